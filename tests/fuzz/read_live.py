"""How the fuzz tests use the readers of pictures, videos, streams and messages."""

from __future__ import annotations

import contextlib
import socket
import threading
from functools import cache
from pathlib import Path

from samples import TOKEN, websocket_requests

from ferdesk.sources import capture, open_source
from ferdesk.sources import stream as streaming
from ferdesk.sources.image import load_image
from ferdesk.sources.mjpeg import PartReader
from ferdesk.stream import incoming
from ferdesk.stream.server import StreamServer

MOST_FRAMES = 20


def spec(content: bytes, folder: Path) -> None:
    """What people type or drop as a source; addresses are another row's, a screen is none."""
    text = content.decode("utf-8", "surrogateescape")
    if "://" not in text and not text.strip().lower().startswith("screen"):
        _play(text)


def image(content: bytes, folder: Path) -> None:
    path = folder / "picture.png"
    path.write_bytes(content)
    got = load_image(path)
    assert got.ndim == 3 and got.shape[2] == 3


def video(content: bytes, folder: Path) -> None:
    """By a name that tells what it is, and by one that does not."""
    path = folder / ("clip.mp4" if content[-1:] > b"\x80" else "clip.dat")
    path.write_bytes(content)
    _play(str(path))


def parts(content: bytes, folder: Path) -> None:
    """A multipart stream that comes in pieces."""
    step = 1 + len(content) % 61
    pieces = iter([content[i : i + step * 7] for i in range(0, len(content), step * 7)])
    reader = PartReader(lambda: next(pieces, b""))
    with contextlib.suppress(ValueError):
        for _ in range(MOST_FRAMES):
            jpeg = reader.next()
            if jpeg is None:
                break
            capture.decode(jpeg)


def stream(content: bytes, folder: Path) -> None:
    server = _http()
    server.answer = content
    _play(server.url)


def websocket(content: bytes, folder: Path) -> None:
    """Whatever one client sends, the next one is served."""
    server = _messages()
    port = int(server.status().address.split(":")[2].split("/")[0])
    _exchange(port, content)
    reply = _exchange(port, websocket_requests()[0], until=b"honesty")
    assert reply.startswith(b"HTTP/1.1 101") and b"honesty" in reply, reply[:80]
    assert server.status().running


def happening(content: bytes, folder: Path) -> None:
    """What a program says happens."""
    said = incoming.read(content.decode("utf-8", "surrogateescape"), 10**6)
    said.text.encode("utf-8")
    assert len(said.text) <= 10 * incoming.LONGEST_TEXT and isinstance(said.at_ns, int)


def _play(text: str) -> None:
    with open_source(text, loop=False) as source:
        for _ in range(MOST_FRAMES):
            frame = source.read()
            if frame is None:
                break
            assert frame.image.ndim == 3


def _exchange(port: int, content: bytes, until: bytes = b"") -> bytes:
    """What comes back until ``until`` is in it, or until the server closes."""
    got = b""
    with (
        contextlib.suppress(ConnectionError),
        socket.create_connection(("127.0.0.1", port), timeout=8) as wire,
    ):
        wire.sendall(content)
        if not until:
            wire.shutdown(socket.SHUT_WR)
        while (not until or until not in got) and (piece := wire.recv(65536)):
            got += piece
    return got


class _Http:
    """Gives the same answer to everyone."""

    def __init__(self) -> None:
        streaming.TIMEOUT_S = 1.0  # nobody answers late here, and this process does nothing else
        self.answer = b""
        self._wire = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._wire.getsockname()[1]}/video"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            client, _ = self._wire.accept()
            with client, contextlib.suppress(OSError):
                client.settimeout(2)
                client.recv(65536)
                client.sendall(self.answer)


@cache
def _http() -> _Http:
    return _Http()


@cache
def _messages() -> StreamServer:
    server = StreamServer(port=0, token=TOKEN)
    server.start()
    return server
