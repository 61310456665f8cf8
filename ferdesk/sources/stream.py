"""A stream over http or https: an IP camera, a phone, another ferdesk."""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import IO

import cv2
import numpy as np

from ferdesk.core.errors import FerdeskError
from ferdesk.sources.address import WEB, Address, parse
from ferdesk.sources.base import SourceError
from ferdesk.sources.capture import decode, open_network, read_picture
from ferdesk.sources.lens import LensSource
from ferdesk.sources.mjpeg import PartReader

TIMEOUT_S = 5.0
"""How long the server may take to answer, and a stream may stand still."""


class Stream(LensSource):
    """Pictures of an MJPEG stream (``multipart/x-mixed-replace``), or of what FFmpeg can play.

    Nothing is sent but the request. A user and password in the address are sent where
    they are asked for, by HTTP's digest or basic authentication, and are not shown. No
    proxy is asked for a camera of one's own network.

    Raises:
        FerdeskError: the address is wrong, nobody answers, it is not allowed, or
            it is no stream.
    """

    def __init__(self, url: str):
        address = parse(url, "http://192.168.0.20:8080/video")
        self._shown = address.shown
        if address.near:
            _spare_proxy(address.host)
        super().__init__(self._shown, 25.0)
        self._until = 0.0
        self._response = self._request(address)
        kind = self._response.headers.get_content_type()
        self._capture: cv2.VideoCapture | None = None
        if kind.startswith("multipart/"):
            self._parts = PartReader(self._receive)
        else:
            self._hang_up()
            if kind.startswith(("text/", "image/")) or kind == "application/json":
                raise FerdeskError(
                    f"{self._shown} is no video stream: it answers with {kind}.",
                    "Use the address of the stream itself; cameras often call it /video or "
                    "/stream.",
                )
            self._capture = self._open_other(address.whole)
        try:
            self._first = self._picture()
        except FerdeskError:
            self.close()
            raise
        if self._first is None:
            self.close()
            raise SourceError(
                f"{self._shown} sends no picture.", "Check the camera, then open it again.", "stale"
            )

    def _next(self) -> tuple[np.ndarray, float, str] | None:
        image, self._first = self._first, None
        if image is None:
            image = self._picture()
        if image is None:
            return None
        return self._taken(image)

    def _picture(self) -> np.ndarray | None:
        if self._capture is not None:
            return read_picture(self._capture)
        self._until = time.monotonic() + TIMEOUT_S
        for _ in range(50):
            try:
                jpeg = self._parts.next()
            except (OSError, ValueError, AttributeError, http.client.HTTPException) as error:
                # Closing from another thread ends the wait here; that is no fault.
                if self._closed:
                    return None
                raise SourceError(
                    f"The stream {self._shown} stopped: {why(error)}.",
                    "Check the camera and the network, then open it again.",
                    "stale" if isinstance(error, TimeoutError) else "missing",
                ) from error
            if jpeg is None:
                return None
            image = decode(jpeg)
            if image is not None:
                return image
        raise SourceError(
            f"The stream {self._shown} sends pictures that can't be read.",
            "Set the camera to MJPEG.",
            "stale",
        )

    def _receive(self) -> bytes:
        # The socket's own limit is for each piece; a server that drips bytes would never meet it.
        if time.monotonic() > self._until:
            raise TimeoutError
        return self._response.read1(65536)

    def _request(self, address: Address) -> http.client.HTTPResponse:
        request = urllib.request.Request(address.url, headers={"User-Agent": "ferdesk"})
        try:
            return _opener(address).open(request, timeout=TIMEOUT_S)
        except urllib.error.HTTPError as error:
            error.close()
            raise _refusal(address, error) from error
        except http.client.HTTPException as error:
            raise SourceError(
                f"{self._shown} does not answer as a web server does: {type(error).__name__}.",
                "Check the address and the port.",
            ) from error
        except (OSError, ValueError) as error:
            raise SourceError(
                f"{self._shown} can't be reached: {why(error)}.",
                "Check the address, and that the camera is on and in the same network.",
            ) from error

    def _open_other(self, url: str) -> cv2.VideoCapture:
        capture = open_network(url, TIMEOUT_S)
        if capture is None:
            raise FerdeskError(
                f"{self._shown} is no video stream that can be read.", "Set the camera to MJPEG."
            )
        fps = capture.get(cv2.CAP_PROP_FPS)
        self.fps = fps if 1 <= fps <= 240 else self.fps
        return capture

    def _hang_up(self) -> None:
        """Close the connection, waking a reader in another thread."""
        raw = getattr(getattr(self._response, "fp", None), "raw", None)
        wire = getattr(raw, "_sock", None)
        if isinstance(wire, socket.socket):
            with contextlib.suppress(OSError):
                wire.shutdown(socket.SHUT_RDWR)
        with contextlib.suppress(OSError, ValueError):
            self._response.close()

    def _wake(self) -> None:
        self._hang_up()

    def _release(self) -> None:
        self._hang_up()
        if self._capture is not None:
            self._capture.release()


class _SameHost(urllib.request.HTTPRedirectHandler):
    """Follows a camera to another of its own pages, and nowhere else: people named one address."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        there, here = urllib.parse.urlsplit(newurl), urllib.parse.urlsplit(req.full_url).hostname
        if there.scheme not in WEB or there.hostname != here:
            raise urllib.error.URLError(f"it sends on to another address, {there.netloc}")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener(address: Address) -> urllib.request.OpenerDirector:
    """What asks for a stream, by way of the proxy that the system names, where it names one. A
    proxy of the web does not reach what is near, and has no business with its password."""
    handlers: list[urllib.request.BaseHandler] = [_SameHost()]
    if address.near:
        handlers.append(urllib.request.ProxyHandler({}))
    if address.login is not None:
        known = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        known.add_password(None, address.url, *address.login)
        handlers.append(urllib.request.HTTPDigestAuthHandler(known))
        handlers.append(urllib.request.HTTPBasicAuthHandler(known))
    return urllib.request.build_opener(*handlers)


def _spare_proxy(host: str) -> None:
    """Let FFmpeg do so too, which takes proxies, and whom to ask without, from the environment."""
    spared = os.environ.get("no_proxy", "").split(",")
    if host not in spared:
        os.environ["no_proxy"] = ",".join(filter(None, (*spared, host)))


def _refusal(address: Address, error: urllib.error.HTTPError) -> SourceError:
    """Why a server that answered sends nothing."""
    shown = address.shown
    if error.code == 401 and address.login is not None:
        return SourceError(
            f"{shown} does not take this user and password.", "Check them.", "denied"
        )
    denied = error.code in (401, 403)
    fix = "Check the address."
    if denied and address.login is None:
        fix = "Put user and password into the address: http://user:password@host/…"
    elif error.code == 404:
        fix = "Check the path; cameras often call it /video or /stream."
    return SourceError(
        f"{shown} answers with error {error.code} ({error.reason}).",
        fix,
        "denied" if denied else "missing",
    )


def why(error: Exception) -> str:
    """What a failed request's error says, for the middle of a sentence."""
    reason = getattr(error, "reason", error)
    if isinstance(reason, TimeoutError):
        return f"no answer for {TIMEOUT_S:.0f} s"
    return getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
