"""A dialog by itself, for somebody who is to do what it is for and nothing else."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QDialog

from ferdesk.ui import language
from ferdesk.ui.application import application
from ferdesk.ui.interrupt import Interrupts
from ferdesk.ui.places import settings_file
from ferdesk.ui.store import Store
from ferdesk.ui.theme import Theme, enlarge


def show(make: Callable[[Theme], QDialog]) -> int:
    """Show a dialog until it is closed, in the person's own language and colours.

    Args:
        make: it, when these are known.

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
    dialog = make(theme)
    interrupts = Interrupts(dialog.reject)
    dialog.show()
    try:
        return app.exec()
    finally:
        interrupts.close()
