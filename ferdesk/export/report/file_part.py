"""The part of a report on one file: its faces, when each looked how; or its pictures."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from urllib.parse import quote

import numpy as np

from ferdesk.core.action_units import BY_KEY
from ferdesk.core.text import parts_of, storable
from ferdesk.core.vocab import EMOTIONS
from ferdesk.export.report import draw
from ferdesk.export.report.draw import clock, percent, row
from ferdesk.export.report.facts import Facts, agreements, facts_of, flaws
from ferdesk.export.report.gather import NO_LABEL, UNITS, Face, File
from ferdesk.export.report.made import Made
from ferdesk.export.report.slices import Slices, edges_of, slices_of

MOST_DRAWN = 6
"""Faces of a file that are drawn, those longest in view; the others are counted."""
MOST_PICTURES = 500
"""That are listed of a folder; all are in the table."""
TOLD_FROM = 0.1
"""Where an expression that was never likelier was likeliest says nothing."""
UNIT_FROM = 0.2
"""An Action Unit that never comes higher is not drawn."""


def counted(count: int, one: str, several: str = "") -> str:
    """``1 face``, ``2,000 faces``."""
    return f"{count:,} {one if count == 1 else several or f'{one}s'}"


def in_view(file: File, facts: Facts) -> str:
    """How long, or of how many pictures."""
    if file.stills:
        return counted(facts.readings, "face")
    return f"{clock(facts.seconds)} ({percent(facts.seen)})"


def file_part(file: File, anchor: str, told: Made, to_crops: str) -> str:
    """HTML.

    Args:
        anchor: by which it is linked.
        told: what is known of how the table was made.
        to_crops: path from the page to the table's folder; empty where they are one.
    """
    part = _Part(file, told, to_crops)
    body = "".join(part.pictures() if file.stills else part.video())
    name = escape(storable(file.name))
    return f'<section id="{anchor}"><h2>{name}</h2>{body}</section>\n'


class _Part:
    def __init__(self, file: File, told: Made, to_crops: str):
        self._file, self._told, self._to_crops = file, told, to_crops

    def video(self) -> Iterator[str]:
        file = self._file
        frames = len(file.starts_s)
        length = clock(float(file.shown_s.sum()))
        share = percent(file.with_face / frames)
        faces = counted(len(file.faces), "face")
        yield f'<p class="muted">{length} · {counted(frames, "frame")} · {faces} · '
        yield f"a face in {share} of the frames</p>"
        edges = edges_of(file)
        for face in file.faces[:MOST_DRAWN]:
            yield from self._face(face, edges)
        if (more := len(file.faces) - MOST_DRAWN) > 0:
            seconds = sum(facts_of(file, face).seconds for face in file.faces[MOST_DRAWN:])
            yield f"<p>{counted(more, 'more face')}, in view for {clock(seconds)} in all, are in "
            yield "the table.</p>"

    def pictures(self) -> Iterator[str]:
        file = self._file
        pictures = counted(len(file.starts_s), "picture")
        yield f'<p class="muted">{pictures}, {file.with_face:,} with a face</p>'
        for face in file.faces:
            facts = facts_of(file, face)
            yield self._about(face, facts)
            yield draw.shares_bar(facts.labels)
            yield self._table(face, facts)
            yield self._beside(face)
            yield self._list(face)

    def _face(self, face: Face, edges: np.ndarray) -> Iterator[str]:
        file, facts = self._file, facts_of(self._file, face)
        yield f"<article><h3>Face {escape(face.face_id)}</h3>{self._about(face, facts)}"
        yield self._table(face, facts, slices_of(file, face, edges))
        if file.trials:
            yield self._trials(face)
        yield self._beside(face)
        yield "</article>"

    def _about(self, face: Face, facts: Facts) -> str:
        stills = self._file.stills
        told = [] if stills else [f"in view for {in_view(self._file, facts)}"]
        of = "the faces" if stills else "that"
        told.append(f"a label for {percent(1 - facts.labels[-1])} of {of}")
        worst = (
            f"{name.replace('_', ' ')} {percent(share)}" for name, share in flaws(face).items()
        )
        told.append(f"flaws: {', '.join(worst)}" if face.flags else "no flaws of the picture")
        text = escape("; ".join(told))
        return f'<p class="muted">{text[0].upper()}{text[1:]}.</p>'

    def _table(self, face: Face, facts: Facts, slices: Slices | None = None) -> str:
        """A row an expression: when, how much, how strong, and when most."""
        head = [
            ("", "Expression"),
            *([("plot", "")] if slices else []),
            ("n", "Label for"),
            ("n", "Mean"),
            ("n", "Highest"),
            ("", "in" if self._file.stills else "at"),
            *([("n", "Of ten people")] if facts.people is not None else []),
            *([("", "Crop")] if face.crops else []),
        ]
        lines = [*self._strips(slices, len(head))] if slices else []
        for i, name in enumerate(EMOTIONS):
            at = int(facts.peaks[i])
            highest = float(face.smoothed[at, i]) if facts.readings else float("nan")
            told = highest >= TOLD_FROM
            where = self._where(face, at) if told else "–"
            about = f"{name}: mean {percent(facts.means[i])}, highest {percent(highest)} {where}"
            cells = [("name", name)]
            if slices:
                lane = draw.lane(slices.means[:, i], slices.highs[:, i], i, about)
                cells.append(("plot", lane))
            cells += [
                ("n", percent(facts.labels[i])),
                ("n", percent(facts.means[i])),
                ("n", percent(highest)),
                ("name", escape(where)),
            ]
            if facts.people is not None:
                cells.append(("n", f"{10 * facts.people[i]:.1f}"))
            if face.crops:
                cells.append(("", self._crop(face, at, f"{name}, {where}") if told else ""))
            lines.append(row(cells))
        if slices:
            lines.append(row([("", ""), ("plot", draw.axis(slices.edges))]))
        kind = ' class="lanes"' if slices else ""
        body = f"<thead>{row(head, 'th')}</thead><tbody>{''.join(lines)}</tbody>"
        return f"<table{kind}>{body}</table>" + (_units(slices) if slices else "")

    def _strips(self, slices: Slices, width: int) -> Iterator[str]:
        """What has a strip of its own above the lanes."""
        file, edges, rest = self._file, slices.edges, f'<td colspan="{width - 2}"></td></tr>'
        strips = [
            ("trial", draw.spans_strip(file.trials, edges, "trial") if file.trials else ""),
            ("marker", draw.spans_strip(file.markers, edges, "marker") if file.markers else ""),
            ("label", draw.label_strip(slices.labels, edges)),
        ]
        for name, strip in strips:
            if strip:
                yield f'<tr><td class="name">{name}</td><td class="plot">{strip}</td>{rest}'

    def _trials(self, face: Face) -> str:
        """A row a trial: how much of each label in it."""
        lines = []
        for trial in self._file.trials:
            facts = facts_of(self._file, face, trial)
            when = f"{clock(trial.start_s)} to {clock(trial.end_s)}"
            lines.append(
                row(
                    [
                        ("", escape(trial.name)),
                        ("name", when),
                        ("n", percent(facts.seen)),
                        ("bar", draw.shares_bar(facts.labels)),
                    ]
                )
            )
        head = row([("", "Trial"), ("", "When"), ("n", "In view"), ("bar", "Labels")], "th")
        return f"<table><thead>{head}</thead><tbody>{''.join(lines)}</tbody></table>"

    def _beside(self, face: Face) -> str:
        """The networks beside each other."""
        told = []
        for pair in agreements(self._file, face):
            first, second = (escape(self._told.title(one)) for one in (pair.first, pair.second))
            if not pair.n:
                told.append(f"{second} answered nothing that {first} did.")
                continue
            kappa = "" if pair.kappa != pair.kappa else f", kappa {pair.kappa:.2f}"
            told.append(
                f"{second} says the same as {first} in {percent(pair.agreement)} of the "
                f"readings, each by itself at one look (N = {pair.n:,}{kappa})."
            )
        return "".join(f"<p>{text}</p>" for text in told)

    def _list(self, face: Face) -> str:
        """Every picture's face with its label."""
        head = [("", "Picture"), ("", "Label"), ("n", "Probability")]
        head += [("", "Crop")] if face.crops else []
        lines = []
        for i, source in enumerate(face.sources[:MOST_PICTURES]):
            label = face.labels[i]
            known = label != NO_LABEL
            name = EMOTIONS[label] if known else "no label"
            cells = [
                ("", escape(_file_name(source))),
                ("name", name),
                ("n", percent(float(face.smoothed[i, label])) if known else "–"),
            ]
            cells += [("", self._crop(face, i, name))] if face.crops else []
            lines.append(row(cells))
        table = f"<table><thead>{row(head, 'th')}</thead><tbody>{''.join(lines)}</tbody></table>"
        left = len(face.sources) - MOST_PICTURES
        rest = f"<p>{counted(left, 'more face')} in the table.</p>" if left > 0 else ""
        return f"<details><summary>Picture by picture</summary>{table}{rest}</details>"

    def _where(self, face: Face, at: int) -> str:
        """When a reading was, or in which picture."""
        if not len(face.frames):
            return ""
        if self._file.stills:
            return _file_name(face.sources[at])
        return clock(float(self._file.starts_s[face.frames[at]]))

    def _crop(self, face: Face, at: int, about: str) -> str:
        if not face.crops[at]:
            return ""
        path = "/".join(filter(None, (self._to_crops.replace("\\", "/"), face.crops[at])))
        return f'<img class="crop" loading="lazy" src="{quote(path)}" alt="{escape(about)}">'


def _file_name(source: str) -> str:
    parts = parts_of(source)
    return storable(parts[-1] if parts else source)


def _units(slices: Slices) -> str:
    """Lanes of the Action Units that moved."""
    lines = []
    for i, key in enumerate(UNITS):
        highs = slices.units[:, i]
        high = float(np.nanmax(highs)) if np.isfinite(highs).any() else 0.0
        if high >= UNIT_FROM:
            name = BY_KEY[key].name
            about = f"{key}, {name}: highest {high:.2f}"
            lines.append(
                row(
                    [
                        ("name", key),
                        ("plot", draw.unit_lane(highs, about)),
                        ("n", f"{high:.2f}"),
                        ("name", name),
                    ]
                )
            )
    if not lines:
        return ""
    head = row([("", "Unit"), ("plot", ""), ("n", "Highest"), ("", "")], "th")
    foot = row([("", ""), ("plot", draw.axis(slices.edges))])
    body = f"<thead>{head}</thead><tbody>{''.join(lines)}{foot}</tbody>"
    table = f'<table class="lanes">{body}</table>'
    left = len(UNITS) - len(lines)
    rest = f'<p class="muted">{counted(left, "unit")} stayed below {UNIT_FROM:g}.</p>'
    return f"<details><summary>Action Units</summary>{table}{rest if left else ''}</details>"
