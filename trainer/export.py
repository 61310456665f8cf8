"""A trained network as a model that the app can run: ``model.onnx`` and ``card.json``."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from torch import nn

from ferdesk.core import card as cards
from ferdesk.core import metrics
from ferdesk.core.card import Card
from ferdesk.core.errors import FerdeskError
from ferdesk.core.types import CROP_SIZE
from ferdesk.core.vocab import EMOTIONS, N_EMOTIONS
from trainer import evaluate, protocol, quantise
from trainer.balance import taken_off
from trainer.calibrate import fit_temperature, reliability, votes
from trainer.data.types import SPLITS, FerPlus
from trainer.predictors import Predictor, onnx_predictor, run
from trainer.to_onnx import convert, parity

PRECISIONS = ("fp32", "int8")
PARITY_IMAGES = 256
"""Validation pictures on which ONNX Runtime is held against torch."""
NO_FEELING = "It reads the apparent expression of a face, not what a person feels."
NO_DECISION = "Not for decisions about people: hiring, policing, insurance, teaching, health."
HARD_FACES = (
    "Faces much turned away or covered are read badly, and so are dark, blurred and small ones; "
    "see how it reads poor pictures."
)
OF_ANY = (NO_FEELING, NO_DECISION, HARD_FACES)
"""What any model is not for."""
LIMITS = (
    NO_FEELING,
    NO_DECISION,
    "Disgust, fear and contempt are rare in FER+ and read badly; see the recall by emotion.",
    "FER+ was labelled by ten people a picture, who often disagree; its faces were found by web "
    "search and do not stand for all ages and peoples alike.",
    HARD_FACES,
)
"""The same of one that was trained on FER+; a card may add to it."""
CONTRACT = {
    "input": {
        "name": "crops",
        "type": "uint8",
        "shape": ["N", CROP_SIZE, CROP_SIZE],
        "meaning": "gray faces framed as in FER+; scaling is inside the model",
    },
    "output": {
        "name": "logits",
        "type": "float32",
        "shape": ["N", len(EMOTIONS)],
        "order": list(EMOTIONS),
    },
}
"""What the app gives a model and what it gets; fields of every card."""


def export(
    module: nn.Module,
    card_fields: Mapping,
    out_dir: Path,
    data: FerPlus,
    precision: str = "int8",
    say: Callable[[str], None] = lambda text: None,
    outputs: Sequence[str] = ("logits",),
    more_fields: Callable[[bytes], Mapping] = lambda model: {},
) -> Card:
    """Write ``model.onnx`` and ``card.json``.

    The float model is held against torch on real crops; both it and the 8-bit one are scored on
    validation, and the temperature is fitted there to the model that is written.

    Args:
        module: uint8 (N, 48, 48) → float32 logits (N, 8), scaling inside; or a tuple of
            ``outputs``.
        card_fields: what only the caller knows: id, title, summary, architecture, recipe, seeds,
            training, licence; thesis, limits and parameters where there is more to say.
        out_dir: the model's own folder, named by its id.
        data: FER+ with ``label.csv``, or any for which a majority protocol is defined.
        precision: one of :data:`PRECISIONS`.
        say: told what is being done.
        outputs: names of ``to_onnx.OUTPUTS``, the logits first.
        more_fields: gives fields of the card that hang on the file that is written.

    Returns:
        The card, as written.

    Raises:
        FerdeskError: unknown precision, a folder of another name, logits that differ from
            torch's, or fields that make no valid card. Nothing is written then.
    """
    out_dir = Path(out_dir)
    if precision not in PRECISIONS:
        raise FerdeskError(
            f"There is no precision {precision!r}.", f"One of: {', '.join(PRECISIONS)}."
        )
    if card_fields.get("id") != out_dir.name:
        raise FerdeskError(f"A model's folder is named by its id: {card_fields.get('id')!r}.")
    rule = majority_rule(data)
    rows, labels = protocol.select_some(data, "valid", rule)

    say("writing ONNX")
    model = convert(module, outputs)
    written = model.SerializeToString()
    difference = parity(module, written, data.pixels[rows[:PARITY_IMAGES]], outputs)
    logits = run(onnx_predictor(written), data.pixels[rows])
    about = {
        "format": "fp32",
        "valid_n": len(rows),
        "valid_accuracy_fp32": _percent(metrics.hits(logits, labels).mean()),
        "largest_difference_from_torch": difference,
    }
    if precision == "int8":
        trained = "dedup" if card_fields.get("data", {}).get("without_copies") else rule
        pictures = calibration_images(data, trained)
        written, logits, more = _to_int8(model, pictures, data.pixels[rows], labels, logits, say)
        about |= more
    say(f"scoring valid/{rule}")
    card = cards.validate(
        {
            "schema": cards.SCHEMA,
            "parameters": sum(p.numel() for p in module.parameters()),
            "limits": list(LIMITS),
            **card_fields,
            "data": {
                "set": "FER+ (FER2013 pictures, Microsoft's labels)",
                "labels": data.labels.name,
                "labels_sha256": data.labels.sha256,
                "protocol": rule,
                "train_n": int(protocol.training_mask(data, rule).sum()),
                "valid_n": len(rows),
                **card_fields.get("data", {}),
            },
            **CONTRACT,
            **judged(onnx_predictor(written), data, rule, card_fields.get("training", {}), logits),
            "sha256": checksum(written),
            "precision": {**about, "bytes": len(written)},
            **more_fields(written),
        },
        "The exported card",
    )
    write(out_dir, written, card)
    return card


def judged(
    predict: Predictor,
    data: FerPlus,
    rule: str,
    training: Mapping[str, Any],
    logits: np.ndarray | None = None,
) -> dict[str, Any]:
    """Fields of a card that hang on what a model says: all of validation.

    Args:
        predict: the model.
        data: FER+ with the label file of the protocol.
        rule: the protocol's name.
        training: of the card, which says whether the model is a balanced one.
        logits: float (N, 8), what it says of the validation images, where that is known already.
    """
    rows, labels = protocol.select(data, "valid", rule)
    if logits is None:
        logits = run(predict, data.pixels[rows])
    temperature = fit_temperature(logits, labels)
    scores = evaluate.score(data, rows, labels, logits, temperature)
    return {
        "metrics": {f"valid/{rule}": card_scores(scores)},
        "temperature": round(temperature, 4),
        "reliability": reliability(logits, labels, temperature, rule),
        "votes": voted(predict, data, temperature, rows, logits, taken_off(training, data, rule)),
    }


def checksum(written: bytes) -> str:
    """What a card keeps of its file."""
    return hashlib.sha256(written).hexdigest()


def voted(
    predict: Predictor,
    data: FerPlus,
    temperature: float,
    rows: np.ndarray,
    logits: np.ndarray,
    shift: np.ndarray | None = None,
) -> dict[str, Any]:
    """How people's votes divide on validation, as the card keeps it.

    Of all pictures that most people take for an emotion, and not only of those with a majority:
    where people differ is what it is about.

    Args:
        predict: the model.
        data: FER+.
        temperature: the model's.
        rows: int64 (M,), ascending: pictures that it has read already, those with a majority.
        logits: float (M, 8), what it said of them.
        shift: float (8,), what its logits lack of what it believes; None for nothing.
    """
    valid = data.split == SPLITS.index("valid")
    wanted = np.flatnonzero(valid & (protocol.argmax(data.votes) >= 0))
    known = np.isin(wanted, rows)
    said = np.empty((len(wanted), N_EMOTIONS), logits.dtype)
    said[known] = logits[np.isin(rows, wanted)]
    if not known.all():
        said[~known] = run(predict, data.pixels[wanted[~known]])
    return votes(said, data.votes[wanted, :N_EMOTIONS], temperature, shift)


def _to_int8(
    model: onnx.ModelProto,
    pictures: np.ndarray,
    valid: np.ndarray,
    labels: np.ndarray,
    float_logits: np.ndarray,
    say: Callable[[str], None],
) -> tuple[bytes, np.ndarray, dict]:
    """The 8-bit file, its validation logits, and what the card tells of it."""
    found = quantise.candidates(model, pictures, valid, labels, float_logits, say)
    chosen = quantise.best(found)
    cost = metrics.hits(float_logits, labels).mean() - chosen.accuracy
    about = {
        "format": "int8",
        "scheme": "static QDQ; weights int8 a channel (7 bits used), activations uint8",
        "kept_in_float": chosen.kept,
        "calibration": f"{chosen.method}, {len(pictures)} training pictures",
        "valid_accuracy_int8": _percent(chosen.accuracy),
        "cost_in_points": _percent(cost),
        "same_label_as_fp32": _percent(chosen.agreement),
        "divergence_from_fp32": float(f"{chosen.divergence:.3g}"),
        "tried": [
            {
                "calibration": c.method,
                "kept_in_float": c.kept,
                "valid_accuracy": _percent(c.accuracy),
                "divergence_from_fp32": float(f"{c.divergence:.3g}"),
            }
            for c in found
        ],
    }
    return chosen.model, chosen.logits, about


def calibration_images(data: FerPlus, rule: str) -> np.ndarray:
    """Training pictures to measure ranges on, drawn at random from those that are trained on.

    Args:
        rule: the protocol of the training.

    Returns:
        uint8 (M, 48, 48), M at most ``quantise.CALIBRATION_IMAGES``.

    Raises:
        FerdeskError: there are none.
    """
    rows = np.flatnonzero(protocol.training_mask(data, rule))
    if not len(rows):
        raise FerdeskError("The data has no training images to measure ranges on.")
    n = min(len(rows), quantise.CALIBRATION_IMAGES)
    return data.pixels[np.sort(np.random.default_rng(0).choice(rows, n, replace=False))]


def card_scores(score: Mapping) -> dict:
    """What a card tells of a score: shares in percent, recall by the emotion's name."""
    rest = score["without_copies"]
    return {
        "accuracy": _percent(score["accuracy"]),
        "n": score["n"],
        "interval95": [_percent(value) for value in score["interval95"]],
        "top2": _percent(score["top2"]),
        "top3": _percent(score["top3"]),
        "macro_f1": _percent(score["macro_f1"]),
        "mean_recall": _percent(score["mean_recall"]),
        "recall": {
            name: {"percent": None if value is None else _percent(value), "n": n}
            for name, value, n in zip(EMOTIONS, score["recall"], score["by_emotion"])
        },
        "nll": round(score["nll"]["after"], 4),
        "jsd": round(score["jsd"]["after"], 4),
        "ece_before": _percent(score["ece"]["before"]),
        "ece": _percent(score["ece"]["after"]),
        "aurc": round(score["risk_coverage"]["aurc"], 4),
        "without_copies": {
            "n": rest["n"],
            "accuracy": None if rest["accuracy"] is None else _percent(rest["accuracy"]),
        },
    }


def majority_rule(data: FerPlus) -> str:
    """The majority protocol that data was loaded for, by its label file."""
    return "majority" if data.labels.name == "label.csv" else "majority-csv"


def _percent(share: float) -> float:
    return round(100 * float(share), 2)


def write(folder: Path, model: bytes | None, card: Card) -> None:
    """Put both files in place, once both are whole on the disk.

    Args:
        model: None for a variant, which has a card alone.

    Raises:
        FerdeskError: they can't be written; what was there stays.
    """
    parts = {folder / ".model.onnx.part": "model.onnx", folder / ".card.json.part": "card.json"}
    model_part, card_part = parts
    if model is None:
        del parts[model_part]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if model is not None:
            with model_part.open("wb") as stream:
                stream.write(model)
                stream.flush()
                os.fsync(stream.fileno())
        cards.write(card, card_part)
        for part, name in parts.items():
            os.replace(part, folder / name)
    except OSError as error:
        raise FerdeskError(
            f"{folder} can't be written: {error.strerror or error}.", "Is the disk full?"
        ) from error
    finally:
        for part in parts:
            part.unlink(missing_ok=True)
