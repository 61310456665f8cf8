"""``ferdesk --reset``: all settings back to their defaults; the old ones stay in a file."""

from __future__ import annotations

from collections.abc import Sequence

from ferdesk.cli import no_arguments
from ferdesk.cli.outcome import exit_status


def main(argv: Sequence[str] = ()) -> int:
    """Set them back; 0 for success, 1 when that can't be done."""
    no_arguments(
        "reset",
        "Set all settings back to their defaults. The old ones stay in a file; recordings are left "
        "alone.",
        argv,
    )
    return exit_status(_reset)


def _reset() -> None:
    """
    Raises:
        FerdeskError: see :func:`ferdesk.ui.reset.reset`.
    """
    # Here and not above: the other commands need no Qt.
    from ferdesk.ui.reset import reset

    kept = reset()
    if kept is None:
        print("All settings are at their defaults already.")
    else:
        print(f"All settings are at their defaults. The old ones are in {kept}.")
        print("Recordings were left alone.")
