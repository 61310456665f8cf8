"""Whose faces they are, as people said it in a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from ferdesk import sheets
from ferdesk.core.errors import FerdeskError
from ferdesk.scoring.seen import Sources
from ferdesk.sheets import Kind, Line, Parts

KIND = Kind(("file", "participant"), ("face_id",))
LEFT_OUT = "(left out)"
"""In place of a participant: a face that is nobody's, as one on a poster."""
LONGEST = 200
"""Letters of a participant's name."""

Face = tuple[str, str]
"""A file, and what its face is called there."""


@dataclass(frozen=True, slots=True)
class Participants:
    """Who is who in the files of a table."""

    of_face: Mapping[Face, str] = field(default_factory=lambda: MappingProxyType({}))
    """By file and what a face is called there."""
    of_file: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Whose all other faces of a file are."""
    further: tuple[str, ...] = ()
    """Names of what else is told of them."""
    told: Mapping[Face, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """That, by file and participant, in the order of :attr:`further`."""
    path: Path | None = None
    """The table that says so; None where none does."""

    def of(self, file: str, face: str) -> str:
        """Whose a face is: a participant, :data:`LEFT_OUT`, or empty where nobody said."""
        return self.of_face.get((file, face)) or self.of_file.get(file, "")

    def what_else(self, file: str, participant: str) -> tuple[str, ...]:
        """What is told of a participant besides, empty texts where nothing is."""
        return self.told.get((file, participant), ("",) * len(self.further))


def one_each(files: Iterable[str]) -> Participants:
    """Each file shows one person, who is called as it is below the folder that all share."""
    every = tuple(files)
    sources = Sources(every)
    short = {file: _called(sources, file) for file in every}
    often = Counter(short.values())  # as of a.mp4 and a.avi
    return Participants(
        of_file={
            file: name if often[name] == 1 else "/".join(sources.relative(file))
            for file, name in short.items()
        }
    )


def read(path: Path, files: Sequence[str], taken: frozenset[str] = frozenset()) -> Participants:
    """Who is who, from a CSV: a column ``file``, perhaps a ``face_id``, and ``participant``.

    A file may have as many of its folders before its name as are needed to tell files apart; the
    name of a folder stands for all files in it. A line without ``face_id`` is of all faces of a
    file that no other line names.

    Args:
        path: the CSV.
        files: the files that there are, as a table names them.
        taken: names that a further column can't have.

    Raises:
        FerdeskError: it can't be read, lacks a column, or a line of it is of no file, or says
            another thing of a face or participant than one before it.
    """
    sheet = sheets.read(path, KIND, taken)
    return of_lines(path, sheet.lines, sheet.further(KIND), files)


def of_lines(
    path: Path, lines: Iterable[Line], further: tuple[str, ...], files: Sequence[str]
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


def fits(line: Line, files: Mapping[str, Parts]) -> bool:
    """Whether a line is of any of the files, given with their whole paths.

    Raises:
        FerdeskError: it names no file.
    """
    folder = sheets.key(line.name)
    return bool(line.files(files)) or any(_depth(folder, parts) for parts in files.values())


class _Reading:
    """Gathers what the lines say."""

    def __init__(self, further: tuple[str, ...], files: Sequence[str]):
        self._further = further
        self._files = sheets.keys(files)
        self._faces: dict[Face, str] = {}
        self._own: dict[str, str] = {}
        """By file."""
        self._inside: dict[str, tuple[int, str]] = {}
        """By file, of the deepest folder that is named: how deep, and whose its faces are."""
        self._told: dict[Face, tuple[str, ...]] = {}

    def done(self, path: Path) -> Participants:
        inside = {file: participant for file, (_, participant) in self._inside.items()}
        return Participants(self._faces, inside | self._own, self._further, self._told, path)

    def take(self, line: Line) -> None:
        """
        Raises:
            FerdeskError: it is of no file, or says another thing than one before it.
        """
        participant, face = line.cells["participant"], line.cells.get("face_id", "")
        if not participant:  # a face that has no name yet
            return
        if participant.lower() == LEFT_OUT:
            participant = LEFT_OUT
        if len(participant) > LONGEST:
            raise FerdeskError(
                f"{line} has a participant with a name of {len(participant)} letters.",
                f"Write {LONGEST} at most.",
            )
        fit = line.files(self._files)
        if len(fit) > 1 or (fit and face):
            self._of_file(line, line.file(self._files), face, participant)
        elif fit:
            self._of_file(line, fit[0], "", participant)
        else:
            self._of_folder(line, face, participant)

    def _of_file(self, line: Line, file: str, face: str, participant: str) -> None:
        before = (
            self._faces.setdefault((file, face), participant)
            if face
            else self._own.setdefault(file, participant)
        )
        if before != participant:
            raise _twice(line, face, before)
        self._tell(line, file, participant)

    def _of_folder(self, line: Line, face: str, participant: str) -> None:
        folder = sheets.key(line.name)
        inside = {file: _depth(folder, parts) for file, parts in self._files.items()}
        inside = {file: depth for file, depth in inside.items() if depth}
        if not inside or face:
            raise line.none()
        for file, depth in inside.items():
            before = self._inside.get(file, (0, ""))
            if before[0] == depth and before[1] != participant:
                raise _twice(line, face, before[1])
            if depth >= before[0]:
                self._inside[file] = depth, participant
            self._tell(line, file, participant)

    def _tell(self, line: Line, file: str, participant: str) -> None:
        more = tuple(line.cells[column] for column in self._further)
        if not any(more):
            return
        before = self._told.setdefault((file, participant), more)
        if before != more:
            raise FerdeskError(
                f"{line} says otherwise of {participant} than a line before it.",
                "Say the same in all lines of a file, or leave the cells empty in all but one.",
            )


def _twice(line: Line, face: str, before: str) -> FerdeskError:
    if face:
        what = f"{line} gives face {face} of {line.name} another participant than {before}."
    else:
        what = f"{line} gives the faces of {line.name} another participant than {before}."
    return FerdeskError(what, "Leave one line for them.")


def _depth(folder: Parts, file: Parts) -> int:
    """How deep a folder is in a file's path, counted to its end; 0 where it is not there."""
    size = len(folder)
    ends = (end for end in range(len(file) - 1, size - 1, -1) if file[end - size : end] == folder)
    return next(ends, 0)


def _called(sources: Sources, file: str) -> str:
    *folders, name = sources.relative(file) or ("",)
    stem = Path(name).stem if name else ""
    return "/".join((*folders, stem or name or file))
