"""The trials of files, from a table that people wrote."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ferdesk import sheets
from ferdesk.core.errors import FerdeskError
from ferdesk.core.times import seconds
from ferdesk.export.summary.columns import NAMES
from ferdesk.export.trials import Trial, Trials
from ferdesk.sheets import Kind, Line

KIND = Kind(("file", "start", "end", "trial"))
"""What other columns there are is told of each trial."""


def read(path: Path, inputs: Sequence[str]) -> Trials:
    """The trials of a CSV, whose cells are parted by ``,`` or ``;``.

    A file may have as many of its folders before its name as are needed to tell files apart.

    Args:
        path: the CSV.
        inputs: the files that are to be read, as they were found.

    Raises:
        FerdeskError: it can't be read, lacks a column, has no trial, or a line of it makes no
            trial of one of the files.
    """
    sheet = sheets.read(path, KIND, NAMES)
    further = sheet.further(KIND)
    files = sheets.Files(inputs)
    found: dict[str, list[Trial]] = {}
    told: dict[tuple[object, ...], int] = {}
    for line in sheet.lines:
        spec, trial = line.file(files), _trial(line, further)
        before = told.setdefault((spec, trial.name, trial.start_s, trial.end_s), line.number)
        if before != line.number:
            raise FerdeskError(f"{line} has the trial of line {before} again.", "Leave out one.")
        found.setdefault(spec, []).append(trial)
    if not found:
        raise FerdeskError(f"{path} has no trial.", "Write a line for each below the names.")
    of_file = {spec: tuple(found[spec]) for spec in inputs if spec in found}
    return Trials(path, of_file, further)


def _trial(line: Line, further: Sequence[str]) -> Trial:
    """A line's trial, with what the columns ``further`` tell of it."""
    name = line.cells["trial"]
    if not name:
        raise FerdeskError(f"{line} does not name its trial.", "Fill its column trial.")
    if ";" in name:
        raise FerdeskError(
            f"{line} calls its trial {name}, and a semicolon parts the names of several.",
            "Call it otherwise.",
        )
    more = tuple(line.cells[column] for column in further)
    trial = Trial(name, _time(line, "start"), _time(line, "end"), more)
    if trial.start_s >= trial.end_s:
        raise FerdeskError(
            f"{line} has a trial that does not end after it begins "
            f"({line.cells['start']} to {line.cells['end']}).",
            "Correct its start or its end.",
        )
    return trial


def _time(line: Line, column: str) -> float:
    try:
        return seconds(line.plain(column))
    except FerdeskError as error:
        raise FerdeskError(f"{line} has no {column}: {error.what}", error.fix) from None
