"""The card's page about poor pictures: how well they are read, and whether the model notices."""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QTableWidget

from ferdesk.core.card import Card
from ferdesk.core.robustness import Robustness, Row
from ferdesk.core.translation import QT_TRANSLATE_NOOP
from ferdesk.ui import numbers
from ferdesk.ui.dialogs.card_html import faces
from ferdesk.ui.dialogs.card_page import CardPage, figures_table
from ferdesk.ui.theme import Theme
from ferdesk.ui.widgets.muted_label import muted_label

SAID: dict[str, str] = {
    "small": QT_TRANSLATE_NOOP("RobustnessPage", "Small: {0} pixels wide"),
    "blurred": QT_TRANSLATE_NOOP("RobustnessPage", "Blurred by {0} pixels"),
    "moved": QT_TRANSLATE_NOOP("RobustnessPage", "Smeared over {0} pixels"),
    "dark": QT_TRANSLATE_NOOP("RobustnessPage", "{0} of the light"),
    "hazy": QT_TRANSLATE_NOOP("RobustnessPage", "{0} of the contrast"),
    "side_lit": QT_TRANSLATE_NOOP("RobustnessPage", "Lit from a side, {0} to 1"),
    "noisy": QT_TRANSLATE_NOOP("RobustnessPage", "Noise of {0} gray levels"),
    "compressed": QT_TRANSLATE_NOOP("RobustnessPage", "JPEG of quality {0}"),
    "cut_off": QT_TRANSLATE_NOOP("RobustnessPage", "{0} cut off at a side"),
}
"""By the name of the corruption, around its amount; one of another trainer is shown as it is."""
SHARES = frozenset({"dark", "hazy", "cut_off"})
"""Amounts that are shares."""

TELLING = 5.0
"""Points between confidence and accuracy from which on they are told: fewer may be chance."""


class RobustnessPage(CardPage):
    """A card without the figures says so."""

    def __init__(self, card: Card, theme: Theme):
        super().__init__(QCoreApplication.translate("RobustnessPage", "Poor pictures"))
        self.table: QTableWidget | None = None
        shown = card.robustness
        if shown is None:
            self.said.setText(
                self.tr(
                    "This card does not say how poor pictures are read: that was not measured. "
                    "The command ferdesk-train robustness adds it."
                )
            )
        else:
            self._fill(shown)
        self.column.addStretch(1)

    def _fill(self, shown: Robustness) -> None:
        self.said.setText(
            self.tr(
                "How much does the model still read rightly of pictures that were made worse, and "
                "does it notice? Where it stays sure of itself while it is right less often, it "
                "does not."
            )
        )
        heads = (
            self.tr("Picture"), self.tr("Right"), self.tr("Sure of itself"), self.tr("Too sure by")
        )  # fmt: skip
        rows = [(self.tr("As it was"), *self._shares(shown.unchanged))]
        rows += [(self._name(row), *self._shares(row)) for row in shown.rows]
        self.table = figures_table(self.tr("Poor pictures as a table"), heads, rows, words=1)
        self.column.addWidget(self.table)
        self.column.addWidget(muted_label(self._basis(shown), "caption"))

    def _name(self, row: Row) -> str:
        if row.corruption not in SAID:
            return f"{row.corruption} {numbers.shown(f'{row.amount:g}')}"
        amount = row.amount
        if row.corruption in SHARES:
            text = numbers.percent(100 * amount)
        elif row.corruption == "side_lit":
            # Of the logarithm of the light, to either side of the middle.
            text = numbers.number(math.exp(2 * amount))
        else:
            text = numbers.shown(f"{amount:g}")
        return self.tr(SAID[row.corruption]).format(text)

    def _shares(self, row: Row) -> tuple[str, str, str]:
        over = row.confidence - row.accuracy
        too_sure = self.tr("{0} points").format(numbers.number(over)) if over > TELLING else "–"
        return numbers.percent(row.accuracy), numbers.percent(row.confidence), too_sure

    def _basis(self, shown: Robustness) -> str:
        return " ".join(
            (
                self.tr("{0} pictures ({1}), the same ones in each row.").format(
                    numbers.count(shown.n), faces(shown.split, shown.protocol)
                ),
                self.tr(
                    "A face is 48 pixels wide here, as the model gets it: a blur of 1 pixel is one "
                    "of 4 in a face that is 192 pixels wide before the camera. This is at one "
                    "look; the app does not read the poorest pictures at all."
                ),
            )
        )
