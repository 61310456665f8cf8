"""The ``adopt`` command: a network of others becomes a model that the app runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ferdesk.core import card as cards
from ferdesk.core import metrics
from ferdesk.core.card import Card
from ferdesk.core.errors import FerdeskError
from ferdesk.core.vocab import EMOTIONS, N_EMOTIONS
from trainer import app_list, dataset, protocol
from trainer.adopt import Meaning, adopted, meaning
from trainer.adopted_card import adopted_fields, is_adopted, unscored
from trainer.command_export import score_test
from trainer.data.types import FerPlus
from trainer.export import checksum, judged, majority_rule, write
from trainer.foreign import Foreign, read
from trainer.predictors import onnx_predictor, run


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be adopted, and what people say of it."""

    file: Path
    id: str
    emotions: str
    """A word for each answer, with commas between."""
    title: str | None = None
    """Shown in the app; the id where None."""
    range: str | None = None
    mean: str | None = None
    std: str | None = None
    size: int | None = None
    output: str | None = None
    licence: str | None = None
    data: Path | None = None
    """FER+; None scores nothing."""
    test: bool = False
    """Score the test images too."""
    out: Path | None = None
    """Folder of models; the user's own where None."""
    cache: Path | None = None


def run_adopt(request: Request) -> str:
    """Write the network as a model with its card, and tell what was read, taken and found.

    Raises:
        FerdeskError: an id that can't name a folder or is taken, a network that can't be adopted
            (:func:`trainer.foreign.read`, :func:`trainer.adopt.meaning`), or unreadable data.
    """
    folder = _folder(request)
    if request.test and request.data is None:
        raise FerdeskError("There are no test images to score.", "Name FER+ with --data.")
    network = read(request.file, request.output, request.size)
    meant = meaning(
        network,
        request.emotions.split(","),
        request.range,
        _numbers("--mean", request.mean),
        _numbers("--std", request.std),
    )
    content = adopted(network, meant)
    title = request.title or request.id
    fields = adopted_fields(network, meant, request.id, title, request.licence)
    fields["precision"]["bytes"] = len(content)
    lines = [f"read: {_read(network)}", f"taken: {_taken(meant)}"]
    if request.data is None:
        card = unscored(fields, content)
        lines.append("Not scored, and its confidence is its own: name FER+ with --data for both.")
    else:
        data = dataset.load(request.data, "any", request.cache)
        card, found = _scored(fields, content, data)
        lines += found
    write(folder, content, card)
    if request.test and request.data is not None:
        card = score_test(card, folder, request.data, request.cache)
    lines.append(f"{folder}: {len(content) / 1e6:.2f} MB, temperature {card.temperature}")
    lines += [f"{name}: {s['accuracy']:.2f}% (N={s['n']})" for name, s in card["metrics"].items()]
    return "\n".join([*lines, app_list.told(folder)])


def _folder(request: Request) -> Path:
    """Where the model goes: nowhere that another one is."""
    folder = app_list.own(request.id, request.out)
    if (folder / "card.json").exists() and not is_adopted(cards.read(folder / "card.json")):
        raise FerdeskError(f"{folder} holds a model that was trained here.", "Choose another --id.")
    return folder


def _scored(fields: dict, content: bytes, data: FerPlus) -> tuple[Card, list[str]]:
    """The card with all of validation, and what the network says there, beside the labels."""
    rule = majority_rule(data)
    rows, labels = protocol.select_some(data, "valid", rule)
    predict = onnx_predictor(content)
    logits = run(predict, data.pixels[rows])
    about = {
        "labels": data.labels.name,
        "labels_sha256": data.labels.sha256,
        "protocol": rule,
        "valid_n": len(rows),
    }
    card = cards.validate(
        {
            **fields,
            "data": {**fields["data"], **about},
            **judged(predict, data, rule, fields["training"], logits),
            "sha256": checksum(content),
        },
        "The adopted network's card",
    )
    return card, _looked_at(logits, labels)


def _looked_at(logits: np.ndarray, labels: np.ndarray) -> list[str]:
    """How often each emotion is said and labelled, and a warning where that looks wrong."""
    n = len(labels)
    said, labelled = (
        np.bincount(which, minlength=N_EMOTIONS) / n for which in (logits.argmax(1), labels)
    )
    lines = [f"{'validation':<12}{'said':>8}{'labelled':>10}"]
    lines += [f"{e:<12}{100 * s:7.1f}%{100 * t:9.1f}%" for e, s, t in zip(EMOTIONS, said, labelled)]
    accuracy, most = metrics.hits(logits, labels).mean(), labelled.argmax()
    if accuracy <= labelled[most]:
        lines.append(
            f"Beware: it is right for {100 * accuracy:.1f}%, no more than if it always said "
            f"{EMOTIONS[most]} ({100 * labelled[most]:.1f}%). The order of --emotions, or --range, "
            "--mean and --std, may be wrong."
        )
    return lines


def _read(network: Foreign) -> str:
    answers = "probabilities" if network.certain else "logits"
    several = "several at once" if network.at_once else "asked for one at a time"
    return (
        f"pictures of {network.pictures}, {several}; {network.answers} {answers} "
        f"({network.output}); opset {network.opset}"
    )


def _taken(meant: Meaning) -> str:
    names = ", ".join("none" if i is None else EMOTIONS[i] for i in meant.emotions)
    less = f"; it has no answer for {', '.join(meant.unknown)}" if meant.unknown else ""
    scale = "".join(
        f", {word} {' '.join(f'{value:g}' for value in values)}"
        for word, values in (("mean", meant.mean), ("std", meant.deviation))
    )
    return f"range {meant.range}{scale}; {names}{less}"


def _numbers(option: str, text: str | None) -> Sequence[float]:
    if text is None:
        return ()
    try:
        return [float(word) for word in text.split(",")]
    except ValueError:
        raise FerdeskError(
            f"{option} is {text!r}, and not numbers with commas between.", "Such as 0.5,0.5,0.5."
        ) from None
