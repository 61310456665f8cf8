"""What is summed up of a face, reading by reading."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ferdesk.cells import NO_LABEL
from ferdesk.core.action_units import KEYS
from ferdesk.core.vocab import N_EMOTIONS


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a face in one frame. Arrays are floats, NaN where nothing is known."""

    label: int
    """Index in ``vocab.EMOTIONS``, or :data:`ferdesk.cells.NO_LABEL`."""
    close: bool
    """Another label was close to it."""
    flagged: bool
    """The picture has a flaw."""
    smoothed: np.ndarray
    """(8,): probabilities after the time filter."""
    units: np.ndarray
    """(len(KEYS),): Action Units, 0 to 1."""
    people: np.ndarray | None = None
    """(8,): shares of people who would say so; None where they are not known."""
    above: np.ndarray | None = None
    """(len(KEYS),): how far units are above the face's own neutral; None where that is not
    known."""


class Levels:
    """How high some numbers were over time, which are not negative.

    Args:
        count: how many numbers. Arrays are float64 (count,), of the readings in which one could be
            told.
    """

    def __init__(self, count: int):
        self.weights, self.means, self.peaks = np.zeros((3, count))
        self.squares = np.zeros(count)
        """Sum of the weighted squared distances from the mean."""

    def add(self, values: np.ndarray, weight: float) -> None:
        """West's way to add to a weighted mean and variance, which loses no digits.

        Args:
            values: float (count,); NaN where it could not be told.
            weight: > 0.
        """
        read = np.isfinite(values)
        self.weights[read] += weight
        far = values[read] - self.means[read]
        self.means[read] += far * weight / self.weights[read]
        self.squares[read] += weight * far * (values[read] - self.means[read])
        self.peaks[read] = np.maximum(self.peaks[read], values[read])

    @property
    def deviations(self) -> np.ndarray:
        """What could not be read is no number."""
        with np.errstate(invalid="ignore"):
            # By rounding what is 0 may have come out below it.
            return np.sqrt(np.maximum(self.squares, 0) / self.weights)


@dataclass(slots=True)
class Tally:
    """What is kept of a face: sums alone, so that hours take no more memory than a second.

    Every reading weighs as long as its frame is shown, in milliseconds; pictures weigh alike.
    """

    readings: int = 0
    weight: float = 0.0
    flagged: float = 0.0
    abstained: float = 0.0
    close: float = 0.0
    labels: np.ndarray = field(default_factory=lambda: np.zeros(N_EMOTIONS))
    """float64 (8,), in the order of ``vocab.EMOTIONS``."""
    smoothed: Levels = field(default_factory=lambda: Levels(N_EMOTIONS))
    people: Levels = field(default_factory=lambda: Levels(N_EMOTIONS))
    """Of the shares of people who would say so."""
    units: Levels = field(default_factory=lambda: Levels(len(KEYS)))
    above: Levels = field(default_factory=lambda: Levels(len(KEYS)))
    """Of the units above the face's own neutral."""
    ids: dict[str, None] = field(default_factory=dict)
    """What it is called in the table, in the order in which they came; of a participant there may
    be several."""
    sources: dict[str, None] = field(default_factory=dict)
    """Pictures that it is in, of a folder of such."""

    def add(self, reading: Reading, weight: float, face_id: str, source: str = "") -> None:
        """Take one.

        Args:
            weight: as long as it is shown; where it is 0, as of two frames of one time, it is
                counted and tells nothing.
            face_id: what the table calls it; empty for a picture's.
            source: the picture, of a folder of such.
        """
        self.readings += 1
        if face_id:
            self.ids[face_id] = None
        if source:
            self.sources[source] = None
        self.weight += weight
        self.flagged += weight * reading.flagged
        self.close += weight * reading.close
        if reading.label == NO_LABEL:
            self.abstained += weight
        else:
            self.labels[reading.label] += weight
        for levels, values in (
            (self.smoothed, reading.smoothed),
            (self.people, reading.people),
            (self.units, reading.units),
            (self.above, reading.above),
        ):
            if values is not None and weight > 0:
                levels.add(values, weight)
