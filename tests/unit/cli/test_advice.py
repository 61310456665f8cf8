"""What the layers below advise, as somebody reads it who typed a command."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes import write_model

from ferdesk import pipeline
from ferdesk.cli import COMMANDS, analyze
from ferdesk.cli.advice import AS_OPTIONS
from ferdesk.core import assets

BELOW = Path(pipeline.__file__).parents[1]


def test_what_the_window_would_have_one_do_is_named_as_an_option(capsys):
    analyze._say("There may be more in it. Look for more faces.")
    analyze._say("Let faces be looked for in it: do not say that each picture is one face.")
    said = capsys.readouterr().err
    assert "it. Look for more: --max-faces." in said and "in it: leave out --crops." in said


def test_each_is_what_a_layer_below_says():
    below = "".join((BELOW / name).read_text("utf-8") for name in
                    ("export/queue.py", "faces/framed.py"))  # fmt: skip
    assert all(of_window in below for of_window in AS_OPTIONS)


@pytest.mark.parametrize(
    ("named", "told"),
    [("no.mp4", "There is no file no.mp4."), ("no/*.jpg", "No file matches no/*.jpg.")],
)
def test_where_no_input_is_there_no_model_is_loaded(tmp_path, monkeypatch, capsys, named, told):
    write_model(tmp_path / "assets" / "models", "tiny")
    monkeypatch.setattr(assets, "root", lambda: tmp_path / "assets")
    monkeypatch.setattr(pipeline, "load_model", lambda *_: pytest.fail("loaded"))
    monkeypatch.chdir(tmp_path)
    assert COMMANDS["analyze"]([named, "also.png", "--out", "o.csv"]) == 1
    said = capsys.readouterr().err
    assert told in said and "There is no file also.png" in said and "Tiny" not in said
