"""How strong each Action Unit is by emotion, against Table 3.1 and EMFACS: ``au.md``.

Units of OpenFace have a table of their own, ``au-openface``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ferdesk.au_svm.layout import UNIT_COLUMNS, UNITS
from ferdesk.core.action_units import BY_KEY, TABLE
from ferdesk.core.vocab import EMOTIONS
from trainer.au.features import Rows, in_split, labels
from trainer.data.types import FerPlus
from trainer.tables.table import Column, Table

EMFACS: dict[str, tuple[int, ...]] = {
    "happiness": (6, 12),
    "sadness": (1, 4, 15),
    "surprise": (1, 2, 5, 26),
    "fear": (1, 2, 4, 5, 7, 20, 26),
    "anger": (4, 5, 7, 23),
    "disgust": (9, 15, 16),
    "contempt": (12, 14),
}
"""The units of each emotion's prototype (Friesen & Ekman, *EMFACS-7*, 1983)."""


OPENFACE = "OpenFace"
SCALES = {
    "MediaPipe": "0 is the median neutral face, 1 the strongest 2% of all.",
    OPENFACE: "1 is OpenFace's 5, or that the unit is there where it tells no more.",
}
"""What the intensities of each source mean."""
UNREAD = {
    "MediaPipe": "can't be read from the mesh or the blendshapes",
    OPENFACE: "are not in OpenFace's tables",
}


def build(found: Rows, data: FerPlus, source: str = "MediaPipe") -> Table:
    """Mean intensity of each unit by emotion on the training faces.

    A tie of Table 3.1 or EMFACS holds where the emotion's mean is above neutral's; an emotion
    for which it does not is named.

    Args:
        found: the units of the faces; those absent have no numbers.
        data: the emotions.
        source: of the units, a key of :data:`SCALES`.
    """
    emotions = labels(found, data)
    keep = in_split(found, data, "train") & (emotions >= 0)
    units, emotions = found.named[keep][:, UNIT_COLUMNS].astype(np.float64), emotions[keep]
    counts = np.bincount(emotions, minlength=len(EMOTIONS))
    means = np.array(
        [
            units[emotions == e].mean(axis=0) if counts[e] else np.full(len(UNITS), np.nan)
            for e in range(len(EMOTIONS))
        ]
    )
    rows, held, ties = [], 0, 0
    for unit in TABLE:
        row: dict[str, Any] = {"unit": unit.key, "name": unit.name}
        if unit.key in UNITS and unit.key not in found.absent:
            column = means[:, UNITS.index(unit.key)]
            by_name = dict(zip(EMOTIONS, map(float, column)))
            row |= {name: v for name, v in by_name.items() if not np.isnan(v)}
            emfacs = tuple(e for e, numbers in EMFACS.items() if unit.number in numbers)
            right, wrong = _sorted_out(by_name, unit.emotions)
            right_too, wrong_too = _sorted_out(by_name, emfacs)
            held, ties = held + len(right), ties + len(right) + len(wrong)
            row |= {"table": _words(right, wrong), "emfacs": _words(right_too, wrong_too)}
        if source != OPENFACE:  # what is remarked was seen in MediaPipe's units
            row["remark"] = BY_KEY[unit.key].remark or None
        rows.append(row)
    head = (Column("unit", "unit"), Column("name", "name"))
    middle = tuple(
        Column(e, f"{e} ({n})", lambda value: f"{value:.2f}") for e, n in zip(EMOTIONS, counts)
    )
    tail: tuple[Column, ...] = (
        Column("table", "Table 3.1: above neutral"),
        Column("emfacs", "EMFACS: above neutral"),
        Column("remark", "remark"),
    )
    notes = (
        f"Mean intensity on FER+ training faces, majority rule, {data.labels.name}; "
        f"{len(emotions)} faces, by emotion in the head. {SCALES[source]} A tie holds (✓) where "
        "the emotion's mean is above neutral's, and fails (✗) elsewhere.",
        f"Of the {ties} ties of Table 3.1 to units that can be read, {held} hold. Units without "
        f"numbers {UNREAD[source]}: they are absent, not zero.",
    )
    name, title = "au", "Action Units by emotion"
    if source == OPENFACE:
        name, title = "au-openface", f"{title}, units by OpenFace"
        tail = tail[:-1]
    return Table(name, title, (*head, *middle, *tail), tuple(rows), notes)


def _sorted_out(means: dict[str, float], emotions: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Emotions whose mean is above neutral's, and those whose is not."""
    known = [e for e in emotions if not np.isnan(means[e])]
    right = [e for e in known if means[e] > means["neutral"]]
    return right, [e for e in known if e not in right]


def _words(right: list[str], wrong: list[str]) -> str | None:
    parts = [f"✓ {', '.join(right)}"] * bool(right) + [f"✗ {', '.join(wrong)}"] * bool(wrong)
    return "; ".join(parts) or None
