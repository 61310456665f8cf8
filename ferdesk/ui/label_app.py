"""Labelling by itself, for somebody who is to label faces and nothing else."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLocale

from ferdesk.models import catalog
from ferdesk.ui import language
from ferdesk.ui.application import application
from ferdesk.ui.dialogs.label_dialog import LabelDialog
from ferdesk.ui.interrupt import Interrupts
from ferdesk.ui.places import settings_file
from ferdesk.ui.store import Store
from ferdesk.ui.theme import Theme, enlarge


def run(path: Path | None, person: str, evenly: bool) -> int:
    """Show the dialog until it is closed, in the person's own language and colours.

    Args:
        path: a recording or a table; None lets the person choose.
        person, evenly: what it begins with.

    Returns:
        The exit code.
    """
    app = application()
    store = Store(settings_file())
    language.install(app, language.choose(store.get("view.language"), QLocale.system()))
    if store.get("view.text_size") != 1:
        enlarge(app, store.get("view.text_size"))
    theme = Theme(app)
    theme.choose(store.get("view.theme"))
    dialog = LabelDialog(catalog.scan(), theme, path)
    dialog.start.person.setText(person)
    dialog.start.choose_order(evenly)
    interrupts = Interrupts(dialog.reject)
    dialog.show()
    try:
        return app.exec()
    finally:
        interrupts.close()
