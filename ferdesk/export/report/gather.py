"""What a table says of each file in it, face by face, as arrays."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ferdesk.core.action_units import TABLE
from ferdesk.core.errors import FerdeskError
from ferdesk.core.text import parts_of
from ferdesk.core.vocab import EMOTIONS, INDEX, N_EMOTIONS
from ferdesk.rows import Row, Table
from ferdesk.sources.files import is_image

UNITS = tuple(unit.key for unit in TABLE if unit.source)
"""Whole units; a report leaves their sides to the table."""
NETWORK = "network_label"
RAW = tuple(f"{name}_raw" for name in EMOTIONS)
NEEDED = (
    *("source", "frame", "time_ms", "model", "face_id", "label", "quality_flags"),
    *(f"{name}_smoothed" for name in EMOTIONS),
    *RAW,
)
NO_LABEL = -1
NEW = -1
"""In place of a trial's place in the list: it begins."""
LONGEST_GAP_S = 1.0
"""In a recording no frame counts as shown for longer, as where its source was gone."""


@dataclass(frozen=True, slots=True)
class Face:
    """The readings of a face, or of all faces of a folder of pictures. N of them."""

    face_id: str
    """As in the table; empty for pictures."""
    frames: np.ndarray
    """int64 (N,): in which frame of the file, by its place among those that were read."""
    labels: np.ndarray
    """int64 (N,): indices in ``vocab.EMOTIONS``, or :data:`NO_LABEL`."""
    smoothed: np.ndarray
    """float32 (N, 8): probabilities."""
    people: np.ndarray | None
    """float32 (N, 8): shares of people; None in a table without such."""
    units: np.ndarray
    """float32 (N, len(UNITS)): intensities in [0, 1]; NaN where they could not be read."""
    networks: np.ndarray
    """int64 (M, N): what each network of :attr:`File.models` says of the frame alone, as
    ``labels``."""
    flags: Counter[str]
    """Readings with each flaw."""
    flagged: np.ndarray
    """bool (N,): with any flaw."""
    sources: tuple[str, ...]
    """(N,) names of the pictures; empty for a video."""
    crops: tuple[str, ...]
    """(N,) paths of the crops beside the table; empty where none were kept."""


@dataclass(frozen=True, slots=True)
class Span:
    """A trial, or the moment of a marker."""

    name: str
    start_s: float
    end_s: float
    further: Mapping[str, str] = field(default_factory=dict)
    """What the table of trials tells of it besides, by column."""


@dataclass(frozen=True, slots=True)
class File:
    """A video, a recording's source, or a folder of pictures. F frames."""

    name: str
    stills: bool
    """Pictures, which have no time."""
    models: tuple[str, ...]
    """Ids; the first one decides. Of a recording whose model was changed, the one it began with."""
    deciding: tuple[str, ...]
    """Ids of all that decided at some time."""
    starts_s: np.ndarray
    """float64 (F,): when each frame is shown, by the clock of the table; of pictures 0, 1, 2, …"""
    shown_s: np.ndarray
    """float64 (F,): and for how long; of pictures 1."""
    with_face: int
    """Frames with a face."""
    faces: tuple[Face, ...]
    """The one that is longest in view first."""
    trials: tuple[Span, ...]
    markers: tuple[Span, ...]


def gather(table: Table) -> tuple[File, ...]:
    """Read all of a table.

    Raises:
        FerdeskError: it can't be read, or holds what no analysis writes.
    """
    table.need(NEEDED)
    shape = _Shape(
        recorded="session_ms" in table.names,
        people=all(f"{name}_people" in table.names for name in EMOTIONS),
        units=tuple(f"{key}_intensity" in table.names for key in UNITS),
        crops="crop" in table.names,
        compared=table.compared,
    )
    files: dict[str, _Growing] = {}
    for row in table:
        source = row["source"]
        stills = is_image(Path(source))
        name = "/".join(parts_of(source)[:-1]) or "." if stills else source
        growing = files.get(name)
        if growing is None:
            growing = files[name] = _Growing(name, stills and not shape.recorded, shape)
        try:
            growing.add(row)
        except (KeyError, ValueError, TypeError) as error:
            raise FerdeskError(
                f"{table.path} holds {error.args[0]!r} for {source}, frame {row['frame']}, which "
                "ferdesk does not write.",
                "Make the table anew.",
            ) from error
    return tuple(growing.done() for growing in files.values())


@dataclass(frozen=True, slots=True)
class _Shape:
    """Which columns there are."""

    recorded: bool
    people: bool
    units: tuple[bool, ...]
    crops: bool
    compared: tuple[str, ...]


@dataclass(slots=True)
class _Readings:
    """Of a face, as they come. Packed: hours of a video are a hundred thousand of them."""

    frames: array[int] = field(default_factory=lambda: array("q"))
    labels: array[int] = field(default_factory=lambda: array("b"))
    smoothed: array[float] = field(default_factory=lambda: array("f"))
    people: array[float] = field(default_factory=lambda: array("f"))
    units: array[float] = field(default_factory=lambda: array("f"))
    networks: array[int] = field(default_factory=lambda: array("b"))
    flags: Counter[str] = field(default_factory=Counter)
    flagged: array[int] = field(default_factory=lambda: array("b"))
    sources: list[str] = field(default_factory=list)
    crops: list[str] = field(default_factory=list)


class _Growing:
    """A file of which more comes."""

    def __init__(self, name: str, stills: bool, shape: _Shape):
        self._name, self._stills, self._shape = name, stills, shape
        self._models: dict[str, None] = {}
        """Ids of those that decided, in their order."""
        self._newest: tuple[str, str, str] | None = None
        self._times: array[float] = array("d")
        self._with_face = 0
        self._faces: dict[str, _Readings] = {}
        self._opened = _Openings()
        self._trials: list[Span] = []
        self._open: dict[str, int] = {}
        """Places in ``_trials`` of those that the newest frame is in, by name."""
        self._markers: dict[tuple[str, float], Span] = {}

    def add(self, row: Row) -> None:
        """
        Raises:
            KeyError, ValueError: a cell is not what belongs into it.
        """
        frame = row["source"], row["frame"], row["time_ms"]
        if frame != self._newest:
            self._newest = frame
            self._begin(row)
        if row["face_id"]:
            self._read(row)

    def _begin(self, row: Row) -> None:
        """A frame that is a new one."""
        self._opened.begin(int(row["frame"]))
        self._models[row["model"]] = None
        now = float(len(self._times)) if self._stills else self._time(row)
        self._times.append(now)
        self._with_face += bool(row["face_id"])
        self._attend(dict.fromkeys(filter(None, row.get("trial", "").split(";"))), now)
        if marker_ms := row.get("marker_ms", ""):
            at_s = float(marker_ms) / 1000
            self._markers.setdefault((row["marker"], at_s), Span(row["marker"], at_s, at_s))

    def _time(self, row: Row) -> float:
        """Seconds, not before the frame before."""
        now = float(row["session_ms" if self._shape.recorded else "time_ms"]) / 1000
        if not (self._times[-1] if self._times else -np.inf) <= now < np.inf:
            raise ValueError("a time before the one before")
        return now

    def _attend(self, named: Iterable[str], now: float) -> None:
        """The newest frame is in these trials."""
        self._open = {name: self._open.get(name, NEW) for name in named}
        for name, at in self._open.items():
            if at == NEW:
                self._open[name] = len(self._trials)
                self._trials.append(Span(name, now, now))
            else:
                self._trials[at] = Span(name, self._trials[at].start_s, now)

    def _read(self, row: Row) -> None:
        shape = self._shape
        face_id = "" if self._stills else self._opened.name(int(row["face_id"]))
        face = self._faces.setdefault(face_id, _Readings())
        face.frames.append(len(self._times) - 1)
        face.labels.append(_index(row["label"]))
        face.smoothed.extend(_share(row[f"{name}_smoothed"]) for name in EMOTIONS)
        if shape.people:
            face.people.extend(_share(row[f"{name}_people"]) for name in EMOTIONS)
        face.units.extend(
            _share(row[f"{key}_intensity"]) if there else np.nan
            for key, there in zip(UNITS, shape.units)
        )
        face.networks.append(_likeliest([_share(row[name]) for name in RAW]))
        face.networks.extend(_index(row[f"{one}.{NETWORK}"]) for one in shape.compared)
        flags = [flag for flag in row["quality_flags"].split(";") if flag]
        face.flags.update(flags)
        face.flagged.append(bool(flags))
        if self._stills:
            face.sources.append(row["source"])
        if shape.crops:
            face.crops.append(row["crop"])

    def done(self) -> File:
        starts = np.array(self._times, np.float64)
        shown = self._shown(starts)
        longest = sorted(self._faces.items(), key=lambda one: -shown[one[1].frames].sum())
        return File(
            self._name,
            self._stills,
            (next(iter(self._models)), *self._shape.compared),
            tuple(self._models),
            starts,
            shown,
            self._with_face,
            tuple(self._face(face_id, readings) for face_id, readings in longest),
            tuple(_to_its_end(one, starts, shown) for one in self._trials),
            tuple(self._markers.values()),
        )

    def _shown(self, starts: np.ndarray) -> np.ndarray:
        """Each frame until the next one; the last as long as the others."""
        if self._stills or len(starts) < 2:
            return np.ones(len(starts))
        between = np.diff(starts)
        shown = np.append(between, np.median(between))
        if self._shape.recorded:
            np.minimum(shown, max(LONGEST_GAP_S, 3 * np.median(between)), out=shown)
        return shown

    def _face(self, face_id: str, readings: _Readings) -> Face:
        def table(values: array[float], width: int = N_EMOTIONS) -> np.ndarray:
            return np.array(values, np.float32).reshape(-1, width)

        return Face(
            face_id,
            np.array(readings.frames, np.int64),
            np.array(readings.labels, np.int64),
            table(readings.smoothed),
            table(readings.people) if self._shape.people else None,
            table(readings.units, len(UNITS)),
            np.array(readings.networks, np.int64).reshape(-1, 1 + len(self._shape.compared)).T,
            readings.flags,
            np.array(readings.flagged, bool),
            tuple(readings.sources),
            tuple(readings.crops) if any(readings.crops) else (),
        )


def _to_its_end(trial: Span, starts: np.ndarray, shown: np.ndarray) -> Span:
    """A trial until its last frame is shown no more."""
    last = int(np.searchsorted(starts, trial.end_s))
    return Span(trial.name, trial.start_s, float(starts[last] + shown[last]))


class _Openings:
    """Tells the faces of a recorded source that was opened anew from those of before: it counts its
    frames and faces from the beginning again. After a jump in a video only frames are."""

    def __init__(self) -> None:
        self._number, self._frame, self._newest = 1, -1, -1
        self._fell = False
        """Since the newest face the frames' numbers have fallen."""

    def begin(self, frame: int) -> None:
        """A new frame has come."""
        self._fell = self._fell or frame < self._frame
        self._frame = frame

    def name(self, face_id: int) -> str:
        """What a face of that frame is called."""
        if self._fell and face_id <= self._newest:
            self._number, self._newest = self._number + 1, -1
        self._fell, self._newest = False, max(self._newest, face_id)
        return str(face_id) if self._number == 1 else f"{face_id}, opened again ({self._number})"


def _index(label: str) -> int:
    return INDEX[label] if label else NO_LABEL


def _likeliest(shares: Sequence[float]) -> int:
    """Of a network that answered; the column ``network_label`` is of the filtered answer."""
    return NO_LABEL if np.isnan(shares).any() else int(np.argmax(shares))


def _share(cell: str) -> float:
    """A probability, a share or an intensity; NaN for an empty cell."""
    if not cell:
        return float("nan")
    value = float(cell)
    if not 0 <= value <= 1:
        raise ValueError("a share that is not from 0 to 1")
    return value
