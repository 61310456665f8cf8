"""The part of a report on a folder of pictures. HTML out."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from ferdesk.cells import NO_LABEL
from ferdesk.core.counts import counted
from ferdesk.core.text import storable
from ferdesk.core.vocab import EMOTIONS
from ferdesk.export.report import draw
from ferdesk.export.report.draw import percent_cell, row
from ferdesk.export.report.face_part import Known, about, crop, expressions, networks, where_of
from ferdesk.export.report.facts import facts_of
from ferdesk.export.report.files import Face, File
from ferdesk.frames import file_name

MOST_PICTURES = 500
"""That are listed of a folder; all are in the table."""


def pictures_part(file: File, known: Known) -> Iterator[str]:
    """HTML, in pieces."""
    pictures = counted(len(file.starts_s), "picture")
    yield f'<p class="muted">{pictures}, {file.with_face:,} with a face</p>'
    for face in file.faces:  # those of a folder are taken together, but for participants
        facts = facts_of(file, face)
        if len(file.faces) > 1 or face.who.participant:
            yield f"<h3>{escape(face.who.title) or 'The others'}</h3>"
        yield about(file, face, facts)
        yield draw.shares_bar(facts.labels)
        yield expressions(file, face, facts, known)
        yield networks(file, face, known)
        yield _list(file, face, known)
    if file.faceless:
        names = ", ".join(file_name(source) for source in file.faceless[:MOST_PICTURES])
        more = " …" if len(file.faceless) > MOST_PICTURES else ""
        yield (
            f"<details><summary>{counted(len(file.faceless), 'picture')} without a face</summary>"
            f"<p>{escape(storable(names))}{more}</p></details>"
        )


def _list(file: File, face: Face, known: Known) -> str:
    """Every face with its picture's name and its label."""
    head = [("", "Picture"), ("", "Label"), ("n", "Probability")]
    head += [("", "Crop")] if face.crops else []
    lines = []
    for i in range(min(len(face.sources), MOST_PICTURES)):
        label = face.labels[i]
        labelled = label != NO_LABEL
        name = EMOTIONS[label] if labelled else "no label"
        cells = [
            ("", escape(where_of(file, face, i))),
            ("name", name),
            percent_cell(float(face.smoothed[i, label]) if labelled else float("nan")),
        ]
        cells += [("", crop(face, i, known, name))] if face.crops else []
        lines.append(row(cells))
    left = len(face.sources) - MOST_PICTURES
    rest = f"<p>{counted(left, 'more face')} in the table.</p>" if left > 0 else ""
    shown = draw.table(head, lines)
    return f"<details><summary>Picture by picture</summary>{shown}{rest}</details>"
