"""Tells screen readers what the chosen face looks like, at a rate that can be listened to."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from ferdesk.ui import words
from ferdesk.ui.announcements import Announcements
from ferdesk.ui.controller import Controller
from ferdesk.ui.scene import Scene


class Announcer(QObject):
    """Follows the scene while the window lives.

    Args:
        window: in whose name it is said.
    """

    def __init__(self, window: QWidget, controller: Controller):
        super().__init__(window)
        self._window = window
        self._store = controller.store
        self._announcements = Announcements()
        self._text = ""
        self._quiet = False
        controller.scene_shown.connect(self._show_scene)
        # Also while nothing new comes: what stays is said after a moment.
        controller.status_shown.connect(lambda _: self._consider())

    def _show_scene(self, scene: Scene) -> None:
        # Sentences are made for those who hear them only.
        heard = QAccessible.isActive() and not self._quiet
        self._text = self.sentence(scene) if heard else ""
        self._consider()

    def be_quiet(self, quiet: bool) -> None:
        """Say nothing of faces, or go on."""
        self._quiet, self._text = quiet, ""

    def _consider(self) -> None:
        every = self._store.get("view.announce")
        text = self._announcements.hear(self._text, time.monotonic(), every)
        if text:
            # Polite by default: it waits until what is being said is through.
            event = QAccessibleAnnouncementEvent(self._window, text)
            QAccessible.updateAccessibility(event)

    def sentence(self, scene: Scene) -> str:
        """What there is to say of a scene; empty for nothing."""
        record, face = scene.record, scene.selected
        if record is None or not scene.live:
            return ""
        if face is None:
            return self.tr("No face in view")
        said = words.reading(words.doubt(face.decision, face.smoothed, scene.doubt))
        if face.decision.label is None and face.flags:
            said = f"{said}. {words.flag(face.flags[0])}"
        if name := scene.names.get(face.track_id):
            return f"{name}: {said}"
        if len(record.faces) == 1:
            return said
        ids = [one.track_id for one in sorted(record.faces, key=lambda f: f.face.box[0])]
        place = self.tr("Face {0} of {1}").format(ids.index(face.track_id) + 1, len(ids))
        return f"{place}: {said}"
