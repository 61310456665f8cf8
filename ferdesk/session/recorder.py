"""Records a session: takes every record it is given, and writes it within the second."""

from __future__ import annotations

import errno
import logging
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from ferdesk.core.counts import size
from ferdesk.core.errors import FerdeskError
from ferdesk.core.text import storable
from ferdesk.core.types import FrameRecord
from ferdesk.session import codec, schema
from ferdesk.session.backlog import Backlog
from ferdesk.session.claim import Claim
from ferdesk.session.events import GAP, MARKER, MAX_TEXT, NOTE, Event
from ferdesk.session.provenance import Provenance
from ferdesk.session.times import now_utc
from ferdesk.session.writer import Writer

log = logging.getLogger(__name__)

MIN_FREE_BYTES = 500 * 1024 * 1024
COMMIT_EVERY_S = 0.5
"""A killed app loses no more than this and what was being written: less than a second."""
REST_S = 0.1
"""The writer looks this often whether there is something to write; sooner when it piles up."""
WAIT_AT_MOST_S = 10.0
"""A disk that takes longer over one record ends the recording, or the picture would stand still."""


@dataclass(frozen=True, slots=True)
class RecordingOptions:
    """What is kept, and when to stop."""

    picture_quality: int | None = None
    """JPEG quality 1 to 100 of the whole pictures; None keeps no pictures, only the faces' crops
    and landmarks."""
    min_free_bytes: int = MIN_FREE_BYTES
    """With less than this free on the disk, the recording ends."""
    backlog_bytes: int = 64 * 1024 * 1024
    """Memory for what is not yet written; when it is full, reading waits for the disk."""

    def __post_init__(self) -> None:
        if self.picture_quality is not None and not 1 <= self.picture_quality <= 100:
            raise ValueError(f"picture_quality: expected 1 to 100, got {self.picture_quality}")


@dataclass(frozen=True, slots=True)
class RecorderState:
    """One look at a recording; figures are those of the last half second."""

    state: str
    """``recording``, ``stopped`` (as asked, or by the disk guard) or ``failed``. What was
    recorded before is in the file in every case."""
    path: Path
    seconds: float = 0.0
    """From the start to now, or to the end."""
    bytes: int = 0
    """Of the file and of the log beside it."""
    free_bytes: int = 0
    """On the disk."""
    frames: int = 0
    """Records written and safe."""
    faces: int = 0
    events: int = 0
    """Markers and notes."""
    waits: int = 0
    """How often reading had to wait for the disk."""
    waited_s: float = 0.0
    """For how long altogether; nothing is dropped, but the frame rate suffers."""
    message: str = ""
    """What people should know, with what to do; empty when all is well."""


class Recorder:
    """Writes each record it is called with into a new session file; recording starts at once.

    Give it to the engine as a sink. A call hands the record to the writer's thread and returns
    in microseconds. Only when the disk does not keep up it waits for room: a record is never
    left out, the reading becomes slower instead, and :attr:`state` says so.

    Args:
        path: the file to make; see :func:`ferdesk.session.files.make_in`.
        provenance: what is known of models and settings.
        options: what is kept.
        on_change: called from the writer's thread, without a payload, when figures have
            changed or the recording has ended. It must return at once.

    Raises:
        FerdeskError: the file is there already, can't be made, or the disk is nearly full.
    """

    def __init__(
        self,
        path: Path,
        provenance: Provenance,
        options: RecordingOptions = RecordingOptions(),
        on_change: Callable[[], None] = lambda: None,
    ):
        self.path = Path(path).absolute()
        self.options = options
        free = _free_bytes(self.path.parent)
        if free < options.min_free_bytes:
            raise FerdeskError(
                f"There is too little room to record: {size(free)} are free on the disk of "
                f"{self.path.parent}, {size(options.min_free_bytes)} are needed.",
                "Make room, or choose another folder.",
            )
        self._on_change = on_change
        self._began_ns = time.monotonic_ns()
        self._lock = threading.Lock()
        self._state = RecorderState("recording", self.path, free_bytes=free)
        self._backlog: Backlog[FrameRecord | Event] = Backlog(options.backlog_bytes)
        self._events = 0
        self._waits = 0
        self._waited_s = 0.0
        self._ended_by = ""
        self._ended_ns = 0
        self._writer = Writer(self.path, provenance, self._began_ns, options.picture_quality)
        self._claim = Claim(self.path)
        self._thread = threading.Thread(target=self._work, name="ferdesk-recorder", daemon=True)
        self._thread.start()

    def __call__(self, record: FrameRecord) -> None:
        """Take a record. From one thread; ignored once the recording has ended."""
        keep = self.options.picture_quality is not None
        held = 10_000 * len(record.faces) + 1_000
        if keep:
            held += record.frame.image.nbytes
        else:
            # Let go of the picture at once: a minute's wait for the disk must not hold them all.
            height, width = record.frame.image.shape[:2]
            record = replace(record, frame=replace(record.frame, image=codec.blank(width, height)))
        waited = self._backlog.put(record, held, WAIT_AT_MOST_S)
        if waited is None:
            if self.state.state == "recording" and not self._backlog.closed:
                self._end(
                    f"Recording has ended: the disk did not take a record for "
                    f"{WAIT_AT_MOST_S:.0f} s. Record to a faster disk, or without pictures."
                )
        elif waited:
            with self._lock:
                self._waits += 1
                self._waited_s += waited

    def mark(self, text: str = "", at_ns: int | None = None) -> Event:
        """Set a marker.

        Args:
            text: what happens; may be empty.
            at_ns: monotonic time of the moment, such as ``record.frame.captured_ns`` of the
                picture that is seen; None for now.

        Raises:
            FerdeskError: the recording has ended.
        """
        return self._add(MARKER, text, time.monotonic_ns() if at_ns is None else at_ns)

    def note(self, text: str) -> Event:
        """Write a note about the session as a whole.

        Raises:
            FerdeskError: the recording has ended.
        """
        return self._add(NOTE, text, time.monotonic_ns())

    def explain_gap(self, reason: str) -> None:
        """Say why no records will come for a while (paused, unplugged): the next gap's text."""
        now = (time.monotonic_ns() - self._began_ns) / 1e9
        self._backlog.put(Event(GAP, now, now, "", storable(reason[:MAX_TEXT])))

    @property
    def state(self) -> RecorderState:
        """How it goes. Never touches the disk, so it may be asked at any rate."""
        with self._lock:
            state = self._state
            slow = ""
            if self._waited_s >= 1.0 and not state.message:
                slow = (
                    f"The disk does not keep up: reading has waited {self._waited_s:.0f} s for "
                    "it. No record is lost; record to a faster disk, or without pictures."
                )
            end_ns = self._ended_ns or time.monotonic_ns()
            return replace(
                state,
                seconds=(end_ns - self._began_ns) / 1e9,
                events=self._events,
                waits=self._waits,
                waited_s=self._waited_s,
                message=state.message or slow,
            )

    def stop(self, timeout_s: float | None = None) -> bool:
        """Write what is left, close the file, and wait for it. May be called twice.

        Args:
            timeout_s: longest wait; None waits for ever.

        Returns:
            True when the file is closed; :attr:`state` says whether all went well.
        """
        self._backlog.close()
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def __enter__(self) -> Recorder:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _add(self, kind: str, text: str, at_ns: int) -> Event:
        seconds = max(0, at_ns - self._began_ns) / 1e9
        event = Event(kind, seconds, seconds, now_utc(), storable(text.strip()[:MAX_TEXT]))
        if self._backlog.put(event) is None:
            raise FerdeskError("The recording has ended.", "Open the session to add a marker.")
        with self._lock:
            self._events += 1
        return event

    def _end(self, message: str) -> None:
        """End it for a reason; the writer tells it in the file as well."""
        self._ended_by = self._ended_by or message
        self._backlog.close()

    def _work(self) -> None:
        """The body of the writer's thread.

        Why a thread: a commit waits for the disk, for a tenth of a second where it turns, and a
        JPEG takes milliseconds. The inference worker can wait for neither.
        """
        state, message = "stopped", ""
        try:
            self._write_all()
        except Exception as error:
            state, message = "failed", _told(error, self.path)
        # Nothing may wait on a recording that has ended.
        lost = self._backlog.clear()
        if lost and state == "failed":
            message += f" {lost} records that were waiting are lost."
        try:
            self._writer.close(message or self._ended_by, failed=state == "failed")
        except Exception as error:
            state, message = "failed", message or _told(error, self.path)
        self._claim.release()
        with self._lock:
            self._ended_ns = time.monotonic_ns()
        self._look(state, message or self._ended_by)

    def _write_all(self) -> None:
        writer, backlog = self._writer, self._backlog
        committed = time.monotonic()
        while not backlog.done:
            item = backlog.take()
            if isinstance(item, FrameRecord):
                writer.add(item)
            elif item is not None:
                writer.add_event(item)
            else:
                backlog.rest(REST_S)
            if time.monotonic() - committed >= COMMIT_EVERY_S:
                writer.commit()
                self._guard()
                self._look("recording", "")
                committed = time.monotonic()
        writer.commit()

    def _guard(self) -> None:
        """End the recording while there is still room to close it properly."""
        if not self.path.exists():
            raise FerdeskError(
                f"Recording has ended: {self.path} is gone.", "It was moved or deleted meanwhile."
            )
        free = _free_bytes(self.path.parent)
        if free < self.options.min_free_bytes:
            self._end(
                f"Recording has ended: only {size(free)} are free on the disk. "
                "What was recorded is safe. Make room before the next one."
            )

    def _look(self, state: str, message: str) -> None:
        """Renew the figures, and tell whoever shows them."""
        written = self._writer
        used = 0
        for path in schema.files_of(self.path):
            try:
                used += path.stat().st_size
            except OSError:
                continue
        try:
            free = _free_bytes(self.path.parent)
        except FerdeskError:
            free = 0
        with self._lock:
            self._state = RecorderState(
                state,
                self.path,
                bytes=used,
                free_bytes=free,
                frames=written.frames,
                faces=written.faces,
                message=message,
            )
        try:
            self._on_change()
        except Exception:
            log.exception("The listener of the recorder failed")


def _free_bytes(folder: Path) -> int:
    try:
        return shutil.disk_usage(folder).free
    except OSError as error:
        raise FerdeskError(
            f"{folder} can't be written: {error.strerror or error}.", "Choose another folder."
        ) from error


def _told(error: Exception, path: Path) -> str:
    """Why a recording failed, for people."""
    if isinstance(error, FerdeskError):
        return str(error)
    code = getattr(error, "sqlite_errorcode", None)
    if code == sqlite3.SQLITE_FULL or getattr(error, "errno", None) == errno.ENOSPC:
        return (
            "Recording has ended: the disk is full. All but the last second is safe. "
            "Make room before the next one."
        )
    if isinstance(error, sqlite3.Error):
        return (
            f"Recording has ended: {path} can't be written any more ({error}). All but the last "
            "second is safe, if the disk is. Check that it is connected."
        )
    log.error("The recorder failed", exc_info=error)
    return (
        f"Recording has ended: something unexpected went wrong: {type(error).__name__}: {error}. "
        "All but the last second is safe. Please report it."
    )
