"""The ``ckplus`` command: count CK+, and compare the app's Action Units with its coders."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ferdesk.core.action_units import BY_KEY, action_units
from ferdesk.core.types import Frame
from trainer.au import ckplus
from trainer.tables.table import Column, Table

COLUMNS = (
    Column("unit", "unit"),
    Column("name", "name"),
    Column("auc", "area under the curve", lambda value: f"{value:.3f}"),
    Column("with", "peaks with it"),
    Column("without", "without"),
)


def run_ckplus(root: Path, out: Path) -> str:
    """Read CK+, count it, and write how well the units agree with its coders at the peaks.

    Raises:
        FerdeskError: unreadable data, or the face finder can't be started.
    """
    recordings = ckplus.read(root)
    counted = ckplus.counts(recordings)
    coded = sum(recording.units is not None for recording in recordings)
    lines = [
        f"{len(recordings)} sequences of {len({r.subject for r in recordings})} people, "
        f"{coded} with units, {counted.total()} with an emotion",
        *(f"{emotion}: {n}" for emotion, n in sorted(counted.items())),
    ]
    missed = [0]
    with _Units(missed) as read_units:
        agreement = ckplus.agreement(recordings, read_units)
    rows = tuple({"unit": k, "name": BY_KEY[k].name, **v} for k, v in agreement.items())
    note = (
        f"{coded} coded peaks, {missed[0]} without a face found. The area under the curve is the "
        "share of pairs of a peak with the unit and one without that the intensity orders rightly."
    )
    title = "Action Units against the coders of CK+"
    table = Table("ckplus", title, COLUMNS, rows, (note,))
    return "\n".join([*lines, *(f"wrote {path}" for path in table.write(out))])


class _Units:
    """Reads the units of a picture file; counts those without a face in ``missed``."""

    def __init__(self, missed: list[int]):
        from ferdesk.faces.landmarker import FaceLandmarker

        self._landmarker = FaceLandmarker(1, "image")
        self._missed = missed
        self._count = 0

    def __enter__(self) -> _Units:
        return self

    def __exit__(self, *_: object) -> None:
        self._landmarker.close()

    def __call__(self, path: Path) -> dict[str, float] | None:
        self._count += 1
        image = np.ascontiguousarray(ckplus.picture(path))
        found = self._landmarker.detect(Frame(image, self._count, 0, self._count, str(path)))
        if not found:
            self._missed[0] += 1
            return None
        return action_units(found[0].blendshapes, found[0].landmarks, found[0].pose)
