"""Analyzes files one after the other: for the command, and for the window in a thread."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from ferdesk import pipeline
from ferdesk.core.errors import FerdeskError, unforeseen
from ferdesk.export import sidecar
from ferdesk.export.job import ItemProgress, Job, Progress
from ferdesk.export.neutrals import Waiting
from ferdesk.export.outputs import Outputs, outputs_of, own_outputs_of
from ferdesk.export.place import Place, settled
from ferdesk.export.reading import Reading, check_input
from ferdesk.export.report import page
from ferdesk.export.room import Full, Room
from ferdesk.export.trials import Attended
from ferdesk.faces.landmarker import MOST_FACES
from ferdesk.models.catalog import Catalog
from ferdesk.pipeline import Options, Reader

log = logging.getLogger(__name__)

Fact = dict[str, Any]
"""What became of one input, for the file beside the table."""

LOOK_FOR_MORE = "Look for more faces."
_NOTHING = "Nothing could be read; nothing was written."
_FULL = "Reading has ended, and the files that were done are in the table."
TELL_S = 0.1
"""Progress within a file is told no more often."""


class _Cancelled(Exception):
    """The queue was told to end."""


class _Nothing(Exception):
    """Cancelled before any file was done: everything is left as it was."""


class AnalysisQueue:
    """Reads the inputs of a job and writes its files.

    Every frame goes through the pipeline of the live view, so the numbers are its
    numbers. A file is in the table whole or not at all; when the queue is
    cancelled or a disk is nearly full, the files that were done stay.

    Args:
        job: what to do.
        catalog: the models there are.
        on_change: called without a payload, in the thread that works, when
            :meth:`progress` has changed; it must return at once.
    """

    def __init__(self, job: Job, catalog: Catalog, on_change: Callable[[], None] = lambda: None):
        self._job = job
        self._catalog = catalog
        self._on_change = on_change
        self._cancelled = threading.Event()
        self._go = threading.Event()
        self._go.set()
        self._progress = Progress(tuple(ItemProgress(spec) for spec in job.inputs))
        self._thread: threading.Thread | None = None
        self._told = 0.0
        self._room: Room | None = None
        self._full: Full | None = None
        """Why it ended before its end."""

    def progress(self) -> Progress:
        """How far it is. From any thread."""
        return self._progress

    def start(self) -> None:
        """Work in a thread of its own: reading takes minutes, and the window must stay awake."""
        self._thread = threading.Thread(target=self._work, name="ferdesk-analysis", daemon=True)
        self._thread.start()

    def pause(self, on: bool = True) -> None:
        """Hold after the frame that is being read, or go on. From any thread."""
        if on:
            self._go.clear()
        else:
            self._go.set()

    def cancel(self) -> None:
        """End after the frame that is being read; what is done is kept. From any thread."""
        self._cancelled.set()
        self._go.set()

    def join(self, timeout_s: float | None = None) -> bool:
        """Wait for the thread; True when it is gone."""
        if self._thread is None:
            return True
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def run(self) -> Progress:
        """Do the work in this thread. An interrupt from the keyboard cancels it.

        Returns:
            The progress at its end: done or cancelled.

        Raises:
            FerdeskError: nothing could be read or written.
        """
        try:
            self._job.check()
            self._job.check_places()
            self._room = Room(self._job.made())
            self._tell(state="running")
            self._all()
        except (_Nothing, _Cancelled, KeyboardInterrupt):
            self._tell(state="cancelled")
        except FerdeskError as error:
            self._tell(state="failed", message=str(error))
            raise
        return self._progress

    def _work(self) -> None:
        """The body of the thread."""
        try:
            self.run()
        except FerdeskError:
            return
        except Exception as error:
            log.exception("An analysis failed")
            message = f"{unforeseen(error)} Nothing was written; please report it."
            self._tell(state="failed", message=message)

    def _all(self) -> None:
        self._look_for_inputs()
        job = self._job
        entry = self._catalog.reader(job.models[0]) if job.models else self._catalog.default
        runners = [pipeline.load_model(entry, job.options)]
        for model_id in dict.fromkeys(job.models[1:]):
            if model_id != entry.id:
                runners.append(pipeline.load_model(self._catalog.reader(model_id), job.options))
        self._tell(message=_about(runners))
        facts: list[Fact] = []
        compared = [runner.card.id for runner in runners[1:]]
        with outputs_of(job, compared, runners[0].card.people) as outputs:
            stopped = self._each(runners, outputs, facts)
            done = self._progress.of_state("done")
            if not done and self._full is not None:
                raise self._full
            if not done and not stopped:
                raise FerdeskError(_NOTHING)
            if not done:
                raise _Nothing
            outputs.table.close()
            meant = outputs.meanings, outputs.summaries.meanings if outputs.summaries else {}
            told = sidecar.text_of(runners, job.options, job.taken, facts, *meant)
            outputs.beside.write(told)
        written, notices = settled(outputs.places)
        if self._full is not None:
            notices = (f"{self._full.what} {_FULL} {self._full.fix}", *notices)
        if job.report is not None:
            of_report = self._report(written[0], Place(job.report))
            written, notices = written + of_report[0], notices + of_report[1]
        self._tell(
            state="cancelled" if self._cancelled.is_set() else "done",
            message=_about(runners),
            written=written + self._progress.written,
            notices=notices + self._progress.notices,
        )

    def _look_for_inputs(self) -> None:
        """Tell that no input is there, before models are loaded for it.

        Raises:
            FerdeskError: none is; where one is, those that are not are told in their turn.
        """
        missing: dict[int, str] = {}
        for number, spec in enumerate(self._job.inputs):
            try:
                check_input(spec)
            except FerdeskError as error:
                missing[number] = str(error)
        if len(missing) == len(self._job.inputs):
            for number, message in missing.items():
                self._tell_item(number, state="failed", message=message)
            raise FerdeskError(_NOTHING)

    def _report(self, table: Path, place: Place) -> tuple[tuple[Path, ...], tuple[str, ...]]:
        """Write the report of a table that stands; returns where, and what should be known. The
        table is worth more than its report: what goes wrong with that is told, and no failure."""
        self._tell(message="Writing the report.")
        try:
            page.write(table, place, look=self._look)
        except (_Cancelled, KeyboardInterrupt):
            self._cancelled.set()
            why = "It was cancelled."
        except FerdeskError as error:
            why = str(error)
        except Exception as error:
            log.exception("A report failed")
            why = unforeseen(error)
        else:
            return settled([place])
        return (), (str(FerdeskError("There is no report.", why)),)

    def _each(self, runners: list[Reader], outputs: Outputs, facts: list[Fact]) -> bool:
        """Read every input; True when it ended before the last one's end."""
        for number, spec in enumerate(self._job.inputs):
            fact = {"input": spec}
            began = time.monotonic()
            try:
                self._look()
                reading = self._reading(spec, runners)
                check_input(spec)
                fact["sha256"] = sidecar.digest(spec)
                more = self._one(number, reading, outputs, began)
            except (FerdeskError, _Cancelled, KeyboardInterrupt) as error:
                outputs.rollback()
                if isinstance(error, Full):
                    self._full = error
                elif isinstance(error, FerdeskError):
                    self._tell_item(number, state="failed", message=str(error))
                    facts.append({**fact, "state": "failed", "why": str(error)})
                    continue
                else:
                    self._cancelled.set()
                for left in range(number, len(self._job.inputs)):
                    self._tell_item(left, state="left")
                    facts.append({"input": self._job.inputs[left], "state": "left"})
                return True
            outputs.commit()
            seconds = time.monotonic() - began
            self._tell_item(number, state="done", message=reading.notice, seconds=seconds)
            item = self._progress.items[number]
            counts = {"pictures": reading.stills, "frames": item.frames}
            counts["frames_with_face"] = item.with_face
            facts.append({**fact, "state": "done", **counts, **more, "notice": reading.notice})
        return False

    def _reading(self, spec: str, runners: list[Reader]) -> Reading:
        job = self._job
        return Reading(
            spec,
            runners[0],
            job.options,
            job.every,
            tuple(runners[1:]),
            start_s=job.start_s,
            end_s=job.end_s,
            timed=job.neutral is not None or bool(job.trials and job.trials.of_file.get(spec)),
            stopped=self._cancelled.is_set,
        )

    def _one(self, number: int, reading: Reading, outputs: Outputs, began: float) -> Fact:
        """Read one input to its end; returns what more there is to tell of it."""
        job, frames, with_face, full = self._job, 0, 0, 0
        trials = self._trials_of(reading.spec)
        self._tell_item(number, state="reading")
        with contextlib.ExitStack() as stack:
            waiting = None
            if job.neutral is not None:
                waiting = stack.enter_context(Waiting(reading.spec, job.neutral, job.out.parent))
            items = stack.enter_context(contextlib.closing(iter(reading)))
            own = stack.enter_context(own_outputs_of(job, number, reading))
            for item in items:
                crops = outputs.keep(item)
                if waiting is None:
                    outputs.write(item, crops, reading, trials)
                else:
                    waiting.add(item, crops)
                own.add(item.record)
                frames += 1
                with_face += bool(item.record.faces)
                full += len(item.record.faces) >= job.options.max_faces
                self._tell_item(
                    number,
                    quiet=True,
                    frames=frames,
                    with_face=with_face,
                    total=reading.total,
                    seconds=time.monotonic() - began,
                )
                self._look()
            # Also where no frame came because of that.
            self._look()
            own.end()
            crowded = own.doubt or _crowded(full, job.options)
            if crowded and job.options.max_faces < MOST_FACES:
                crowded = f"{crowded} {LOOK_FOR_MORE}"
            reading.notice = f"{crowded} {reading.notice}".strip()
            if waiting is not None:
                for item, crops in waiting.through():
                    outputs.write(item, crops, reading, trials)
                    self._look()
                reading.notice = f"{waiting.notice} {reading.notice}".strip()
            if trials is not None:
                reading.notice = f"{trials.notice} {reading.notice}".strip()
            outputs.end()
        written, notices = settled(own.places)
        before = self._progress
        self._tell(written=before.written + written, notices=before.notices + notices)
        return {
            **(waiting.told if waiting is not None else {}),
            **(trials.told if trials is not None else {}),
        }

    def _trials_of(self, spec: str) -> Attended | None:
        """The trials of an input; None where none were given of any."""
        trials = self._job.trials
        return None if trials is None else Attended(trials.of_file.get(spec, ()), trials.further)

    def _look(self) -> None:
        """Wait out a pause, and look for room.

        Raises:
            _Cancelled: it was told to end.
            Full: a disk is nearly full.
        """
        if not self._go.is_set():
            self._tell(state="paused")
            self._go.wait()
            self._tell(state="running")
        if self._cancelled.is_set():
            raise _Cancelled
        if self._room is not None:
            self._room.look()

    def _tell_item(self, number: int, quiet: bool = False, **values: Any) -> None:
        self._progress = self._progress.with_item(number, **values)
        now = time.monotonic()
        if not quiet or now - self._told >= TELL_S:
            self._told = now
            self._on_change()

    def _tell(self, **values: Any) -> None:
        self._progress = replace(self._progress, **values)
        self._on_change()


def _crowded(frames: int, options: Options) -> str:
    """That frames may have faces that were not read; empty for nothing.

    Whoever asks for a single face means one of them.
    """
    if not frames or options.max_faces == 1 or options.framed:
        return ""
    if frames == 1:
        return (
            f"In one frame as many faces were found as are looked for ({options.max_faces}): "
            "there may be more in it."
        )
    return (
        f"In {frames} frames as many faces were found as are looked for ({options.max_faces}): "
        "there may be more in them."
    )


def _about(runners: list[Reader]) -> str:
    names = " beside ".join(runner.card.title for runner in runners)
    notices = " ".join(runner.notice for runner in runners if runner.notice)
    return f"{names} on {runners[0].provider}. {notices}".strip()
