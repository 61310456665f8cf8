"""Lets a person draw a rectangle over the screen, or take all of one."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QRegion,
    QScreen,
)
from PySide6.QtWidgets import QWidget

from ferdesk.core.palette import Tokens
from ferdesk.sources.screen import SMALLEST
from ferdesk.ui.screens import region, shot
from ferdesk.ui.theme import Theme, text_font
from ferdesk.ui.tokens import RADIUS, SPACE

STEP = 16
"""Pixels that an arrow key moves or grows the rectangle by; one with Ctrl."""
BY_KEYS = (640, 480)
"""Size of the rectangle that keys begin with."""
_ARROWS: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class RegionPicker(QObject):
    """A sheet over each screen until something is chosen. Deletes itself when it is closed.

    The sheets show a picture of the screen taken before, so that nothing moves under the pointer,
    and so that what can't be read is told at once.

    Raises:
        SourceError: the system lets nobody read its screen.
    """

    chosen = Signal(str)
    """The spec of what was chosen; not emitted when it is put off."""

    def __init__(self, theme: Theme, parent: QObject | None = None):
        super().__init__(parent)
        screens = QGuiApplication.screens()
        # All pictures first: the sheet over one screen must not be in the picture of another.
        pictures = [shot(screen, screen.geometry()) for screen in screens]
        self.sheets = [
            Sheet(theme, screen, picture) for screen, picture in zip(screens, pictures, strict=True)
        ]
        for sheet in self.sheets:
            sheet.taken.connect(self._taken)
            sheet.put_off.connect(self.close)
            sheet.open()
        self.sheets[screens.index(QGuiApplication.primaryScreen())].activateWindow()

    def close(self) -> None:
        """Take the sheets away."""
        sheets, self.sheets = self.sheets, []
        for sheet in sheets:
            sheet.blockSignals(True)
            sheet.close()
            sheet.deleteLater()
        if sheets:
            self.deleteLater()

    def _taken(self, area: QRect) -> None:
        self.close()
        self.chosen.emit(region(area).spec)


class Sheet(QWidget):
    """One screen's picture, dimmed, and the rectangle that is drawn on it."""

    taken = Signal(QRect)
    """A rectangle of the desktop."""
    put_off = Signal()

    def __init__(self, theme: Theme, screen: QScreen, picture: QPixmap):
        super().__init__(
            None,
            Qt.WindowType.Window
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowStaysOnTopHint,
        )
        self._theme = theme
        # Not the screen itself: it may be unplugged before something is chosen.
        self._place = screen.geometry()
        self._picture = picture
        self._corner: QPoint | None = None
        self.area = QRect()
        """The rectangle, in pixels of this sheet; empty for none."""
        # The app does not end because this is the only window in front.
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFont(text_font(self))
        self.setWindowTitle(self.tr("Choose a part of the screen"))
        self.setAccessibleName(self.windowTitle())
        self._hints = (
            self.tr("Drag a rectangle around the faces. Double-click: the whole screen."),
            self.tr("Keys: arrows move, Shift and arrows resize, Enter takes it, Esc cancels."),
        )
        self.setAccessibleDescription(" ".join(self._hints))

    def open(self) -> None:
        """Cover the screen."""
        self.setGeometry(self._place)
        self.showFullScreen()
        self.raise_()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._corner = event.position().toPoint()
            self._show(QRect())
        else:
            self.put_off.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._corner is not None:
            here, corner = event.position().toPoint(), self._corner
            size = QSize(abs(here.x() - corner.x()), abs(here.y() - corner.y()))
            left_top = QPoint(min(here.x(), corner.x()), min(here.y(), corner.y()))
            self._show(QRect(left_top, size) & self.rect())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._corner = None
        self._take(self.area)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._take(self.rect())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.put_off.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self.area if not self.area.isEmpty() else self.rect())
        elif key in _ARROWS:
            self._step(*_ARROWS[key], event.modifiers())
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.put_off.emit()
        super().closeEvent(event)

    def _step(self, x: int, y: int, held: Qt.KeyboardModifier) -> None:
        area = QRect(self.area)
        if area.isEmpty():
            area = QRect(0, 0, *BY_KEYS) & self.rect()
            area.moveCenter(self.rect().center())
        else:
            by = 1 if held & Qt.KeyboardModifier.ControlModifier else STEP
            if held & Qt.KeyboardModifier.ShiftModifier:
                area.adjust(0, 0, x * by, y * by)
            else:
                area.translate(x * by, y * by)
        area &= self.rect()
        if min(area.width(), area.height()) >= SMALLEST:
            self._show(area)

    def _show(self, area: QRect) -> None:
        self.area = area
        self.update()

    def _take(self, area: QRect) -> None:
        if min(area.width(), area.height()) >= SMALLEST:
            self.taken.emit(area.translated(self._place.topLeft()))

    def paintEvent(self, event: QPaintEvent) -> None:
        t = self._theme.tokens
        painter = QPainter(self)
        painter.drawPixmap(self.rect(), self._picture)
        shade = QColor(0, 0, 0, 120)
        if self.area.isEmpty():
            painter.fillRect(self.rect(), shade)
        else:
            painter.setClipRegion(QRegion(self.rect()) - QRegion(self.area))
            painter.fillRect(self.rect(), shade)
            painter.setClipping(False)
            # Light in dark, so that it is seen on every background.
            for colour, width in (("#000000", 4), ("#FFFFFF", 2)):
                pen = QPen(QColor(colour), width)
                pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
                painter.setPen(pen)
                painter.drawRect(self.area.adjusted(0, 0, -1, -1))
            size = f"{self.area.width()} × {self.area.height()}"
            below = self.area.bottom() + 3 * SPACE + 20 < self.height()
            y = self.area.bottom() + SPACE if below else self.area.bottom() - 5 * SPACE
            self._plate(painter, QPoint(self.area.center().x(), y), (size,), t)
        if self._corner is None:
            self._plate(painter, QPoint(self.width() // 2, 5 * SPACE), self._hints, t)
        painter.end()

    def _plate(self, painter: QPainter, top: QPoint, lines: tuple[str, ...], t: Tokens) -> None:
        """Lines of text on a plate, centred below ``top``."""
        line = self.fontMetrics().height()
        widest = max(self.fontMetrics().horizontalAdvance(text) for text in lines)
        width, height = widest + 4 * SPACE, line * len(lines) + 2 * SPACE
        left = min(max(0, top.x() - width // 2), max(0, self.width() - width))
        box = QRectF(left, top.y(), width, height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(t.border), 1))
        painter.setBrush(QColor(t.surface))
        painter.drawRoundedRect(box, RADIUS, RADIUS)
        painter.setPen(QColor(t.text))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "\n".join(lines))
