"""Where in a video somebody wants to be: what counts is the newest wish."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wish:
    """A picture, and so many steps from there."""

    number: int | None
    """None is the one that is shown."""
    by: int = 0

    @property
    def onwards(self) -> bool:
        """The pictures that follow, one by one: nothing is jumped over."""
        return self.number is None and self.by > 0


class Wishes:
    """Hands wishes from the window to the capture worker. Any thread may use it; none waits."""

    def __init__(self) -> None:
        self.stirred = threading.Event()
        """There is a wish, or somebody called :meth:`stir`; waits are to end."""
        self._lock = threading.Lock()
        self._wish: Wish | None = None
        self._aim: int | None = None

    @property
    def pending(self) -> bool:
        return self._wish is not None

    @property
    def superseded(self) -> bool:
        """Whether it is no longer wanted what is being gone to: another picture is."""
        wish = self._wish
        return wish is not None and wish.number is not None

    def go_to(self, number: int) -> None:
        """Wish for a picture, in place of any wish before."""
        with self._lock:
            self._wish = Wish(number)
            self.stirred.set()

    def step(self, by: int) -> None:
        """Wish for so many pictures on, or back where it is negative, from what is wished for."""
        with self._lock:
            wish = self._wish or Wish(None)
            self._wish = Wish(wish.number, wish.by + by)
            self.stirred.set()

    def stir(self) -> None:
        """End the waits for a wish."""
        self.stirred.set()

    def take(self, shown: int) -> tuple[Wish, int] | None:
        """Take the wish out, to fulfil it and then call :meth:`done`; None where there is none.

        Args:
            shown: number of the picture that is shown.

        Returns:
            The wish, and the number of the picture that it comes to, which may not be there.
        """
        with self._lock:
            wish, self._wish = self._wish, None
            self.stirred.clear()
            if wish is None:
                return None
            self._aim = (shown if wish.number is None else wish.number) + wish.by
            return wish, self._aim

    def done(self) -> None:
        """What was taken is shown, or is not wanted any more."""
        with self._lock:
            self._aim = None

    def number(self, shown: Callable[[], int]) -> int:
        """Of the picture that will be shown when all is fulfilled.

        Args:
            shown: gives the number of the one that is shown; it is asked when nothing is on its
                way any more, so that it can't be the one before.
        """
        with self._lock:
            at = shown() if self._aim is None else self._aim
            if self._wish is None:
                return at
            return (at if self._wish.number is None else self._wish.number) + self._wish.by
