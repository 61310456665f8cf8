"""Expressions as drawn faces."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget

from ferdesk.core.vocab import EMOTIONS
from ferdesk.ui.widgets.glyph import NONE, Glyph, People


def seen(widget) -> np.ndarray:
    """What it paints: uint8 (height, width, 4)."""
    picture = QImage(widget.size(), QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(QColor("white"))
    widget.render(picture, renderFlags=QWidget.RenderFlag.DrawChildren)
    held = np.frombuffer(picture.constBits(), np.uint8)
    return held.reshape(picture.height(), picture.width(), 4).copy()


@pytest.fixture
def people(qtbot, theme):
    made = People(theme)
    qtbot.addWidget(made)
    return made


def test_each_expression_looks_otherwise(qtbot, theme):
    glyph = Glyph(theme)
    qtbot.addWidget(glyph)
    found = []
    for name in (*EMOTIONS, NONE):
        glyph.set_emotion(name)
        found.append(seen(glyph).tobytes())
    assert len(set(found)) == len(EMOTIONS) + 1


def test_there_is_a_face_for_each_person(people):
    people.show_people(("fear", "fear", "neutral", NONE))
    people.resize(people.sizeHint())
    step = People.SIDE + People.GAP
    first, second, third, fourth = (
        seen(people)[:, i * step : i * step + People.SIDE].tobytes() for i in range(4)
    )
    assert first == second and len({first, third, fourth}) == 3


@pytest.mark.parametrize("width", [40, 100, 400])
def test_all_stand_in_a_row_however_narrow_it_is(people, width):
    people.show_people(("anger",) * 10)
    people.resize(width, People.SIDE)
    inked = np.flatnonzero((seen(people) != 255).any(axis=(0, 2)))
    assert inked[-1] - inked[0] <= min(width, 10 * (People.SIDE + People.GAP))
    assert inked[-1] >= min(width, 10 * (People.SIDE + People.GAP)) - 2 * People.GAP - 2


def test_nobody_is_no_row(people):
    people.resize(100, People.SIDE)
    assert (seen(people) == 255).all()
