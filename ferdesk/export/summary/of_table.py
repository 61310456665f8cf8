"""The summary of a table that was written, with participants and trials that were told only now."""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ferdesk import cells, frames
from ferdesk.cells import Strange
from ferdesk.core.action_units import KEYS
from ferdesk.core.beside import provenance_of
from ferdesk.core.errors import FerdeskError
from ferdesk.core.version import APP_VERSION
from ferdesk.core.vocab import EMOTIONS
from ferdesk.export.atomic import spare
from ferdesk.export.place import Place, atomic_texts
from ferdesk.export.report.made import beside
from ferdesk.export.sidecar import digest, now_utc
from ferdesk.export.summary import bins
from ferdesk.export.summary.columns import shape
from ferdesk.export.summary.sums import Seen, Sums
from ferdesk.export.summary.tally import Reading
from ferdesk.export.summary.writer import SummaryWriter
from ferdesk.export.trials import BY_MARKER, Trial, Trials
from ferdesk.frames import (
    NOBODY,
    Content,
    Frame,
    Who,
    at_s,
    frames_of,
    named_in,
    pictures_in,
    recording_of,
    shown_s,
)
from ferdesk.participants.who import LEFT_OUT, Participants
from ferdesk.rows import Row, Table
from ferdesk.session.provenance import SETTINGS

SMOOTHED, PEOPLE = (tuple(f"{name}_{kind}" for name in EMOTIONS) for kind in ("smoothed", "people"))
UNITS, ABOVE = (tuple(f"{key}_{kind}" for key in KEYS) for kind in ("intensity", "above_neutral"))
NEEDED = (*frames.NEEDED, "label", "close_to", "quality_flags", *SMOOTHED)
TOGETHER = (
    "Nobody was recognised: people said which faces are a participant's, and these were taken "
    "together; of two in one frame the larger counted. Faces of nobody's have lines of their own, "
    "and those that were left out have none."
)
ONE_EACH = (
    "Nobody was recognised: each video was taken to show one person, to whom in each frame the "
    "largest face was taken to belong."
)
SCHEMA = 1


def place_of(out: Path, made_of: Iterable[Path]) -> Place:
    """Where a summary is to stand, if it may.

    Args:
        made_of: files that it is made of, which it must not take the place of.

    Raises:
        FerdeskError: it is no name for a summary, is that of one of these, or can't be taken.
    """
    if out.suffix.lower() != ".csv":
        raise FerdeskError(f"{out.name} is no name for a summary.", "End it in .csv.")
    place = Place(out, provenance_of)
    place.check()
    spare(made_of, *place.paths)
    return place


@dataclass(frozen=True, slots=True)
class Survey:
    """What a table is of, found by reading it once."""

    table: Table
    content: Content
    starts_s: Mapping[str, np.ndarray]
    """float64 (F,): when each frame is shown, by its file (pictures: by their folder)."""
    stills: frozenset[str]
    """Files whose frames are pictures."""
    markers: Mapping[str, tuple[tuple[float, str], ...]]
    """When each marker was set, in seconds, and its text, by recording (:func:`recording_of`)."""
    names_trials: bool
    """Its frames say which trials they are in."""

    @property
    def recorded(self) -> bool:
        """Its clock is that of a recording."""
        return "session_ms" in self.table.names

    def shown_ms(self, file: str) -> np.ndarray:
        """float64 (F,): for how long each frame of a file is shown."""
        return 1000 * shown_s(self.starts_s[file], file in self.stills, self.recorded)

    @property
    def timed(self) -> tuple[str, ...]:
        """Files that have times, which pictures have not."""
        return tuple(file for file in self.starts_s if file not in self.stills)

    def by_marker(self, shown: str) -> Trials:
        """A trial from each marker to the next, the last one to the end.

        Args:
            shown: what people gave, as a sentence calls it.

        Raises:
            FerdeskError: there is none.
        """
        found: dict[str, tuple[Trial, ...]] = {}
        for recording, markers in self.markers.items():
            files = [file for file in self.timed if recording_of(file) == recording]
            # Those that tell of other settings were set by nobody, and end nothing.
            own = [one for one in markers if not one[1].startswith(SETTINGS)]
            if own and files:
                found |= dict.fromkeys(files, _between(own, max(map(self._end_s, files))))
        if not found:
            raise FerdeskError(
                f"There is no marker in {shown}.",
                "Set markers while you record, or give a table of trials.",
            )
        of_file = {file: found[file] for file in self.timed if file in found}
        return Trials(Path(shown), of_file, how=BY_MARKER)

    def _end_s(self, file: str) -> float:
        starts = self.starts_s[file]
        return float(starts[-1] + shown_s(starts, False, self.recorded)[-1])


def _between(markers: Sequence[tuple[float, str]], end_s: float) -> tuple[Trial, ...]:
    times = [at for at, _ in markers]
    ends = (*times[1:], max(end_s, times[-1]))
    return tuple(
        Trial(text or f"marker {number}", start, end)
        for number, ((start, text), end) in enumerate(zip(markers, ends), 1)
    )


def survey(table: Table, look: Callable[[], None] = lambda: None) -> Survey:
    """Read all of a table for what it is of.

    Args:
        look: called now and then; what it raises ends it.

    Raises:
        FerdeskError: it can't be read, holds what no analysis writes, or has no line.
    """
    table.need(NEEDED)
    recorded = "session_ms" in table.names
    files: dict[str, None] = {}
    faces: set[tuple[str, str]] = set()
    starts: dict[str, array[float]] = {}
    stills: set[str] = set()
    markers: dict[str, dict[tuple[float, str], None]] = {}
    names_trials = False
    for frame in frames_of(table, look=look):
        files[frame.line["source"]] = None
        faces.update(named_in(frame))
        if frame.still:
            stills.add(frame.file)
        before = starts.setdefault(frame.file, array("d"))
        names_trials |= bool(frame.line.get("trial"))
        try:
            before.append(at_s(frame, recorded, before))
            if frame.line.get("marker_ms"):
                marker = cells.seconds(frame.line, "marker_ms"), frame.line["marker"]
                markers.setdefault(recording_of(frame.file), {})[marker] = None
        except Strange as error:
            raise error.of(table.path, frame.line) from error
    if not starts:
        raise FerdeskError(f"{table.path} has no line.", "There is nothing to sum up.")
    # A frame names the newest marker alone: where two were set before the next one, the first is
    # told beside the table only, and so is one that was set after the last.
    told = beside(table.path).markers
    return Survey(
        table,
        Content(tuple(files), frozenset(faces), pictures_in(table, files)),
        {file: np.array(times) for file, times in starts.items()},
        frozenset(stills),
        told or {name: tuple(sorted(found)) for name, found in markers.items()},
        names_trials,
    )


def trials_of(table: Path) -> Trials | None:
    """The trials that the analysis of a table was given, from the file beside it; None where there
    are none."""
    made = beside(table)
    told = {file: spans for file, spans in (made.trials or {}).items() if spans}
    if not told:
        return None
    further = tuple(dict.fromkeys(n for spans in told.values() for s in spans for n in s.further))
    of_file = {
        file: tuple(
            Trial(
                span.name,
                span.start_s,
                span.end_s,
                tuple(span.further.get(name, "") for name in further),
            )
            for span in spans
        )
        for file, spans in told.items()
    }
    return Trials(Path(made.trials_file or table.name), of_file, further)


def write(
    found: Survey,
    place: Place,
    participants: Participants | None = None,
    trials: Trials | None = None,
    look: Callable[[], None] = lambda: None,
    of: Sequence[Path] = (),
    bin_s: float | None = None,
) -> None:
    """Sum up a table.

    Args:
        found: what it is of.
        place: where the summary is to stand, and beside it where it comes from (:func:`place_of`);
            whole or not at all, it is settled.
        participants: who is who; the faces of one are one line.
        trials: a line for each face in each of them.
        look: called now and then; what it raises ends the work and leaves what was there.
        of: the recordings that the table was made of; none where it is one that people gave.
        bin_s: a line for each time bin of that length in seconds; None for none.

    Raises:
        FerdeskError: the table can't be read or holds what no analysis writes, or the summary can't
            be written there.
    """
    names = frozenset(found.table.names)
    neutral, people = names.issuperset(ABOVE), names.issuperset(PEOPLE)
    bins.checked(bin_s)
    columns = shape(neutral, people, trials, participants, bin_s is not None)
    sums = _sums(found, participants or NOBODY, trials, bin_s, look)
    with atomic_texts(place) as (stream, told):
        writer = SummaryWriter(stream, columns)
        for one in sums.values():
            writer.write(one.lines())
            look()
        paths = tuple(of) or (found.table.path,)
        data = _made(found, participants, trials, bin_s, writer.meanings, paths)
        json.dump(data, told, indent=2, ensure_ascii=False)
        told.write("\n")


def _sums(
    found: Survey,
    participants: Participants,
    trials: Trials | None,
    bin_s: float | None,
    look: Callable[[], None],
) -> dict[str, Sums]:
    table = found.table
    cellsof = _Cells(frozenset(table.names))
    given = {} if trials is None else trials.of_file
    expected = _expected(participants, found.timed)
    sums: dict[str, Sums] = {}
    numbers: dict[str, int] = {}
    shown = {file: found.shown_ms(file) for file in found.starts_s}
    for frame in frames_of(table, participants, look):
        file = frame.file
        if file not in sums:
            whose = expected.get(file, ())
            sums[file] = Sums(file, frame.still, given.get(file, ()), whose, bin_s)
        number = numbers[file] = numbers.get(file, -1) + 1
        if number >= len(shown[file]):
            raise FerdeskError(f"{table.path} was changed meanwhile.", "Do it again.")
        at_ms = round(1000 * float(found.starts_s[file][number]))
        try:
            seen = tuple(cellsof.seen(frame))
        except Strange as error:
            raise error.of(table.path, frame.line) from error
        sums[file].count(at_ms, frame.line["model"], seen, float(shown[file][number]))
    return sums


def _expected(participants: Participants, videos: Sequence[str]) -> dict[str, list[Who]]:
    """Of each video whoever is in it somewhere: where they are missing, as in a trial, it is to be
    seen."""
    found: dict[str, list[Who]] = {video: [] for video in videos}
    every = [(file, name) for (file, _), name in participants.of_face.items()]
    for file, name in dict.fromkeys((*every, *participants.of_file.items())):
        if file in found and name not in ("", LEFT_OUT):
            found[file].append(Who(name, participant=True))
    return found


class _Cells:
    """Reads a face's cells.

    Args:
        names: of the table's columns.
    """

    def __init__(self, names: frozenset[str]):
        self._people, self._above = names.issuperset(PEOPLE), names.issuperset(ABOVE)
        there = [number for number, column in enumerate(UNITS) if column in names]
        # An older version may have known fewer units.
        self._units, self._places = [UNITS[number] for number in there], there

    def seen(self, frame: Frame) -> Iterable[Seen]:
        """
        Raises:
            Strange: a cell is not what belongs into it.
        """
        for face in frame.faces:
            yield Seen(face.who, face.name, self._reading(face.row), face.row["source"])

    def _reading(self, row: Row) -> Reading:
        units = np.full(len(UNITS), np.nan)
        units[self._places] = cells.shares(row, self._units)
        return Reading(
            label=cells.index(row, "label"),
            close=cells.index(row, "close_to") != cells.NO_LABEL,
            flagged=bool(row["quality_flags"]),
            smoothed=np.array(cells.shares(row, SMOOTHED)),
            units=units,
            people=np.array(cells.shares(row, PEOPLE)) if self._people else None,
            above=np.array(cells.shares(row, ABOVE)) if self._above else None,
        )


def _made_of(paths: Sequence[Path]) -> dict[str, Any]:
    names, hashes = [path.name for path in paths], [digest(str(path)) for path in paths]
    one = len(paths) == 1
    return {"of": names[0] if one else names, "sha256": hashes[0] if one else hashes}


def _made(
    found: Survey,
    participants: Participants | None,
    trials: Trials | None,
    bin_s: float | None,
    columns: Mapping[str, str],
    of: Sequence[Path],
) -> dict[str, Any]:
    """Where a summary comes from, as plain data."""
    table = found.table.path
    made = beside(table)
    together = ""
    if participants is not None:
        together = TOGETHER if participants.path else ONE_EACH
    data: dict[str, Any] = {
        "schema": SCHEMA,
        "made_by": f"ferdesk summary {APP_VERSION}",
        "made_utc": now_utc(),
        **_made_of(of),
        "method": " ".join(filter(None, (made.method, together))),
    }
    if participants is not None:
        path = participants.path
        data["participants"] = {
            "file": path.name if path else None,
            "sha256": digest(str(path)) if path else None,
            "how": together,
        }
    if trials is not None:
        data["trials"] = trials.to_json()
    if bin_s is not None:
        data["bins"] = bins.told(bin_s)
    return data | {"columns": dict(columns)}
