"""A file of a table, line by line."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ferdesk.cells import NO_LABEL, index, seconds, share, shares
from ferdesk.core.vocab import EMOTIONS, N_EMOTIONS
from ferdesk.export.crops import is_crop
from ferdesk.export.report.files import UNITS, Face, File, Span
from ferdesk.frames import Frame, Who, at_s, shown_s
from ferdesk.rows import NETWORK, Row

SMOOTHED, RAW, PEOPLE = (
    tuple(f"{name}_{kind}" for name in EMOTIONS) for kind in ("smoothed", "raw", "people")
)
INTENSITIES = tuple(f"{key}_intensity" for key in UNITS)
NEW = -1
"""In place of a trial's place in the list: it begins."""


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
        self._times: array[float] = array("d")
        self._with_face = 0
        self._faces: dict[Who, _Readings] = {}
        self._faceless: list[str] = []
        self._trials: list[Span] = []
        self._open: dict[str, int] = {}
        """Places in ``_trials`` of those that the newest frame is in, by name."""
        self._markers: dict[tuple[str, float], Span] = {}

    def add(self, frame: Frame) -> None:
        """
        Raises:
            Strange: a cell is not what belongs into it.
        """
        row = frame.line
        self._models[row["model"]] = None
        now = at_s(frame, self._shape.recorded, self._times)
        self._times.append(now)
        if frame.faces:
            self._with_face += 1
        elif self._stills:
            self._faceless.append(row["source"])
        self._attend(dict.fromkeys(filter(None, row.get("trial", "").split(";"))), now)
        if row.get("marker_ms", ""):
            set_s = seconds(row, "marker_ms")
            self._markers.setdefault((row["marker"], set_s), Span(row["marker"], set_s, set_s))
        for face in frame.faces:
            self._read(face.who, face.row)

    def _attend(self, named: Iterable[str], now: float) -> None:
        """The newest frame is in these trials."""
        self._open = {name: self._open.get(name, NEW) for name in named}
        for name, at in self._open.items():
            if at == NEW:
                self._open[name] = len(self._trials)
                self._trials.append(Span(name, now, now))
            else:
                self._trials[at] = Span(name, self._trials[at].start_s, now)

    def _read(self, who: Who, row: Row) -> None:
        shape = self._shape
        face = self._faces.setdefault(who, _Readings())
        number = len(face.frames)
        face.frames.append(len(self._times) - 1)
        face.labels.append(index(row, "label"))
        face.smoothed.extend(shares(row, SMOOTHED))
        if shape.people:
            face.people.extend(shares(row, PEOPLE))
        face.units.extend(
            share(row, column) if there else np.nan
            for column, there in zip(INTENSITIES, shape.units)
        )
        face.networks.append(self._first(row))
        face.networks.extend(index(row, f"{one}{NETWORK}") for one in shape.compared)
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
        raw = shares(row, RAW)
        return _likeliest(raw) if row["model"] == next(iter(self._models)) else NO_LABEL

    def done(self) -> File:
        starts = np.array(self._times, np.float64)
        shown = shown_s(starts, self._stills, self._shape.recorded)
        longest = sorted(self._faces.items(), key=lambda one: -shown[one[1].frames].sum())
        return File(
            self._name,
            self._stills,
            (next(iter(self._models)), *self._shape.compared),
            tuple(self._models),
            starts,
            shown,
            self._with_face,
            tuple(self._face(who, readings) for who, readings in longest),
            tuple(self._faceless),
            tuple(_to_its_end(one, starts, shown) for one in self._trials),
            tuple(self._markers.values()),
        )

    def _face(self, who: Who, readings: _Readings) -> Face:
        def rows(values: array[float], width: int = N_EMOTIONS) -> np.ndarray:
            return np.array(values, np.float32).reshape(-1, width)

        return Face(
            who,
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


def _likeliest(shares: Sequence[float]) -> int:
    """Of a network that answered; the column ``network_label`` is of the filtered answer."""
    return NO_LABEL if np.isnan(shares).any() else int(np.argmax(shares))
