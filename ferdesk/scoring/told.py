"""What a score says in words and figures, as text for people."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from ferdesk.core.counts import counted
from ferdesk.core.vocab import EMOTIONS
from ferdesk.scoring import score
from ferdesk.scoring.people import Beside, People
from ferdesk.scoring.score import Labelled, Score

Figures = tuple[tuple[str, Callable[[Score], str]], ...]
"""Titles, and what stands below them of a system."""
FIGURES: Figures = (
    ("answered", lambda one: _percent(one.answered)),
    ("accuracy", lambda one: _percent(one.accuracy)),
    ("95% interval", lambda one: " to ".join(map(_percent, one.interval95))),
    ("mean recall", lambda one: _percent(one.mean_recall)),
    ("macro F1", lambda one: _percent(one.macro_f1)),
    ("kappa", lambda one: "–" if one.kappa != one.kappa else f"{one.kappa:.3f}"),
    ("calibration error", lambda one: _percent(one.calibration_error)),
)
"""Columns of the first table."""
MANY = 2
"""Groups, at least, that tell how much they differ."""
FEW = 6
"""Groups below which the test that swaps them is never below 0.05."""
BESIDE_VOTES: Figures = (
    ("votes for it", lambda one: _percent(one.votes_for)),
    ("nats a vote", lambda one: _nats(one.beside_votes, "surprise")),
    ("JSD to votes", lambda one: _nats(one.beside_votes, "divergence")),
)
"""Columns of the one that follows where people's votes are known."""


def lines(labelled: Labelled, among: bool = False) -> Iterator[str]:
    """All of it, line by line.

    Args:
        among: each network answered the likeliest of the emotions that the labels have.

    Raises:
        FerdeskError: no system answered.
    """
    yield from _counts(labelled, among)
    scores = score.scores(labelled)
    names = [one.name for one in scores]
    yield ""
    yield from _table(FIGURES, scores)
    if told := score.people(labelled):
        yield ""
        yield from _table(BESIDE_VOTES, scores)
        yield from _of_people(told, names[0], labelled.noun)
    yield ""
    counts = [sum(int(index == i) for index in labelled.labels) for i in range(len(EMOTIONS))]
    yield from _aligned(
        [["recall", f"{labelled.noun}s", *names]]
        + [
            [emotion, str(counts[i]), *(_percent(one.recall[i]) for one in scores)]
            for i, emotion in enumerate(EMOTIONS)
            if counts[i]
        ]
    )
    for one in scores:
        yield ""
        yield from _aligned(
            [[one.name, *(name[:4] for name in EMOTIONS)]]
            + [
                [emotion, *map(str, one.confusion[i])]
                for i, emotion in enumerate(EMOTIONS)
                if counts[i]
            ]
        )
    yield "Rows: the labels. Columns: the answers."
    test = "McNemar's exact test"
    if labelled.allowed_for:
        test = f"exact test that swaps both for all {labelled.noun}s of a {labelled.alike_in[0]}"
        if labelled.groups < FEW:
            least = 2.0 ** (1 - labelled.groups)
            test += f", by {labelled.groups} never below {least:.3g}"
    for pair in score.against_first(labelled):
        yield ""
        yield (
            f"{pair.name} beside {names[0]}, on the {counted(pair.n, labelled.noun)} that both "
            f"answered: {pair.only_it} right by it alone, {pair.only_first} by {names[0]} alone "
            f"({test}, two-sided: p = {pair.p:.3g})."
        )


def _table(figures: Figures, scores: Sequence[Score]) -> Iterator[str]:
    """One line a system."""
    yield from _aligned(
        [["", *(title for title, _ in figures)]]
        + [[one.name, *(show(one) for _, show in figures)] for one in scores]
    )


def _of_people(people: People, network: str, noun: str) -> Iterator[str]:
    """What people say among themselves, and what was expected of them."""
    if people.for_label is not None:
        yield f"Of a {noun}'s votes {_percent(people.for_label)} are for its label."
    if people.agreed is not None:
        chance = "" if people.alpha is None else f" (Krippendorff's alpha: {people.alpha:.3f})"
        yield (
            f"Two of those who voted agree in {_percent(people.agreed)}{chance}, of the "
            f"{counted(people.several, noun)} with two votes or more."
        )
    if people.beside is not None:
        yield (
            f"The shares of people that {network} makes one expect (X_people): of its likeliest "
            f"label {_percent(people.expected)}, where {_percent(people.found)} of the votes are "
            f"for that; {_nats(people.beside, 'surprise')} nats a vote, JSD to votes "
            f"{_nats(people.beside, 'divergence')}."
        )


def _counts(labelled: Labelled, among: bool) -> Iterator[str]:
    """What was scored, and what was not."""
    yield f"{counted(len(labelled.rows), labelled.noun)} with a label."
    if labelled.unlabelled:
        yield f"Left out without a label: {labelled.unlabelled}."
    if labelled.unmet:
        yield f"Labels of {counted(labelled.unmet, labelled.noun)} that the table lacks."
    if labelled.answers.other_models:
        yield f"Left out, because another model read them: {labelled.answers.other_models}."
    if labelled.strange:
        yield f"Left out, labels that are none of the eight emotions: {labelled.strange}."
    if labelled.faceless:
        yield f"Without a face, and so unanswered: {labelled.faceless}."
    if labelled.weights is not None:
        yield (
            f"They were chosen from groups, and stand for about {labelled.weights.sum():.0f} with "
            "an expression: each counts as many times as it stands for others. Not so in the "
            "tables of labels and answers, in tests and in Krippendorff's alpha."
        )
    if labelled.answers.several:
        yield f"With several faces, of which the largest counts: {labelled.answers.several}."
    if labelled.left_out:
        yield f"Left out, as the table of participants says: {labelled.left_out}."
    if labelled.neighbours:
        yield alike(labelled, score.scores(labelled))
    if among:
        yield "Each network answers the likeliest of the emotions that the labels have."
    elif labelled.absent:
        yield (
            f"No label is {' or '.join(labelled.absent)}: such answers count as wrong. See "
            "--among-labels."
        )


def alike(labelled: Labelled, scores: Sequence[Score]) -> str:
    """What follows from that some are of one group."""
    (one, many), noun = labelled.alike_in, labelled.noun
    if not labelled.allowed_for:
        return (
            f"All are of one {one}, and so alike: they say nothing of another {one}, and intervals "
            "and tests are too sure."
        )
    lone = [system.name for system in scores if system.groups < MANY]
    said = (
        f"They are of {counted(labelled.groups, one, many)}. {noun.capitalize()}s of one {one} are "
        "alike: intervals and tests allow for it, as far as so many tell how much others differ."
    )
    if lone:
        said += (
            f" Too sure is the interval of {', '.join(lone)}, which answered in one {one} alone."
        )
    return said


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Columns as wide as their longest cell; the first one to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows)]
    for first, *others in rows:
        cells = [cell.rjust(width) for cell, width in zip(others, widths[1:])]
        yield "  ".join([first.ljust(widths[0]), *cells]).rstrip()


def _nats(beside: Beside | None, name: str) -> str:
    return "–" if beside is None else f"{getattr(beside, name):.3f}"


def _percent(share: float | None) -> str:
    return "–" if share is None or share != share else f"{100 * share:.1f}%"
