"""Ctrl-C."""

import os
import signal

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
