"""Looks through a recording or a table for the faces that are to be named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ferdesk import rows
from ferdesk.core.errors import FerdeskError
from ferdesk.participants.cast import Cast, usual_place
from ferdesk.participants.gallery import Gallery
from ferdesk.participants.of_session import gallery_of_session
from ferdesk.participants.of_table import gallery_of_table
from ferdesk.session.events import MARKER
from ferdesk.session.reader import Reader
from ferdesk.session.schema import SUFFIX
from ferdesk.ui.work import Work


def changed_ns(path: Path) -> int:
    """When a file was last written; 0 where it is not there."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


class Looking(Work):
    """Looks for faces, and for markers."""

    def __init__(self, path: Path, on_change: Callable[[], None]):
        super().__init__("ferdesk-faces", on_change)
        self.path = path
        self.gallery: Gallery
        """There when it is done."""
        self.read_ns = changed_ns(path)
        """When what is looked at was written."""
        self.cast: Cast | None = None
        """The names that were given already; None where :attr:`why` says that they can't be."""
        self.why = ""
        self.markers = False

    def run(self) -> None:
        if self.path.suffix.lower() == SUFFIX:
            gallery = gallery_of_session(self.path, self.step)
            with Reader(self.path) as reader:
                self.markers = bool(reader.events(MARKER))
        else:
            gallery = gallery_of_table(self.path, lambda: self.step(0, 1))
            self.markers = self._has_markers()
        # Which take a while where there are many.
        _ = gallery.names, gallery.files, gallery.clashes({})
        self.gallery = gallery
        try:
            self.cast = Cast.open(usual_place(self.path), gallery)
        except FerdeskError as error:
            self.why = str(error)

    def _has_markers(self) -> bool:
        """Whether a table of a recording tells of any."""
        table = rows.read(self.path)
        if "marker_ms" not in table.names:
            return False
        for row in table:
            self.step(0, 1)
            if row.get("marker_ms"):
                return True
        return False
