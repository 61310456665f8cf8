"""The files of an analysis, each whole or not at all: those that all inputs go into, and those that
an input has for itself."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO

from ferdesk.core import assets
from ferdesk.core.beside import provenance_of
from ferdesk.core.types import FrameRecord
from ferdesk.core.votes import Shares
from ferdesk.export import sidecar
from ferdesk.export.annotate import Annotator, atomic_video
from ferdesk.export.crops import Crops, folder_of
from ferdesk.export.elan import Tiers
from ferdesk.export.item import Item
from ferdesk.export.job import Job
from ferdesk.export.place import Place, atomic_folder, atomic_texts
from ferdesk.export.reading import Reading
from ferdesk.export.summary.columns import shape as summary_shape
from ferdesk.export.summary.of_records import Summary
from ferdesk.export.summary.writer import SummaryWriter
from ferdesk.export.table import ABOVE, COLUMNS, PEOPLE, TRIALS, meanings, of_models
from ferdesk.export.trials import Attended
from ferdesk.export.writers import Writer, form_of
from ferdesk.session.provenance import HONESTY
from ferdesk.sources import source_kind


@dataclass(slots=True)
class Outputs:
    """The files that all inputs go into; see :func:`outputs_of`."""

    places: list[Place]
    """That of the table first."""
    meanings: Mapping[str, str]
    """What the columns of the table mean, by name."""
    table: Writer
    beside: IO[str]
    """Says where the numbers of the table come from."""
    people: Shares | None = None
    """What makes shares of people of the probabilities of the model that decides."""
    crops: Crops | None = None
    summaries: SummaryWriter | None = None
    bin_s: float | None = None
    """Length of the time bins of what sums up, in seconds; None for none."""
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
        item = replace(item, people=self.people)
        if trials is not None:
            item = trials.see(item)
        self.table.write(item, crops)
        if self.summaries is None:
            return
        if self._summary is None:
            frame_ms, parts = 1000 / reading.fps, trials.trials if trials else ()
            self._summary = Summary(
                reading.spec,
                frame_ms,
                reading.stills,
                item.neutrals,
                parts,
                self.people,
                self.bin_s,
            )
        self._summary.add(item.record)

    def end(self) -> None:
        """The file is through."""
        if self.summaries is not None and self._summary is not None:
            self.summaries.write(self._summary.lines())
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


@contextlib.contextmanager
def outputs_of(
    job: Job, compared: Iterable[str] = (), people: Shares | None = None
) -> Iterator[Outputs]:
    """The files that all inputs of a job go into; they are settled when the block ends well.

    Args:
        compared: ids of the models that read beside the first.
        people: of the first one's card.

    Raises:
        FerdeskError: one can't be written where it is to stand.
    """
    shape = (
        *COLUMNS,
        *(ABOVE if job.neutral is not None else ()),
        *(PEOPLE if people is not None else ()),
        *of_models(compared),
        *(TRIALS if job.trials is not None else ()),
    )
    with contextlib.ExitStack() as stack:
        # Entered first and so left last: a table never stands there without what is beside it.
        places = [Place(job.out, provenance_of)]
        table, beside = stack.enter_context(atomic_texts(places[0]))
        outputs = Outputs(places, meanings(shape), form_of(job.out)(table, shape), beside, people)
        if job.crops:
            folder = folder_of(job.out)
            places.append(Place(folder))
            made = stack.enter_context(atomic_folder(places[-1]))
            outputs.crops = Crops(made, folder.name)
        if job.summary is not None:
            places.append(Place(job.summary))
            (summary,) = stack.enter_context(atomic_texts(places[-1]))
            columns = summary_shape(
                job.neutral is not None, people is not None, job.trials, bins=job.bin_s is not None
            )
            outputs.summaries, outputs.bin_s = SummaryWriter(summary, columns), job.bin_s
        yield outputs


@dataclass(slots=True)
class OwnOutputs:
    """The files that an input has for itself, where the job asks for them: its tiers for ELAN and
    its annotated video; see :func:`own_outputs_of`."""

    job: Job
    number: int
    """Of the input, from 0."""
    reading: Reading
    _open: contextlib.ExitStack
    """Settles and closes them."""
    places: list[Place] = field(default_factory=list)
    _begun: bool = False
    _tiers: tuple[Tiers, IO[str]] | None = None
    _annotator: Annotator | None = None

    def add(self, record: FrameRecord) -> None:
        """Take the next frame.

        Raises:
            FerdeskError: a file can't be written where it is to stand.
        """
        if not self._begun:
            # Not before the first frame: the rate is known only now.
            self._begin()
        if self._annotator is not None:
            self._annotator.add(record)
        if self._tiers is not None:
            self._tiers[0].add(record)

    def end(self) -> None:
        """The input is through."""
        if self._tiers is not None:
            tiers, text = self._tiers
            spec = self.job.inputs[self.number]
            demo = source_kind(spec).name == "demo"
            video = assets.path("demo", "demo.mp4") if demo else Path(spec)
            text.write(tiers.to_xml(video, self.job.out.parent, HONESTY, sidecar.now_utc()))

    @property
    def doubt(self) -> str:
        """As of :class:`ferdesk.export.annotate.Annotator`; empty without a video."""
        return "" if self._annotator is None else self._annotator.doubt

    def _begin(self) -> None:
        self._begun = True
        if path := self.job.tiers(self.number):
            # Left after the video, which may turn out to be none.
            self.places.append(Place(path))
            (text,) = self._open.enter_context(atomic_texts(self.places[-1]))
            self._tiers = Tiers(1000 / self.reading.fps), text
        if path := self.job.annotated(self.number):
            hidden = self.job.options.max_faces if self.job.blur_faces else 0
            self.places.append(Place(path))
            video = atomic_video(self.places[-1], self.reading.fps, hidden)
            self._annotator = self._open.enter_context(video)


@contextlib.contextmanager
def own_outputs_of(job: Job, number: int, reading: Reading) -> Iterator[OwnOutputs]:
    """The files of the input of that number, from 0; they are settled when the block ends well."""
    with contextlib.ExitStack() as stack:
        yield OwnOutputs(job, number, reading, stack)
