"""What the workers of one opened source share."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ferdesk.core.errors import FerdeskError, unforeseen
from ferdesk.core.types import Frame, FrameRecord
from ferdesk.live.comparison import Comparison
from ferdesk.live.sinks import Sinks
from ferdesk.live.slot import LatestSlot
from ferdesk.live.stats import Meter
from ferdesk.live.status import Board
from ferdesk.live.wishes import Wishes
from ferdesk.sources import FrameSource, SourceError

if TYPE_CHECKING:
    from ferdesk.live.finding import Handed
    from ferdesk.pipeline import Landmarker, Pipeline

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Ids:
    """Which ids faces have had; the engine's own, shared by all its runs."""

    given_by: Landmarker | None = None
    """What found faces last; closed, once another run looks at it."""


@dataclass(slots=True)
class Run:
    """One opened source, from ``Engine.open`` to its end.

    A run is never opened again: the next source gets a new one, so that a worker
    which ends late can't write into what came after it. So does a source that is read
    anew by other options; that one goes on with the source of the run before.
    """

    spec: str
    """The source, as it was asked for."""
    on_update: Callable[[], None]
    """Told, without a payload, whenever something can be taken or the status has changed."""
    board: Board
    on_frame: Callable[[Frame], None] = lambda frame: None
    """Given every picture in the capture thread, just before the screen may take it."""
    prepare: Callable[[Frame], None] = lambda frame: None
    """Given every picture in the capture thread, just before its faces may be looked for; set by
    the inference worker."""
    before: Run | None = None
    """What was open before, where this one goes on with its source; until it has that."""
    handing_on: bool = False
    """The source is left open when the run is stopped: the next run goes on with it."""
    in_hand: bool = False
    """The next picture is there and waits for its turn; set by the capture worker."""
    last: Frame | None = None
    """The newest picture; set by the capture worker."""
    pipeline: Pipeline | None = None
    """Set by the inference worker."""
    stopping: threading.Event = field(default_factory=threading.Event)
    paused: threading.Event = field(default_factory=threading.Event)
    wishes: Wishes = field(default_factory=Wishes)
    """For other places of the source, where one can move about in it."""
    stills: bool = False
    """Whether the source's pictures are unrelated; known before its first frame is handed on."""
    source: FrameSource | None = None
    """Once it is open; asked for its state and notice."""
    source_state: str = ""
    """How the source was when the run failed; see ``ferdesk.sources.base.STATES``."""
    frames: LatestSlot[Frame] = field(default_factory=LatestSlot)
    """From capture to finding faces."""
    found: LatestSlot[Handed] = field(default_factory=LatestSlot)
    """From finding faces to reading them."""
    previews: LatestSlot[Frame] = field(default_factory=LatestSlot)
    """From capture to the screen."""
    records: LatestSlot[FrameRecord] = field(default_factory=LatestSlot)
    """From inference to the screen."""
    captured: Meter = field(default_factory=Meter)
    read: Meter = field(default_factory=Meter)
    """Values are latencies in milliseconds."""
    sinks: Sinks = field(default_factory=Sinks)
    """Get every record; the engine's own, shared by all its runs."""
    ids: Ids = field(default_factory=Ids)
    sink_notice: str = ""
    """What people should know of a sink that failed."""
    comparison: Comparison | None = None
    """Set by the inference worker."""

    @property
    def source_in_use(self) -> FrameSource | None:
        """The source, also while it is still to be taken over: the run before may wait for it."""
        holder = self if self.before is None else self.before
        return holder.source

    def stop(self) -> None:
        """Ask the workers to end, and wake them. Returns at once; may be called twice."""
        self.stopping.set()
        source = self.source_in_use
        if source is not None and not self.handing_on:
            source.interrupt()
        self.wishes.stir()
        self.frames.close()
        self.found.close()
        self.previews.close()
        self.records.close()

    def hand_on(self) -> None:
        """Stop as :meth:`stop` does, but leave the source to the next run."""
        self.handing_on = True
        self.stop()

    def publish(self, record: FrameRecord) -> None:
        """Hand a record to every sink, then to the screen."""
        notice = self.sinks.give(record)
        if notice:
            self.sink_notice = notice
        self.records.put(record)
        self.on_update()

    def tell(self, **values: object) -> None:
        """Change the status and say so."""
        self.board.write(**values)
        self.on_update()

    def fail(self, error: BaseException) -> None:
        """End the run with an error that people can read."""
        if isinstance(error, FerdeskError):
            message = str(error)
        else:
            log.error("A worker of the live view failed", exc_info=error)
            message = (
                f"{unforeseen(error)} Open the source again; if it comes back, please report it."
            )
        if isinstance(error, SourceError):
            self.source_state = error.state
        # The status first: whoever sees the workers gone must find the reason there.
        self.board.write(state="error", message=message, loading_model_id="")
        self.stop()
        self.on_update()
