"""What a random walk looks at after each of its steps: is the window in order?"""

from __future__ import annotations

import gc
import logging
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QMenu
from shiboken6 import isValid

from ferdesk.ui import words
from ferdesk.ui.dialogs.label_dialog import LabelDialog
from ferdesk.ui.main_window import MainWindow
from ferdesk.ui.scene import Scene

HARMLESS = ("This plugin does not support",)
"""What Qt says of the screen of the tests."""
FIRST_WITHIN_S = 3.0
ONE_EACH = ("ferdesk-capture", "ferdesk-inference", "ferdesk-player", "ferdesk-recorder")
"""Threads of which there is one at most, but while another takes over."""
WITHOUT_OWNER = ("QTipLabel", "QComboBoxPrivateContainer", "Sheet")
"""Windows that have none."""


class Faults(logging.Handler):
    """Keeps what must not happen: what nobody caught, and what Qt complains of."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if any(known in text for known in HARMLESS):
            return
        if record.exc_info:
            text += "\n" + logging.Formatter().formatException(record.exc_info)
        if record.name == "ferdesk.qt" or record.exc_info or record.levelno >= logging.ERROR:
            self.found.append(f"{record.name}: {text}")


class Eyes:
    """Looks at one window."""

    def __init__(self, window: MainWindow):
        self.window = window
        self.wrong: list[str] = []
        self._scene: Scene | None = None
        self._since: dict[str, float] = {}
        self._began = time.monotonic()
        window._controller.scene_shown.connect(self._saw)

    def _saw(self, scene: Scene) -> None:
        self._scene = scene

    @property
    def begun(self) -> bool:
        """Something is read, or it takes too long."""
        read = self.window._controller._record is not None
        return read or time.monotonic() - self._began > FIRST_WITHIN_S

    def look(self) -> None:
        """Note what is wrong now."""
        self._threads()
        self._recording()
        self._source()
        self._dialogs()
        self._label()
        banner = self.window.banner
        if not banner.isHidden() and "went wrong" in banner.text.text():
            self.wrong.append(f"the banner says: {banner.text.text()}")

    def _settled(self, name: str, fine: bool, within_s: float, say: str) -> None:
        """Complain of what stays so for longer than it may."""
        now = time.monotonic()
        if fine:
            self._since.pop(name, None)
        elif now - self._since.setdefault(name, now) > within_s:
            self.wrong.append(say)

    def _threads(self) -> None:
        names = [thread.name for thread in threading.enumerate()]
        for name in ONE_EACH:
            count = names.count(name)
            self._settled(name, count <= 1, 20, f"{count} threads are called {name}")

    def _recording(self) -> None:
        window = self.window
        running = window.desk.recording.running
        lit = not window.top_bar.light.isHidden()
        checked = window.actions_by_key["record"].isChecked()
        if not running == lit == checked:
            self.wrong.append(f"it records: {running}; its light: {lit}; its action: {checked}")
        if window._controller.player is not None:
            if running:
                self.wrong.append("what is played back is recorded")
            if window._controller.engine.status().state != "idle":
                self.wrong.append("a recording is played back, and a source is open")

    def _source(self) -> None:
        controller = self.window._controller
        pause = self.window.actions_by_key["pause"].isChecked()
        running = controller.status.state in ("live", "paused")
        fine = not running or pause == controller.held
        self._settled("pause", fine, 3, f"the action says {pause}, it is held: {controller.held}")
        record, status = controller._record, controller.engine.status()
        gone = controller.player is None and status.state in ("idle", "opening")
        self._settled("gone", record is None or not gone, 0, f"a record is shown while {status}")
        if record is None or controller.player is not None or Path(controller.spec).is_dir():
            return  # pictures of a folder have names of their own
        fine = status.state not in ("live", "paused") or record.frame.source == status.source
        say = f"a record of {record.frame.source} is shown while {status.source} is open"
        self._settled("source", fine, 3, say)

    def _dialogs(self) -> None:
        dialogs = self.window.dialogs
        label = dialogs.open.get("label")
        asks = isinstance(label, LabelDialog) and label._hidden
        if dialogs.cover.on != asks:
            self.wrong.append(f"it is covered: {dialogs.cover.on}; faces are labelled: {asks}")
        for key, dialog in dialogs.open.items():
            fine = asks or dialog.isVisible()
            self._settled(f"hidden {key}", fine, 2, f"the dialog {key} is open and can't be seen")
        known = set(map(id, dialogs.open.values()))
        for top in QApplication.topLevelWidgets():
            if not top.isVisible() or top is self.window or isinstance(top, QMenu):
                continue
            named = f"{top!r} {top.windowTitle()!r}"
            if top.parent() is None and type(top).__name__ not in WITHOUT_OWNER:
                self.wrong.append(f"a window without an owner: {named}")
            asked = top.windowModality() != Qt.WindowModality.NonModal
            own = isinstance(top, QDialog) and top.parent() is self.window
            if own and id(top) not in known and not asked:
                self.wrong.append(f"a dialog that nobody knows of: {named}")

    def _label(self) -> None:
        panel = self.window.panels["reading"]
        if self._scene is None or not panel.isVisibleTo(self.window):
            return
        self.window.catch_up()
        face, shown = self._scene.selected, panel.label.text()
        if face is None:
            fine = shown in (panel.tr("No face"), panel.tr("Nothing yet"))
        else:
            labels = words.doubt(face.decision, face.smoothed, self._scene.doubt)
            fine = shown == words.reading(labels)
        if not fine:
            self.wrong.append(f"the panel says {shown!r} of {face and face.decision}")


def running_timers() -> list[QTimer]:
    """All that Python knows, also of what has no parent."""
    # By its type: a proxy of what is gone fails where it is asked for its class.
    known = [thing for thing in gc.get_objects() if issubclass(type(thing), QTimer)]
    return [timer for timer in known if isValid(timer) and timer.isActive()]


def left_behind(before: Sequence[QTimer], within_s: float) -> list[str]:
    """What is still there of a window that was closed so long ago.

    Args:
        before: timers that ran without it.
    """
    until = time.monotonic() + within_s

    def threads() -> list[str]:
        names = [thread.name for thread in threading.enumerate()]
        return [f"thread {name}" for name in names if name.startswith("ferdesk")]

    while threads() and time.monotonic() < until:
        time.sleep(0.02)
    windows = [f"window {top!r}" for top in QApplication.topLevelWidgets() if top.isVisible()]
    timers = [f"timer of {timer.parent()!r}" for timer in running_timers() if timer not in before]
    return [*threads(), *windows, *timers]
