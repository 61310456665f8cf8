"""Passes records on to other programs on this computer, where the command line asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from ferdesk.live.engine import Engine
from ferdesk.stream.osc import OscSender
from ferdesk.stream.server import StreamServer


def _say(text: str) -> None:
    print(text, flush=True)  # whoever reads it through a pipe waits for it


@contextmanager
def outlets(
    engine: Engine,
    stream_port: int | None,
    osc_port: int | None,
    tell: Callable[[str], None] = _say,
) -> Iterator[None]:
    """Stream while the block runs.

    Args:
        engine: whose records are passed on.
        stream_port: of the WebSocket server, 0 for any free one; None for none.
        osc_port: of the program that listens for OSC; None for none.
        tell: takes a line for the person who asked; it has the token.

    Raises:
        FerdeskError: a port is taken or is none.
    """
    with ExitStack() as stack:
        if stream_port is not None:
            server = StreamServer(stream_port)
            server.start()
            stack.callback(server.stop)
            engine.add_sink(server.sink)
            stack.callback(engine.remove_sink, server.sink)
            tell(f"Streaming records to programs on this computer: {server.status().address}")
        if osc_port is not None:
            sender = OscSender(osc_port)
            stack.callback(sender.stop)
            engine.add_sink(sender.sink)
            stack.callback(engine.remove_sink, sender.sink)
            tell(f"Sending OSC to port {osc_port} of this computer.")
        yield
