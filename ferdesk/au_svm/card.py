"""The card of the Action Unit classifiers: what they are, and when they are asked.

``card.json`` beside ``arrays.npz``. It carries the rules that were fitted on validation
images: from which margin the classifiers are asked, how much they count against the network,
and for each pair how often that helped or harmed.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ferdesk.core.card import load_json, write_text
from ferdesk.core.errors import FerdeskError
from ferdesk.core.figures import is_number
from ferdesk.core.vocab import EMOTIONS

SCHEMA = 1
KINDS = ("thesis", "best")
DECISION_ON_TEST = "decision, test/majority"
"""Where ``metrics`` has the test scores of the network with the units' say, by kind."""
FIELDS: dict[str, type | tuple[type, ...]] = {
    "schema": int,
    "id": str,
    "title": str,
    "summary": str,
    "network": dict,
    "rules": dict,
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
    """``thesis``: the SVM alone decides. ``best``: its log-odds are added to the network's."""
    pair_margin: float
    """Asked when the second emotion's probability is within this of the first's; 0 is never."""
    triple_margin: float
    """The same for the third emotion."""
    pair_weight: float
    """Of the SVM's log-odds where the pair has none of its own; the network's weigh 1."""
    triple_weight: float
    pair_weights: Mapping[tuple[int, int], float]
    """By ascending pair of emotions."""
    records: Mapping[tuple[int, ...], PairRecord]
    """By ascending pair or triple; one that had too few cases to be asked is not in it."""

    def weight(self, pair: tuple[int, int]) -> float:
        return self.pair_weights.get(pair, self.pair_weight)

    def to_json(self) -> dict:
        return {
            "pair_margin": self.pair_margin,
            "triple_margin": self.triple_margin,
            "pair_weight": self.pair_weight,
            "triple_weight": self.triple_weight,
            "pair_weights": {_name(pair): value for pair, value in self.pair_weights.items()},
            "records": {
                _name(emotions): [record.asked, record.helped, record.harmed]
                for emotions, record in self.records.items()
            },
        }


@dataclass(frozen=True, slots=True)
class AuCard:
    """A validated card."""

    data: Mapping[str, Any]
    rules: Mapping[str, Rules]
    """By kind."""

    def __getitem__(self, name: str) -> Any:
        return self.data[name]

    @property
    def id(self) -> str:
        return self.data["id"]

    @property
    def title(self) -> str:
        return self.data["title"]

    @property
    def temperature(self) -> float:
        return float(self.data["temperature"])

    @property
    def test_accuracy(self) -> tuple[float, int] | None:
        """Accuracy in percent and N on the test faces, or None where it was not scored."""
        scores = self.data["metrics"].get("test/majority")
        return (float(scores["accuracy"]), int(scores["n"])) if scores else None

    def fits(self, model_id: str) -> bool:
        """Whether the rules were fitted beside this network; they mean nothing beside another."""
        return self.data["network"].get("id") == model_id


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
        rules = {kind: _rules(kind, data["rules"][kind]) for kind in KINDS}
        if not is_number(data["temperature"]) or data["temperature"] <= 0:
            raise ValueError("temperature is not a positive number")
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        told = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise FerdeskError(
            f"{where} is no valid card of Action Unit classifiers: {told}.",
            "Make them again with ferdesk-train au.",
        ) from error
    return AuCard(data, rules)


def _rules(kind: str, data: dict) -> Rules:
    numbers = {
        name: float(data[name])
        for name in ("pair_margin", "triple_margin", "pair_weight", "triple_weight")
    }
    pair_weights = {_emotions(name): float(v) for name, v in data["pair_weights"].items()}
    if not all(math.isfinite(v) for v in (*numbers.values(), *pair_weights.values())):
        raise ValueError(f"rules.{kind} holds a number that is not finite")
    records = {
        _emotions(name): PairRecord(*(int(n) for n in counts))
        for name, counts in data["records"].items()
    }
    return Rules(kind, **numbers, pair_weights=pair_weights, records=records)


def _name(emotions: tuple[int, ...]) -> str:
    return "-".join(EMOTIONS[i] for i in emotions)


def _emotions(name: str) -> tuple[int, ...]:
    found = tuple(EMOTIONS.index(part) for part in name.split("-"))
    if list(found) != sorted(set(found)) or len(found) not in (2, 3):
        raise ValueError(f"{name} is no pair or triple in order")
    return found
