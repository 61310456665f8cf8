"""Every frame of files, through the same pipeline as the live view; nothing is dropped."""

from __future__ import annotations

import contextlib
import glob
import math
import os
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from ferdesk import pipeline as reading
from ferdesk.core.errors import FerdeskError
from ferdesk.core.text import storable
from ferdesk.core.types import Frame, FrameRecord
from ferdesk.export.ahead import Ahead
from ferdesk.export.item import Item
from ferdesk.export.pairs import Pair
from ferdesk.faces.landmarker import FaceLandmarker
from ferdesk.models import providers, threads
from ferdesk.models.reader import Reader
from ferdesk.pipeline import Found, Options, Pipeline, also_all
from ferdesk.sources import FrameSource, open_source, source_kind
from ferdesk.sources.files import head
from ferdesk.sources.folder import Folder

DECODED = 6
"""Frames that are decoded before the two face finders take them in blocks."""


def check_input(spec: str) -> None:
    """Look whether an input can be read through at all, before anything is opened.

    Raises:
        FerdeskError: it has no end, or is not there.
    """
    kind = source_kind(spec)
    if kind.live:
        raise FerdeskError(
            f"{spec} is live and has no end.",
            "Analyze files; open cameras and streams in the app.",
        )
    if kind.name not in ("image", "video") or os.path.lexists(spec):
        return
    if glob.has_magic(spec):
        raise FerdeskError(
            f"No file matches {spec}.", "Check the pattern, and from which folder it begins."
        )
    head(Path(spec))


@dataclass(slots=True)
class Reading:
    """One file that is being read.

    Args:
        spec: a video, an image, a folder of images, or ``demo``.
        every: of each ``every`` frames the first is read.
        start_s, end_s: of a video, frames from and up to these times of its own clock are read.
        stopped: asked while frames are passed over; ends the reading when it says True.
    """

    spec: str
    runner: Reader
    options: Options
    every: int = 1
    compared: tuple[Reader, ...] = ()
    """Other models that read every frame too."""
    start_s: float = 0.0
    end_s: float | None = None
    timed: bool = False
    """What is made of it needs times, which pictures have none of."""
    stopped: Callable[[], bool] = lambda: False
    fps: float = 0.0
    """Frames a second that are read, in the file's own time; known once it is open."""
    notice: str = ""
    """What people should know when it is through; empty when all was well."""
    total: int | None = None
    """Frames that there will be, where the file says so."""
    stills: bool = False
    """Its frames are pictures that have nothing to do with each other; known once it is open."""
    _at_ms: int = 0
    """Time of the newest frame that was taken from the file, read or not."""

    def __iter__(self) -> Generator[Item]:
        """Read it from the start.

        Raises:
            FerdeskError: it can't be opened or read, or has no frame at the times asked for.
        """
        check_input(self.spec)
        with open_source(self.spec, loop=False) as source:
            self.stills = source.stills
            self._check_times()
            self.total = self._expected(source)
            self.fps = source.fps / self.every
            apart_s = 1 / self.fps
            with (
                reading.build(
                    self.runner, self.options, source.stills, apart_s=apart_s
                ) as pipeline,
                contextlib.closing(self._found(source, pipeline)) as found,
            ):
                together = providers.frames_at_once(self.runner.provider)
                none = True
                for group in _groups(found, together):
                    none = False
                    for record in self._read(pipeline, group):
                        name = _name(self.spec, source, record.frame)
                        yield Item(name, record)
                if none and not self.stopped():
                    raise FerdeskError(
                        f"{self.spec} has no frame at the times that are to be read; the last one "
                        f"before their end is at {self._at_ms / 1000:g} s.",
                        "Choose other times.",
                    )
            self.notice = source.notice

    def _found(self, source: FrameSource, pipeline: Pipeline) -> Generator[Found]:
        """Every frame that is to be read, with its faces, found ahead in other threads."""
        finder = pipeline.landmarker
        if not isinstance(finder, FaceLandmarker) or not finder.separable or threads.cpus() < 2:
            with Ahead(lambda: self._next(source), pipeline.find) as found:
                yield from found
            return
        with (
            Ahead(lambda: self._next(source), lambda frame: frame, DECODED) as frames,
            Pair(finder) as pair,
        ):
            for frame, faces, ms in pair.find(frames):
                yield pipeline.cut(frame, faces, ms)

    def _check_times(self) -> None:
        """
        Raises:
            FerdeskError: there are times to keep to, and pictures have none.
        """
        if self.stills and (self.timed or self.start_s or self.end_s is not None):
            raise FerdeskError(
                f"{self.spec} has no times to keep to: pictures are no video.",
                "Leave out the times, the neutral face and the trials, or the pictures.",
            )

    def _expected(self, source: FrameSource) -> int | None:
        """How many frames are likely to be read; None where the file does not say."""
        count = len(getattr(source, "files", ())) or getattr(source, "frame_count", None)
        if count is None:
            return None
        last = count if self.end_s is None else min(count, int(self.end_s * source.fps) + 1)
        return max(1, math.ceil((last - self.start_s * source.fps) / self.every))

    def _next(self, source: FrameSource) -> Frame | None:
        """The next frame that is to be read; None at the end."""
        # Passed over and not jumped to: that lands on another frame in some formats.
        while not self.stopped() and (frame := source.read()) is not None:
            if self.end_s is not None and frame.media_ms > 1000 * self.end_s:
                return None
            self._at_ms = frame.media_ms
            if frame.media_ms >= 1000 * self.start_s and frame.index % self.every == 0:
                return frame
        return None

    def _read(self, pipeline: Pipeline, group: tuple[Found, ...]) -> tuple[FrameRecord, ...]:
        records = pipeline.read_all(group)
        for runner in self.compared:
            records = also_all(records, runner)
        return records


def _groups(found: Iterable[Found], size: int) -> Iterator[tuple[Found, ...]]:
    """As many frames as that at once; the last ones may be fewer."""
    frames = iter(found)
    while group := tuple(islice(frames, size)):
        yield group


def _name(spec: str, source: FrameSource, frame: Frame) -> str:
    """What the output calls the file of a frame."""
    # By its kind: a folder may have the name of its image, as where one was unpacked.
    return storable(str(Path(spec) / frame.source) if isinstance(source, Folder) else spec)
