"""What the app is and is not for."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QScrollArea

from ferdesk.ui import language
from ferdesk.ui.dialogs.licences_dialog import LicencesDialog
from ferdesk.ui.dialogs.notice import AboutDialog, NoticeDialog, parts

no_focus = Qt.FocusPolicy.NoFocus


def text_of(dialog):
    return " ".join(label.text() for label in dialog.findChildren(QLabel))


def test_it_says_what_must_be_said(qtbot, theme):
    for dialog in (NoticeDialog(theme, True), NoticeDialog(theme, False), AboutDialog(theme)):
        qtbot.addWidget(dialog)
        text = text_of(dialog)
        for words in ("not what a person feels", "work, school, policing or diagnosis",
                      "Article 5(1)(f)", "must know", "stays on this computer"):  # fmt: skip
            assert words in text


@pytest.mark.parametrize("code", ["en", "fr"])
def test_in_a_large_font_it_fits_the_screen_and_scrolls(code, qapp, qtbot, theme, doubled_font):
    installed = language.install(qapp, code)
    dialogs = (NoticeDialog(theme, True), AboutDialog(theme))
    language.remove(installed)
    for dialog in dialogs:
        qtbot.addWidget(dialog)
        dialog.show()
        qtbot.waitExposed(dialog)
        room = dialog.screen().availableSize()
        assert dialog.width() <= room.width() and dialog.height() <= room.height()
        buttons = dialog.findChild(QDialogButtonBox)
        assert dialog.rect().contains(buttons.geometry())
        for label in dialog.findChildren(QLabel):
            assert label.height() >= label.heightForWidth(label.width()), label.text()
        area = dialog.findChild(QScrollArea)
        assert (area.verticalScrollBar().maximum() > 0) == (area.focusPolicy() != no_focus)
        dialog.close()


def test_in_the_usual_font_nothing_scrolls(qtbot, theme):
    for dialog in (NoticeDialog(theme, True), AboutDialog(theme)):
        qtbot.addWidget(dialog)
        dialog.show()
        qtbot.waitExposed(dialog)
        area = dialog.findChild(QScrollArea)
        assert area.verticalScrollBar().maximum() == 0 and area.focusPolicy() == no_focus
        dialog.close()


def test_nothing_is_opened_before_it_is_accepted(window, engine, controller, qtbot):
    window.dialogs.show_notice_first(lambda: controller.open("demo"))
    dialog = window.findChild(NoticeDialog)
    assert dialog.isVisible() and engine.calls == []
    dialog.findChild(QDialogButtonBox).buttons()[0].click()
    assert engine.calls == [("open", "demo")]
    assert controller.store.notice_read


def test_refusing_it_ends_the_app(window, engine, controller):
    window.dialogs.show_notice_first(lambda: controller.open("demo"))
    window.findChild(NoticeDialog).reject()
    assert not window.isVisible()
    assert ("open", "demo") not in engine.calls and not controller.store.notice_read


def test_about_names_the_parts():
    assert "mediapipe" in parts() and "numpy" in parts()


def test_about_opens_the_licences(qtbot, theme):
    about = AboutDialog(theme)
    qtbot.addWidget(about)
    buttons = about.findChild(QDialogButtonBox).buttons()
    next(button for button in buttons if "licences" in button.text()).click()
    assert about.findChild(LicencesDialog).isVisible()
