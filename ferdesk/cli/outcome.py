"""How a command ends: what a person can mend is one line, not a traceback."""

from __future__ import annotations

import sys
from collections.abc import Callable

from ferdesk.core.errors import FerdeskError


def exit_status(work: Callable[[], None]) -> int:
    """Do the work of a command that writes its files whole or not at all.

    Returns:
        0 for success, 1 when it can't be done, 130 when interrupted.
    """
    try:
        work()
    except FerdeskError as error:
        print(f"ferdesk: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nferdesk: stopped; nothing was written.", file=sys.stderr)
        return 130
    return 0
