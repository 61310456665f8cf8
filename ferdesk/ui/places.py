"""Where a person's settings and recordings are kept, as Qt and the system have it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings, QStandardPaths

from ferdesk.core.errors import FerdeskError


def settings_file() -> QSettings:
    """The person's own settings: a file on Linux and macOS, the registry on Windows."""
    return QSettings("ferdesk", "ferdesk")


def recordings() -> Path:
    """Where recordings go: ``ferdesk`` in the person's folder of films.

    Raises:
        FerdeskError: this system names no such folder.
    """
    place = QStandardPaths.StandardLocation
    for kind in (place.MoviesLocation, place.DocumentsLocation, place.HomeLocation):
        found = QStandardPaths.writableLocation(kind)
        if found:
            return Path(found) / "ferdesk"
    raise FerdeskError("There is no folder to record into.", "Create a home folder.")
