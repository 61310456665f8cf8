"""Moving about in the video that is open."""

from __future__ import annotations

from collections.abc import Callable

from ferdesk.live.run import Run
from ferdesk.sources.film import Film


class Deck:
    """Pauses at a picture, steps and jumps; see :class:`ferdesk.session.player.Player`, which is
    steered by the same names. For the window's thread; nothing here waits.

    Args:
        run: gives what is open, if anything is.
    """

    def __init__(self, run: Callable[[], Run | None]):
        self._run = run

    @property
    def there(self) -> bool:
        """Whether what is open is a video that somebody can move about in."""
        run = self._run()
        return (
            run is not None
            and run.source_in_use is not None
            and run.source_in_use.movable
            and run.last is not None
            and run.board.read().state != "error"
        )

    @property
    def duration_s(self) -> float | None:
        """Time of the last picture; None while nobody knows when each is seen."""
        film = self._film
        return None if film is None else float(film.times_ms[-1]) / 1000

    @property
    def position_s(self) -> float:
        """Time of the picture that is shown, or will be as soon as it is decoded."""
        film, shown_ms = self._film, self._shown_ms
        return (shown_ms if film is None else float(film.times_ms[self.number])) / 1000

    @property
    def number(self) -> int:
        """The same picture's number, from 0; 0 while nobody knows."""
        run, film = self._run(), self._film
        if run is None or film is None:
            return 0
        number = run.wishes.number(lambda: film.number_at(self._shown_ms))
        return min(max(0, number), len(film) - 1)

    @property
    def playing(self) -> bool:
        run = self._run()
        return (
            run is not None
            and not run.paused.is_set()
            and run.board.read().state in ("opening", "live")
        )

    def number_at(self, seconds: float) -> int:
        """Of the picture that is seen at a time; 0 while nobody knows."""
        film = self._film
        return 0 if film is None else film.number_at(1000 * seconds)

    def show(self, number: int) -> None:
        """Go to a picture by its number, the nearest there is; it plays on if it did.

        From the end, where nothing plays any more, it is held there.
        """
        run = self._run()
        if run is not None and self._film is not None:
            if run.board.read().state == "ended":
                run.paused.set()
            run.wishes.go_to(number)

    def step(self, by: int = 1) -> None:
        """Hold, and show the next picture, or the one before."""
        run = self._run()
        if run is not None and self._film is not None:
            run.paused.set()
            run.wishes.step(by)

    @property
    def _film(self) -> Film | None:
        run = self._run()
        source = None if run is None else run.source_in_use
        return None if source is None else source.film

    @property
    def _shown_ms(self) -> int:
        run = self._run()
        return 0 if run is None or run.last is None else run.last.media_ms
