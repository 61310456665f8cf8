"""The bars of the eight expressions."""

import pytest
from fake_engine import face_record, probabilities, record

from ferdesk.core.vocab import EMOTIONS
from ferdesk.ui.panels.probabilities import ProbabilitiesPanel
from ferdesk.ui.scene import Scene


@pytest.fixture
def panel(qtbot, theme):
    made = ProbabilitiesPanel(theme, "Probabilities")
    qtbot.addWidget(made)
    return made


def test_bars_are_smoothed_and_the_marker_is_raw(panel):
    face = face_record(raw=probabilities(happiness=0.3))
    panel.show_scene(Scene(record(face), face))
    bar = panel.bars["happiness"]
    assert bar.value == pytest.approx(0.8) and bar.raw == pytest.approx(0.3)
    assert bar.strong and not panel.bars["fear"].strong
    assert bar.accessibleName() == "Happiness" and bar.accessibleDescription() == "80%"


def test_both_are_strong_in_doubt(panel):
    face = face_record(label="neutral", smoothed=probabilities(neutral=0.44, sadness=0.38))
    panel.show_scene(Scene(record(face), face))
    assert [name for name, bar in panel.bars.items() if bar.strong] == ["neutral", "sadness"]


def test_the_marker_can_be_turned_off(panel):
    face = face_record()
    panel.show_scene(Scene(record(face), face, show_raw=False))
    assert all(bar.raw is None for bar in panel.bars.values())
    assert panel.note.isHidden()


def test_the_order_never_changes(panel):
    assert tuple(panel.bars) == EMOTIONS


def test_no_face_is_no_value_and_not_zero(panel):
    panel.show_scene(Scene())
    assert all(bar.value is None for bar in panel.bars.values())


def test_it_paints_in_every_theme(panel, theme):
    face = face_record()
    panel.show_scene(Scene(record(face), face))
    pictures = []
    for name in ("light", "dark", "contrast"):
        theme.choose(name)
        pictures.append(panel.grab().toImage())
    assert pictures[0] != pictures[1] != pictures[2]
