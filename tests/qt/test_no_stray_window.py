"""Making the window or a dialog opens no other window, not even for a moment.

A widget that is made visible before it has a parent is a window of its own until it gets one. It
flashes up, and takes the keyboard with it when it goes.
"""

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from ferdesk.results import Results
from ferdesk.ui import language
from ferdesk.ui.dialogs.card_dialog import CardDialog
from ferdesk.ui.dialogs.guide_dialog import GuideDialog
from ferdesk.ui.dialogs.results_dialog import ResultsDialog
from ferdesk.ui.main_window import MainWindow


class Windows(QObject):
    """Notes the kind of every widget that is shown as a window of its own."""

    def __init__(self):
        super().__init__()
        self.shown = []

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(type(watched).__name__)
        return False


@pytest.fixture
def windows(qapp):
    watching = Windows()
    qapp.installEventFilter(watching)
    yield watching
    qapp.removeEventFilter(watching)


@pytest.mark.parametrize("every_unit", [False, True])
def test_the_main_window(qtbot, controller, theme, tiny_catalog, store, windows, every_unit):
    store.set("view.units", every_unit)
    made = MainWindow(controller, theme, tiny_catalog, lambda: ())
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    for page in ("face", "why", "occlusion", "comparison", "timeline"):
        made.workspace.strip.choose(page)
    store.set("view.units", not every_unit)
    made.close()
    assert windows.shown == ["MainWindow"]


def test_the_cards_of_several_models(qtbot, theme, tiny_catalog, windows):
    card = tiny_catalog.default.card
    dialog = CardDialog([card, card], card.id, theme)
    qtbot.addWidget(dialog)
    assert not dialog.choice.isHidden() and windows.shown == []


def test_results_with_something_to_tell(qtbot, theme, windows):
    dialog = ResultsDialog(Results((), ("A table is damaged.",)), theme)
    qtbot.addWidget(dialog)
    assert not dialog.told.isHidden() and windows.shown == []


def test_the_guide_in_a_language_it_is_not_written_in(qapp, qtbot, theme, windows):
    installed = language.install(qapp, "fr")
    try:
        qtbot.addWidget(GuideDialog(theme))
    finally:
        language.remove(installed)
    assert windows.shown == []
