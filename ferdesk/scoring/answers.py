"""What a table of ``ferdesk analyze`` answers about each picture, by every system that it holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ferdesk import rows
from ferdesk.core.errors import FerdeskError
from ferdesk.core.vocab import EMOTIONS, INDEX, N_EMOTIONS
from ferdesk.rows import Row
from ferdesk.scoring.seen import Seen, Sources
from ferdesk.scoring.truth import Truth

LABEL = "label"
PEOPLE = tuple(f"{name}_people" for name in EMOTIONS)
NEEDED = (
    *("source", "frame", "model", "face_id", "box_width_px", "box_height_px", LABEL),
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
    systems: tuple[System, ...]
    """The network first, then the app, then the compared networks."""
    sources: Sources
    """All of the table."""
    people: np.ndarray | None = None
    """float32 (N, 8): shares of people who would give which label, as the first network makes one
    expect, NaN where none were given; None in a table without such."""
    several: int = 0
    """Pictures with more faces than the one that was kept."""
    others: int = 0
    """Pictures or faces that were not kept, because people say nothing of them."""
    other_models: int = 0
    """The same because another model read them than most."""


def read(path: Path, truth: Truth | None = None, shown: Path | None = None) -> Answers:
    """Read a table.

    Args:
        truth: what people say, of which only is read what that may be of; None for all of it.
        shown: what the table is called where something is wrong with it; None for ``path``.

    Raises:
        FerdeskError: it can't be read, or is no such table.
    """
    table = rows.read(path)
    table.need(NEEDED)
    lines = _Lines(columns(table.names), truth)
    for line in table:
        try:
            lines.take(line)
        except ValueError:
            raise FerdeskError(
                f"{table.path} is damaged where it tells of {line['source']}.",
                "Make the table anew.",
            ) from None
    kept, other_models = lines.kept, 0
    if truth is not None:
        model = by_most([line["model"] for line in kept.values()])
        kept = {seen: line for seen, line in kept.items() if line["model"] == model}
        other_models = len(lines.kept) - len(kept)
    sources = Sources(lines.sources)
    for seen in lines.kept.keys() - kept.keys():
        if truth is not None:
            truth(seen, sources)  # the table has them, and so their labels are not of another's
    return replace(
        of_lines(kept, table.names, shown or path),
        sources=sources,
        several=len(lines.several),
        others=lines.others,
        other_models=other_models,
    )


def columns(names: Sequence[str]) -> tuple[str, ...]:
    """Those of a table's columns that a score needs; the rest of a line may be let go."""
    compared = tuple(f"{model}." for model in rows.compared_in(names))
    needed = {*NEEDED, *PEOPLE, "session_ms"}
    return tuple(name for name in names if name in needed or name.startswith(compared))


def by_most(models: Sequence[str]) -> str:
    """The model that is named most often; of equal ones the first."""
    return max(Counter(models).items(), key=lambda item: item[1])[0] if models else ""


def of_lines(kept: Mapping[Seen, Row], names: Sequence[str], path: Path) -> Answers:
    """The answers that lines of a table hold.

    Args:
        kept: lines by what they are of.
        names: of the table's columns.
        path: where the lines are from.

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
        systems,
        Sources(seen.source for seen in kept),
        people,
    )


def seen_of(line: Row) -> Seen:
    """Which face of which picture a line is of.

    Raises:
        ValueError: its number of the frame is none.
    """
    return Seen(line["source"], int(line["frame"]), line["face_id"], line.get("session_ms") or "")


class _Lines:
    """The lines of each picture's largest face, or of each face; of all else the number."""

    def __init__(self, wanted: Sequence[str], truth: Truth | None):
        self.kept: dict[Seen, Row] = {}
        self.several: set[Seen] = set()
        """Pictures of which another face was kept."""
        self.sources: set[str] = set()
        self.others = 0
        """Pictures or faces of which the truth says nothing."""
        self._last: Seen | None = None
        """Of these the one that was met last: a picture's lines follow each other."""
        self._wanted, self._truth = wanted, truth

    def take(self, line: Row) -> None:
        """Raises: ValueError: a number of it is none."""
        seen = seen_of(line)
        if self._truth is None or not self._truth.each_face:
            seen = Seen(seen.source, seen.frame)
        self.sources.add(seen.source)
        if self._truth is not None and not self._truth.near(seen):
            self.others += seen != self._last
            self._last = seen
            return
        before = self.kept.get(seen)
        # Of a recorded picture that was held and read again, what was read last counts.
        again = before is not None and before["face_id"] == line["face_id"]
        if before is not None and not again:
            self.several.add(seen)
        if before is None or again or _area(line) > _area(before):
            self.kept[seen] = {name: line[name] for name in self._wanted}


def _area(line: Row) -> float:
    """Of the face's box in px²; -1 without a face."""
    width, height = line["box_width_px"], line["box_height_px"]
    return float(width) * float(height) if width and height else -1.0


def _network(rows: Sequence[Row], name: str, prefix: str) -> System:
    """A network as it is at one look at each frame, whether it was the first or a compared one: the
    column ``network_label`` of the first is after second look and filter.

    Raises:
        ValueError: its answers are not what an analysis writes.
    """
    shares = _shares(rows, [f"{prefix}{name}_raw" for name in EMOTIONS])
    missing = np.isnan(shares)
    answered = ~missing.all(axis=1)
    if missing[answered].any():
        raise ValueError("a probability that is not from 0 to 1")
    return System(name, np.where(answered, shares.argmax(axis=1), NONE), shares)


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
