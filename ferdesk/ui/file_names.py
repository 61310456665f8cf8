"""Names of files: told apart in a list, and given to what is written."""

from __future__ import annotations

import importlib.util
import os
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QStandardPaths

from ferdesk.export.report.page import ENDING
from ferdesk.export.writers import FORMATS

NEEDS = {".parquet": "pyarrow"}
"""Forms that want a package which may be missing."""


def told_apart(paths: Sequence[str]) -> list[str]:
    """Each file's name, with as many of its folders before it as tell it from the others."""
    parts = [Path(path).parts or (path,) for path in paths]
    shown = [""] * len(parts)
    for length in range(1, max(map(len, parts), default=0) + 1):
        counts = Counter(each[-length:] for each in parts)
        for at, each in enumerate(parts):
            if not shown[at] and (counts[each[-length:]] == 1 or length >= len(each)):
                shown[at] = os.path.join(*each[-length:])
    return shown


def forms() -> list[str]:
    """Endings of the tables that can be written here, the usual one first."""
    return [
        ending
        for ending in FORMATS
        if ending not in NEEDS or importlib.util.find_spec(NEEDS[ending])
    ]


def ended(out: Path, ending: str) -> Path:
    """A name with another ending; what follows a dot in ``trial 1.2`` is none."""
    known = out.suffix.lower() in (*FORMATS, ENDING)
    return out.with_suffix(ending) if known else out.with_name(out.name + ending)


def new_table(name: str, ending: str) -> Path:
    """A table that is not there yet, in the person's documents."""
    place = QStandardPaths.StandardLocation.DocumentsLocation
    folder = Path(QStandardPaths.writableLocation(place) or Path.home()) / "ferdesk"
    return folder / f"{name} {datetime.now():%Y-%m-%d %H.%M.%S}{ending}"
