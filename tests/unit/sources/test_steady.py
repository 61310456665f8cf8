"""Live sources that break off, hang or lie: a server on this machine, and made-up drivers."""

from __future__ import annotations

import contextlib
import http.server
import threading
import time

import cv2
import numpy as np
import pytest
from fakes import FakeLandmarker, FakeSource

from ferdesk.core.errors import FerdeskError
from ferdesk.live.engine import Engine
from ferdesk.pipeline import Options, Pipeline
from ferdesk.smooth import Smoother
from ferdesk.sources import SourceError, black, open_live, steady, stream
from ferdesk.sources.steady import Steady

BLACK = cv2.imencode(".jpg", np.zeros((48, 64, 3), np.uint8))[1].tobytes()
JPEG = cv2.imencode(".jpg", np.full((48, 64, 3), 120, np.uint8))[1].tobytes()

QUICK_S = 2.0
"""Less than anything here would be waited for, and time for a machine that is busy."""


def until(true, seconds: float = 10.0):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.005)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(steady, "RETRY_S", (0.1, 0.1))


class Handler(http.server.BaseHTTPRequestHandler):
    """Each path behaves badly in its own way; the server counts connections."""

    def do_GET(self):
        server = self.server
        server.visits += 1
        if self.path == "/off" and server.visits in (2, 3):
            self.send_error(404 if server.visits == 2 else 401)
            return
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=b")
        self.end_headers()
        with contextlib.suppress(OSError):  # the reader hung up, as it may
            getattr(self, "go_" + self.path.strip("/"))()

    def part(self, length: int | None = None, jpeg: bytes = JPEG) -> None:
        length = len(jpeg) if length is None else length
        head = b"--b\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % length
        self.wfile.write(head + jpeg + b"\r\n")
        self.wfile.flush()

    def go_off(self):
        for _ in range(5):
            self.part()
            time.sleep(0.01)
        if self.server.visits > 1:
            self.server.over.wait(20)

    def go_stalls(self):
        for _ in range(3):
            self.part()
        self.server.over.wait(20)

    def go_drips(self):
        self.part()
        while not self.server.over.wait(0.02):
            self.wfile.write(b"x")
            self.wfile.flush()

    def go_silent(self):
        self.server.over.wait(20)

    def go_lies(self):
        lengths = (0, 5, 10**7, 10**12, len(JPEG) + 9, len(JPEG) - 9)
        while not self.server.over.wait(0.01):
            for length in lengths[:3] + lengths[4:]:
                self.part(length)

    def go_black(self):
        for _ in range(3):
            self.part(jpeg=BLACK)
        self.server.seen.wait(20)
        self.part()
        self.server.over.wait(20)

    def go_garbage(self):
        self.part()
        noise = np.random.default_rng(0).integers(0, 256, 20_000, np.uint8).tobytes()
        while not self.server.over.wait(0.005):
            self.wfile.write(noise)
            self.part(jpeg=b"\xff\xd8" + noise[:500] + b"\xff\xd9")

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    running = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.over, running.visits = threading.Event(), 0
    running.seen = threading.Event()
    running.url = f"http://127.0.0.1:{running.server_address[1]}"
    thread = threading.Thread(target=running.serve_forever, args=(0.01,))
    thread.start()
    yield running
    running.over.set()
    running.seen.set()
    running.shutdown()
    thread.join()
    running.server_close()


@pytest.fixture
def engine(tiny_catalog):
    made = Engine(
        tiny_catalog,
        Options(provider="cpu", threads=1),
        pipeline_builder=lambda runner, options, stills: Pipeline(
            FakeLandmarker(), runner, Smoother()
        ),
    )
    yield made
    assert made.stop(20)


def test_a_stream_that_drops_comes_back_and_the_gap_is_marked(server, engine):
    frames = []
    engine.add_sink(lambda record: frames.append(record.frame))
    engine.open(server.url + "/off")
    seen = set()
    until(lambda: seen.add(engine.status().source_state) or engine.status().gaps)
    # Not there, then not allowed, then there again: all that is a single gap.
    until(lambda: seen.add(engine.status().source_state) or engine.status().gaps[-1].end_ms)
    until(lambda: engine.status().source_state == "live")
    status = engine.status()
    assert seen >= {"missing", "denied"}
    assert (status.state, status.message, len(status.gaps)) == ("live", "", 1)
    (gap,) = status.gaps
    assert gap.end_ms - gap.start_ms >= 150
    assert "gives no more pictures" in gap.reason
    until(lambda: frames[-1].media_ms >= gap.end_ms)
    times, counts = [f.media_ms for f in frames], [f.index for f in frames]
    assert times == sorted(set(times)) and counts == sorted(set(counts))
    assert server.visits == 4


def test_while_it_is_gone_the_status_says_so(server, engine):
    engine.open(server.url + "/off")
    until(lambda: engine.status().state == "live")
    until(lambda: engine.status().state == "stalled")
    assert "opened again by itself" in engine.status().message


@pytest.mark.parametrize("path", ["/stalls", "/silent", "/drips"])
def test_stop_does_not_wait_for_a_stream_that_stands_still(server, engine, path):
    engine.open(server.url + path)
    if path == "/silent":
        until(lambda: server.visits)
        time.sleep(0.1)
    else:
        until(lambda: engine.status().state == "live")
        time.sleep(0.1)
    began = time.monotonic()
    assert engine.stop()
    assert time.monotonic() - began < QUICK_S
    server.over.set()


def test_a_stream_that_drips_bytes_is_stale_and_opened_again(server, engine, monkeypatch):
    monkeypatch.setattr(stream, "TIMEOUT_S", 0.3)
    engine.open(server.url + "/drips")
    until(lambda: server.visits >= 3)
    assert "no answer" in engine.status().gaps[0].reason
    assert len(engine.status().gaps) >= 1


def test_lengths_that_lie_cost_no_picture(server):
    source = open_live(server.url + "/lies")
    try:
        frames = [source.read() for _ in range(20)]
        assert all(frame.image.shape == (48, 64, 3) for frame in frames)
        assert source.gaps == ()
    finally:
        source.close()


def test_garbage_never_ends_the_view(server, engine):
    engine.open(server.url + "/garbage")
    until(lambda: engine.status().gaps or server.visits > 2)
    assert engine.status().state in ("live", "stalled")


def test_the_first_opening_fails_with_its_reason(engine):
    engine.open("http://127.0.0.1:1/video")
    until(lambda: engine.status().state == "error")
    assert "can't be reached" in engine.status().message
    assert engine.status().source_state == "missing"


class Driver(FakeSource):
    """A driver whose read or close hangs until it is let go."""

    def __init__(self, hang: threading.Event, frames: int = 3):
        super().__init__(frames=frames, fps=200, stall=hang)


def test_a_driver_that_hangs_is_not_waited_for_and_its_device_is_let_go_first():
    hang, opened = threading.Event(), []

    def opener():
        assert all(one.released for one in opened)
        opened.append(Driver(hang))
        return opened[-1]

    first = Steady("camera:7", opener)
    for _ in range(2):
        assert first.read() is not None
    time.sleep(0.1)
    first.read()
    reader = threading.Thread(target=first.read)
    reader.start()
    began = time.monotonic()
    first.interrupt()
    reader.join(QUICK_S)
    assert not reader.is_alive()
    first.close()
    assert time.monotonic() - began < QUICK_S
    second = Steady("camera:7", opener)
    time.sleep(0.05)
    assert len(opened) == 1
    hang.set()
    assert second.read() is not None
    assert opened[0].released
    second.close()
    until(lambda: opened[1].released)


def test_the_first_picture_after_an_interruption_comes_without_its_notice():
    told = []

    class Telling(Steady):
        def _hand_on(self, frame, offset):
            told.append((self.state, self.notice))
            super()._hand_on(frame, offset)

    source = Telling("camera:6", lambda: FakeSource(frames=2))
    until(lambda: len(told) >= 4)
    source.close()
    assert set(told) == {("live", "")}


def test_an_opening_that_hangs_is_not_waited_for():
    hang, opened = threading.Event(), []

    def opener():
        hang.wait(10)
        opened.append(FakeSource())
        return opened[-1]

    source = Steady("camera:8", opener)
    assert source.state == "opening"
    began = time.monotonic()
    source.close()
    assert time.monotonic() - began < QUICK_S
    assert source.read() is None
    hang.set()
    until(lambda: opened and opened[0].released)


def test_a_device_that_hangs_for_good_is_told(monkeypatch):
    monkeypatch.setattr(steady, "HANGS_S", 0.2)
    hang = threading.Event()
    first = Steady("camera:4", lambda: Driver(hang, frames=0))
    time.sleep(0.05)
    first.close()
    for _ in range(2):
        again = Steady("camera:4", FakeSource)
        with pytest.raises(SourceError, match="Unplug it"):
            again.read()
        again.close()
    hang.set()
    first._thread.join(5)


@pytest.mark.parametrize("spec", ["0", "camera", "camera:0", " camera:00 "])
def test_one_camera_has_one_name(spec, monkeypatch):
    monkeypatch.setattr("ferdesk.sources.open_source", lambda spec: FakeSource())
    source = open_live(spec)
    assert source._spec == "camera:0"
    source.close()


def test_attempts_are_spaced_out(monkeypatch):
    monkeypatch.setattr(steady, "RETRY_S", (0.02, 0.05, 0.1))
    times = []

    def opener():
        times.append(time.monotonic())
        if len(times) > 1:
            raise SourceError("Gone.", "Plug it in.", "missing")
        return FakeSource(frames=1)

    source = Steady("camera:9", opener)
    assert source.read() is not None
    until(lambda: len(times) >= 6)
    source.close()
    waits = np.diff(times)
    # Longer waits prove nothing: the machine may be busy.
    assert waits[0] > 0.015 and (waits[2:] > 0.09).all()
    assert source.state == "missing" and len(source.gaps) == 1


def test_one_picture_a_time_does_not_make_it_hurry(monkeypatch):
    monkeypatch.setattr(steady, "RETRY_S", (0.01, 0.2))
    opened = []

    def opener():
        opened.append(FakeSource(frames=1))
        return opened[-1]

    began = time.monotonic()
    source = Steady("camera:9", opener)
    until(lambda: len(opened) >= 4)
    attempts, waited = len(opened), time.monotonic() - began
    source.close()
    # However slow the machine: no attempt comes sooner than 0.1 s after the one before.
    assert attempts - 1 <= waited / 0.1


def test_a_black_picture_is_a_state():
    inner = FakeSource(fps=100)
    inner.state, inner.notice = "black", "The picture is black."
    source = Steady("camera:6", lambda: inner)
    source.read()
    until(lambda: source.state == "black")
    assert source.notice == "The picture is black."
    source.close()


def test_a_stream_that_is_black_says_so_until_it_is_not(server, monkeypatch):
    monkeypatch.setattr(black, "BLACK_S", -1.0)
    source = stream.Stream(f"{server.url}/black")
    source.read()
    assert source.state == "black" and "is black" in source.notice
    monkeypatch.setattr(black, "BLACK_S", 60.0)
    server.seen.set()
    for _ in range(3):
        source.read()
    assert source.state == "live" and source.notice == ""
    source.close()


def test_an_unforeseen_error_is_raised_once():
    def broken():
        raise ZeroDivisionError("x")

    source = Steady("camera:5", broken)
    with pytest.raises(ZeroDivisionError):
        source.read()
    source.close()
    with pytest.raises(FerdeskError):
        open_live("")
