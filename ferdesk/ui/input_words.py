"""What was found in folders that are to be analyzed, in the window's language."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ferdesk.core.translation import QT_TRANSLATE_NOOP
from ferdesk.export.inputs import Walk

KINDS: tuple[str, ...] = (
    QT_TRANSLATE_NOOP("Inputs", "unreadable folder"),
    QT_TRANSLATE_NOOP("Inputs", "link to a folder"),
    QT_TRANSLATE_NOOP("Inputs", "folder of kept crops"),
    QT_TRANSLATE_NOOP("Inputs", "annotated video"),
    QT_TRANSLATE_NOOP("Inputs", "no ending"),
)
"""Those of :data:`ferdesk.export.inputs.KINDS`; endings are no words."""
FOUND = QT_TRANSLATE_NOOP("Inputs", "{0}: images {1}, videos {2}.")
LEFT_OUT = QT_TRANSLATE_NOOP("Inputs", "Left out: {0}.")
SHOWN = 5
"""Most kinds in one line."""


def found_in(walk: Walk) -> str:
    """What was found in a folder, and what is left out of it."""
    told = _said(FOUND).format(walk.top, walk.images, walk.videos)
    kinds = [f"{n} × {_said(kind) if kind in KINDS else kind}" for kind, n in walk.left_out]
    if not kinds:
        return told
    more = ["…"] if len(kinds) > SHOWN else []
    return f"{told} {_said(LEFT_OUT).format(', '.join(kinds[:SHOWN] + more))}"


def _said(text: str) -> str:
    return QCoreApplication.translate("Inputs", text)
