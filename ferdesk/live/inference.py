"""The inference worker: reads faces in the newest picture, as fast as the machine can."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from ferdesk.core.errors import FerdeskError
from ferdesk.core.types import Frame, FrameRecord
from ferdesk.live.comparison import Comparison
from ferdesk.live.finding import FindingWorker, Handed
from ferdesk.live.run import Run
from ferdesk.pipeline import Found, Options, Pipeline, Reader, retune

HELD_S = 0.1
"""A picture that no other follows within this is read by all compared models."""


class Models(Protocol):
    """How the worker comes by models; the engine gives it one."""

    def first(self) -> tuple[Reader, str]:
        """The model to begin with, and what people should know about the choice."""

    def load(self, model_id: str) -> Reader:
        """Load a model."""


class InferenceWorker(threading.Thread):
    """Reads what a :class:`FindingWorker` of its own finds, until the run is stopped.

    Why a thread: a face takes some 20 ms to find and read, and loading a model
    takes longer still. Neither the window nor the camera can wait for that. It
    outlives the end of a file, so that the last picture can still be read by
    another model.

    Args:
        run: what it shares with the capture worker.
        models: gives and loads models.
        build: makes a pipeline around a model, for stills or for moving pictures.
        after: workers of the run before, waited for so that two face finders
            never compete for the processor.
    """

    def __init__(
        self,
        run: Run,
        models: Models,
        build: Callable[[Reader, bool], Pipeline],
        after: tuple[threading.Thread, ...] = (),
    ):
        super().__init__(name="ferdesk-inference", daemon=True)
        self._run = run
        self._models = models
        self._build = build
        self._after = after
        self._lock = threading.Lock()
        self._wanted: str | None = None
        self._options: Options | None = None
        self._tuned: Options | None = None
        """Those that came after the pipeline was made."""
        self._last: FrameRecord | None = None
        self._comparison = Comparison(models.load, run.on_update)
        run.comparison = self._comparison
        self._before = run.before

    def want(self, model_id: str) -> None:
        """Ask for another model; returns at once. The newest wish counts."""
        with self._lock:
            self._wanted = model_id
        self._wake()

    def want_options(self, options: Options) -> None:
        """Ask for other options that only decide; returns at once. The newest wish counts."""
        with self._lock:
            self._options = options
        self._wake()

    def want_compared(self, model_ids: Sequence[str]) -> None:
        """Ask for other models beside the chosen one; returns at once."""
        self._comparison.want(model_ids)
        self._wake()

    def run(self) -> None:
        """The body of the thread; every way out is told on the run's board."""
        try:
            for thread in self._after:
                thread.join()
            self._after = ()
            if not self._run.stopping.is_set():
                self._work()
        except Exception as error:
            self._run.fail(error)

    def _work(self) -> None:
        run = self._run
        runner, notice = self._models.first()
        self._show(runner, notice)
        stills = run.stills
        # Made before the first frame is there: a camera takes as long to open.
        pipeline = self._build(runner, stills)
        finder: FindingWorker | None = None
        try:
            first = self._first(pipeline)
            if first is None:
                return
            if run.stills != stills:
                pipeline.close()
                pipeline = self._build(pipeline.runner, run.stills)
                if self._tuned is not None:
                    retune(pipeline, self._tuned, run.stills)
            before, self._before = self._before, None
            if before is not None and before.pipeline is not None:
                pipeline.go_on_from(before.pipeline)
            elif run.ids.given_by is not None and len(run.sinks):
                # Who keeps records knows a face by source and id: another one has another.
                pipeline.count_on_from(run.ids.given_by)
            run.pipeline, run.ids.given_by = pipeline, pipeline.landmarker
            self._tell_apparent(pipeline)
            finder = FindingWorker(run, pipeline.find, first)
            finder.start()
            run.prepare = pipeline.prepare
            while not run.stopping.is_set():
                self._look_around(pipeline)
                handed = self._wait(finder)
                if handed is not None and not run.stopping.is_set():
                    self._read(pipeline, handed.found)
        finally:
            if finder is not None:
                run.stop()
                finder.join()
            pipeline.close()

    def _wake(self) -> None:
        """Let the worker look what is wanted, whatever it waits for."""
        # The first frame is awaited here, the others by the finder.
        self._run.frames.wake()
        self._run.found.wake()

    def _look_around(self, pipeline: Pipeline) -> None:
        """Do what was asked for since the last frame."""
        wanted, options = self._take_wanted()
        if options is not None:
            self._retune(pipeline, options)
        if wanted is not None:
            self._switch(pipeline, wanted)
        self._comparison.load_next(pipeline.runner.card.id)

    def _first(self, pipeline: Pipeline) -> Frame | None:
        """The first frame; None when the run is stopped before there is one."""
        while not self._run.stopping.is_set():
            self._look_around(pipeline)
            frame = self._run.frames.take(timeout=None)
            if frame is not None:
                return frame
        return None

    def _wait(self, finder: FindingWorker) -> Handed | None:
        """The next frame's faces; None when something else is to be done first."""
        comparison, last, began = self._comparison, self._last, time.perf_counter()
        unfinished = comparison.unfinished(last)
        handed = self._run.found.take(timeout=HELD_S if unfinished else None)
        waited_s = time.perf_counter() - began
        if handed is not None:
            comparison.idle(handed.idle_ms)
        elif not finder.busy:
            comparison.idle(waited_s * 1000)
            if last is not None and unfinished and waited_s >= HELD_S:
                self._last = comparison.finish(last)
                if self._last is not last:
                    self._run.publish(self._last)
        return handed

    def _switch(self, pipeline: Pipeline, model_id: str) -> None:
        """Change the model, or say why not and go on with the one there is."""
        run, old = self._run, pipeline.runner
        if model_id == old.card.id:
            return
        run.tell(loading_model_id=model_id)
        try:
            pipeline.use(self._models.load(model_id))
            # A paused or ended source gives no new frame to show the new model on.
            record = pipeline.again()
        except FerdeskError as error:
            # One that could not even be loaded has not touched the filter.
            if pipeline.runner is not old:
                pipeline.use(old)
            run.tell(loading_model_id="", message=f"{error} {old.card.title} stays in use.")
            return
        self._show(pipeline.runner, pipeline.runner.notice)
        if record is not None:
            self._last = record
            run.publish(record)

    def _retune(self, pipeline: Pipeline, options: Options) -> None:
        """Decide by other options, or say why not and go on with those there are."""
        try:
            retune(pipeline, options, self._run.stills)
            self._tuned = options
            record = pipeline.again()
        except FerdeskError as error:
            self._run.tell(message=str(error))
            return
        if record is not None:
            self._last = record
            self._run.publish(record)

    def _read(self, pipeline: Pipeline, found: Found) -> None:
        run, notice = self._run, pipeline.runner.notice
        record = self._last = self._comparison.within_budget(pipeline.read(found))
        run.read.add(record.done_ns, record.latency_ms)
        if pipeline.runner.notice != notice:
            self._show(pipeline.runner, pipeline.runner.notice)
        self._tell_apparent(pipeline)
        run.publish(record)

    def _tell_apparent(self, pipeline: Pipeline) -> None:
        """Say why age and gender are not told, if that is so and is new."""
        message = pipeline.apparent_message
        if message != self._run.board.read().apparent_message:
            self._run.tell(apparent_message=message)

    def _show(self, runner: Reader, message: str) -> None:
        self._run.tell(
            model_id=runner.card.id,
            provider=runner.provider,
            loading_model_id="",
            message=message,
        )

    def _take_wanted(self) -> tuple[str | None, Options | None]:
        with self._lock:
            wanted, options = self._wanted, self._options
            self._wanted = self._options = None
            return wanted, options
