"""Safe mode: a run as on the first day, for when something that is kept stands in the way."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSettings

from ferdesk.models.providers import CPU
from ferdesk.ui.main_window import MainWindow
from ferdesk.ui.store import Store


def settings(scratch: Path, own: QSettings) -> QSettings:
    """Settings of their own, which are gone with the folder.

    Args:
        scratch: a folder for them.
        own: the person's. It is asked only whether they have read what this is.
    """
    file = QSettings(str(scratch / "ferdesk.ini"), QSettings.Format.IniFormat)
    store = Store(file)
    store.set("engine.provider", CPU.key)
    if Store(own).notice_read:
        store.accept_notice()
    return file


def announce(window: MainWindow) -> None:
    """Say so, where it can't be missed."""
    window.setWindowTitle(QCoreApplication.translate("SafeMode", "ferdesk, safe mode"))
    window.dialogs.told.emit(
        QCoreApplication.translate(
            "SafeMode",
            "Safe mode: default settings, models on the CPU, no stream. Nothing that was kept is "
            "used, and nothing is kept.",
        )
    )
