"""``--screenshot``."""

from dataclasses import replace

import pytest
from fake_engine import face_record, probabilities
from PySide6.QtGui import QImage

from ferdesk.ui.screenshot import Screenshot


@pytest.fixture
def take(window, controller, qtbot, tmp_path):
    def run(path=None, after_s=0.02, before=lambda: None):
        codes = []
        file = path or tmp_path / "deep" / "shot.png"
        Screenshot(window, controller, file, after_s, codes.append)
        before()
        qtbot.waitUntil(lambda: bool(codes), timeout=3000)
        return codes, file

    return run


def test_a_picture_of_the_window_with_a_reading(take, go_live):
    codes, file = take(before=lambda: go_live(face_record()))
    assert codes == [0]
    image = QImage(str(file))
    assert (image.width(), image.height()) == (1280, 800)


def test_a_recording_begins_paused_and_is_not_waited_for(take, go_live):
    codes, _ = take(before=lambda: go_live(face_record(), state="paused"))
    assert codes == [0]


def test_nothing_recognised_is_a_failure(take, go_live, capsys):
    codes, file = take(before=lambda: go_live(face_record(label=None)))
    assert codes == [1] and file.is_file()
    assert "Nothing was recognised" in capsys.readouterr().err


def test_an_error_is_told(take, engine, controller, capsys):
    def fail():
        controller.open("camera:0")
        engine.set(state="error", message="No camera was found.")
        controller.refresh()

    codes, _ = take(before=fail)
    assert codes == [1] and "No camera was found." in capsys.readouterr().err


def test_a_place_that_can_not_be_written(take, go_live, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    codes, _ = take(tmp_path / "file" / "shot.png", before=lambda: go_live(face_record()))
    assert codes == [1] and "can't be written" in capsys.readouterr().err


def test_picture_and_panels_are_of_one_moment(window, controller, go_live, monkeypatch, tmp_path):
    monkeypatch.setattr(window._pace, "_every_s", 60)
    codes = []
    shot = Screenshot(window, controller, tmp_path / "shot.png", 60, codes.append)
    go_live(face_record(label="happiness"))
    go_live(face_record(label="sadness", smoothed=probabilities(sadness=0.8)))
    label = window.panels["reading"].label
    assert label.text() == "Happiness"
    shot._take()
    assert codes == [0] and label.text() == "Sadness"
    shot._timer.stop()


def test_what_just_grew_is_not_cut(window, controller, go_live, tmp_path):
    shot = Screenshot(window, controller, tmp_path / "shot.png", 60, [].append)
    face = face_record()
    go_live(face)
    confidence = window.panels["reading"].confidence
    before = confidence.height()
    decided = replace(face.decision, label="surprise", before="happiness", rule="pair")
    go_live(replace(face, decision=decided, smoothed=probabilities(happiness=0.7, surprise=0.3)))
    shot._take()
    assert confidence.height() >= confidence.heightForWidth(confidence.width()) > before
    shot._timer.stop()
