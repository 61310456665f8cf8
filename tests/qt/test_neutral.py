"""Whose neutral face is known: set, refused, kept, cleared, and how the panel shows it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fake_engine import face_record, frame, record

from ferdesk.core.neutral import Neutral
from ferdesk.ui.neutral import NeutralDesk
from ferdesk.ui.panels.action_units import ActionUnitsPanel
from ferdesk.ui.panels.neutral_bar import WHY
from ferdesk.ui.scene import Scene

CALM = {"AU4": 0.3, "AU12": 0.1}


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def panel(qtbot, theme, controller, tiny_catalog, clock, store):
    made = ActionUnitsPanel(theme, "Action Units")
    qtbot.addWidget(made)
    made.attach(controller, tiny_catalog)
    made._desk._clock = clock
    return made


def scene(index, units=CALM, track=1, others=(), source="made"):
    face = face_record(track, units=units)
    return Scene(record(face, *others, of=frame(index, source)), face)


def hold_still(panel, start=0, frames=100, units=CALM, track=1):
    for i in range(frames):
        panel.show_scene(scene(start + i, units, track))


def measure(panel, start=0, track=1):
    panel.show_scene(scene(start, track=track))
    panel.neutral.set_button.click()
    hold_still(panel, start + 1, track=track)


def test_three_seconds_give_a_neutral(panel):
    bar = panel.neutral
    panel.show_scene(scene(0))
    assert "many people" in bar.note.text() and bar.clear_button.isHidden()
    assert panel.grid.bars["AU4"].value == 0.3 and panel.grid.bars["AU4"].raw is None
    bar.set_button.click()
    assert bar.note.text().endswith(": 3") and bar.set_button.text() == "Cancel"
    hold_still(panel, 1, 50)
    assert bar.note.text().endswith(": 2")
    hold_still(panel, 51, 50)
    assert "Above your neutral" in bar.note.text()
    panel.show_scene(scene(200, {"AU4": 0.65, "AU12": 0.1}))
    assert panel.grid.bars["AU4"].value == pytest.approx(0.5)
    assert panel.grid.bars["AU4"].raw == pytest.approx(0.65)
    assert panel.grid.bars["AU12"].value == 0


def test_it_belongs_to_the_face_and_is_forgotten_with_the_source(panel):
    measure(panel)
    panel.show_scene(scene(200, track=2))
    assert panel.grid.bars["AU4"].raw is None
    panel.show_scene(scene(201))
    assert panel.grid.bars["AU4"].raw is not None
    panel.show_scene(scene(202, source="another"))
    assert panel.grid.bars["AU4"].raw is None


def test_it_is_forgotten_with_a_source_opened_anew_while_another_page_is_shown(panel, controller):
    measure(panel)
    controller.scene_shown.emit(scene(0))
    panel.show_scene(scene(200))
    assert panel.grid.bars["AU4"].raw is None


def test_it_stays_where_a_recording_is_played_from_before(panel):
    begin = scene(0)
    measure(panel, 1)
    panel.show_scene(begin)
    assert panel.grid.bars["AU4"].raw is not None
    panel.show_scene(scene(1))
    panel.neutral.set_button.click()
    panel.show_scene(begin)
    assert panel.neutral.set_button.text() != "Cancel", "no three seconds on end"


def test_a_jump_in_a_video_ends_the_measurement_and_leaves_the_neutral_with_its_face(panel):
    measure(panel)
    panel.show_scene(scene(200))
    panel.neutral.set_button.click()
    after = scene(201, track=2)
    jumped = replace(after.record.frame, jumps=1)
    panel.show_scene(replace(after, record=replace(after.record, frame=jumped)))
    assert panel.neutral.set_button.text() != "Cancel"
    assert panel.grid.bars["AU4"].raw is None


def test_a_moving_face_is_refused_and_says_what_moved(panel):
    panel.show_scene(scene(0))
    panel.neutral.set_button.click()
    for i in range(100):
        panel.show_scene(scene(1 + i, CALM | {"AU12": i / 100}))
    assert (
        panel.neutral.note.text() == "The face moved (lip corner puller). Relax it and try again."
    )
    assert panel.grid.bars["AU4"].raw is None
    panel.neutral.set_button.click()
    assert panel.neutral.note.text().endswith(": 3")


def test_a_face_that_goes_away_is_told_when_the_time_is_up(panel, clock, engine):
    panel.show_scene(scene(0))
    panel.neutral.set_button.click()
    hold_still(panel, 1, 20)
    panel.show_scene(Scene(record(of=frame(21))))
    clock.now = 5.9
    panel.show_status(engine.status())
    assert panel.neutral.note.text().endswith(": 3")
    clock.now = 6.1
    panel.show_status(engine.status())
    assert "lost" in panel.neutral.note.text()


@pytest.mark.parametrize(("apart_s", "said"), [(0.5, "Above your neutral"), (1.0, "Too few")])
def test_a_slow_machine_is_waited_for_and_told_from_a_face_that_was_lost(
    panel, clock, apart_s, said
):
    panel.show_scene(scene(0))
    panel.neutral.set_button.click()
    while panel.neutral.note.text().startswith("Relax"):
        clock.now += apart_s
        panel.show_scene(scene(round(clock.now * 1000 / 33)))
    assert said in panel.neutral.note.text()


def test_it_can_be_called_off(panel):
    panel.show_scene(scene(0))
    panel.neutral.set_button.click()
    panel.neutral.set_button.click()
    hold_still(panel, 1)
    assert panel.grid.bars["AU4"].raw is None and "many people" in panel.neutral.note.text()


def test_it_is_kept_only_if_wished_and_stands_for_whoever_is_alone(panel, store, clock):
    measure(panel)
    assert store.neutral() is None and not panel.neutral.keep_box.isHidden()
    panel.neutral.keep_box.click()
    assert store.neutral().units == CALM
    later = NeutralDesk(store, clock)
    alone = scene(0)
    assert later.of(alone).units == CALM
    assert later.of(scene(1, others=(face_record(2, left=180),))) is None
    assert later.of(Scene()) is None
    panel.neutral.keep_box.click()
    assert store.neutral() is None and panel.grid.bars["AU4"].raw is not None


def test_clearing_forgets_both(panel, store):
    measure(panel)
    panel.neutral.keep_box.click()
    panel.neutral.clear_button.click()
    assert store.neutral() is None and panel.grid.bars["AU4"].raw is None
    assert panel.neutral.clear_button.isHidden()


def test_a_new_one_takes_the_kept_one_s_place(panel, store):
    store.set_neutral(Neutral({"AU4": 0.9}, 0))
    measure(panel)
    assert store.neutral().units == CALM


def test_without_a_face_there_is_nothing_to_set(panel):
    panel.show_scene(Scene())
    assert not panel.neutral.set_button.isEnabled()


@pytest.mark.parametrize("then", [scene(300, track=2), Scene()])
def test_a_refusal_goes_with_its_face(panel, then):
    panel.show_scene(scene(0))
    panel.neutral.set_button.click()
    hold_still(panel, 1, 30, {"AU4": 0.3, "AU12": 0.1})
    hold_still(panel, 31, 100, {"AU4": 0.9, "AU12": 0.1})
    assert panel._desk.refusal is not None
    panel.show_scene(replace(scene(200), selected=None))
    assert panel._desk.refusal is not None  # lost for a moment
    panel.show_scene(then)
    assert panel._desk.refusal is None and "many people" in panel.neutral.note.text()


def test_every_refusal_has_words():
    from ferdesk.core.neutral import REFUSALS

    assert set(WHY) == set(REFUSALS)


def test_what_was_edited_by_hand_is_no_neutral(store):
    store._file.setValue("neutral", "{broken")
    assert store.neutral() is None


def test_words_and_buttons_under_each_other_where_it_is_narrow(panel, qtbot):
    panel.resize(300, 700)
    panel.show()
    way = panel.neutral._box.Direction
    assert panel.neutral._box.direction() == way.TopToBottom
    panel.resize(800, 300)
    qtbot.waitUntil(lambda: panel.neutral._box.direction() == way.LeftToRight)
    panel.close()
