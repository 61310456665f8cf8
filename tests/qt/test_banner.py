"""The message bar."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton

from ferdesk.ui.widgets.banner import WARNING, Banner


@pytest.fixture
def banner(qtbot, theme):
    made = Banner(theme)
    qtbot.addWidget(made)
    return made


def test_it_shows_and_hides(banner):
    assert banner.isHidden()
    banner.show_message("The camera is busy. Close the other program.")
    assert not banner.isHidden() and banner.severity == "error"
    banner.show_message("Careful.", WARNING)
    assert banner.severity == "warning" and banner.text.text() == "Careful."
    banner.show_message("")
    assert banner.isHidden()


def test_closing_tells_which_message_was_put_away(banner, qtbot):
    banner.show_message("Busy.")
    with qtbot.waitSignal(banner.closed) as told:
        qtbot.mouseClick(banner.findChild(QToolButton), Qt.MouseButton.LeftButton)
    assert told.args == ["Busy."]
    assert banner.isHidden()


def test_text_from_a_file_is_not_read_as_html(banner):
    banner.show_message("<img src=x>")
    assert banner.text.textFormat() == Qt.TextFormat.PlainText
