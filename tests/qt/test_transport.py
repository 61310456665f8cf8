"""The bar under a video that is open; for recordings see ``test_recording.py``."""

from __future__ import annotations

import pytest
from fake_engine import frame
from PySide6.QtCore import QPoint, Qt

KEYS = Qt.Key


@pytest.fixture
def bar(window, engine, go_live):
    """That of a window in which a video of ten seconds plays."""
    engine.deck.there = True
    engine.deck.duration_s = 9.9
    go_live()
    return window.transport


def shows(bar) -> tuple[bool, bool, str]:
    return bar.isVisible(), bar.slider.isEnabled(), bar.time.text()


def test_a_camera_has_none(window, go_live):
    go_live()
    assert not window.transport.isVisible()
    for key in ("next_picture", "previous_picture"):
        assert not window.actions_by_key[key].isEnabled()


def test_until_the_length_is_known_only_the_position_is_told(window, engine, go_live, controller):
    engine.deck.there = True
    engine.deck.number = 12
    go_live()
    bar = window.transport
    assert shows(bar) == (True, False, "0:00:01.2")
    assert "how long" in bar.slider.toolTip() and not bar.onwards.isEnabled()
    assert not window.actions_by_key["next_picture"].isEnabled()
    engine.deck.duration_s = 9.9
    controller.show_everything()
    controller._show_status()
    assert shows(bar) == (True, True, "0:00:01.2 / 0:00:09.9")
    assert bar.slider.toolTip() == "" and bar.onwards.isEnabled()
    assert window.actions_by_key["next_picture"].isEnabled()


def test_it_follows_the_pictures_and_goes_with_them(bar, engine, controller):
    engine.deck.number = 50
    engine.previews.append(frame(50))
    controller.refresh()
    assert shows(bar)[2] == "0:00:05.0 / 0:00:09.9" and bar.slider.value() == 5000
    engine.deck.there = False
    controller.stop()
    assert not bar.isVisible()


def test_it_has_no_speed_and_nothing_to_score(bar):
    assert bar.speed.isHidden() and bar.rescore.isHidden()
    assert bar.slider.accessibleName() == "Position in the video"
    names = [button.accessibleName() for button in (bar.back, bar.play, bar.onwards)]
    assert names == ["Previous picture", "Hold", "Next picture"]


def test_a_click_goes_there_and_a_drag_follows(bar, engine, qtbot):
    bar.refresh()
    groove = bar.slider._groove()
    middle = QPoint(groove.center().x(), bar.slider.height() // 2)
    qtbot.mouseClick(bar.slider, Qt.MouseButton.LeftButton, pos=middle)
    assert engine.deck.number == pytest.approx(49, abs=2)
    bar.slider.setSliderDown(True)
    for value in (2000, 7000):
        bar.slider.setSliderPosition(value)
        assert engine.deck.number == value // 100
        bar.refresh()
        assert bar.slider.sliderPosition() == value  # not pulled away from under the hand
    bar.slider.setSliderDown(False)


@pytest.mark.parametrize(
    ("key", "number"), [("Right", 51), ("Left", 49), ("PageUp", 99), ("PageDown", 0), ("Home", 0)]
)
def test_its_keys_go_by_one_picture_by_five_seconds_and_to_the_ends(
    bar, engine, qtbot, key, number
):
    engine.deck.number = 50
    bar.refresh()
    qtbot.keyClick(bar.slider, KEYS[f"Key_{key}"])
    assert engine.deck.number == number
    assert engine.deck.playing == (key not in ("Right", "Left"))


def test_buttons_and_actions_step(bar, engine, window):
    engine.deck.number = 50
    bar.onwards.click()
    bar.onwards.click()
    bar.back.click()
    assert engine.deck.number == 51 and not engine.deck.playing
    assert bar.time.text().startswith("0:00:05.1")
    window.actions_by_key["next_picture"].trigger()
    assert engine.deck.number == 52
    window.actions_by_key["previous_picture"].trigger()
    assert engine.deck.number == 51


def test_the_button_holds_and_the_menu_says_so(bar, engine, window, controller):
    bar.play.click()
    assert ("pause", True) in engine.calls
    controller._show_status()
    assert window.actions_by_key["pause"].isChecked()
    engine.deck.playing = False
    bar.refresh()
    assert bar.play.accessibleName() == "Play"
    bar.play.click()
    assert engine.calls[-1] == ("pause", False)


def test_a_step_that_holds_the_picture_is_seen_in_the_menu(bar, engine, window, controller):
    engine.paused = True  # as the deck does
    controller._show_status()
    assert window.actions_by_key["pause"].isChecked()
    assert ("pause", True) not in engine.calls


@pytest.mark.parametrize("where", ["slider", "video", "page"])
def test_space_holds_and_goes_on(bar, engine, window, qtbot, where):
    widget = {"slider": bar.slider, "video": window.stage.video, "page": window._page}[where]
    qtbot.keyClick(widget, KEYS.Key_Space)
    assert engine.calls[-1] == ("pause", True)
    qtbot.keyClick(widget, KEYS.Key_Space)
    assert engine.calls[-1] == ("pause", False)


def test_space_on_a_button_is_that_button_s(bar, engine, qtbot):
    engine.deck.number = 50
    qtbot.keyClick(bar.onwards, KEYS.Key_Space)
    assert engine.deck.number == 51 and ("pause", True) not in engine.calls


def test_in_a_narrow_window_with_large_text_the_bar_keeps_its_room(
    doubled_font, window, engine, go_live, qtbot
):
    engine.deck.there, engine.deck.duration_s = True, 3725.0
    go_live()
    bar = window.transport
    window.resize(360, 700)
    qtbot.waitUntil(lambda: bar.width() <= 360 and bar.slider.width() >= 100)
    assert bar.time.width() >= bar.time.sizeHint().width()
