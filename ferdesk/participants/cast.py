"""Who is who, as a person says it face by face, in a file that is whole after each change."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import compress
from pathlib import Path

from ferdesk import sheets
from ferdesk.core.errors import FerdeskError
from ferdesk.core.text import storable
from ferdesk.export.atomic import atomic_text, check_place
from ferdesk.participants import who
from ferdesk.participants.gallery import Gallery
from ferdesk.participants.who import KIND, LEFT_OUT, LONGEST, Face

COLUMNS = ("file", "face_id", "participant")
ENDING = ".who.csv"


def usual_place(of: Path) -> Path:
    """Where it stands for a recording or a table, unless another place is chosen."""
    return of.with_name(f"{of.stem}{ENDING}")


@dataclass
class Cast:
    """Participants of a gallery's faces. Each change is in the file when the call returns; where it
    can't be, nothing has changed here either."""

    path: Path
    gallery: Gallery
    whose: dict[Face, str] = field(default_factory=dict)
    """Of each face that has one the participant, or :data:`ferdesk.participants.who.LEFT_OUT`."""
    further: tuple[str, ...] = ()
    """Names of further columns that people added."""
    _told: Mapping[Face, tuple[str, ...]] = field(default_factory=dict)
    """What those say, by file and participant."""
    _others: tuple[Mapping[str, str], ...] = ()
    """Lines of other files, and of pictures, which stay as they are."""
    _before: list[dict[Face, str]] = field(default_factory=list)
    """What can be gone back to."""
    _text: str | None = None
    """What the file holds, as far as is known; None where there is none."""

    @classmethod
    def open(cls, path: Path, gallery: Gallery) -> Cast:
        """Go on with what is in a file, or begin a new one, which is written with its first name.

        Raises:
            FerdeskError: it can't be read or written, or does not say who is who.
        """
        check_place(path)
        text = _text_of(path)
        if text is None:
            return cls(path, gallery)
        sheet = sheets.read(path, KIND)
        files = sheets.keys(gallery.files)  # pictures have no face here that could keep its name
        fit = [who.fits(line, files) for line in sheet.lines]
        mine = list(compress(sheet.lines, fit))
        given = who.of_lines(path, mine, sheet.further(KIND), gallery.sources)
        whose = {face.key: given.of(*face.key) for face in gallery.faces}
        return cls(
            path,
            gallery,
            {key: name for key, name in whose.items() if name},
            given.further,
            given.told,
            tuple(line.cells for line, is_mine in zip(sheet.lines, fit) if not is_mine),
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
        if _text_of(self.path) != self._text:
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
        names = (*COLUMNS, *self.further)
        lines = csv.DictWriter(
            stream, names, restval="", extrasaction="ignore", lineterminator="\n"
        )
        lines.writeheader()
        lines.writerows(self._others)
        for face in self.gallery.faces:
            if name := whose.get(face.key):
                more = self._told.get((face.file, name), ())
                own = (storable(self.gallery.names[face.file]), face.face, name, *more)
                lines.writerow(dict(zip(names, own)))
        return stream.getvalue()


def _named(participant: str) -> str:
    """A name as it is read back."""
    name = storable(participant.strip())
    if len(name) > LONGEST:
        raise FerdeskError(
            f"A name of {len(name)} letters is too long.", f"Write {LONGEST} at most."
        )
    return LEFT_OUT if name.lower() == LEFT_OUT else name


def _text_of(path: Path) -> str | None:
    """What a file holds; None where there is none."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise FerdeskError(f"{path} can't be read: {reason}.", KIND.fix) from error
