"""The stream goes on to the Lab Streaming Layer, whose package is stood in for."""

from __future__ import annotations

import json
import math
import subprocess
import sys
import threading
import time
import types
from dataclasses import replace

import numpy as np
import pytest
from fakes import FakeLandmarker, make_frame

from ferdesk.core import assets
from ferdesk.core.errors import FerdeskError
from ferdesk.core.vocab import EMOTIONS
from ferdesk.models.runner import Runner
from ferdesk.pipeline import Pipeline
from ferdesk.smooth import Smoother
from ferdesk.stream import lsl as module
from ferdesk.stream import message
from ferdesk.stream.server import StreamServer

NOW = 1000.0


class Node:
    """An element of a stream's description."""

    def __init__(self):
        self.held = []

    def append_child(self, name):
        self.held.append((name, Node()))
        return self.held[-1][1]

    def append_child_value(self, name, value):
        self.held.append((name, value))


class Info:
    def __init__(self, *named):
        self.named, self.told = named, Node()

    def desc(self):
        return self.told


class Outlet:
    made: list[Outlet]

    def __init__(self, info):
        self.info, self.samples = info, []
        Outlet.made.append(self)

    def push_sample(self, sample, at):
        self.samples.append((sample, at))


@pytest.fixture
def lsl(monkeypatch):
    stand_in = types.SimpleNamespace(
        StreamInfo=Info, StreamOutlet=Outlet, IRREGULAR_RATE=0.0, local_clock=lambda: NOW
    )
    monkeypatch.setitem(sys.modules, "pylsl", stand_in)
    Outlet.made = []
    return module


@pytest.fixture
def record(tiny_entry):
    with Pipeline(FakeLandmarker(), Runner(tiny_entry, "cpu", 1), Smoother()) as reader:
        return reader.step(make_frame(7))


def told(record, people=None):
    return json.loads(message.of_record(record, people)), json.loads(message.hello())


def test_a_sample_holds_what_the_record_says(lsl, record):
    said, hello = told(record, lambda smoothed: smoothed[::-1])
    names, (sample,) = lsl.channels(hello), lsl.samples(said, hello)
    found, face = dict(zip(names, sample)), record.faces[0]
    assert len(sample) == len(names) == len(set(names))
    assert found["face"] == face.track_id
    assert found["label"] == EMOTIONS.index(face.decision.label)
    for name, value, share in zip(EMOTIONS, face.smoothed, face.smoothed[::-1]):
        assert (np.float32(found[name]), np.float32(found[f"{name}_people"])) == (value, share)
    assert (found["yaw"], found["pitch"], found["roll"]) == (0, 0, 0)
    for name, value in face.action_units.items():
        assert found[name] == pytest.approx(value)


def test_what_is_not_told_is_no_number(lsl, record):
    face = record.faces[0]
    blind = replace(
        face, face=replace(face.face, has_mesh=False),
        decision=replace(face.decision, label=None), action_units={},
    )  # fmt: skip
    said, hello = told(replace(record, faces=(blind,)))
    found = dict(zip(lsl.channels(hello), lsl.samples(said, hello)[0]))
    assert found["label"] == -1
    for name in ("happiness_people", "yaw", "AU12"):
        assert math.isnan(found[name]), name
    said, hello = told(replace(record, faces=()))
    (empty,) = lsl.samples(said, hello)
    assert len(empty) == len(found) and all(map(math.isnan, empty))


def test_it_passes_on_what_comes_at_the_time_of_the_picture(lsl, record, capsys, monkeypatch):
    """However late the script itself is."""
    late = record.frame.captured_ns + 2_500_000_000
    clock = types.SimpleNamespace(monotonic_ns=lambda: late)
    monkeypatch.setattr(lsl, "time", clock)
    server = StreamServer(port=0)
    server.start()
    running = threading.Thread(target=lsl.main, args=(server.status().address, "left"))
    running.start()
    try:
        end = time.monotonic() + 20
        while not any(out.samples for out in Outlet.made) and time.monotonic() < end:
            server.sink(record)  # one that comes before the client is there is nobody's
            time.sleep(0.02)
    finally:
        server.stop()
        running.join(20)
    assert not running.is_alive() and "has ended" in capsys.readouterr().out
    (out,) = Outlet.made
    sample, at = out.samples[0]
    assert sample[0] == record.faces[0].track_id
    assert at == pytest.approx(NOW - 2.5)
    name, kind, count, *_, source = out.info.named
    assert (name, kind, count) == ("left", "Expression", len(sample)) and " left " in source
    (name, listed), *_ = out.info.told.held
    assert name == "channels" and listed.held[2][1].held == [("label", "neutral")]


class Inlet:
    """Gives samples of a computer whose clock is 5 s behind; None: the stream is lost."""

    left: list[tuple[list[object], float] | None]

    def __init__(self, info):
        assert info == "found"

    def time_correction(self):
        return 5.0

    def pull_sample(self, timeout):
        if not Inlet.left:
            time.sleep(0.02)
            return None, None
        sample = Inlet.left.pop(0)
        if sample is None:
            raise RuntimeError("the stream has been lost.")
        return sample


@pytest.fixture
def marking(lsl, monkeypatch, capsys):
    """Pass samples on until something is printed; gives what was printed."""

    def run(samples, until, take):
        Inlet.left = samples
        answers = iter([[], ["found"], [], ["found"]])
        stand_in = sys.modules["pylsl"]
        stand_in.StreamInlet, stand_in.resolve_byprop = Inlet, lambda *_, **__: next(answers)
        server = StreamServer(port=0, take=take)
        server.start()
        arguments = (server.status().address, "left", "stimuli")
        running = threading.Thread(target=lsl.main, args=arguments)
        running.start()
        try:
            end = time.monotonic() + 20
            printed = ""
            while until not in printed and time.monotonic() < end:
                time.sleep(0.02)
                printed += capsys.readouterr().out
        finally:
            server.stop()
            running.join(20)
        assert not running.is_alive()
        return printed

    return run


def test_samples_of_another_stream_become_markers_at_their_own_time(marking):
    taken = []

    def take(happening):
        taken.append((happening, time.monotonic_ns()))
        raise FerdeskError("Nothing is being recorded.")

    printed = marking([(["A1", 3], NOW - 5.25)], "not set", take)
    assert "stimuli become markers" in printed and "Nothing is being recorded" in printed
    ((happening, came_ns),) = taken
    assert happening.text == "A1 3"
    # It was made a quarter of a second before it was read.
    assert 0.25e9 <= came_ns - happening.at_ns < 10e9


def refuse(happening):
    raise FerdeskError(f"{happening.text} is refused.")


def test_a_stream_that_was_lost_is_waited_for_again(marking):
    """As where the program that shows the stimuli is started again."""
    samples = [(["before"], NOW - 5), None, (["after"], NOW - 5)]
    printed = marking(samples, "after is refused", refuse)
    assert "before is refused" in printed and "the stream has been lost" in printed
    assert printed.count("stimuli become markers") == 2 and "after is refused" in printed


def test_a_marker_that_comes_far_too_late_ends_nothing(marking):
    printed = marking([(["old"], NOW - 75), (["new"], NOW - 5)], "new is refused", refuse)
    assert "A marker was not set: it is of 70 s ago." in printed and "new is refused" in printed


def test_why_it_was_closed_is_told(marking):
    printed = marking([(["x"], NOW - 5)] * 400, "has ended", refuse)
    assert "stream has ended. More than 100 messages a second." in printed


def test_an_address_that_is_none_any_more_is_told(lsl):
    server = StreamServer(port=0)
    server.start()
    old = server.status().address
    try:
        for address in (old.replace("token=", "token=x"), "ws:", "http://127.0.0.1/"):
            with pytest.raises(SystemExit, match="Copy the address that ferdesk shows now"):
                lsl.main(address)
    finally:
        server.stop()
    with pytest.raises(SystemExit, match="can't be read"):
        lsl.main(old)


def test_without_the_package_it_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "pylsl", None)
    with pytest.raises(SystemExit, match="pip install pylsl"):
        module.main("ws://127.0.0.1:1/")


@pytest.mark.parametrize(("words", "code"), [(["--help"], 0), (["-h"], 0), ([], 2)])
def test_help_is_no_address_and_needs_no_pylsl(words, code):
    done = subprocess.run(
        [sys.executable, "-m", "ferdesk.stream.lsl", *words], cwd=assets.root().parent,
        capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == code and "[NAME]" in done.stdout + done.stderr
    assert "not installed" not in done.stderr
