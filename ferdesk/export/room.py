"""Whether the disks that an analysis writes to have room for more of it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable
from pathlib import Path

from ferdesk.core.counts import size
from ferdesk.core.errors import FerdeskError

LEAST_BYTES = 50_000_000
"""Free on each disk. What is done is put in its place with less, and a second writes less."""
LOOK_S = 1.0
"""It is looked at no more often."""


class Full(FerdeskError):
    """A disk has too little room left. Nothing that is written already is at risk yet."""


class Room:
    """Looks after the disks of some folders, so that an analysis ends while what it has done can
    still be put in its place.

    Args:
        paths: the files that are written; their folders are looked at.
    """

    def __init__(self, paths: Iterable[Path]):
        self._folders = tuple(dict.fromkeys(path.absolute().parent for path in paths))
        self._looked = -LOOK_S

    def look(self) -> None:
        """Look, where that is a second ago.

        Raises:
            Full: which disk has too little room.
        """
        now = time.monotonic()
        if now - self._looked < LOOK_S:
            return
        self._looked = now
        for folder in self._folders:
            try:
                disk = shutil.disk_usage(folder)
            except OSError:
                continue
            # A disk that does not tell, which some say by a size of nothing, may have room; writing
            # will show.
            if disk.total and disk.free < LEAST_BYTES:
                raise Full(
                    f"Only {size(disk.free)} are free on the disk of {folder}, "
                    f"{size(LEAST_BYTES)} are needed.",
                    "Make room, or choose another folder.",
                )
