"""FER+'s own layout: a folder of PNG files a split. Pictures and labels are joined by name."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ferdesk.core.errors import FerdeskError
from ferdesk.core.types import CROP_SIZE
from trainer.data.images import decode
from trainer.data.tree import MAX_PICTURE, Folder
from trainer.data.types import FOLDERS
from trainer.data.votes import NAME, Row

_FIX = "Copy or download the data again."


def read(tree: Folder, names: frozenset[str], top: str, wanted: Sequence[Row]) -> np.ndarray:
    """Read a picture for each row.

    Args:
        tree: where to read.
        names: every file in it.
        top: path of the folder that holds the three, with a final ``/`` unless empty.
        wanted: rows with a name.

    Returns:
        uint8 (len(wanted), 48, 48).

    Raises:
        FerdeskError: a row has no picture, a picture no row, or a picture is not as it should be.
    """
    paths = [f"{top}{FOLDERS[row.split]}/{row.name}" for row in wanted]
    for row, path in zip(wanted, paths):
        if path not in names:
            raise FerdeskError(
                f"{tree.describe(path)} is missing; the labels name it in row {row.line}.", _FIX
            )
    inside = tuple(f"{top}{folder}/" for folder in FOLDERS)
    strays = sorted(
        name
        for name in names.difference(paths)
        if name.startswith(inside) and NAME.fullmatch(name.rsplit("/", 1)[1])
    )
    if strays:
        raise FerdeskError(
            f"{len(strays)} pictures have no row in the labels, the first is "
            f"{tree.describe(strays[0])}.",
            "Labels and pictures must be of the same version of FER+.",
        )
    pixels = np.empty((len(wanted), CROP_SIZE, CROP_SIZE), np.uint8)
    for i, path in enumerate(paths):
        pixels[i] = decode(tree.read(path, MAX_PICTURE), tree.describe(path))
    return pixels
