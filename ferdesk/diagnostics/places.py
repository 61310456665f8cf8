"""Where the log and the crash report lie: the system's own place for them, one a user."""

from __future__ import annotations

import os
import sys
from pathlib import Path

LOG_NAME = "ferdesk.log"
CRASH_NAME = "crash.txt"


def log_folder() -> Path:
    """The folder of logs and crash reports. It need not be there.

    Linux: ``$XDG_STATE_HOME/ferdesk``, which is ``~/.local/state/ferdesk`` unless set. macOS:
    ``~/Library/Logs/ferdesk``. Windows: ``%LOCALAPPDATA%\\ferdesk\\Logs``.
    """
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return (Path(local) if local else home() / "AppData" / "Local") / "ferdesk" / "Logs"
    if sys.platform == "darwin":
        return home() / "Library" / "Logs" / "ferdesk"
    # The specification has relative paths ignored.
    state = Path(os.environ.get("XDG_STATE_HOME") or "")
    return (state if state.is_absolute() else home() / ".local" / "state") / "ferdesk"


def home() -> Path:
    """The user's own folder; a folder that is not there where the system names none."""
    try:
        return Path.home()
    except RuntimeError:
        return Path("/nonexistent")


def writable(folder: Path) -> bool:
    """Whether files can be made in a folder, or the folder itself where it is not there yet."""
    while not folder.exists():
        if folder.parent == folder:
            return False
        folder = folder.parent
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)
