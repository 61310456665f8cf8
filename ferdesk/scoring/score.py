"""How well each system of a table agrees with labels that people gave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from ferdesk.core import metrics
from ferdesk.core.alike import effective_of_groups, swapped
from ferdesk.core.errors import FerdeskError
from ferdesk.core.vocab import EMOTIONS, emotion_of
from ferdesk.scoring.answers import NONE, Answers, System, read
from ferdesk.scoring.people import Beside, People, mean_at, people_of, shares_of
from ferdesk.scoring.truth import Given, Truth, together, unknown
from ferdesk.scoring.truth_table import by_table


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
    """float64 (N, 8): of all ``answers``, those without a label too: how many people gave which
    label, 0 throughout where that is not known; None where it is of no picture."""
    stands_for: np.ndarray | None = None
    """float64 (N,), > 0: of all ``answers`` how many faces each stands for, itself among them; None
    for one each."""
    unmet: int = 0
    """Pictures or faces that have a label, and that the table lacks."""
    alike: np.ndarray | None = None
    """int64 (N,): of all ``answers`` in which group each is, whose faces are alike; None where each
    is by itself."""
    alike_in: tuple[str, str] = ("file", "files")
    """What such a group is called, and several."""
    left_out: int = 0
    """With a label, and left out."""

    @property
    def noun(self) -> str:
        """What is labelled, in one word."""
        return "face" if any(seen.face_id for seen in self.answers.seen) else "picture"

    @property
    def faceless(self) -> int:
        """Labelled pictures in which no face was found."""
        return int(self.answers.faceless[self.rows].sum())

    @property
    def weights(self) -> np.ndarray | None:
        """float64 (M,): of those with a label."""
        return None if self.stands_for is None else self.stands_for[self.rows]

    @property
    def voted(self) -> np.ndarray:
        """int64 (K,): of ``answers``, those whose votes are known. Where people are divided there
        is no label, and leaving these out would make them agree."""
        if self.votes is None:
            return np.zeros(0, np.int64)
        return np.flatnonzero(self.votes.sum(axis=1))

    @property
    def groups(self) -> int:
        """Of those with a label: how many there are whose faces are alike; as many as faces where
        each is by itself."""
        return len(self.rows) if self.alike is None else len(np.unique(self.alike[self.rows]))

    @property
    def neighbours(self) -> bool:
        """Whether some are of one group, and so are not independent."""
        return self.groups < len(self.rows)

    @property
    def allowed_for(self) -> bool:
        """Whether intervals allow for that: one group tells nothing of how much others differ."""
        return self.neighbours and self.groups > 1

    @property
    def absent(self) -> tuple[str, ...]:
        """Emotions that no picture is labelled with."""
        there = set(self.labels.tolist())
        return tuple(name for i, name in enumerate(EMOTIONS) if i not in there)


@dataclass(frozen=True, slots=True)
class Answered:
    """Of the pictures that a system gave one emotion."""

    emotion: int
    n: int
    so_too: float
    """Share that have this label."""
    else_mostly: tuple[int, int] | None
    """The emotion that most of the others have, and how many; None where there are no others."""


@dataclass(frozen=True, slots=True)
class Score:
    """One system. Shares are in [0, 1], and of the pictures that it answered unless said; each
    picture counts as many times as it stands for others."""

    name: str
    n: int
    """Pictures that it answered."""
    answered: float
    """Share of the labelled pictures."""
    accuracy: float
    interval95: tuple[float, float]
    """Wilson's; where pictures stand for others, or some are alike, of as many as those tell of."""
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
    """(8, 8): a row for the label, a column for the answer; pictures, each for itself."""
    votes_for: float | None = None
    """Of a picture's votes the mean share that are for the answer, whether or not it has a label;
    None where none are known."""
    beside_votes: Beside | None = None
    """How far its probabilities are from the votes; None of a system without probabilities and
    where no votes are known."""
    groups: int = 0
    """Of pictures that are alike, among those that it answered."""

    @property
    def by_answer(self) -> tuple[Answered, ...]:
        """For each emotion that was answered, in their order."""
        found = []
        for emotion, column in enumerate(zip(*self.confusion)):
            if n := sum(column):
                others = {label: count for label, count in enumerate(column) if label != emotion}
                most = max(others, key=others.__getitem__)
                mostly = (most, others[most]) if others[most] else None
                found.append(Answered(emotion, n, column[emotion] / n, mostly))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Against:
    """A system beside the first one, on what both answered; McNemar's exact test, two-sided, or,
    where some are alike, that of :func:`ferdesk.core.alike.swapped`."""

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
    told = [truth(seen, answers.sources) for seen in answers.seen]
    rows, labels, strange = [], [], []
    for row, given in enumerate(told):
        found = None if given is None else emotion_of(given.word)
        if found is not None:
            rows.append(row)
            labels.append(found)
        elif given is not None:
            strange.append(given.word)
    if not rows:
        found_here = f" Found: {unknown(strange)}." if strange else ""
        raise FerdeskError(
            f"No picture of the table has a label that is an emotion.{found_here}",
            "Put pictures in folders such as happiness, or name a CSV with --truth.",
        )
    return Labelled(
        answers,
        np.array(rows, np.int64),
        np.array(labels, np.int64),
        told.count(None) + answers.others,
        unknown(strange),
        _votes(told),
        _stands_for(told),
        len(truth.unmet()),
        _groups([seen.source for seen in answers.seen]),
    )


def by_tables(table: Path, truths: Sequence[Path], shown: Path | None = None) -> Labelled:
    """Give the faces of a table the labels of other tables, one or one a person.

    Args:
        shown: what the table is called where something is wrong with it; None for its own path.

    Raises:
        FerdeskError: one of them can't be read, or no face has a label that is an emotion.
    """
    truth = together([by_table(path) for path in truths])
    return label(read(table, truth, shown), truth)


def in_groups(labelled: Labelled, names: Sequence[str | None], what: tuple[str, str]) -> Labelled:
    """The same, where faces of one name are alike.

    Args:
        names: (N,), of all ``answers``; None leaves one out.
        what: such a name is of, and several are.

    Raises:
        FerdeskError: all are left out.
    """
    there = np.array([name is not None for name in names])
    kept = there[labelled.rows]
    if not kept.any():
        raise FerdeskError(
            "All faces that have a label are left out.", "Say of some of them whose they are."
        )
    votes = None if labelled.votes is None else labelled.votes * there[:, None]
    return replace(
        labelled,
        rows=labelled.rows[kept],
        labels=labelled.labels[kept],
        votes=votes,
        alike=_groups([name or "" for name in names]),
        alike_in=what,
        left_out=int((~kept).sum()),
    )


def _groups(names: Sequence[str]) -> np.ndarray:
    """int64 (N,): the same for the same name."""
    return np.unique(np.array(names, object), return_inverse=True)[1].astype(np.int64)


def _votes(told: Sequence[Given | None]) -> np.ndarray | None:
    """What all people together said of each; None where no votes are told."""
    none = (0.0,) * len(EMOTIONS)
    votes = [given.votes or none if given else none for given in told]
    return np.array(votes) if any(map(any, votes)) else None


def _stands_for(told: Sequence[Given | None]) -> np.ndarray | None:
    """How many faces each one stands for; None where groups were not told apart."""
    groups = [given.group for given in told if given is not None]
    if not any(groups):
        return None
    if not all(groups):
        raise FerdeskError(
            "Some labels say which group their face was chosen from, and some don't.",
            "Score apart what was chosen in other ways.",
        )
    # Also of those of whom no emotion could be told: they were chosen like the others.
    chosen = Counter(groups)
    return np.array(
        [given.group.size / chosen[given.group] if given and given.group else 1.0 for given in told]
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
        p = test["p"]
        if labelled.alike is not None and labelled.allowed_for:
            one, it = right
            p = swapped(one & ~it, it & ~one, labelled.alike[labelled.rows][both])
        found.append(Against(other.name, int(both.sum()), test["only_a"], test["only_b"], p))
    return tuple(found)


def people(labelled: Labelled) -> People | None:
    """People among themselves and beside the first network; None where no votes are known."""
    voted, expected = labelled.voted, labelled.answers.people
    if labelled.votes is None or not len(voted):
        return None
    labels = np.full(len(labelled.answers.seen), NONE)
    labels[labelled.rows] = labelled.labels
    return people_of(
        labelled.votes[voted],
        labels[voted],
        None if expected is None else expected[voted],
        None if labelled.stands_for is None else labelled.stands_for[voted],
    )


def to_json(labelled: Labelled) -> dict[str, Any]:
    """Everything as plain data; what is not a number is None."""
    return {
        "pictures": len(labelled.answers.seen) + labelled.answers.others,
        "labelled": len(labelled.rows),
        "stand_for": None if labelled.weights is None else float(labelled.weights.sum()),
        "unlabelled": labelled.unlabelled,
        "left_out_by_participants": labelled.left_out,
        "groups_of_alike": {"what": labelled.alike_in[0], "count": labelled.groups},
        "labels_of_others": labelled.unmet,
        "of_other_models": labelled.answers.other_models,
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
    stands_for = np.ones(len(said)) if labelled.weights is None else labelled.weights
    weights = stands_for[said]
    table = metrics.confusion(labels, given, weights)
    right = float(weights[given == labels].sum())
    accuracy = right / float(weights.sum())
    worth = _worth(labelled, said, given == labels, weights)
    recall = metrics.recall(table)
    votes_for, beside = _beside_votes(labelled, system)
    error = None
    if system.probabilities is not None:
        told = system.probabilities[labelled.rows][said]
        error = metrics.calibration_error(told, labels, weights)
    return Score(
        name=system.name,
        n=len(given),
        answered=float(weights.sum() / stands_for.sum()),
        accuracy=accuracy,
        interval95=metrics.wilson(accuracy * worth, worth),
        right_of_all=right / float(stands_for.sum()),
        mean_recall=float(np.nanmean(recall)),
        macro_f1=metrics.macro_f1(table),
        kappa=metrics.kappa(table),
        calibration_error=error,
        recall=tuple(recall.tolist()),
        confusion=tuple(map(tuple, metrics.confusion(labels, given).tolist())),
        groups=len(np.unique(_groups_of(labelled, said))),
        votes_for=votes_for,
        beside_votes=beside,
    )


def _worth(labelled: Labelled, said: np.ndarray, right: np.ndarray, weights: np.ndarray) -> float:
    """How many pictures tell as much as those that were answered do."""
    groups = _groups_of(labelled, said)
    if 1 < len(np.unique(groups)) < len(groups):
        return effective_of_groups(right, weights, groups)
    return metrics.effective(weights)


def _groups_of(labelled: Labelled, said: np.ndarray) -> np.ndarray:
    """int64: the group of each that was answered."""
    alike = labelled.alike
    return np.flatnonzero(said) if alike is None else alike[labelled.rows][said]


def _beside_votes(labelled: Labelled, system: System) -> tuple[float | None, Beside | None]:
    """``votes_for`` and ``beside_votes`` of a :class:`Score`."""
    rows = labelled.voted
    rows = rows[system.labels[rows] != NONE]
    if labelled.votes is None or not len(rows):
        return None, None
    shares = shares_of(labelled.votes[rows])
    weights = None if labelled.stands_for is None else labelled.stands_for[rows]
    votes_for = mean_at(shares, system.labels[rows], weights)
    if system.probabilities is None:
        return votes_for, None
    return votes_for, Beside.of(system.probabilities[rows], shares, weights)


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
