"""What commands write on while they work."""

from __future__ import annotations

from rich.console import Console


def plain(quiet: bool = False) -> Console:
    """A console that writes what it is given as it is: brackets and colons in paths are no markup.

    Args:
        quiet: it writes nothing.
    """
    return Console(quiet=quiet, markup=False, emoji=False)
