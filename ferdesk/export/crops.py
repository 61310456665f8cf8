"""Keeps the faces' crops as pictures beside a table."""

from __future__ import annotations

import re
from itertools import count
from pathlib import Path

import cv2

from ferdesk.core.beside import provenance_of
from ferdesk.core.errors import FerdeskError
from ferdesk.export.item import Item
from ferdesk.sources.files import is_image

_NAME = re.compile(r"s\d{4,}_f\d{6,}_id\d+\.png")
_PATH = re.compile(rf"[^/\\\x00-\x1f]+\.crops/{_NAME.pattern}")


def folder_of(out: Path) -> Path:
    """Where the crops of a table are kept."""
    return out.with_name(f"{out.name}.crops")


def is_of_table(folder: Path) -> bool:
    """Whether a folder holds crops that were kept beside a table: no pictures to be read again.

    So it is where the table has its sidecar, or where each image is called as a crop: the table
    may be gone, or stand under another name.
    """
    if folder.suffix != ".crops":
        return False
    if provenance_of(folder.with_suffix("")).exists():
        return True
    try:
        images = [path.name for path in folder.iterdir() if is_image(path)]
    except OSError:
        return False
    return bool(images) and all(map(_NAME.fullmatch, images))


def is_crop(path: str) -> bool:
    """Whether a cell of a table names a crop that was kept beside it, and nothing else."""
    return _PATH.fullmatch(path) is not None


class Crops:
    """Keeps the faces' crops as PNG pictures in a folder.

    Args:
        folder: where they are written now.
        shown: what the folder will be called when all is done.
    """

    def __init__(self, folder: Path, shown: str):
        self._folder = folder
        self._shown = shown
        self._last: dict[str, tuple[int, int]] = {}
        """By source: its number and the newest frame's index."""
        self._numbers = count()
        self._written: list[Path] = []

    def keep(self, item: Item) -> tuple[str, ...]:
        """Write the crops of a frame; returns their paths beside the table.

        Raises:
            FerdeskError: one can't be written.
        """
        index = item.record.frame.index
        number, before = self._last.get(item.source, (-1, -1))
        if index <= before or number < 0:
            # A source that was opened anew counts its frames anew, and so do its faces.
            number = next(self._numbers)
        self._last[item.source] = (number, index)
        paths = []
        for face in item.record.faces:
            name = f"s{number:04d}_f{index:06d}_id{face.track_id}.png"
            # Encoded here, written by Python: OpenCV can't write to every path on Windows.
            _, png = cv2.imencode(".png", face.crop.pixels)
            try:
                (self._folder / name).write_bytes(png.tobytes())
            except OSError as error:
                raise FerdeskError(
                    f"The crop {name} can't be written: {error.strerror or error}.",
                    "Make room, or keep no crops.",
                ) from error
            self._written.append(self._folder / name)
            paths.append(f"{self._shown}/{name}")
        return tuple(paths)

    def commit(self) -> None:
        """What was kept since the last commit stays."""
        self._written.clear()

    def rollback(self) -> None:
        """Take back what was kept since the last commit."""
        for path in self._written:
            path.unlink(missing_ok=True)
        self._written.clear()
