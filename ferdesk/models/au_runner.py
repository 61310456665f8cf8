"""What Action Units add to the models: units and mesh alone, and a network that asks them.

Both are models like the networks, so that they can stand beside them: a title, a score,
probabilities of the eight emotions. The second differs from its network in the second look and the
disambiguation and in nothing else, so the two beside each other show what these do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ferdesk import second_look
from ferdesk.au_svm import decision
from ferdesk.au_svm.card import AuCard, Rules
from ferdesk.au_svm.model import AuClassifiers, Features
from ferdesk.core.action_units import action_units
from ferdesk.core.card import ON_TEST
from ferdesk.core.types import Face
from ferdesk.core.vocab import N_EMOTIONS
from ferdesk.models.reader import Entry, Reader, at_temperature

_ASKED = {"best": "Action Units", "thesis": "Action Units, thesis"}
"""What a title says of a kind of rules."""
AS_ALONE = ("robustness", "votes")
"""What was measured of a network alone, and is told of it beside Action Units too: people's votes
were found to be as far off there (docs/networks.md)."""
_LOOKS = "second look"
"""And of those that ask no units at any margin."""


class AuRunner:
    """Action Units and mesh as a model of their own.

    Args:
        card: of this model.
        classifiers: what it reads with.
    """

    provider = "numpy"
    notice = ""
    needs_mesh = True

    def __init__(self, card: AuCard, classifiers: AuClassifiers):
        self.card = card
        self._classifiers = classifiers

    def warm_up(self) -> None:
        """Nothing to do: there is no session to start."""

    def read(self, faces: Sequence[Face], crops: np.ndarray) -> np.ndarray:
        """float32 (N, 8): see :meth:`ferdesk.models.reader.Reader.read`; crops don't count.

        A face without a mesh gets an eighth for each emotion, which is no answer.
        """
        rows = np.full((len(faces), N_EMOTIONS), 1 / N_EMOTIONS, np.float32)
        seen = [i for i, face in enumerate(faces) if face.has_mesh]
        if not seen:
            return rows
        hidden = np.stack([_look(self._classifiers, faces[i]).hidden for i in seen])
        scaled = self._classifiers.logits(hidden).astype(np.float64) / self.card.temperature
        raised = np.exp(scaled - scaled.max(axis=1, keepdims=True))
        rows[seen] = raised / raised.sum(axis=1, keepdims=True)
        return rows


class AskingRunner:
    """A network that looks again, and asks Action Units, where it hesitates.

    Args:
        card: of this model.
        network: the one that the rules were fitted beside.
        classifiers: what is asked.
        rules: when, and how much they count.
    """

    needs_mesh = False

    def __init__(self, card: AuCard, network: Reader, classifiers: AuClassifiers, rules: Rules):
        self.card = card
        self._network = network
        self._classifiers = classifiers
        self._rules = rules

    @property
    def provider(self) -> str:
        return self._network.provider

    @property
    def notice(self) -> str:
        return self._network.notice

    def warm_up(self) -> None:
        """Run the network once."""
        self._network.warm_up()

    def read(self, faces: Sequence[Face], crops: np.ndarray) -> np.ndarray:
        """float32 (N, 8): the network's, of two looks where it hesitates, and as units settled it
        where they were asked.

        Raises:
            FerdeskError: the network fails.
        """
        rows = self._network.read(faces, crops)
        if again := second_look.hesitant(faces, rows, self._rules.look_margin):
            seen = second_look.views(faces, crops, again)
            second = self._network.read([faces[i] for i in again], seen)
            rows[again] = second_look.together(rows[again], second)
        for i, face in enumerate(faces):
            asked = decision.first_asked(decision.questions(rows[i], self._rules, face.has_mesh))
            if asked is not None:
                features = _look(self._classifiers, face)
                given = decision.answer(asked, rows[i], features, self._classifiers, self._rules)
                rows[i] = decision.settled(rows[i], asked, given)
        return rows


@dataclass(frozen=True, slots=True)
class AuEntry:
    """A model with Action Units in it."""

    card: AuCard
    open: Callable[[AuCard, str, int | None], Reader]
    """Makes it, from the card, the provider and the threads."""

    @property
    def id(self) -> str:
        return self.card.id

    def load(self, provider: str, threads: int | None) -> Reader:
        """See :meth:`ferdesk.models.reader.Entry.load`."""
        return self.open(self.card, provider, threads)


def entries(
    card: AuCard, networks: Sequence[Entry], load: Callable[[], AuClassifiers]
) -> tuple[AuEntry, ...]:
    """The models that Action Units make possible.

    For each network that is there and each kind of rules that ask at all beside it, the two
    together; then units and mesh alone.

    Args:
        card: of the classifiers.
        networks: the models there are.
        load: gives the classifiers, when a model is loaded.
    """

    def alone(own: AuCard, provider: str, threads: int | None) -> Reader:
        return AuRunner(own, load())

    def asking(network: Entry, rules: Rules) -> AuEntry:
        def open_both(own: AuCard, provider: str, threads: int | None) -> Reader:
            tempered = at_temperature(network, own.temperature)
            return AskingRunner(own, tempered.load(provider, threads), load(), rules)

        return AuEntry(_asking_card(card, network, rules), open_both)

    return (
        *(
            asking(network, rules)
            for network in networks
            if (fitted := card.fitted(network.id, network.card["sha256"])) is not None
            for rules in fitted.active
        ),
        AuEntry(card, alone),
    )


def _asking_card(card: AuCard, network: Entry, rules: Rules) -> AuCard:
    scores = card.beside[network.id].metrics.get(ON_TEST, {}).get(rules.kind)
    title = network.card.title
    if rules.asks:
        ending, asked = f"units-{rules.kind}", _ASKED[rules.kind]
        summary = (
            f"{title}, asking Action Units by the {rules.kind} rules where it hesitates between "
            "expressions."
        )
    else:
        ending, asked = "look", _LOOKS
        summary = f"{title}, looking at a face again where it hesitates between expressions."
    data = {
        **card.data,
        "id": f"{network.id}+{ending}",
        "title": f"{title} + {asked}",
        "summary": summary,
        "metrics": {ON_TEST: scores} if scores else {},
        "temperature": network.card.temperature,
        # The network's, which its id and this tell from every other; of the classifiers there are
        # no two, and files name their sum beside.
        "sha256": network.card["sha256"],
    }
    data |= {name: network.card[name] for name in AS_ALONE if name in network.card.data}
    return replace(card, data=data)


def _look(classifiers: AuClassifiers, face: Face) -> Features:
    units = action_units(face.blendshapes, face.landmarks, face.pose)
    return classifiers.features(units, face.blendshapes, face.landmarks, face.pose)
