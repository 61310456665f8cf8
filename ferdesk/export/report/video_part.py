"""The part of a report on a video or a recording: its faces, and when each looked how. HTML out."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

import numpy as np

from ferdesk.core.action_units import BY_KEY
from ferdesk.core.counts import counted
from ferdesk.export.report import draw
from ferdesk.export.report.draw import clock, percent, percent_cell, row
from ferdesk.export.report.face_part import Known, about, expressions, networks
from ferdesk.export.report.facts import facts_of
from ferdesk.export.report.files import UNITS, Face, File
from ferdesk.export.report.slices import Slices, edges_of, slices_of

MOST_DRAWN = 6
"""Faces of a file that are drawn, those longest in view; the others are counted."""
UNIT_FROM = 0.2
"""An Action Unit that never comes higher is not drawn."""


def video_part(file: File, known: Known) -> Iterator[str]:
    """HTML, in pieces."""
    frames = len(file.starts_s)
    told = [clock(float(file.shown_s.sum()))] if file.timed else []
    told.append(counted(frames, "frame"))
    people = sum(face.who.participant for face in file.faces)
    if people:
        told.append(counted(people, "participant"))
    if (faces := len(file.faces) - people) or not people:
        told.append(counted(faces, "other face" if people else "face"))
    told.append(f"a face in {percent(file.with_face / frames)} of the frames")
    yield f'<p class="muted">{escape(" · ".join(told))}</p>'
    edges = edges_of(file)
    for face in file.faces[:MOST_DRAWN]:
        yield from _face(file, face, known, edges)
    if (more := len(file.faces) - MOST_DRAWN) > 0:
        seconds = sum(facts_of(file, face).seconds for face in file.faces[MOST_DRAWN:])
        yield f"<p>{counted(more, 'more face')}, in view for {clock(seconds)} in all, "
        yield f"{'is' if more == 1 else 'are'} in the table.</p>"


def _face(file: File, face: Face, known: Known, edges: np.ndarray) -> Iterator[str]:
    facts, slices = facts_of(file, face), slices_of(file, face, edges)
    yield f"<article><h3>{escape(face.who.title)}</h3>{about(file, face, facts)}"
    yield expressions(file, face, facts, known, slices)
    yield _units(face, slices)
    if file.trials:
        yield _trials(file, face)
    yield networks(file, face, known)
    yield "</article>"


def _units(face: Face, slices: Slices) -> str:
    """Lanes of the Action Units that moved."""
    most = np.fmax.reduce(face.units, 0, initial=-1)
    lines = [
        row(
            [
                ("name", key),
                ("plot", draw.unit_lane(slices, i, f"{key}, {BY_KEY[key].name}")),
                ("n", f"{most[i]:.2f}"),
                ("name", BY_KEY[key].name),
            ]
        )
        for i, key in enumerate(UNITS)
        if most[i] >= UNIT_FROM
    ]
    if not lines:
        return ""
    left = len(UNITS) - len(lines)
    lines.append(draw.row_below([("", ""), ("plot", draw.axis(slices.edges))]))
    head = [("", "Unit"), ("plot", ""), ("n", "Highest"), ("", "What moves")]
    rest = f'<p class="muted">{counted(left, "unit")} stayed below {UNIT_FROM:g}.</p>'
    shown = draw.table(head, lines, "lanes") + (rest if left else "")
    return f"<details><summary>Action Units</summary>{shown}</details>"


def _trials(file: File, face: Face) -> str:
    """A row a trial: how much of each label in it."""
    lines = []
    for trial in file.trials:
        facts = facts_of(file, face, trial)
        when = f"{clock(trial.start_s)} to {clock(trial.end_s)}"
        bar = draw.shares_bar(facts.labels)
        cells = [("", escape(trial.name)), ("name", when), percent_cell(facts.seen), ("bar", bar)]
        lines.append(row(cells))
    head = [("", "Trial"), ("", "When"), ("n", "In view"), ("bar", "Labels")]
    return draw.table(head, lines)
