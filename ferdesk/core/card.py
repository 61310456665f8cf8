"""The model card: what a model is, how it was made, how well it reads, what it is not for.

A card is ``card.json`` beside ``model.onnx``. :func:`read` is the one way in and
:func:`write` the one way out; both hold the file to :data:`FIELDS`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from ferdesk.core import apparent_card, reliability, robustness, votes
from ferdesk.core import variant as variants
from ferdesk.core.apparent_card import ApparentFigures
from ferdesk.core.errors import FerdeskError
from ferdesk.core.figures import is_number
from ferdesk.core.reliability import Reliability
from ferdesk.core.robustness import Robustness
from ferdesk.core.variant import Variant
from ferdesk.core.votes import Shares, Votes
from ferdesk.core.whole import write_text

SCHEMA = 1
MAX_BYTES = 4_000_000
"""Of a card."""
LEAST_TEMPERATURE = 1e-3
"""Logits divided by much less are infinite, and probabilities of them are no numbers."""
ON_TEST = "test/majority"
"""Where a card's ``metrics`` has the scores of the test images."""


@dataclass(frozen=True, slots=True)
class Field:
    """One key of the card: its type, and whether a card without it is refused."""

    name: str
    kind: type | tuple[type, ...]
    required: bool
    meaning: str


FIELDS: tuple[Field, ...] = (
    Field("schema", int, True, "version of this schema"),
    Field("id", str, True, "folder name and stable key"),
    Field("title", str, True, "name shown in the app"),
    Field("summary", str, True, "what it is, one or two sentences"),
    Field("architecture", str, True, "name in trainer.models.MODELS"),
    Field("parameters", int, True, "number of trained parameters"),
    Field("recipe", dict, True, "the frozen recipe, field by field"),
    Field("data", dict, True, "data set, label file with its sha256, counts"),
    Field("metrics", dict, True, "scores by split and protocol, each with N"),
    Field("thesis", (dict, type(None)), False, "the thesis's figure for the same network"),
    Field("seeds", list, True, "random seeds of the training runs behind it"),
    Field("training", dict, True, "commit, hardware, time, packages"),
    Field("input", dict, True, "name, type, shape and meaning of the input"),
    Field("output", dict, True, "name, type, shape and order of the output"),
    Field("temperature", (int, float), True, "logits are divided by it; fitted on validation"),
    Field("reliability", dict, False, "how far confidence is from accuracy, by bins of confidence"),
    Field("votes", dict, False, "how people's votes divide where it has probabilities"),
    Field("robustness", dict, False, "how well it reads pictures that are made worse"),
    Field("apparent", dict, False, "how far off its age and gender are, where it tells them"),
    Field("precision", dict, True, "numeric format and what it cost in accuracy"),
    Field("variant", dict, False, "the model beside it whose file it reads with, and its shift"),
    Field("sha256", str, True, "of model.onnx; of a variant, of the one that it reads with"),
    Field("licence", str, True, "of the weights"),
    Field("limits", list, True, "what it must not be used for, and where it fails"),
)


@dataclass(frozen=True, slots=True)
class Described:
    """What the cards of all models have; the properties are those that code needs."""

    data: Mapping[str, Any]
    """Every field."""

    def __getitem__(self, name: str) -> Any:
        return self.data[name]

    @property
    def id(self) -> str:
        return self.data["id"]

    @property
    def title(self) -> str:
        return self.data["title"]

    @property
    def robustness(self) -> Robustness | None:
        """How it reads poor pictures; None where that was not measured."""
        given = self.data.get("robustness")
        return None if given is None else robustness.parse(given)

    @property
    def temperature(self) -> float:
        return float(self.data["temperature"])

    @property
    def votes(self) -> Votes | None:
        """How people's votes divide; None on a card that was written before there was such."""
        given = self.data.get("votes")
        return None if given is None else votes.parse(given)

    @property
    def people(self) -> Shares | None:
        """What makes shares of people of its probabilities; None where that was not measured."""
        given = self.votes
        if given is None:
            return None
        return partial(
            votes.shares,
            temperature=self.temperature,
            of_votes=given.temperature,
            shift=given.shift,
        )

    @property
    def test_accuracy(self) -> tuple[float, int] | None:
        """Accuracy in percent and N on the test images, or None where it was not scored."""
        scores = self.data["metrics"].get(ON_TEST)
        return (float(scores["accuracy"]), int(scores["n"])) if scores else None


@dataclass(frozen=True, slots=True)
class Card(Described):
    """A validated card of a network that reads pictures."""

    @property
    def protocol(self) -> str:
        """By whose labels it was calibrated; cards that do not tell have the headline's."""
        return self.data["data"].get("protocol", "majority")

    @property
    def variant(self) -> Variant | None:
        """Of what other model it is a variant; None where it has a file of its own."""
        given = self.data.get("variant")
        return None if given is None else variants.parse(given)

    @property
    def reliability(self) -> Reliability | None:
        """Confidence against accuracy; None on a card that was written before there was such."""
        given = self.data.get("reliability")
        return None if given is None else reliability.parse(given)

    @property
    def apparent(self) -> ApparentFigures | None:
        """How far off apparent age and gender are; None of a model that does not tell them."""
        given = self.data.get("apparent")
        return None if given is None else apparent_card.parse(given)


def problems(data: Any) -> list[str]:
    """Everything that is wrong with a card's data; empty when it is valid."""
    if not isinstance(data, dict):
        return [f"expected an object, got {type(data).__name__}"]
    found = []
    for field in FIELDS:
        if field.name not in data:
            if field.required:
                found.append(f"{field.name} is missing ({field.meaning})")
        elif not isinstance(data[field.name], field.kind) or isinstance(data[field.name], bool):
            found.append(f"{field.name} has the wrong type {type(data[field.name]).__name__}")
    known = {field.name for field in FIELDS}
    found += [f"{name} is not a field of a card" for name in data if name not in known]
    if not found:
        if data["schema"] != SCHEMA:
            found.append(f"schema is {data['schema']}, this version reads {SCHEMA}")
        if not is_number(data["temperature"]) or data["temperature"] < LEAST_TEMPERATURE:
            found.append(f"temperature must be a number from {LEAST_TEMPERATURE} on")
        if len(data["sha256"]) != 64:
            found.append("sha256 must be 64 hexadecimal digits")
        found += [
            f"metrics.{name} needs accuracy and n as numbers"
            for name, scores in data["metrics"].items()
            if not is_score(scores)
        ]
        if "reliability" in data:
            found += reliability.problems(data["reliability"])
        if "votes" in data:
            found += votes.problems(data["votes"])
        if "variant" in data:
            found += variants.problems(data["variant"])
        if "robustness" in data:
            found += robustness.problems(data["robustness"])
        if "apparent" in data:
            found += apparent_card.problems(data["apparent"])
    return found


def is_score(value: Any) -> bool:
    """Whether it is what ``metrics`` holds of a split and protocol."""
    return isinstance(value, dict) and all(is_number(value.get(key)) for key in ("accuracy", "n"))


def load_json(path: Path) -> Any:
    """A small JSON file.

    Raises:
        OSError: it can't be read.
        ValueError: it is too large, no JSON, nested too deeply, or holds text or numbers that
            could not be written again.
    """
    if path.stat().st_size > MAX_BYTES:
        raise ValueError(f"it is too large, more than {MAX_BYTES:,} bytes")
    try:
        data = json.loads(path.read_text(encoding="utf-8"), parse_constant=_refuse_constant)
        # Half a letter (a lone surrogate) can be escaped in JSON and shown nowhere.
        json.dumps(data, ensure_ascii=False).encode()
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    return data


def validate(data: Any, where: str = "card") -> Card:
    """Make a :class:`Card`.

    Raises:
        FerdeskError: naming every problem.
    """
    found = problems(data)
    if found:
        raise FerdeskError(
            f"{where} is not a valid model card: {'; '.join(found[:5])}.",
            "Export the model again with ferdesk-train export.",
        )
    return Card(data)


def read(path: Path) -> Card:
    """Read and validate a card.

    Raises:
        FerdeskError: the file is missing, is not JSON, or is not a valid card.
    """
    try:
        data = load_json(path)
    except OSError as error:
        raise FerdeskError(
            f"The model card {path} can't be read: {error.strerror or error}.",
            "A model is a folder with model.onnx and card.json.",
        ) from error
    except ValueError as error:
        raise FerdeskError(
            f"The model card {path} is not valid JSON: {error}.", "Export the model again."
        ) from error
    return validate(data, str(path))


def write(card: Card, path: Path) -> None:
    """Write a card; the file is replaced whole or not at all."""
    write_text(path, json.dumps(card.data, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number")
