"""Switches the stream to other programs on this computer on and off, and says how it does."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)

from ferdesk.core.errors import FerdeskError
from ferdesk.stream import osc, server
from ferdesk.ui.dialogs.column import in_column
from ferdesk.ui.outlets import Outlets
from ferdesk.ui.theme import Theme, text_font
from ferdesk.ui.tokens import SPACE
from ferdesk.ui.told import told
from ferdesk.ui.widgets.form import pad
from ferdesk.ui.widgets.muted_label import muted_label

REFRESH_MS = 500
WIDTH = 520


class StreamDialog(QDialog):
    """A switch, a port and what goes on, for WebSocket and OSC. Both go on when it is closed."""

    def __init__(self, outlets: Outlets, theme: Theme, parent: QWidget | None = None):
        super().__init__(parent)
        self._outlets = outlets
        self._theme = theme
        self.setWindowTitle(self.tr("Stream to other programs"))
        self.stream = self._switch(self.tr("Records as JSON over a WebSocket"))
        self.stream_port = self._port(self.tr("Port of the WebSocket"), server.PORT)
        self.address = QLineEdit()
        self.address.setReadOnly(True)
        self.address.setFont(text_font(self.address))
        self.address.setAccessibleName(self.tr("Address with its token"))
        self.address.setPlaceholderText(self.tr("The address stands here while it is on"))
        self.copy = QPushButton(self.tr("Copy"))
        self.copy.setAutoDefault(False)
        self.copy.setToolTip(self.tr("Copy the address with its token"))
        self.copy.clicked.connect(self._copy)
        self.clients = muted_label("", "caption")
        self.osc = self._switch(self.tr("Records as OSC"))
        self.osc_port = self._port(self.tr("Port of the program that listens for OSC"), osc.PORT)
        self.sent = muted_label("", "caption")
        self.error = muted_label()
        self.error.hide()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE)
        grid.setVerticalSpacing(SPACE)
        grid.setColumnStretch(0, 1)
        grid.addWidget(self.stream, 0, 0)
        grid.addWidget(self.stream_port, 0, 1)
        grid.addWidget(self.address, 1, 0)
        grid.addWidget(self.copy, 1, 1)
        grid.addWidget(self.clients, 2, 0, 1, 2)
        grid.setRowMinimumHeight(3, SPACE)
        grid.addWidget(self.osc, 4, 0)
        grid.addWidget(self.osc_port, 4, 1)
        grid.addWidget(self.sent, 5, 0, 1, 2)
        self._column = layout = in_column(self)
        layout.addWidget(
            muted_label(
                self.tr(
                    "Passes on what is read, frame by frame, to programs on this computer: "
                    "apparent expression, not feeling. No picture is sent. Whoever knows the "
                    "token can listen, and set markers in a recording; it is new at each start."
                )
            )
        )
        layout.addLayout(grid)
        layout.addWidget(self.error)
        layout.addStretch(1)
        layout.addWidget(buttons)
        self.resize(WIDTH, layout.totalHeightForWidth(WIDTH))
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self._refresh)
        self.stream.toggled.connect(self._switch_stream)
        self.osc.toggled.connect(self._switch_osc)
        outlets.changed.connect(self._refresh)
        self._refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()
        super().hideEvent(event)

    def _switch(self, text: str) -> QCheckBox:
        box = QCheckBox(text)
        box.setProperty("texted", True)
        box.setFont(text_font(box))
        return box

    def _port(self, name: str, port: int) -> QSpinBox:
        spin = QSpinBox()
        spin.setRange(1, 65535)
        spin.setValue(port)
        spin.setGroupSeparatorShown(False)
        spin.setFont(text_font(spin))
        spin.setFixedWidth(120)
        pad(spin)
        spin.setAccessibleName(name)
        spin.setToolTip(name)
        return spin

    def _switch_stream(self, on: bool) -> None:
        port = self.stream_port.value()
        self._try(lambda: self._outlets.start_stream(port), self._outlets.stop_stream, on)

    def _switch_osc(self, on: bool) -> None:
        port = self.osc_port.value()
        self._try(lambda: self._outlets.start_osc(port), self._outlets.stop_osc, on)

    def _try(self, start: Callable[[], None], stop: Callable[[], None], on: bool) -> None:
        """Start or stop, and say what went wrong."""
        why = ""
        try:
            start() if on else stop()
        except FerdeskError as error:
            why = told(str(error))
        self.error.setText(why)
        self.error.setStyleSheet(f"color: {self._theme.tokens.error}" if why else "")
        self.error.setVisible(bool(why))
        self._refresh()
        self._fit()

    def _fit(self) -> None:
        """Take the height that the text needs."""
        self._column.activate()
        needed = self._column.totalHeightForWidth(self.width())
        self.resize(self.width(), max(self.height(), needed))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._outlets.stream.address)

    def _refresh(self) -> None:
        """Show what is; the switches too, because the command line has some of its own."""
        stream, port = self._outlets.stream, self._outlets.osc_port
        for box, on in ((self.stream, stream.running), (self.osc, bool(port))):
            box.blockSignals(True)
            box.setChecked(on)
            box.blockSignals(False)
        self.stream_port.setEnabled(not stream.running)
        self.osc_port.setEnabled(not port)
        if stream.address != self.address.text():
            self.address.setText(stream.address)
            self.address.setCursorPosition(0)
        self.copy.setEnabled(stream.running)
        self.clients.setText(self._counts(stream) if stream.running else self.tr("Off"))
        said = self.tr("To 127.0.0.1:{0} · records sent: {1}").format(port, self._outlets.osc_sent)
        self.sent.setText(said if port else self.tr("Off"))

    def _counts(self, stream: server.StreamStatus) -> str:
        """How many listen, and what they got."""
        few = (self.tr("No program listens"), self.tr("1 program listens"))
        parts = [
            few[stream.clients]
            if stream.clients < len(few)
            else self.tr("{0} programs listen").format(stream.clients)
        ]
        parts.append(self.tr("records sent: {0}").format(stream.sent))
        if stream.markers:
            parts.append(self.tr("markers set: {0}").format(stream.markers))
        if stream.dropped:
            parts.append(self.tr("left out for slow ones: {0}").format(stream.dropped))
        if stream.refused:
            parts.append(self.tr("refused: {0}").format(stream.refused))
        return " · ".join(parts)
