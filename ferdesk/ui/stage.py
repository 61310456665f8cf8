"""What stands in the middle: the picture, or why there is none and what to do about it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QStackedWidget

from ferdesk.core.translation import QT_TRANSLATE_NOOP
from ferdesk.live.status import LiveStatus
from ferdesk.ui.theme import Theme
from ferdesk.ui.widgets.empty_state import Button, Emptiness, EmptyState
from ferdesk.ui.widgets.video_view import VideoView


def _tr(text: str) -> str:
    return QCoreApplication.translate("Stage", text)


def emptiness(status: LiveStatus, kind: str, cameras: int) -> Emptiness:
    """What to say while there is no picture.

    Args:
        kind: of the source that was asked for, as ``sources.SOURCES`` names it; empty for none.
        cameras: how many this machine has.
    """
    demo = Button("play_demo", _tr(QT_TRANSLATE_NOOP("Stage", "Play the demo")))
    again = Button("open_again", _tr(QT_TRANSLATE_NOOP("Stage", "Try again")))
    file = Button("open_file", _tr(QT_TRANSLATE_NOOP("Stage", "Open file…")))
    if status.state in ("opening", "live", "stalled", "paused"):
        title = _tr(QT_TRANSLATE_NOOP("Stage", "Opening {0}…")).format(status.source)
        return Emptiness("camera" if kind == "camera" else "play", title)
    if status.state == "error" and kind == "camera" and not cameras:
        return Emptiness(
            "camera-off",
            _tr(QT_TRANSLATE_NOOP("Stage", "No camera found. Play the demo?")),
            _tr(QT_TRANSLATE_NOOP("Stage", "Or plug a camera in and try again.")),
            (demo, again, file),
        )
    if status.state == "error":
        return Emptiness(
            "camera-off" if kind == "camera" else "warning",
            _tr(QT_TRANSLATE_NOOP("Stage", "No picture")),
            buttons=(again, demo, file),
        )
    return Emptiness(
        "face",
        _tr(QT_TRANSLATE_NOOP("Stage", "Nothing is open")),
        _tr(QT_TRANSLATE_NOOP("Stage", "Choose a camera or a file above, or play the demo.")),
        (demo, file),
    )


class Stage(QStackedWidget):
    """The picture while there is one, else the empty state."""

    def __init__(self, theme: Theme):
        super().__init__()
        self.video = VideoView(theme)
        self.empty = EmptyState(theme)
        self.addWidget(self.empty)
        self.addWidget(self.video)

    def show_status(self, status: LiveStatus, kind: str, cameras: int) -> None:
        """Choose what is shown, and its words."""
        has_picture = self.video.frame is not None
        gone = status.state in ("error", "idle")
        if has_picture and not gone:
            self.setCurrentWidget(self.video)
            return
        self.empty.show_state(emptiness(status, kind, cameras))
        self.setCurrentWidget(self.empty)
