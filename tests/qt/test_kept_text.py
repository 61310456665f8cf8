"""Texts that are laid out once and painted often."""

import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QLabel

from ferdesk.ui import kept_text
from ferdesk.ui.kept_text import laid_out, placed
from ferdesk.ui.picture import to_bgr
from ferdesk.ui.theme import text_font

AREA = QRectF(12, 7, 300, 27)
TEXTS = ("0%", "99%", "#12", "Neutre ou tristesse", "Mépris (réseau\N{NO-BREAK SPACE}: 41%)", "–")


@pytest.mark.parametrize("ratio", [1.0, 1.25, 2.0])
@pytest.mark.parametrize("right", [False, True])
@pytest.mark.parametrize("text", TEXTS)
def test_it_looks_as_qt_draws_it(qtbot, theme, text, right, ratio):
    label = QLabel()
    qtbot.addWidget(label)
    font = text_font(label, "strong", bold=True)
    canvases = []
    for kept in (False, True):
        image = QImage(round(330 * ratio), round(40 * ratio), QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(ratio)
        image.fill(QColor("#203040"))
        painter = QPainter(image)
        painter.setFont(font)
        painter.setPen(QColor("#FFFFFF"))
        if kept:
            painter.drawStaticText(*placed(AREA, text, font, ratio, right))
        else:
            side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            painter.drawText(AREA, side | Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()
        canvases.append(to_bgr(image))
    assert canvases[0].std() > 0
    np.testing.assert_array_equal(*canvases)


def test_what_looks_like_markup_is_shown_as_it_is(qapp):
    assert laid_out("<b>1</b>", qapp.font(), 1.0).size().width() > 1.5 * (
        laid_out("1", qapp.font(), 1.0).size().width()
    )


def test_few_are_kept(qapp):
    most = kept_text.laid_out.cache_info().maxsize
    assert most is not None and most <= 1000
    for number in range(most + 50):
        laid_out(f"{number}", qapp.font(), 1.0)
    assert laid_out.cache_info().currsize <= most
