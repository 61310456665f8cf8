"""Who is who, as a person says it face by face, in a file that is whole after each change."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ferdesk import sheets
from ferdesk.core.errors import FerdeskError
from ferdesk.core.text import storable
from ferdesk.export.atomic import atomic_text, check_place
from ferdesk.participants import who
from ferdesk.participants.gallery import Gallery
from ferdesk.participants.who import KIND, LEFT_OUT, LONGEST, Face, Participants
from ferdesk.sheets import Sheet

COLUMNS = ("file", "face_id", "participant")
ENDING = ".who.csv"
BYTE_ORDER = "\ufeff"

Cells = Mapping[str, str]


def usual_place(of: Path) -> Path:
    """Where it stands for a recording or a table, unless another place is chosen."""
    return of.with_name(f"{of.stem}{ENDING}")


@dataclass(frozen=True, slots=True)
class Form:
    """How a file is written."""

    header: tuple[str, ...] = COLUMNS
    names: tuple[str, ...] = COLUMNS
    """What means something of it in lower case."""
    mark: str = ","
    begin: str = ""
    """A byte order mark, as Excel writes and wants it."""
    end: str = "\n"
    """Of a line."""

    def text(self, lines: Iterable[Cells]) -> str:
        """All of it."""
        rows = [[cells.get(name, "") for name in self.names] for cells in lines]
        stream = io.StringIO()
        stream.write(self.begin)
        # Else a line would end there, unless that is how lines end.
        broken = any("\r" in cell for row in rows for cell in row)
        writer = csv.writer(
            stream,
            delimiter=self.mark,
            lineterminator=self.end,
            quoting=csv.QUOTE_ALL if broken else csv.QUOTE_MINIMAL,
        )
        writer.writerow(self.header)
        writer.writerows(rows)
        return stream.getvalue()


@dataclass
class Cast:
    """Participants of a gallery's faces. Each change is in the file when the call returns; where it
    can't be, nothing has changed here either.

    What the file says of anything else stays as it is, and where it is: other files, other faces,
    pictures, whole files and folders, whose faces get a line of their own where another thing is
    said of them; and so do lines of faces of whom nothing else is said.
    """

    path: Path
    gallery: Gallery
    whose: dict[Face, str] = field(default_factory=dict)
    """Of each face that has one the participant, or :data:`ferdesk.participants.who.LEFT_OUT`."""
    fixed: FerdeskError | None = None
    """Why the file can't be written; None where it can."""
    _form: Form = Form()
    _lines: tuple[tuple[Face | None, Cells], ...] = ()
    """Those that were there, with the gallery's face that each is of; None of another thing."""
    _given: Participants = field(default_factory=Participants)
    """What they say."""
    _at_large: Participants = field(default_factory=Participants)
    """What those say that are not of single faces."""
    _before: list[dict[Face, str]] = field(default_factory=list)
    """What can be gone back to."""
    _text: str | None = None
    """What the file holds, as far as is known; None where there is none."""

    @classmethod
    def open(cls, path: Path, gallery: Gallery) -> Cast:
        """Go on with what is in a file, or begin a new one, which is written with its first name.

        Raises:
            FerdeskError: it can't be read, does not say who is who, or can't be begun there.
        """
        text = _text_of(path)
        fixed = _refusal(path)
        if text is None:
            if fixed is not None:
                raise fixed
            return cls(path, gallery)
        sheet = sheets.read(path, KIND)
        files, further = sheets.Files(gallery.sources), sheet.further(KIND)
        there = {face.key for face in gallery.faces}
        of = [
            face if face in there else None for face in (who.face_of(o, files) for o in sheet.lines)
        ]
        at_large = [line for line, face in zip(sheet.lines, of) if face is None]
        given = who.of_lines(path, sheet.lines, further, files)
        whose = {face.key: given.of(*face.key) for face in gallery.faces}
        return cls(
            path,
            gallery,
            {key: name for key, name in whose.items() if name},
            fixed,
            _form_of(sheet, text),
            tuple((face, line.cells) for face, line in zip(of, sheet.lines)),
            given,
            who.of_lines(path, at_large, further, files),
            _text=text,
        )

    @property
    def names(self) -> tuple[str, ...]:
        """The participants, in the order in which their faces came."""
        by_face = (self.whose.get(face.key, "") for face in self.gallery.faces)
        return tuple(dict.fromkeys(name for name in by_face if name not in ("", LEFT_OUT)))

    def give(self, faces: Iterable[Face], participant: str) -> None:
        """Say whose faces are; an empty text takes back what was said.

        Raises:
            FerdeskError: the name is none, or the file can't be written.
        """
        self.give_each(dict.fromkeys(faces, participant))

    def give_each(self, whose: Mapping[Face, str]) -> None:
        """Say of many faces at once whose they are.

        Raises:
            FerdeskError: as :meth:`give`.
        """
        now = self.whose | {face: _named(name) for face, name in whose.items()}
        self._change({face: name for face, name in now.items() if name})

    def undo(self) -> bool:
        """Take the last change back; says whether there was one.

        Raises:
            FerdeskError: the file can't be written.
        """
        if not self._before:
            return False
        self._write(self._before[-1])
        self.whose = self._before.pop()
        return True

    @property
    def can_undo(self) -> bool:
        return bool(self._before)

    def _change(self, now: dict[Face, str]) -> None:
        if now == self.whose:
            return
        self._write(now)
        self._before.append(self.whose)
        self.whose = now

    def _write(self, whose: Mapping[Face, str]) -> None:
        if self.fixed is not None:
            raise self.fixed
        there = _text_of(self.path)
        if there is None and self._text is not None:
            raise FerdeskError(
                f"{self.path} is gone.", "Put it back, or choose another file for the names."
            )
        if there != self._text:
            raise FerdeskError(
                f"{self.path} was changed by another program.",
                "Close it there and open Who is who again.",
            )
        text = self._form.text(self._as_lines(whose))
        with atomic_text(self.path) as stream:
            stream.write(text)
        self._text = text

    def _as_lines(self, whose: Mapping[Face, str]) -> list[Cells]:
        """The file's lines with these names."""
        made: list[tuple[str, Cells]] = []
        """With the file of a face's line."""
        done: set[Face] = set()
        for face, cells in self._lines:
            if face is None:
                made.append(("", cells))
            elif whose.get(face, "") == self._given.of(*face):
                made.append((face[0], cells))  # nothing else is said of it
                done.add(face)
            elif face not in done:
                made += self._line(face, whose.get(face, ""), cells)
                done.add(face)
        for one in self.gallery.faces:
            if one.key not in done:
                made += self._line(one.key, whose.get(one.key, ""), {})
        self._tell(made)
        return [cells for _, cells in made]

    def _line(self, key: Face, name: str, before: Cells) -> list[tuple[str, Cells]]:
        """The line of a face of whom another thing is said than the file said; none where that is
        what its file or folder says."""
        noted = not before.get("participant") and any(before.get(one) for one in self._further)
        if name == self._at_large.of(*key) and not noted:
            return []
        # What was noted of a face that was nobody's is of the face, else of who it was.
        more = {one: before[one] for one in self._further} if noted else {}
        file, face = key
        own = {"file": storable(self.gallery.names[file]), "face_id": face, "participant": name}
        return [(file, {**more, **own})]

    def _tell(self, made: list[tuple[str, Cells]]) -> None:
        """Let what is told of participants stand in a line of theirs, also where the line is gone
        that told it."""
        told = {
            (file, cells["participant"])
            for file, cells in made
            if any(cells.get(name) for name in self._further)
        }
        for number, (file, cells) in enumerate(made):
            key = file, cells["participant"]
            if key not in told and (more := self._given.told.get(key)):
                made[number] = file, {**cells, **dict(zip(self._further, more))}
                told.add(key)

    @property
    def _further(self) -> tuple[str, ...]:
        """Columns that people added."""
        return tuple(name for name in self._form.names if name and name not in COLUMNS)


def _form_of(sheet: Sheet, text: str) -> Form:
    """That of a file that is there; faces get a column where it has none."""
    header, names = list(sheet.header), list(sheet.names)
    if "face_id" not in names:
        after = names.index("file") + 1
        header.insert(after, "face_id")
        names.insert(after, "face_id")
    begin = BYTE_ORDER if text.startswith(BYTE_ORDER) else ""
    end = "\r\n" if "\r\n" in text else "\n"
    return Form(tuple(header), tuple(names), sheet.mark, begin, end)


def _named(participant: str) -> str:
    """A name as it is read back: on one line, without spaces around it."""
    name = storable(" ".join(participant.split()))
    if len(name) > LONGEST:
        raise FerdeskError(
            f"A name of {len(name)} letters is too long.", f"Write {LONGEST} at most."
        )
    return LEFT_OUT if name.lower() == LEFT_OUT else name


def _refusal(path: Path) -> FerdeskError | None:
    try:
        check_place(path)
    except FerdeskError as error:
        return error
    return None


def _text_of(path: Path) -> str | None:
    """What a file holds; None where there is none."""
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise FerdeskError(f"{path} can't be read: {reason}.", KIND.fix) from error
