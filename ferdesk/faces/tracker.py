"""Ids that stay with a face from frame to frame; MediaPipe gives none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Box = tuple[float, float, float, float]
"""Left, top, width, height in pixels."""

GAP_MS = 1000
"""How long a face may be out of sight and be the same, where pictures come quickly."""
PAUSE_MS = 3000
"""The same where nobody looked in the meantime: a machine that loads something else misses
pictures, and the face is where it was."""
MISSED_PICTURES = 2.5
"""Where pictures are far apart, a face that is not in sight for longer than so many times that is
another: one picture may miss it."""
REACH = 0.75
"""Largest move of a face between two looks, in units of the mean box side."""


@dataclass(slots=True)
class _Track:
    id: int
    box: Box
    velocity: tuple[float, float]
    """Pixels a millisecond of the box's centre, damped."""
    seen_ms: int


class Tracker:
    """Gives each box of a frame the id of the face it continues.

    A box continues the track whose expected box it overlaps most, or, where
    nothing overlaps (a fast move, a slow camera), the one whose centre is nearest
    within :data:`REACH` box sizes and whose size is alike. A track that is not seen
    for ``gap_ms`` is forgotten; where pictures come slowly, as their last two did,
    it is for :data:`MISSED_PICTURES` times that, and where it was in the last picture, however
    quickly they came before, for :data:`PAUSE_MS`. Ids count up from 1 and are never given twice,
    not even after :meth:`reset`.

    Args:
        gap_ms: how long a face may be out of sight and keep its id.
    """

    def __init__(self, gap_ms: int = GAP_MS):
        self.gap_ms = gap_ms
        self._tracks: list[_Track] = []
        self._next = 1
        self._last_ms: int | None = None
        self._apart_ms = 0
        """From the picture before the last one to that."""

    def update(self, boxes: Sequence[Box], now_ms: int) -> tuple[int, ...]:
        """Ids of ``boxes``, in their order, at time ``now_ms`` (never going back)."""
        gap_ms = max(self.gap_ms, MISSED_PICTURES * self._apart_ms)
        pause_ms = max(gap_ms, PAUSE_MS)
        self._tracks = [
            track
            for track in self._tracks
            if now_ms - track.seen_ms <= (pause_ms if track.seen_ms == self._last_ms else gap_ms)
        ]
        self._apart_ms = 0 if self._last_ms is None else now_ms - self._last_ms
        self._last_ms = now_ms
        scored = []
        for i, box in enumerate(boxes):
            for track in self._tracks:
                score = self._score(_moved(track, now_ms), track.box, box)
                if score > 0:
                    scored.append((score, track.id, i))
        # Best first. Ties go to the older track, so that the result has one order only.
        scored.sort(key=lambda s: (-s[0], s[1], s[2]))
        of_box: dict[int, int] = {}
        for _, track_id, i in scored:
            if i not in of_box and track_id not in of_box.values():
                of_box[i] = track_id

        known = {track.id: track for track in self._tracks}
        ids = []
        for i, box in enumerate(boxes):
            if i in of_box:
                _advance(known[of_box[i]], box, now_ms)
            else:
                of_box[i] = self._next
                self._tracks.append(_Track(self._next, box, (0.0, 0.0), now_ms))
                self._next += 1
            ids.append(of_box[i])
        return tuple(ids)

    def reset(self) -> None:
        """Forget every face: the next ones get new ids, even at the same place."""
        self._tracks.clear()

    def _score(self, expected: Box, last: Box, box: Box) -> float:
        """Above 1 for boxes that overlap, in (0, 1] for near ones, 0 for no match."""
        overlap = max(iou(expected, box), iou(last, box))
        side = (_side(last) + _side(box)) / 2
        if side <= 0:
            return 0.0
        if overlap > 0.2:
            return 1.0 + overlap
        ratio = min(_side(last), _side(box)) / max(_side(last), _side(box))
        away = min(_distance(expected, box), _distance(last, box)) / side
        return 1.0 - away / REACH if ratio > 0.6 and away < REACH else 0.0


def iou(a: Box, b: Box) -> float:
    """Overlap of two boxes in [0, 1]: intersection by union."""
    width = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    height = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    either = a[2] * a[3] + b[2] * b[3] - shared
    return shared / either if either > 0 else 0.0


def _side(box: Box) -> float:
    return (box[2] + box[3]) / 2


def _centre(box: Box) -> tuple[float, float]:
    return box[0] + box[2] / 2, box[1] + box[3] / 2


def _distance(a: Box, b: Box) -> float:
    (ax, ay), (bx, by) = _centre(a), _centre(b)
    return ((ax - bx) ** 2 + (ay - by) ** 2) ** 0.5


def _moved(track: _Track, now_ms: int) -> Box:
    """Where the face should be by now. Guessed for 200 ms at most: heads turn back."""
    ahead = min(now_ms - track.seen_ms, 200)
    left, top, width, height = track.box
    return left + track.velocity[0] * ahead, top + track.velocity[1] * ahead, width, height


def _advance(track: _Track, box: Box, now_ms: int) -> None:
    elapsed = max(now_ms - track.seen_ms, 1)
    (ax, ay), (bx, by) = _centre(track.box), _centre(box)
    track.velocity = (
        0.5 * track.velocity[0] + 0.5 * (bx - ax) / elapsed,
        0.5 * track.velocity[1] + 0.5 * (by - ay) / elapsed,
    )
    track.box = box
    track.seen_ms = now_ms
