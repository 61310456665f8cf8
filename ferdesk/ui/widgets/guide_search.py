"""Looks for words in all pages of the guide, one place after the other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from PySide6.QtCore import QRegularExpression, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextDocument
from PySide6.QtWidgets import QLineEdit

from ferdesk.core import assets
from ferdesk.core.errors import FerdeskError
from ferdesk.ui.widgets.guide_view import PAGES, GuideView

_ALIKE = ("'’", '"“”', "-–−", " \N{NO-BREAK SPACE}")
"""Characters of which one keyboard or page has this, another that."""


class GuideSearch(QLineEdit):
    """Enter goes to the next place, Shift+Enter to the one before; round all pages and on."""

    told = Signal(str)
    """What came of it, for people; empty where the words were found."""

    def __init__(self, view: GuideView):
        super().__init__()
        self._view = view
        self.setPlaceholderText(self.tr("Search"))
        self.setAccessibleName(self.tr("Search the guide"))
        self.setToolTip(self.tr("Enter: next place. Shift+Enter: the one before"))
        self.setClearButtonEnabled(True)
        self.textChanged.connect(lambda: self.told.emit(""))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.search(back=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)

    def search(self, back: bool = False) -> None:
        """Go to the next place of the words, or to the one before."""
        words = " ".join(self.text().split())
        wanted = _pattern(words)
        if not words or self._view.seek(wanted, back):
            return
        for page in self._others(back):
            if wanted.match(_plain(page)).hasMatch():
                try:
                    self._view.open(page)
                except FerdeskError:
                    continue
                if self._view.seek(wanted, back, afresh=True):
                    self.told.emit("")
                    return
        if not self._view.seek(wanted, back, afresh=True):
            self.told.emit(self.tr("“{0}” is not in the guide.").format(words))

    def _others(self, back: bool) -> Iterator[Path]:
        """The pages after the one that is shown, round to it; of a page beside them all."""
        pages = [assets.guide(name) for name in PAGES]
        at = pages.index(self._view.page) if self._view.page in pages else -1
        others = pages[at + 1 :] + pages[: max(at, 0)]
        return iter(others[::-1] if back else others)


def _pattern(words: str) -> QRegularExpression:
    """Finds words in small and large letters, with typed marks for printed ones."""
    each = (next((alike for alike in _ALIKE if one in alike), one) for one in words)
    pattern = "".join(f"[{re.escape(any_of)}]" for any_of in each)
    return QRegularExpression(pattern, QRegularExpression.PatternOption.CaseInsensitiveOption)


@cache
def _plain(page: Path) -> str:
    """What stands on a page; nothing where it can't be read."""
    made = QTextDocument()
    try:
        made.setMarkdown(page.read_text(encoding="utf-8"))
    except OSError:
        return ""
    return made.toPlainText()
