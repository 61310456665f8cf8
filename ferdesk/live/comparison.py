"""Other models beside the chosen one, in the time that it leaves.

The chosen model reads every frame it would read alone. What the others cost is
taken from a budget of measured milliseconds, into which goes the time that the
inference thread waits for the next picture. As work on the others shortens that
wait, they settle at about half of the idle time; the rest stays free for the
window and for decoding. Where there is no such
time, because the chosen model is slower than the camera, the others get
:data:`FLOOR` of the time, so that a comparison is slow there but not dead.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence

from ferdesk.core.errors import FerdeskError
from ferdesk.core.types import FrameRecord
from ferdesk.live.stats import Meter
from ferdesk.live.status import Compared
from ferdesk.pipeline import Reader, also

FLOOR = 0.05
"""Share of the time that the compared models get at the least, all together."""
HIGHEST_MS = 250.0
"""No more time is saved up: a long idle spell must not be spent in one burst of work."""
_NEWEST = 0.2
"""Weight of the newest measurement in a model's mean cost."""


class Comparison:
    """The compared models of one run. Used by the inference thread; :meth:`want` by any.

    Args:
        load: loads a model by its id.
        tell: told when the status has changed.
        clock: monotonic nanoseconds.
    """

    def __init__(
        self,
        load: Callable[[str], Reader],
        tell: Callable[[], None] = lambda: None,
        clock: Callable[[], int] = time.monotonic_ns,
    ):
        self._load = load
        self._tell = tell
        self._clock = clock
        self._lock = threading.Lock()
        self._wanted: tuple[str, ...] = ()
        self._rows: dict[str, _Row] = {}
        self._credit_ms = 0.0
        self._last_ns = clock()
        self._turn = 0

    def want(self, model_ids: Sequence[str]) -> None:
        """Compare with these from now on; returns at once."""
        with self._lock:
            self._wanted = tuple(dict.fromkeys(model_ids))
            self._rows = {i: row for i, row in self._rows.items() if i in self._wanted}

    def load_next(self, chosen_id: str) -> bool:
        """Load one model that is wanted and not there yet; False when all are there.

        One at a time, so that the chosen model gets its turn in between.
        """
        model_id = next((i for i in self._others(chosen_id) if i not in self._rows), None)
        if model_id is None:
            return False
        row = _Row()
        try:
            row.runner = self._load(model_id)
        except FerdeskError as error:
            row.message = str(error)
        with self._lock:
            # Not if it was taken back while it loaded.
            if model_id in self._wanted:
                self._rows[model_id] = row
        self._tell()
        return True

    def idle(self, ms: float) -> None:
        """Note time in which the inference thread had nothing to do."""
        now_ns = self._clock()
        elapsed_ms, self._last_ns = (now_ns - self._last_ns) / 1e6, now_ns
        self._credit_ms = min(HIGHEST_MS, self._credit_ms + max(ms, FLOOR * elapsed_ms))

    def within_budget(self, record: FrameRecord) -> FrameRecord:
        """The record with the predictions of as many other models as there is time for.

        They take turns, so that each gets the same rate.
        """
        if not record.faces:
            return record
        rows = deque(self._missing(record))
        rows.rotate(-self._turn)
        for model_id, row in rows:
            cost_ms = row.cost_ms(len(record.faces))
            if cost_ms > self._credit_ms and self._credit_ms < HIGHEST_MS:
                break
            self._turn += 1
            record = self._run(record, model_id, row)
        return record

    def unfinished(self, record: FrameRecord | None) -> bool:
        """Whether some wanted model could still read the record, or has to be loaded."""
        if record is None:
            return False
        to_load = any(i not in self._rows for i in self._others(record.model_id))
        return to_load or bool(record.faces and self._missing(record))

    def finish(self, record: FrameRecord) -> FrameRecord:
        """The record with the predictions of all; for a picture that is held."""
        if not record.faces:
            return record
        for model_id, row in self._missing(record):
            record = self._run(record, model_id, row)
        return record

    def status(self, now_ns: int, chosen_id: str) -> tuple[Compared, ...]:
        """How each but the chosen one does, in the order in which they were asked for."""
        with self._lock:
            rows = [(i, self._rows.get(i)) for i in self._wanted if i != chosen_id]
        return tuple(
            Compared(i, loading=True)
            if row is None
            else Compared(
                i,
                provider=row.runner.provider if row.runner else "",
                fps=row.meter.per_second(now_ns),
                ms=row.face_ms or 0.0,
                message=row.message,
            )
            for i, row in rows
        )

    def _others(self, chosen_id: str) -> list[str]:
        with self._lock:
            return [i for i in self._wanted if i != chosen_id]

    def _missing(self, record: FrameRecord) -> list[tuple[str, _Row]]:
        """The models that work and have not read the record."""
        have = {p.model_id for face in record.faces[:1] for p in face.predictions}
        with self._lock:
            return [
                (i, row)
                for i in self._wanted
                if (row := self._rows.get(i)) is not None
                and row.runner is not None
                and not row.message
                and i not in have
                and i != record.model_id
            ]

    def _run(self, record: FrameRecord, model_id: str, row: _Row) -> FrameRecord:
        runner = row.runner
        if runner is None:
            raise ValueError(f"{model_id} has not been loaded")
        began = self._clock()
        try:
            record = also(record, runner)
        except FerdeskError as error:
            row.message = str(error)
            self._tell()
        ended = self._clock()
        spent_ms = (ended - began) / 1e6
        self._credit_ms = max(0.0, self._credit_ms - spent_ms)
        row.ran(spent_ms / len(record.faces), ended)
        return record


class _Row:
    """One compared model."""

    def __init__(self) -> None:
        self.runner: Reader | None = None
        self.message = ""
        self.face_ms: float | None = None
        """Mean cost of a face; None before the first."""
        self.meter = Meter()

    def cost_ms(self, faces: int) -> float:
        """What a frame will probably cost; a model that was never run is let try."""
        return 0.0 if self.face_ms is None else self.face_ms * faces

    def ran(self, face_ms: float, at_ns: int) -> None:
        old = face_ms if self.face_ms is None else self.face_ms
        self.face_ms = old + _NEWEST * (face_ms - old)
        self.meter.add(at_ns)
