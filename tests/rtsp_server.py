"""An RTSP server (RFC 2326) of one MPEG transport stream, for the tests of its reader."""

from __future__ import annotations

import base64
import contextlib
import socket
import struct
import threading
from pathlib import Path

import cv2
import numpy as np

PACKETS = 7 * 188
"""Bytes of a transport stream in one RTP packet."""
SDP = "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nt=0 0\r\nm=video 0 RTP/AVP 33\r\na=control:0\r\n"


def transport_stream(path: Path, grays: list[int]) -> bytes:
    """Pictures of 64×48 pixels, one gray each, as MPEG-4 in a transport stream."""
    writer = cv2.VideoWriter(
        str(path), cv2.CAP_FFMPEG, cv2.VideoWriter_fourcc(*"mp4v"), 25, (64, 48)
    )
    assert writer.isOpened()
    for gray in grays:
        writer.write(np.full((48, 64, 3), gray, np.uint8))
    writer.release()
    return path.read_bytes()


class RtspServer:
    """Plays the stream to whoever asks for ``/live``; a context manager.

    Args:
        stream: what it plays.
        login: ``user:password`` that it asks for; '' for none.
        stays: whether the connection stands still after the last packet, in place of ending.
    """

    def __init__(self, stream: bytes, login: str = "", stays: bool = False):
        self._stream = stream
        self._login = base64.b64encode(login.encode()).decode() if login else ""
        self._stays = stays
        self._over = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.asked: list[str] = []
        """First lines of all requests."""
        self.host = f"127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def __enter__(self) -> RtspServer:
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        with contextlib.suppress(OSError):
            # Closing alone would not end the wait in accept.
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                wire, _ = self._socket.accept()
                threading.Thread(target=self._talk, args=(wire,), daemon=True).start()

    def _talk(self, wire: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError), wire, wire.makefile("rwb") as lines:
            while line := lines.readline().decode().strip():
                heads = {}
                while head := lines.readline().decode().strip():
                    name, _, value = head.partition(":")
                    heads[name.lower()] = value.strip()
                self.asked.append(line)
                verb, url, _ = line.split()
                code, more, body = self._answer(verb, url, heads.get("authorization", ""))
                lines.write(
                    f"RTSP/1.0 {code}\r\nCSeq: {heads['cseq']}\r\n{more}"
                    f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
                )
                lines.flush()
                if verb == "PLAY":
                    self._play(lines)
                    return

    def _answer(self, verb: str, url: str, given: str) -> tuple[str, str, str]:
        """Status, more header lines, body."""
        if self._login and given != f"Basic {self._login}":
            return "401 Unauthorized", 'WWW-Authenticate: Basic realm="x"\r\n', ""
        if "/live" not in url:
            return "404 Not Found", "", ""
        return {
            "OPTIONS": ("200 OK", "Public: DESCRIBE, SETUP, PLAY\r\n", ""),
            "DESCRIBE": ("200 OK", "Content-Type: application/sdp\r\n", SDP),
            "SETUP": (
                "200 OK", "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\nSession: 1\r\n", ""
            ),
        }.get(verb, ("200 OK", "Session: 1\r\n", ""))  # fmt: skip

    def _play(self, lines) -> None:
        for number, at in enumerate(range(0, len(self._stream), PACKETS)):
            rtp = struct.pack(">BBHII", 0x80, 33, number, number * 900, 1)
            packet = rtp + self._stream[at : at + PACKETS]
            lines.write(b"$\0" + struct.pack(">H", len(packet)) + packet)
        lines.flush()
        if self._stays:
            self._over.wait(20)
