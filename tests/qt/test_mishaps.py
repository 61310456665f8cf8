"""A fault that nobody caught is logged and shown, and the window stays."""

import logging
import threading

import pytest
from PySide6.QtCore import QObject, QTimer, Signal, qInstallMessageHandler, qWarning

from ferdesk.core.errors import FerdeskError
from ferdesk.diagnostics.logs import Logs
from ferdesk.ui.mishaps import Mishaps
from ferdesk.ui.qt_log import QtLog


@pytest.fixture
def logs(tmp_path):
    made = Logs(tmp_path / "logs").start()
    yield made
    made.close()


@pytest.fixture
def shown(window, logs):
    """A window that is told of faults; gives what its banner says."""
    mishaps = Mishaps(window)
    mishaps.told.connect(window.dialogs.told)
    logs.tell = mishaps.tell
    return window.banner.text.text


class Emitter(QObject):
    asked = Signal()


def fail():
    raise KeyError("lost")


def in_a_slot():
    emitter = Emitter()
    emitter.asked.connect(fail)
    emitter.asked.emit()


def in_a_timer():
    QTimer.singleShot(0, fail)


def in_a_thread():
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()


@pytest.mark.parametrize("happen", [in_a_slot, in_a_timer, in_a_thread])
@pytest.mark.qt_no_exception_capture
def test_it_is_shown_and_the_window_stays(shown, window, qtbot, tmp_path, happen):
    happen()
    qtbot.waitUntil(lambda: "KeyError: 'lost'" in shown())
    assert "ferdesk goes on" in shown()
    assert window.isVisible()
    assert "in fail" in (tmp_path / "logs" / "ferdesk.log").read_text()


def test_what_can_be_mended_is_told_in_its_own_words(shown, logs, qtbot):
    logs.fault(FerdeskError("The lamp is off.", "Switch it on."), "a test")
    qtbot.waitUntil(lambda: shown() == "The lamp is off. Switch it on.")


def test_an_error_without_words_is_told_by_its_kind(shown, logs, qtbot):
    logs.fault(ValueError(), "a test")
    qtbot.waitUntil(lambda: "went wrong: ValueError." in shown())


@pytest.mark.no_qt_log
def test_what_qt_says_goes_into_the_log(qapp, caplog):
    with caplog.at_level(logging.WARNING):
        qt_log = QtLog()
        qWarning("the plug is loose")
        qt_log.close()
    assert [(r.name, r.levelname, r.getMessage()) for r in caplog.records] == [
        ("ferdesk.qt", "WARNING", "default: the plug is loose")
    ]


@pytest.mark.no_qt_log
def test_qt_speaks_as_before_when_it_is_closed(qapp):
    said = []

    def mine(kind, context, text):
        said.append(text)

    before = qInstallMessageHandler(mine)
    try:
        QtLog().close()
        qWarning("mine again")
    finally:
        qInstallMessageHandler(before)
    assert said == ["mine again"]
