from __future__ import annotations

import socket
import struct
from dataclasses import replace

import numpy as np
import pytest
from fakes import FakeLandmarker, make_face, make_frame

from ferdesk.core.doubt import close_to
from ferdesk.core.errors import FerdeskError
from ferdesk.core.vocab import EMOTIONS
from ferdesk.models.runner import Runner
from ferdesk.pipeline import Pipeline
from ferdesk.smooth import Smoother
from ferdesk.stream import osc


@pytest.fixture
def record(tiny_entry):
    faces = (make_face(9, left=160, top=120, side=60), make_face(4))
    with Pipeline(FakeLandmarker(faces), Runner(tiny_entry, "cpu", 1), Smoother()) as reader:
        return reader.step(make_frame())


def text_at(data: bytes, at: int) -> tuple[str, int]:
    end = data.index(b"\0", at)
    return data[at:end].decode(), at + (end - at) // 4 * 4 + 4


def read_message(data: bytes) -> tuple[str, list]:
    """A decoder written from the specification, not from the encoder."""
    address, at = text_at(data, 0)
    tags, at = text_at(data, at)
    assert tags[0] == "," and len(data) % 4 == 0
    values = []
    for tag in tags[1:]:
        if tag == "s":
            value, at = text_at(data, at)
        else:
            value = struct.unpack_from(f">{tag}", data, at)[0]
            at += 4
        values.append(value)
    assert at == len(data)
    return address, values


def read_bundle(data: bytes) -> dict[str, list]:
    assert data[:16] == b"#bundle\0\0\0\0\0\0\0\0\1"
    found, at = {}, 16
    while at < len(data):
        (size,) = struct.unpack_from(">i", data, at)
        address, values = read_message(data[at + 4 : at + 4 + size])
        found[address] = values
        at += 4 + size
    return found


def test_the_examples_of_the_specification():
    assert osc.message("/oscillator/4/frequency", 440.0) == bytes.fromhex(
        "2f6f7363696c6c61746f722f342f6672657175656e6379002c66000043dc0000"
    )
    assert osc.message("/foo", 1000, -1, "hello", 1.234, 5.678) == bytes.fromhex(
        "2f666f6f000000002c69697366660000000003e8ffffffff68656c6c6f0000003f9df3b640b5b22d"
    )


@pytest.mark.parametrize("value", [True, 2**31, None, b"x"])
def test_what_osc_can_not_say_is_refused(value):
    with pytest.raises(ValueError, match=r"OSC has no|32 bits"):
        osc.message("/a", value)


def test_a_record_is_a_bundle_in_the_order_of_the_ids(record):
    found = read_bundle(osc.of_record(record))
    assert found["/ferdesk/faces"] == [2]
    assert found["/ferdesk/face/1/id"] == [4] and found["/ferdesk/face/2/id"] == [9]
    face = next(face for face in record.faces if face.track_id == 9)
    assert found["/ferdesk/face/2/label"] == [face.decision.label or ""]
    assert found["/ferdesk/face/2/close_to"] == [close_to(face) or ""]
    np.testing.assert_array_equal(np.float32(found["/ferdesk/face/2/probabilities"]), face.smoothed)
    for name, value in zip(EMOTIONS, face.smoothed):
        assert np.float32(found[f"/ferdesk/face/2/{name}"][0]) == value
    assert found["/ferdesk/face/2/box"] == pytest.approx([0.5, 0.5, 60 / 320, 0.25])
    assert found["/ferdesk/face/2/pose"] == [0, 0, 0]
    for key, value in face.action_units.items():
        assert found[f"/ferdesk/face/2/au/{key}"] == pytest.approx([value])


def test_people_are_told_where_the_model_tells_them(record):
    assert "/ferdesk/face/1/people" not in read_bundle(osc.of_record(record))
    found = read_bundle(osc.of_record(record, lambda smoothed: smoothed[::-1]))
    first = min(record.faces, key=lambda face: face.track_id)
    told = np.float32(found["/ferdesk/face/1/people"])
    np.testing.assert_array_equal(told, first.smoothed[::-1])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.settimeout(20)
        people = {"tiny": lambda smoothed: smoothed}
        sender = osc.OscSender(listener.getsockname()[1], people=people.get)
        sender.sink(record)
        sender.stop()
        assert "/ferdesk/face/2/people" in read_bundle(listener.recv(65536))


def test_no_pose_is_told_where_no_mesh_was_found(record):
    """As of a picture that is taken for a face as a whole; 0 would be a head that looks here."""
    blind = replace(record.faces[0], face=replace(record.faces[0].face, has_mesh=False))
    found = read_bundle(osc.of_record(replace(record, faces=(blind,))))
    assert "/ferdesk/face/1/id" in found and "/ferdesk/face/1/pose" not in found


def test_so_many_faces_that_they_do_not_fit_are_cut(record):
    many = replace(record, faces=record.faces * 60)
    data = osc.of_record(many)
    assert len(data) <= osc.LARGEST
    assert read_bundle(data)["/ferdesk/faces"] == [120]


def test_it_reaches_a_listener(record):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.settimeout(5)
        sender = osc.OscSender(listener.getsockname()[1])
        sender.sink(record)
        assert read_bundle(listener.recv(65536))["/ferdesk/faces"] == [2]
        sender.stop()
        sender.stop()
        sender.sink(record)
        assert sender.sent == 1


def test_nobody_listening_is_no_error(record):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    sender = osc.OscSender(port)
    for _ in range(50):
        sender.sink(record)
    sender.stop()


@pytest.mark.parametrize(
    ("host", "port"),
    [("192.168.0.9", 9000), ("example.org", 9000), ("127.0.0.1", 0), ("127.0.0.1", 70000)],
)
def test_it_stays_on_this_computer(host, port):
    with pytest.raises(FerdeskError, match="this computer only"):
        osc.OscSender(port, host)
