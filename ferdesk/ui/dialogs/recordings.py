"""What is asked about recordings: consent, which to open, a note, whether to delete."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMessageBox, QWidget

from ferdesk.core.translation import QT_TRANSLATE_NOOP
from ferdesk.export.report import page
from ferdesk.session.schema import SUFFIX
from ferdesk.ui.dialogs import ask
from ferdesk.ui.file_names import ended, forms
from ferdesk.ui.places import recordings as folder


def _tr(text: str) -> str:
    return QCoreApplication.translate("Recordings", text)


def consent(parent: QWidget) -> QMessageBox:
    """The reminder before the first recording; accepted when everyone agrees."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Information)
    box.setWindowTitle(_tr(QT_TRANSLATE_NOOP("Recordings", "Record")))
    box.setText(_tr(QT_TRANSLATE_NOOP("Recordings", "Does everyone in view know, and agree?")))
    box.setInformativeText(
        _tr(
            QT_TRANSLATE_NOOP(
                "Recordings",
                "A recording keeps a picture of each face and what was read from it, on this "
                "computer only. Whoever is recorded must know what for, and may ask you to delete "
                "it.",
            )
        )
    )
    record = box.addButton(
        _tr(QT_TRANSLATE_NOOP("Recordings", "They agree: record")),
        QMessageBox.ButtonRole.AcceptRole,
    )
    cancel = box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(cancel)
    record.setProperty("primary", True)
    return box


def confirm_delete(parent: QWidget, path: Path) -> QMessageBox:
    """Asks before a recording is deleted; accepted to delete it."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle(_tr(QT_TRANSLATE_NOOP("Recordings", "Delete the recording")))
    box.setText(_tr(QT_TRANSLATE_NOOP("Recordings", "Delete {0}?")).format(path.name))
    box.setInformativeText(_tr(QT_TRANSLATE_NOOP("Recordings", "This can't be undone.")))
    box.addButton(_tr(QT_TRANSLATE_NOOP("Recordings", "Delete")), QMessageBox.ButtonRole.AcceptRole)
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
    return box


def ask_session(parent: QWidget, chosen_folder: str) -> str:
    """A recorded session; empty when none was chosen.

    Args:
        chosen_folder: where recordings go; the usual place where it is empty or gone.
    """
    begin = folder(chosen_folder if Path(chosen_folder).is_dir() else "")
    kinds = _tr(QT_TRANSLATE_NOOP("Recordings", "Recordings")) + f" (*{SUFFIX})"
    chosen, _ = QFileDialog.getOpenFileName(
        parent, _tr(QT_TRANSLATE_NOOP("Recordings", "Open a recording")), str(begin), kinds
    )
    return chosen


def ask_table(parent: QWidget, session: Path) -> Path | None:
    """Where a recording's table, or its report, is written; None when it was put off."""
    title = _tr(QT_TRANSLATE_NOOP("Recordings", "Save as a table"))
    kinds = {f"{ending.lstrip('.').upper()} (*{ending})": ending for ending in forms()}
    report = _tr(QT_TRANSLATE_NOOP("Recordings", "Report"))
    kinds[f"{report} (*{page.ENDING})"] = page.ENDING
    usual = next(iter(kinds.values()))
    beside = str(session.with_suffix(usual))
    chosen, kind = QFileDialog.getSaveFileName(parent, title, beside, ";;".join(kinds))
    if not chosen:
        return None
    out = Path(chosen)
    if out.suffix.lower() not in kinds.values():
        out = ended(out, kinds.get(kind, usual))
    # Under the name that was typed the file dialog has found none to ask about.
    return out if out == Path(chosen) or ask.may_write(parent, title, out) else None


def ask_note(parent: QWidget) -> str | None:
    """A marker's text; None when it was put off."""
    text, accepted = QInputDialog.getText(
        parent,
        _tr(QT_TRANSLATE_NOOP("Recordings", "Marker")),
        _tr(QT_TRANSLATE_NOOP("Recordings", "What happens here?")),
    )
    return text if accepted else None
