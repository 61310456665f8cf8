"""The model card, to be read."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QSizePolicy,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from ferdesk.core.card import Card
from ferdesk.ui.dialogs.card_confidence import ConfidencePage
from ferdesk.ui.dialogs.card_html import page
from ferdesk.ui.theme import Theme, text_font
from ferdesk.ui.tokens import SPACE
from ferdesk.ui.widgets.pages import Pages


class CardDialog(QDialog):
    """Shows one card beside the window; the picture goes on."""

    def __init__(self, card: Card, theme: Theme, parent: QWidget | None = None):
        super().__init__(parent)
        self._card = card
        self._theme = theme
        self.setWindowTitle(self.tr("Model card: {0}").format(card.title))
        self.text = QTextBrowser()
        self.text.setFont(text_font(self.text))
        # A card is a file that may come from anywhere: nothing in it may open or fetch anything.
        self.text.setOpenLinks(False)
        self.text.setAccessibleName(self.tr("Model card"))
        self.confidence = ConfidencePage(card, theme)
        self.pages = Pages({"card": self.tr("Card"), "confidence": self.tr("Confidence")})
        self.pages.bar.setAccessibleName(self.tr("Pages of the card"))
        self.pages.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.pages.add("card", self.text, 1)
        self.pages.add("confidence", self.confidence, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        layout.setSpacing(2 * SPACE)
        layout.addWidget(self.pages, 1)
        layout.addWidget(buttons)
        self.resize(640, 640)
        theme.changed.connect(self._fill)
        self._fill()

    def _fill(self) -> None:
        self.text.setHtml(page(self._card, self._theme.tokens))
