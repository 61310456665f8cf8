"""OpenFace's Action Units in place of MediaPipe's: the thesis's own tool.

Reads the CSV that ``FeatureExtraction`` of OpenFace 2 writes (Baltrušaitis et al., *OpenFace 2.0*,
FG 2018). For FER+: one CSV a folder, made with ``-fdir FER2013Train`` and so on, and kept as
``FER2013Train.csv``, ``FER2013Valid.csv`` and ``FER2013Test.csv`` in one folder; frame 1 is the
first picture by name. ``-au_static``, because OpenFace otherwise takes a folder for a film of one
person, and measures each face against the others.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ferdesk.core.action_units import READABLE, SIDES
from ferdesk.core.errors import FerdeskError
from ferdesk.core.face_vector import NAMES
from trainer.au.features import Rows
from trainer.data.types import FOLDERS, FerPlus

FULL = 5.0
"""OpenFace's intensities go from 0 to 5."""
MAX_BYTES = 500_000_000
"""Of a CSV; one that is larger was not made of FER+'s pictures."""
MAX_FRAME = 10_000_000
TRUSTED = 0.5
"""Confidence below which a frame counts as failed."""
_BLINK = {45: 43}
"""OpenFace codes the blink (45) where Table 3.1 has closed eyes (43)."""
_COLUMN = re.compile(r"AU(\d\d)_([rc])")
_NEEDED = ("frame", "confidence", "success")
_HOW = "Write it with OpenFace's FeatureExtraction -fdir DIR -aus -au_static."


@dataclass(frozen=True, slots=True)
class OpenFace:
    """One CSV of OpenFace."""

    frames: np.ndarray
    """int64 (N,), from 1; those that failed are left out."""
    units: dict[int, np.ndarray]
    """float64 (N,) in [0, 1] by the unit's number in Table 3.1; where there is no intensity, its
    presence as 0 or 1."""
    failed: int
    """Frames without a face, or with too little confidence."""


def read(path: Path) -> OpenFace:
    """Read a CSV.

    Where a frame has several faces, the one with the most confidence counts. Of a frame that failed
    nothing but that is read: what stands in its other columns need be no number.

    Raises:
        FerdeskError: unreadable, a needed column is missing, no unit at all, or a value that is
            no number; the row is named.
    """
    rows = _rows(path)
    head = [name.strip() for name in next(rows, [])]
    missing = [name for name in _NEEDED if name not in head]
    if missing:
        raise FerdeskError(f"{path} has no column {', '.join(missing)}.", _HOW)
    columns = _unit_columns(head)
    if not columns:
        raise FerdeskError(f"{path} has no column of an Action Unit (AU01_r …).", _HOW)
    needed = tuple(head.index(name) for name in _NEEDED)
    told = tuple(column for column, _ in columns.values())
    best: dict[int, tuple[float, list[float]]] = {}
    seen = set()
    for number, row in enumerate(rows, start=2):
        if not row:
            continue
        where = f"{path}, row {number}"
        if len(row) != len(head):
            raise FerdeskError(f"{where}: {len(row)} values for {len(head)} columns.", _HOW)
        at, confidence, success = _numbers(row, needed, where)
        frame = int(at)
        if not 0 <= frame <= MAX_FRAME:
            raise FerdeskError(f"{where}: there is no frame {frame}.", _HOW)
        seen.add(frame)
        if success < 1 or confidence < TRUSTED:
            continue
        if frame not in best or confidence > best[frame][0]:
            best[frame] = (confidence, _numbers(row, told, where))
    frames = np.array(sorted(best), np.int64)
    units = {
        unit: np.array([min(1.0, max(0.0, best[int(f)][1][i] / scale)) for f in frames], np.float64)
        for i, (unit, (_, scale)) in enumerate(columns.items())
    }
    return OpenFace(frames, units, len(seen) - len(frames))


def with_openface(found: Rows, data: FerPlus, folder: Path) -> tuple[Rows, str]:
    """Features in which the units are OpenFace's.

    Blendshapes and mesh stay MediaPipe's, so the thesis's SVMs then rest on OpenFace alone and the
    better ones on both. Faces of which OpenFace's frame failed are left out: there the network's
    answer stands. A unit that one of the three tables does not tell is absent from all: where it
    is not told it must not count as 0.

    Returns:
        The features, and a line on what was found.

    Raises:
        FerdeskError: a CSV is missing or unreadable, or tells of more pictures than there are.
    """
    tables = [read(folder / f"{name}.csv") for name in FOLDERS]
    everywhere = set.intersection(*(set(table.units) for table in tables))
    absent = [unit for unit in READABLE if unit.number not in everywhere]
    units = np.zeros((len(data), len(NAMES)), np.float32)
    have = np.zeros(len(data), bool)
    for split, (name, table) in enumerate(zip(FOLDERS, tables)):
        rows = _pictures(data, split, table, folder / f"{name}.csv")
        have[rows] = True
        for unit in everywhere:
            for column in _named_columns(unit):
                units[rows, column] = table.units[unit]
    named = found.named.copy()
    columns = [column for unit in READABLE for column in _named_columns(unit.number)]
    named[:, columns] = units[found.index][:, columns]
    kept = have[found.index]
    failed = sum(table.failed for table in tables)
    told = f"OpenFace: {int(have.sum())} pictures read, {failed} failed, {int(kept.sum())} in use"
    if absent:
        told += f"; absent: {', '.join(unit.key for unit in absent)}"
    keys = frozenset(unit.key for unit in absent)
    return Rows(found.index, named, found.mesh, keys, found.upright).of(kept), told


def _pictures(data: FerPlus, split: int, table: OpenFace, path: Path) -> np.ndarray:
    """int64 (N,): the row of the data set of each frame."""
    pictures = sorted(np.flatnonzero(data.split == split), key=lambda row: data.names[row])
    wrong = [frame for frame in table.frames if not 1 <= frame <= len(pictures)]
    if wrong:
        raise FerdeskError(
            f"{path} tells of picture {wrong[-1]}, but {FOLDERS[split]} has {len(pictures)}.",
            "Make it from the same folder.",
        )
    return np.array(pictures, np.int64)[table.frames - 1]


def _rows(path: Path) -> Iterator[list[str]]:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise FerdeskError(f"{path} is too large.", _HOW)
        with path.open(newline="", encoding="utf-8-sig") as stream:
            yield from csv.reader(stream, skipinitialspace=True)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise FerdeskError(f"{path} can't be read: {error}.", _HOW) from error


def _unit_columns(head: list[str]) -> dict[int, tuple[int, float]]:
    """Unit of Table 3.1 → (column, what is full): intensities before presences."""
    found: dict[int, tuple[int, float]] = {}
    for kind, full in (("c", 1.0), ("r", FULL)):
        for column, name in enumerate(head):
            match = _COLUMN.fullmatch(name)
            if match and match[2] == kind:
                number = int(match[1])
                found[_BLINK.get(number, number)] = (column, full)
    return dict(sorted(found.items()))


def _named_columns(unit: int) -> list[int]:
    """Columns of ``NAMES`` that a unit fills: itself and, if it has them, its sides."""
    names = (f"AU{unit}", *(f"AU{unit}_{side}" for side in SIDES))
    return [NAMES.index(name) for name in names if name in NAMES]


def _numbers(row: list[str], columns: tuple[int, ...], where: str) -> list[float]:
    try:
        values = [float(row[column]) for column in columns]
        if not all(map(math.isfinite, values)):
            raise ValueError("a value is not finite")
    except ValueError as error:
        raise FerdeskError(f"{where}: {error}.", _HOW) from error
    return values
