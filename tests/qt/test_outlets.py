"""What the engine reads reaches other programs on this computer, while it is asked for."""

import contextlib
import json
import socket

import pytest
from fake_engine import FakeEngine, face_record, record
from websockets.sync.client import connect

from ferdesk.core.errors import FerdeskError
from ferdesk.live.engine import Engine
from ferdesk.pipeline import Options
from ferdesk.ui.outlets import Outlets, start_asked


@pytest.fixture
def made(qapp):
    engine = FakeEngine()
    outlets = Outlets(engine)
    yield engine, outlets
    outlets.close()
    assert not engine.sinks


def test_records_of_the_demo_arrive_by_websocket_and_osc(qapp, tiny_catalog):
    engine = Engine(tiny_catalog, Options(provider="cpu", threads=1), lambda: None, model_id="tiny")
    told = []
    outlets = Outlets(engine, people={"tiny": lambda smoothed: smoothed}.get)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.settimeout(20)
        try:
            start_asked(outlets, 0, listener.getsockname()[1], told.append)
            with connect(told[0].split()[-1]) as client:
                assert json.loads(client.recv(timeout=5))["type"] == "hello"
                engine.open("demo")
                first = json.loads(client.recv(timeout=20))
                while not (told := json.loads(client.recv(timeout=20)))["faces"]:
                    pass
            assert first["model"] == "tiny" and first["source"]
            assert told["faces"][0]["people"] == pytest.approx(told["faces"][0]["smoothed"])
            while b"/ferdesk/face/1/people" not in (sent := listener.recv(65536)):
                assert sent.startswith(b"#bundle")
        finally:
            outlets.close()
            engine.stop()


def test_nothing_is_opened_unless_asked(made):
    engine, outlets = made
    told = []
    start_asked(outlets, None, None, told.append)
    assert not told and not outlets.on and not engine.sinks and not outlets.stream.running


def test_it_is_stopped_and_started_again_with_another_token(made):
    engine, outlets = made
    outlets.start_stream(0)
    first = outlets.stream.address
    assert len(engine.sinks) == 1 and outlets.on
    outlets.stop_stream()
    assert not engine.sinks and not outlets.on and outlets.stream.address == ""
    with contextlib.suppress(OSError), connect(first, open_timeout=2) as client:
        pytest.fail(f"still there: {client}")
    outlets.start_stream(0)
    assert outlets.stream.address.split("token=")[1] != first.split("token=")[1]


def test_clients_that_come_and_go_are_told(made, qtbot):
    _, outlets = made
    outlets.start_stream(0)
    counts = []
    outlets.changed.connect(lambda: counts.append(outlets.stream.clients))
    with connect(outlets.stream.address) as client:
        client.recv(timeout=5)
        qtbot.waitUntil(lambda: 1 in counts)
    qtbot.waitUntil(lambda: counts[-1] == 0)


def test_a_port_that_is_taken_leaves_it_off(made):
    engine, outlets = made
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(FerdeskError, match="port"):
        outlets.start_stream(taken.getsockname()[1])
    assert not outlets.on and not engine.sinks


def test_after_osc_is_stopped_nothing_is_sent(made):
    engine, outlets = made
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.settimeout(5)
        outlets.start_osc(listener.getsockname()[1])
        (sink,) = engine.sinks
        sink(record(face_record()))
        assert listener.recv(65536).startswith(b"#bundle") and outlets.osc_sent == 1
        outlets.stop_osc()
        sink(record(face_record()))
        listener.setblocking(False)
        with pytest.raises(BlockingIOError):
            listener.recv(1)
    assert outlets.osc_port == 0 and outlets.osc_sent == 0
