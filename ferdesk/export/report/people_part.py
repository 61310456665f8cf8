"""The part of a report on what people say of the same faces or pictures. HTML out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from ferdesk.core.counts import counted
from ferdesk.core.text import storable
from ferdesk.core.vocab import EMOTIONS
from ferdesk.export.report import draw
from ferdesk.export.report.draw import percent, percent_cell, row
from ferdesk.export.report.made import Made
from ferdesk.scoring import score
from ferdesk.scoring import told as score_told
from ferdesk.scoring.answers import APP
from ferdesk.scoring.people import People
from ferdesk.scoring.score import Labelled, Score

FEW = 30
"""Faces below which an interval is too wide to be of use."""


def people_part(labelled: Labelled, made: Made) -> Iterator[str]:
    """HTML, in pieces.

    Raises:
        FerdeskError: no system answered any of them.
    """
    scores = score.scores(labelled)
    yield '<section id="people"><h2>Beside people</h2>'
    yield f'<p class="muted">{escape(_counts(labelled))}</p>'
    yield f"<p>{escape(_said(labelled, scores))}</p>"
    yield _readers(scores, made)
    app = next((one for one in scores if one.name == APP), None)
    if app is not None:
        yield f"<h3>What they say of each label</h3>{_by_answer(app, labelled.noun)}"
    yield f"<h3>How much is found of what they say</h3>{_found(scores, labelled, made)}"
    people = score.people(labelled)
    if people is not None and people.agreed is not None:
        yield f"<p>{escape(_among(people, labelled.noun))}</p>"
    yield "</section>\n"


def _counts(labelled: Labelled) -> str:
    told = [f"{counted(len(labelled.rows), labelled.noun)} with a label"]
    if labelled.weights is not None:
        told.append(
            f"chosen from groups, for about {labelled.weights.sum():,.0f} with an expression: "
            "each counts as many times as it stands for others"
        )
    if labelled.left_out:
        told.append(f"left out, as the table of participants says: {labelled.left_out:,}")
    if labelled.unmet:
        told.append(f"labels of {labelled.unmet:,} more are of what the table lacks")
    if labelled.answers.other_models:
        told.append(f"left out, read by another model: {labelled.answers.other_models:,}")
    if labelled.strange:
        told.append(f"left out, of another word: {storable(labelled.strange)}")
    return " · ".join(told)


def _said(labelled: Labelled, scores: Sequence[Score]) -> str:
    few = f" They are few: below {FEW} little can be said." if len(labelled.rows) < FEW else ""
    alike = f" {score_told.alike(labelled, scores)}" if labelled.neighbours else ""
    return f"How often each reader says what people say, of what it gave a label.{few}{alike}"


def _readers(scores: Sequence[Score], made: Made) -> str:
    head = [("", "Reader"), ("n", "Gives a label"), ("n", "As people"), ("n", "95% interval")]
    head += [("n", "Kappa"), ("n", "Calibration error")]
    lines = []
    for one in scores:
        low, high = map(percent, one.interval95)
        error = one.calibration_error
        lines.append(
            row(
                [
                    ("name", escape(storable(_name(one, made)))),
                    percent_cell(one.answered),
                    percent_cell(one.accuracy),
                    ("n", f"{escape(low)} to {escape(high)}"),
                    ("n", "–" if one.kappa != one.kappa else f"{one.kappa:.2f}"),
                    percent_cell(float("nan") if error is None else error),
                ]
            )
        )
    return draw.table(head, lines)


def _by_answer(app: Score, noun: str) -> str:
    head = [("", "The app says"), ("n", f"{noun.capitalize()}s"), ("n", "People too")]
    head += [("", "Else mostly")]
    lines = []
    for one in app.by_answer:
        mostly = "–"
        if one.else_mostly is not None:
            emotion, n = one.else_mostly
            mostly = f"{EMOTIONS[emotion]} ({n})"
        cells = [("name", EMOTIONS[one.emotion]), ("n", f"{one.n:,}"), percent_cell(one.so_too)]
        lines.append(row([*cells, ("", mostly)]))
    return draw.table(head, lines)


def _found(scores: Sequence[Score], labelled: Labelled, made: Made) -> str:
    head = [("", "People say"), ("n", f"{labelled.noun.capitalize()}s")]
    head += [("n", escape(storable(_name(one, made)))) for one in scores]
    lines = []
    for emotion, name in enumerate(EMOTIONS):
        n = int((labelled.labels == emotion).sum())
        if n:
            cells = [percent_cell(one.recall[emotion]) for one in scores]
            lines.append(row([("name", name), ("n", f"{n:,}"), *cells]))
    return draw.table(head, lines)


def _among(people: People, noun: str) -> str:
    chance = "" if people.alpha is None else f" (Krippendorff's alpha: {people.alpha:.2f})"
    return (
        f"Two of those who voted agree in {percent(people.agreed or 0.0)}{chance}, of the "
        f"{counted(people.several, noun)} with two votes or more. That is what there is to be "
        "agreed with."
    )


def _name(one: Score, made: Made) -> str:
    return one.name.capitalize() if one.name == APP else made.title(one.name)
