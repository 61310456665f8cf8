"""What people say, read from a table of names, which has one label a picture or how many people
gave which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ferdesk import sheets
from ferdesk.cells import number
from ferdesk.core.errors import FerdeskError
from ferdesk.core.text import parts_of
from ferdesk.core.vocab import EMOTIONS, N_EMOTIONS, emotion_of
from ferdesk.scoring.seen import Parts, Seen, Sources
from ferdesk.scoring.truth import NO_VOTES, Given, Group, Truth, Votes, most
from ferdesk.sheets import Kind, Line, Sheet

NAME_COLUMNS = ("file", "source", "path", "image", "picture", "filename", "name", "image name")
LABEL_COLUMNS = ("label", "emotion", "expression", "truth")
MORE_COLUMNS = ("frame", "face_id", "session_ms", "group", "group_size", "person")
"""What a table of labels may have besides."""
KIND = Kind(
    (),
    (*NAME_COLUMNS, *LABEL_COLUMNS, *MORE_COLUMNS),
    "Give a CSV in UTF-8 with a column file and a column label.",
)

MOST = 1e9
"""Votes beyond this are no such thing."""


def by_table(path: Path) -> Truth:
    """The labels of a CSV: a column with names of files, one with labels, perhaps a ``frame``, a
    ``face_id`` and the ``session_ms`` of a recording.

    A name may have as many of its folders before it as are needed to tell files apart: of several
    that fit the longest counts. One that is all that a file is called, or all of its path below
    the folder that the files share, is of no other; any other one that would be of two files is
    refused when it is asked for. Beside the labels, or in their place, at least
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
    met: dict[_Key, str] = {}
    """Of each line that was found the file that it is of."""

    def of(seen: Seen, among: Sources | None) -> Given | None:
        for ending in _endings(seen):
            if among and ending in among and not among.is_called(seen.source, ending):
                continue
            keys = {**named.get((ending, None), {}), **named.get((ending, seen.frame), {})}
            fit = {key: given for key, given in keys.items() if key.fits(seen)}
            if among and not among.is_called(seen.source, ending):
                _check_one(path, met, fit, seen.source)
            met.update(dict.fromkeys(fit, seen.source))
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
    return Truth(
        of, near, any(key.face_id for key in keys), path, people, lambda: keys - met.keys()
    )


def _check_one(path: Path, met: Mapping[_Key, str], keys: Iterable[_Key], source: str) -> None:
    """
    Raises:
        FerdeskError: one of these lines was found to be of another file before.
    """
    for key in keys:
        if (other := met.get(key, source)) != source:
            raise FerdeskError(
                f"{path} names {'/'.join(key.parts)}, which may be {other} or {source}.",
                "Write the folders before the name there.",
            )


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
    sheet = sheets.read(path, KIND)
    name = _column(sheet, NAME_COLUMNS, "the pictures' names")
    votes = _vote_columns(sheet)
    label = next((one for one in LABEL_COLUMNS if one in sheet.names), "")
    if not label and len(votes) < 2:
        _column(sheet, LABEL_COLUMNS, "their labels")
    rows, people = [], set()
    for line in sheet.lines:
        cast = _votes(line, votes) if len(votes) > 1 else None
        word = line.cells[label] if label else most(cast)
        if parts := parts_of(line.cells[name]):
            people.add(line.cells.get("person", ""))
            face_id, session_ms = line.whole("face_id"), line.whole("session_ms")
            key = _Key(parts, _frame(line), face_id, session_ms)
            rows.append((key, Given(word, cast, _group(line))))
        elif word not in ("", NO_VOTES):  # FER+ has such lines for what is no face
            raise FerdeskError(f"{line} names no picture.")
    return rows, frozenset(people - {""})


def _column(sheet: Sheet, names: Sequence[str], what: str) -> str:
    for name in names:
        if name in sheet.names:
            return name
    raise FerdeskError(
        f"{sheet.path} has no column with {what}.",
        f"Call it {names[0]}: {', '.join(names)} are known.",
    )


def _vote_columns(sheet: Sheet) -> dict[int, str]:
    """The columns that are called by emotions, by the emotion's index."""
    found: dict[int, str] = {}
    for name in sheet.names:
        emotion = emotion_of(name)
        if emotion in found:
            raise FerdeskError(
                f"{sheet.path} has two columns for {EMOTIONS[emotion]}: {found[emotion]} and "
                f"{name}.",
                "Leave one with the votes.",
            )
        if emotion is not None:
            found[emotion] = name
    return found


def _votes(line: Line, columns: Mapping[int, str]) -> Votes | None:
    """A line's votes; None where nobody voted for an emotion."""
    votes = [0.0] * N_EMOTIONS
    for emotion, name in columns.items():
        votes[emotion] = number(line.plain(name) or "0")
        if not 0 <= votes[emotion] <= MOST:
            raise FerdeskError(
                f"{line} has {line.cells[name]!r} votes for {name}.",
                "Write how many people gave that label; leave it empty for none.",
            )
    return tuple(votes) if any(votes) else None


def _group(line: Line) -> Group | None:
    """The group that a line's face was chosen from; None where its table tells of none."""
    if not line.cells.get("group_size"):
        return None
    count = number(line.plain("group_size"))
    if not 1 <= count <= MOST:
        raise FerdeskError(
            f"{line} has {line.cells['group_size']!r} for the size of a group.",
            "Write how many faces the group has; leave it empty where all were chosen alike.",
        )
    return Group(line.cells.get("group", ""), count)


def _frame(line: Line) -> int | None:
    text = line.whole("frame")
    if not text:
        return None
    try:
        return int(text)
    except ValueError:
        raise FerdeskError(
            f"{text!r} in the column frame of {line.path} is no number of a frame.",
            "Frames are counted from 0, as in the table.",
        ) from None
