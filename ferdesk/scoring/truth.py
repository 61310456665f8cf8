"""What people say of pictures and faces, one by one or together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence, Set
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from ferdesk.core.errors import FerdeskError
from ferdesk.core.text import parts_of
from ferdesk.core.vocab import EMOTIONS, N_EMOTIONS, emotion_of
from ferdesk.scoring.seen import Seen, Sources

TIE, NO_VOTES = "a tie", "no votes"
"""In place of a label, where people's votes give none."""
Votes = tuple[float, ...]
"""(8,) in the order of ``vocab.EMOTIONS``, ≥ 0, not all 0: how many people gave which label."""


class Group(NamedTuple):
    """Faces from among which some were chosen to be labelled, each as likely as the other."""

    name: str
    size: float
    """How many there are, labelled or not."""


@dataclass(frozen=True, slots=True)
class Given:
    """What people say of a picture."""

    word: str
    """Its label; where there are votes alone the emotion that most are for, or why none is."""
    votes: Votes | None = None
    group: Group | None = None
    """Where some groups were labelled more than others."""


@dataclass(frozen=True, slots=True)
class Truth:
    """What people say."""

    of: Callable[[Seen, Sources | None], Given | None]
    """What they say of something, among all sources that there are; None where they say nothing.
    Raises FerdeskError where that is not to be told."""
    near: Callable[[Seen], bool] = lambda seen: True
    """Whether they may say something of it, found out fast."""
    each_face: bool = False
    """They speak of faces, of which a picture may have several."""
    path: Path | None = None
    """The table that it is from."""
    people: frozenset[str] = frozenset()
    """Who say so, as far as that is told."""
    unmet: Callable[[], Set[Hashable]] = frozenset
    """The pictures or faces of which they say something and were not asked."""

    def __call__(self, seen: Seen, among: Sources | None = None) -> Given | None:
        return self.of(seen, among)


def _folder(seen: Seen, among: Sources | None) -> Given | None:
    parts = parts_of(seen.source)
    return Given(parts[-2]) if len(parts) > 1 else None


by_folder = Truth(_folder)
"""The name of the folder that a picture lies in."""


def together(truths: Sequence[Truth]) -> Truth:
    """What several people say, each of whom has one vote where only a label is given.

    Raises:
        FerdeskError: two are of the same person, or the same file.
    """
    if len(truths) == 1:
        return truths[0]
    for one, other in combinations(truths, 2):
        if one.path and other.path and one.path.resolve() == other.path.resolve():
            raise FerdeskError(f"{one.path} is named twice.", "Give each person's labels once.")
        if same := one.people & other.people:
            raise FerdeskError(
                f"{one.path} and {other.path} both say that they are by {min(same)}.",
                "Give each person's labels once. If they are two people, change the column person "
                "of one of them.",
            )

    def of(seen: Seen, among: Sources | None) -> Given | None:
        told = [given for truth in truths if (given := truth(seen, among)) is not None]
        groups = {given.group for given in told}
        if len(groups) > 1:
            raise FerdeskError(
                f"People chose {seen.source} from among different faces.",
                "Score apart what was chosen in other ways, or of other faces.",
            )
        return replace(_sum(told), group=groups.pop()) if told else None

    return Truth(
        of,
        lambda seen: any(truth.near(seen) for truth in truths),
        any(truth.each_face for truth in truths),
        None,
        frozenset[str]().union(*(truth.people for truth in truths)),
        lambda: set[Hashable]().union(*(truth.unmet() for truth in truths)),
    )


def _sum(told: Sequence[Given]) -> Given:
    """What people say together; no emotion where more of them say something else than are for
    any."""
    strange = Counter(given.word for given in told if emotion_of(given.word) is None)
    cast = tuple(map(sum, zip(*(given.votes or _one_vote(given.word) for given in told))))
    votes = cast if any(cast) else None
    word, others = strange.most_common(1)[0][0] if strange else "", strange.total()
    if votes is None or others > max(votes):
        return Given(word, votes)
    return Given(most(votes), votes)


def _one_vote(word: str) -> Votes:
    """No vote at all for what is no emotion."""
    emotion = emotion_of(word)
    return tuple(float(i == emotion) for i in range(N_EMOTIONS))


def most(votes: Votes | None) -> str:
    """The emotion that most are for, or why none is."""
    if votes is None:
        return NO_VOTES
    found = [name for name, n in zip(EMOTIONS, votes) if n == max(votes)]
    return found[0] if len(found) == 1 else TIE


def unknown(words: Iterable[str]) -> str:
    """The words that mean no emotion, the most frequent first, as one text."""
    return ", ".join(f"{word or 'nothing'} ({n})" for word, n in Counter(words).most_common(8))
