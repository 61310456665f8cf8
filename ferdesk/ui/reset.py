"""Sets everything that is remembered back, and keeps what was there in a file."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSettings, QStandardPaths

from ferdesk.core.errors import FerdeskError
from ferdesk.ui.places import settings_file
from ferdesk.ui.single import Instance


def reset() -> Path | None:
    """Forget settings, keys, recent sources, the window's shape, a stored neutral.

    Recordings, logs and models are left alone.

    Returns:
        The file with what was there; None where there was nothing.

    Raises:
        FerdeskError: ferdesk is open, or a file can't be written; nothing is forgotten then.
    """
    app = QCoreApplication.instance() or QCoreApplication(["ferdesk"])
    file = settings_file()
    instance = Instance(file.fileName(), parent=app)
    if not instance.claim():
        raise FerdeskError("ferdesk is open.", "Close its window, then set it back.")
    try:
        names = file.allKeys()
        if not names:
            return None
        kept = _backup(file, names)
        file.clear()
        file.sync()
        if file.status() != QSettings.Status.NoError:
            raise FerdeskError(
                f"The settings can't be written: {file.fileName()}.",
                "Give this user the right to write there, or make room.",
            )
        return kept
    finally:
        instance.close()


def _backup(file: QSettings, names: list[str]) -> Path:
    place = QStandardPaths.StandardLocation.GenericConfigLocation
    folder = Path(QStandardPaths.writableLocation(place)) / "ferdesk"
    stem = f"settings before {time.strftime('%Y-%m-%d %H.%M.%S')}"
    path, count = folder / f"{stem}.ini", 1
    while path.exists():
        count += 1
        path = folder / f"{stem} ({count}).ini"
    copy = QSettings(str(path), QSettings.Format.IniFormat)
    for name in names:
        copy.setValue(name, file.value(name))
    copy.sync()
    if copy.status() != QSettings.Status.NoError or not path.exists():
        raise FerdeskError(
            f"The old settings can't be kept in {path}, so nothing was set back.",
            "Give this user the right to write there, or make room.",
        )
    return path
