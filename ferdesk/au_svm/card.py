"""The card of the Action Unit classifiers: what they are, and when they are asked.

``card.json`` beside ``arrays.npz``. For each network beside which they may be asked it carries the
rules that were fitted on validation images: from which margin the classifiers are asked, how much
they count against the network, and for each pair how often that helped or harmed.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from ferdesk.core.card import LEAST_TEMPERATURE, Described, is_score, load_json
from ferdesk.core.errors import FerdeskError
from ferdesk.core.figures import is_number
from ferdesk.core.vocab import EMOTIONS, N_EMOTIONS
from ferdesk.core.whole import write_text

SCHEMA = 3
KINDS = ("thesis", "best")
FIELDS: dict[str, type | tuple[type, ...]] = {
    "schema": int,
    "id": str,
    "title": str,
    "summary": str,
    "beside": list,
    "data": dict,
    "metrics": dict,
    "training": dict,
    "temperature": (int, float),
    "sha256": str,
    "licence": str,
    "limits": list,
}
"""Every key of the card with its type; all are needed."""


@dataclass(frozen=True, slots=True)
class PairRecord:
    """What asking about a pair did on validation images."""

    asked: int
    helped: int
    """Wrong without it, right with it."""
    harmed: int
    """Right without it, wrong with it."""


@dataclass(frozen=True, slots=True)
class Rules:
    """When one kind of classifiers is asked, and how much it counts."""

    kind: str
    """``thesis``: the pair's or triple's SVM alone decides. ``best``: all SVMs vote, and what
    their votes weigh is added to the network's log-probabilities."""
    pair_margin: float
    """Asked when the second emotion's probability is within this of the first's; 0 is never."""
    triple_margin: float
    """The same for the third emotion."""
    records: Mapping[tuple[int, ...], PairRecord]
    """By ascending pair or triple; one that had too few cases to be asked about is not in it."""
    look_margin: float = 0.0
    """Where the network's second emotion is within this of its first, it looks at the face a second
    time before anything is asked (``ferdesk.second_look``); 0 is never."""
    votes: tuple[tuple[float, ...], ...] = ()
    """(9, 8): by voting emotion, what a vote for it adds to the log-probability of each emotion; in
    the last row what is added whatever the votes. Empty: they add nothing."""

    @property
    def asks(self) -> bool:
        """Whether units are asked at any margin."""
        return max(self.pair_margin, self.triple_margin) > 0

    def shift(self, votes: np.ndarray) -> np.ndarray:
        """What votes add to the log-probabilities: float64 (N, 8) from (N, 8), see
        :meth:`ferdesk.au_svm.model.AuClassifiers.votes`."""
        always = np.array(self.votes[-1]) if self.votes else 0.0
        return np.asarray(votes, np.float64) @ self.vote_weights + always

    @property
    def vote_weights(self) -> np.ndarray:
        """float64 (8, 8): the first rows of ``votes``."""
        if not self.votes:
            return np.zeros((N_EMOTIONS, N_EMOTIONS))
        return np.array(self.votes[:-1])

    def to_json(self) -> dict[str, Any]:
        return {
            "look_margin": self.look_margin,
            "pair_margin": self.pair_margin,
            "triple_margin": self.triple_margin,
            "votes": [list(row) for row in self.votes],
            "records": {
                _name(emotions): [record.asked, record.helped, record.harmed]
                for emotions, record in self.records.items()
            },
        }


@dataclass(frozen=True, slots=True)
class Beside:
    """A network, and how the classifiers are asked beside it."""

    network: Mapping[str, Any]
    """``id``, ``form`` and ``temperature``; of an exported one the ``sha256`` of its file too."""
    rules: Mapping[str, Rules]
    """By kind."""
    metrics: Mapping[str, Any]
    """By split and protocol: scores of the network alone and with the units' say, by kind."""

    def fits(self, sha256: str) -> bool:
        """Whether the rules are of this very network, not of another trained under its name.

        Args:
            sha256: of the network's file. Where either side has none, as in an old recording or
                beside a run directory, the name must do.
        """
        own = self.network.get("sha256", "")
        return not own or not sha256 or own == sha256

    @property
    def active(self) -> tuple[Rules, ...]:
        """The kinds of rules that look again or ask at any margin."""
        return tuple(r for r in self.rules.values() if r.asks or r.look_margin > 0)

    def to_json(self) -> dict[str, Any]:
        rules = {kind: rule.to_json() for kind, rule in self.rules.items()}
        return {"network": dict(self.network), "rules": rules, "metrics": dict(self.metrics)}


@dataclass(frozen=True, slots=True)
class AuCard(Described):
    """A validated card. Its ``metrics`` are the classifiers' own; those of a network with their
    say are in ``beside``, by kind."""

    beside: Mapping[str, Beside]
    """By the network's id; the first is the one that the tables are about."""

    def fitted(self, model_id: str, sha256: str) -> Beside | None:
        """What was fitted beside a network, by its name and the ``sha256`` of its file.

        Returns:
            None beside another, where it would mean nothing.
        """
        found = self.beside.get(model_id)
        return found if found is not None and found.fits(sha256) else None

    def rules(self, model_id: str, sha256: str, kind: str) -> Rules | None:
        """Those of one kind that were :meth:`fitted`."""
        found = self.fitted(model_id, sha256)
        return None if found is None else found.rules[kind]


def read_card(path: Path) -> AuCard:
    """Read and validate a card.

    Raises:
        FerdeskError: it is missing, no JSON, or not a valid card.
    """
    try:
        data = load_json(path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise FerdeskError(
            f"The card {path} can't be read: {reason}.",
            "Install ferdesk again, or make it with ferdesk-train au.",
        ) from error
    return validate(data, str(path))


def write_card(card: AuCard, path: Path) -> None:
    """Write a card; the file is replaced whole or not at all."""
    text = json.dumps(dict(card.data), indent=2, ensure_ascii=False, allow_nan=False)
    write_text(path, text + "\n")


def validate(data: Any, where: str = "card") -> AuCard:
    """Make an :class:`AuCard`.

    Raises:
        FerdeskError: naming what is wrong.
    """
    try:
        if not isinstance(data, dict):
            raise ValueError("it is no object")
        for name, kind in FIELDS.items():
            if not isinstance(data.get(name), kind) or isinstance(data[name], bool):
                raise ValueError(f"{name} is missing or of the wrong type")
        if data["schema"] != SCHEMA:
            raise ValueError(f"schema is {data['schema']}, this version reads {SCHEMA}")
        beside = {one.network["id"]: one for one in map(_beside, data["beside"])}
        if not beside:
            raise ValueError("beside names no network")
        if not all(map(is_score, data["metrics"].values())):
            raise ValueError("metrics need accuracy and n as numbers")
        if not is_number(data["temperature"]) or data["temperature"] < LEAST_TEMPERATURE:
            raise ValueError(f"temperature is not a number from {LEAST_TEMPERATURE} on")
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        told = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise FerdeskError(
            f"{where} is no valid card of Action Unit classifiers: {told}.",
            "Make them again with ferdesk-train au.",
        ) from error
    return AuCard(data, beside)


def _beside(data: dict[str, Any]) -> Beside:
    network, metrics = data["network"], data["metrics"]
    if not isinstance(network["id"], str) or not isinstance(metrics, dict):
        raise ValueError("beside holds a network without an id or metrics")
    if not isinstance(network.get("sha256", ""), str):
        raise ValueError("beside holds a network whose sha256 is no text")
    if not all(is_score(one) for by_kind in metrics.values() for one in by_kind.values()):
        raise ValueError("metrics beside a network need accuracy and n as numbers")
    return Beside(network, {kind: _rules(kind, data["rules"][kind]) for kind in KINDS}, metrics)


def _rules(kind: str, data: dict[str, Any]) -> Rules:
    margins = {name: float(data[name]) for name in ("look_margin", "pair_margin", "triple_margin")}
    votes = tuple(tuple(float(v) for v in row) for row in data["votes"])
    if not all(math.isfinite(v) for v in (*margins.values(), *chain(*votes))):
        raise ValueError(f"rules.{kind} holds a number that is not finite")
    if votes and [len(row) for row in votes] != [N_EMOTIONS] * (N_EMOTIONS + 1):
        raise ValueError(f"rules.{kind}.votes is not of 9 rows of 8")
    records = {
        _emotions(name): PairRecord(*(int(n) for n in counts))
        for name, counts in data["records"].items()
    }
    return Rules(kind, **margins, records=records, votes=votes)


def _name(emotions: tuple[int, ...]) -> str:
    return "-".join(EMOTIONS[i] for i in emotions)


def _emotions(name: str) -> tuple[int, ...]:
    found = tuple(EMOTIONS.index(part) for part in name.split("-"))
    if list(found) != sorted(set(found)) or len(found) not in (2, 3):
        raise ValueError(f"{name} is no pair or triple in order")
    return found
