"""Shows pages of the user guide: Markdown with its pictures, offline."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QRegularExpression, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QDesktopServices,
    QImage,
    QImageReader,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextOption,
    QTextTable,
)
from PySide6.QtWidgets import QTextBrowser, QWidget

from ferdesk.core import assets
from ferdesk.core.errors import FerdeskError, unreadable
from ferdesk.ui.theme import Theme, text_font
from ferdesk.ui.tokens import SPACE
from ferdesk.ui.told import told

FIRST = "guide.md"
PAGES = (
    FIRST,
    "analyze.md",
    "sessions.md",
    "stream.md",
    "action-units.md",
    "framing.md",
    "robustness.md",
    "python.md",
    "training.md",
    "networks.md",
    "transfer.md",
)
"""Those that ship, in the order in which they are searched; a test holds them equal."""
LINE = 120
"""Height of a line in percent of its letters'."""
_RESULTS = re.compile(r"\.\./assets/results/([\w.-]+\.md)")
"""Pages link to the reproduced tables as they lie in the source tree."""
_PAGE = re.compile(r"[\w-]+\.md")
_PICTURE = re.compile(r"images/[\w-]+\.png")
_WEB = ("http", "https")


def page_of(link: str) -> Path | None:
    """The page that a link within the guide leads to; None where it is none that ships."""
    results = _RESULTS.fullmatch(link)
    try:
        if results:
            return assets.path("results", results[1])
        return assets.guide(link) if _PAGE.fullmatch(link) else None
    except FerdeskError:
        return None


def slug(heading: str) -> str:
    """The fragment by which Markdown links to a heading: ``#how-sure-is-sure``."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


class GuideView(QTextBrowser):
    """One page at a time, its pictures no wider than the view.

    Raises:
        FerdeskError: the guide is missing or can't be read.
    """

    moved = Signal()
    """Another page is shown, or another part of it has come to the top."""

    def __init__(self, theme: Theme, parent: QWidget | None = None):
        super().__init__(parent)
        self._theme = theme
        self.page, self._text = assets.guide(FIRST), ""
        self._reading = 0
        """Number of the paragraph at the top, which stays there when the width changes."""
        self._still = False
        self.setFont(text_font(self))
        self.setOpenLinks(False)
        # One that came and went would change the width, and with it the pictures' size.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        # Words stay whole: a table that is too wide for them scrolls.
        self.setWordWrapMode(QTextOption.WrapMode.WordWrap)
        self.anchorClicked.connect(self.follow)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        theme.changed.connect(self._again)
        self.open(self.page)

    def open(self, page: Path, fragment: str = "") -> None:
        """Show a page, at a heading of it or at its top.

        Raises:
            FerdeskError: it can't be read.
        """
        try:
            text = page.read_text(encoding="utf-8")
        except OSError as error:
            raise unreadable(page, error, "Install ferdesk again.") from error
        self.page, self._text = page, text
        self._render()
        self._show_heading(fragment)

    def follow(self, link: QUrl) -> None:
        """Go where a link leads: within the page, to another one, or to the web's browser."""
        if link.scheme() in _WEB:
            QDesktopServices.openUrl(link)
            return
        target = link.path()
        if not target:
            self._show_heading(link.fragment())
            return
        page = page_of(target)
        if page is not None:
            try:
                self.open(page, link.fragment())
            except FerdeskError as error:
                self.setPlainText(told(str(error)))

    def headings(self) -> tuple[tuple[int, str], ...]:
        """Level and text of the page's headings, in their order."""
        return tuple((b.blockFormat().headingLevel(), b.text()) for b in self._heading_blocks())

    @property
    def at(self) -> int:
        """Which of the headings the top of the view stands under, from 0."""
        top = self.verticalScrollBar().value() + SPACE
        passed = [i for i, b in enumerate(self._heading_blocks()) if self._top(b) <= top]
        return passed[-1] if passed else 0

    def show_heading(self, number: int) -> None:
        """Bring a heading to the top, by its place in :meth:`headings`."""
        block = self._heading_blocks()[number]
        self.setTextCursor(QTextCursor(block))
        self.verticalScrollBar().setValue(round(self._top(block)))

    def seek(self, words: QRegularExpression, back: bool = False, afresh: bool = False) -> bool:
        """Mark the next place of words on the page, and bring it into view.

        Args:
            back: the one before.
            afresh: from the top of the page, or back from its end; else from what is marked.

        Returns:
            Whether there is one.
        """
        flag = QTextDocument.FindFlag
        where = QTextCursor(self.document()) if afresh else self.textCursor()
        if afresh and back:
            where.movePosition(QTextCursor.MoveOperation.End)
        found = self.document().find(words, where, flag.FindBackward if back else flag(0))
        if found.isNull():
            return False
        self.setTextCursor(found)
        self.ensureCursorVisible()
        return True

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """A picture of the guide in the size in which it is shown; nothing else is loaded.

        Asked for when the picture comes into view.
        """
        wanted = QUrl(name).toString()
        if kind != QTextDocument.ResourceType.ImageResource.value or not _PICTURE.fullmatch(wanted):
            return None
        image = QImage(str(self.page.parent / wanted))
        shown = self._size(wanted)
        ratio = min(self.devicePixelRatioF(), image.width() / max(1, shown.width()))
        image = image.scaled(
            shown * ratio,
            Qt.AspectRatioMode.IgnoreAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        image.setDevicePixelRatio(ratio)
        return image

    def _size(self, picture: str) -> QSize:
        """Of a picture on the page: its own, or smaller to fit the width."""
        size = QImageReader(str(self.page.parent / picture)).size()
        room = self.viewport().width() - 2 * round(self.document().documentMargin())
        return size.scaled(room, size.height(), Qt.AspectRatioMode.KeepAspectRatio).boundedTo(size)

    def resizeEvent(self, event: QResizeEvent) -> None:
        # The text flows anew before its pictures have their size: what is at the top meanwhile
        # is not what was read.
        self._still = True
        super().resizeEvent(event)
        self._still = False
        if event.size().width() != event.oldSize().width():
            self._again()

    def _scrolled(self) -> None:
        if not self._still:
            corner = self.viewport().rect().topLeft()
            self._reading = self.cursorForPosition(corner).block().blockNumber()
            self.moved.emit()

    def _again(self) -> None:
        """The same page in another width or look, at the same place, with the same words marked."""
        reading, self._still = self._reading, True
        before = self.textCursor()
        self._render()
        marked = self.textCursor()
        marked.setPosition(before.anchor())
        marked.setPosition(before.position(), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(marked)
        self._still = False
        block = self.document().findBlockByNumber(reading)
        self.verticalScrollBar().setValue(round(self._top(block)) if reading else 0)
        self.moved.emit()

    def _render(self) -> None:
        """Make the page's document anew, for the width and the look that there are."""
        made = QTextDocument(self)
        made.setDefaultFont(self.font())
        made.setMarkdown(self._text)
        block = made.begin()
        while block.isValid():
            shape = block.blockFormat()
            if shape.headingLevel() > 1:
                shape.setTopMargin(SPACE * 5 / 2)
            if not self._fit_picture(block):  # whose line is as high as it is
                shape.setLineHeight(LINE, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
            QTextCursor(block).setBlockFormat(shape)
            block = block.next()
        line = QBrush(QColor(self._theme.tokens.border))
        for frame in made.rootFrame().childFrames():
            if isinstance(frame, QTextTable):
                dress = frame.format()
                dress.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
                dress.setBorderBrush(line)
                dress.setBorderCollapse(True)
                dress.setCellPadding(SPACE * 3 / 4)
                frame.setFormat(dress)
        # Its parent is the view, which deletes the one before.
        self.setDocument(made)

    def _fit_picture(self, block: QTextBlock) -> bool:
        """Say a picture's size beforehand, so that it need not be read to be laid out.

        Returns:
            Whether the block is one.
        """
        cursor = QTextCursor(block)
        cursor.movePosition(
            QTextCursor.MoveOperation.NextCharacter, QTextCursor.MoveMode.KeepAnchor
        )
        form = cursor.charFormat().toImageFormat()
        found = form.isValid() and bool(_PICTURE.fullmatch(form.name()))
        if found:
            size = self._size(form.name())
            form.setWidth(size.width())
            form.setHeight(size.height())
            cursor.setCharFormat(form)
        return found

    def _heading_blocks(self) -> list[QTextBlock]:
        block, found = self.document().begin(), []
        while block.isValid():
            if block.blockFormat().headingLevel():
                found.append(block)
            block = block.next()
        return found

    def _top(self, block: QTextBlock) -> float:
        return self.document().documentLayout().blockBoundingRect(block).top()

    def _show_heading(self, fragment: str) -> None:
        slugs = [slug(text) for _, text in self.headings()]
        if fragment in slugs:
            self.show_heading(slugs.index(fragment))
        else:
            self.verticalScrollBar().setValue(0)
        self.moved.emit()
