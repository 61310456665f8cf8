"""Themes switch live and reach the platform's own controls."""

import pytest
from PySide6.QtGui import QColor, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QPushButton, QToolButton

from ferdesk.core.palette import THEMES, contrast
from ferdesk.ui.theme import enlarge, text_font


@pytest.mark.parametrize("name", THEMES)
def test_choosing_a_theme_changes_palette_and_tokens(theme, qtbot, name):
    with qtbot.waitSignal(theme.changed):
        theme.choose(name)
    assert theme.tokens is THEMES[name]
    window = QApplication.palette().color(QPalette.ColorRole.Window).name().upper()
    assert window == THEMES[name].window


def test_the_system_decides_when_asked_to(theme):
    theme.choose("dark")
    theme.choose("system")
    assert theme.tokens in (THEMES["light"], THEMES["dark"], THEMES["contrast"])


def test_figures_have_one_width(qtbot, theme):
    label = QLabel()
    qtbot.addWidget(label)
    font = text_font(label, "display", bold=True)
    assert font.featureValue(font.Tag("tnum")) == 1
    assert font.pointSizeF() > label.font().pointSizeF()


@pytest.mark.parametrize("name", THEMES)
def test_a_button_can_be_read_while_it_is_pressed(theme, qtbot, name):
    theme.choose(name)
    button = QPushButton("MMMM")
    qtbot.addWidget(button)
    button.setDown(True)
    image = button.grab().toImage()
    middle = image.copy(image.rect().adjusted(12, 8, -12, -8))
    across, down = range(middle.width()), range(middle.height())
    colours = {middle.pixelColor(x, y).name() for x in across for y in down}
    ground = middle.pixelColor(0, 0).name()
    assert max(contrast(colour, ground) for colour in colours) >= 4.5


def test_text_is_so_many_times_the_system_s_however_often_it_is_set(qapp, qtbot, theme):
    before, system = qapp.font(), QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    try:
        for times in (1.5, 1.25):
            enlarge(qapp, times)
            label = QLabel()
            qtbot.addWidget(label)
            wanted = times * system.pointSizeF()
            assert text_font(label).pointSizeF() == pytest.approx(wanted, rel=0.02)
    finally:
        qapp.setFont(before)


@pytest.mark.parametrize("name", THEMES)
def test_a_chief_button_that_can_not_be_used_looks_so(theme, qtbot, name):
    theme.choose(name)
    button = QPushButton("Start")
    button.setProperty("primary", True)
    qtbot.addWidget(button)
    for on, ground in ((True, THEMES[name].accent), (False, THEMES[name].surface)):
        button.setEnabled(on)
        assert button.grab().toImage().pixelColor(20, 5) == QColor(ground)


@pytest.mark.parametrize("name", THEMES)
def test_what_leads_to_menus_without_room_is_seen(theme, qtbot, name):
    theme.choose(name)
    window = QMainWindow()
    qtbot.addWidget(window)
    for title in ("Source", "Face", "Model", "Recording", "View", "Help"):
        window.menuBar().addMenu(title)
    window.resize(200, 100)
    window.show()
    qtbot.waitExposed(window)
    more = window.menuBar().findChild(QToolButton)
    assert more.isVisible()
    image, surface = more.grab().toImage(), THEMES[name].surface
    seen = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(18)}
    assert max(contrast(colour, surface) for colour in seen) > 2.5
    window.close()
