"""The bar under a recording that is played back: play, scrub, speed."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionSlider,
    QToolButton,
    QWidget,
)

from ferdesk.session.events import GAP, MARKER, Event
from ferdesk.session.player import Player
from ferdesk.ui import icons, numbers, words
from ferdesk.ui.theme import Theme, text_font
from ferdesk.ui.tokens import SPACE

LEAST = 120
"""Pixels that the bar keeps."""
SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)


class Scrubber(QSlider):
    """Milliseconds of the session. A click goes there; markers and gaps are drawn above it."""

    def __init__(self, theme: Theme):
        super().__init__(Qt.Orientation.Horizontal)
        self._theme = theme
        self._events: tuple[Event, ...] = ()
        self.setAccessibleName(self.tr("Position in the recording"))
        self.setSingleStep(100)
        self.setPageStep(5000)
        self.setMinimumHeight(32)
        theme.changed.connect(self.update)

    def show_session(self, duration_s: float, events: tuple[Event, ...]) -> None:
        """Take another session's length and events."""
        self.setRange(0, max(1, round(duration_s * 1000)))
        self.show_events(events)

    def show_events(self, events: tuple[Event, ...]) -> None:
        """Draw these markers and gaps in place of those before."""
        self._events = events
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            groove = self._groove()
            share = (event.position().x() - groove.left()) / max(1, groove.width())
            self.setSliderDown(True)
            self.setSliderPosition(round(min(max(share, 0.0), 1.0) * self.maximum()))
            self.setSliderDown(False)
        super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        t = self._theme.tokens
        groove = self._groove()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for one in self._events:
            if one.kind not in (MARKER, GAP):
                continue
            left, right = (
                groove.left() + groove.width() * min(1.0, at * 1000 / self.maximum())
                for at in (one.seconds, one.until)
            )
            if one.kind == GAP:
                painter.setPen(QPen(QColor(t.warning), 3, Qt.PenStyle.DotLine))
                painter.drawLine(QPointF(left, 4), QPointF(max(right, left + 2), 4))
            else:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(t.accent))
                painter.drawPolygon([QPointF(left - 4, 0), QPointF(left + 4, 0), QPointF(left, 7)])
        painter.end()

    def _groove(self) -> QRect:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        return self.style().subControlRect(
            QStyle.ComplexControl.CC_Slider, option, QStyle.SubControl.SC_SliderGroove, self
        )


class Transport(QWidget):
    """Play or pause, where it is, how fast; and what can be done with the recording."""

    play_wanted = Signal(bool)
    """True to play, False to hold."""
    rescore_wanted = Signal()

    def __init__(self, theme: Theme):
        super().__init__()
        self._theme = theme
        self._player: Player | None = None
        self._playing = False
        self._at, self._of = "", ""
        self.setObjectName("topBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.play = QToolButton()
        self.play.setProperty("flat", True)
        self.play.setIconSize(QSize(20, 20))
        self.play.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.play.clicked.connect(lambda: self.play_wanted.emit(not self._playing))
        self.slider = Scrubber(theme)
        self.slider.valueChanged.connect(self._moved)
        self.time = QLabel()
        self.time.setFont(text_font(self.time, "caption", bold=True))
        self.speed = QComboBox()
        self.speed.setItemDelegate(QStyledItemDelegate(self.speed))
        self.speed.setFont(text_font(self.speed))
        self.speed.setAccessibleName(self.tr("Speed"))
        self.speed.setToolTip(self.tr("Speed"))
        for value in SPEEDS:
            self.speed.addItem(numbers.shown(f"{value:g}×"), value)
        self.speed.setCurrentIndex(SPEEDS.index(1.0))
        self.speed.activated.connect(self._sped)
        self.rescore = QPushButton(self.tr("Score again…"))
        self.rescore.setToolTip(self.tr("Read the recorded faces with another model or settings"))
        self.rescore.clicked.connect(self.rescore_wanted)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, SPACE // 2, 2 * SPACE, SPACE // 2)
        layout.setSpacing(SPACE)
        layout.addWidget(self.play)
        layout.addWidget(self.slider, 1)
        layout.addWidget(self.time)
        layout.addWidget(self.speed)
        layout.addWidget(self.rescore)
        theme.changed.connect(self._recolour)
        self._recolour()
        self.hide()

    def show_player(self, player: Player | None) -> None:
        """Steer this player; None hides the bar."""
        self._player = player
        self.setVisible(player is not None)
        if player is not None:
            self.slider.show_session(player.duration_s, player.reader.events())
            self.speed.setCurrentIndex(SPEEDS.index(1.0))
            self.refresh()

    def refresh(self) -> None:
        """Show where the player is."""
        player = self._player
        if player is None:
            return
        if not self.slider.isSliderDown():
            self.slider.blockSignals(True)
            self.slider.setValue(round(player.position_s * 1000))
            self.slider.blockSignals(False)
        self._at = words.clock(player.position_s)
        self._of = f" / {words.clock(player.duration_s)}"
        self._make_room()
        if player.playing != self._playing:
            self._playing = player.playing
            self._recolour()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Leave room to the bar: first the button goes, which the menu has too, then the length."""
        room = self.width() - 4 * SPACE - LEAST
        for widget in (self.play, self.speed):
            room -= widget.sizeHint().width() + SPACE
        whole = self._at + self._of
        room -= self.time.fontMetrics().horizontalAdvance(whole) + SPACE
        text = whole if room >= 0 else self._at
        if text != self.time.text():
            self.time.setText(text)
        self.rescore.setVisible(room >= self.rescore.sizeHint().width() + SPACE)

    def _moved(self, value: int) -> None:
        player = self._player
        if player is None:
            return
        # Half a millisecond more: the slider's rounding must not fall before the record meant.
        number = player.reader.number_at(value / 1000 + 0.0005)
        onwards = value > round(player.position_s * 1000) and not self.slider.isSliderDown()
        if onwards and number == player.number:
            # A step of keys or wheel that ends before the next record would never come to it.
            number += 1
        player.show(number)

    def _sped(self, index: int) -> None:
        if self._player is not None:
            self._player.set_speed(self.speed.itemData(index))

    def _recolour(self) -> None:
        name = self.tr("Hold") if self._playing else self.tr("Play")
        self.play.setAccessibleName(name)
        self.play.setToolTip(name)
        icon = "pause" if self._playing else "play"
        self.play.setIcon(icons.icon(icon, self._theme.tokens.text))
