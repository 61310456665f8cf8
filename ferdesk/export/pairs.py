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
from ferdesk.faces.landmarker import FaceLandmarker, Sight

BLOCK = 8
"""Most frames of a block. Each block costs the second finder one frame more."""
BLOCK_BYTES = 32_000_000
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
        second: its twin.
    """

    def __init__(self, first: FaceLandmarker, second: FaceLandmarker):
        self._first = first
        self._finders = (first, second)
        self._misses = 0
        self._lanes = [ThreadPoolExecutor(1, "ferdesk-faces") for _ in self._finders]

    def find(self, frames: Iterable[Frame]) -> Iterator[tuple[Frame, tuple[Face, ...], float]]:
        """Each frame with its faces, and the milliseconds that finding them took.

        Raises:
            FerdeskError: MediaPipe failed on a frame.
        """
        coming = iter(frames)
        lane, other = 0, 1
        block = _block(coming)
        looked = self._look(lane, block)
        while block:
            following = _block(coming)
            guess = self._guess(other, block[-1], following)
            for frame, done in zip(block, looked):
                seen, ms = done.result()
                yield frame, self._first.follow(frame, seen), ms
            if guess and same(seen, guess[0].result()[0]):
                lane, other, looked = other, lane, guess[1:]
            else:
                self._misses += bool(guess)
                for waiting in guess:
                    waiting.cancel()
                looked = self._look(lane, following)
            block = following

    def __enter__(self) -> Pair:
        return self

    def __exit__(self, *_: object) -> None:
        """End the threads; the finders are left open."""
        with ExitStack() as stack:
            for lane in self._lanes:
                stack.callback(lane.shutdown, cancel_futures=True)

    def _guess(self, lane: int, before: Frame, block: Sequence[Frame]) -> list[Future[Looked]]:
        """Let the other finder begin the next block; nothing where it has disagreed too often."""
        if not block or self._misses >= MISSES:
            return []
        return self._look(lane, (before, *block))

    def _look(self, lane: int, frames: Sequence[Frame]) -> list[Future[Looked]]:
        finder = self._finders[lane]
        return [self._lanes[lane].submit(_look, finder, frame) for frame in frames]


def same(one: Sequence[Sight], other: Sequence[Sight]) -> bool:
    """Whether two finders found the same faces in the same order, to the last bit."""
    return len(one) == len(other) and all(
        np.array_equal(a.given, b.given) for a, b in zip(one, other)
    )


def _look(finder: FaceLandmarker, frame: Frame) -> Looked:
    began = time.perf_counter()
    seen = finder.look(frame)
    return seen, (time.perf_counter() - began) * 1000


def _block(frames: Iterator[Frame]) -> list[Frame]:
    """The next frames that are worked on together; empty at the end."""
    block = list(islice(frames, 1))
    if block:
        most = max(1, min(BLOCK, BLOCK_BYTES // max(1, block[0].image.nbytes)))
        block += islice(frames, most - 1)
    return block
