"""Works ahead: while one frame is read, the faces of the next are found and later ones decoded."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

A = TypeVar("A")
B = TypeVar("B")

DEPTH = 3
"""One in each step, and one that waits. Pictures are large."""


class Ahead(Generic[A, B]):
    """Two steps, each in a thread of its own, whose results come in their order.

    Each step does one thing at a time and in order, so what comes out does not depend on how
    fast the threads are. An error of either comes out in its place.

    Args:
        give: gives the next thing, or None when there are no more; not called after that.
        work: does the second step.
        depth: things that are under way at once.
    """

    def __init__(self, give: Callable[[], A | None], work: Callable[[A], B], depth: int = DEPTH):
        self._depth = depth
        self._give = give
        self._work = work
        self._over = False
        self._giving = ThreadPoolExecutor(1, "ferdesk-decode")
        self._working = ThreadPoolExecutor(1, "ferdesk-faces")

    def __iter__(self) -> Iterator[B]:
        under_way = deque(self._submit() for _ in range(self._depth))
        while (done := under_way.popleft().result()) is not None:
            under_way.append(self._submit())
            yield done

    def __enter__(self) -> Ahead[A, B]:
        return self

    def __exit__(self, *_: object) -> None:
        """End both threads; what they have not begun is left undone."""
        # The second first: it may wait for what the other is giving.
        self._working.shutdown(cancel_futures=True)
        self._giving.shutdown(cancel_futures=True)

    def _submit(self) -> Future[B | None]:
        return self._working.submit(self._second, self._giving.submit(self._first))

    def _first(self) -> A | None:
        if self._over:
            return None
        # Also after an error.
        self._over = True
        given = self._give()
        self._over = given is None
        return given

    def _second(self, given: Future[A | None]) -> B | None:
        thing = given.result()
        return None if thing is None else self._work(thing)
