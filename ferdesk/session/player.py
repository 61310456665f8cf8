"""Plays a session back: the records as they were, shown the way live ones are."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from ferdesk.core.errors import FerdeskError
from ferdesk.core.types import Frame, FrameRecord
from ferdesk.live.slot import LatestSlot
from ferdesk.live.stats import Meter
from ferdesk.live.status import LiveStatus
from ferdesk.session.picture import painted
from ferdesk.session.reader import Reader

log = logging.getLogger(__name__)

GAP_SHOWN_S = 1.0
"""Longest wait for the next record at normal speed: a gap of an hour is not sat through."""
SLOWEST, FASTEST = 0.1, 16.0


class Player:
    """Shows a session's records in their time, and any of them at once.

    It is taken from like :class:`ferdesk.live.engine.Engine`: ``take_preview``, ``take_record``,
    ``status``, ``pause`` and ``stop`` mean the same, so what shows the one shows the other.
    Nothing is inferred anew. It begins paused, at the first record.

    Args:
        path: the session.
        on_update: called from the player's thread, without a payload, when something new can be
            taken or the status has changed. It must return at once.

    Raises:
        FerdeskError: the session can't be read, or has no record.
    """

    def __init__(self, path: Path, on_update: Callable[[], None] = lambda: None):
        self.reader = Reader(path)
        """For timeline, markers and summary; closed by :meth:`stop`."""
        if not len(self.reader):
            self.reader.close()
            raise FerdeskError(f"Nothing was recorded in {path}.", "It can be deleted.")
        self._on_update = on_update
        self._times = self.reader.times
        self._previews: LatestSlot[Frame] = LatestSlot()
        self._records: LatestSlot[FrameRecord] = LatestSlot()
        self._shown = Meter()
        self._changed = threading.Condition()
        self._stopping = False
        self._playing = False
        self._speed = 1.0
        self._wanted: int | None = 0
        self._number = 0
        self._anchor = (0.0, 0.0)
        """Wall clock and session time, in seconds, that belong together while it plays."""
        self._status = LiveStatus(
            state="opening", source=self.reader.path.name, provider=self.reader.provenance.provider
        )
        self._thread = threading.Thread(target=self._work, name="ferdesk-player", daemon=True)
        self._thread.start()

    @property
    def duration_s(self) -> float:
        """Time of the last record."""
        return float(self._times[-1])

    @property
    def position_s(self) -> float:
        """Time of the record that is shown, or will be at once."""
        return float(self._times[self.number])

    @property
    def number(self) -> int:
        """Number of the record that is shown, or will be at once; from 0."""
        with self._changed:
            return self._number if self._wanted is None else self._wanted

    @property
    def playing(self) -> bool:
        with self._changed:
            return self._playing

    @property
    def speed(self) -> float:
        """1 is as it was recorded."""
        with self._changed:
            return self._speed

    def play(self) -> None:
        """Go on from here; from the start when it is at the end."""
        with self._changed:
            at = self._number if self._wanted is None else self._wanted
            if at >= len(self._times) - 1:
                self._wanted = 0
            self._playing = True
            self._hold_on()

    def pause(self, on: bool = True) -> None:
        """Hold the record that is shown, or go on."""
        if not on:
            self.play()
            return
        with self._changed:
            self._playing = False
            self._changed.notify_all()

    def number_at(self, seconds: float) -> int:
        """Of the last record at or before a time."""
        return self.reader.number_at(seconds)

    def seek(self, seconds: float) -> None:
        """Show the last record at or before a time; goes on playing if it was."""
        self.show(self.number_at(seconds))

    def show(self, number: int) -> None:
        """Show a record by its number; the nearest there is."""
        with self._changed:
            self._wanted = min(max(0, number), len(self._times) - 1)
            self._changed.notify_all()

    def step(self, by: int = 1) -> None:
        """Pause, and show the next record, or the one before."""
        with self._changed:
            self._playing = False
            at = self._number if self._wanted is None else self._wanted
            self._wanted = min(max(0, at + by), len(self._times) - 1)
            self._changed.notify_all()

    def set_speed(self, speed: float) -> None:
        """Play faster or slower; held between :data:`SLOWEST` and :data:`FASTEST`."""
        with self._changed:
            self._speed = min(max(speed, SLOWEST), FASTEST)
            self._hold_on()

    def take_preview(self) -> Frame | None:
        """The picture that is to be shown; None if it was taken before.

        Where no pictures were kept it is painted from the faces' crops.
        """
        return self._previews.take()

    def take_record(self) -> FrameRecord | None:
        """The record that is to be shown; None if it was taken before."""
        return self._records.take()

    def state_now(self) -> str:
        """``status().state`` alone, for a look at every picture: without the figures."""
        with self._changed:
            return self._status.state

    def status(self) -> LiveStatus:
        """How it goes: ``live`` while it plays, then ``paused`` or ``ended``.

        Rates are those of showing; latencies are those that were recorded.
        """
        now_ns = time.monotonic_ns()
        with self._changed:
            status = self._status
        p50, p95 = self._shown.percentiles(now_ns, 50, 95)
        rate = self._shown.per_second(now_ns)
        return replace(
            status,
            capture_fps=rate,
            inference_fps=rate,
            latency_p50_ms=p50,
            latency_p95_ms=p95,
            frames=self._shown.total,
        )

    def stop(self, timeout_s: float | None = None) -> bool:
        """End the thread, close the session, and wait for it. May be called twice.

        Returns:
            True when the thread is gone.
        """
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def __enter__(self) -> Player:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _work(self) -> None:
        """The body of the player's thread.

        Why a thread: reading a record waits for the disk and decoding its picture takes
        milliseconds, at every step of a slider that is dragged. The window can wait for neither.
        """
        try:
            while (number := self._next()) is not None:
                self._put(number)
        finally:
            self._previews.close()
            self._records.close()
            self.reader.close()

    def _next(self) -> int | None:
        """Wait for what is to be shown next; None to end."""
        last = len(self._times) - 1
        with self._changed:
            while not self._stopping:
                if self._wanted is not None:
                    self._number, self._wanted = self._wanted, None
                    self._hold_on()
                    return self._number
                if not self._playing or self._number >= last:
                    self._rest()
                    continue
                wait = self._due(self._number + 1) - time.monotonic()
                if wait <= 0:
                    self._number = self._newest_due()
                    return self._number
                self._changed.wait(wait)
        return None

    def _rest(self) -> None:
        """Say that nothing moves, and wait for a wish. Holds the lock, but not while it tells."""
        state = "paused"
        if self._number >= len(self._times) - 1:
            state = "ended" if self._playing or self._status.state == "ended" else "paused"
            self._playing = False
        if self._status.state not in (state, "error"):
            self._status = replace(self._status, state=state)
            self._changed.release()
            try:
                self._tell()
            finally:
                self._changed.acquire()
            return
        self._changed.wait()

    def _due(self, number: int) -> float:
        """Wall clock at which a record is to be shown; shortens a gap before it."""
        wall, at = self._anchor
        gap = float(self._times[number] - self._times[number - 1])
        if gap > GAP_SHOWN_S:
            begin = wall + (float(self._times[number - 1]) - at) / self._speed
            return begin + GAP_SHOWN_S / self._speed
        return wall + (float(self._times[number]) - at) / self._speed

    def _newest_due(self) -> int:
        """The record whose time has come; those that showing was too slow for are left out."""
        following = self._number + 1
        if self._times[following] - self._times[self._number] > GAP_SHOWN_S:
            self._anchor = (time.monotonic(), float(self._times[following]))
            return following
        wall, at = self._anchor
        now = at + (time.monotonic() - wall) * self._speed
        due = max(following, int(np.searchsorted(self._times, now, "right")) - 1)
        # Not over a gap in one jump: its edge is something to see.
        ahead = np.diff(self._times[self._number : due + 1])
        jumps = np.flatnonzero(ahead > GAP_SHOWN_S)
        return self._number + int(jumps[0]) if len(jumps) else due

    def _hold_on(self) -> None:
        """Let the clock run from the record that is shown. Holds the lock."""
        at = self._number if self._wanted is None else self._wanted
        self._anchor = (time.monotonic(), float(self._times[at]))
        self._changed.notify_all()

    def _put(self, number: int) -> None:
        """Hand a record to whoever shows it."""
        try:
            record = self.reader.record(number)
            if not self.reader.has_pictures:
                record = painted(record)
        except FerdeskError as error:
            with self._changed:
                self._playing = False
                self._status = replace(self._status, state="error", message=str(error))
        else:
            self._shown.add(time.monotonic_ns(), record.latency_ms)
            self._previews.put(record.frame)
            self._records.put(record)
            with self._changed:
                state = "live" if self._playing else "paused"
                model = record.model_id
                self._status = replace(self._status, state=state, message="", model_id=model)
        self._tell()

    def _tell(self) -> None:
        try:
            self._on_update()
        except Exception:
            log.exception("The listener of the player failed")
