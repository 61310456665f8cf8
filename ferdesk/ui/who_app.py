"""Who is who by itself."""

from __future__ import annotations

from pathlib import Path

from ferdesk.ui import alone
from ferdesk.ui.dialogs.who_dialog import WhoDialog


def run(path: Path | None) -> int:
    """Show the dialog until it is closed; returns the exit code.

    Args:
        path: a recording or a table; None lets the person choose.
    """
    return alone.show(lambda _: WhoDialog(path))
