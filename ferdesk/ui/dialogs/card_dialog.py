"""The model card, to be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QSizePolicy,
    QTextBrowser,
    QWidget,
)

from ferdesk.core.card import Card
from ferdesk.ui.dialogs.card_confidence import ConfidencePage
from ferdesk.ui.dialogs.card_html import page
from ferdesk.ui.dialogs.card_mixups import MixupsPage
from ferdesk.ui.dialogs.card_page import CardPage
from ferdesk.ui.dialogs.card_robustness import RobustnessPage
from ferdesk.ui.dialogs.column import in_column
from ferdesk.ui.theme import Theme, text_font
from ferdesk.ui.widgets.pages import Pages

FIGURES: Mapping[str, Callable[[Card, Theme], CardPage]] = {
    "confidence": ConfidencePage,
    "mixups": MixupsPage,
    "robustness": RobustnessPage,
}
"""Pages of a card's figures, after that of its words."""


class CardDialog(QDialog):
    """Shows a card beside the window; the picture goes on.

    Args:
        cards: those that can be chosen, at least one.
        model_id: whose card is shown first; the first one where it is none of them.
    """

    def __init__(
        self, cards: Sequence[Card], model_id: str, theme: Theme, parent: QWidget | None = None
    ):
        super().__init__(parent)
        self._cards = tuple(cards)
        self._theme = theme
        # With its parent: it is made visible before it stands in the layout, and would flash up as
        # a window of its own.
        self.choice = QComboBox(self)
        self.choice.setAccessibleName(self.tr("Model"))
        self.choice.setFont(text_font(self.choice))
        for card in self._cards:
            self.choice.addItem(card.title, card.id)
        self.choice.setCurrentIndex(max(0, self.choice.findData(model_id)))
        self.choice.setVisible(len(self._cards) > 1)
        self.text = QTextBrowser()
        self.text.setFont(text_font(self.text))
        # A card is a file that may come from anywhere: nothing in it may open or fetch anything.
        self.text.setOpenLinks(False)
        self.text.setAccessibleName(self.tr("Model card"))
        self.figures: dict[str, CardPage] = {}
        """The pages that are made anew for each card, by key."""
        self.pages = Pages(
            {
                "card": self.tr("Card"),
                "confidence": self.tr("Confidence"),
                "mixups": self.tr("Mix-ups"),
                "robustness": self.tr("Poor pictures"),
            }
        )
        self.pages.bar.setAccessibleName(self.tr("Pages of the card"))
        self.pages.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.pages.add("card", self.text, 1)
        self._show_figures()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = in_column(self)
        layout.addWidget(self.choice)
        layout.addWidget(self.pages, 1)
        layout.addWidget(buttons)
        self.resize(640, 640)
        self.choice.currentIndexChanged.connect(self._choose)
        theme.changed.connect(self._fill)
        self._fill()

    @property
    def card(self) -> Card:
        """The one that is shown."""
        return self._cards[self.choice.currentIndex()]

    def _choose(self) -> None:
        for before in self.figures.values():
            self.pages.remove(before)
            before.hide()
            before.deleteLater()
        self._show_figures()
        self._fill()

    def _show_figures(self) -> None:
        for key, make in FIGURES.items():
            self.figures[key] = make(self.card, self._theme)
            self.pages.add(key, self.figures[key], 1)

    def _fill(self) -> None:
        self.setWindowTitle(self.tr("Model card: {0}").format(self.card.title))
        self.text.setHtml(page(self.card, self._theme.tokens))
