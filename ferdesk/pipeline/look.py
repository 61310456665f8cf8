"""A model's second look at those faces of several frames over which it hesitates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ferdesk import second_look
from ferdesk.core.types import Considered
from ferdesk.models.reader import Reader
from ferdesk.pipeline.batch import read_together
from ferdesk.pipeline.found import Found


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model says of a face."""

    first: np.ndarray
    """float32 (8,), at the first look."""
    both: np.ndarray
    """float32 (8,): the mean of two looks, or the first where there was one."""
    second: tuple[float, ...] = ()
    """What was said at the second look; empty where there was none."""
    look: Considered | None = None
    """What came of it; None where the model never looks again."""


def read_twice(
    runner: Reader, found: Sequence[Found], refused: Sequence[Sequence[bool]], margin: float
) -> tuple[list[list[Answer]], float]:
    """Read the faces of some frames, and again those over which the model hesitates.

    Args:
        refused: of each frame its faces that can't be read well, which are looked at once.
        margin: between the likeliest two emotions, within which a face with a mesh is looked at
            again; 0 is never.

    Returns:
        An answer for each face of each frame, and milliseconds a face for all looks together.

    Raises:
        FerdeskError: the model failed.
    """
    rows, each_ms = read_together(runner, [(one.faces, one.crops) for one in found])
    if margin <= 0:
        return [[Answer(first, first) for first in row] for row in rows], each_ms
    again = [
        [i for i in second_look.hesitant(one.faces, row, margin) if not poor[i]]
        for one, row, poor in zip(found, rows, refused)
    ]
    views = [
        ([one.faces[i] for i in some], second_look.views(one.faces, one.crops, some))
        for one, some in zip(found, again)
    ]
    n, more = sum(map(len, rows)), sum(map(len, again))
    seconds, more_ms = read_together(runner, views) if more else ([row[:0] for row in rows], 0.0)
    answers = [
        _answers(one, row, dict(zip(some, second)), margin)
        for one, row, some, second in zip(found, rows, again, seconds)
    ]
    return answers, each_ms + more_ms * more / max(1, n)


def _answers(
    found: Found, rows: np.ndarray, seconds: dict[int, np.ndarray], margin: float
) -> list[Answer]:
    answers = []
    for i, (face, first) in enumerate(zip(found.faces, rows)):
        second = seconds.get(i)
        if second is None:
            why_not = "clear enough" if face.has_mesh else "no face mesh"
            look = second_look.considered(first, first, margin, why_not)
            answers.append(Answer(first, first, look=look))
        else:
            both = second_look.together(first, second)
            look = second_look.considered(first, both, margin, "")
            answers.append(Answer(first, both, tuple(map(float, second)), look))
    return answers
