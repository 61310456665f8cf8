"""The files that a table tells of, face by face, as arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ferdesk.core.action_units import TABLE
from ferdesk.frames import Who

UNITS = tuple(unit.key for unit in TABLE if unit.source)
"""Whole units; a report leaves their sides to the table."""


@dataclass(frozen=True, slots=True)
class Face:
    """The readings of a face, or of all faces of a folder of pictures. N of them."""

    who: Who
    frames: np.ndarray
    """int64 (N,): in which frame of the file, by its place among those that were read."""
    labels: np.ndarray
    """int64 (N,): indices in ``vocab.EMOTIONS``, or :data:`ferdesk.cells.NO_LABEL`."""
    smoothed: np.ndarray
    """float32 (N, 8): probabilities; NaN where nothing answered."""
    people: np.ndarray | None
    """float32 (N, 8): shares of people, NaN where they are not known; None in a table without
    such."""
    units: np.ndarray
    """float32 (N, len(UNITS)): intensities in [0, 1]; NaN where they could not be read."""
    networks: np.ndarray
    """int64 (M, N): what each network of :attr:`File.models` says of the frame alone, as
    ``labels``."""
    flaws: Mapping[str, np.ndarray]
    """int64 by name: numbers of the readings that have it."""
    sources: tuple[str, ...]
    """(N,) names of the pictures; empty for a video."""
    crops: tuple[str, ...]
    """(N,) paths of the crops beside the table, or empty texts; empty where none were kept."""


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
    """A video, a recording's source, or a folder of pictures. F frames, at least one."""

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
    faceless: tuple[str, ...]
    """Names of the pictures without a face."""
    trials: tuple[Span, ...]
    markers: tuple[Span, ...]

    @property
    def timed(self) -> bool:
        """Whether it lasts: a picture does not, and of a single frame nobody knows for how long."""
        return not self.stills and len(self.starts_s) > 1
