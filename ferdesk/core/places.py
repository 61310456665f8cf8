"""Where things are kept that can be made again: one folder a user, the system's own place."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def cache_folder() -> Path | None:
    """The folder; it need not be there. None where the system names no home.

    Linux: ``$XDG_CACHE_HOME/ferdesk``, which is ``~/.cache/ferdesk`` unless set. macOS:
    ``~/Library/Caches/ferdesk``. Windows: ``%LOCALAPPDATA%\\ferdesk\\Cache``.
    """
    try:
        home = Path.home()
    except RuntimeError:
        return None
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return (Path(local) if local else home / "AppData" / "Local") / "ferdesk" / "Cache"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "ferdesk"
    # The specification has relative paths ignored.
    cache = Path(os.environ.get("XDG_CACHE_HOME") or "")
    return (cache if cache.is_absolute() else home / ".cache") / "ferdesk"
