from __future__ import annotations

import pytest
from fakes import FakeLandmarker, FakeSource, make_face, tiny_onnx, write_model

from ferdesk import pipeline
from ferdesk.cli import COMMANDS, info, self_test
from ferdesk.diagnostics import places
from ferdesk.pipeline import Pipeline
from ferdesk.smooth import Smoother


@pytest.fixture
def demo(monkeypatch):
    """A made demo with a made face; returns what can be changed."""
    change = {"faces": (make_face(),), "frames": 40}
    monkeypatch.setattr(
        self_test, "open_source", lambda spec, loop: FakeSource(change["frames"], live=False)
    )
    monkeypatch.setattr(
        pipeline,
        "build",
        lambda runner, options: Pipeline(FakeLandmarker(change["faces"]), runner, Smoother()),
    )
    return change


def test_commands_are_there_by_name():
    assert " ".join(COMMANDS) == (
        "analyze doctor info label replay reset report rescore score self-test summary who"
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_answers_help_and_refuses_what_it_does_not_know(name, capsys):
    with pytest.raises(SystemExit) as stop:
        COMMANDS[name](["--help"])
    assert stop.value.code == 0
    assert f"ferdesk {name}" in capsys.readouterr().out
    with pytest.raises(SystemExit) as stop:
        COMMANDS[name](["--nonsense"])
    assert stop.value.code == 2


def test_info_names_versions_models_providers_and_cameras(models, capsys):
    write_model(models, "tiny")
    (models / "broken").mkdir()
    assert COMMANDS["info"]() == 0
    text = capsys.readouterr().out
    for word in ("Python: ", "numpy: ", "mediapipe: 0.10", "Models:", "Providers:", "Cameras:"):
        assert word in text
    assert "tiny (default): Tiny; 40.0% of 10 test faces; sha256" in text
    assert "broken" in text
    assert "cpu: CPU can be used." in text


def test_info_names_nobody(models, monkeypatch, capsys):
    """It is pasted into reports: the assets lie in somebody's home."""
    monkeypatch.setattr(places, "home", lambda: models.parents[1])
    assert COMMANDS["info"]() == 0
    text = capsys.readouterr().out
    assert "Assets: ~/assets" in text
    assert str(models.parents[1]) not in text


def test_info_without_a_model_still_works(models, capsys):
    assert info.main() == 0
    assert "No model can be used" in capsys.readouterr().out


def test_the_self_test_passes_on_a_model_that_reads(models, demo, capsys):
    write_model(models, "tiny")
    assert COMMANDS["self-test"]([]) == 0
    text = capsys.readouterr().out
    assert "ok: tiny on CPUExecutionProvider: a face in 7 of 7 frames" in text
    assert "The self-test passed." in text


def constant() -> bytes:
    """A model that says the same of every picture: its one weight is zero."""
    import onnx
    from onnx import numpy_helper

    model = onnx.load_from_string(tiny_onnx())
    weights = numpy_helper.to_array(model.graph.initializer[0]) * 0
    model.graph.initializer[0].CopyFrom(numpy_helper.from_array(weights, "w"))
    return model.SerializeToString()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (constant, "the same answer for every picture"),
        (lambda: tiny_onnx(nan=True), "not finite"),
        (lambda: b"nothing", "not a model"),
    ],
)
def test_the_self_test_fails_on_a_model_that_does_not_read(models, demo, capsys, content, told):
    write_model(models, "tiny", content())
    assert self_test.main() == 1
    out, err = capsys.readouterr()
    assert told in err
    assert "The self-test failed." in out


def test_the_self_test_fails_where_no_face_is_found(models, demo, capsys):
    write_model(models, "tiny")
    demo["faces"] = ()
    assert self_test.main() == 1
    assert "No face was found in the demo" in capsys.readouterr().err


def test_the_self_test_fails_without_models_or_demo(models, capsys, monkeypatch):
    assert self_test.main() == 1
    assert "No model can be used" in capsys.readouterr().err
    write_model(models, "tiny")
    assert self_test.main() == 1
    assert "missing" in capsys.readouterr().err


def test_the_self_test_reports_what_nobody_expected(models, monkeypatch, capsys):
    write_model(models, "tiny")

    def broken(*_):
        raise ZeroDivisionError("odd")

    monkeypatch.setattr(pipeline, "load_model", broken)
    assert self_test.main() == 1
    assert "unexpected ZeroDivisionError: odd" in capsys.readouterr().err
