"""Where a person's settings and recordings are kept, as Qt and the system have it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings, QStandardPaths

from ferdesk.core.errors import FerdeskError


def settings_file() -> QSettings:
    """The person's own settings: a file on Linux and macOS, the registry on Windows."""
    return QSettings("ferdesk", "ferdesk")


def recordings(chosen: str = "") -> Path:
    """Where recordings go: the folder that was chosen, or ``ferdesk`` in the person's films.

    Raises:
        FerdeskError: the chosen one is not there, or this system names no usual one.
    """
    if chosen:
        # It is not made: that of a disk which is not connected would be one on another disk.
        if not Path(chosen).is_dir():
            raise FerdeskError(
                f"The folder of recordings {chosen} is not there.",
                "Connect its disk, or choose another in the settings.",
            )
        return Path(chosen)
    place = QStandardPaths.StandardLocation
    for kind in (place.MoviesLocation, place.DocumentsLocation, place.HomeLocation):
        found = QStandardPaths.writableLocation(kind)
        if found:
            return Path(found) / "ferdesk"
    raise FerdeskError("There is no folder to record into.", "Create a home folder.")
