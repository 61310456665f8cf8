"""What is written of a recording or table once it is said who is who."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from ferdesk.participants import who
from ferdesk.participants.gallery import Gallery
from ferdesk.participants.who import Participants
from ferdesk.ui.dialogs.table_output import Made


def of_names(gallery: Gallery, names: Path) -> Made:
    """A recording or table with its participants.

    Args:
        names: the file that says who is who; it need not be there.
    """

    def given(_: Callable[[], Sequence[str]]) -> Participants | None:
        # Of pictures too something may be there, though the window shows none.
        if not names.exists():
            return None
        found = who.read(names, gallery.sources)
        return None if found.nobody else found

    return Made((gallery.path,), gallery.path, given, (names,))
