"""Whose faces they are, as people said it in a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ferdesk import sheets
from ferdesk.core.errors import FerdeskError
from ferdesk.scoring.seen import Sources
from ferdesk.sheets import Files, Kind, Line

KIND = Kind(("file", "participant"), ("face_id",))
LEFT_OUT = "(left out)"
"""In place of a participant: a face that counts for nothing, as one on a poster."""
LONGEST = 200
"""Letters of a participant's name."""

Face = tuple[str, str]
"""A file, and what its face is called there."""


@dataclass(frozen=True, slots=True)
class Participants:
    """Who is who in the files of a table."""

    of_face: Mapping[Face, str] = field(default_factory=dict)
    """By file and what a face is called there; empty for one of whom it is said that it is
    nobody's."""
    of_file: Mapping[str, str] = field(default_factory=dict)
    """Whose all other faces of a file are."""
    further: tuple[str, ...] = ()
    """Names of what else is told of them."""
    told: Mapping[Face, tuple[str, ...]] = field(default_factory=dict)
    """That, by file and participant, in the order of :attr:`further`."""
    path: Path | None = None
    """The table that says so; None where none does."""
    passed_over: tuple[str, ...] = ()
    """What that table calls files that are not there."""

    @property
    def nobody(self) -> bool:
        """Whether it says of no face whose it is."""
        return not self.of_file and not any(self.of_face.values())

    @property
    def leave_out(self) -> bool:
        """Whether it leaves out any."""
        return LEFT_OUT in (*self.of_face.values(), *self.of_file.values())

    def of(self, file: str, face: str) -> str:
        """Whose a face is: a participant, :data:`LEFT_OUT`, or empty where it is nobody's."""
        own = self.of_face.get((file, face))
        return self.of_file.get(file, "") if own is None else own

    def what_else(self, files: Iterable[str], participant: str) -> tuple[str, ...]:
        """What is told of a participant besides: in these files, else in all that say the same;
        empty texts where nothing is."""
        here = (self.told[file, participant] for file in files if (file, participant) in self.told)
        if (found := next(here, None)) is not None:
            return found
        everywhere = {more for (_, one), more in self.told.items() if one == participant}
        return everywhere.pop() if len(everywhere) == 1 else ("",) * len(self.further)


def one_each(files: Iterable[str], whole: Callable[[str], str] = lambda file: file) -> Participants:
    """Each file shows one person, who is called as it is below the folder that all share.

    Args:
        whole: what a file is a part of, as of a recording that has several; itself where of none.
    """
    wholes = {file: whole(file) for file in files}
    every = tuple(dict.fromkeys(wholes.values()))
    sources = Sources(every)
    short = {one: _called(sources, one) for one in every}
    often = Counter(short.values())  # as of a.mp4 and a.avi
    names = {
        one: name if often[name] == 1 else "/".join(sources.relative(one))
        for one, name in short.items()
    }
    return Participants(of_file={file: names[one] for file, one in wholes.items()})


def read(path: Path, files: Sequence[str]) -> Participants:
    """Who is who, from a CSV: a column ``file``, perhaps a ``face_id``, and ``participant``.

    A file may have as many of its folders before its name as are needed to tell files apart; the
    name of a folder stands for all files in it. A line without ``face_id`` is of all faces of a
    file that no other line names. Lines of other files are passed over: one table may speak of
    several analyses.

    Args:
        path: the CSV.
        files: the files that there are, as a table names them.

    Raises:
        FerdeskError: it can't be read, lacks a column, or a line of it may be of several files, or
            says another thing of a face or participant than one before it.
    """
    sheet = sheets.read(path, KIND)
    return of_lines(path, sheet.lines, sheet.further(KIND), Files(files))


def of_lines(
    path: Path, lines: Iterable[Line], further: tuple[str, ...], files: Files
) -> Participants:
    """Who is who, from lines of such a CSV.

    Args:
        further: names of what else its columns tell.

    Raises:
        FerdeskError: as :func:`read`.
    """
    reading = _Reading(further, files)
    for line in lines:
        reading.take(line)
    return reading.done(path)


def face_of(line: Line, files: Files) -> Face | None:
    """The face that a line is of; None where it is of none by itself, or of no file.

    Raises:
        FerdeskError: it may be of several files.
    """
    face = line.whole("face_id")
    return (line.file(files), face) if face and files.called(line.name) else None


class _Reading:
    """Gathers what the lines say."""

    def __init__(self, further: tuple[str, ...], files: Files):
        self._further = further
        self._files = files
        self._faces: dict[Face, str] = {}
        self._own: dict[str, str] = {}
        """By file."""
        self._inside: dict[str, tuple[int, str]] = {}
        """By file, of the deepest folder that is named: how deep, and whose its faces are."""
        self._told: dict[Face, tuple[str, ...]] = {}
        self._passed_over: dict[str, None] = {}

    def done(self, path: Path) -> Participants:
        inside = {file: participant for file, (_, participant) in self._inside.items()}
        return Participants(
            self._faces,
            inside | self._own,
            self._further,
            self._told,
            path,
            tuple(self._passed_over),
        )

    def take(self, line: Line) -> None:
        """
        Raises:
            FerdeskError: it may be of several files, or says another thing than one before it.
        """
        face, participant = line.whole("face_id"), _participant(line)
        inside = self._files.inside(line.name)
        if self._files.called(line.name):
            self._of_file(line, line.file(self._files), face, participant)
        elif inside and not face:
            self._of_folder(line, inside, participant)
        elif participant:
            self._passed_over[line.name] = None

    def _of_file(self, line: Line, file: str, face: str, participant: str) -> None:
        if face:
            before = self._faces.get((file, face), "")
            self._faces[file, face] = participant or before
        else:
            before = self._own.get(file, "")
            if participant:
                self._own[file] = participant
        if before and participant and before != participant:
            raise _twice(line, face, before)
        self._tell(line, file, participant)

    def _of_folder(self, line: Line, inside: Mapping[str, int], participant: str) -> None:
        if not participant:
            return
        for file, depth in inside.items():
            deepest, before = self._inside.get(file, (0, ""))
            if deepest == depth and before != participant:
                raise _twice(line, "", before)
            if depth >= deepest:
                self._inside[file] = depth, participant
            self._tell(line, file, participant)

    def _tell(self, line: Line, file: str, participant: str) -> None:
        more = tuple(line.cells[column] for column in self._further)
        if not any(more) or participant in ("", LEFT_OUT):
            return
        before = self._told.setdefault((file, participant), more)
        if before != more:
            raise FerdeskError(
                f"{line} says otherwise of {participant} than a line before it.",
                "Say the same in all lines of a file, or leave the cells empty in all but one.",
            )


def _participant(line: Line) -> str:
    name = line.cells["participant"]
    if len(name) > LONGEST:
        raise FerdeskError(
            f"{line} has a participant with a name of {len(name)} letters.",
            f"Write {LONGEST} at most.",
        )
    return LEFT_OUT if name.lower() == LEFT_OUT else name


def _twice(line: Line, face: str, before: str) -> FerdeskError:
    if face:
        what = f"{line} gives face {face} of {line.name} another participant than {before}."
    else:
        what = f"{line} gives the faces of {line.name} another participant than {before}."
    return FerdeskError(what, "Leave one line for them.")


def _called(sources: Sources, file: str) -> str:
    *folders, name = sources.relative(file) or ("",)
    stem = Path(name).stem if name else ""
    return "/".join((*folders, stem or name or file))
