"""The ``ckplus`` command: count CK+, compare the app's Action Units with its coders, and learn."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ferdesk.core.action_units import TABLE, action_units
from ferdesk.core.face_vector import mesh, readings
from ferdesk.core.types import Face, Frame
from trainer.au import ckplus, ckplus_learn
from trainer.tables.table import Column, Table


def _share(value: float) -> str:
    return f"{value:.3f}"


COLUMNS = (
    Column("unit", "unit"),
    Column("name", "name"),
    Column("auc", "area under the curve", _share),
    Column("learned", "of an SVM that learned from other people's peaks", _share),
    Column("with", "peaks with it"),
    Column("without", "without"),
)


@dataclass(frozen=True, slots=True)
class _Peak:
    """The face at a coded peak."""

    units: dict[str, float]
    coded: ckplus_learn.Coded


def run_ckplus(root: Path, out: Path) -> str:
    """Read CK+, count it, and write how well the units agree with its coders at the peaks.

    Raises:
        FerdeskError: unreadable data, or the face finder can't be started.
    """
    recordings = ckplus.read(root)
    counted = ckplus.counts(recordings)
    coded = [recording for recording in recordings if recording.units is not None]
    lines = [
        f"{len(recordings)} sequences of {len({r.subject for r in recordings})} people, "
        f"{len(coded)} with units, {counted.total()} with an emotion",
        *(f"{emotion}: {n}" for emotion, n in counted.items()),
    ]
    peaks = _peaks(coded)
    note = (
        f"{len(coded)} coded peaks, {len(coded) - len(peaks)} without a face found. The area under "
        "the curve is the share of pairs of a peak with the unit and one without that the "
        "intensity orders rightly; units without one can't be read by the app. Beside it that of "
        f"a linear SVM on the same face, trained in {ckplus_learn.FOLDS} folds of people on the "
        f"others; units with fewer than {ckplus_learn.EXAMPLES_NEEDED} peaks are not learned."
    )
    title = "Action Units against the coders of CK+"
    table = Table("ckplus", title, COLUMNS, _rows(recordings, peaks), (note,))
    return "\n".join([*lines, *(f"wrote {path}" for path in table.write(out))])


def _rows(
    recordings: tuple[ckplus.Recording, ...], peaks: dict[Path, _Peak]
) -> tuple[dict[str, Any], ...]:
    """A row a unit of Table 3.1 that the app reads or that could be learned."""
    agreed = ckplus.agreement(recordings, lambda path: peaks[path].units if path in peaks else None)
    faces = [peak.coded for peak in peaks.values()]
    learned = ckplus_learn.held_out(faces)
    rows = []
    for unit in TABLE:
        if unit.key not in agreed and unit.number not in learned:
            continue
        there = np.array([unit.number in face.codes for face in faces])
        row: dict[str, Any] = {"unit": unit.key, "name": unit.name}
        row |= {"with": int(there.sum()), "without": int((~there).sum())}
        row |= agreed.get(unit.key, {})
        if unit.number in learned:
            row["learned"] = ckplus.auc(learned[unit.number], there)
        rows.append(row)
    return tuple(rows)


def _peaks(coded: list[ckplus.Recording]) -> dict[Path, _Peak]:
    """The faces found at the peaks, by the picture's path."""
    from ferdesk.faces.landmarker import FaceLandmarker

    found = {}
    with FaceLandmarker(1, "image") as landmarker:
        for count, recording in enumerate(coded, start=1):
            image = np.ascontiguousarray(ckplus.picture(recording.peak))
            frame = Frame(image, count, 0, count, str(recording.peak))
            faces = landmarker.detect(frame)
            if faces:
                found[recording.peak] = _peak(recording, faces[0])
    return found


def _peak(recording: ckplus.Recording, face: Face) -> _Peak:
    units = action_units(face.blendshapes, face.landmarks, face.pose)
    angles = np.array([face.pose.yaw, face.pose.pitch, face.pose.roll])
    row = np.concatenate(
        [readings(units, face.blendshapes, face.pose), mesh(face.landmarks, angles)]
    )
    codes = frozenset(recording.units or ())
    return _Peak(units, ckplus_learn.Coded(recording.subject, codes, row))
