"""Qt's application, of which a process has one."""

from __future__ import annotations

import os

from PySide6.QtWidgets import QApplication

from ferdesk import __version__
from ferdesk.ui import icons


def application() -> QApplication:
    """The one that is there, or a new one with ferdesk's name and icon."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    # Qt would split every larger area it paints over several threads, and wait for them: for this
    # window that costs more than it saves, most of all while the processors read faces.
    os.environ.setdefault("QT_NO_GUI_THREADPOOL", "1")
    app = QApplication(["ferdesk"])
    app.setApplicationName("ferdesk")
    app.setApplicationDisplayName("ferdesk")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("ferdesk")
    app.setWindowIcon(icons.app_icon())
    return app
