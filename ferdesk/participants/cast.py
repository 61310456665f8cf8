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

COLUMNS = ("file", "face_id", "participant")
ENDING = ".who.csv"

Cells = Mapping[str, str]


def usual_place(of: Path) -> Path:
    """Where it stands for a recording or a table, unless another place is chosen."""
    return of.with_name(f"{of.stem}{ENDING}")


@dataclass
class Cast:
    """Participants of a gallery's faces. Each change is in the file when the call returns; where it
    can't be, nothing has changed here either.

    What the file says of anything else stays as it is: other files, other faces, pictures, whole
    files and folders, whose faces get a line of their own where another thing is said of them.
    """

    path: Path
    gallery: Gallery
    whose: dict[Face, str] = field(default_factory=dict)
    """Of each face that has one the participant, or :data:`ferdesk.participants.who.LEFT_OUT`."""
    fixed: FerdeskError | None = None
    """Why the file can't be written; None where it can."""
    _names: tuple[str, ...] = COLUMNS
    """Of its columns."""
    _told: Mapping[Face, tuple[str, ...]] = field(default_factory=dict)
    """What further columns say, by file and participant."""
    _own: Mapping[Face, Cells] = field(default_factory=dict)
    """Lines of single faces of the gallery."""
    _others: tuple[Cells, ...] = ()
    """All others."""
    _at_large: Participants = field(default_factory=Participants)
    """What those say of the gallery's faces."""
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
        own, others = {}, []
        for line in sheet.lines:
            face = who.face_of(line, files)
            if face in there:
                own[face] = line.cells
            else:
                others.append(line)
        given = who.of_lines(path, sheet.lines, further, files)
        whose = {key: given.of(*key) for key in there}
        return cls(
            path,
            gallery,
            {face.key: name for face in gallery.faces if (name := whose[face.key])},
            fixed,
            (*COLUMNS, *further),
            given.told,
            own,
            tuple(line.cells for line in others),
            who.of_lines(path, others, further, files),
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
        text = self._as_text(whose)
        with atomic_text(self.path) as stream:
            stream.write(text)
        self._text = text

    def _as_text(self, whose: Mapping[Face, str]) -> str:
        stream = io.StringIO()
        lines = csv.DictWriter(stream, self._names, "", "ignore", lineterminator="\n")
        lines.writeheader()
        lines.writerows(self._others)
        for face in self.gallery.faces:
            name = whose.get(face.key, "")
            # One of nobody's needs a line where all of its file would be somebody's.
            if name != self._at_large.of(*face.key) or (name and face.key in self._own):
                lines.writerow(self._line(face.key, name))
        return stream.getvalue()

    def _line(self, key: Face, name: str) -> Cells:
        own = self._own.get(key)
        if own is not None and _named(own["participant"]) == name:
            return own
        file, face = key
        more = dict(zip(self._names[len(COLUMNS) :], self._told.get((file, name), ())))
        called = storable(self.gallery.names[file])
        return {"file": called, "face_id": face, "participant": name, **more}


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
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise FerdeskError(f"{path} can't be read: {reason}.", KIND.fix) from error
