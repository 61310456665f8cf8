"""The reliability diagram: painted where its figures are, and told without a picture."""

from __future__ import annotations

import pytest
from fakes import made_reliability
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor

from ferdesk.core import reliability
from ferdesk.ui.widgets.reliability_diagram import ReliabilityDiagram


@pytest.fixture
def diagram(qtbot, theme):
    made = ReliabilityDiagram(theme)
    qtbot.addWidget(made)
    made.show_reliability(reliability.parse(made_reliability()))
    made.resize(300, made.heightForWidth(300))
    return made


def test_a_mark_lies_at_its_confidence_and_accuracy(diagram, theme):
    picture = diagram.grab().toImage()
    side, left = diagram._side(300), diagram._left
    top = diagram.fontMetrics().height() + 6

    def at(confidence, accuracy):
        x, y = left + side * confidence / 100, top + side * (1 - accuracy / 100)
        return picture.pixelColor(QPoint(round(x), round(y)) * picture.devicePixelRatio())

    assert at(78, 76) == QColor(theme.tokens.accent)
    assert at(40, 76) != QColor(theme.tokens.accent)
    # Hollow: the surface inside, the outline around it.
    assert at(96, 76) == QColor(theme.tokens.surface)


def test_a_screen_reader_is_told_the_figures(diagram):
    assert diagram.accessibleDescription() == "78% sure: 76% right"


def test_it_keeps_its_shape(diagram):
    diagram.show()
    diagram.resize(900, 100)
    wide = diagram.height()
    diagram.resize(250, 100)
    assert diagram.height() == diagram.heightForWidth(250) < wide


@pytest.mark.parametrize("look", ["dark", "contrast"])
def test_it_follows_the_theme(diagram, theme, look):
    light = diagram.grab().toImage()
    theme.choose(look)
    assert diagram.grab().toImage() != light
