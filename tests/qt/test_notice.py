"""What the app is and is not for."""

from PySide6.QtWidgets import QDialogButtonBox, QLabel

from ferdesk.ui.dialogs.licences_dialog import LicencesDialog
from ferdesk.ui.dialogs.notice import AboutDialog, NoticeDialog, parts


def text_of(dialog):
    return " ".join(label.text() for label in dialog.findChildren(QLabel))


def test_it_says_what_must_be_said(qtbot, theme):
    for dialog in (NoticeDialog(theme, True), NoticeDialog(theme, False), AboutDialog(theme)):
        qtbot.addWidget(dialog)
        text = text_of(dialog)
        for words in ("not what a person feels", "work, school, policing or diagnosis",
                      "Article 5(1)(f)", "must know", "stays on this computer"):  # fmt: skip
            assert words in text


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
