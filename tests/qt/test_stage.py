"""Picture or empty state."""

import pytest
from fake_engine import frame
from PySide6.QtCore import Qt

from ferdesk.live.status import LiveStatus
from ferdesk.ui.actions import ACTIONS
from ferdesk.ui.stage import Stage, emptiness


@pytest.fixture
def stage(qtbot, theme):
    made = Stage(theme)
    qtbot.addWidget(made)
    made.resize(640, 480)
    return made


def test_no_camera_offers_the_demo(stage, qtbot):
    stage.show_status(LiveStatus(state="error", message="No camera."), "camera", 0)
    assert stage.empty.title.text() == "No camera found. Play the demo?"
    with qtbot.waitSignal(stage.empty.wanted) as told:
        qtbot.mouseClick(stage.empty.buttons[0], Qt.MouseButton.LeftButton)
    assert told.args == ["play_demo"]


def test_a_camera_that_fails_can_be_tried_again(stage):
    stage.show_status(LiveStatus(state="error", message="Busy."), "camera", 1)
    assert stage.empty.title.text() == "No picture"
    assert [b.text() for b in stage.empty.buttons] == ["Try again", "Play the demo", "Open file…"]


def test_the_picture_stays_when_the_source_has_ended(stage):
    stage.video.show_frame(frame())
    stage.show_status(LiveStatus(state="ended"), "video", 0)
    assert stage.currentWidget() is stage.video
    stage.show_status(LiveStatus(state="error"), "video", 0)
    assert stage.currentWidget() is stage.empty


@pytest.mark.parametrize("state", ["idle", "opening", "stalled", "ended", "error"])
@pytest.mark.parametrize("kind", ["", "camera", "video"])
def test_every_offer_is_an_action(state, kind):
    known = {row.key for row in ACTIONS}
    shown = emptiness(LiveStatus(state=state, source="x"), kind, 0)
    assert shown.title and {button.action for button in shown.buttons} <= known
