"""What the engine reads reaches other programs on this computer, while it is asked for."""

import json
import socket
import time

from websockets.sync.client import connect

from ferdesk.live.engine import Engine
from ferdesk.pipeline import Options
from ferdesk.ui.outlets import outlets


def test_records_of_the_demo_arrive_by_websocket_and_osc(tiny_catalog):
    engine = Engine(tiny_catalog, Options(provider="cpu", threads=1), lambda: None, model_id="tiny")
    told = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.settimeout(20)
        try:
            with outlets(engine, 0, listener.getsockname()[1], told.append):
                with connect(told[0].split()[-1]) as client:
                    assert json.loads(client.recv(timeout=5))["type"] == "hello"
                    engine.open("demo")
                    record = json.loads(client.recv(timeout=20))
                assert record["model"] == "tiny" and record["source"]
                assert listener.recv(65536).startswith(b"#bundle")
            while _waiting(listener):
                listener.recv(65536)
            time.sleep(0.3)
            assert not _waiting(listener)  # nothing is sent after the block
        finally:
            engine.stop()


def test_nothing_is_opened_unless_asked(tiny_catalog):
    engine = Engine(tiny_catalog, Options(provider="cpu", threads=1), lambda: None, model_id="tiny")
    told = []
    with outlets(engine, None, None, told.append):
        assert told == []
    engine.stop()


def _waiting(listener: socket.socket) -> bool:
    listener.setblocking(False)
    try:
        return bool(listener.recv(1, socket.MSG_PEEK))
    except BlockingIOError:
        return False
