"""What people say, read from a table of names, which has one label a picture or how many people
gave which."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ferdesk.core.errors import FerdeskError
from ferdesk.core.text import parts_of
from ferdesk.core.vocab import EMOTIONS, N_EMOTIONS, emotion_of
from ferdesk.scoring.seen import Parts, Seen, Sources
from ferdesk.scoring.truth import NO_VOTES, Given, Group, Truth, Votes, most

NAME_COLUMNS = ("file", "source", "path", "image", "picture", "filename", "name", "image name")
LABEL_COLUMNS = ("label", "emotion", "expression", "truth")
MORE_COLUMNS = ("frame", "face_id", "session_ms", "group", "group_size", "person")
"""What a table of labels may have besides."""

MOST = 1e9
"""Votes beyond this are no such thing."""


def by_table(path: Path) -> Truth:
    """The labels of a CSV: a column with names of files, one with labels, perhaps a ``frame``, a
    ``face_id`` and the ``session_ms`` of a recording.

    A name may have as many of its folders before it as are needed to tell files apart: of several
    that fit the longest counts. One that is all that a file is called, or all of its path below
    the folder that the files share, is of no other. Beside the labels, or in their place, at least
    two columns that are called by emotions hold people's votes.

    Raises:
        FerdeskError: it can't be read, lacks a column, or gives one picture two labels.
    """
    named: dict[tuple[Parts, int | None], dict[_Key, Given]] = {}
    rows, people = _rows(path)
    for key, given in rows:
        of_name = named.setdefault((key.parts, key.frame), {})
        if of_name.setdefault(key, given) != given:
            raise FerdeskError(
                f"{path} labels {'/'.join(key.parts)} twice, and not the same.",
                "Leave one line a picture.",
            )
    met: set[_Key] = set()

    def of(seen: Seen, among: Sources | None) -> Given | None:
        for ending in _endings(seen):
            if among and ending in among and not among.is_called(seen.source, ending):
                continue
            keys = {**named.get((ending, None), {}), **named.get((ending, seen.frame), {})}
            fit = {key: given for key, given in keys.items() if key.fits(seen)}
            met.update(fit)
            if len(set(fit.values())) > 1:
                raise FerdeskError(
                    f"{path} has several lines that may mean {seen.source}.",
                    "Write the folders before the names there.",
                )
            if fit:
                return next(iter(fit.values()))
        return None

    def near(seen: Seen) -> bool:
        frames = None, seen.frame
        return any((one, frame) in named for one in _endings(seen) for frame in frames)

    keys = {key for key, given in rows if given.word or given.votes}
    return Truth(of, near, any(key.face_id for key in keys), path, people, lambda: keys - met)


def _endings(seen: Seen) -> list[Parts]:
    """All that a file may be called, the longest first."""
    parts = parts_of(seen.source)
    return [parts[i:] for i in range(len(parts))]


class _Key(NamedTuple):
    """What a line of a table of labels is of."""

    parts: Parts
    frame: int | None
    face_id: str
    session_ms: str

    def fits(self, seen: Seen) -> bool:
        """Whether it is of this face, the file being right."""
        return self.face_id in ("", seen.face_id) and self.session_ms in ("", seen.session_ms)


def _rows(path: Path) -> tuple[list[tuple[_Key, Given]], frozenset[str]]:
    """The lines of a table, and who labelled them."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            lines = csv.DictReader(stream)
            known = {name.strip().lower(): name for name in lines.fieldnames or ()}
            name = _column(path, known, NAME_COLUMNS, "the pictures' names")
            votes = _vote_columns(path, lines.fieldnames or ())
            label = next((known[one] for one in LABEL_COLUMNS if one in known), "")
            if not label and len(votes) < 2:
                _column(path, known, LABEL_COLUMNS, "their labels")
            there = [column for column in MORE_COLUMNS if column in known]
            rows, people = [], set()
            for line in lines:
                cast = _votes(path, lines.line_num, line, votes) if len(votes) > 1 else None
                word = (line[label] or "").strip() if label else most(cast)
                if parts := parts_of(line[name] or ""):
                    cells = {column: (line[known[column]] or "").strip() for column in there}
                    people.add(cells.get("person", ""))
                    group = _group(path, lines.line_num, cells)
                    key = _Key(
                        parts,
                        _whole(path, cells.get("frame", "")),
                        cells.get("face_id", ""),
                        cells.get("session_ms", ""),
                    )
                    rows.append((key, Given(word, cast, group)))
                elif word not in ("", NO_VOTES):  # FER+ has such lines for what is no face
                    raise FerdeskError(f"Line {lines.line_num} of {path} names no picture.")
            return rows, frozenset(people - {""})
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


def _group(path: Path, at: int, cells: Mapping[str, str]) -> Group | None:
    """The group that a line's face was chosen from; None where its table tells of none."""
    size = cells.get("group_size", "")
    if not size:
        return None
    try:
        count = float(size)
    except ValueError:
        count = math.nan
    if not 1 <= count <= MOST:
        raise FerdeskError(
            f"Line {at} of {path} has {size!r} for the size of a group.",
            "Write how many faces the group has; leave it empty where all were chosen alike.",
        )
    return Group(cells.get("group", ""), count)


def _whole(path: Path, text: str) -> int | None:
    if not text:
        return None
    try:
        return int(text)
    except ValueError:
        raise FerdeskError(
            f"{text!r} in the column frame of {path} is no number of a frame.",
            "Frames are counted from 0, as in the table.",
        ) from None
