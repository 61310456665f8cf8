"""A table as one page of HTML that stands for itself: it loads nothing, and holds no picture.

Crops that were kept beside the table are linked, not copied, so that the page can be passed on
without anybody's face.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from ferdesk import rows
from ferdesk.core.errors import FerdeskError
from ferdesk.export.place import Place, atomic_texts
from ferdesk.export.report.face_part import Known
from ferdesk.export.report.gather import gather
from ferdesk.export.report.made import beside, spans_of
from ferdesk.export.report.parts import parts
from ferdesk.export.trials import Trials
from ferdesk.frames import NOBODY
from ferdesk.participants.who import Participants
from ferdesk.scoring.score import Labelled

ENDING = ".html"


def check_name(out: Path) -> None:
    """
    Raises:
        FerdeskError: it is no name for a report.
    """
    if out.suffix.lower() != ENDING:
        raise FerdeskError(f"{out.name or out} is no name for a report.", f"End it in {ENDING}.")


def write(
    table: Path,
    place: Place,
    title: str = "",
    look: Callable[[], None] = lambda: None,
    labelled: Labelled | None = None,
    participants: Participants = NOBODY,
    trials: Trials | None = None,
) -> None:
    """Make a report of a table.

    Args:
        table: what ``ferdesk analyze`` or ``ferdesk replay`` wrote.
        place: where the page is to stand, whole or not at all; it is settled.
        title: what the page is of; the table's name where it is empty.
        look: called now and then; what it raises ends the work and leaves what was there.
        labelled: what people say of its faces; None where nothing is known.
        participants: who is who; the faces of one are taken together.
        trials: in place of those that the analysis was given; None for these.

    Raises:
        FerdeskError: the table can't be read, or the page can't be written there.
    """
    with atomic_texts(place) as (stream,):
        folder = place.paths[0].parent
        for piece in text_of(table, folder, title, look, labelled, participants, trials):
            stream.write(piece)
            look()


def text_of(
    table: Path,
    folder: Path,
    title: str = "",
    look: Callable[[], None] = lambda: None,
    labelled: Labelled | None = None,
    participants: Participants = NOBODY,
    trials: Trials | None = None,
) -> Iterator[str]:
    """The page, in pieces.

    Args:
        folder: in which it will lie; crops are linked from there.

    Raises:
        FerdeskError: the table can't be read, or there is nothing in it.
    """
    made = beside(table)
    files = tuple(map(made.with_markers, gather(rows.read(table), look, participants)))
    if trials is None:
        files = tuple(made.with_trials(file) for file in files)
    else:
        # A file that they leave out has none, whatever the analysis was given.
        spans = spans_of(trials)
        files = tuple(replace(file, trials=spans.get(file.name, ())) for file in files)
    if not files:
        raise FerdeskError(f"{table} has no line.", "There is nothing to report.")
    known = Known(made, _way(table.parent, folder))
    return parts(title or table.name, files, known, labelled, participants)


def _way(to: Path, start: Path) -> str | None:
    """From a folder to another; None where there is none, as between two drives of Windows."""
    try:
        way = os.path.relpath(to, start)
    except ValueError:
        return None
    return "" if way == os.curdir else way
