"""At its smallest a dialog that scrolls is as wide as what stands in it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea

from ferdesk.ui import language
from ferdesk.ui.dialogs.label_dialog import LabelDialog
from ferdesk.ui.dialogs.settings_dialog import SettingsDialog
from ferdesk.ui.dialogs.study_dialog import StudyDialog

DIALOGS = {
    "settings": lambda store, theme, catalog, folder: SettingsDialog(store),
    "label": lambda store, theme, catalog, folder: LabelDialog(catalog, theme, None, False),
    "study": lambda store, theme, catalog, folder: StudyDialog(lambda: folder),
}


@pytest.fixture(params=DIALOGS)
def smallest(request, qtbot, code, store, theme, tiny_catalog, tmp_path):
    made = DIALOGS[request.param](store, theme, tiny_catalog, tmp_path)
    qtbot.addWidget(made)
    made.show()
    made.resize(made.minimumSizeHint().expandedTo(made.minimumSize()))
    qtbot.wait(50)
    return made


@pytest.fixture(params=["en", "fr"])
def code(request, qapp):
    installed = language.install(qapp, request.param)
    yield request.param
    language.remove(installed)


def test_nothing_is_cut_off_at_the_side(smallest):
    off = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    for area in smallest.findChildren(QScrollArea):
        if area.isVisible() and area.horizontalScrollBarPolicy() == off:
            assert area.widget().width() <= area.viewport().width()
