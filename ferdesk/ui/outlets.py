"""Passes records on to other programs on this computer, while a person wants it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from ferdesk.core.votes import SharesBy
from ferdesk.live.engine import Engine
from ferdesk.stream.incoming import Take, nowhere
from ferdesk.stream.osc import OscSender
from ferdesk.stream.server import StreamServer, StreamStatus
from ferdesk.ui.bridge import Bridge


class Outlets(QObject):
    """The WebSocket stream and OSC. Both are off until they are started. For the Qt thread.

    Args:
        engine: whose records are passed on.
        people: tells the shares of people of the model that read a record.
    """

    changed = Signal()
    """Something was started or stopped, or a client came or went."""

    def __init__(
        self,
        engine: Engine,
        parent: QObject | None = None,
        people: SharesBy = lambda model_id: None,
    ):
        super().__init__(parent)
        self._engine = engine
        self._people = people
        self.take: Take = nowhere
        """Sets the markers that programs send."""
        self._server: StreamServer | None = None
        self._osc: OscSender | None = None
        self._osc_port = 0
        self._bridge = Bridge(self)
        self._bridge.updated.connect(self.changed)

    @property
    def on(self) -> bool:
        """Whether anything is passed on."""
        return self._server is not None or self._osc is not None

    @property
    def stream(self) -> StreamStatus:
        """How the WebSocket stream does."""
        return StreamStatus() if self._server is None else self._server.status()

    @property
    def osc_port(self) -> int:
        """Where OSC is sent to; 0 when it is off."""
        return self._osc_port

    @property
    def osc_sent(self) -> int:
        """Records that were sent as OSC since it was started."""
        return 0 if self._osc is None else self._osc.sent

    def start_stream(self, port: int) -> None:
        """Listen on a port, 0 for any free one, with a new token.

        Raises:
            FerdeskError: the port is taken.
        """
        self.stop_stream()
        # Asked for at each marker: a recording may begin at any time.
        server = StreamServer(
            port,
            on_change=self._bridge.notify,
            people=self._people,
            take=lambda happening: self.take(happening),
        )
        server.start()
        self._server = server
        self._engine.add_sink(server.sink)
        self.changed.emit()

    def stop_stream(self) -> None:
        """Send away who listens. Does nothing when it is off."""
        server, self._server = self._server, None
        if server is not None:
            self._engine.remove_sink(server.sink)
            server.stop()
            self.changed.emit()

    def start_osc(self, port: int) -> None:
        """Send to the program that listens on a port.

        Raises:
            FerdeskError: the port is none.
        """
        self.stop_osc()
        self._osc = OscSender(port, people=self._people)
        self._osc_port = port
        self._engine.add_sink(self._osc.sink)
        self.changed.emit()

    def stop_osc(self) -> None:
        """Send no more. Does nothing when it is off."""
        sender, self._osc, self._osc_port = self._osc, None, 0
        if sender is not None:
            self._engine.remove_sink(sender.sink)
            sender.stop()
            self.changed.emit()

    def close(self) -> None:
        """Stop both. Nothing is told after it."""
        self._bridge.close()
        self.stop_stream()
        self.stop_osc()


def _say(text: str) -> None:
    print(text, flush=True)  # whoever reads it through a pipe waits for it


def start_asked(
    outlets: Outlets,
    stream_port: int | None,
    osc_port: int | None,
    tell: Callable[[str], None] = _say,
) -> None:
    """Start what the command line asks for.

    Args:
        stream_port: of the WebSocket server, 0 for any free one; None for none.
        osc_port: of the program that listens for OSC; None for none.
        tell: takes a line for the person who asked; it has the token.

    Raises:
        FerdeskError: a port is taken or is none.
    """
    if stream_port is not None:
        outlets.start_stream(stream_port)
        tell(f"Streaming records to programs on this computer: {outlets.stream.address}")
    if osc_port is not None:
        outlets.start_osc(osc_port)
        tell(f"Sending OSC to port {osc_port} of this computer.")
