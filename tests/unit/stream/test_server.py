"""The WebSocket stream and clients of every kind, all on this machine."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from dataclasses import replace

import numpy as np
import pytest
from fakes import FakeLandmarker, make_frame
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from ferdesk.core.errors import FerdeskError
from ferdesk.core.vocab import EMOTIONS
from ferdesk.models.runner import Runner
from ferdesk.pipeline import Pipeline
from ferdesk.smooth import Smoother
from ferdesk.stream import incoming
from ferdesk.stream import server as module
from ferdesk.stream.incoming import Placed
from ferdesk.stream.server import MOST_CLIENTS, QUEUE, StreamServer


def until(true, seconds: float = 10.0):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.005)


@pytest.fixture
def stream():
    made = StreamServer(port=0)
    made.start()
    yield made
    made.stop()
    assert made.status().clients == 0


@pytest.fixture
def record(tiny_entry):
    with Pipeline(FakeLandmarker(), Runner(tiny_entry, "cpu", 1), Smoother()) as reader:
        return reader.step(make_frame(7))


@pytest.fixture
def big(record):
    """A record of some 150 KB, so that buffers fill soon."""
    long = replace(record.faces[0].decision, reason="x" * 150_000)
    return replace(record, faces=(replace(record.faces[0], decision=long),))


def test_names_that_utf_8_can_t_hold_are_sent_escaped(stream, record):
    odd = replace(record, frame=replace(record.frame, source="caf\udce9.mp4"))
    with connect(stream.status().address) as client:
        client.recv(timeout=5)
        until(lambda: stream.status().clients == 1)
        stream.sink(odd)
        assert json.loads(client.recv(timeout=5))["source"] == "caf\\udce9.mp4"


def test_who_connects_and_says_nothing_holds_no_stop_up(monkeypatch):
    monkeypatch.setattr(module, "HANDSHAKE_S", 60.0)
    made = StreamServer(port=0)
    made.start()
    port = int(made.status().address.split(":")[2].split("/")[0])
    with socket.create_connection(("127.0.0.1", port)) as silent:
        silent.settimeout(20)
        stopping = threading.Thread(target=made.stop)
        time.sleep(0.1)
        stopping.start()
        stopping.join(20)
        assert not stopping.is_alive()


def raw_client(stream) -> socket.socket:
    """A client that is connected, and reads no more than the handshake."""
    port = int(stream.status().address.split(":")[2].split("/")[0])
    wire = socket.socket()
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    wire.connect(("127.0.0.1", port))
    wire.sendall(
        f"GET /?token={stream.token} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
    )
    until(lambda: stream.status().clients)
    return wire


def test_people_are_told_by_the_model_that_read(record):
    """Of a model whose card tells nothing of them there is no such key."""
    made = StreamServer(port=0, people={"tiny": lambda p: p[::-1].astype(float)}.get)
    made.start()
    try:
        with connect(made.status().address) as client:
            client.recv(5)
            for model_id in ("tiny", "silent"):
                made.sink(replace(record, model_id=model_id))
                got = json.loads(client.recv(5))
                people = got["faces"][0].get("people")
                smoothed = list(got["faces"][0]["smoothed"].values())
                if model_id == "tiny":
                    assert list(people) == list(EMOTIONS)
                    assert list(people.values()) == smoothed[::-1]
                else:
                    assert people is None
    finally:
        made.stop()


def test_a_client_gets_records_as_json(stream, record):
    stream.sink(record)  # nobody is there
    with connect(stream.status().address) as client:
        hello = json.loads(client.recv(5))
        assert (hello["type"], hello["emotions"]) == ("hello", list(EMOTIONS))
        assert "not feeling" in hello["honesty"]
        stream.sink(record)
        got = json.loads(client.recv(5))
    assert (got["type"], got["frame"], got["model"]) == ("record", 7, "tiny")
    assert got["time_ms"] == record.frame.media_ms
    (face,) = got["faces"]
    assert np.float32(face["smoothed"]["fear"]) == record.faces[0].smoothed[EMOTIONS.index("fear")]
    assert face["reason"]
    assert "landmarks" not in face and "crop" not in face
    until(lambda: stream.status().clients == 0)
    assert stream.status().sent == 1


def test_it_listens_on_loopback_only(stream):
    assert stream.status().address.startswith("ws://127.0.0.1:")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            own = probe.getsockname()[0]
        except OSError:
            pytest.skip("this machine has no other address")
    port = int(stream.status().address.split(":")[2].split("/")[0])
    if not own.startswith("127."):
        with socket.socket() as other:
            other.settimeout(1)
            assert other.connect_ex((own, port)) != 0


@pytest.mark.parametrize("path", ["/", "/?token=", "/?token=wrong", "/?token=%FF%00"])
def test_without_the_token_nobody_gets_in(stream, path):
    base = stream.status().address.split("/?")[0]
    with pytest.raises(InvalidStatus) as refused, connect(base + path):
        pass
    assert refused.value.response.status_code == 401
    assert stream.status().refused == 1


def test_the_token_may_stand_in_the_header(stream):
    base = stream.status().address.split("/?")[0]
    bearer = {"Authorization": f"Bearer {stream.token}"}
    with connect(base, additional_headers=bearer) as client:
        assert "hello" in client.recv(5)


def test_tokens_are_long_and_differ():
    tokens = {StreamServer().token for _ in range(20)}
    assert len(tokens) == 20 and min(map(len, tokens)) >= 32


def test_there_is_room_for_so_many_only(stream):
    address = stream.status().address
    with contextlib.ExitStack() as stack:
        for _ in range(MOST_CLIENTS):
            stack.enter_context(connect(address))
        with pytest.raises(InvalidStatus) as refused, connect(address):
            pass
        assert refused.value.response.status_code == 503


def test_markers_are_set_and_answered():
    taken = []

    def take(happening):
        taken.append(happening)
        if happening.text == "late":
            raise FerdeskError("The recording has ended.")
        return Placed("a.ferdesk", 40)

    made = StreamServer(port=0, take=take)
    made.start()
    try:
        with connect(made.status().address) as client:
            assert json.loads(client.recv(5))["takes"] == ["marker"]
            before = time.monotonic_ns()
            for text in ("A1", "late"):
                client.send(json.dumps({"type": "marker", "text": text}))
            marked, refused = (json.loads(client.recv(5)) for _ in range(2))
        assert (marked["type"], marked["text"], marked["session_ms"]) == ("marked", "A1", 40)
        assert refused == {"type": "refused", "why": "The recording has ended."}
        assert [one.text for one in taken] == ["A1", "late"]
        assert before <= taken[0].at_ns <= time.monotonic_ns()
        assert (made.status().markers, made.status().cut_off) == (1, 0)
    finally:
        made.stop()


def test_a_marker_may_be_as_long_in_any_letters(stream):
    with connect(stream.status().address) as client:
        client.recv(5)
        client.send(json.dumps({"type": "marker", "text": "😀" * incoming.LONGEST_TEXT}))
        assert json.loads(client.recv(5))["type"] == "refused"


def test_who_only_marks_gets_answers_alone(stream, record):
    with connect(stream.status().address + "&only=markers") as client:
        client.recv(5)
        until(lambda: stream.status().clients == 1)
        for _ in range(3):
            stream.sink(record)
            client.send('{"type": "marker"}')
            assert json.loads(client.recv(5))["type"] == "refused"
    assert (stream.status().sent, stream.status().dropped) == (0, 0)


def test_where_nothing_records_markers_are_refused(stream):
    with connect(stream.status().address) as client:
        client.recv(5)
        client.send('{"type": "marker"}')
        assert "Start a recording" in json.loads(client.recv(5))["why"]
    assert stream.status().markers == 0


def test_who_sends_too_much_is_closed(stream):
    with connect(stream.status().address) as client:
        client.recv(5)
        with pytest.raises(ConnectionClosed) as closed:
            # They may fall into two seconds.
            for _ in range(3 * incoming.MOST_A_SECOND):
                client.send('{"type": "marker"}')
            while True:
                client.recv(5)
        assert closed.value.rcvd.code == 1008 and "a second" in closed.value.rcvd.reason
    until(lambda: stream.status().clients == 0)
    assert stream.status().cut_off == 1


@pytest.mark.parametrize(
    ("sent", "code"), [("hi", 1008), ("x" * 10_000, 1009), (b"\0" * 2**20, 1009)]
)
def test_who_sends_anything_else_is_closed(stream, record, sent, code):
    with connect(stream.status().address) as client:
        client.recv(5)
        with contextlib.suppress(ConnectionClosed):
            client.send(sent)
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                client.recv(5)
    if len(sent) < 2**20:
        assert closed.value.rcvd.code == code
    until(lambda: stream.status().clients == 0)
    assert stream.status().cut_off == 1


def test_what_is_no_websocket_frame_ends_the_connection(stream, record):
    wire = raw_client(stream)
    wire.sendall(b"\xff" * 200)
    until(lambda: stream.status().clients == 0)
    wire.close()
    with connect(stream.status().address) as client:
        client.recv(5)


@pytest.mark.parametrize("junk", [b"\0" * 70_000, b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 5000, b"x"])
def test_junk_in_place_of_a_handshake_does_no_harm(stream, record, junk, monkeypatch):
    port = int(stream.status().address.split(":")[2].split("/")[0])
    with socket.socket() as wire:
        wire.connect(("127.0.0.1", port))
        with contextlib.suppress(OSError):
            wire.sendall(junk)
        with connect(stream.status().address) as client:
            client.recv(5)
            stream.sink(record)
            assert "record" in client.recv(5)


def test_a_client_that_does_not_read_costs_the_app_nothing(stream, big, record, monkeypatch):
    monkeypatch.setattr(module, "HOPELESS_S", 60.0)
    wire = raw_client(stream)
    took = []
    for _ in range(200):
        began = time.perf_counter()
        stream.sink(big)
        took.append(time.perf_counter() - began)
        time.sleep(0.002)
    # A machine that is busy may hold one up; the client would hold it up for a minute.
    assert np.median(took) < 0.1 and max(took) < 5
    until(lambda: stream.status().dropped > 10)
    (client,) = stream._clients
    assert len(client.waiting) <= QUEUE
    # Another client is served meanwhile.
    with connect(stream.status().address) as other:
        other.recv(5)
        stream.sink(record)
        assert json.loads(other.recv(5))["frame"] == 7
    wire.close()


def test_the_newest_wins(stream, big, record, monkeypatch):
    monkeypatch.setattr(module, "HOPELESS_S", 60.0)
    wire = raw_client(stream)
    for i in range(150):
        stream.sink(replace(big, frame=make_frame(i)))
        time.sleep(0.002)
    until(lambda: stream.status().dropped > 10)
    (client,) = stream._clients
    until(lambda: json.loads(client.waiting[-1])["frame"] == 149)
    waiting = [json.loads(text)["frame"] for text in list(client.waiting)]
    assert waiting == sorted(waiting)
    wire.close()


def test_a_hopeless_client_is_cut_off(big, monkeypatch):
    monkeypatch.setattr(module, "HOPELESS_S", 0.3)
    stream = StreamServer(port=0)
    stream.start()
    try:
        wire = raw_client(stream)
        end = time.monotonic() + 10
        while stream.status().clients and time.monotonic() < end:
            stream.sink(big)
            time.sleep(0.01)
        assert stream.status().clients == 0
        assert stream.status().cut_off >= 1
        wire.close()
    finally:
        stream.stop()


def test_a_taken_port_is_told(stream):
    port = int(stream.status().address.split(":")[2].split("/")[0])
    other = StreamServer(port=port)
    with pytest.raises(FerdeskError, match=f"can't listen on port {port}"):
        other.start()
    assert not other.status().running
    other.stop()


def test_it_starts_and_stops_again_and_again(record, monkeypatch):
    monkeypatch.setattr(module, "CLOSE_S", 20.0)
    stream = StreamServer(port=0)
    for _ in range(5):
        stream.start()
        stream.start()
        with connect(stream.status().address) as client:
            client.recv(5)
            began = time.monotonic()
            stream.stop()
            assert time.monotonic() - began < 5
        assert stream.status().address == ""
        stream.sink(record)
    stream.stop()


def test_stop_does_not_wait_for_who_does_not_answer(big, monkeypatch):
    monkeypatch.setattr(module, "CLOSE_S", 20.0)
    stream = StreamServer(port=0)
    stream.start()
    wire = raw_client(stream)
    for _ in range(100):
        stream.sink(big)
    began = time.monotonic()
    stream.stop()
    assert time.monotonic() - began < 5
    assert stream.status().clients == 0
    wire.close()


def test_many_sinks_at_once_are_safe(stream, record):
    with connect(stream.status().address) as client:
        client.recv(5)
        threads = [
            threading.Thread(target=lambda: [stream.sink(record) for _ in range(200)])
            for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert "record" in client.recv(5)


def test_numbers_that_are_not_finite_are_left_out(stream, record):
    bad = np.full(8, np.nan, np.float32)
    broken = replace(record, faces=(replace(record.faces[0], smoothed=bad),))
    with connect(stream.status().address) as client:
        client.recv(5)
        stream.sink(broken)
        time.sleep(0.1)
        stream.sink(record)
        assert json.loads(client.recv(5))["frame"] == 7
