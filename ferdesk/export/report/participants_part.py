"""The part of a report on participants who are in several files. HTML out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

import numpy as np

from ferdesk.core.text import storable
from ferdesk.export.report import draw
from ferdesk.export.report.draw import clock, row, shares_bar
from ferdesk.export.report.facts import Facts, facts_of
from ferdesk.export.report.files import File

HOW = "Of all videos that somebody is in, by the time in view."


def participants_part(files: Sequence[File]) -> Iterator[str]:
    """A row a participant, in pieces; none where nobody is in two videos."""
    found = _by_participant([file for file in files if file.timed])
    if all(len(facts) < 2 for facts in found.values()):
        return
    head = [("", "Participant"), ("n", "Videos"), ("n", "In view"), ("bar", "Labels")]
    lines = []
    for name, facts in found.items():
        seconds = np.array([one.seconds for one in facts])
        labels = np.average([one.labels for one in facts], 0, seconds)
        cells = [("", escape(storable(name))), ("n", f"{len(facts):,}")]
        cells += [("n", clock(float(seconds.sum()))), ("bar", shares_bar(labels))]
        lines.append(row(cells))
    yield f'<section><h2>Participants over all videos</h2><p class="muted">{escape(HOW)}</p>'
    yield f"{draw.table(head, lines)}</section>\n"


def _by_participant(files: Sequence[File]) -> dict[str, list[Facts]]:
    """What there is of each, file by file, where any of it lasts."""
    found: dict[str, list[Facts]] = {}
    for file in files:
        for face in file.faces:
            facts = facts_of(file, face)
            if face.who.participant and facts.seconds:
                found.setdefault(face.who.name, []).append(facts)
    return found
