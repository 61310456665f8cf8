"""Apparent age and gender over time: asked for now and then, and steadied face by face."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ferdesk.core.errors import FerdeskError
from ferdesk.core.types import Apparent
from ferdesk.smooth import FORGET_AFTER_S

log = logging.getLogger(__name__)

EVERY_MS = 500
"""A face is asked about this often at most: its age does not change, and the time is the view's."""
SUREST = 0.999
"""A single answer counts as no surer than this; one odd frame must not outweigh all others."""
MOST = 120
"""Answers that a mean counts as, at the most: older ones then fade, within minutes, so that a
track which went over to another person comes right."""


class Reader(Protocol):
    """What tells age and gender of crops; see :class:`ferdesk.models.apparent.ApparentReader`."""

    def read(self, crops: np.ndarray) -> Sequence[Apparent]: ...


@dataclass(slots=True)
class _Track:
    """What is known of one face."""

    asked_ms: float
    seen_ms: float
    answers: int
    age: float
    log_odds: float
    """Of female against male."""

    def take(self, answer: Apparent, at_ms: float) -> None:
        self.asked_ms = at_ms
        self.answers = min(self.answers + 1, MOST)
        self.age += (answer.age_years - self.age) / self.answers
        self.log_odds += (_log_odds(answer.female) - self.log_odds) / self.answers

    @property
    def steady(self) -> Apparent:
        return Apparent(self.age, 1 / (1 + math.exp(-self.log_odds)))


class ApparentTracks:
    """The running mean of the ages, and of the gender's log-odds, of each face in view.

    It goes by the source's clock. When the reader fails nobody is asked any more, and what was
    known stays; reading expressions goes on.

    Args:
        load: gives the reader; called at once.
        every_ms: least time between two questions about a face.
        forget_after_s: seconds after which an unseen face is forgotten.
    """

    def __init__(
        self,
        load: Callable[[], Reader],
        every_ms: float = EVERY_MS,
        forget_after_s: float = FORGET_AFTER_S,
    ):
        self.message = ""
        """Why nobody is asked, as a sentence; empty when all is well."""
        self._every_ms = every_ms
        self._forget_after_ms = 1000 * forget_after_s
        self._tracks: dict[int, _Track] = {}
        self._reader: Reader | None = None
        try:
            self._reader = load()
        except FerdeskError as error:
            self._fail(error)

    def tell(
        self,
        track_ids: Sequence[int],
        crops: np.ndarray,
        clear: Sequence[bool],
        at_ms: float,
    ) -> tuple[Apparent | None, ...]:
        """What each face of a frame looks like, asking where it is time to.

        Args:
            track_ids: of the N faces in view.
            crops: uint8 (N, 48, 48), gray.
            clear: whether each can be judged; one that can't is not asked about.
            at_ms: the source's clock in milliseconds. After a step back faces are asked about anew.

        Returns:
            N; None where nothing is known of a face yet.
        """
        self._forget(track_ids, at_ms)
        due = [
            i for i, track_id in enumerate(track_ids) if clear[i] and self._is_due(track_id, at_ms)
        ]
        if due and self._reader is not None:
            self._ask(self._reader, [track_ids[i] for i in due], crops[due], at_ms)
        known = [self._tracks.get(track_id) for track_id in track_ids]
        return tuple(None if track is None else track.steady for track in known)

    def __len__(self) -> int:
        """Number of faces remembered."""
        return len(self._tracks)

    def _ask(
        self, reader: Reader, track_ids: Sequence[int], crops: np.ndarray, at_ms: float
    ) -> None:
        try:
            answers = reader.read(crops)
        except FerdeskError as error:
            self._fail(error)
            return
        for track_id, answer in zip(track_ids, answers, strict=True):
            new = _Track(at_ms, at_ms, 0, 0.0, 0.0)
            self._tracks.setdefault(track_id, new).take(answer, at_ms)

    def _fail(self, error: FerdeskError) -> None:
        # Once and for all: a model that is broken stays so until another source is opened.
        self._reader = None
        self.message = str(error)
        log.warning("Age and gender are not told: %s", error)

    def _is_due(self, track_id: int, at_ms: float) -> bool:
        track = self._tracks.get(track_id)
        return track is None or not 0 <= at_ms - track.asked_ms < self._every_ms

    def _forget(self, seen: Sequence[int], at_ms: float) -> None:
        """Note who is in view, and drop who has not been for too long."""
        for track_id in seen:
            if track_id in self._tracks:
                self._tracks[track_id].seen_ms = at_ms
        self._tracks = {
            track_id: track
            for track_id, track in self._tracks.items()
            if 0 <= at_ms - track.seen_ms <= self._forget_after_ms
        }


def _log_odds(probability: float) -> float:
    held = min(max(probability, 1 - SUREST), SUREST)
    return math.log(held / (1 - held))
