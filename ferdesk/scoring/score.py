"""How well each system of a table agrees with labels that people gave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from ferdesk.core import metrics
from ferdesk.core.errors import FerdeskError
from ferdesk.core.vocab import EMOTIONS, emotion_of
from ferdesk.scoring.answers import NONE, Answers, System
from ferdesk.scoring.people import Beside, People, mean_at, people_of, shares_of
from ferdesk.scoring.truth import Truth, unknown


@dataclass(frozen=True, slots=True)
class Labelled:
    """The pictures of a table that have a label, and what was left out."""

    answers: Answers
    rows: np.ndarray
    """int64 (M,): of ``answers``."""
    labels: np.ndarray
    """int64 (M,): indices in ``vocab.EMOTIONS``."""
    unlabelled: int
    """Pictures without a label."""
    strange: str
    """Labels that are no emotion, with their counts; empty where there are none."""
    votes: np.ndarray | None = None
    """float64 (M, 8): how many people gave which label, 0 throughout where that is not known; None
    where it is of no picture."""

    @property
    def faceless(self) -> int:
        """Labelled pictures in which no face was found."""
        return int(self.answers.faceless[self.rows].sum())

    @property
    def voted(self) -> np.ndarray:
        """bool (M,): votes are known."""
        if self.votes is None:
            return np.zeros(len(self.rows), bool)
        return self.votes.sum(axis=1) > 0

    @property
    def neighbours(self) -> bool:
        """Whether some frames are of one video, and so are not independent."""
        return len(set(self.answers.sources[row] for row in self.rows)) < len(self.rows)

    @property
    def absent(self) -> tuple[str, ...]:
        """Emotions that no picture is labelled with."""
        there = set(self.labels.tolist())
        return tuple(name for i, name in enumerate(EMOTIONS) if i not in there)


@dataclass(frozen=True, slots=True)
class Score:
    """One system. Shares are in [0, 1], and of the pictures that it answered unless said."""

    name: str
    n: int
    """Pictures that it answered."""
    answered: float
    """Share of the labelled pictures."""
    accuracy: float
    interval95: tuple[float, float]
    """Wilson's."""
    right_of_all: float
    """Share of the labelled pictures, unanswered ones counting as wrong."""
    mean_recall: float
    macro_f1: float
    kappa: float
    """Cohen's, in [-1, 1]; NaN where it says nothing."""
    calibration_error: float | None
    """Expected; None for a system without probabilities."""
    recall: tuple[float, ...]
    """(8,): NaN for an emotion that no answered picture has."""
    confusion: tuple[tuple[int, ...], ...]
    """(8, 8): a row for the label, a column for the answer."""
    votes_for: float | None = None
    """Of a picture's votes the mean share that are for the answer; None where none are known."""
    beside_votes: Beside | None = None
    """How far its probabilities are from the votes; None of a system without probabilities and
    where no votes are known."""


@dataclass(frozen=True, slots=True)
class Against:
    """A system beside the first one, on what both answered; McNemar's exact test, two-sided."""

    name: str
    n: int
    only_first: int
    only_it: int
    p: float


def label(answers: Answers, truth: Truth) -> Labelled:
    """Give the pictures of a table their labels.

    Raises:
        FerdeskError: no picture has one that is an emotion.
    """
    rows, labels, votes, strange, unlabelled = [], [], [], [], 0
    for row, (source, frame) in enumerate(zip(answers.sources, answers.frames)):
        given = truth(source, int(frame))
        found = None if given is None else emotion_of(given.word)
        if given is None:
            unlabelled += 1
        elif found is None:
            strange.append(given.word)
        else:
            rows.append(row)
            labels.append(found)
            votes.append(given.votes or (0.0,) * len(EMOTIONS))
    if not rows:
        seen = f" Found: {unknown(strange)}." if strange else ""
        raise FerdeskError(
            f"No picture of the table has a label that is an emotion.{seen}",
            "Put pictures in folders such as happiness, or name a CSV with --truth.",
        )
    return Labelled(
        answers,
        np.array(rows, np.int64),
        np.array(labels, np.int64),
        unlabelled,
        unknown(strange),
        np.array(votes) if any(map(any, votes)) else None,
    )


def among(labelled: Labelled) -> Labelled:
    """The same where each network answers the likeliest emotion of those that are in the labels.

    The app's own label can't be had that way and is left out.
    """
    absent = np.isin(EMOTIONS, labelled.absent)
    systems = [
        _without(system, absent)
        for system in labelled.answers.systems
        if system.probabilities is not None
    ]
    return replace(labelled, answers=replace(labelled.answers, systems=tuple(systems)))


def scores(labelled: Labelled) -> tuple[Score, ...]:
    """Every system that answered at all, in the table's order."""
    return tuple(_score(labelled, system) for system in _answering(labelled))


def against_first(labelled: Labelled) -> tuple[Against, ...]:
    """Every other system beside the first one."""
    first, *others = _answering(labelled)
    found = []
    for other in others:
        a, b = first.labels[labelled.rows], other.labels[labelled.rows]
        both = (a != NONE) & (b != NONE)
        right = [(one == labelled.labels)[both] for one in (a, b)]
        test = metrics.mcnemar(*right)
        found.append(
            Against(other.name, int(both.sum()), test["only_a"], test["only_b"], test["p"])
        )
    return tuple(found)


def people(labelled: Labelled) -> People | None:
    """People among themselves and beside the first network; None where no votes are known."""
    voted, expected = labelled.voted, labelled.answers.people
    if labelled.votes is None or not voted.any():
        return None
    rows = labelled.rows[voted]
    return people_of(
        labelled.votes[voted], labelled.labels[voted], None if expected is None else expected[rows]
    )


def to_json(labelled: Labelled) -> dict[str, Any]:
    """Everything as plain data; what is not a number is None."""
    return {
        "pictures": len(labelled.answers.sources),
        "labelled": len(labelled.rows),
        "unlabelled": labelled.unlabelled,
        "labels_left_out": labelled.strange,
        "without_a_face": labelled.faceless,
        "with_several_faces": labelled.answers.several,
        "emotions": EMOTIONS,
        "labels": np.bincount(labelled.labels, minlength=len(EMOTIONS)).tolist(),
        "people": (told := people(labelled)) and asdict(told),
        "systems": [_plain(asdict(score)) for score in scores(labelled)],
        "against_first": [asdict(one) for one in against_first(labelled)],
    }


def _answering(labelled: Labelled) -> Sequence[System]:
    """Raises: FerdeskError: none does."""
    systems = [s for s in labelled.answers.systems if (s.labels[labelled.rows] != NONE).any()]
    if not systems:
        raise FerdeskError(
            "No labelled picture was answered.",
            "Where faces fill the pictures, read them with ferdesk analyze --crops.",
        )
    return systems


def _score(labelled: Labelled, system: System) -> Score:
    given = system.labels[labelled.rows]
    said = given != NONE
    given, labels = given[said], labelled.labels[said]
    table = metrics.confusion(labels, given)
    n, right = len(given), int((given == labels).sum())
    recall = metrics.recall(table)
    votes_for, beside = _beside_votes(labelled, system)
    error = None
    if system.probabilities is not None:
        error = metrics.calibration_error(system.probabilities[labelled.rows][said], labels)
    return Score(
        name=system.name,
        n=n,
        answered=n / len(labelled.rows),
        accuracy=right / n,
        interval95=metrics.wilson(right, n),
        right_of_all=right / len(labelled.rows),
        mean_recall=float(np.nanmean(recall)),
        macro_f1=metrics.macro_f1(table),
        kappa=metrics.kappa(table),
        calibration_error=error,
        recall=tuple(recall.tolist()),
        confusion=tuple(tuple(row) for row in table.tolist()),
        votes_for=votes_for,
        beside_votes=beside,
    )


def _beside_votes(labelled: Labelled, system: System) -> tuple[float | None, Beside | None]:
    """``votes_for`` and ``beside_votes`` of a :class:`Score`."""
    given = system.labels[labelled.rows]
    rows = labelled.voted & (given != NONE)
    if labelled.votes is None or not rows.any():
        return None, None
    shares = shares_of(labelled.votes[rows])
    votes_for = mean_at(shares, given[rows])
    if system.probabilities is None:
        return votes_for, None
    said = system.probabilities[labelled.rows[rows]]
    return votes_for, Beside.of(said, shares)


def _without(system: System, absent: np.ndarray) -> System:
    assert system.probabilities is not None
    kept = np.where(absent, 0, system.probabilities)
    total = kept.sum(axis=1, keepdims=True)
    shares = np.divide(kept, total, out=np.full_like(kept, np.nan), where=total > 0)
    labels = np.where(np.isfinite(shares).all(axis=1), shares.argmax(axis=1), NONE)
    return System(system.name, labels.astype(np.int64), shares)


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    def plain(value: object) -> object:
        if isinstance(value, tuple):
            return [plain(one) for one in value]
        return None if isinstance(value, float) and value != value else value

    return {name: plain(value) for name, value in values.items()}
