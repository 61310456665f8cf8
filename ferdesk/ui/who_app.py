"""Who is who by itself, for somebody who is to say that and nothing else."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLocale

from ferdesk.ui import language
from ferdesk.ui.application import application
from ferdesk.ui.dialogs.who_dialog import WhoDialog
from ferdesk.ui.interrupt import Interrupts
from ferdesk.ui.places import settings_file
from ferdesk.ui.store import Store
from ferdesk.ui.theme import Theme, enlarge


def run(path: Path | None) -> int:
    """Show the dialog until it is closed, in the person's own language and colours.

    Args:
        path: a recording or a table; None lets the person choose.

    Returns:
        The exit code.
    """
    app = application()
    store = Store(settings_file())
    language.install(app, language.choose(store.get("view.language"), QLocale.system()))
    if store.get("view.text_size") != 1:
        enlarge(app, store.get("view.text_size"))
    Theme(app).choose(store.get("view.theme"))
    dialog = WhoDialog(path)
    interrupts = Interrupts(dialog.reject)
    dialog.show()
    try:
        return app.exec()
    finally:
        interrupts.close()
