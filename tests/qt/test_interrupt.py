"""Ctrl-C."""

import os
import signal

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QFileDialog, QMessageBox

from ferdesk.ui.interrupt import Interrupts


def test_ctrl_c_asks_the_app_to_quit(qtbot):
    asked = []
    before = signal.getsignal(signal.SIGINT)
    interrupts = Interrupts(lambda: asked.append(1))
    try:
        os.kill(os.getpid(), signal.SIGINT)
        qtbot.waitUntil(lambda: bool(asked))
    finally:
        interrupts.close()
    assert signal.getsignal(signal.SIGINT) is before


def restore(window):
    window.actions_by_key["settings"].trigger()
    buttons = window.dialogs.open["settings"].findChild(QDialogButtonBox)
    return buttons.button(QDialogButtonBox.StandardButton.RestoreDefaults).click


def add_files(window):
    window.actions_by_key["analyze"].trigger()
    return window.dialogs.open["analyze"].add_files.click


@pytest.mark.parametrize(("ask", "kind"), [(restore, QMessageBox), (add_files, QFileDialog)])
def test_the_window_closes_while_a_dialog_of_its_dialog_asks(qtbot, window, ask, kind):
    press, asked = ask(window), []

    def interrupt():
        asked.append(type(QApplication.activeModalWidget()))
        QTimer.singleShot(0, window.close)  # as Interrupts does
        QTimer.singleShot(50, QApplication.activeModalWidget().close)  # the app ends its loops

    QTimer.singleShot(100, interrupt)
    press()  # comes back when it was answered
    assert asked == [kind] and not window.isVisible()
