"""Where things are kept that are the user's own, but for settings: the system's own places."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def cache_folder() -> Path | None:
    """The folder of what can be made again; it need not be there. None where the system names no
    home.

    Linux: ``$XDG_CACHE_HOME/ferdesk``, which is ``~/.cache/ferdesk`` unless set. macOS:
    ``~/Library/Caches/ferdesk``. Windows: ``%LOCALAPPDATA%\\ferdesk\\Cache``.
    """
    return _folder("Cache", "Caches/ferdesk", "XDG_CACHE_HOME", ".cache", "ferdesk")


def models_folder() -> Path | None:
    """The folder of the user's own models; it need not be there. None where the system names no
    home.

    Linux: ``$XDG_DATA_HOME/ferdesk/models``, which is ``~/.local/share/ferdesk/models`` unless set.
    macOS: ``~/Library/Application Support/ferdesk/models``. Windows:
    ``%LOCALAPPDATA%\\ferdesk\\Models``.
    """
    return _folder(
        "Models", "Application Support/ferdesk/models", "XDG_DATA_HOME", ".local/share",
        "ferdesk/models",
    )  # fmt: skip


def _folder(windows: str, mac: str, variable: str, else_: str, linux: str) -> Path | None:
    try:
        home = Path.home()
    except RuntimeError:
        return None
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return (Path(local) if local else home / "AppData" / "Local") / "ferdesk" / windows
    if sys.platform == "darwin":
        return home / "Library" / mac
    # The specification has relative paths ignored.
    named = Path(os.environ.get(variable) or "")
    return (named if named.is_absolute() else home / else_) / linux
