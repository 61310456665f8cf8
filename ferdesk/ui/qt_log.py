"""What Qt has to say goes into the log."""

from __future__ import annotations

import logging

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

log = logging.getLogger("ferdesk.qt")

LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class QtLog:
    """Takes Qt's messages from its making to :meth:`close`."""

    def __init__(self) -> None:
        self._before = qInstallMessageHandler(_take)

    def close(self) -> None:
        """Let Qt speak for itself again. May be called twice."""
        qInstallMessageHandler(self._before)


def _take(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    log.log(LEVELS.get(kind, logging.WARNING), "%s: %s", context.category or "default", text)
