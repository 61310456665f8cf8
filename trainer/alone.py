"""One process at a time in a run directory.

Two that train the same run, such as a table that is rebuilt twice at once, would each write over
what the other has learnt, and end with a checkpoint that is half of one and half of the other.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from ferdesk.core.errors import FerdeskError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep other processes off a run. The system lets go of it with the process, however that ends.

    Where system or disk know no locks nobody is kept off.

    Raises:
        FerdeskError: another process has it.
    """
    # Of all its files this one alone is never replaced while it is trained.
    with (folder / "recipe.json").open("r+b") as held:
        if fcntl is not None:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise FerdeskError(
                    f"{folder} is being trained by another process.",
                    "Wait until it ends, or choose another --out.",
                ) from None
            except OSError:
                pass
        yield
