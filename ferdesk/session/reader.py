"""Reads a session: records by number or time, events, provenance. Never writes."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ferdesk.core.types import FrameRecord
from ferdesk.core.vocab import INDEX, N_EMOTIONS
from ferdesk.session import codec, schema
from ferdesk.session.events import Event
from ferdesk.session.jpeg import decode_picture
from ferdesk.session.provenance import Provenance
from ferdesk.session.schema import FACES_A_FRAME, MODELS_A_FACE

ABSTAINED = -1
"""In :attr:`Timeline.labels`: no label was given."""
PIECE = 256
"""Records that are read in one go."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """One line a face of a frame, in the order of time, without crops and landmarks."""

    numbers: np.ndarray
    """int64 (N,): of the record, from 0."""
    seconds: np.ndarray
    """float64 (N,): since the session began."""
    track_ids: np.ndarray
    """int64 (N,)."""
    labels: np.ndarray
    """int8 (N,): index in ``vocab.EMOTIONS``, or :data:`ABSTAINED`."""
    smoothed: np.ndarray
    """float32 (N, 8)."""
    raw: np.ndarray
    """float32 (N, 8): the chosen model's probabilities, unsmoothed."""
    unit_names: tuple[str, ...]
    units: np.ndarray
    """float64 (N, len(unit_names)) in [0, 1]; NaN where a unit was not read."""

    def where(self, wanted: np.ndarray) -> Timeline:
        """Some of the lines.

        Args:
            wanted: bool (N,).
        """
        arrays = {
            one.name: getattr(self, one.name)[wanted]
            for one in fields(self)
            if one.name != "unit_names"
        }
        return replace(self, **arrays)


class Present(NamedTuple):
    """Who is in a record, without what was read of them."""

    seconds: float
    """Since the session began."""
    source: str
    frame: int
    """Number of the frame in its source."""
    track_ids: tuple[int, ...]


class Reader:
    """An open session. May be shared between threads. Use as a context manager.

    A session that is being recorded can be read meanwhile: it has what was there on opening.

    Args:
        path: the file.

    Raises:
        FerdeskError: missing, not a session, cut short, damaged, or made by a newer version.
            Every other method raises it too, for what is found to be damaged later.
    """

    def __init__(self, path: Path):
        self.path = Path(path)
        self._lock = threading.RLock()
        self._database = schema.open_to_read(self.path)
        try:
            with schema.told(self.path):
                meta = dict(self._all("SELECT key, json FROM meta"))
                self._meta = {key: json.loads(text) for key, text in meta.items()}
                self.provenance = Provenance.from_json(self._meta["provenance"])
                self.started_utc = str(self._meta["started"]["utc"])
                """ISO 8601."""
                self.began_ns = int(self._meta["started"]["monotonic_ns"])
                """Monotonic time, on the machine that recorded it, of second 0."""
                ended = self._meta.get("ended")
                self.complete = ended is not None
                """False for a session whose recording is going on, or was killed."""
                self.message = str(ended["message"]) if ended else ""
                """Why it ended, where it was not as asked."""
                self.encoding: dict[str, str] = dict(self._meta["encoding"])
                """What the cells hold; ``pictures`` says ``none`` or the quality of the JPEGs."""
                # Before the names: what is recorded meanwhile may bring new ones, never less.
                self._times = _times(self._all("SELECT id, time_ns FROM frames ORDER BY id"))
                self._names = self._read_names()
        except BaseException:
            self._database.close()
            raise

    def __len__(self) -> int:
        """Number of records."""
        return len(self._times)

    @property
    def end_of_faces(self) -> int:
        """Numbers of faces are below it; from it on are those recorded since it was opened."""
        return (len(self) + 1) * FACES_A_FRAME

    @property
    def has_pictures(self) -> bool:
        """Whether whole pictures were kept, not only crops."""
        return self.encoding.get("pictures", "none") != "none"

    @property
    def seconds(self) -> float:
        """Time of the last record since the session began; 0 where there is none."""
        return float(self.times[-1]) if len(self) else 0.0

    @cached_property
    def times(self) -> np.ndarray:
        """float64 (N,): seconds since the session began of each record; never falls."""
        return self._times / 1e9

    def number_at(self, seconds: float) -> int:
        """The last record at or before a time; the first where there is none before it."""
        return max(0, int(np.searchsorted(self._times, round(seconds * 1e9), "right")) - 1)

    def record(self, number: int, picture: bool = True) -> FrameRecord:
        """A record as it was written, to the last bit.

        Args:
            number: 0 to ``len(self) - 1``.
            picture: decode the stored picture. Otherwise, and where none was kept,
                ``frame.image`` is black.

        Raises:
            IndexError: there is no such record.
            FerdeskError: the record is damaged.
        """
        if not 0 <= number < len(self):
            raise IndexError(f"record {number} of {len(self)}")
        with schema.told(self.path):
            return next(self._records(number, number + 1, picture))

    def records(
        self, start: int = 0, stop: int | None = None, pictures: bool = False
    ) -> Iterator[FrameRecord]:
        """Records ``start`` up to, not including, ``stop``, in order.

        Raises:
            FerdeskError: one is damaged; those before it have been given.
        """
        stop = len(self) if stop is None else min(stop, len(self))
        for first in range(max(0, start), stop, PIECE):
            with schema.told(self.path):
                # Read piece by piece: nobody else's reading waits longer than for one.
                piece = list(self._pieces(first, min(stop, first + PIECE)))
            for rows in piece:
                with schema.told(self.path):
                    record = self._decode(rows, pictures)
                yield record

    def events(self, *kinds: str) -> tuple[Event, ...]:
        """Markers, notes and gaps, or those of some kinds, in the order of time.

        Raises:
            FerdeskError: one is damaged.
        """
        with schema.told(self.path):
            rows = self._all(
                "SELECT kind, time_ns, until_ns, utc, text, id FROM events ORDER BY time_ns, id"
            )
            found = (Event(k, t / 1e9, u / 1e9, str(w), str(x), n) for k, t, u, w, x, n in rows)
            return tuple(event for event in found if not kinds or event.kind in kinds)

    def seconds_of(self, record: FrameRecord) -> float:
        """When a record of this session was taken, since it began; one whose picture was in hand
        when it began is its first moment's."""
        return max(0, record.frame.captured_ns - self.began_ns) / 1e9

    def present(self) -> Iterator[Present]:
        """Who is in each record, in the order of time: a small part of what reading them takes.

        Raises:
            FerdeskError: it is damaged.
        """
        with schema.told(self.path):
            frames = self._all(
                f"SELECT source, frame_index FROM frames WHERE id <= {len(self)} ORDER BY id"
            )
            faces = self._all(
                f"SELECT id / {FACES_A_FRAME} - 1, track_id FROM faces"
                f" WHERE id < {self.end_of_faces} ORDER BY id"
            )
            found = [(self._names.source(source), int(frame)) for source, frame in frames]
            ids: list[list[int]] = [[] for _ in found]
            for number, track_id in faces:
                ids[number].append(int(track_id))
        for seconds, (source, frame), own in zip(self.times, found, ids):
            yield Present(float(seconds), source, frame, tuple(own))

    def timeline(self, step: Callable[[int, int], None] = lambda done, of: None) -> Timeline:
        """What the timeline and the table show, for the whole session at once.

        Args:
            step: told how many records are read, and of how many; what it raises ends it.

        Raises:
            FerdeskError: it is damaged.
        """
        faces: list[tuple[Any, ...]] = []
        sql = (
            f"SELECT f.id / {FACES_A_FRAME}, f.track_id, f.label, f.smoothed, p.probabilities,"
            " f.unit_names, f.units FROM faces f JOIN predictions p"
            f" ON p.id = f.id * {MODELS_A_FACE} WHERE f.id >= ? AND f.id < ? ORDER BY f.id"
        )
        for first in range(0, len(self), PIECE):
            after = min(first + PIECE, len(self))
            with schema.told(self.path):
                # Piece by piece: nobody else's reading waits longer than for one.
                ends = (first + 1) * FACES_A_FRAME, (after + 1) * FACES_A_FRAME
                faces += self._all(sql, ends)
            step(after, len(self))
        with schema.told(self.path):
            numbers = np.array([row[0] - 1 for row in faces], np.int64)
            used = dict.fromkeys(row[5] for row in faces)
            names = tuple(dict.fromkeys(n for u in used for n in self._names.units(u)))
            places = {u: [names.index(n) for n in self._names.units(u)] for u in used}
            units = np.full((len(faces), len(names)), np.nan)
            for line, row in zip(units, faces):
                line[places[row[5]]] = np.frombuffer(row[6], "<f8")
            return Timeline(
                numbers=numbers,
                seconds=self.times[numbers],
                track_ids=np.array([row[1] for row in faces], np.int64),
                labels=np.array(
                    [ABSTAINED if row[2] is None else INDEX[row[2]] for row in faces], np.int8
                ),
                smoothed=_vectors([row[3] for row in faces]),
                raw=_vectors([row[4] for row in faces]),
                unit_names=names,
                units=units,
            )

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the database; for :mod:`ferdesk.session.summary`.

        Raises:
            FerdeskError: it is damaged.
        """
        with schema.told(self.path):
            return self._all(sql)

    def check(self) -> None:
        """Read all of it: every page, every record, every picture. Takes a while.

        Raises:
            FerdeskError: something in it is damaged; says what.
        """
        with schema.told(self.path):
            (found,) = self._all("PRAGMA quick_check(1)")[0]
        if found != "ok":
            raise schema.damaged(self.path, str(found))
        for _ in self.records(pictures=True):
            pass
        self.events()

    def close(self) -> None:
        """Give the file back. May be called twice."""
        with self._lock:
            self._database.close()

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _all(self, sql: str, values: tuple[int, ...] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._database.execute(sql, values).fetchall()

    def _read_names(self) -> codec.Names:
        sources, models = (
            {number: codec.text(name) for number, name in self._all(sql)}
            for sql in ("SELECT id, name FROM sources", "SELECT id, name FROM models")
        )
        rows = self._all("SELECT id, json FROM unit_names")
        units = {number: tuple(map(str, json.loads(text))) for number, text in rows}
        return codec.Names(sources.__getitem__, models.__getitem__, units.__getitem__)

    def _records(self, start: int, stop: int, picture: bool) -> Iterator[FrameRecord]:
        for rows in self._pieces(start, stop):
            yield self._decode(rows, picture)

    def _pieces(self, start: int, stop: int) -> Iterator[codec.Rows]:
        """The rows of some records."""
        low, high = start + 1, stop
        frames = self._between("frames", codec.FRAME_COLUMNS, "id", low, high, 1)
        if [row[0] for row in frames] != list(range(low, high + 1)):
            raise ValueError(f"records are missing between {low} and {high}")
        by_face = FACES_A_FRAME * MODELS_A_FACE
        faces = self._between("faces", codec.FACE_COLUMNS, "id", low, high, FACES_A_FRAME)
        answers = self._between("predictions", codec.PREDICTION_COLUMNS, "id", low, high, by_face)
        shapes = self._between("shapes", codec.SHAPE_COLUMNS, "face", low, high, FACES_A_FRAME)
        traces = self._between("traces", codec.TRACE_COLUMNS, "face", low, high, FACES_A_FRAME)
        found = {row[0]: _Pieces(row) for row in frames}
        for row in faces:
            found[row[0] // FACES_A_FRAME].faces.append(row)
        for row in answers:
            found[row[0] // by_face].predictions.append(row)
        for row in shapes:
            found[row[0] // FACES_A_FRAME].shapes.append(row)
        for row in traces:
            found[row[0] // FACES_A_FRAME].traces.append(row)
        for piece in found.values():
            yield codec.Rows(
                piece.frame,
                tuple(piece.faces),
                tuple(piece.predictions),
                tuple(piece.shapes),
                tuple(piece.traces),
            )

    def _between(
        self, table: str, columns: str, key: str, low: int, high: int, factor: int
    ) -> list[tuple[Any, ...]]:
        sql = f"SELECT {columns} FROM {table} WHERE {key} >= ? AND {key} < ? ORDER BY {key}"
        return self._all(sql, (low * factor, (high + 1) * factor))

    def _decode(self, rows: codec.Rows, picture: bool) -> FrameRecord:
        image = None
        if picture and self.has_pictures:
            sql = "SELECT jpeg, checksum FROM pictures WHERE frame = ?"
            for jpeg, check in self._all(sql, (rows.frame[0],)):
                image = decode_picture(jpeg, check)
        return codec.decode(rows, self._names, image, self.provenance.kept_tilt)


@dataclass(slots=True)
class _Pieces:
    frame: tuple[Any, ...]
    faces: list[tuple[Any, ...]] = field(default_factory=list)
    predictions: list[tuple[Any, ...]] = field(default_factory=list)
    shapes: list[tuple[Any, ...]] = field(default_factory=list)
    traces: list[tuple[Any, ...]] = field(default_factory=list)


def _times(rows: list[tuple[Any, ...]]) -> np.ndarray:
    """int64 (N,): nanoseconds of each record.

    Raises:
        ValueError: records are missing, or out of order.
    """
    if [row[0] for row in rows] != list(range(1, len(rows) + 1)):
        raise ValueError("records are missing")
    times = np.array([row[1] for row in rows], np.int64)
    if len(times) and (times[0] < 0 or (np.diff(times) < 0).any()):
        raise ValueError("its times run backwards")
    return times


def _vectors(blobs: list[bytes]) -> np.ndarray:
    """float32 (N, 8)."""
    whole = np.frombuffer(b"".join(blobs), "<f4").astype(np.float32)
    return whole.reshape(len(blobs), N_EMOTIONS)
