"""The action units."""

import pytest
from fake_engine import face_record, record

from ferdesk.core.action_units import READABLE
from ferdesk.ui.panels.action_units import SHOWN, ActionUnitsPanel
from ferdesk.ui.scene import Scene


@pytest.fixture
def panel(qtbot, theme):
    made = ActionUnitsPanel(theme, "Action units")
    qtbot.addWidget(made)
    return made


def test_units_of_the_table_that_can_be_read(panel):
    assert set(panel.grid.bars) == {u.key for u in READABLE if u.emotions}


def test_values_by_name(panel):
    face = face_record(units={"AU12": 0.7, "AU12_left": 0.9, "AU1": 0.1})
    panel.show_scene(Scene(record(face), face))
    assert panel.grid.bars["AU12"].value == pytest.approx(0.7)
    assert panel.grid.bars["AU4"].value is None
    assert "smile" in panel.grid.bars["AU12"].toolTip()


def test_no_face_no_values(panel):
    panel.show_scene(Scene())
    assert all(bar.value is None for bar in panel.grid.bars.values())


def test_columns_follow_the_width(panel, qtbot):
    panel.resize(240, 600)
    panel.show()
    assert panel.grid.columns == 1
    panel.resize(720, 300)
    qtbot.waitUntil(lambda: panel.grid.columns == 3)
    bars = list(panel.grid.bars.values())
    assert len(bars) == len(SHOWN)
    assert bars[0].y() < bars[1].y() and bars[0].x() == bars[1].x()
    panel.close()
