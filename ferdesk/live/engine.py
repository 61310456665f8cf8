"""The live view as the window sees it: open, stop, choose a model, take what is newest."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from ferdesk import pipeline as reading
from ferdesk.core.errors import FerdeskError
from ferdesk.core.types import Frame, FrameRecord
from ferdesk.live.capture import CaptureWorker
from ferdesk.live.deck import Deck
from ferdesk.live.inference import InferenceWorker
from ferdesk.live.run import Ids, Run
from ferdesk.live.sinks import Sink, Sinks
from ferdesk.live.status import Board, LiveStatus
from ferdesk.pipeline import Catalog, Options, Pipeline, Reader
from ferdesk.sources import FrameSource, open_live

log = logging.getLogger(__name__)

STALLED_AFTER_S = 3.0
"""A source that has given no picture for longer is shown as stalled."""
BROKEN_OFF = ("missing", "busy", "denied", "stale")
"""States of a source that gave pictures and is being opened again."""


class Engine:
    """Owns the workers. Call it from one thread, the window's; it is taken from, never calls in.

    No method but :meth:`stop` waits for a worker.

    Args:
        catalog: the models there are.
        options: how faces are read. :meth:`set_options` changes them.
        on_update: called from worker threads, without a payload, when something
            new can be taken or the status has changed. It must return at once.
        model_id: the model to begin with; None for the catalog's default.
        source_opener: opens a source by its spec.
        model_loader: loads a model for options.
        pipeline_builder: makes a pipeline around a model for options; None for the usual one with
            the models of the catalog.
    """

    def __init__(
        self,
        catalog: Catalog,
        options: Options | None = None,
        on_update: Callable[[], None] = lambda: None,
        *,
        model_id: str | None = None,
        source_opener: Callable[[str], FrameSource] = open_live,
        model_loader: Callable[..., Reader] = reading.load_model,
        pipeline_builder: Callable[..., Pipeline] | None = None,
    ):
        self._catalog = catalog
        self._options = options or Options()
        self._on_update = partial(_guarded, on_update)
        self._on_frame: Callable[[Frame], None] = lambda frame: None
        self._model_id = model_id
        self._open_source = source_opener
        self._load_model = model_loader
        self._build = pipeline_builder or partial(reading.build, catalog=catalog)
        self._run: Run | None = None
        self._workers: tuple[threading.Thread, ...] = ()
        self._inference: InferenceWorker | None = None
        self._idle = Board()
        self._sinks = Sinks()
        self._ids = Ids()
        self._compared: tuple[str, ...] = ()
        self.deck = Deck(lambda: self._run)
        """Moves about in what is open, where that is a video."""

    def set_options(self, options: Options) -> bool:
        """Read by these from now on, or where that can't be, from the next :meth:`open` or
        :meth:`read_anew` on.

        What only decides about the answers is taken at once, and a held picture is read again.

        Returns:
            False where what is open is read by the former ones still.
        """
        before, self._options = self._options, options
        if self._inference is None or not reading.only_decides(before, options):
            return self._inference is None or before == options
        self._inference.want_options(options)
        return True

    def set_on_frame(self, on_frame: Callable[[Frame], None]) -> None:
        """Give every picture to ``on_frame`` from the next :meth:`open` on.

        It is called in the capture thread, just before the screen may take the picture, and must
        take no more than a few milliseconds: no other picture comes meanwhile.
        """
        self._on_frame = on_frame

    def open(self, source_spec: str) -> None:
        """Begin to show and read a source, in place of the one that is open.

        Returns at once; :meth:`status` tells when it is live, or what went wrong.
        The source before it is let go first, so a camera can be opened again.
        """
        self._ask_to_stop()
        board = Board(state="opening", source=source_spec)
        self._begin(self._new_run(source_spec, board))

    def read_anew(self) -> None:
        """Read what is open by the newest options, from where it is; it stays open.

        The picture that is in view is read once more; a pause goes on. Returns at once. Does
        nothing where nothing is open, or where that has failed.
        """
        before = self._run
        if before is None or before.board.read().state == "error":
            return
        before.hand_on()
        seen = before.board.read()
        board = Board(
            state=seen.state, source=seen.source, model_id=seen.model_id, provider=seen.provider
        )
        run = self._new_run(before.spec, board)
        run.before, run.stills, run.captured = before, before.stills, before.captured
        run.sink_notice = before.sink_notice
        if before.paused.is_set():
            run.paused.set()
        self._begin(run)

    def _new_run(self, spec: str, board: Board) -> Run:
        return Run(spec, self._on_update, board, self._on_frame, sinks=self._sinks, ids=self._ids)

    def _begin(self, run: Run) -> None:
        """Start the workers of a run, after those of the runs before."""
        after = tuple(worker for worker in self._workers if worker.is_alive())
        models = _Models(self._catalog, self._model_id, partial(self._load, self._options))
        build = partial(self._build_for, self._options)
        self._run = run
        self._inference = InferenceWorker(run, models, build, after)
        self._inference.want_compared(self._compared)
        workers = (CaptureWorker(run, self._open_source, after), self._inference)
        self._workers = (*after, *workers)
        for worker in workers:
            worker.start()
        self._on_update()

    def stop(self, timeout_s: float | None = None) -> bool:
        """End both workers and wait for them: flag, wake, join.

        Not to be called from ``on_update``, which runs in a worker.

        Args:
            timeout_s: longest wait; None waits for ever. A read that hangs in a
                driver can't be interrupted, only waited for.

        Returns:
            True when every worker is gone.
        """
        self._ask_to_stop()
        until = None if timeout_s is None else time.monotonic() + timeout_s
        for worker in self._workers:
            worker.join(None if until is None else max(0.0, until - time.monotonic()))
        self._workers = tuple(worker for worker in self._workers if worker.is_alive())
        self._run = self._inference = None
        self._idle = Board()
        self._on_update()
        return not self._workers

    def select_model(self, model_id: str) -> None:
        """Read with another model, from the next picture it is ready for.

        It is loaded in the inference worker while the video goes on. If that
        fails the old model stays, and the status says why.
        """
        try:
            self._catalog.get(model_id)
        except FerdeskError as error:
            self._board.write(message=str(error))
            self._on_update()
            return
        self._model_id = model_id
        if self._inference is not None:
            self._inference.want(model_id)

    def set_compared(self, model_ids: Sequence[str]) -> None:
        """Let these models read as well, in the time that the chosen one leaves.

        Their predictions stand in ``FaceRecord.predictions`` after the chosen
        model's, in the records for which there was time; a held picture gets all
        of them, in a further record of it. ``LiveStatus.compared`` has their rates,
        and why one is not used. The chosen model's own id in the list counts for
        nothing. It stays through :meth:`open`; an empty list ends the comparison.
        """
        self._compared = tuple(dict.fromkeys(model_ids))
        if self._inference is not None:
            self._inference.want_compared(self._compared)
        self._on_update()

    def pause(self, on: bool = True) -> None:
        """Hold the picture, or go on. The source stays open."""
        if self._run is None:
            return
        if on:
            self._run.paused.set()
        else:
            self._run.paused.clear()

    @property
    def paused(self) -> bool:
        """The picture is held, or will be at once."""
        return self._run is not None and self._run.paused.is_set()

    def add_sink(self, sink: Sink) -> None:
        """Give every record to ``sink`` as well, also those that no panel takes.

        It is called in the inference thread, in the order of the frames, and must
        be quick. It stays through :meth:`open` and :meth:`stop`. A record may be of
        the same frame as the one before, when another model read a held picture.
        A sink that raises is removed; the status says why and the view goes on.
        """
        self._sinks.add(sink)

    def remove_sink(self, sink: Sink) -> bool:
        """Give no more records to ``sink``; one that it is busy with still ends.

        Returns:
            False if it was not there, or was removed already because it failed.
        """
        return self._sinks.remove(sink)

    def take_preview(self) -> Frame | None:
        """The newest picture, at the source's own rate; None if it was taken before."""
        return self._run.previews.take() if self._run else None

    def take_record(self) -> FrameRecord | None:
        """The newest record; None if it was taken before."""
        return self._run.records.take() if self._run else None

    def state_now(self) -> str:
        """``status().state`` alone, for a look at every picture: without the figures."""
        run = self._run
        if run is None:
            return self._idle.read().state
        state, source = run.board.read().state, run.source_in_use
        if state != "live" or source is None:
            return state
        return "stalled" if _stands_still(run, source, time.monotonic_ns()) else state

    def status(self) -> LiveStatus:
        """How it goes at this moment."""
        run = self._run
        if run is None:
            return self._idle.read()
        now_ns = time.monotonic_ns()
        status = run.board.read()
        p50, p95 = run.read.percentiles(now_ns, 50, 95)
        status = replace(
            status,
            capture_fps=run.captured.per_second(now_ns),
            inference_fps=run.read.per_second(now_ns),
            latency_p50_ms=p50,
            latency_p95_ms=p95,
            dropped=run.frames.dropped,
            frames=run.read.total,
            compared=run.comparison.status(now_ns, status.model_id) if run.comparison else (),
        )
        status = _with_source(status, run, now_ns)
        if status.state != "error" and run.sink_notice:
            message = f"{run.sink_notice} {status.message}".strip()
            status = replace(status, message=message)
        return status

    @property
    def _board(self) -> Board:
        return self._run.board if self._run is not None else self._idle

    def _ask_to_stop(self) -> None:
        if self._run is not None:
            self._run.stop()

    def _load(self, options: Options, model_id: str) -> Reader:
        return self._load_model(self._catalog.reader(model_id), options)

    def _build_for(self, options: Options, runner: Reader, stills: bool) -> Pipeline:
        return self._build(runner, options, stills)


def _with_source(status: LiveStatus, run: Run, now_ns: int) -> LiveStatus:
    """The status with what the source itself has to say."""
    source = run.source_in_use
    if status.state == "error" or source is None:
        opening = "opening" if status.state == "opening" else ""
        return replace(status, source_state=run.source_state or opening)
    status = replace(status, source_state=source.state, gaps=source.gaps)
    if source.notice:
        status = replace(status, message=f"{source.notice} {status.message}".strip())
    if status.state != "live" or not _stands_still(run, source, now_ns):
        return status
    if source.state in BROKEN_OFF:
        return replace(status, state="stalled")
    # Seen from here, because the worker itself hangs in the read.
    message = f"{status.source} has given no picture for {_silent_s(run, now_ns):.0f} s."
    return replace(status, state="stalled", source_state="stale", message=message)


def _stands_still(run: Run, source: FrameSource, now_ns: int) -> bool:
    """Whether a source that is live gives no pictures at present."""
    return source.state in BROKEN_OFF or _silent_s(run, now_ns) > STALLED_AFTER_S


def _silent_s(run: Run, now_ns: int) -> float:
    """Seconds since the last picture; 0 before the first, and while a video shows it for long."""
    last_ns = run.captured.last_ns
    return 0.0 if last_ns is None or run.in_hand else (now_ns - last_ns) / 1e9


def _guarded(on_update: Callable[[], None]) -> None:
    """Call the window; what goes wrong there must not end a worker."""
    try:
        on_update()
    except Exception:
        log.exception("The listener of the live view failed")


class _Models:
    """Loads models for one run."""

    def __init__(self, catalog: Catalog, model_id: str | None, load: Callable[[str], Reader]):
        self._catalog = catalog
        self._model_id = model_id
        self.load = load

    def first(self) -> tuple[Reader, str]:
        """The chosen model; where it fails, the next one that works, with the reason.

        Raises:
            FerdeskError: no model works.
        """
        default = self._catalog.default.id
        wanted = self._model_id or default
        # An id that is not there (any more) fails in load, like one that is broken.
        others = (default, *self._catalog.ids)
        failures: list[str] = []
        for model_id in dict.fromkeys((wanted, *others)):
            try:
                runner = self.load(model_id)
            except FerdeskError as error:
                failures.append(str(error))
                continue
            if failures:
                return runner, f"{failures[0]} {runner.card.title} is used instead."
            return runner, runner.notice
        raise FerdeskError(" ".join(failures[:3]))
