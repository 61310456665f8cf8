"""Faces are found one picture ahead of reading, and never more."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from fakes import make_frame

from ferdesk.live.finding import FindingWorker
from ferdesk.live.run import Run
from ferdesk.live.status import Board
from ferdesk.pipeline import Found


class Finder:
    """Finds nothing, when it is let; notes what it was given."""

    def __init__(self):
        self.begun: list[int] = []
        self.begins = threading.Semaphore(0)
        self.let = threading.Semaphore(0)

    def __call__(self, frame):
        self.begun.append(frame.index)
        self.begins.release()
        assert self.let.acquire(timeout=10)
        return Found(frame, (), np.empty((0, 48, 48), np.uint8), {})


@pytest.fixture
def run():
    made = Run("x", lambda: None, Board(state="live"))
    yield made
    made.stop()


@pytest.fixture
def worker(run):
    finder = Finder()
    made = FindingWorker(run, finder, make_frame(0))
    made.finder = finder
    made.start()
    yield made
    run.stop()
    finder.let.release(10)
    made.join(10)


def found(run):
    handed = run.found.take(timeout=10)
    assert handed is not None
    return handed.found.frame.index


def test_the_next_is_found_while_the_first_is_being_read(run, worker):
    run.frames.put(make_frame(1))
    worker.finder.let.release()
    assert found(run) == 0
    # Reading goes on here, and meanwhile:
    assert worker.finder.begins.acquire(timeout=10) and worker.finder.begins.acquire(timeout=10)
    assert worker.finder.begun == [0, 1]
    assert worker.busy


def test_it_waits_for_the_reader_and_then_takes_the_newest(run, worker):
    worker.finder.let.release(2)
    # What was found in the first is not taken yet, so no other picture is: a newer one replaces it.
    run.frames.put(make_frame(1))
    run.frames.put(make_frame(2))
    assert run.frames.dropped == 1
    assert [found(run), found(run)] == [0, 2]
    assert worker.finder.begun == [0, 2]


def test_a_failure_is_told_and_ends_the_run(run):
    def fail(frame):
        raise RuntimeError("boom")

    worker = FindingWorker(run, fail, make_frame(0))
    worker.start()
    worker.join(10)
    assert run.board.read().state == "error" and "boom" in run.board.read().message
    assert run.stopping.is_set() and run.found.closed


def test_it_ends_while_it_waits_for_the_reader(run):
    worker = FindingWorker(
        run, lambda frame: Found(frame, (), np.empty((0, 48, 48), np.uint8), {}), make_frame(0)
    )
    worker.start()
    run.stop()
    worker.join(10)
    assert not worker.is_alive()
