"""The red light."""

from itertools import pairwise
from pathlib import Path

import pytest

from ferdesk.session.recorder import RecorderState
from ferdesk.ui.widgets.rec_light import RecLight

STATE = RecorderState("recording", Path("/films/a.ferdesk"), 75.9, 1_500_000, 57_100_000_000)


@pytest.fixture
def light(qtbot, theme):
    made = RecLight(theme)
    qtbot.addWidget(made)
    return made


def test_it_says_time_size_and_room(light):
    light.show_state(STATE)
    assert not light.isHidden()
    assert light.accessibleName() == "Recording: REC 1:15 · 1.5 MB · 57.1 GB free"
    widths = []
    for level in range(3):
        light.set_level(level)
        widths.append(light.sizeHint().width())
    assert widths == sorted(widths, reverse=True) and light._text() == "1:15"
    light.hide()


def test_it_tells_when_it_is_lit_and_put_out(light, qtbot):
    told = []
    light.switched.connect(lambda: told.append(light.isHidden()))
    for state in (STATE, STATE, None, None):
        light.show_state(state)
    assert told == [False, True]


@pytest.mark.parametrize("width", [1280, 800, 480, 360])
def test_nothing_in_the_bar_overlaps_while_it_records(window, qtbot, width):
    window.resize(width, 600)
    bar = window.top_bar
    bar.light.show_state(STATE)
    qtbot.wait(20)
    shown = [bar.source, *bar._buttons.values(), bar.light, bar.models]
    boxes = sorted((w.geometry() for w in shown if w.isVisible()), key=lambda box: box.left())
    assert all(one.right() < next_one.left() for one, next_one in pairwise(boxes))
    bar.light.show_state(None)
