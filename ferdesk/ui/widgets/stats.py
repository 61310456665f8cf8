"""The strip at the bottom: what is running, how fast, and on what."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from ferdesk.core.translation import QT_TRANSLATE_NOOP
from ferdesk.live.status import LiveStatus
from ferdesk.models.providers import PROVIDERS
from ferdesk.ui import numbers, words
from ferdesk.ui.theme import Theme, text_font
from ferdesk.ui.tokens import SPACE
from ferdesk.ui.told import told
from ferdesk.ui.widgets.stream_light import StreamLight


class Rate:
    """Events a second over the last two seconds."""

    WINDOW_S = 2.0

    def __init__(self) -> None:
        self._times: deque[float] = deque()

    def add(self, now: float | None = None) -> None:
        self._times.append(time.monotonic() if now is None else now)

    def value(self, now: float | None = None) -> float:
        now = time.monotonic() if now is None else now
        while self._times and now - self._times[0] > self.WINDOW_S:
            self._times.popleft()
        if len(self._times) < 2:
            return 0.0
        return (len(self._times) - 1) / max(1e-6, now - self._times[0])


@dataclass(frozen=True, slots=True)
class StatRow:
    """One figure of the strip."""

    key: str
    caption: str
    tip: str
    sample: str
    """The widest value; room is kept for it, so that nothing moves as the value changes."""
    keep: int
    """Where the strip is too narrow, the lowest go first."""


STATS: tuple[StatRow, ...] = (
    StatRow(
        "capture",
        QT_TRANSLATE_NOOP("Stats", "Capture"),
        QT_TRANSLATE_NOOP("Stats", "Pictures a second that come from the source"),
        QT_TRANSLATE_NOOP("Stats", "000 fps"),
        5,
    ),
    StatRow(
        "inference",
        QT_TRANSLATE_NOOP("Stats", "Inference"),
        QT_TRANSLATE_NOOP("Stats", "Pictures a second that are read"),
        QT_TRANSLATE_NOOP("Stats", "000 fps"),
        6,
    ),
    StatRow(
        "display",
        QT_TRANSLATE_NOOP("Stats", "Display"),
        QT_TRANSLATE_NOOP("Stats", "Pictures a second that are painted in this window"),
        QT_TRANSLATE_NOOP("Stats", "000 fps"),
        3,
    ),
    StatRow(
        "latency",
        QT_TRANSLATE_NOOP("Stats", "Latency"),
        QT_TRANSLATE_NOOP(
            "Stats", "From picture to reading: half take less than the first, 95% than the second"
        ),
        "0000 / 0000 ms",
        4,
    ),
    StatRow(
        "dropped",
        QT_TRANSLATE_NOOP("Stats", "Dropped"),
        QT_TRANSLATE_NOOP(
            "Stats", "Pictures that were shown but not read, because a newer one had come"
        ),
        "00000",
        1,
    ),
    StatRow(
        "provider",
        QT_TRANSLATE_NOOP("Stats", "On"),
        QT_TRANSLATE_NOOP("Stats", "Where the model really runs"),
        "CPU",
        2,
    ),
)
"""In the order in which they stand."""


def _tr(text: str) -> str:
    return QCoreApplication.translate("Stats", text)


class Stat(QWidget):
    """A caption and a value."""

    def __init__(self, row: StatRow):
        super().__init__()
        self.row = row
        caption = QLabel(_tr(row.caption))
        caption.setProperty("muted", True)
        caption.setFont(text_font(caption, "caption"))
        self.value = QLabel("–")
        self.value.setFont(text_font(self.value, "caption", bold=True))
        self.value.setMinimumWidth(self.value.fontMetrics().horizontalAdvance(_tr(row.sample)))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(caption)
        layout.addWidget(self.value)
        self.setToolTip(_tr(row.tip))
        self.setAccessibleName(_tr(row.caption))
        self.setAccessibleDescription(_tr(row.tip))

    def show_value(self, text: str) -> None:
        if text != self.value.text():
            self.value.setText(text)


class SourceName(QWidget):
    """A dot in the colour of the state, and the source's name, cut in the middle if need be."""

    def __init__(self, theme: Theme):
        super().__init__()
        self._theme = theme
        self._state = "idle"
        self._text = ""
        self.setFont(text_font(self, "caption"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(160, self.fontMetrics().height() + 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(72, self.sizeHint().height())

    @property
    def text(self) -> str:
        return self._text

    def show_source(self, state: str, text: str, more: str = "") -> None:
        """Show the state and the name; ``more`` stands in the tool tip."""
        self.setToolTip("\n".join(part for part in (text, more) if part))
        if (state, text) != (self._state, self._text):
            self._state, self._text = state, text
            self.setAccessibleName(text)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        t = self._theme.tokens
        colours = {"live": t.good, "error": t.error, "stalled": t.warning, "opening": t.warning}
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.get(self._state, t.muted)))
        painter.drawEllipse(0, self.height() // 2 - 4, 8, 8)
        painter.setPen(QColor(t.text))
        room = self.width() - 16
        text = self.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(16, 0, room, self.height(), Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()


class StatusStrip(QWidget):
    """State and source at the left, figures at the right."""

    def __init__(self, theme: Theme):
        super().__init__()
        self.setObjectName("statusStrip")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.source = SourceName(theme)
        self.stats = {row.key: Stat(row) for row in STATS}
        self._light: StreamLight | None = None
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(2 * SPACE, 4, 2 * SPACE, 4)
        self._row.setSpacing(2 * SPACE)
        self._row.addWidget(self.source, 1)
        for stat in self.stats.values():
            self._row.addWidget(stat)

    def add_light(self, light: StreamLight) -> StreamLight:
        """Put the sign of the stream beside the source's name; figures give way to it."""
        self._light = light
        # The strip does not grow, nor the picture move, when the stream begins.
        light.setFixedHeight(self.source.sizeHint().height())
        self._row.insertWidget(1, light)
        return light

    def show_status(self, status: LiveStatus, display_fps: float, most_faces: int = 0) -> None:
        """Show the engine's figures and the window's own.

        Args:
            most_faces: how many faces are read where no more are looked for; 0 where none of
                those in view can be missing.
        """
        text, more = _source_text(status), _gaps_text(status)
        if most_faces:
            said = _tr(QT_TRANSLATE_NOOP("Stats", "{0} faces, no more are looked for"))
            how = _tr(QT_TRANSLATE_NOOP("Stats", "For more, see Faces at once in the settings."))
            text = f"{text} · {said.format(most_faces)}"
            more = "\n".join(part for part in (how, more) if part)
        self.source.show_source(status.state, text, more)
        values = {
            "capture": words.rate(status.capture_fps),
            "inference": words.rate(status.inference_fps),
            "display": words.rate(display_fps),
            "latency": _latency(status),
            "dropped": str(status.dropped),
            "provider": provider_title(status.provider),
        }
        for key, text in values.items():
            self.stats[key].show_value(text)
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def minimumSizeHint(self) -> QSize:
        return QSize(240, super().minimumSizeHint().height())

    def _make_room(self) -> None:
        gap = self._row.spacing()
        room = self.width() - 4 * SPACE - 120
        if self._light is not None and not self._light.isHidden():
            room -= self._light.sizeHint().width() + gap
        for stat in sorted(self.stats.values(), key=lambda s: -s.row.keep):
            room -= stat.sizeHint().width() + gap
            stat.setVisible(room >= 0)


def provider_title(name: str) -> str:
    """ONNX Runtime's name of a provider in words; a dash for none."""
    for row in PROVIDERS:
        if row.name == name:
            return row.title
    return name or "–"


def _latency(status: LiveStatus) -> str:
    if status.latency_p50_ms <= 0:
        return "–"
    return f"{status.latency_p50_ms:.0f} / {status.latency_p95_ms:.0f} ms"


def _source_text(status: LiveStatus) -> str:
    states = {
        "idle": _tr(QT_TRANSLATE_NOOP("Stats", "Nothing is open")),
        "opening": _tr(QT_TRANSLATE_NOOP("Stats", "Opening…")),
        "stalled": _tr(QT_TRANSLATE_NOOP("Stats", "No pictures come")),
        "paused": _tr(QT_TRANSLATE_NOOP("Stats", "Paused")),
        "ended": _tr(QT_TRANSLATE_NOOP("Stats", "Ended")),
        "error": _tr(QT_TRANSLATE_NOOP("Stats", "Stopped")),
    }
    said = states.get(status.state, "")
    broken = {
        "missing": _tr(QT_TRANSLATE_NOOP("Stats", "Gone; waiting for it to come back")),
        "busy": _tr(QT_TRANSLATE_NOOP("Stats", "In use by another program; trying again")),
        "denied": _tr(QT_TRANSLATE_NOOP("Stats", "Not allowed; trying again")),
        "stale": _tr(QT_TRANSLATE_NOOP("Stats", "No pictures come; trying again")),
        "black": _tr(QT_TRANSLATE_NOOP("Stats", "Black picture")),
    }
    if status.state in ("live", "stalled"):
        said = broken.get(status.source_state, said)
    gaps = ""
    if len(status.gaps) == 1:
        gaps = _tr(QT_TRANSLATE_NOOP("Stats", "1 gap"))
    elif status.gaps:
        gaps = _tr(QT_TRANSLATE_NOOP("Stats", "{0} gaps")).format(len(status.gaps))
    return " · ".join(part for part in (said, status.source, gaps) if part)


def _gaps_text(status: LiveStatus) -> str:
    """Each gap on a line: how long, and why."""
    lines = []
    for gap in status.gaps:
        if gap.end_ms is None:
            lines.append(_tr(QT_TRANSLATE_NOOP("Stats", "now: {0}")).format(told(gap.reason)))
        else:
            seconds = numbers.number((gap.end_ms - gap.start_ms) / 1000, 1)
            said = _tr(QT_TRANSLATE_NOOP("Stats", "{0} s: {1}"))
            lines.append(said.format(seconds, told(gap.reason)))
    return "\n".join(lines)
