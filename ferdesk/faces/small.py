"""Faces that are small in the picture.

The face finder's detector sees the whole picture shrunk to 128 × 128, in which a face of less than
an eighth of its width is lost (:data:`ferdesk.faces.landmarker.MIN_FACE_SHARE`). Here it is shown
parts of the picture at their own size: those of a grid, one after the other, and around each small
face that it found the square that follows it. A face counts once it is found in both.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ferdesk.faces.sight import Sight
from ferdesk.faces.tracker import Box, iou

PART = 360
"""Pixels of a part's side, at least: a face of 43 is an eighth of that, and smaller ones are hardly
to be read."""
STEP = 0.24
"""A part's side by that of what it is of. Parts overlap by half, so that a face of half a part is
whole in one of them: none is too large for this grid and too small for the one before."""
WORTH_IT = 0.7
"""Of what is of less than ``PART / WORTH_IT`` pixels no parts are made."""
AROUND = 2.2
"""Side of the square that follows a face, by the face's own."""
SAME = 0.3
"""Overlap from which on two boxes are one face's."""
NEAR = 0.75
"""Farthest that a face moves from one look to the next, by its size."""
MISSED = 5
"""Looks in a row in which a face may be missed before it is looked for in the grid again."""
EVERY = {"first round": 2, "later": 8}
"""Of a video's frames one in so many has a part of the grid looked at as well: until all of it was
seen, and from then on."""
EVERY_WITH_NOBODY = {"first round": 1, "later": 3}
"""The same while nobody is in view, which leaves time."""

Rect = tuple[int, int, int, int]
"""Left, top, width, height in whole pixels."""
Look = Callable[[np.ndarray], Sequence[Sight]]
"""Finds the faces of a picture, in its pixels; uint8 (H, W, 3), BGR."""


@dataclass(slots=True)
class _Followed:
    box: Box
    missed: int = 0


class SmallFaces:
    """Adds small faces to those that were found in a picture. Not to be shared between threads.

    Args:
        look: finds the faces of a part, each by itself.
        most: faces that are wanted of a picture.
        stills: pictures have nothing to do with each other: all of the grid is looked at in each.
    """

    def __init__(self, look: Look, most: int, stills: bool):
        self._look = look
        self._most = most
        self._stills = stills
        self._followed: list[_Followed] = []
        self._frames = 0
        """Since the last part was looked at."""
        self._next = 0
        """Place in the grid."""

    def add(self, image: np.ndarray, seen: Sequence[Sight]) -> tuple[Sight, ...]:
        """The faces of a picture, the large ones that were found first.

        Args:
            image: uint8 (H, W, 3), BGR. Those of a video come in their order.
            seen: what was found in all of it.

        Raises:
            FerdeskError: the face finder failed.
        """
        found = list(seen)
        if self._stills:
            self._search(image, found)
        else:
            self._follow(image, found)
            self._glance(image, found)
        return tuple(found[: self._most])

    def reset(self) -> None:
        """Another source, or another place in it."""
        self._followed.clear()
        self._frames = self._next = 0

    def go_on_from(self, before: SmallFaces) -> None:
        """Follow what another did, which is not used any more."""
        self._followed, self._next = before._followed, before._next

    def _search(self, image: np.ndarray, found: list[Sight]) -> None:
        """Look at all of the grid; at smaller parts only where nobody is in the larger ones."""
        if len(found) >= self._most:
            return
        for level in grid(*_size(image)):
            before = len(found)
            for part in level:
                self._look_at(image, part, found)
            found[before:] = sorted(found[before:], key=lambda one: -one.box[2] * one.box[3])
            if found:
                return

    def _glance(self, image: np.ndarray, found: list[Sight]) -> None:
        """Look at the next part of a video's frame, now and then."""
        parts = [part for level in grid(*_size(image))[:1] for part in level]
        if not parts or len(found) >= self._most:
            return
        self._frames += 1
        every = EVERY if found else EVERY_WITH_NOBODY
        if self._frames < every["first round" if self._next < len(parts) else "later"]:
            return
        self._frames = 0
        before = len(found)
        self._look_at(image, parts[self._next % len(parts)], found)
        self._next += 1
        self._followed += [_Followed(one.box) for one in found[before:]]

    def _follow(self, image: np.ndarray, found: list[Sight]) -> None:
        """Find those again that are followed, unless they are large by now."""
        self._followed = [one for one in self._followed if not _among(one.box, found)]
        for one in self._followed:
            if len(found) >= self._most:
                one.missed += 1
            elif (again := self._closer(image, one.box, found)) is not None:
                one.box, one.missed = again.box, 0
                found.append(again)
            else:
                one.missed += 1
        self._followed = [one for one in self._followed if one.missed <= MISSED]

    def _look_at(self, image: np.ndarray, part: Rect, found: list[Sight]) -> None:
        """Add the faces of a part that are whole in it and not there already."""
        for one in self._seen_in(image, part):
            if _whole(one.box, part, image) and not _among(one.box, found):
                again = self._closer(image, one.box, found)
                if again is not None:
                    found.append(again)

    def _closer(self, image: np.ndarray, box: Box, found: list[Sight]) -> Sight | None:
        """The face that is about there, as it is seen from near by; None where there is none, or
        none that is not there already."""
        seen = [
            one
            for one in self._seen_in(image, _around(box, image))
            if _near(one.box, box) and not _among(one.box, found)
        ]
        return min(seen, key=lambda one: _apart(one.box, box), default=None)

    def _seen_in(self, image: np.ndarray, part: Rect) -> Iterator[Sight]:
        left, top, width, height = part
        view = np.ascontiguousarray(image[top : top + height, left : left + width])
        for one in self._look(view):
            yield one.moved(left, top)


@lru_cache(maxsize=8)
def grid(width: int, height: int) -> tuple[tuple[Rect, ...], ...]:
    """The parts of a picture, level by level, each of smaller ones."""
    levels = []
    side = max(width, height)
    while WORTH_IT * side > PART:
        side = max(PART, round(STEP * side))
        wide, high = min(side, width), min(side, height)
        levels.append(
            tuple(
                (left, top, wide, high)
                for top in _starts(height, high)
                for left in _starts(width, wide)
            )
        )
    return tuple(levels)


def _starts(length: int, side: int) -> list[int]:
    """Where parts begin that overlap by half and reach from end to end."""
    count = math.ceil(2 * (length - side) / side) + 1
    return [round(at) for at in np.linspace(0, length - side, count)]


def _size(image: np.ndarray) -> tuple[int, int]:
    height, width = image.shape[:2]
    return width, height


def _around(box: Box, image: np.ndarray) -> Rect:
    """The square around a face, moved into the picture where it is beyond an edge."""
    width, height = _size(image)
    side = round(AROUND * max(box[2], box[3]))
    wide, high = min(side, width), min(side, height)
    left = round(box[0] + box[2] / 2 - wide / 2)
    top = round(box[1] + box[3] / 2 - high / 2)
    return min(max(0, left), width - wide), min(max(0, top), height - high), wide, high


def _whole(box: Box, part: Rect, image: np.ndarray) -> bool:
    """Whether a face is not cut by an edge of a part that is none of the picture's."""
    width, height = _size(image)
    left, top, wide, high = part
    return (
        (left == 0 or box[0] > left)
        and (top == 0 or box[1] > top)
        and (left + wide == width or box[0] + box[2] < left + wide)
        and (top + high == height or box[1] + box[3] < top + high)
    )


def _among(box: Box, found: Sequence[Sight]) -> bool:
    return any(iou(box, one.box) > SAME for one in found)


def _near(box: Box, other: Box) -> bool:
    """Whether a face of about that size is about there."""
    sizes = sorted((max(box[2:]), max(other[2:])))
    return sizes[0] > 0.5 * sizes[1] and _apart(box, other) < NEAR * sizes[1]


def _apart(box: Box, other: Box) -> float:
    """Pixels between the middles."""
    return math.hypot(
        box[0] + box[2] / 2 - other[0] - other[2] / 2, box[1] + box[3] / 2 - other[1] - other[3] / 2
    )
