"""What people say of pictures: by the folder that each lies in, or by a table of names, which has
one label a picture or how many people gave which."""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from ferdesk.core.errors import FerdeskError
from ferdesk.core.text import parts_of
from ferdesk.core.vocab import EMOTIONS, N_EMOTIONS, emotion_of
from ferdesk.scoring.seen import Seen

NAME_COLUMNS = ("file", "source", "path", "image", "picture", "filename", "name", "image name")
LABEL_COLUMNS = ("label", "emotion", "expression", "truth")
MORE_COLUMNS = ("frame", "face_id", "session_ms", "group", "group_size", "person")
"""What a table of labels may have besides."""

MOST = 1e9
"""Votes beyond this are no such thing."""
TIE, NO_VOTES = "a tie", "no votes"
"""In place of a label, where people's votes give none."""


class Group(NamedTuple):
    """Faces from among which some were chosen to be labelled, each as likely as the other."""

    name: str
    size: float
    """How many there are, labelled or not."""


@dataclass(frozen=True, slots=True)
class Given:
    """What people say of a picture."""

    word: str
    """Its label; where there are votes alone the emotion that most are for, or why none is."""
    votes: Votes | None = None
    group: Group | None = None
    """Where some groups were labelled more than others."""


Sources = frozenset[tuple[str, ...]]
"""Folders and name of each."""
Votes = tuple[float, ...]
"""(8,) in the order of ``vocab.EMOTIONS``, ≥ 0, not all 0: how many people gave which label."""


@dataclass(frozen=True, slots=True)
class Truth:
    """What people say."""

    of: Callable[[Seen, Sources], Given | None]
    """What they say of something, among all sources that there are; None where they say nothing.
    Raises FerdeskError where that is not to be told."""
    each_face: bool = False
    """It speaks of faces, of which a picture may have several."""
    path: Path | None = None
    """The table that it is from."""
    people: frozenset[str] = frozenset()
    """Who say so, as far as that is told."""

    def __call__(self, seen: Seen, among: Sources = frozenset()) -> Given | None:
        return self.of(seen, among)


def sources_of(seen: Iterable[Seen]) -> Sources:
    """The sources that there are, for :attr:`Truth.of`."""
    return frozenset(parts_of(source) for source in {one.source for one in seen})


def _folder(seen: Seen, among: Sources) -> Given | None:
    parts = parts_of(seen.source)
    return Given(parts[-2]) if len(parts) > 1 else None


by_folder = Truth(_folder)
"""The name of the folder that a picture lies in."""


def by_table(path: Path) -> Truth:
    """The labels of a CSV: a column with names of files, one with labels, perhaps a ``frame``, a
    ``face_id`` and the ``session_ms`` of a recording.

    A name may have as many of its folders before it as are needed to tell files apart. One that is
    all of a source's own name is of no other, and of several the longest counts. Beside the labels,
    or in their place, at least two columns that are called by emotions hold people's votes.

    Raises:
        FerdeskError: it can't be read, lacks a column, or gives one picture two labels.
    """
    named: dict[tuple[str, int | None], dict[_Key, Given]] = {}
    rows, people = _rows(path)
    for key, given in rows:
        of_name = named.setdefault((key.parts[-1], key.frame), {})
        if of_name.setdefault(key, given) != given:
            raise FerdeskError(
                f"{path} labels {'/'.join(key.parts)} twice, and not the same.",
                "Leave one line a picture.",
            )

    def of(seen: Seen, among: Sources) -> Given | None:
        parts = parts_of(seen.source)
        found = [named.get((parts[-1], frame), {}) for frame in (None, seen.frame)]
        fit = [
            (len(key.parts), given)
            for keys in found
            for key, given in keys.items()
            if key.fits(parts, seen) and (key.parts == parts or key.parts not in among)
        ]
        longest = max((length for length, _ in fit), default=0)
        said = {given for length, given in fit if length == longest}
        if len(said) > 1:
            raise FerdeskError(
                f"{path} has several lines that may mean {seen.source}.",
                "Write the folders before the names there.",
            )
        return said.pop() if said else None

    each_face = any(key.face_id for keys in named.values() for key in keys)
    return Truth(of, each_face, path, people)


def together(truths: Sequence[Truth]) -> Truth:
    """What several people say, each of whom has one vote where only a label is given.

    Raises:
        FerdeskError: two are of the same person.
    """
    if len(truths) == 1:
        return truths[0]
    for one, other in combinations(truths, 2):
        if same := one.people & other.people:
            raise FerdeskError(
                f"{one.path} and {other.path} both say that they are by {min(same)}.",
                "Give each person's labels once. If they are two people, change the column person "
                "of one of them.",
            )

    def of(seen: Seen, among: Sources) -> Given | None:
        told = [given for truth in truths if (given := truth(seen, among)) is not None]
        votes = [given.votes or _one_vote(given.word) for given in told]
        cast = tuple(map(sum, zip(*votes))) if votes else ()
        groups = {given.group for given in told}
        if len(groups) > 1:
            raise FerdeskError(
                f"People chose {seen.source} from among different faces.",
                "Score apart what was chosen in other ways, or of other faces.",
            )
        if not told:
            return None
        if not any(cast):  # none says an emotion: what the first one says is as good
            return replace(told[0], group=groups.pop())
        return Given(_most(cast), cast, groups.pop())

    people = frozenset[str]().union(*(truth.people for truth in truths))
    return Truth(of, any(truth.each_face for truth in truths), None, people)


def _one_vote(word: str) -> Votes:
    """No vote at all for what is no emotion."""
    emotion = emotion_of(word)
    return tuple(float(i == emotion) for i in range(N_EMOTIONS))


class _Key(NamedTuple):
    """What a line of a table of labels is of."""

    parts: tuple[str, ...]
    frame: int | None
    face_id: str
    session_ms: str

    def fits(self, parts: Sequence[str], seen: Seen) -> bool:
        return (
            self.face_id in ("", seen.face_id)
            and self.session_ms in ("", seen.session_ms)
            and tuple(parts[-len(self.parts) :]) == self.parts
        )


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
                word = (line[label] or "").strip() if label else _most(cast)
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


def _most(votes: Votes | None) -> str:
    if votes is None:
        return NO_VOTES
    most = [name for name, n in zip(EMOTIONS, votes) if n == max(votes)]
    return most[0] if len(most) == 1 else TIE


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


def unknown(words: Iterable[str]) -> str:
    """The words that mean no emotion, the most frequent first, as one text."""
    return ", ".join(f"{word or 'nothing'} ({n})" for word, n in Counter(words).most_common(8))
