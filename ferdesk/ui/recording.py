"""Recording from the window: start, markers, stop, and what it says of itself meanwhile."""

from __future__ import annotations

import contextlib
from dataclasses import asdict

from PySide6.QtCore import QObject, Signal

from ferdesk.core.errors import FerdeskError
from ferdesk.live.status import LiveStatus
from ferdesk.models.catalog import Catalog
from ferdesk.pipeline import Options
from ferdesk.session import files
from ferdesk.session.provenance import SETTINGS, SHOWN_ONLY, Provenance
from ferdesk.session.recorder import Recorder, RecorderState, RecordingOptions
from ferdesk.stream.incoming import Happening, Placed, nowhere
from ferdesk.ui.controller import Controller, options_of
from ferdesk.ui.places import recordings as folder

PICTURE_QUALITY = 85
"""JPEG quality of whole pictures, where they are kept: faces stay readable for a model."""
STOP_WITHIN_S = 10.0


class Recording(QObject):
    """At most one recording at a time, which goes on while sources are changed.

    Args:
        controller: its engine's records are recorded; its status sets the pace of the figures.
    """

    changed = Signal(object)
    """A RecorderState while it records; None when it has ended."""
    ended = Signal(str, str)
    """It has ended: path of the session, and why where that was not as asked."""

    def __init__(self, controller: Controller, catalog: Catalog):
        super().__init__()
        self._controller = controller
        self._catalog = catalog
        self._recorder: Recorder | None = None
        self._last_state = ""
        self._options = Options()
        """Those that the recording has been told of."""
        controller.outlets.take = self._take
        controller.status_shown.connect(self._look)
        controller.options_changed.connect(self._mark_options)

    @property
    def running(self) -> bool:
        return self._recorder is not None

    def start(self) -> None:
        """Record what the engine reads from now on.

        Raises:
            FerdeskError: the file can't be made, or the disk is nearly full.
        """
        if self._recorder is not None:
            return
        controller = self._controller
        keep = controller.store.get("recording.pictures")
        self._options = options_of(controller.store)
        known = Provenance.of(self._catalog.readers, self._options, controller.status.provider)
        kept = RecordingOptions(picture_quality=PICTURE_QUALITY if keep else None)
        self._recorder = files.make_in(
            folder(controller.store.get("recording.folder")),
            lambda path: Recorder(path, known, kept),
        )
        controller.engine.add_sink(self._recorder)
        self._look(controller.status)

    def mark(self, text: str = "", at_ns: int | None = None) -> None:
        """Set a marker, at the picture that is shown or at a given monotonic time.

        Raises:
            FerdeskError: the recording has ended.
        """
        if self._recorder is None:
            raise FerdeskError("The recording has ended.", "Open the session to add a marker.")
        self._recorder.mark(text, self._controller.shown_ns if at_ns is None else at_ns)

    def _take(self, happening: Happening) -> Placed:
        """Set a marker for a program, at the moment that it means. From the stream's thread, in the
        language of programs.

        Raises:
            FerdeskError: nothing is recorded.
        """
        recorder = self._recorder
        if recorder is None:
            return nowhere(happening)
        event = recorder.mark(happening.text, happening.at_ns)
        return Placed(recorder.path.name, round(1000 * event.seconds))

    def stop(self) -> None:
        """Close the file."""
        recorder, self._recorder = self._recorder, None
        if recorder is None:
            return
        self._controller.engine.remove_sink(recorder)
        recorder.stop(STOP_WITHIN_S)
        state = recorder.state
        self.changed.emit(None)
        self.ended.emit(str(state.path), state.message if state.state == "failed" else "")

    def _mark_options(self, options: Options) -> None:
        """Note other settings where they begin: what stands in the file's head is those before."""
        before, now = asdict(self._options), asdict(options)
        self._options = options
        changed = [
            f"{name} {before[name]} → {now[name]}"
            for name in now
            if name not in SHOWN_ONLY and now[name] != before[name]
        ]
        if self._recorder is not None and changed:
            with contextlib.suppress(FerdeskError):  # it has just ended
                self._recorder.mark(f"{SETTINGS}{', '.join(changed)}")

    def _look(self, status: LiveStatus) -> None:
        recorder = self._recorder
        if recorder is None:
            return
        if status.state != self._last_state:
            self._last_state = status.state
            if status.state in ("paused", "stalled"):
                # While it is held a message is about something else.
                said = status.message if status.state == "stalled" else ""
                recorder.explain_gap(said or status.state)
        state: RecorderState = recorder.state
        if state.state == "recording":
            self.changed.emit(state)
            return
        # By itself: the disk guard, or a failure.
        self._recorder = None
        self._controller.engine.remove_sink(recorder)
        recorder.stop(STOP_WITHIN_S)
        self.changed.emit(None)
        self.ended.emit(str(state.path), state.message)
