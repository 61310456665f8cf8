"""How far an analysis is, and what became of it, in the window's language."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from ferdesk.export.job import Progress
from ferdesk.export.report import page
from ferdesk.ui.told import told

NAMED = (".csv", page.ENDING)
"""Endings of the files beside a table that are named when it is written."""


def said(progress: Progress, first: str) -> str:
    """Several lines.

    Args:
        first: what is said of it besides; may be empty.
    """
    # What failed first, then what people should know of files that were read.
    apart = sorted(progress.items, key=lambda item: item.state != "failed")
    notes = [told(item.message) for item in apart if item.message]
    lines = [first] if first else []
    if progress.state == "done":
        beside = (path for path in progress.written[1:] if path.suffix in NAMED)
        names = ", ".join(map(str, (progress.written[0], *beside)))
        lines.append(_tr(QT_TRANSLATE_NOOP("AnalyzeDialog", "Written: {0}")).format(names))
    elif progress.state == "cancelled":
        lines.append(_cancelled(len(progress.of_state("done"))))
    else:
        lines += [told(progress.message)] if progress.message else []
        lines += _how_far(progress) if progress.state == "running" else []
    lines += map(told, progress.notices)
    more = len(notes) - 3
    others = _tr(QT_TRANSLATE_NOOP("AnalyzeDialog", "… and {0} more.")).format(more)
    return "\n".join([*lines, *notes[:3], *([others] if more > 0 else [])])


def _cancelled(done: int) -> str:
    if not done:
        return _tr(QT_TRANSLATE_NOOP("AnalyzeDialog", "Cancelled; nothing was written."))
    if done == 1:
        return _tr(QT_TRANSLATE_NOOP("AnalyzeDialog", "Cancelled; one file is in the table."))
    several = QT_TRANSLATE_NOOP("AnalyzeDialog", "Cancelled; {0} files are in the table.")
    return _tr(several).format(done)


def _how_far(progress: Progress) -> list[str]:
    """How many files are through; of a single one its row says enough."""
    through = len(progress.of_state("done")) + len(progress.of_state("failed"))
    if len(progress.items) == 1:
        return []
    text = _tr(QT_TRANSLATE_NOOP("AnalyzeDialog", "{0} of {1} files are through."))
    return [text.format(through, len(progress.items))]


def _tr(text: object) -> str:
    return QCoreApplication.translate("AnalyzeDialog", str(text))
