"""Short texts that are painted again and again, laid out once."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QStaticText, QTransform


@lru_cache(maxsize=512)
def laid_out(text: str, font: QFont, ratio: float) -> QStaticText:
    """``text`` on one line, for painters with that font.

    Laying it out takes Qt several times as long as painting it.

    Args:
        ratio: device pixels a point, of what it is painted on.
    """
    made = QStaticText(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.prepare(QTransform.fromScale(ratio, ratio), font)
    return made


def placed(
    area: QRectF, text: str, font: QFont, ratio: float, right: bool = False
) -> tuple[QPointF, QStaticText]:
    """Where ``text`` is painted, and the text: just where Qt's ``drawText`` sets it.

    Args:
        area: it stands at half the height, and at the left.
        right: at the right instead.
    """
    made = laid_out(text, font, ratio)
    size = made.size()
    left = area.right() - size.width() if right else area.left()
    return QPointF(left, area.top() + (area.height() - size.height()) / 2), made
