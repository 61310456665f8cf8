"""The capture worker: reads the source and hands on the newest picture."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace

from ferdesk.core.errors import FerdeskError
from ferdesk.core.types import Frame
from ferdesk.live.pace import Pacer
from ferdesk.live.run import Run
from ferdesk.sources import FrameSource
from ferdesk.sources.film import Film

PAUSE_LOOK_S = 0.05
"""How often a paused worker looks whether it should go on."""


class CaptureWorker(threading.Thread):
    """Reads one source until it ends or the run is stopped.

    Why a thread: a camera's read blocks until the next picture, for seconds when
    the camera is in trouble, and opening one takes seconds too. The window must
    stay awake through both, and the picture must go on at the camera's rate
    while a model is busy with an older one.

    Args:
        run: what it shares with the inference worker.
        open_source: opens ``run.spec``.
        after: workers of the run before, which must be gone first: a camera can
            be open only once.
    """

    def __init__(
        self,
        run: Run,
        open_source: Callable[[str], FrameSource],
        after: tuple[threading.Thread, ...] = (),
    ):
        super().__init__(name="ferdesk-capture", daemon=True)
        self._run = run
        self._open_source = open_source
        self._after = after
        self._pacer = Pacer()
        self._shown = 0
        """Pictures of this run."""

    def run(self) -> None:
        """The body of the thread; every way out is told on the run's board."""
        run = self._run
        try:
            for thread in self._after:
                thread.join()
            self._after = ()
            taken = self._take_over()
            if taken is not None or not run.stopping.is_set():
                self._play(taken)
        except Exception as error:
            run.fail(error)

    def _take_over(self) -> FrameSource | None:
        """The source of the run before, where this one goes on with it. Its workers are gone."""
        run, before = self._run, self._run.before
        if before is None:
            return None
        run.source, run.last, run.before = before.source, before.last, None
        return run.source

    def _play(self, source: FrameSource | None) -> None:
        """Read the source through.

        Args:
            source: open already; None to open it.

        Raises:
            FerdeskError: it can't be opened, has no picture, or is live and gives no more.
        """
        run = self._run
        if source is None:
            source = self._open_source(run.spec)
        try:
            run.stills = source.stills
            source.on_change = run.on_update
            run.source = source
            run.tell(source=source.name)
            if run.last is not None and (not source.live or run.paused.is_set()):
                # What is in view is read anew; a camera's next picture comes soon enough.
                self._show(run.last)
            while not run.stopping.is_set():
                if run.wishes.pending and source.film is not None:
                    self._move(source, source.film)
                # A picture is held, not nothing: one who pauses at once waits for the first.
                elif run.paused.is_set() and self._shown:
                    self._sit_out(source)
                elif (frame := source.read()) is not None:
                    self._hand_on(frame, source.live)
                elif source.movable and self._shown:
                    self._wait_at_the_end()
                else:
                    break
        except BaseException:
            # The next run, if it waits for this source, opens it anew.
            run.source, run.handing_on = None, False
            raise
        finally:
            if not run.handing_on:
                source.close()
        if run.stopping.is_set():
            return
        if not self._shown:
            raise FerdeskError(f"There is no picture in {source.name}.", "Open something else.")
        if source.live:
            raise FerdeskError(
                f"{source.name} gives no more pictures.",
                "Check that it is connected and switched on, then open it again.",
            )
        run.tell(state="ended")

    def _hand_on(self, frame: Frame, live: bool) -> None:
        run = self._run
        if not live:
            # A wish cuts the wait short. The picture is shown all the same: steps go on from it.
            run.in_hand = True
            self._pacer.wait(frame.media_ms, run.wishes.stirred)
            if run.stopping.is_set():
                return
            # Latency counts from the moment at which the picture was due.
            frame = replace(frame, captured_ns=time.monotonic_ns())
        source = run.source
        if source is not None and run.board.read().state != "live":
            run.board.write(state="live", source=source.name)
        self._show(frame)
        if source is not None:
            source.survey()

    def _move(self, source: FrameSource, film: Film) -> None:
        """Show the picture that somebody wished for."""
        run = self._run
        taken = None if run.last is None else run.wishes.take(film.number_at(run.last.media_ms))
        if taken is None:
            return
        wish, number = taken
        frame: Frame | None = None
        try:
            if wish.onwards:
                for _ in range(wish.by):
                    frame = self._held(source)
                    if frame is None:
                        break
            elif source.go_to(number, lambda: not run.wishes.superseded):
                frame = self._held(source)
            else:
                return
        finally:
            run.wishes.done()
        if frame is None:
            self._wait_at_the_end()

    def _held(self, source: FrameSource) -> Frame | None:
        """Show the next picture now; None at the end."""
        frame = source.read()
        if frame is not None:
            self._pacer.reset()
            frame = replace(frame, captured_ns=time.monotonic_ns())
            self._show(frame)
        return frame

    def _wait_at_the_end(self) -> None:
        """Wait until somebody goes back from there, or the run is stopped."""
        run = self._run
        run.tell(state="ended")
        while not (run.stopping.is_set() or run.wishes.pending):
            run.wishes.stirred.wait()

    def _show(self, frame: Frame) -> None:
        run = self._run
        self._shown += 1
        run.captured.add(time.monotonic_ns())
        run.in_hand = False
        run.last = frame
        # To be read first: what the screen does to it takes time.
        run.prepare(frame)
        run.frames.put(frame)
        run.on_frame(frame)
        run.previews.put(frame)
        run.on_update()

    def _sit_out(self, source: FrameSource) -> None:
        """Pass some of a pause.

        A camera is read on: its buffer would otherwise give old pictures after the pause.
        """
        run = self._run
        if run.board.read().state != "paused":
            run.tell(state="paused")
        self._pacer.reset()
        if not source.live or source.read() is None:
            run.wishes.stirred.wait(PAUSE_LOOK_S)
