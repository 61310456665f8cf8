"""The Action Units."""

import pytest
from fake_engine import face_record, record

from ferdesk.core.action_units import READABLE, TABLE
from ferdesk.ui import language
from ferdesk.ui.panels.action_units import SHOWN, ActionUnitsPanel
from ferdesk.ui.scene import Scene


@pytest.fixture
def panel(qtbot, theme):
    made = ActionUnitsPanel(theme, "Action Units")
    qtbot.addWidget(made)
    return made


def shown(panel):
    return [key for key, bar in panel.grid.bars.items() if not bar.isHidden()]


def test_units_of_the_table_that_can_be_read(panel):
    assert shown(panel) == [u.key for u in READABLE if u.emotions]
    assert panel.absent.isHidden()


def test_all_units_have_a_bar_if_wished_and_those_that_cannot_be_read_are_named(
    qtbot, theme, controller, tiny_catalog, store
):
    panel = ActionUnitsPanel(theme, "Action Units")
    qtbot.addWidget(panel)
    panel.attach(controller, tiny_catalog)
    panel.every.click()
    assert store.get("view.units") is True
    assert shown(panel) == [u.key for u in READABLE]
    face = face_record(units={"AU26": 0.4})
    panel.show_scene(Scene(record(face), face))
    assert panel.grid.bars["AU26"].value == pytest.approx(0.4)
    assert "Seen in" not in panel.grid.bars["AU26"].toolTip()
    assert not panel.absent.isHidden()
    for unit in TABLE:
        named = f"{unit.number} {unit.name}" in panel.absent.text()
        assert named == (unit.key not in panel.grid.bars)
    panel.resize(720, 400)
    panel.show()
    assert panel.grid.columns == 3
    assert panel.minimumSizeHint().width() <= 268, "the side column would be cut off"
    store.set("view.units", False)
    assert not panel.every.isChecked() and len(shown(panel)) == len(SHOWN)
    panel.close()


@pytest.mark.parametrize("code", ["en", "fr"])
def test_every_name_is_whole_in_a_window_of_common_width(qapp, qtbot, theme, code):
    translators = language.install(qapp, code)
    panel = ActionUnitsPanel(theme, "Action Units")
    language.remove(translators)
    qtbot.addWidget(panel)
    panel.grid.show_every(True)
    panel.resize(686, 380)  # as in a window 1280 wide
    panel.show()
    assert panel.grid.columns == 3
    for bar in panel.grid.bars.values():
        assert bar.fontMetrics().horizontalAdvance(bar._name) <= bar._area.name.width(), bar._name
    panel.close()


def test_values_by_name(panel):
    face = face_record(units={"AU12": 0.7, "AU12_left": 0.9, "AU1": 0.1})
    panel.show_scene(Scene(record(face), face))
    assert panel.grid.bars["AU12"].value == pytest.approx(0.7)
    assert panel.grid.bars["AU4"].value is None
    assert "smile" in panel.grid.bars["AU12"].toolTip()


def test_left_and_right_are_two_bars(panel):
    units = {"AU12": 0.7, "AU12_left": 0.5, "AU12_right": 0.9, "AU25": 0.4}
    face = face_record(units=units)
    panel.show_scene(Scene(record(face), face))
    smile, lips = panel.grid.bars["AU12"], panel.grid.bars["AU25"]
    assert smile.sides == (0.5, 0.9) and lips.sides is None
    assert smile.accessibleDescription() == "70%; left 50%, right 90%"
    assert "left" in smile.toolTip() and "left" not in lips.toolTip()
    panel.resize(720, 300)
    panel.show()
    image = smile.grab().toImage()
    track, blue = smile._area.track, smile._theme.tokens.accent

    def filled(y, share):
        at = round(track.left() + share * track.width())
        return image.pixelColor(at, round(y)).name() == blue.lower()

    above, below = track.top() + 1, track.bottom() - 2
    assert filled(above, 0.4) and filled(below, 0.4)
    assert not filled(above, 0.7) and filled(below, 0.7)
    panel.show_scene(Scene())
    assert smile.sides is None
    panel.close()


def test_no_face_no_values(panel):
    panel.show_scene(Scene())
    assert all(bar.value is None for bar in panel.grid.bars.values())


def test_columns_follow_the_width(panel, qtbot):
    panel.resize(240, 600)
    panel.show()
    assert panel.grid.columns == 1
    panel.resize(720, 300)
    qtbot.waitUntil(lambda: panel.grid.columns == 3)
    bars = [panel.grid.bars[unit.key] for unit in SHOWN]
    assert bars[0].y() < bars[1].y() and bars[0].x() == bars[1].x()
    panel.close()


@pytest.mark.parametrize("large", [False, True])
def test_the_titles_of_a_page_stand_on_one_line(window, request, qtbot, large):
    if large:
        request.getfixturevalue("doubled_font")
    crop, units = (window.panels[key] for key in ("crop", "action_units"))

    def middle(panel):
        return panel.heading.mapTo(window, panel.heading.rect().center()).y()

    qtbot.waitUntil(lambda: units.every.isVisible())
    assert abs(middle(crop) - middle(units)) <= 1


def test_the_button_ends_where_the_bars_do(window, go_live, qtbot):
    go_live()
    panel = window.panels["action_units"]
    button = panel.neutral.set_button
    qtbot.waitUntil(
        lambda: button.mapTo(panel, button.rect().topRight()).x() == panel.grid.geometry().right()
    )
