"""What a table of ``ferdesk analyze`` answers about each picture, by every system that it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ferdesk import rows
from ferdesk.core.errors import FerdeskError
from ferdesk.core.vocab import EMOTIONS, INDEX, N_EMOTIONS
from ferdesk.rows import Row, Table
from ferdesk.scoring.seen import Seen

LABEL, NETWORK = "label", "network_label"
PEOPLE = tuple(f"{name}_people" for name in EMOTIONS)
NEEDED = (
    *("source", "frame", "model", "face_id", "box_width_px", "box_height_px", LABEL, NETWORK),
    *(f"{name}_raw" for name in EMOTIONS),
)
NONE = -1
"""In place of an emotion's index: no answer was given."""
APP = "the app"
"""Name of the app's own answer: after second look, filter, Action Units and abstention."""


@dataclass(frozen=True, slots=True)
class System:
    """Whoever answers: a network, or the app as a whole."""

    name: str
    labels: np.ndarray
    """int64 (N,): indices in ``vocab.EMOTIONS``, or :data:`NONE`."""
    probabilities: np.ndarray | None = None
    """float32 (N, 8) of a frame alone, NaN where none were given; None for the app."""


@dataclass(frozen=True, slots=True)
class Answers:
    """One face a picture, of several the one with the largest box; or all faces."""

    seen: tuple[Seen, ...]
    """(N,): what each line is of."""
    faceless: np.ndarray
    """bool (N,): no face was found."""
    several: int
    """Pictures with more than one face."""
    systems: tuple[System, ...]
    """The network first, then the app, then the compared networks."""
    people: np.ndarray | None = None
    """float32 (N, 8): shares of people who would give which label, as the first network makes one
    expect, NaN where none were given; None in a table without such."""


def read(path: Path, each_face: bool = False) -> Answers:
    """Read a table.

    Args:
        each_face: take every face of a picture, not the largest alone.

    Raises:
        FerdeskError: it can't be read, or is no such table.
    """
    table = rows.read(path)
    table.need(NEEDED)
    kept, several = _one_a_picture(table, each_face)
    return of_lines(kept, table.names, path, several)


def of_lines(
    kept: Mapping[Seen, Row], names: Sequence[str], path: Path, several: int = 0
) -> Answers:
    """The answers that lines of a table hold.

    Args:
        kept: lines by what they are of.
        names: of the table's columns.
        path: where the lines are from.
        several: pictures with more faces than were kept.

    Raises:
        FerdeskError: they are of several models, or hold what no analysis writes.
    """
    lines = list(kept.values())
    models = {line["model"] for line in lines}
    if len(models) > 1:
        raise FerdeskError(
            f"The column model of {path} names several: {', '.join(sorted(models))}.",
            "Score them apart, or read the pictures once with --model for each.",
        )
    model = next(iter(models), "network")
    try:
        systems = (
            _network(lines, model, ""),
            System(APP, _labels(lines, LABEL)),
            *(_network(lines, one, f"{one}.") for one in rows.compared_in(names)),
        )
        people = _shares(lines, PEOPLE) if set(PEOPLE) <= set(names) else None
    except (KeyError, ValueError) as error:
        raise FerdeskError(
            f"{path} holds {error.args[0]}, which ferdesk analyze does not write.", "Make it anew."
        ) from error
    return Answers(
        tuple(kept),
        np.array([line["face_id"] == "" for line in lines], bool),
        several,
        systems,
        people,
    )


def seen_of(line: Row) -> Seen:
    """Which face of which picture a line is of.

    Raises:
        ValueError: its number of the frame is none.
    """
    return Seen(line["source"], int(line["frame"]), line["face_id"], line.get("session_ms") or "")


def _one_a_picture(table: Table, each_face: bool) -> tuple[dict[Seen, Row], int]:
    """The line of each picture's largest face, or of each face, and how many pictures have
    several."""
    kept: dict[Seen, Row] = {}
    several = set()
    for line in table:
        try:
            key = seen_of(line)
            if not each_face:
                key = Seen(key.source, key.frame)
            before = kept.get(key)
            if before is not None:
                several.add(key)
            if before is None or _area(line) > _area(before):
                kept[key] = line
        except ValueError:
            raise FerdeskError(
                f"{table.path} is damaged where it tells of {line['source']}.",
                "Make the table anew.",
            ) from None
    return kept, len(several)


def _area(line: Row) -> float:
    """Of the face's box in px²; -1 without a face."""
    width, height = line["box_width_px"], line["box_height_px"]
    return float(width) * float(height) if width and height else -1.0


def _network(rows: Sequence[Row], name: str, prefix: str) -> System:
    """Raises: ValueError: its answers are not what an analysis writes."""
    labels = _labels(rows, f"{prefix}{NETWORK}")
    shares = _shares(rows, [f"{prefix}{name}_raw" for name in EMOTIONS])
    if np.isnan(shares[labels != NONE]).any():
        raise ValueError("a probability that is not from 0 to 1")
    return System(name, labels, shares)


def _labels(rows: Sequence[Row], column: str) -> np.ndarray:
    found = [INDEX[row[column]] if row[column] else NONE for row in rows]
    return np.array(found, np.int64)


def _shares(rows: Sequence[Row], names: Sequence[str]) -> np.ndarray:
    """float32 (N, 8), NaN where a cell is empty; raises ValueError."""
    cells = [[float(row[name] or "nan") for name in names] for row in rows]
    shares = np.array(cells, np.float32).reshape(-1, N_EMOTIONS)
    if ((shares < 0) | (shares > 1)).any():
        raise ValueError("a probability that is not from 0 to 1")
    return shares
