"""The bar under a video or a recording: play, step, go anywhere; of a recording the speed, too."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
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


class Steered(Protocol):
    """What the bar steers: :class:`~ferdesk.session.player.Player` or
    :class:`~ferdesk.live.deck.Deck`."""

    @property
    def duration_s(self) -> float | None: ...
    @property
    def position_s(self) -> float: ...
    @property
    def number(self) -> int: ...
    @property
    def playing(self) -> bool: ...

    def number_at(self, seconds: float) -> int: ...
    def show(self, number: int) -> None: ...
    def step(self, by: int = 1) -> None: ...


class Scrubber(QSlider):
    """Milliseconds. A click goes there; markers and gaps of a recording are drawn above it."""

    step_wanted = Signal(int)
    """Arrow keys to the right (1) and left (-1)."""

    def __init__(self, theme: Theme):
        super().__init__(Qt.Orientation.Horizontal)
        self._theme = theme
        self._events: tuple[Event, ...] = ()
        self.setSingleStep(100)
        self.setPageStep(5000)
        self.setMinimumHeight(32)
        theme.changed.connect(self.update)

    def show_length(self, duration_s: float | None) -> None:
        """Reach so far; nowhere for None."""
        self.setEnabled(duration_s is not None)
        self.setRange(0, max(1, round((duration_s or 0.0) * 1000)))
        unknown = self.tr("It is being found out how long the video is; then you can go anywhere.")
        self.setToolTip(unknown if duration_s is None else "")
        self.setAccessibleDescription(self.toolTip())

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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps: dict[int, int] = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
        if event.key() in steps and not event.modifiers():
            self.step_wanted.emit(steps[event.key()])
        else:
            super().keyPressEvent(event)

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
    """Play or pause, where it is, how fast; and what can be done with a recording."""

    play_wanted = Signal(bool)
    """True to play, False to hold."""
    rescore_wanted = Signal()

    def __init__(self, theme: Theme):
        super().__init__()
        self._theme = theme
        self._deck: Steered | None = None
        self._duration_s: float | None = None
        self._playing = False
        self.setObjectName("topBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.play = _button()
        self.play.clicked.connect(lambda: self.play_wanted.emit(not self._playing))
        self.back, self.onwards = _button(), _button()
        steps = (
            (self.back, -1, self.tr("Previous picture")),
            (self.onwards, 1, self.tr("Next picture")),
        )
        for button, by, name in steps:
            button.setAutoRepeat(True)
            button.setAccessibleName(name)
            button.setToolTip(name)
            button.clicked.connect(lambda _=False, by=by: self._step(by))
        self.slider = Scrubber(theme)
        self.slider.valueChanged.connect(self._moved)
        self.slider.step_wanted.connect(self._step)
        self.time = QLabel()
        self.time.setFont(text_font(self.time, "caption", bold=True))
        self.speed = QComboBox()
        self.speed.setItemDelegate(QStyledItemDelegate(self.speed))
        self.speed.setFont(text_font(self.speed))
        self.speed.setAccessibleName(self.tr("Speed"))
        self.speed.setToolTip(self.tr("Speed"))
        for value in SPEEDS:
            self.speed.addItem(numbers.shown(f"{value:g}×"), value)
        self.speed.activated.connect(self._sped)
        self.rescore = QPushButton(self.tr("Score again…"))
        self.rescore.setToolTip(self.tr("Read the recorded faces with another model or settings"))
        self.rescore.clicked.connect(self.rescore_wanted)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, SPACE // 2, 2 * SPACE, SPACE // 2)
        layout.setSpacing(SPACE)
        for button in (self.back, self.play, self.onwards):
            layout.addWidget(button)
        layout.addWidget(self.slider, 1)
        layout.addWidget(self.time)
        layout.addWidget(self.speed)
        layout.addWidget(self.rescore)
        theme.changed.connect(self._recolour)
        self._recolour()
        self.hide()

    @property
    def _player(self) -> Player | None:
        """What is steered, where that is a recording."""
        return self._deck if isinstance(self._deck, Player) else None

    def show_deck(self, deck: Steered | None) -> None:
        """Steer this; None hides the bar."""
        self._deck = deck
        self.setVisible(deck is not None)
        player = self._player
        self.speed.setVisible(player is not None)
        self.speed.setCurrentIndex(SPEEDS.index(1.0))
        name = self.tr("Position in the recording") if player else self.tr("Position in the video")
        self.slider.setAccessibleName(name)
        self.slider.show_events(player.reader.events() if player else ())
        self._show_length(None if deck is None else deck.duration_s)
        self.refresh()

    def refresh(self) -> None:
        """Show where it is."""
        deck = self._deck
        if deck is None:
            return
        if deck.duration_s != self._duration_s:
            self._show_length(deck.duration_s)
        if not self.slider.isSliderDown():
            self.slider.blockSignals(True)
            self.slider.setValue(round(deck.position_s * 1000))
            self.slider.blockSignals(False)
        self._make_room()
        if deck.playing != self._playing:
            self._playing = deck.playing
            self._recolour()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _show_length(self, duration_s: float | None) -> None:
        self._duration_s = duration_s
        self.slider.blockSignals(True)
        self.slider.show_length(duration_s)
        self.slider.blockSignals(False)
        for button in (self.back, self.onwards):
            button.setEnabled(duration_s is not None)

    def _make_room(self) -> None:
        """Leave room to the bar: first what the menu has too goes, then the length."""
        deck, player = self._deck, self._player
        if deck is None:
            return
        at = words.clock(deck.position_s)
        of = "" if self._duration_s is None else f" / {words.clock(self._duration_s)}"
        advance = self.time.fontMetrics().horizontalAdvance
        room = self.width() - 4 * SPACE - LEAST - advance(at) - SPACE
        for widget in (self.play, self.speed) if player else (self.play,):
            room -= widget.sizeHint().width() + SPACE
        steps = self.back.sizeHint().width() + self.onwards.sizeHint().width() + 2 * SPACE
        stepping, room = room >= steps, room - steps if room >= steps else room
        for button in (self.back, self.onwards):
            button.setVisible(stepping)
        room -= advance(of)
        text = at + of if room >= 0 else at
        if text != self.time.text():
            self.time.setText(text)
        wide = room >= self.rescore.sizeHint().width() + SPACE
        self.rescore.setVisible(player is not None and wide)

    def _moved(self, value: int) -> None:
        deck = self._deck
        if deck is None:
            return
        # Half a millisecond more: the slider's rounding must not fall before the record meant.
        number = deck.number_at(value / 1000 + 0.0005)
        onwards = value > round(deck.position_s * 1000) and not self.slider.isSliderDown()
        if onwards and number == deck.number:
            # A step of keys or wheel that ends before the next record would never come to it.
            number += 1
        deck.show(number)

    def _step(self, by: int) -> None:
        if self._deck is not None:
            self._deck.step(by)
            self.refresh()

    def _sped(self, index: int) -> None:
        if self._player is not None:
            self._player.set_speed(self.speed.itemData(index))

    def _recolour(self) -> None:
        name = self.tr("Hold") if self._playing else self.tr("Play")
        self.play.setAccessibleName(name)
        self.play.setToolTip(name)
        shown = ((self.back, "step-back"), (self.onwards, "step-forward"))
        for button, icon in (*shown, (self.play, "pause" if self._playing else "play")):
            button.setIcon(icons.icon(icon, self._theme.tokens.text))


def _button() -> QToolButton:
    made = QToolButton()
    made.setProperty("flat", True)
    made.setIconSize(QSize(20, 20))
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return made
