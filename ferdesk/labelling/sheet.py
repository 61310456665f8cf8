"""The labels that a person gives, in a file that is whole after each of them."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ferdesk.core.errors import FerdeskError
from ferdesk.core.text import parts_of
from ferdesk.core.vocab import EMOTIONS, emotion_of
from ferdesk.export.atomic import atomic_text, check_place
from ferdesk.labelling.pool import Pool
from ferdesk.scoring.answers import NONE
from ferdesk.scoring.score import Labelled, label
from ferdesk.scoring.seen import Seen
from ferdesk.scoring.truth import Given, Group, Truth
from ferdesk.sheets import mark_of

UNKNOWN, NO_FACE = "unknown", "NF"
"""In place of an emotion: it can't be told, or it is no face. As in FER+'s own labels."""
WORDS = (*EMOTIONS, UNKNOWN, NO_FACE)
COLUMNS = (
    *("file", "frame", "face_id", "session_ms", "label"),
    *("group", "group_size", "person", "crop"),
)
"""As ``ferdesk score --truth`` reads them, but the last. ``group`` and ``group_size`` say what a
face was chosen from, which is empty where it was at random, ``person`` who labelled it, and
``crop`` which picture it was (:meth:`ferdesk.labelling.pool.Pool.mark`)."""
LONGEST = 140, 40
"""Bytes of a table's and a person's name in the name of a file, which systems limit to 255."""
_GIVE_ANOTHER = "Choose another file for the labels."


def usual_place(of: Path, person: str) -> Path:
    """Where a person's labels of a recording or a table are, unless another place is chosen.

    Args:
        person: a name or number, of which what no file can be called by is left out.
    """
    letters = (letter if letter.isalnum() or letter in "-_" else "-" for letter in person)
    texts = of.stem, "".join(letters).strip("-")
    table, name = (_cut(text, longest) for text, longest in zip(texts, LONGEST))
    return of.with_name(f"{table}.labels-{name or '1'}.csv")


def _cut(text: str, longest: int) -> str:
    while len(os.fsencode(text)) > longest:
        text = text[:-1]
    return text


@dataclass(frozen=True, slots=True)
class Begun:
    """What a file of labels says of itself."""

    person: str
    evenly: bool
    labels: int


def begun(path: Path) -> Begun | None:
    """What was begun in a file; None where there is none, or it is no file of labels."""
    try:
        lines = _lines(path, _text_of(path))
    except FerdeskError:
        return None
    if not lines:
        return None
    return Begun(lines[0]["person"], bool(lines[0]["group_size"]), len(lines))


@dataclass
class Sheet:
    """Labels of a pool's faces. Each change is in the file when the call returns; where it can't
    be, nothing has changed here either."""

    path: Path
    pool: Pool
    person: str
    evenly: bool
    """How the faces are chosen; see :meth:`ferdesk.labelling.pool.Pool.order`."""
    given: dict[Seen, str] = field(default_factory=dict)
    """Words of :data:`WORDS`, in the order in which they were given."""
    others: list[dict[str, str]] = field(default_factory=list)
    """Lines of the file whose faces are not in the pool, which stay as they are."""
    _lines: dict[Seen, dict[str, str]] = field(default_factory=dict)
    """The other lines: a person may have added columns."""
    _text: str = ""
    """What the file holds, as far as is known; empty where there is none."""

    @classmethod
    def open(cls, path: Path, pool: Pool, person: str, evenly: bool) -> Sheet:
        """Go on with what is in a file, or begin a new one, which is written with its first label.

        Raises:
            FerdeskError: it can't be read or written, is no file of labels, or has labels of
                another person, of other faces alone, or of ones that were chosen otherwise.
        """
        check_place(path)
        text = _text_of(path)
        found = cls(path, pool, person, evenly, _text=text)
        for line in _lines(path, text):
            if line["person"] != person:
                raise FerdeskError(
                    f"{path} holds labels of {line['person'] or '–'}.", _GIVE_ANOTHER
                )
            if bool(line["group_size"]) != evenly:
                raise FerdeskError(
                    f"{path} holds labels of faces that were chosen otherwise.", _GIVE_ANOTHER
                )
            seen = found._face(line)
            if seen is None:
                found.others.append(line)
                continue
            if evenly and line["group"] != pool.group[seen]:
                raise FerdeskError(
                    f"{path} holds labels of faces that were chosen by what another model said.",
                    _GIVE_ANOTHER,
                )
            found.given[seen] = line["label"]
            found._lines[seen] = line
        if found.others and not found.given:
            raise FerdeskError(f"{path} holds labels of other faces.", _GIVE_ANOTHER)
        return found

    def give(self, seen: Seen, word: str) -> None:
        """Label a face, or label it anew.

        Args:
            word: one of :data:`WORDS`.

        Raises:
            FerdeskError: the file can't be written, or was changed by somebody else.
        """
        assert word in WORDS, word
        if seen not in self._lines:
            self._lines[seen] = {"crop": self.pool.mark(seen)}
        self._become({**self.given, seen: word})

    def take_back(self) -> Seen | None:
        """Forget the label that was given last; returns its face, None where there is none.

        Raises:
            FerdeskError: as :meth:`give`.
        """
        if not self.given:
            return None
        *others, last = self.given
        self._become({seen: self.given[seen] for seen in others})
        return last

    def left(self) -> Iterator[Seen]:
        """The faces that have no label yet, in the order in which they are asked about."""
        return (seen for seen in self.pool.order(self.evenly) if seen not in self.given)

    def labelled(self) -> Labelled:
        """What was labelled beside what was read.

        Raises:
            FerdeskError: no face was given an emotion, or none of these was read.
        """
        if not self.emotions:
            raise FerdeskError("No face was given an expression yet.", "Label more.")

        def of(seen: Seen, _: object) -> Given | None:
            word = self.given.get(seen)
            return None if word is None else Given(word, None, self._group(seen))

        made = label(self.pool.answers, Truth(of, each_face=True))
        if not any((one.labels[made.rows] != NONE).any() for one in made.answers.systems):
            raise FerdeskError("None of the faces that were labelled was read.", "Label more.")
        return made

    @property
    def emotions(self) -> int:
        """Faces that were given one."""
        return sum(emotion_of(word) is not None for word in self.given.values())

    @property
    def groups_left(self) -> tuple[str, ...]:
        """Groups of which no face was labelled yet."""
        met = {self.pool.group[seen] for seen in self.given}
        return tuple(name for name in self.pool.sizes if name not in met)

    def _face(self, line: Mapping[str, str]) -> Seen | None:
        """The face of a line; None where the pool has it not, or shows another picture for it."""
        parts = parts_of(line["file"])
        named = line["frame"], line["face_id"], line["session_ms"]
        fit = [seen for seen in self.pool.by_number.get(named, ()) if _ends(seen, parts)]
        exact = [seen for seen in fit if self.pool.sources.is_called(seen.source, parts)]
        seen = (exact or fit)[0] if len(exact or fit) == 1 else None
        if seen is None:
            return None
        try:
            return seen if line["crop"] in ("", self.pool.mark(seen)) else None
        except FerdeskError:  # it can't be looked at; that is told where it is asked about
            return seen

    def _group(self, seen: Seen) -> Group | None:
        if not self.evenly:
            return None
        name = self.pool.group[seen]
        return Group(name, self.pool.sizes[name])

    def _become(self, given: dict[Seen, str]) -> None:
        if _text_of(self.path) not in ("", self._text):
            raise FerdeskError(
                f"{self.path} was changed by another program or window.",
                "Close that, and begin here anew: what is in the file stays.",
            )
        further = [name for line in (*self.others, *self._lines.values()) for name in line]
        text = io.StringIO()
        sheet = csv.DictWriter(text, dict.fromkeys((*COLUMNS, *further)), "")
        sheet.writeheader()
        sheet.writerows(self.others)
        for seen, word in given.items():
            group = self._group(seen)
            size = "" if group is None else f"{group.size:.0f}"
            told = dict(zip(COLUMNS, self.pool.cells[seen]))
            told |= {"label": word, "group": group.name if group else "", "group_size": size}
            sheet.writerow(self._lines[seen] | told | {"person": self.person})
        with atomic_text(self.path) as stream:
            stream.write(text.getvalue())
        self._text = text.getvalue()
        self.given = given


def _ends(seen: Seen, parts: tuple[str, ...]) -> bool:
    return parts_of(seen.source)[-len(parts) :] == parts


def _text_of(path: Path) -> str:
    """What is in a file; empty where there is none."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return stream.read()
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeError) as error:
        raise _unreadable(path, error) from error


def _lines(path: Path, text: str) -> list[dict[str, str]]:
    if not text:
        return []
    try:
        lines = csv.DictReader(io.StringIO(text, newline=""), delimiter=mark_of(text))
        if missing := set(COLUMNS) - set(lines.fieldnames or ()):
            raise FerdeskError(
                f"{path} is no file of labels: it has no column {min(missing)}.", _GIVE_ANOTHER
            )
        found = []
        for line in lines:
            if None in line or None in line.values():
                raise FerdeskError(f"Line {lines.line_num} of {path} is no label.", _GIVE_ANOTHER)
            if not any(line.values()):  # as spreadsheets leave them
                continue
            word = _word(line["label"])
            if word is None:
                raise FerdeskError(f"Line {lines.line_num} of {path} is no label.", _GIVE_ANOTHER)
            found.append(line | {"label": word})
        return found
    except csv.Error as error:
        raise _unreadable(path, error) from error


def _word(label: str) -> str | None:
    """The word of :data:`WORDS` that a label is, however it is spelt; None for none."""
    emotion = emotion_of(label.strip())
    if emotion is not None:
        return EMOTIONS[emotion]
    return next((word for word in WORDS if word.lower() == label.strip().lower()), None)


def _unreadable(path: Path, error: Exception) -> FerdeskError:
    reason = getattr(error, "strerror", None) or error
    return FerdeskError(f"The labels in {path} can't be read: {reason}.", _GIVE_ANOTHER)
