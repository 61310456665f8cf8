"""A folder of images."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ferdesk.core.errors import FerdeskError
from ferdesk.core.natural import natural
from ferdesk.sources.base import FrameSource
from ferdesk.sources.depth import usual_white
from ferdesk.sources.files import IMAGE_SUFFIXES, VIDEO_SUFFIXES, is_image
from ferdesk.sources.image import load_image

FPS = 1.0
"""A slide show: one image a second where they are paced."""


class Folder(FrameSource):
    """The images of a folder, by name with numbers in order; sub-folders are left out.

    Images that can't be read are skipped: ``skipped`` has their errors and
    ``notice`` the count. ``Frame.source`` is the image's file name.

    Raises:
        FerdeskError: it can't be listed, has no image, or none that can be read.
    """

    stills = True

    def __init__(self, path: Path):
        path = Path(path)
        try:
            inside = tuple(path.iterdir())
        except OSError as error:
            raise FerdeskError(
                f"The folder {path} can't be read: {error.strerror or error}.",
                "Check that it is there and may be read.",
            ) from error
        self.files = tuple(sorted(filter(is_image, inside), key=lambda p: natural(p.name)))
        """The images' paths, in order."""
        self.skipped: list[str] = []
        """One error text for each image that could not be read so far."""
        super().__init__(path.name or str(path), FPS)
        if not self.files:
            fix = "It should have .png, .jpg or other images in it."
            if any(map(_is_other, inside)):
                fix = "Open the videos and folders in it one by one, or analyze them into a table."
            raise FerdeskError(f"There is no image in {path}.", fix)
        self._white = usual_white(self.files)
        self._at = 0
        self._pending = self._load_next()
        if self._pending is None:
            raise FerdeskError(
                f"Of the images in {path} none can be read.",
                f"The first: {self.skipped[0]}",
            )

    def _next(self) -> tuple[np.ndarray, float, str] | None:
        got, self._pending = self._pending, None
        if got is None:
            got = self._load_next()
        if got is None:
            return None
        at, image = got
        return image, at * 1000 / FPS, self.files[at].name

    def _load_next(self) -> tuple[int, np.ndarray] | None:
        while self._at < len(self.files) and not self._closed:
            at = self._at
            self._at += 1
            try:
                return at, load_image(self.files[at], self._white)
            except FerdeskError as error:
                self.skipped.append(str(error))
                self.notice = (
                    f"Images in {self.name} that could not be read and were left out: "
                    f"{len(self.skipped)}. The last: {error}"
                )
        return None


def holds_videos_only(path: Path) -> bool:
    """Whether a path is a folder without images of its own, but with videos or folders in it."""
    try:
        inside = tuple(path.iterdir()) if path.is_dir() else ()
    except OSError:
        return False  # who opens it says why it can't be read
    return any(map(_is_other, inside)) and not any(map(is_image, inside))


def _is_other(path: Path) -> bool:
    """Whether someone may take it for a part of what is read."""
    ending = path.suffix.lower()
    if path.name.startswith(".") or ending in IMAGE_SUFFIXES:
        return False
    return ending in VIDEO_SUFFIXES or path.is_dir()
