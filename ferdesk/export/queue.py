"""Analyzes files one after the other: for the command, and for the window in a thread."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ferdesk import pipeline
from ferdesk.core import assets
from ferdesk.core.errors import FerdeskError, unforeseen
from ferdesk.export import sidecar
from ferdesk.export.annotate import atomic_video
from ferdesk.export.crops import Crops, folder_of
from ferdesk.export.elan import Tiers
from ferdesk.export.item import Item
from ferdesk.export.job import ItemProgress, Job, Progress
from ferdesk.export.neutrals import Waiting
from ferdesk.export.place import Place, atomic_folder, atomic_texts, settled
from ferdesk.export.reading import Reading
from ferdesk.export.summary import Summary, SummaryWriter
from ferdesk.export.table import columns, meanings
from ferdesk.export.trials import Attended
from ferdesk.export.writers import Writer, form_of
from ferdesk.models.catalog import Catalog
from ferdesk.pipeline import Options, Reader
from ferdesk.session.provenance import HONESTY
from ferdesk.sources import source_kind

log = logging.getLogger(__name__)

Fact = dict[str, Any]
"""What became of one input, for the file beside the table."""

TELL_S = 0.1
"""Progress within a file is told no more often."""


class _Cancelled(Exception):
    """The queue was told to end."""


class _Nothing(Exception):
    """Cancelled before any file was done: everything is left as it was."""


@dataclass(slots=True)
class _Outputs:
    """The files that all inputs go into, each whole or not at all."""

    table: Writer
    crops: Crops | None = None
    summaries: SummaryWriter | None = None
    _summary: Summary | None = None
    """Of the file that is being read."""

    def keep(self, item: Item) -> tuple[str, ...]:
        """Write the crops of a frame where they are kept; returns their paths beside the table."""
        return self.crops.keep(item) if self.crops else ()

    def write(
        self, item: Item, crops: Sequence[str], reading: Reading, trials: Attended | None
    ) -> None:
        """Take one frame; what sums it up is written when its file is through. ``trials`` are
        those of the file, None where none were given of any."""
        if trials is not None:
            item = trials.see(item)
        self.table.write(item, crops)
        if self.summaries is None:
            return
        if self._summary is None:
            frame_ms, parts = 1000 / reading.fps, trials.trials if trials else ()
            self._summary = Summary(reading.spec, frame_ms, reading.stills, item.neutrals, parts)
        self._summary.add(item.record)

    def end(self) -> None:
        """The file is through."""
        if self.summaries is not None and self._summary is not None:
            self.summaries.write(self._summary)
        self._summary = None

    def commit(self) -> None:
        """What came of a file stays."""
        for output in (self.table, self.crops, self.summaries):
            if output is not None:
                output.commit()

    def rollback(self) -> None:
        """Take back what came of a file."""
        self._summary = None
        for output in (self.table, self.crops, self.summaries):
            if output is not None:
                output.rollback()


class AnalysisQueue:
    """Reads the inputs of a job and writes its files.

    Every frame goes through the pipeline of the live view, so the numbers are its
    numbers. A file is in the table whole or not at all; when the queue is
    cancelled, the files that were done stay.

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
        job = self._job
        entry = self._catalog.reader(job.models[0]) if job.models else self._catalog.default
        runners = [pipeline.load_model(entry, job.options)]
        for model_id in dict.fromkeys(job.models[1:]):
            if model_id != entry.id:
                runners.append(pipeline.load_model(self._catalog.reader(model_id), job.options))
        self._tell(message=_about(runners))
        facts: list[Fact] = []
        with contextlib.ExitStack() as stack:
            neutral = job.neutral is not None
            compared = [runner.card.id for runner in runners[1:]]
            shape = columns(compared, neutral=neutral, trials=job.trials is not None)
            # Entered first and so left last: a table never stands there without what is beside it.
            places = [Place(job.out, sidecar.path_of)]
            table, beside = stack.enter_context(atomic_texts(places[0]))
            writer = form_of(job.out)(table, shape)
            outputs = _Outputs(writer)
            if job.crops:
                folder = folder_of(job.out)
                places.append(Place(folder))
                made = stack.enter_context(atomic_folder(places[-1]))
                outputs.crops = Crops(made, folder.name)
            if job.summary is not None:
                places.append(Place(job.summary))
                (summary,) = stack.enter_context(atomic_texts(places[-1]))
                outputs.summaries = SummaryWriter(summary, neutral, job.trials)
            stopped = self._each(runners, outputs, facts)
            done = self._progress.of_state("done")
            if not done and not stopped:
                raise FerdeskError("Nothing could be read; nothing was written.")
            if not done:
                raise _Nothing
            writer.close()
            meant = meanings(shape), outputs.summaries.meanings if outputs.summaries else {}
            beside.write(sidecar.text_of(runners, job.options, job.taken, facts, *meant))
        written, notices = settled(places)
        self._tell(
            state="cancelled" if stopped else "done",
            message=_about(runners),
            written=written + self._progress.written,
            notices=notices + self._progress.notices,
        )

    def _each(self, runners: list[Reader], outputs: _Outputs, facts: list[Fact]) -> bool:
        """Read every input; True when it was cancelled."""
        for number, spec in enumerate(self._job.inputs):
            fact = {"input": spec}
            began = time.monotonic()
            try:
                self._look()
                reading = self._reading(spec, runners)
                reading.check()
                fact["sha256"] = sidecar.digest(spec)
                more = self._one(number, reading, outputs, began)
            except (FerdeskError, _Cancelled, KeyboardInterrupt) as error:
                outputs.rollback()
                if isinstance(error, FerdeskError):
                    self._tell_item(number, state="failed", message=str(error))
                    facts.append({**fact, "state": "failed", "why": str(error)})
                    continue
                for left in range(number, len(self._job.inputs)):
                    self._tell_item(left, state="left")
                    facts.append({"input": self._job.inputs[left], "state": "left"})
                return True
            outputs.commit()
            seconds = time.monotonic() - began
            self._tell_item(number, state="done", message=reading.notice, seconds=seconds)
            item = self._progress.items[number]
            counts = {"frames": item.frames, "frames_with_face": item.with_face}
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

    def _one(self, number: int, reading: Reading, outputs: _Outputs, began: float) -> Fact:
        """Read one input to its end; returns what more there is to tell of it."""
        job, frames, with_face, full = self._job, 0, 0, 0
        places: list[Place] = []
        trials = self._trials_of(reading.spec)
        self._tell_item(number, state="reading")
        with contextlib.ExitStack() as stack:
            annotator = tiers = waiting = None
            if job.neutral is not None:
                waiting = stack.enter_context(Waiting(reading.spec, job.neutral))
            for item in stack.enter_context(contextlib.closing(iter(reading))):
                if frames == 0:
                    # Not before the first frame: the rate is known only now.
                    if path := job.tiers(number):
                        # Left after the video, which may turn out to be none.
                        places.append(Place(path))
                        (text,) = stack.enter_context(atomic_texts(places[-1]))
                        tiers = Tiers(1000 / reading.fps), text
                    if path := job.annotated(number):
                        hidden = job.options.max_faces if job.blur_faces else 0
                        places.append(Place(path))
                        video = atomic_video(places[-1], reading.fps, hidden)
                        annotator = stack.enter_context(video)
                crops = outputs.keep(item)
                if waiting is None:
                    outputs.write(item, crops, reading, trials)
                else:
                    waiting.add(item, crops)
                if annotator is not None:
                    annotator.add(item.record)
                if tiers is not None:
                    tiers[0].add(item.record)
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
            doubt = annotator.doubt if annotator is not None else ""
            doubt = doubt or _crowded(full, job.options)
            reading.notice = f"{doubt} {reading.notice}".strip()
            if tiers is not None:
                tiers[1].write(self._tiers_of(number, tiers[0]))
            if waiting is not None:
                for item, crops in waiting.through():
                    outputs.write(item, crops, reading, trials)
                    self._look()
                reading.notice = f"{waiting.notice} {reading.notice}".strip()
            if trials is not None:
                reading.notice = f"{trials.notice} {reading.notice}".strip()
            outputs.end()
        written, notices = settled(places)
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

    def _tiers_of(self, number: int, tiers: Tiers) -> str:
        """The text of an input's ELAN file."""
        spec = self._job.inputs[number]
        demo = source_kind(spec).name == "demo"
        video = assets.path("demo", "demo.mp4") if demo else Path(spec)
        return tiers.to_xml(video, self._job.out.parent, HONESTY, sidecar.now_utc())

    def _look(self) -> None:
        """Wait out a pause.

        Raises:
            _Cancelled: it was told to end.
        """
        if not self._go.is_set():
            self._tell(state="paused")
            self._go.wait()
            self._tell(state="running")
        if self._cancelled.is_set():
            raise _Cancelled

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
            "there may be more in it. Look for more faces."
        )
    return (
        f"In {frames} frames as many faces were found as are looked for ({options.max_faces}): "
        "there may be more in them. Look for more faces."
    )


def _about(runners: list[Reader]) -> str:
    names = " beside ".join(runner.card.title for runner in runners)
    notices = " ".join(runner.notice for runner in runners if runner.notice)
    return f"{names} on {runners[0].provider}. {notices}".strip()
