"""Finds faces with two face finders at once, and gets what one alone would have found.

MediaPipe takes most of a frame's time and works on one frame at a time: where it looks depends on
what it found in the frame before. So one finder goes through a block of frames while a second one
goes through the next block, which it begins with the last frame of the first. If the two found the
same in that frame, to the last bit, the second has from there on seen what the first would have
seen. If not, which is known before anything of it is used, the first does that block too. As
long as fewer faces are in view than are looked for, the two nearly always agree.

What comes out is the same for any size of block and any speed of the threads.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from itertools import islice

import numpy as np

from ferdesk.core.types import Face, Frame
from ferdesk.faces.landmarker import FaceLandmarker
from ferdesk.faces.sight import Sight

BLOCK = 16
"""Most frames of a block. Each block costs the second finder one frame more."""
BLOCK_BYTES = 64_000_000
"""Most memory of a block's pictures."""
MISSES = 3
"""After so many disagreements in a file the first finder goes on alone: all faces that are looked
for are in view, and where they are followed matters."""

Looked = tuple[tuple[Sight, ...], float]
"""What was found in a frame, and the milliseconds that it took."""


class Pair:
    """Two face finders on the frames of one file.

    Args:
        first: the one whose results these are; ids come from it.
    """

    def __init__(self, first: FaceLandmarker):
        self._first = first
        self._misses = 0
        self._lanes = [ThreadPoolExecutor(1, "ferdesk-faces") for _ in range(2)]
        # In its own thread: it takes as long as a few frames.
        self._twin: Future[FaceLandmarker] = self._lanes[1].submit(first.twin)

    def find(self, frames: Iterable[Frame]) -> Iterator[tuple[Frame, tuple[Face, ...], float]]:
        """Each frame with its faces, and the milliseconds that finding them took.

        Raises:
            FerdeskError: MediaPipe failed on a frame.
        """
        coming = iter(frames)
        lane, other = 0, 1
        block, following = _block(coming), _block(coming)
        looked, guess = self._look(lane, block), self._guess(other, block, following)
        while block:
            after = _block(coming)
            for frame, done in zip(block[:-1], looked):
                yield frame, *self._follow(frame, done)
            # Both get their next work before the last frame is used, so that neither waits.
            last = looked[-1]
            if guess and same(last.result()[0], guess[0].result()[0]):
                lane, other, then = other, lane, guess[1:]
            else:
                self._misses += bool(guess)
                for waiting in guess:
                    waiting.cancel()
                then = self._look(lane, following)
            guess = self._guess(other, following, after)
            yield block[-1], *self._follow(block[-1], last)
            block, following, looked = following, after, then

    def __enter__(self) -> Pair:
        return self

    def __exit__(self, *_: object) -> None:
        """End the threads and close the twin; the first finder is left open."""
        with ExitStack() as stack:
            stack.callback(self._close_twin)
            for lane in self._lanes:
                stack.callback(lane.shutdown, cancel_futures=True)

    def _close_twin(self) -> None:
        if not self._twin.cancelled() and self._twin.exception() is None:
            self._twin.result().close()

    def _follow(self, frame: Frame, done: Future[Looked]) -> tuple[tuple[Face, ...], float]:
        seen, ms = done.result()
        return self._first.follow(frame, seen), ms

    def _guess(
        self, lane: int, before: Sequence[Frame], block: Sequence[Frame]
    ) -> list[Future[Looked]]:
        """Let the other finder begin the next block; nothing where it has disagreed too often."""
        if not block or self._misses >= MISSES:
            return []
        return self._look(lane, (before[-1], *block))

    def _look(self, lane: int, frames: Sequence[Frame]) -> list[Future[Looked]]:
        return [self._lanes[lane].submit(self._look_at, lane, frame) for frame in frames]

    def _look_at(self, lane: int, frame: Frame) -> Looked:
        finder = self._twin.result() if lane else self._first
        began = time.perf_counter()
        seen = finder.look(frame)
        return seen, (time.perf_counter() - began) * 1000


def same(one: Sequence[Sight], other: Sequence[Sight]) -> bool:
    """Whether two finders found the same faces in the same order, to the last bit."""
    return len(one) == len(other) and all(
        np.array_equal(a.given, b.given) for a, b in zip(one, other)
    )


def _block(frames: Iterator[Frame]) -> list[Frame]:
    """The next frames that are worked on together; empty at the end."""
    block = list(islice(frames, 1))
    if block:
        most = max(1, min(BLOCK, BLOCK_BYTES // max(1, block[0].image.nbytes)))
        block += islice(frames, most - 1)
    return block
