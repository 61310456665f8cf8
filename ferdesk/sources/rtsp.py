"""A stream over RTSP: what most network cameras speak."""

from __future__ import annotations

import contextlib
import socket

import cv2
import numpy as np

from ferdesk.core.errors import FerdeskError
from ferdesk.sources.address import Address, parse
from ferdesk.sources.base import SourceError
from ferdesk.sources.capture import open_network, read_picture
from ferdesk.sources.lens import LensSource
from ferdesk.sources.stream import TIMEOUT_S, why

PORT = 554
"""Where RTSP is spoken if the address does not say otherwise (RFC 2326, 3.2)."""


class Rtsp(LensSource):
    """Pictures of an RTSP camera or server, played by FFmpeg over its one TCP connection.

    A user and password in the address are given when the server asks, as it asks (basic or
    digest), and are not shown.

    Raises:
        FerdeskError: the address is wrong, nobody answers, it is not allowed, or it is no stream.
    """

    def __init__(self, url: str):
        address = parse(url, "rtsp://192.168.0.20/stream1")
        self._shown = address.shown
        super().__init__(self._shown, 25.0)
        capture = open_network(address.whole, TIMEOUT_S)
        if capture is None:
            # FFmpeg does not say why.
            raise _refusal(address, _answer(address))
        self._capture = capture
        fps = capture.get(cv2.CAP_PROP_FPS)
        self.fps = fps if 1 <= fps <= 240 else self.fps

    def _next(self) -> tuple[np.ndarray, float, str] | None:
        image = read_picture(self._capture)
        return None if image is None else self._taken(image)

    def _release(self) -> None:
        self._capture.release()


def _answer(address: Address) -> int | None:
    """The status with which a server answers who asks what it has there, without a password.

    Returns:
        Such as 200 or 401; None where it answers otherwise than RTSP servers do.

    Raises:
        SourceError: nobody answers.
    """
    ask = (
        f"DESCRIBE {address.url} RTSP/1.0\r\nCSeq: 1\r\n"
        "Accept: application/sdp\r\nUser-Agent: ferdesk\r\n\r\n"
    )
    try:
        with socket.create_connection((address.host, address.port or PORT), TIMEOUT_S) as wire:
            wire.sendall(ask.encode("utf-8", "replace"))
            words = wire.makefile("rb").readline(200).split()
    except (OSError, ValueError) as error:
        raise SourceError(
            f"{address.shown} can't be reached: {why(error)}.",
            "Check the address, and that the camera is on and in the same network.",
            "stale" if isinstance(error, TimeoutError) else "missing",
        ) from error
    if len(words) > 1 and words[0].startswith(b"RTSP/"):
        with contextlib.suppress(ValueError):
            return int(words[1])
    return None


def _refusal(address: Address, answer: int | None) -> FerdeskError:
    """Why a server that answered, as it answered, plays nothing."""
    shown = address.shown
    if answer in (401, 403):
        if address.login:
            return SourceError(
                f"{shown} does not take this user and password, or has no stream there.",
                "Check them, and the path.",
                "denied",
            )
        return SourceError(
            f"{shown} asks for a user and password.",
            "Put them into the address: rtsp://user:password@host/…",
            "denied",
        )
    if answer is not None and answer >= 400:
        return SourceError(
            f"{shown} answers with error {answer}.",
            "Check the path; the camera's manual names it, such as /stream1.",
        )
    return FerdeskError(
        f"{shown} is no video stream that can be read.",
        "Check the address and the port, and set the camera to H.264.",
    )
