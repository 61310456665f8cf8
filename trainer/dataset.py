"""FER+ in memory, from whichever layout it is stored in.

FER+ (Barsoum et al., *Training deep networks for facial expression recognition with
crowd-sourced label distribution*, ICMI 2016) gives ten taggers' votes for the pictures of
FER2013 (Goodfellow et al. 2013).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ferdesk.core.errors import FerdeskError
from trainer import protocol
from trainer.data import cache as store
from trainer.data import layouts
from trainer.data.tree import open_tree
from trainer.data.types import FOLDERS, FerPlus

LABELS: dict[str, str] = {
    "folder": "label.csv in the folders, which FER+'s official loader reads",
    "csv": "fer2013new.csv, in which identical pictures have equal votes",
    "any": "label.csv where it is there, else fer2013new.csv",
}
"""The label files one can ask for."""


def load(path: Path, labels: str = "folder", cache: Path | None = None) -> FerPlus:
    """Read FER+ whole, or not at all.

    Three layouts are read: FER+'s folders (as a directory or a zip), and Kaggle's ``fer2013.csv``
    or ``icml_face_data.csv`` beside ``fer2013new.csv``. A row without a name shows no face and is
    left out; of a name that stands twice the first row counts: 35,710 images in every layout.

    Args:
        path: the folder, the zip, or one of the CSV files.
        labels: a key of :data:`LABELS`.
        cache: a folder in which the decoded set is kept for the next time; None keeps nothing.

    Returns:
        The data, ordered by split and then by name, so that the layout changes no result.

    Raises:
        FerdeskError: naming the file and row that is wrong.
    """
    if labels not in LABELS:
        raise FerdeskError(f"No label file is called {labels!r}.", f"One of: {', '.join(LABELS)}.")
    with open_tree(Path(path)) as tree:
        found = layouts.find(tree)
        layout = layouts.choose(tree, found)
        if labels == "any":
            labels = "folder" if found.folder_labels else "csv"
        key = ""
        if cache is not None:
            key = store.key(tree, _parts(found, layout.name), labels)
            held = store.read(cache, key)
            if held is not None:
                return held
        table = layouts.new_csv_rows(tree, found) if layout.name == "kaggle" else None
        rows, label_file = layouts.label_rows(tree, found, labels, table)
        rows.sort(key=lambda row: (row.split, row.name))
        if not rows:
            raise FerdeskError(f"{tree.title}: {label_file.name} names no picture.")
        data = FerPlus(
            pixels=layout.read(tree, found, rows, table),
            votes=np.array([row.votes for row in rows], np.uint8),
            split=np.array([row.split for row in rows], np.uint8),
            names=tuple(row.name for row in rows),
            labels=label_file,
        )
    if cache is not None:
        store.write(cache, key, data)
    return data


def of_protocol(path: Path, name: str, cache: Path | None = None) -> FerPlus:
    """The same with the label file of a protocol, by its name.

    Raises:
        FerdeskError: there is no such protocol, or see :func:`load`.
    """
    return load(path, protocol.get(name).labels, cache)


def _parts(found: layouts.Found, layout: str) -> list[str]:
    """The files that a loaded set depends on."""
    parts = [*found.folder_labels, *filter(None, (found.new_csv,))]
    if layout == "kaggle":
        return [*parts, found.pixel_csv]
    inside = tuple(f"{found.folders}{folder}/" for folder in FOLDERS)
    return parts + [n for n in found.names if n.startswith(inside) and n.endswith(".png")]
