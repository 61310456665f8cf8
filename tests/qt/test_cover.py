"""While a person labels, the window tells nothing of what was read."""

from __future__ import annotations

import math

import pytest
from fake_engine import face_record, probabilities
from fake_recording import write_recording
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest

from ferdesk.session.reader import Reader
from ferdesk.session_table import part, write_table


@pytest.fixture
def recorded(tmp_path):
    return write_recording(tmp_path)


def press(dialog, key):
    QTest.keyClick(dialog.focusWidget(), key)


def test_the_window_offers_it_for_what_is_open(window, controller, recorded, qtbot):
    window.actions_by_key["label"].trigger()
    (one,) = window.dialogs.open.values()
    assert one.start.path.text() == ""
    one.close()
    controller.open(str(recorded))
    qtbot.waitUntil(lambda: window.stage.video.frame is not None)
    window.actions_by_key["label"].trigger()
    (one,) = window.dialogs.open.values()
    qtbot.waitUntil(one.start.start.isEnabled)
    one.start.start.click()
    assert not window.workspace.isVisible()  # what the app says is on it
    press(one, "1")
    one.task.end.click()
    assert window.workspace.isVisible()
    one.go_on.click()
    assert not window.workspace.isVisible()
    one.wanted.emit(recorded, 4.5)
    assert math.isclose(controller.player.position_s, 4.5)
    one.wanted.emit(recorded.with_name("another.ferdesk"), 1.5)
    assert math.isclose(controller.player.position_s, 4.5)
    one.close()
    assert window.workspace.isVisible()


@pytest.fixture
def labelling(window, controller, recorded, qtbot):
    """The window with a recording open, of which faces are being labelled."""
    controller.open(str(recorded))
    qtbot.waitUntil(lambda: window.stage.video.frame is not None)

    def begin():
        window.actions_by_key["label"].trigger()
        one = window.dialogs.open["label"]
        qtbot.waitUntil(one.start.start.isEnabled)
        one.start.start.click()
        return one

    return begin


@pytest.mark.parametrize("playing", [True, False])
def test_a_recording_that_plays_is_held_and_goes_on(labelling, controller, playing):
    controller.pause(not playing)
    one = labelling()
    assert controller.held
    one.close()
    assert controller.player.playing == playing


def test_another_recording_that_came_meanwhile_is_left_alone(labelling, controller, recorded):
    controller.pause(False)
    one = labelling()
    other = recorded.with_name("other.ferdesk")
    other.write_bytes(recorded.read_bytes())
    controller.open(str(other))
    controller.pause(True)
    one.close()
    assert controller.held


def test_what_is_live_goes_on_out_of_sight(window, go_live, controller, recorded, qtbot):
    go_live()
    window.dialogs._label_faces(recorded)
    one = window.dialogs.open["label"]
    qtbot.waitUntil(one.start.start.isEnabled)
    one.start.start.click()
    assert not controller.held and not window.workspace.isVisible()
    one.close()
    assert not controller.held and window.workspace.isVisible()


def test_nothing_else_of_the_window_tells_what_was_read(window, labelling, qtbot, monkeypatch):
    window.actions_by_key["rescore"].trigger()
    (scoring,) = window.dialogs.open.values()
    one = labelling()
    assert one.isModal() and not scoring.isVisible()
    assert window._covered.why.isVisible() and not window.transport.isVisible()
    window.actions_by_key["label"].trigger()
    assert [*window.dialogs.open.values()].count(one) == 1  # there is one at a time
    said = []
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    monkeypatch.setattr(QAccessible, "updateAccessibility", said.append)
    window._controller.player.seek(6.5)
    window._controller.show_everything()
    assert not said
    press(one, "1")
    one.task.end.click()  # nothing but the result can be used
    assert not scoring.isVisible()
    one.close()
    assert scoring.isVisible() and window.transport.isVisible()
    scoring.close()


def test_what_an_analysis_wrote_can_be_labelled_at_once(window, recorded, tmp_path, qtbot):
    table = tmp_path / "t.csv"
    with Reader(recorded) as reader:
        write_table([part(reader)], table, save_crops=True)
    window.dialogs.analyze()
    written = window.dialogs.open["analyze"].written
    written.offer((table,))
    assert not written.label.isVisible()  # without crops there is nothing to look at
    written.offer((table, tmp_path / "t.csv.crops"))
    assert written.label.isVisible()
    written.label.click()
    one = window.dialogs.open["label"]
    qtbot.waitUntil(one.start.start.isEnabled)
    assert one.start.found.text().startswith("8 faces")
    one.close()


def test_what_came_out_of_sight_is_there_afterwards(window, go_live, controller, recorded, qtbot):
    go_live()
    panel = window.panels["reading"]
    window.dialogs._label_faces(recorded)
    one = window.dialogs.open["label"]
    qtbot.waitUntil(one.start.start.isEnabled)
    one.start.start.click()
    go_live(face_record(label="anger", smoothed=probabilities(anger=0.9)))
    one.close()
    qtbot.waitUntil(lambda: "Anger" in panel.label.text())
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    assert window._page.hasFocus()  # space plays and holds, and presses no button
