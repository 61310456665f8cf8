"""Models side by side while a recording is played back: those that it has answers of."""

from dataclasses import replace

import pytest
from fake_engine import face_record, frame, probabilities, record

from ferdesk.core.types import Prediction
from ferdesk.ui import recording as module


@pytest.fixture
def panel(window):
    window.workspace.strip.choose("comparison")
    return window.panels["comparison"]


@pytest.fixture
def recording(window, engine, go_live, store, tmp_path, monkeypatch):
    """Makes a session of five records, with another model's answers beside where asked."""
    monkeypatch.setattr(module, "folder", lambda chosen: tmp_path)

    def make(*others):
        face = face_record()
        said = (Prediction(name, probabilities(sadness=0.7), 4.0) for name in others)
        face = replace(face, predictions=(*face.predictions, *said))
        store.accept_consent()
        go_live()
        window.actions_by_key["record"].trigger()
        for i in range(5):
            engine.sinks[0](record(face, of=frame(i)))
        window.actions_by_key["record"].trigger()
        return sorted(tmp_path.rglob("*.ferdesk"))[-1]

    return make


def test_a_recording_shows_the_models_it_has_answers_of(panel, recording, controller, qtbot):
    controller.open(str(recording("other")))
    qtbot.waitUntil(lambda: tuple(panel.columns) == ("tiny", "other"))
    qtbot.waitUntil(lambda: panel.columns["other"].label.whole == "≠ Sadness 70%")
    assert all(tick.isChecked() and not tick.isEnabled() for tick in panel.ticks.values())
    assert not panel.empty.isVisible()
    controller.open("demo")
    assert not panel.columns and not panel.ticks["other"].isChecked()
    assert panel.ticks["other"].isEnabled() and "Tick a second model" in panel.empty.text()


def test_a_recording_of_one_model_says_so(panel, recording, controller, go_live, qtbot):
    path = recording()
    controller.compare(["other"])
    controller.open(str(path))
    qtbot.waitUntil(lambda: panel.ticks["tiny"].isChecked() and not panel.ticks["tiny"].isEnabled())
    qtbot.waitUntil(lambda: not panel.columns)
    assert "one model" in panel.empty.text() and panel.empty.isVisible()
    assert not panel.ticks["other"].isChecked() and not panel.ticks["other"].isEnabled()
    controller.open("demo")
    go_live()
    assert tuple(panel.columns) == ("tiny", "other")
