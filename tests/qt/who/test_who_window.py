"""Who is who, from the window: of the recording that is open, or of what an analysis wrote."""

from __future__ import annotations

import pytest
from fake_faces import ENTER, press, said, write
from fake_recording import write_recording


@pytest.fixture
def recorded(tmp_path):
    return write_recording(tmp_path)


def test_it_is_of_the_recording_that_is_open_and_shows_its_moments(
    window, controller, recorded, qtbot
):
    window.actions_by_key["who"].trigger()
    (one,) = window.dialogs.open.values()
    assert one.places.path.text() == "" and not one.naming.show_there.isVisible()
    controller.open(str(recorded))
    qtbot.waitUntil(lambda: window.stage.video.frame is not None)
    window.actions_by_key["who"].trigger()
    assert list(window.dialogs.open.values()) == [one]  # it is the same window
    qtbot.waitUntil(lambda: one.naming.who.isEnabled())
    last = len(one.faces.rows.faces) - 1
    one.faces.choose([last])
    one.naming.show_there.click()
    wanted = one.faces.rows.faces[last].first_s
    assert controller.player.position_s == pytest.approx(wanted, abs=1e-6)
    press(one, "Ann", ENTER)
    assert said(recorded.with_name("monday.who.csv"))[-1][-1] == "Ann"
    one.close()


def test_it_is_of_what_an_analysis_wrote(window, tmp_path, qtbot):
    table = write(tmp_path)
    window.dialogs.name_faces(table)
    one = window.dialogs.open["who"]
    qtbot.waitUntil(lambda: one.naming.who.isEnabled())
    assert one.places.path.text() == str(table) and not one.naming.show_there.isVisible()
    one.close()
