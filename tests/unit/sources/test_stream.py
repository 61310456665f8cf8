"""Network streams, against a server on this machine."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import http.server
import os
import re
import socket
import threading
import time

import cv2
import numpy as np
import pytest
from fakes import write_clip

from ferdesk.core.errors import FerdeskError
from ferdesk.sources import open_source, stream
from ferdesk.sources.address import parse
from ferdesk.sources.mjpeg import PartReader

JPEGS = [
    cv2.imencode(".jpg", np.full((48, 64, 3), 40 * i, np.uint8))[1].tobytes() for i in range(6)
]


def answers(said: str) -> bool:
    """Whether that is what RFC 7616 wants of ``me`` with ``p@ss``."""

    def md5(text):
        return hashlib.md5(text.encode()).hexdigest()

    parts = dict(re.findall(r'(\w+)="?([^",]+)', said.removeprefix("Digest ")))
    if not said.startswith("Digest "):
        return False
    middle = ":".join(parts[name] for name in ("nonce", "nc", "cnonce", "qop"))
    wanted = md5(f"{md5('me:cam:p@ss')}:{middle}:{md5('GET:/digest')}")
    return parts["username"] == "me" and parts["response"] == wanted


class Handler(http.server.BaseHTTPRequestHandler):
    """/video and /bare are streams, with and without lengths; the others go wrong."""

    def do_GET(self):
        if self.path == "/secret":
            wanted = "Basic " + base64.b64encode(b"me:p@ss").decode()
            if self.headers.get("Authorization") != wanted:
                self.challenge('Basic realm="cam"')
                return
        elif self.path == "/digest":
            if not answers(self.headers.get("Authorization", "")):
                self.challenge('Digest realm="cam", nonce="abc", qop="auth"')
                return
        elif self.path == "/film":
            if not self.headers.get("Authorization"):
                self.challenge('Basic realm="cam"')
                return
            self.send_response(200)
            self.send_header("Content-Type", "video/x-msvideo")
            self.end_headers()
            with contextlib.suppress(OSError):
                self.wfile.write(self.server.film.read_bytes())
            return
        elif self.path == "/page":
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<html>")
            return
        elif self.path == "/nothing":
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
        self.end_headers()
        with contextlib.suppress(OSError):  # the reader hung up, as it may
            self.parts()

    def challenge(self, how):
        self.send_response(401)
        self.send_header("WWW-Authenticate", how)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def parts(self):
        if self.path == "/silent":
            self.server.over.wait(20)
            return
        for jpeg in JPEGS:
            head = b"--frame\r\nContent-Type: image/jpeg\r\n"
            if self.path != "/bare":
                head += b"Content-Length: %d\r\n" % len(jpeg)
            self.wfile.write(head + b"\r\n")
            half = len(jpeg) // 2
            self.wfile.write(jpeg[:half])
            self.wfile.flush()
            self.wfile.write(jpeg[half:] + b"\r\n")
        if self.path == "/stalls":
            self.server.over.wait(20)
        if self.path == "/junk":
            for _ in range(60):
                self.wfile.write(b"--frame\r\n\r\n\xff\xd8 no picture \xff\xd9\r\n")

    def log_message(self, *args):
        pass


@pytest.fixture
def server(tmp_path):
    running = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.over = threading.Event()
    running.film = write_clip(tmp_path / "film.avi")
    thread = threading.Thread(target=running.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{running.server_address[1]}"
    running.over.set()
    running.shutdown()
    thread.join()
    running.server_close()


@pytest.mark.parametrize("path", ["/video", "/bare"])
def test_all_pictures_of_a_stream(server, path):
    with open_source(server + path) as source:
        assert source.live
        frames = list(iter(source.read, None))
    assert [round(f.image.mean() / 40) for f in frames] == list(range(6))
    times = [f.media_ms for f in frames]
    assert times == sorted(set(times))


def test_user_and_password_are_sent_and_not_shown(server):
    address = server.replace("//", "//me:p%40ss@") + "/secret"
    with open_source(address) as source:
        assert source.read() is not None
        assert "p%40ss" not in source.name and "me" not in source.name
    with pytest.raises(FerdeskError, match=r"401.*password"):
        open_source(server + "/secret")
    with pytest.raises(FerdeskError, match=r"does not take this user and password. Check them"):
        open_source(address.replace("p%40ss", "wrong"))


def test_a_camera_that_asks_by_digest_gets_no_password_in_clear(server):
    address = server.replace("//", "//me:p%40ss@") + "/digest"
    with contextlib.closing(open_source(address)) as source:
        assert source.read() is not None
    with pytest.raises(FerdeskError, match=r"does not take this user and password"):
        open_source(address.replace("me:", "you:"))


@pytest.mark.parametrize(
    ("path", "told"),
    [("/page", "no video stream: it answers with text/html"), ("/nothing", "error 404")],
)
def test_what_is_no_stream_is_told(server, path, told):
    with pytest.raises(FerdeskError, match=told):
        open_source(server + path)


def test_nobody_there_is_told():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(FerdeskError, match="can't be reached"):
        open_source(f"http://127.0.0.1:{port}/video")


@pytest.mark.parametrize("address", ["http://", "http://[::1/", "http://host:99999/", "http:///x"])
def test_an_address_that_is_none_is_told(address):
    with pytest.raises(FerdeskError, match=r"not a web address|can't be reached"):
        open_source(address)


def test_a_stream_that_never_starts_or_stalls_is_told(server, monkeypatch):
    monkeypatch.setattr(stream, "TIMEOUT_S", 0.3)
    with pytest.raises(FerdeskError, match="stopped"):
        open_source(server + "/silent")
    with open_source(server + "/stalls") as source:
        for _ in JPEGS:
            assert source.read() is not None
        with pytest.raises(FerdeskError, match=r"stopped: no answer"):
            source.read()


def test_pictures_that_cannot_be_read_are_told(server):
    with open_source(server + "/junk") as source:
        for _ in JPEGS:
            assert source.read() is not None
        with pytest.raises(FerdeskError, match="can't be read"):
            source.read()


def test_close_wakes_a_reader_in_another_thread(server):
    source = open_source(server + "/stalls")
    for _ in JPEGS:
        source.read()
    got = []
    reader = threading.Thread(target=lambda: got.append(source.read()))
    reader.start()
    time.sleep(0.1)
    start = time.monotonic()
    source.close()
    reader.join(2)
    assert not reader.is_alive()
    assert got == [None]
    assert time.monotonic() - start < 2


def pieces(data: bytes, size: int) -> PartReader:
    rest = [data[i : i + size] for i in range(0, len(data), size)]
    return PartReader(lambda: rest.pop(0) if rest else b"")


@pytest.mark.parametrize("size", [1, 7, 100_000])
def test_parts_come_out_however_they_are_cut(size):
    data = b"".join(
        b"--b\r\nContent-Length: %d\r\n\r\n%s\r\n" % (len(j), j) if i % 3 else b"--b\r\n\r\n" + j
        for i, j in enumerate(JPEGS)
    )
    reader = pieces(data, size)
    assert list(iter(reader.next, None)) == JPEGS


def test_a_length_that_is_wrong_is_not_believed():
    data = b"".join(b"--b\r\nContent-Length: 300\r\n\r\n%s\r\n" % j for j in JPEGS)
    assert list(iter(pieces(data, 64).next, None)) == JPEGS


def test_endless_junk_is_refused(monkeypatch):
    monkeypatch.setattr("ferdesk.sources.mjpeg.MAX_PICTURE_BYTES", 10_000)
    with pytest.raises(ValueError, match="no picture"):
        PartReader(lambda: b"x" * 500).next()
    huge = b"Content-Length: 20000\r\n\r\n\xff\xd8" + b"x" * 100
    with pytest.raises(ValueError, match="20000 bytes"):
        pieces(huge, 50).next()


@pytest.mark.parametrize(
    ("host", "near"),
    [
        ("127.0.0.1", True),
        ("192.168.0.20", True),
        ("[fe80::1%25eth0]", True),
        ("[fd12::5]", True),
        ("camera", True),
        ("cam.local.", True),
        ("Pi.LOCAL", True),
        ("8.8.8.8", False),
        ("[2001:4860:4860::8888]", False),
        ("cam.example.org", False),
        ("local.example.org", False),
    ],
)
def test_what_is_of_one_s_own_network_is_known_by_its_address(host, near):
    assert parse(f"http://{host}:8080/video", "").near is near


def test_no_proxy_is_asked_for_a_camera_of_one_s_own(server, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    with contextlib.closing(open_source(f"{server}/video")) as source:
        assert source.read() is not None


def test_ffmpeg_asks_no_proxy_either(server, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "example.org")
    address = server.replace("//", "//me:p%40ss@") + "/film"
    with contextlib.closing(open_source(address)) as source:
        assert source.read() is not None
    assert os.environ["no_proxy"] == "example.org,127.0.0.1"


def test_a_camera_far_away_is_asked_by_way_of_the_proxy(server, monkeypatch):
    monkeypatch.setenv("http_proxy", server)
    monkeypatch.delenv("no_proxy", raising=False)
    # One that is asked by a proxy names itself whole, which the server's paths do not know.
    with contextlib.closing(open_source("http://cam.example.org/video")) as source:
        assert source.read() is not None
