"""The ``reliability`` command: how far an exported model's confidence is from its accuracy, and
from the share of people who agree."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ferdesk.core import card as cards
from trainer import filled_card, protocol
from trainer.balance import taken_off
from trainer.calibrate import reliability
from trainer.export import voted
from trainer.predictors import open_model, run


def run_reliability(models: Sequence[Path], path: Path, cache: Path | None) -> str:
    """Fill the reliability diagram of cards, and how people's votes divide, from validation
    pictures, and tell what they show.

    Weights, temperature and scores stay as they are; no test picture is looked at.

    Args:
        models: exported folders (``model.onnx`` and ``card.json``).
        path: FER+.
        cache: where a decoded data set is kept.

    Raises:
        FerdeskError: a folder is no exported model, its file is not the one that the card
            describes, or the data is not the one that it was calibrated on. The cards before it
            are written then, it and those after it are not.
    """
    return "\n".join(_fill(Path(folder), path, cache) for folder in models)


def _fill(folder: Path, path: Path, cache: Path | None) -> str:
    card, data = filled_card.opened(folder, path, cache)
    rule = card.protocol
    predict, _ = open_model(folder)
    rows, labels = protocol.select_some(data, "valid", rule)
    logits = run(predict, data.pixels[rows])
    filled_card.check_accuracy(folder, card, logits, labels)
    found = reliability(logits, labels, card.temperature, rule)
    shift = taken_off(card["training"], data, rule)
    people = voted(predict, data, card.temperature, rows, logits, shift)
    filled_card.write(folder, card, "reliability", found, after="temperature")
    card = cards.read(folder / "card.json")
    filled_card.write(folder, card, "votes", people, after="reliability")
    return (
        f"{folder}: calibration error {found['before']['ece']:.2f} points before the temperature, "
        f"{found['after']['ece']:.2f} after it (validation, N={found['n']}, {rule}); "
        f"{people['confidence']:.1f}% sure of its label, which {people['agreement']:.1f}% of "
        f"people share (N={people['n']}), expected to {people['gap']:.2f} points"
    )
