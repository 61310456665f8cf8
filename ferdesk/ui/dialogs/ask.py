"""What several dialogs ask a person: which faces, where to, and whether to write over it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from ferdesk import rows
from ferdesk.session.schema import SUFFIX


def for_faces(parent: QWidget, title: str, beside: Path) -> Path | None:
    """A recording or a table; None when it was put off.

    Args:
        beside: a file in the folder to begin with.
    """
    endings = " ".join(f"*{ending}" for ending in (SUFFIX, *rows.FORMS))
    kinds = _tr(QT_TRANSLATE_NOOP("Ask", "Recordings and tables")) + f" ({endings})"
    chosen, _ = QFileDialog.getOpenFileName(parent, title, str(beside.parent), kinds)
    return Path(chosen) if chosen else None


def to_go_on(parent: QWidget, title: str, usual: Path) -> Path | None:
    """A CSV that is begun, or gone on with where it is there; None when it was put off."""
    chosen, _ = QFileDialog.getSaveFileName(
        parent,
        title,
        str(usual),
        "CSV (*.csv)",
        options=QFileDialog.Option.DontConfirmOverwrite,
    )
    if not chosen:
        return None
    out = Path(chosen)
    return out if out.suffix else out.with_suffix(".csv")


def may_write(parent: QWidget, title: str, out: Path) -> bool:
    """Whether there is nothing yet, or a person agrees that it is written over."""
    if not out.exists():
        return True
    asked = _tr(QT_TRANSLATE_NOOP("Ask", "{0} is there already. Write over it?")).format(out)
    return QMessageBox.question(parent, title, asked) == QMessageBox.StandardButton.Yes


def unfinished(out: str) -> str:
    """What is asked before the app closes on what is being written; empty where that is nothing."""
    text = QT_TRANSLATE_NOOP(
        "Ask", "{0} is still being written. Close ferdesk all the same, without it?"
    )
    return _tr(text).format(out) if out else ""


def may_give_up(dialog: QWidget, out: str) -> bool:
    """Whether a dialog writes nothing, or a person agrees that it is given up."""
    if not out:
        return True
    text = QT_TRANSLATE_NOOP(
        "Ask", "{0} is still being written. Close this window all the same, without it?"
    )
    title, asked = dialog.windowTitle(), _tr(text).format(out)
    return QMessageBox.question(dialog, title, asked) == QMessageBox.StandardButton.Yes


def _tr(text: object) -> str:
    return QCoreApplication.translate("Ask", str(text))
