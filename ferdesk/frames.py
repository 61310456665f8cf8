"""The frames of a table, and who is in them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ferdesk import cells
from ferdesk.cells import Strange
from ferdesk.core.beside import provenance_of
from ferdesk.core.text import storable
from ferdesk.participants.openings import Openings
from ferdesk.participants.who import LEFT_OUT, Participants, one_each
from ferdesk.rows import Row, Table
from ferdesk.sources.files import is_image

NEEDED = ("source", "frame", "time_ms", "model", "face_id")
"""Columns without which a table tells of no frames."""
PICTURES = "pictures"
"""What those of a recording are called together."""
RECORDING = ".ferdesk"
"""What the name of one ends in; ``ferdesk.session.schema.SUFFIX``, which a test holds equal."""
_RECORDED = re.compile(rf".*{re.escape(RECORDING)}(?=/|\Z)", re.IGNORECASE | re.DOTALL)
"""Up to the last part that ends so: a folder of recordings may be called as they are."""
LONGEST_GAP_S = 1.0
"""In a recording no frame counts as shown for longer, as where its source was gone."""
LOOK = 1000
"""Lines after which is asked whether to go on."""
NOBODY = Participants()


class Who(NamedTuple):
    """Whose readings belong together."""

    name: str
    """What a face is called in its file, or a participant; empty for a picture's face, which is
    taken together with the others of its folder."""
    participant: bool = False

    @property
    def title(self) -> str:
        """For people; empty for pictures' faces."""
        return f"Face {self.name}" if self.name and not self.participant else self.name


class InFrame(NamedTuple):
    """A face in a frame."""

    who: Who
    name: str
    """What the face is called in its file; empty for a picture's."""
    row: Row


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame of a file."""

    file: str
    """Path of the video, name of a recorded source, or folder of a picture."""
    still: bool
    """It is a picture, which has no time."""
    line: Row
    """Tells what is said of all of it."""
    faces: tuple[InFrame, ...]
    """Nobody is in it twice."""


def frames_of(
    table: Table,
    participants: Participants = NOBODY,
    look: Callable[[], None] = lambda: None,
) -> Iterator[Frame]:
    """The frames of a table, in order.

    Where two faces of a frame are one participant's, as one's own and one in a mirror, the larger
    counts. Where a recorded frame was read again, as by another model while it was held, it is one
    frame, as it was read last.

    Args:
        look: called now and then; what it raises ends it.

    Raises:
        FerdeskError: the table can't be read, or holds what no analysis writes.
    """
    table.need(NEEDED)
    recorded = "session_ms" in table.names
    openings: dict[str, Openings] = {}
    still = stills_of(table.path)
    waiting: list[Row] = []
    newest: tuple[str, ...] = ()

    def done() -> Iterator[Frame]:
        if waiting:
            of_picture = still(waiting[0]["source"])
            yield _frame(table, waiting, of_picture, recorded, openings, participants)

    for number, row in enumerate(table):
        if number % LOOK == 0:
            look()
        frame = row["source"], row["frame"], row["time_ms"], row.get("session_ms", "")
        if frame != newest:
            yield from done()
            newest, waiting = frame, []
        elif any(one["face_id"] == row["face_id"] for one in waiting):
            waiting = []  # A recorded picture that was held and read again.
        waiting.append(row)
    yield from done()


@dataclass(frozen=True, slots=True)
class Content:
    """What a table is of."""

    files: tuple[str, ...]
    """Each picture by itself, in order."""
    faces: frozenset[tuple[str, str]]
    """File and name of each face, as tables of participants call it."""
    stills: frozenset[str] = frozenset()
    """Those of the files that are pictures."""


def content_of(table: Table, look: Callable[[], None] = lambda: None) -> Content:
    """Read all of a table for the files and faces that it is of.

    Raises:
        FerdeskError: as :func:`frames_of`.
    """
    files: dict[str, None] = {}
    faces: set[tuple[str, str]] = set()
    for frame in frames_of(table, look=look):
        files[frame.line["source"]] = None
        faces.update(named_in(frame))
    return Content(tuple(files), frozenset(faces), pictures_in(table, files))


def named_in(frame: Frame) -> Iterator[tuple[str, str]]:
    """File and name of each face of a frame, as tables of participants call it."""
    for face in frame.faces:
        yield face.row["source"], face.name or face.row["face_id"]


def at_s(frame: Frame, recorded: bool, before: Sequence[float]) -> float:
    """When a frame is shown, in seconds by the clock of the table; of pictures 0, 1, 2, …

    Args:
        recorded: the clock is that of a recording.
        before: those of the frames of its file that came before.

    Raises:
        Strange: it is before these.
    """
    if frame.still:
        return float(len(before))
    column = "session_ms" if recorded else "time_ms"
    now = cells.seconds(frame.line, column)
    if before and now < before[-1]:
        raise Strange(column, frame.line[column])
    return now


def shown_s(starts: np.ndarray, still: bool, recorded: bool) -> np.ndarray:
    """For how long each frame of a file is shown: until the next one; the last as long as most.

    Args:
        starts: float64 (F,), in seconds; see :func:`at_s`.

    Returns:
        float64 (F,); of pictures 1.
    """
    if still or len(starts) < 2:
        return np.ones(len(starts))
    between = np.diff(starts)
    shown = np.append(between, np.median(between))
    if recorded:
        np.minimum(shown, max(LONGEST_GAP_S, 3 * np.median(between)), out=shown)
    return shown


@cache
def is_still(source: str) -> bool:
    """Whether it is a picture, by its name: a table tells nothing else."""
    return is_image(Path(source))


def stills_of(table: Path) -> Callable[[str], bool]:
    """What says whether a source of a table is a picture: the file beside the table where that
    tells it, since a picture may be called anything; else the source's name."""
    told: dict[str, bool] = {}
    try:
        inputs = json.loads(provenance_of(table).read_text("utf-8"))["inputs"]
        done = [one for one in inputs if "pictures" in one]
        told = {storable(str(one["input"])): one["pictures"] is True for one in done}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        pass  # A table is whole without what is beside it.
    return lambda source: told[source] if source in told else is_still(source)


def pictures_in(table: Table, sources: Iterable[str]) -> frozenset[str]:
    """Those of a table's sources that are pictures."""
    return frozenset(filter(stills_of(table.path), sources))


def recording_of(file: str) -> str:
    """The recording that a file is of, in a table of several; empty in any other table."""
    found = _RECORDED.match(file)
    return found[0] if found else ""


def one_person_each(files: Iterable[str], still: Callable[[str], bool] = is_still) -> Participants:
    """Each video of a table, or of several recordings each, shows one person. Pictures have nothing
    that tells one person's from another's: of these alone it says nothing.

    Args:
        still: whether a file is a picture.
    """
    videos = (file for file in files if not still(file))
    return one_each(videos, lambda file: recording_of(file) or file)


def folder(source: str) -> str:
    """What is before a path's last part."""
    cut = _cut(source)
    return "." if cut < 0 else source[:cut] or source[0]


def file_name(source: str) -> str:
    """A path's last part, whichever system wrote it."""
    return source[_cut(source) + 1 :] or source


def _cut(source: str) -> int:
    return source.rfind("/") if "/" in source else source.rfind("\\")


def _frame(
    table: Table,
    rows: list[Row],
    still: bool,
    recorded: bool,
    openings: dict[str, Openings],
    participants: Participants,
) -> Frame:
    first = rows[0]
    source = first["source"]
    file = source
    if still:
        # A recording knows no more of a picture than its own name.
        of = recording_of(source)
        file = folder(source) if not recorded else f"{of}/{PICTURES}" if of else PICTURES
    opened = openings.setdefault(file, Openings())
    faces: dict[object, InFrame] = {}
    row = first
    try:
        opened.begin(source, cells.whole(first, "frame"))
        for row in rows:
            if not row["face_id"]:
                continue
            name = opened.name(cells.whole(row, "face_id"))
            if still and not recorded:
                name = row["face_id"]  # a picture is seen once, and its faces are its own
            participant = participants.of(source, name)
            if participant == LEFT_OUT:
                continue
            shown = "" if still and not recorded else name
            if not participant:
                faces[len(faces)] = InFrame(Who(shown), shown, row)
                continue
            who = Who(participant, participant=True)
            if who not in faces or area(row) > area(faces[who].row):
                faces[who] = InFrame(who, shown, row)
    except Strange as error:
        raise error.of(table.path, row) from error
    return Frame(file, still and not recorded, first, tuple(faces.values()))


def area(row: Row) -> float:
    """Of a face's box; 0 where the table does not tell it."""
    sides = (cells.number(row.get(f"box_{side}_px", "")) for side in ("width", "height"))
    width, height = sides
    return width * height if width > 0 and height > 0 else 0.0
