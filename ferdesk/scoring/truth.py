"""What people say of pictures: by the folder that each lies in, or by a table of names, which has
one label a picture or how many people gave which."""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ferdesk.core.errors import FerdeskError
from ferdesk.core.text import parts_of
from ferdesk.core.vocab import EMOTIONS, N_EMOTIONS, emotion_of

NAME_COLUMNS = ("file", "source", "path", "image", "picture", "filename", "name", "image name")
LABEL_COLUMNS = ("label", "emotion", "expression", "truth")

MOST = 1e9
"""Votes beyond this are no such thing."""
TIE, NO_VOTES = "a tie", "no votes"
"""In place of a label, where people's votes give none."""


@dataclass(frozen=True, slots=True)
class Given:
    """What people say of a picture."""

    word: str
    """Its label; where there are votes alone the emotion that most are for, or why none is."""
    votes: Votes | None = None


Votes = tuple[float, ...]
"""(8,) in the order of ``vocab.EMOTIONS``, ≥ 0, not all 0: how many people gave which label."""
Truth = Callable[[str, int], Given | None]
"""A picture's path or name and its frame to what people say of it; None where they say nothing."""


def by_folder(source: str, frame: int) -> Given | None:
    """The name of the folder that a picture lies in."""
    parts = parts_of(source)
    return Given(parts[-2]) if len(parts) > 1 else None


def by_table(path: Path) -> Truth:
    """The labels of a CSV: a column with names of files, one with labels, perhaps one ``frame``.

    A name may have as many of its folders before it as are needed to tell files apart. Beside the
    labels, or in their place, at least two columns that are called by emotions hold people's votes.

    Raises:
        FerdeskError: it can't be read, lacks a column, or gives one picture two labels.
    """
    named: dict[str, list[_Row]] = {}
    for row in _rows(path):
        rows = named.setdefault(row.parts[-1], [])
        if row in rows:
            continue
        if any((one.parts, one.frame) == (row.parts, row.frame) for one in rows):
            raise FerdeskError(
                f"{path} labels {'/'.join(row.parts)} twice, and not the same.",
                "Leave one line a picture.",
            )
        rows.append(row)

    def label(source: str, frame: int) -> Given | None:
        parts = parts_of(source)
        fit = [row for row in named.get(parts[-1], ()) if row.fits(parts, frame)]
        if len({row.given for row in fit}) > 1:
            raise FerdeskError(
                f"{path} has several lines that may mean {source}.",
                "Write the folders before the names there.",
            )
        return fit[0].given if fit else None

    return label


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of a table of labels."""

    parts: tuple[str, ...]
    frame: int | None
    given: Given

    def fits(self, parts: Sequence[str], frame: int) -> bool:
        return self.frame in (None, frame) and tuple(parts[-len(self.parts) :]) == self.parts


def _rows(path: Path) -> Iterable[_Row]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            lines = csv.DictReader(stream)
            known = {name.strip().lower(): name for name in lines.fieldnames or ()}
            name = _column(path, known, NAME_COLUMNS, "the pictures' names")
            votes = _vote_columns(path, lines.fieldnames or ())
            label = next((known[one] for one in LABEL_COLUMNS if one in known), "")
            if not label and len(votes) < 2:
                _column(path, known, LABEL_COLUMNS, "their labels")
            rows = []
            for line in lines:
                cast = _votes(path, lines.line_num, line, votes) if len(votes) > 1 else None
                word = (line[label] or "").strip() if label else _most(cast)
                if parts := parts_of(line[name] or ""):
                    frame = line[known["frame"]] if "frame" in known else None
                    rows.append(_Row(parts, _whole(path, frame), Given(word, cast)))
                elif word not in ("", NO_VOTES):  # FER+ has such lines for what is no face
                    raise FerdeskError(f"Line {lines.line_num} of {path} names no picture.")
            return rows
    except (OSError, UnicodeError, csv.Error) as error:
        reason = getattr(error, "strerror", None) or error
        raise FerdeskError(
            f"The labels in {path} can't be read: {reason}.",
            "Give a CSV in UTF-8 with a column file and a column label.",
        ) from error


def _column(path: Path, known: Mapping[str, str], names: Sequence[str], what: str) -> str:
    for name in names:
        if name in known:
            return known[name]
    raise FerdeskError(
        f"{path} has no column with {what}.", f"Call it {names[0]}: {', '.join(names)} are known."
    )


def _vote_columns(path: Path, names: Sequence[str]) -> dict[int, str]:
    """The columns that are called by emotions, by the emotion's index."""
    found: dict[int, str] = {}
    for name in names:
        emotion = emotion_of(name)
        if emotion in found:
            raise FerdeskError(
                f"{path} has two columns for {EMOTIONS[emotion]}: {found[emotion]} and {name}.",
                "Leave one with the votes.",
            )
        if emotion is not None:
            found[emotion] = name
    return found


def _votes(
    path: Path, at: int, line: Mapping[str, str], columns: Mapping[int, str]
) -> Votes | None:
    """A line's votes; None where nobody voted for an emotion."""
    votes = [0.0] * N_EMOTIONS
    for emotion, name in columns.items():
        try:
            votes[emotion] = float(line[name] or 0)
        except ValueError:
            votes[emotion] = math.nan
        if not 0 <= votes[emotion] <= MOST:
            raise FerdeskError(
                f"Line {at} of {path} has {line[name]!r} votes for {name}.",
                "Write how many people gave that label; leave it empty for none.",
            )
    return tuple(votes) if any(votes) else None


def _most(votes: Votes | None) -> str:
    if votes is None:
        return NO_VOTES
    most = [name for name, n in zip(EMOTIONS, votes) if n == max(votes)]
    return most[0] if len(most) == 1 else TIE


def _whole(path: Path, text: str | None) -> int | None:
    if text is None or not text.strip():
        return None
    try:
        return int(text)
    except ValueError:
        raise FerdeskError(
            f"{text!r} in the column frame of {path} is no number of a frame.",
            "Frames are counted from 0, as in the table.",
        ) from None


def unknown(words: Iterable[str]) -> str:
    """The words that mean no emotion, the most frequent first, as one text."""
    return ", ".join(f"{word or 'nothing'} ({n})" for word, n in Counter(words).most_common(8))
