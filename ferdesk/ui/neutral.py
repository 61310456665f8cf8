"""Whose neutral face is known, and the few seconds in which one is measured."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from ferdesk.core.neutral import SECONDS, Measurement, Neutral, Refusal
from ferdesk.core.types import FrameRecord
from ferdesk.ui.scene import Scene
from ferdesk.ui.store import Store

PATIENCE_S = 3.0
"""So much longer than :data:`SECONDS` a slow machine is waited for, or a face that went away."""


class NeutralDesk(QObject):
    """The neutral faces of one window.

    A neutral belongs to a tracked face, and is forgotten with its source. One is kept from start
    to start if that is wished; as nobody is recognised, it stands for whoever is alone in the
    picture.

    Args:
        store: where one is kept.
        clock: seconds that only go forward.
    """

    changed = Signal()
    """A measurement began or ended, or a neutral was set, kept or cleared."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ):
        super().__init__(parent)
        self._store = store
        self._clock = clock
        self._own: dict[int, Neutral] = {}
        self._measuring: Measurement | None = None
        self._until = 0.0
        self._source = ("", -1, 0)
        self._jumps = 0
        self.refusal: Refusal | None = None
        """Why the last measurement gave nothing; until the next one, or another face."""
        self._refused = -1
        """Whose."""

    @property
    def kept(self) -> bool:
        """Whether a neutral is kept for the next start."""
        return self._store.neutral() is not None

    @property
    def left_s(self) -> float | None:
        """Seconds that are still to be measured; None while nothing is."""
        if self._measuring is None:
            return None
        return max(0.0, SECONDS - self._measuring.elapsed_s)

    def of(self, scene: Scene) -> Neutral | None:
        """The neutral of the selected face, or None where it is not known."""
        if scene.selected is None:
            return None
        own = self._own.get(scene.selected.track_id)
        alone = scene.record is not None and len(scene.record.faces) == 1
        return own or (self._store.neutral() if alone else None)

    def begin(self, track_id: int) -> None:
        """Measure the neutral of this face from now on."""
        self._measuring = Measurement(track_id)
        self._until = self._clock() + SECONDS + PATIENCE_S
        self.refusal = None
        self.changed.emit()

    def cancel(self) -> None:
        """Stop measuring; what was known before stays."""
        self._measuring = None
        self.changed.emit()

    def see(self, scene: Scene) -> None:
        """Take in a scene; called for each."""
        if scene.record is not None:
            self._notice_source(scene.record)
        self._forget_refusal(scene)
        measuring = self._measuring
        if measuring is None:
            return
        if scene.record is not None:
            measuring.see(scene.record.faces, scene.record.frame.media_ms)
        self.tick()

    def tick(self) -> None:
        """End the measurement when its time is up; to be called now and then."""
        measuring = self._measuring
        if measuring is None or (not measuring.complete and self._clock() < self._until):
            return
        self._measuring = None
        found = measuring.result()
        if isinstance(found, Refusal):
            self.refusal, self._refused = found, measuring.track_id
        else:
            self._own[measuring.track_id] = found
            if self.kept:
                self._store.set_neutral(found)
        self.changed.emit()

    def keep(self, on: bool, scene: Scene) -> None:
        """Keep the selected face's neutral for the next start, or no longer."""
        face, known = scene.selected, self.of(scene)
        if face is None or known is None:
            return
        # Kept or not, it goes on to count for this face.
        self._own[face.track_id] = known
        self._store.set_neutral(known if on else None)
        self.changed.emit()

    def clear(self, scene: Scene) -> None:
        """Forget the selected face's neutral, and the one that is kept."""
        if scene.selected is not None:
            self._own.pop(scene.selected.track_id, None)
        self._store.set_neutral(None)
        self.refusal = None
        self.changed.emit()

    def _forget_refusal(self, scene: Scene) -> None:
        """It is of one face; one that is lost for a moment has it still."""
        another = scene.selected is not None and scene.selected.track_id != self._refused
        if self.refusal is not None and (another or scene.record is None):
            self.refusal = None
            self.changed.emit()

    def _notice_source(self, record: FrameRecord) -> None:
        """Numbers of tracks begin anew with each source, and then mean other faces. After a jump
        they are other numbers, and a measurement that was under way sees its face no more.

        Where the time goes back with the pictures' numbers, a recording is played from before.
        """
        name, index, at_ns = self._source
        frame = record.frame
        self._source = (frame.source, frame.index, frame.captured_ns)
        jumped, self._jumps = frame.jumps != self._jumps, frame.jumps
        if jumped and self._measuring is not None:
            self.cancel()
        if frame.source == name and frame.index >= index:
            return
        if frame.source != name or frame.captured_ns >= at_ns:
            self._own.clear()
            self.refusal = None
        if self._measuring is not None:
            self.cancel()
