"""The labels that a person gives, in a file that is whole after each of them."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ferdesk.core.errors import FerdeskError
from ferdesk.core.vocab import EMOTIONS, emotion_of
from ferdesk.export.atomic import atomic_text, check_place
from ferdesk.labelling.pool import Pool
from ferdesk.scoring.answers import NONE
from ferdesk.scoring.score import Labelled, label
from ferdesk.scoring.seen import Seen
from ferdesk.scoring.truth import Given, Group, Truth

UNKNOWN, NO_FACE = "unknown", "NF"
"""In place of an emotion: it can't be told, or it is no face. As in FER+'s own labels."""
WORDS = (*EMOTIONS, UNKNOWN, NO_FACE)
COLUMNS = (
    *("file", "frame", "face_id", "session_ms", "label"),
    *("group", "group_size", "person"),
)
"""As ``ferdesk score --truth`` reads them. The last three say how a face was chosen, which is empty
where it was at random, and who labelled it."""
_GIVE_ANOTHER = "Choose another file for the labels."


def usual_place(of: Path, person: str) -> Path:
    """Where a person's labels of a recording or a table are, unless another place is chosen.

    Args:
        person: a name or number, of which what no file can be called by is left out.
    """
    name = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in person)
    return of.with_name(f"{of.stem}.labels-{name.strip('-') or '1'}.csv")


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

    @classmethod
    def open(cls, path: Path, pool: Pool, person: str, evenly: bool) -> Sheet:
        """Go on with what is in a file, or begin a new one, which is written with its first label.

        What the file says of how faces were chosen and who labelled them is kept.

        Raises:
            FerdeskError: it can't be read or written, is no file of labels, or has labels of
                other faces.
        """
        check_place(path)
        if not path.exists():
            return cls(path, pool, person, evenly)
        lines = list(_lines(path))
        if not lines:
            return cls(path, pool, person, evenly)
        found = cls(path, pool, lines[0]["person"] or person, bool(lines[0]["group_size"]))
        named = {cells: seen for seen, cells in pool.cells.items()}
        for line in lines:
            seen = named.get((line["file"], line["frame"], line["face_id"], line["session_ms"]))
            group = line["group"], line["group_size"]
            if seen is None or _cells(found._group(seen)) != group:
                raise FerdeskError(f"{path} holds labels of other faces.", _GIVE_ANOTHER)
            found.given[seen] = line["label"]
        return found

    def give(self, seen: Seen, word: str) -> None:
        """Label a face, or label it anew.

        Args:
            word: one of :data:`WORDS`.

        Raises:
            FerdeskError: the file can't be written.
        """
        assert word in WORDS, word
        self._become({**self.given, seen: word})

    def take_back(self) -> Seen | None:
        """Forget the label that was given last; returns its face, None where there is none.

        Raises:
            FerdeskError: the file can't be written.
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
            raise FerdeskError("No face has an expression yet.", "Label some first.")

        def of(seen: Seen) -> Given | None:
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

    def _group(self, seen: Seen) -> Group | None:
        if not self.evenly:
            return None
        name = self.pool.group[seen]
        return Group(name, self.pool.sizes[name])

    def _become(self, given: dict[Seen, str]) -> None:
        with atomic_text(self.path) as stream:
            sheet = csv.writer(stream)
            sheet.writerow(COLUMNS)
            for seen, word in given.items():
                group = _cells(self._group(seen))
                sheet.writerow([*self.pool.cells[seen], word, *group, self.person])
        self.given = given


def _cells(group: Group | None) -> tuple[str, str]:
    return ("", "") if group is None else (group.name, f"{group.size:.0f}")


def _lines(path: Path) -> Iterator[Mapping[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            lines = csv.DictReader(stream)
            if lines.fieldnames is None and not os.path.getsize(path):
                return
            if missing := set(COLUMNS) - set(lines.fieldnames or ()):
                raise FerdeskError(
                    f"{path} is no file of labels: it has no column {min(missing)}.", _GIVE_ANOTHER
                )
            for line in lines:
                if None in line.values() or line["label"] not in WORDS:
                    raise FerdeskError(
                        f"Line {lines.line_num} of {path} is no label.", _GIVE_ANOTHER
                    )
                yield line
    except (OSError, UnicodeError, csv.Error) as error:
        reason = getattr(error, "strerror", None) or error
        raise FerdeskError(
            f"The labels in {path} can't be read: {reason}.", _GIVE_ANOTHER
        ) from error
