"""A file of a table, line by line."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ferdesk.core.times import LONGEST_S
from ferdesk.core.vocab import EMOTIONS, INDEX, N_EMOTIONS
from ferdesk.export.crops import is_crop
from ferdesk.export.report.files import NO_LABEL, UNITS, Face, File, Span
from ferdesk.rows import NETWORK, Row

SMOOTHED, RAW, PEOPLE = (
    tuple(f"{name}_{kind}" for name in EMOTIONS) for kind in ("smoothed", "raw", "people")
)
INTENSITIES = tuple(f"{key}_intensity" for key in UNITS)
LONGEST_GAP_S = 1.0
"""In a recording no frame counts as shown for longer, as where its source was gone."""
NEW = -1
"""In place of a trial's place in the list: it begins."""


class Strange(Exception):
    """A cell that ferdesk does not write: its column, and what stands in it."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Which columns a table has besides those that each has."""

    recorded: bool
    """Its clock is that of a recording."""
    people: bool
    units: tuple[bool, ...]
    crops: bool
    compared: tuple[str, ...]
    """Ids of models."""


@dataclass(slots=True)
class _Readings:
    """Of a face, as they come. Packed: hours of a video are a hundred thousand of them."""

    frames: array[int] = field(default_factory=lambda: array("q"))
    labels: array[int] = field(default_factory=lambda: array("b"))
    smoothed: array[float] = field(default_factory=lambda: array("f"))
    people: array[float] = field(default_factory=lambda: array("f"))
    units: array[float] = field(default_factory=lambda: array("f"))
    networks: array[int] = field(default_factory=lambda: array("b"))
    flaws: dict[str, array[int]] = field(default_factory=dict)
    sources: list[str] = field(default_factory=list)
    crops: list[str] = field(default_factory=list)


class Growing:
    """A file of which more comes.

    Args:
        stills: its frames are pictures.
    """

    def __init__(self, name: str, stills: bool, shape: Shape):
        self._name, self._stills, self._shape = name, stills, shape
        self._models: dict[str, None] = {}
        """Ids of those that decided, in their order."""
        self._newest: tuple[str, ...] = ()
        """What tells the newest frame from others."""
        self._times: array[float] = array("d")
        self._with_face = 0
        self._faces: dict[str, _Readings] = {}
        self._faceless: list[str] = []
        self._opened = _Openings()
        self._trials: list[Span] = []
        self._open: dict[str, int] = {}
        """Places in ``_trials`` of those that the newest frame is in, by name."""
        self._markers: dict[tuple[str, float], Span] = {}

    def add(self, row: Row) -> None:
        """
        Raises:
            Strange: a cell is not what belongs into it.
        """
        frame = row["source"], row["frame"], row["time_ms"], row.get("session_ms", "")
        if frame != self._newest:
            self._newest = frame
            self._begin(row)
        if row["face_id"]:
            self._read(row)

    def _begin(self, row: Row) -> None:
        """A frame that is a new one."""
        self._opened.begin(row["source"], _whole(row, "frame"))
        self._models[row["model"]] = None
        now = float(len(self._times)) if self._stills else self._time(row)
        self._times.append(now)
        if row["face_id"]:
            self._with_face += 1
        elif self._stills:
            self._faceless.append(row["source"])
        self._attend(dict.fromkeys(filter(None, row.get("trial", "").split(";"))), now)
        if row.get("marker_ms", ""):
            at_s = _seconds(row, "marker_ms")
            self._markers.setdefault((row["marker"], at_s), Span(row["marker"], at_s, at_s))

    def _time(self, row: Row) -> float:
        """Seconds, not before the frame before."""
        column = "session_ms" if self._shape.recorded else "time_ms"
        now = _seconds(row, column)
        if self._times and now < self._times[-1]:
            raise Strange(column, row[column])
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
        face_id = _whole(row, "face_id")
        name = "" if self._stills else self._opened.name(face_id)
        face = self._faces.setdefault(name, _Readings())
        number = len(face.frames)
        face.frames.append(len(self._times) - 1)
        face.labels.append(_index(row, "label"))
        face.smoothed.extend(_share(row, column) for column in SMOOTHED)
        if shape.people:
            face.people.extend(_share(row, column) for column in PEOPLE)
        face.units.extend(
            _share(row, column) if there else np.nan
            for column, there in zip(INTENSITIES, shape.units)
        )
        face.networks.append(self._first(row))
        face.networks.extend(_index(row, f"{one}{NETWORK}") for one in shape.compared)
        for flaw in filter(None, row["quality_flags"].split(";")):
            face.flaws.setdefault(flaw, array("q")).append(number)
        if self._stills:
            face.sources.append(row["source"])
        if shape.crops:
            # A table may come from others: nothing but a crop beside it is shown of it.
            face.crops.append(row["crop"] if is_crop(row["crop"]) else "")

    def _first(self, row: Row) -> int:
        """What the model that began says; nothing where another one decides, which would be held
        against itself."""
        raw = [_share(row, column) for column in RAW]
        return _likeliest(raw) if row["model"] == next(iter(self._models)) else NO_LABEL

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
            tuple(self._face(name, readings) for name, readings in longest),
            tuple(self._faceless),
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

    def _face(self, name: str, readings: _Readings) -> Face:
        def rows(values: array[float], width: int = N_EMOTIONS) -> np.ndarray:
            return np.array(values, np.float32).reshape(-1, width)

        return Face(
            name,
            np.array(readings.frames, np.int64),
            np.array(readings.labels, np.int64),
            rows(readings.smoothed),
            rows(readings.people) if self._shape.people else None,
            rows(readings.units, len(UNITS)),
            np.array(readings.networks, np.int64).reshape(-1, 1 + len(self._shape.compared)).T,
            {flaw: np.array(numbers, np.int64) for flaw, numbers in readings.flaws.items()},
            tuple(readings.sources),
            tuple(readings.crops) if any(readings.crops) else (),
        )


def _to_its_end(trial: Span, starts: np.ndarray, shown: np.ndarray) -> Span:
    """A trial until its last frame is shown no more."""
    last = int(np.searchsorted(starts, trial.end_s))
    return replace(trial, end_s=float(starts[last] + shown[last]))


class _Openings:
    """Tells the faces of a recorded source that was opened anew from those of before: it counts its
    frames and faces from the beginning again. After a jump in a video only frames are. A picture
    that is opened after another one has its number as well."""

    def __init__(self) -> None:
        self._number, self._source, self._frame, self._newest = 1, "", -1, -1
        self._fell = False
        """Since the newest face the frames' numbers have fallen, or did not rise for another
        picture."""

    def begin(self, source: str, frame: int) -> None:
        """A new frame has come."""
        another = bool(self._source) and source != self._source
        self._fell |= frame < self._frame or (another and frame == self._frame)
        self._source, self._frame = source, frame

    def name(self, face_id: int) -> str:
        """What a face of that frame is called."""
        if self._fell and face_id <= self._newest:
            self._number, self._newest = self._number + 1, -1
        self._fell, self._newest = False, max(self._newest, face_id)
        return str(face_id) if self._number == 1 else f"{face_id}, opened again ({self._number})"


def _index(row: Row, column: str) -> int:
    label = row[column]
    if label and label not in INDEX:
        raise Strange(column, label)
    return INDEX[label] if label else NO_LABEL


def _likeliest(shares: Sequence[float]) -> int:
    """Of a network that answered; the column ``network_label`` is of the filtered answer."""
    return NO_LABEL if np.isnan(shares).any() else int(np.argmax(shares))


def _share(row: Row, column: str) -> float:
    """A probability, a share or an intensity; NaN for an empty cell."""
    cell = row[column]
    if not cell:
        return float("nan")
    value = _number(cell)
    if not 0 <= value <= 1:
        raise Strange(column, cell)
    return value


def _seconds(row: Row, column: str) -> float:
    value = _number(row[column]) / 1000
    if not -LONGEST_S < value < LONGEST_S:
        raise Strange(column, row[column])
    return value


def _whole(row: Row, column: str) -> int:
    value = _number(row[column])
    if not 0 <= value < 2**53 or value != int(value):
        raise Strange(column, row[column])
    return int(value)


def _number(cell: str) -> float:
    """NaN, which is in no bounds, where it is none."""
    try:
        return float(cell)
    except ValueError:
        return float("nan")
