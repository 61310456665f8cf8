"""Themes switch live and reach the platform's own controls."""

import pytest
from PySide6.QtGui import QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

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
