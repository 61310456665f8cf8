"""How far the compared models agree over the last minute: figures, and when they did not."""

from __future__ import annotations

import math
from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from ferdesk.compare import WINDOW_S, Disagreement, Pair, Window
from ferdesk.core.palette import EMOTION_COLOURS, outline
from ferdesk.ui import numbers, words
from ferdesk.ui.theme import Theme, text_font
from ferdesk.ui.tokens import SPACE
from ferdesk.ui.widgets.muted_label import muted_label

LEAST = 180
ENOUGH = 30
"""Faces, a second of video, below which they are counted: a share of one is all or nothing, and
kappa says less still."""
WIDEST = Pair("", "", ENOUGH, 1.0, -1.0)
"""With the longest figures that there are."""
MANY = 1000
"""A minute's N for which room is kept: four figures."""
IN_ONE = 3
"""Pairs that stand below each other at the least, before more of them stand beside these."""
MOST_LISTS = 6
"""Lists of pairs side by side at the most."""


class Spells(QWidget):
    """The last minute from left to right; a block for each time in which models differed.

    The upper half of a block has the colour of the chosen model's label, the lower half that of
    the first model with another one.
    """

    LEAST_WIDTH = 3.0

    def __init__(self, theme: Theme):
        super().__init__()
        self._theme = theme
        self._spells: tuple[Disagreement, ...] = ()
        self._now_ms = 0
        self.setFont(text_font(self, "caption"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Disagreements over the last minute"))
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(180, 22 + self.fontMetrics().height() + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(100, self.sizeHint().height())

    def show_spells(self, spells: tuple[Disagreement, ...], now_ms: int) -> None:
        """Show the spells of the window that ends at ``now_ms``."""
        self._spells, self._now_ms = spells, now_ms
        last = self._said(spells[-1]) if spells else self.tr("none")
        self.setAccessibleDescription(self.tr("{0} times; the last: {1}").format(len(spells), last))
        self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            at = event.position().x() if hasattr(event, "position") else event.pos().x()
            for spell in reversed(self._spells):
                area = self._area(spell)
                if area.left() - 2 <= at <= area.right() + 2:
                    QToolTip.showText(event.globalPos(), self._said(spell), self)
                    return True
            QToolTip.hideText()
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        t = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(0.5, 0.5, self.width() - 1, 21)
        painter.setPen(QPen(QColor(t.border), 1))
        painter.setBrush(QColor(t.track))
        painter.drawRoundedRect(track, 4, 4)
        for spell in self._spells:
            area = self._area(spell)
            first, other = self._labels(spell)
            for name, y in ((first, area.top()), (other, area.center().y())):
                colour = EMOTION_COLOURS[name]
                painter.setPen(QPen(QColor(outline(colour, t.surface)), 0.75))
                painter.setBrush(QColor(colour))
                painter.drawRect(QRectF(area.left(), y, area.width(), area.height() / 2))
        painter.setPen(QColor(t.muted))
        below = QRectF(0, 23, self.width(), self.height() - 23)
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, f"−{WINDOW_S:.0f} s")
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, self.tr("now"))
        painter.end()

    def _area(self, spell: Disagreement) -> QRectF:
        span = WINDOW_S * 1000
        scale = (self.width() - 4) / span
        left = 2 + max(0.0, span - (self._now_ms - spell.start_ms)) * scale
        width = max(self.LEAST_WIDTH, (spell.end_ms - spell.start_ms) * scale)
        return QRectF(min(left, self.width() - 2 - self.LEAST_WIDTH), 3, width, 16)

    @staticmethod
    def _labels(spell: Disagreement) -> tuple[str, str]:
        first = spell.labels[0][1]
        return first, next((name for _, name in spell.labels if name != first), first)

    def _said(self, spell: Disagreement) -> str:
        ago = (self._now_ms - spell.end_ms) / 1000
        names = " ≠ ".join(words.emotion(name) for _, name in spell.labels)
        return self.tr("{0:.0f} s ago: {1}").format(max(0.0, ago), names)


class AgreementView(QWidget):
    """Share of agreement, kappa by pair, and the spells of disagreement."""

    def __init__(self, theme: Theme, titles: Mapping[str, str]):
        super().__init__()
        self._titles = titles
        self.share = QLabel("–")
        self.share.setFont(text_font(self.share, "heading", bold=True))
        self.span = muted_label("", "caption")
        self.lists = tuple(muted_label("", "caption") for _ in range(MOST_LISTS))
        """The pairs, from left to right; those that are not needed are hidden."""
        self._lines: list[str] = []
        self._side_by_side = 2
        self._meaning = self.tr(
            "Cohen's kappa: agreement beyond chance. 1 is full agreement, 0 what chance gives."
        )
        counted = self.tr(
            "Of the faces that two models or more have read, the share on which all of these give "
            "one label. A pair's figures are of the faces that both have read, which may be fewer."
        )
        for label in (self.share, self.span):
            label.setToolTip(counted)
            label.setAccessibleDescription(counted)
        self.spells = Spells(theme)
        self._heading = muted_label(self.tr("Cohen's kappa by pair, and agreement"), "caption")
        way = QBoxLayout.Direction
        self._shares = QBoxLayout(way.TopToBottom)
        self._shares.addWidget(self.share)
        self._shares.addWidget(self.span, 1)
        all_of_them, by_pair = QVBoxLayout(), QVBoxLayout()
        all_of_them.addLayout(self._shares)
        all_of_them.addWidget(self.spells)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        for part in self.lists:
            part.setAlignment(Qt.AlignmentFlag.AlignTop)
            row.addWidget(part, 1)
        by_pair.addWidget(self._heading)
        by_pair.addLayout(row)
        self._box = QBoxLayout(way.TopToBottom, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        for box in (self._shares, all_of_them, by_pair):
            box.setSpacing(4)
        for half in (all_of_them, by_pair):
            half.addStretch(1)
            self._box.addLayout(half, 1)
        self.set_form(flat=False, lists=2)

    def set_form(self, flat: bool, lists: int, least: int = 0) -> None:
        """Lay it out flat, for the whole width of the panel, or as a column.

        Args:
            lists: of pairs, side by side at the most.
            least: width in pixels of each of them.
        """
        self._side_by_side = lists
        for part in self.lists:
            part.setMinimumWidth(least)
        self._list_pairs()
        way = QBoxLayout.Direction
        self._box.setDirection(way.LeftToRight if flat else way.TopToBottom)
        self._box.setSpacing(3 * SPACE if flat else 4)
        self._shares.setDirection(way.LeftToRight if flat else way.TopToBottom)
        self._shares.setSpacing(SPACE if flat else 4)

    def show_window(self, window: Window, now_ms: int, numbers: Mapping[str, int]) -> None:
        """Show the figures of the window at this moment.

        Args:
            numbers: of the columns, by model.
        """
        found = sorted(window.pairs(), key=lambda pair: _columns(pair, numbers))
        share = window.all_agree()
        if math.isnan(share):
            self.share.setText("–")
            self.span.setText(self.tr("Nothing compared yet"))
        else:
            self.share.setText(self._agreed(share, len(window)))
            self.span.setText(self._over(len(window), several=len(found) > 1))
        self._heading.setVisible(len(found) > 1)
        if len(found) == 1:
            self._lines = [self.tr("Cohen's kappa {0}").format(_kappa(found[0]))]
        else:
            self._lines = [_line(pair, numbers) for pair in found]
        every = [
            f"{self._title(p.first)} – {self._title(p.second)}: {_figures(p)}, N = {p.n}"
            for p in found
        ]
        said = "\n".join([self._meaning, *every])
        for part in self.lists:
            part.setToolTip(said)
            part.setAccessibleDescription(said)
        self._list_pairs()
        self.spells.show_spells(window.disagreements(), now_ms)

    def least_width(self, models: int) -> int:
        """In which the pairs of so many models are seen whole, in two lists where they are many."""
        if _pairs(models) <= IN_ONE:
            return LEAST
        return max(LEAST, 2 * self.list_width(models) + SPACE)

    def list_width(self, models: int) -> int:
        """Of a list of the pairs of so many models, in the signs of the language."""
        widest = _of_columns(models, models, WIDEST)
        return self.lists[0].fontMetrics().horizontalAdvance(widest)

    def lists_in(self, width: int, models: int) -> int:
        """How many lists of pairs have room side by side in so many pixels."""
        fitting = (width + SPACE) // (self.list_width(models) + SPACE)
        return min(max(1, fitting), MOST_LISTS)

    def flat_lists(self, width: int, models: int) -> int:
        """How many lists of pairs its flat form has in so many pixels, beside the share of all,
        which stands in one line."""
        advance = self.share.fontMetrics().horizontalAdvance
        share = max(advance(self._agreed(1.0, n)) for n in (ENOUGH - 1, ENOUGH))
        span = self.span.fontMetrics().horizontalAdvance(self._over(MANY, several=True))
        return self.lists_in(width - share - span - 4 * SPACE, models)

    def flat_height(self, models: int, lists: int) -> int:
        """Of its flat form: a heading, and the pairs of so many models in lists."""
        lines = 1 + _lines_of(_pairs(models), lists)
        return lines * self.lists[0].fontMetrics().lineSpacing() + 4

    def _agreed(self, share: float, n: int) -> str:
        if n < ENOUGH:
            return self.tr("{0} of {1} agree").format(round(share * n), n)
        return self.tr("{0:.0f}% agree").format(_whole(share))

    def _over(self, n: int, several: bool) -> str:
        # Of more than two models, some read fewer faces.
        every = self.tr("all that read the face, over the last minute, N = {0}")
        both = self.tr("over the last minute, N = {0}")
        said = (every if several else both).format(n)
        return said.replace(" = ", "\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}")

    def _list_pairs(self) -> None:
        high = _lines_of(len(self._lines), self._side_by_side)
        for at, part in enumerate(self.lists):
            said = self._lines[at * high : (at + 1) * high]
            part.setText("\n".join(said))
            part.setVisible(bool(said))

    def _title(self, model_id: str) -> str:
        return self._titles.get(model_id, model_id)


def _pairs(models: int) -> int:
    return models * (models - 1) // 2


def _lines_of(pairs: int, lists: int) -> int:
    """How many pairs stand below each other in so many lists: as few as may be."""
    return max(min(pairs, IN_ONE), -(-pairs // lists))


def _columns(pair: Pair, numbers: Mapping[str, int]) -> list[int]:
    """The numbers of a pair's columns, the smaller first."""
    return sorted(numbers.get(model_id, len(numbers) + 1) for model_id in (pair.first, pair.second))


def _line(pair: Pair, numbers: Mapping[str, int]) -> str:
    one, other = _columns(pair, numbers)
    return _of_columns(one, other, pair)


def _of_columns(one: int, other: int, pair: Pair) -> str:
    text = QCoreApplication.translate("AgreementView", "{0}–{1}: {2}")
    said = text.format(one, other, _figures(pair))
    return said.replace(" ", "\N{NO-BREAK SPACE}")


def _whole(share: float) -> int:
    """A share in whole percents: 100 is all and 0 none, however near the others come."""
    return round(100 * share) if share in (0, 1) else min(max(round(100 * share), 1), 99)


def _kappa(pair: Pair) -> str:
    return "–" if math.isnan(pair.kappa) or pair.n < ENOUGH else numbers.number(pair.kappa, 2)


def _counted(pair: Pair) -> str:
    return f"{round(pair.agreement * pair.n)}/{pair.n}" if pair.n else "–"


def _figures(pair: Pair) -> str:
    share = numbers.percent(_whole(pair.agreement)) if pair.n >= ENOUGH else _counted(pair)
    # What belongs together is not parted at the end of a line.
    return f"κ {_kappa(pair)} {share}".replace(" ", "\N{NO-BREAK SPACE}")
