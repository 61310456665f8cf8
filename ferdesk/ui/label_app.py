"""Labelling by itself, for somebody who is to label faces and nothing else."""

from __future__ import annotations

from pathlib import Path

from ferdesk.models import catalog
from ferdesk.ui import alone
from ferdesk.ui.dialogs.label_dialog import LabelDialog
from ferdesk.ui.theme import Theme


def run(path: Path | None, person: str, evenly: bool) -> int:
    """Show the dialog until it is closed; returns the exit code.

    Args:
        path: a recording or a table; None lets the person choose.
        person, evenly: what it begins with.
    """

    def make(theme: Theme) -> LabelDialog:
        dialog = LabelDialog(catalog.scan(), theme, path)
        dialog.start.person.setText(person)
        dialog.start.choose_order(evenly)
        return dialog

    return alone.show(make)
