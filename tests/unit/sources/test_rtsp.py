"""RTSP cameras, against a server on this machine."""

from __future__ import annotations

import socket
import threading
import time

import pytest
from rtsp_server import RtspServer, transport_stream

from ferdesk.core.errors import FerdeskError
from ferdesk.sources import open_live, open_source, rtsp

GRAYS = [20, 60, 100, 140, 180, 220]


@pytest.fixture(scope="module")
def stream(tmp_path_factory):
    return transport_stream(tmp_path_factory.mktemp("rtsp") / "x.ts", GRAYS)


def test_pictures_come_in_order_and_the_end_is_told(stream):
    with RtspServer(stream) as server, open_source(f"rtsp://{server.host}/live") as source:
        assert source.live and source.fps == 25
        assert source.name == f"rtsp://{server.host}/live"
        means = []
        while (frame := source.read()) is not None:
            assert frame.image.shape == (48, 64, 3)
            means.append(frame.image.mean())
    # FFmpeg keeps the last one for a next that does not come.
    assert means == pytest.approx(GRAYS[: len(means)], abs=6) and len(means) >= len(GRAYS) - 1


def test_user_and_password_are_given_and_not_shown(stream):
    with RtspServer(stream, login="me:p@ss") as server:
        address = f"{server.host}/live?token=x"
        with open_source(f"RTSP://me:p%40ss@{address}") as source:
            assert source.read() is not None
            assert source.name == f"rtsp://{server.host}/live"
        assert not any("p%40ss" in line or "p@ss" in line for line in server.asked)
        with pytest.raises(FerdeskError, match="asks for a user and password") as told:
            open_source(f"rtsp://{address}")
        assert told.value.state == "denied"
        with pytest.raises(FerdeskError, match="does not take this user and password") as told:
            open_source(f"rtsp://me:wrong@{address}")
        assert "wrong" not in str(told.value)


def test_what_is_no_stream_is_told(stream):
    with (
        RtspServer(stream) as server,
        pytest.raises(FerdeskError, match=r"answers with error 404.*path"),
    ):
        open_source(f"rtsp://{server.host}/nothing")
    with socket.create_server(("127.0.0.1", 0)) as other:
        threading.Thread(target=_says_hello, args=(other,), daemon=True).start()
        with pytest.raises(FerdeskError, match="no video stream that can be read"):
            open_source(f"rtsp://127.0.0.1:{other.getsockname()[1]}/live")


def _says_hello(listening: socket.socket) -> None:
    """Answers twice as a mail server would: to the question, and to FFmpeg."""
    for _ in range(2):
        wire, _ = listening.accept()
        wire.sendall(b"220 hello\r\n")
        wire.close()


def test_nobody_there_is_told(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        monkeypatch.setattr(rtsp, "TIMEOUT_S", 0.2)
        with pytest.raises(FerdeskError, match="can't be reached: no answer") as told:
            open_source(f"rtsp://127.0.0.1:{port}/live")
        assert told.value.state == "stale"
    with pytest.raises(FerdeskError, match="can't be reached"):
        open_source(f"rtsp://127.0.0.1:{port}/live")
    with pytest.raises(FerdeskError, match=r"not a web address.*rtsp://"):
        open_source("rtsp:///live")


def test_a_camera_that_stands_still_ends_the_wait_and_is_let_go_at_once(stream, monkeypatch):
    monkeypatch.setattr(rtsp, "TIMEOUT_S", 0.5)
    with RtspServer(stream, stays=True) as server:
        with open_source(f"rtsp://{server.host}/live") as source:
            while source.read() is not None:
                pass
        monkeypatch.setattr(rtsp, "TIMEOUT_S", 5.0)
        live = open_live(f"rtsp://{server.host}/live")
        assert live.read() is not None
        began = time.monotonic()
        live.interrupt()
        live.close()
        assert time.monotonic() - began < 2
