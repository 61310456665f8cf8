"""The panel of age and gender, the setting that brings it, and where no model can tell."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest
from fake_engine import face_record, record
from fake_recording import write_recording
from fakes import apparent_onnx, catalog_of, made_apparent, write_model
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from ferdesk.core.types import Apparent
from ferdesk.live.status import LiveStatus
from ferdesk.session.player import Player
from ferdesk.ui.main_window import MainWindow
from ferdesk.ui.panels.apparent import ApparentPanel
from ferdesk.ui.scene import Scene

KEY = "reading.apparent"


@pytest.fixture
def telling(tmp_path):
    """A catalog with a model that tells age and gender."""
    multi = write_model(tmp_path / "m", "multi", apparent_onnx(), apparent=made_apparent())
    return catalog_of(write_model(tmp_path / "m"), multi)


@pytest.fixture
def panel(qtbot, theme, controller, telling):
    made = ApparentPanel(theme, "Age and gender")
    qtbot.addWidget(made)
    made.attach(controller, telling)
    made.resize(300, 240)
    return made


@pytest.fixture
def able(qtbot, controller, theme, telling):
    """The main window where a model can tell."""
    made = MainWindow(controller, theme, telling, lambda: ())
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()


def scene(age=None, female=0.5, asked=True, live=True):
    face = face_record()
    if age is not None:
        face = replace(face, apparent=Apparent(age, female))
    made = record(face)
    if asked:
        made = replace(made, stages_ms=MappingProxyType({"apparent": 0.0}))
    return Scene(made, face, live=live)


@pytest.mark.parametrize(
    ("age", "said"), [(32, "Looks 26 to 38"), (2, "Looks 0 to 5"), (70, "Looks 58 to 82")]
)
def test_an_age_is_a_range_of_whole_years(panel, age, said):
    panel.show_scene(scene(age))
    assert panel.age.whole == said
    assert panel.age.accessibleName() == said


@pytest.mark.parametrize(
    ("female", "said"),
    [
        (0.93, "Looks female · 93%"),
        (0.07, "Looks male · 93%"),
        (0.75, "Looks female · 75%"),
        (0.74, "Gender is not clear"),
        (0.27, "Gender is not clear"),
    ],
)
def test_a_gender_is_named_where_it_is_clear_alone(panel, female, said):
    panel.show_scene(scene(30, female))
    assert panel.gender.whole == said


def test_the_figures_are_those_of_the_card(panel):
    for text in ("80% of 2,370 test faces", "6.1 years"):
        assert text in panel.age_error.text()
    assert "91.3% of 2,370" in panel.gender_error.text()
    assert panel.age.accessibleDescription() == panel.age_error.text()
    assert panel.chip.text() == "experimental"
    assert "Not for decisions about anyone" in panel.note.text()


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (Scene(), "Nothing yet"),
        (Scene(record(), None, live=True), "No face"),
        (scene(), "Can't be judged"),
        (scene(asked=False), "Nothing yet"),
    ],
    ids=["nothing open", "no face", "poor picture", "not asked yet"],
)
def test_what_stands_there_without_an_answer(panel, shown, said):
    panel.show_scene(scene(30, 0.9))
    panel.show_scene(shown)
    assert (panel.age.whole, panel.gender.whole) == (said, "–")


def test_why_it_cannot_tell_stands_in_place_of_the_limits(panel):
    panel.show_scene(scene())
    panel.show_status(LiveStatus(state="live", apparent_message="It is damaged."))
    assert (panel.age.whole, panel.note.text()) == ("Not told", "It is damaged.")
    panel.show_scene(scene(30))  # what was known before stays
    assert panel.age.whole == "Looks 24 to 36"
    panel.show_status(LiveStatus(state="live"))
    assert "Not for decisions" in panel.note.text()


def test_a_recording_has_neither(panel, controller, tmp_path):
    with Player(write_recording(tmp_path)) as player:
        controller.replay_changed.emit(player)
    panel.show_scene(scene(asked=False))
    assert panel.age.whole == "Not told"
    assert "Recordings keep neither" in panel.note.text()
    controller.replay_changed.emit(None)
    assert "Recordings" not in panel.note.text()


@pytest.mark.parametrize("width", [276, 320, 480])
def test_nothing_moves_as_the_answers_change(panel, width):
    panel.show()
    heights = set()
    for shown in (scene(3, 0.9), scene(99, 0.5), scene(), Scene(), Scene(record(), None)):
        panel.show_scene(shown)
        heights.add(panel.heightForWidth(width))
    assert len(heights) == 1
    assert panel.minimumSizeHint().width() <= 276
    panel.close()


def test_it_is_there_only_while_the_setting_is_on(able, controller, qtbot):
    panel, action = able.panels["apparent"], able.panel_actions["apparent"]
    assert panel.isHidden() and not action.isVisible()
    qtbot.keyClick(able, Qt.Key.Key_9, Qt.KeyboardModifier.ControlModifier)
    assert panel.isHidden() and action.isChecked()
    controller.store.set(KEY, True)
    assert panel.isVisible() and action.isVisible()
    qtbot.keyClick(able, Qt.Key.Key_9, Qt.KeyboardModifier.ControlModifier)
    assert panel.isHidden() and action.isVisible()
    controller.store.set(KEY, False)
    controller.store.set(KEY, True)
    assert panel.isVisible(), "who turns it on wants to see it"
    controller.store.set(KEY, False)
    assert panel.isHidden() and not action.isVisible()


def test_the_engine_is_told_and_the_source_read_anew(able, controller, engine, qtbot):
    controller.open("demo")
    controller.store.set(KEY, True)
    qtbot.waitUntil(lambda: engine.options is not None and engine.options.apparent, timeout=3000)
    asked = [call for call in engine.calls if call[0] in ("open", "read_anew")]
    assert asked == [("open", "demo"), ("read_anew",)]


def test_the_answer_reaches_the_panel(able, controller, engine, qtbot):
    controller.store.set(KEY, True)
    controller.open("demo")
    engine.set(state="live", source="Demo", model_id="tiny")
    engine.records = [scene(32, 0.93).record]
    controller.refresh()
    qtbot.waitUntil(lambda: able.panels["apparent"].age.whole == "Looks 26 to 38", timeout=3000)
    engine.set(apparent_message="The model multi gives numbers that are not finite.")
    controller.show_everything()
    assert "not finite" in able.panels["apparent"].note.text()


def test_the_setting_can_be_turned_on_where_a_model_can_tell(able, controller):
    able.actions_by_key["settings"].trigger()
    box = able.dialogs.open["settings"].controls[KEY]
    assert box.isEnabled() and not box.isChecked()
    box.setChecked(True)
    assert controller.store.get(KEY) is True
    able.dialogs.open["settings"].close()


def test_where_no_model_can_tell_the_setting_says_so_and_the_panel_stays_away(window, controller):
    controller.store.set(KEY, True)
    assert window.panels["apparent"].isHidden()
    window.actions_by_key["settings"].trigger()
    dialog = window.dialogs.open["settings"]
    box = dialog.controls[KEY]
    assert not box.isEnabled() and not box.isChecked()
    assert "No installed model tells age and gender." in box.accessibleDescription()
    shown = [label.text() for label in dialog.findChildren(QLabel)]
    assert any("No installed model tells age and gender." in text for text in shown)
    assert all(c.isEnabled() for key, c in dialog.controls.items() if key != KEY)
    dialog.close()
