"""The layouts people have FER+ in, as rows of a table; a new layout is a new row."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

import numpy as np

from ferdesk.core.errors import FerdeskError
from trainer.data import folder_layout, kaggle_layout
from trainer.data.tree import Folder, lines
from trainer.data.types import FOLDERS, LabelFile
from trainer.data.votes import Row, faces, read_folder_labels, read_new_csv

NEW_CSV = "fer2013new.csv"
LABEL_CSV = "label.csv"


class NoLabelFile(FerdeskError):
    """The data is there, but not the label file that was asked for."""


@dataclass(frozen=True, slots=True)
class Found:
    """Where the parts of a data set lie in a tree; an empty string is a part that isn't there."""

    names: frozenset[str]
    """Every file of the tree."""
    folders: str
    """Path of the folder that holds ``FER2013Train`` and so on, with a final ``/``."""
    folder_labels: tuple[str, ...]
    """The three ``label.csv``; empty unless all are there."""
    new_csv: str
    """``fer2013new.csv``."""
    pixel_csv: str
    """``fer2013.csv`` or ``icml_face_data.csv``."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A way in which FER+ is stored."""

    name: str
    meaning: str
    fits: Callable[[Found], bool]
    read: Callable[[Folder, Found, list[Row], list[Row] | None], np.ndarray]
    """(tree, parts, wanted rows, rows of fer2013new.csv) to pixels uint8 (N, 48, 48)."""


LAYOUTS: tuple[Layout, ...] = (
    Layout(
        "folder",
        "FER+'s own folders FER2013Train, FER2013Valid, FER2013Test of PNG files, or a zip of them",
        lambda found: _has_pictures(found),
        lambda tree, found, wanted, _: folder_layout.read(tree, found.names, found.folders, wanted),
    ),
    Layout(
        "kaggle",
        "Kaggle's fer2013.csv or icml_face_data.csv beside fer2013new.csv",
        lambda found: bool(found.pixel_csv and found.new_csv),
        lambda tree, found, wanted, table: kaggle_layout.read(
            tree, found.pixel_csv, found.new_csv, wanted, table or []
        ),
    ),
)
"""Tried in this order; the first that fits is read."""


def find(tree: Folder) -> Found:
    """Look for the parts of a data set, at any depth: archives often hold one folder more."""
    names = frozenset(tree.names())
    by_base: dict[str, list[str]] = {}
    for name in names:
        if "__MACOSX/" not in name and not name.endswith(".png"):
            by_base.setdefault(PurePosixPath(name).name, []).append(name)

    def shallowest(base: str) -> str:
        return min(by_base.get(base, [""]), key=lambda n: (n.count("/"), n))

    tops = {
        name.split(f"{folder}/", 1)[0]
        for name in names
        for folder in FOLDERS
        if "__MACOSX/" not in name and f"/{folder}/" in f"/{name}"
    }
    top = min(tops, key=lambda t: (t.count("/"), t), default="")
    labels = tuple(f"{top}{folder}/{LABEL_CSV}" for folder in FOLDERS)
    return Found(
        names=names,
        folders=top,
        folder_labels=labels if names.issuperset(labels) else (),
        new_csv=shallowest(NEW_CSV),
        pixel_csv=shallowest("fer2013.csv") or shallowest("icml_face_data.csv"),
    )


def choose(tree: Folder, found: Found) -> Layout:
    """The layout that the tree is in.

    Raises:
        FerdeskError: none fits.
    """
    for layout in LAYOUTS:
        if layout.fits(found):
            return layout
    if found.pixel_csv:
        what = f"{tree.describe(found.pixel_csv)} has no {NEW_CSV} beside it."
        raise FerdeskError(what, f"Put {NEW_CSV} from the FERPlus repository into that folder.")
    known = "; ".join(layout.meaning for layout in LAYOUTS)
    packed = sorted(name for name in found.names if name.endswith(".zip"))
    inside = f" {packed[0]} in it is not looked into: name it if it is FER+." if packed else ""
    raise FerdeskError(f"{tree.title} holds no FER+ data.", f"Known layouts: {known}.{inside}")


def new_csv_rows(tree: Folder, found: Found) -> list[Row]:
    """Every row of ``fer2013new.csv``."""
    return read_new_csv(lines(tree, found.new_csv), tree.describe(found.new_csv))


def label_rows(
    tree: Folder, found: Found, which: str, table: list[Row] | None
) -> tuple[list[Row], LabelFile]:
    """The rows of the wanted label file that have a face, and the file's checksums.

    Args:
        which: ``folder`` for the three ``label.csv``, ``csv`` for ``fer2013new.csv``.
        table: the rows of ``fer2013new.csv`` where they have been read.

    Raises:
        FerdeskError: the label file is not there, or has a bad row.
    """
    if which == "folder":
        if not found.folder_labels:
            raise NoLabelFile(
                f"{tree.title} lacks {LABEL_CSV} in one or more of {', '.join(FOLDERS)}.",
                "Copy these folders from the FERPlus repository, or choose a protocol of "
                f"{NEW_CSV}, such as majority-csv.",
            )
        chosen = []
        for split, name in enumerate(found.folder_labels):
            chosen += read_folder_labels(lines(tree, name), split, tree.describe(name))
        _refuse_twice(chosen, tree)
        return chosen, _label_file(tree, LABEL_CSV, found.folder_labels)
    if not found.new_csv:
        raise NoLabelFile(f"{tree.title} has no {NEW_CSV}.", "Take it from the FERPlus repository.")
    chosen = faces(table if table is not None else new_csv_rows(tree, found))
    return chosen, _label_file(tree, NEW_CSV, (found.new_csv,))


def _label_file(tree: Folder, name: str, files: tuple[str, ...]) -> LabelFile:
    whole, parts = hashlib.sha256(), []
    for file in files:
        data = tree.read(file)
        whole.update(data)
        parts.append((file, hashlib.sha256(data).hexdigest()))
    return LabelFile(name, whole.hexdigest(), tuple(parts))


def _refuse_twice(chosen: list[Row], tree: Folder) -> None:
    seen: dict[str, int] = {}
    for row in chosen:
        if seen.setdefault(row.name, row.split) != row.split:
            where = f"{FOLDERS[row.split]}/{LABEL_CSV}, row {row.line}"
            other = f"{FOLDERS[seen[row.name]]}/{LABEL_CSV}"
            raise FerdeskError(f"{tree.title}: {where}: {row.name} is in {other} too.")


def _has_pictures(found: Found) -> bool:
    inside = tuple(f"{found.folders}{folder}/" for folder in FOLDERS)
    return any(name.endswith(".png") and name.startswith(inside) for name in found.names)
