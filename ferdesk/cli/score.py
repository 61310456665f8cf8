"""``ferdesk score``: hold a table of ``ferdesk analyze`` against labels that people gave."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from ferdesk.cli.outcome import exit_status
from ferdesk.core.counts import counted
from ferdesk.core.vocab import EMOTIONS
from ferdesk.export.atomic import atomic_text
from ferdesk.scoring import answers, score, truth
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
BESIDE_VOTES: Figures = (
    ("votes for it", lambda one: _percent(one.votes_for)),
    ("nats a vote", lambda one: _nats(one.beside_votes, "surprise")),
    ("JSD to votes", lambda one: _nats(one.beside_votes, "divergence")),
)
"""Columns of the one that follows where people's votes are known."""


def main(argv: Sequence[str] = ()) -> int:
    """Run it; returns 0 for success, 1 when it can't be done, 130 when interrupted."""
    arguments = _parser().parse_args(list(argv))
    return exit_status(lambda: _run(arguments))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ferdesk score",
        description="Hold what ferdesk analyze wrote against labels that people gave: accuracy, "
        "recall, calibration and confusion of every model in the table, side by side.",
    )
    add = parser.add_argument
    add("table", type=Path, metavar="TABLE", help="what ferdesk analyze --out FACES.csv wrote")
    add(
        "--truth",
        type=Path,
        metavar="CSV",
        help="a column file and a column label, perhaps a column frame; in place of the label or "
        "beside it a column for each emotion, such as happiness, with people's votes; default: the "
        "name of the folder that each picture lies in, such as happiness",
    )
    add(
        "--among-labels",
        action="store_true",
        help="for a set that lacks emotions: each network answers the likeliest of those that the "
        "labels have",
    )
    add("--out", type=Path, metavar="JSON", help="all figures, for programs")
    return parser


def _run(arguments: argparse.Namespace) -> None:
    label = truth.by_table(arguments.truth) if arguments.truth else truth.by_folder
    labelled = score.label(answers.read(arguments.table), label)
    if arguments.among_labels:
        labelled = score.among(labelled)
    if arguments.out:
        with atomic_text(arguments.out) as stream:
            json.dump(score.to_json(labelled), stream, indent=2)
            stream.write("\n")
    print("\n".join(_lines(labelled, arguments.among_labels)))


def _lines(labelled: Labelled, among: bool) -> Iterator[str]:
    yield from _counts(labelled, among)
    scores = score.scores(labelled)
    names = [one.name for one in scores]
    yield ""
    yield from _table(FIGURES, scores)
    if told := score.people(labelled):
        yield ""
        yield from _table(BESIDE_VOTES, scores)
        yield from _of_people(told, names[0])
    yield ""
    counts = [sum(int(index == i) for index in labelled.labels) for i in range(len(EMOTIONS))]
    yield from _aligned(
        [["recall", "pictures", *names]]
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
    for pair in score.against_first(labelled):
        yield ""
        yield (
            f"{pair.name} beside {names[0]}, on the {counted(pair.n, 'picture')} that both "
            f"answered: {pair.only_it} right by it alone, {pair.only_first} by {names[0]} alone "
            f"(McNemar's exact test, two-sided: p = {pair.p:.3g})."
        )


def _table(figures: Figures, scores: Sequence[Score]) -> Iterator[str]:
    """One line a system."""
    yield from _aligned(
        [["", *(title for title, _ in figures)]]
        + [[one.name, *(show(one) for _, show in figures)] for one in scores]
    )


def _of_people(people: People, network: str) -> Iterator[str]:
    """What people say among themselves, and what was expected of them."""
    agreed = (
        ""
        if people.agreed is None
        else (f"; two of those who voted on a picture agree in {_percent(people.agreed)}")
    )
    yield (
        f"Of the votes on {counted(people.n, 'picture')} {_percent(people.for_label)} are for the "
        f"picture's label{agreed}."
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
    yield f"{counted(len(labelled.rows), 'picture')} with a label."
    if labelled.unlabelled:
        yield f"Left out without a label: {labelled.unlabelled}."
    if labelled.strange:
        yield f"Left out, labels that are none of the eight emotions: {labelled.strange}."
    if labelled.faceless:
        yield f"Without a face, and so unanswered: {labelled.faceless}."
    if labelled.answers.several:
        yield f"With several faces, of which the largest counts: {labelled.answers.several}."
    if labelled.neighbours:
        yield (
            "Several frames are of one file. Neighbouring frames are alike, so intervals and "
            "tests are too sure."
        )
    if among:
        yield "Each network answers the likeliest of the emotions that the labels have."
    elif labelled.absent:
        yield (
            f"No label is {' or '.join(labelled.absent)}: such answers count as wrong. See "
            "--among-labels."
        )


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
