"""What an analysis is asked to do, and how far it is."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ferdesk.core.beside import provenance_of
from ferdesk.core.errors import FerdeskError
from ferdesk.export.atomic import check_place, spare
from ferdesk.export.neutrals import Span
from ferdesk.export.report.page import check_name
from ferdesk.export.summary import bins
from ferdesk.export.trials import Trials
from ferdesk.export.writers import form_of
from ferdesk.pipeline import Options
from ferdesk.sources import source_kind

ITEM_STATES: tuple[str, ...] = ("waiting", "reading", "done", "failed", "left")
"""Left: not read, or not to its end, because the queue was cancelled; nothing of it is written."""
QUEUE_STATES: tuple[str, ...] = ("waiting", "running", "paused", "done", "cancelled", "failed")


@dataclass(frozen=True, slots=True)
class Job:
    """An analysis of files into one table."""

    inputs: tuple[str, ...]
    """Videos, images, folders of images, or ``demo``."""
    out: Path
    """The table; its ending says the form."""
    models: tuple[str, ...] = ()
    """Ids; the first decides, the others are compared with it. Empty for the default."""
    options: Options = field(default_factory=Options)
    every: int = 1
    """Of each ``every`` frames the first is read."""
    crops: bool = False
    """Keep the faces' crops in a folder beside the table."""
    annotate: Path | None = None
    """An .mp4; with several inputs each gets one of its own, numbered."""
    blur_faces: bool = False
    """Hide faces in the annotated videos."""
    elan: bool = False
    """Write an .eaf beside the table for each input that is a video."""
    summary: Path | None = None
    """A .csv with a line for each face of each input, or of each of its trials."""
    bin_s: float | None = None
    """Length of the time bins of which the summary has lines, in seconds; None for none."""
    report: Path | None = None
    """An .html with what is in the table, for people."""
    start_s: float = 0.0
    """Of each video, frames from here on are read, by its own clock."""
    end_s: float | None = None
    """And up to here; None for its end."""
    neutral: Span | None = None
    """Of each video, when its faces are neutral: the table has units above that too. None where
    nobody says."""
    trials: Trials | None = None
    """By which frames are told apart; None where nobody says."""

    def check(self) -> None:
        """Look for what can't work, before anything is read.

        Raises:
            FerdeskError: what, and what to do.
        """
        form_of(self.out)
        if not self.inputs:
            raise FerdeskError("There is nothing to analyze.", "Name a video, image or folder.")
        if self.annotate is not None and self.annotate.suffix.lower() != ".mp4":
            raise FerdeskError(f"{self.annotate.name} is no name for a video.", "End it in .mp4.")
        if self.summary is not None and self.summary.suffix.lower() != ".csv":
            raise FerdeskError(f"{self.summary.name} is no name for a summary.", "End it in .csv.")
        if self.report is not None:
            check_name(self.report)
        if bins.checked(self.bin_s) is not None and self.summary is None:
            raise FerdeskError(
                "Time bins are of the summary, and none is asked for.", "Ask for a summary too."
            )
        if self.summary is not None and _same(self.summary, self.out):
            raise FerdeskError(
                f"{self.summary} is asked for as the table and as the summary.",
                "Choose another name.",
            )
        if self.end_s is not None and self.end_s < self.start_s:
            raise FerdeskError(
                f"No frame is both from {self.start_s:g} s on and up to {self.end_s:g} s.",
                "Choose other times.",
            )
        if self.neutral is not None:
            self._check_neutral(self.neutral)
        if self.trials is not None and not self.trials.any_between(self.start_s, self.end_s):
            raise FerdeskError(
                f"{self.trials.path} has no trial at the times that are to be read.",
                "Choose other times.",
            )
        if self.blur_faces and self.annotate is None:
            raise FerdeskError(
                "Faces are blurred in annotated videos, and none is asked for.",
                "Ask for annotated videos too.",
            )
        if self.blur_faces and self.crops:
            raise FerdeskError(
                "Crops are pictures of faces, which were to be blurred.",
                "Keep no crops, or blur no faces.",
            )
        read = [Path(spec) for spec in self.inputs]
        read += [self.trials.path] if self.trials else []
        spare(read, *self.made())

    def _check_neutral(self, span: Span) -> None:
        """
        Raises:
            FerdeskError: what of it is not read, or of whom it is can't be known.
        """
        if span.start_s < self.start_s or (self.end_s is not None and span.end_s > self.end_s):
            raise FerdeskError(
                f"Faces are to be neutral from {span.start_s:g} to {span.end_s:g} s, and not all "
                "of that is read.",
                "Choose other times.",
            )
        if self.options.framed:
            raise FerdeskError(
                "Nobody is followed from picture to picture where each is one face, so that "
                "nobody's neutral is known.",
                "Leave out the neutral face, or let faces be looked for.",
            )

    def check_places(self) -> None:
        """Look whether each file can be written where it is to stand, before anything is read.

        Raises:
            FerdeskError: which can't, why, and what to do.
        """
        for path in self.made():
            check_place(path)

    def made(self) -> tuple[Path, ...]:
        """The files that it writes, each once; beside the table there may be a folder of crops."""
        numbers = range(len(self.inputs))
        beside = (*map(self.annotated, numbers), *map(self.tiers, numbers))
        made = (self.out, provenance_of(self.out), self.summary, self.report, *beside)
        return tuple(dict.fromkeys(path for path in made if path is not None))

    @property
    def taken(self) -> dict[str, Any]:
        """Which frames are read, are neutral and in trials, and by which time they are summed up,
        for the file beside the table."""
        return {
            "every": self.every,
            "from_s": self.start_s,
            "to_s": self.end_s,
            "neutral": self.neutral and self.neutral.to_json(),
            "trials": self.trials and self.trials.to_json(),
            "bins": self.bin_s and bins.told(self.bin_s),
        }

    def annotated(self, number: int) -> Path | None:
        """The annotated video of the input of that number, from 0."""
        if self.annotate is None or len(self.inputs) == 1:
            return self.annotate
        stem = f"{self.annotate.stem}.{number + 1}-{_stem(self.inputs[number])}"
        return self.annotate.with_name(f"{stem}{self.annotate.suffix}")

    def tiers(self, number: int) -> Path | None:
        """The ELAN file of the input of that number, from 0; None where it gets none."""
        spec = self.inputs[number]
        if not self.elan or source_kind(spec).name not in ("video", "demo"):
            return None
        stem = _stem(spec) if len(self.inputs) == 1 else f"{number + 1}-{_stem(spec)}"
        return self.out.with_name(f"{self.out.stem}.{stem}.eaf")


@dataclass(frozen=True, slots=True)
class ItemProgress:
    """How far one input is."""

    spec: str
    state: str = "waiting"
    """One of :data:`ITEM_STATES`."""
    frames: int = 0
    """Frames read."""
    with_face: int = 0
    total: int | None = None
    """Frames there will be, where the file says so; a hint."""
    seconds: float = 0.0
    """Time spent on it."""
    message: str = ""
    """What people should know, such as why it failed; empty when all is well."""

    @property
    def rate(self) -> float:
        """Frames a second."""
        return self.frames / self.seconds if self.seconds > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the queue is."""

    items: tuple[ItemProgress, ...]
    state: str = "waiting"
    """One of :data:`QUEUE_STATES`. Done: the table is there, though items may have failed.
    Cancelled: it is there with the files that were done, if there were any."""
    message: str = ""
    """Why it failed, with what to do; or what people should know."""
    written: tuple[Path, ...] = ()
    """The files that are there now because of it; at its end the table comes first."""
    notices: tuple[str, ...] = ()
    """Of each file that does not stand under the name that was asked for: why, and where it is."""

    def with_item(self, number: int, **values: Any) -> Progress:
        """The same with one item changed."""
        items = list(self.items)
        items[number] = replace(items[number], **values)
        return replace(self, items=tuple(items))

    def of_state(self, state: str) -> tuple[str, ...]:
        """Specs of the items in that state."""
        return tuple(item.spec for item in self.items if item.state == state)


def _same(one: Path, other: Path) -> bool:
    """Whether two names are of one file, which need not be there."""
    whole, another = (os.path.normcase(os.path.realpath(path)) for path in (one, other))
    return whole == another


def _stem(spec: str) -> str:
    return Path(spec).stem or "input"
