"""The network's second look at those faces of several frames over which it hesitates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ferdesk import second_look
from ferdesk.core.preprocess import crop_matrix
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
    runner: Reader,
    found: Sequence[Found],
    refused: Sequence[Sequence[bool]],
    margin: float,
    framed: bool,
) -> tuple[list[list[Answer]], float]:
    """Read the faces of some frames, and again those over which the model hesitates.

    Args:
        refused: of each frame its faces that can't be read well, which are looked at once.
        margin: between the likeliest two emotions, within which a face with a mesh is looked at
            again; 0 is never.
        framed: as of :func:`ferdesk.second_look.in_crop`.

    Returns:
        An answer for each face of each frame, and milliseconds a face for all looks together.

    Raises:
        FerdeskError: the model failed.
    """
    rows, each_ms = read_together(runner, [(one.faces, one.crops) for one in found])
    if margin <= 0:
        return [[Answer(first, first) for first in row] for row in rows], each_ms
    why_not = [_reasons(*one, margin) for one in zip(found, rows, refused)]
    again = [[i for i, reason in enumerate(reasons) if not reason] for reasons in why_not]
    views = [
        ([one.faces[i] for i in some], [_view(one, i, framed) for i in some])
        for one, some in zip(found, again)
    ]
    n, more = sum(map(len, rows)), sum(map(len, again))
    seconds, more_ms = read_together(runner, views) if more else ([row[:0] for row in rows], 0.0)
    answers = [
        _answers(row, reasons, dict(zip(some, second)), margin)
        for row, reasons, some, second in zip(rows, why_not, again, seconds)
    ]
    return answers, each_ms + more_ms * more / max(1, n)


def _reasons(found: Found, rows: np.ndarray, refused: Sequence[bool], margin: float) -> list[str]:
    """Why a frame's faces are not looked at again, in a few words; empty for those that are."""
    close = second_look.apart(rows) < margin
    reasons = []
    for face, hesitates, poor in zip(found.faces, close, refused):
        readable = face.has_mesh and not poor
        reasons.append("clear enough" if not hesitates else "" if readable else "no face mesh")
    return reasons


def _view(found: Found, i: int, framed: bool) -> np.ndarray:
    mesh = second_look.in_crop(found.faces[i], found.kept_tilt, framed)
    return second_look.view(found.crops[i], crop_matrix(mesh, kept_tilt=0))


def _answers(
    rows: np.ndarray, why_not: list[str], seconds: dict[int, np.ndarray], margin: float
) -> list[Answer]:
    answers = []
    for i, first in enumerate(rows):
        second = seconds.get(i)
        both = first if second is None else second_look.together(first, second)
        said = () if second is None else tuple(map(float, second))
        look = second_look.considered(first, both, margin, why_not[i])
        answers.append(Answer(first, both, said, look))
    return answers
