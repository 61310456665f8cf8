"""Models as functions from images to logits, whether exported or still a run directory."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ferdesk.core import card as cards
from ferdesk.core import metrics, variant
from ferdesk.core.card import Card
from ferdesk.core.errors import FerdeskError
from ferdesk.core.types import CROP_SIZE
from ferdesk.core.vocab import N_EMOTIONS
from trainer import filled_card, protocol

if TYPE_CHECKING:
    import torch

BATCH = 64
"""Images a step. Larger ones only cost memory on a CPU; no result depends on it."""
CARD = "card.json"
DIVERGED = "What the network answers are not numbers: its training diverged."
"""Why there is no score of it, and never will be of this training."""
TINY = 1e-12
"""Added to a probability before its logarithm."""
Predictor = Callable[[np.ndarray], np.ndarray]
"""uint8 (N, 48, 48) to float32 logits (N, 8)."""


def run(predict: Predictor, pixels: np.ndarray, batch: int = BATCH) -> np.ndarray:
    """Logits of many images, batch by batch: float32 (N, 8).

    Raises:
        FerdeskError: they are not finite.
    """
    parts = [predict(pixels[at : at + batch]) for at in range(0, len(pixels), batch)]
    return finite(np.concatenate(parts)) if parts else np.zeros((0, N_EMOTIONS), np.float32)


def finite(answers: np.ndarray) -> np.ndarray:
    """What a network answers, as it is.

    Raises:
        FerdeskError: some of it is no number, or infinite: there is nothing to score or to export.
    """
    if not np.isfinite(answers).all():
        raise FerdeskError(
            DIVERGED,
            "Train it anew, at a lower rate.",
        )
    return answers


def is_exported(folder: Path) -> bool:
    """Whether a folder holds an exported model, or a variant of one, and no run."""
    return (folder / CARD).is_file() or (folder / variant.FILE).is_file()


def own_file(folder: Path, card: Card, instead: str) -> Path:
    """The network's file of a model that has one.

    Args:
        instead: what can be done with its origin, for the message.

    Raises:
        FerdeskError: it is a variant of another model.
    """
    if card.variant is not None:
        raise FerdeskError(
            f"{folder} reads with the file of {card.variant.of} and has none of its own.", instead
        )
    return folder / variant.FILE


def open_model(model: Path, mixed: bool = False) -> tuple[Predictor, float | None]:
    """A function from images to logits, and the model's temperature where it has one.

    Args:
        model: an exported folder or a run directory.
        mixed: as of :func:`torch_predictor`; an exported model's precision is its own.

    Raises:
        FerdeskError: neither an exported folder nor a run directory, or a variant of another file
            than the one that lies beside it now: its shift and temperature are not of that.
    """
    if is_exported(model):
        card = cards.read(model / CARD)
        made = card.variant
        if made is not None:
            filled_card.check_file(model, card)
        read = onnx_predictor(variant.file_of(model, made))
        return lambda pixels: variant.said(read(pixels), made), card.temperature
    if (model / "recipe.json").is_file():
        from trainer import runs

        return torch_predictor(runs.load_model(model), mixed), None
    raise FerdeskError(
        f"{model} holds no model.",
        "Give a run directory (recipe.json) or an exported folder (model.onnx, card.json).",
    )


def refuse_copies(model: Path, rule: str) -> None:
    """Refuse a model that knows more than a protocol allows.

    Args:
        model: an exported folder or a run directory.
        rule: a key of ``PROTOCOLS``.

    Raises:
        FerdeskError: the protocol leaves copies of validation and test images out of the training,
            and the model was trained with them.
    """
    if not protocol.get(rule).dedup:
        return
    if is_exported(model):
        clean = cards.read(model / CARD)["data"].get("without_copies", False)
    else:
        from trainer import runs

        clean = protocol.get(runs.Run(model).info()["protocol"]).dedup
    if not clean:
        raise FerdeskError(
            f"{model} was trained with the copies of validation and test images that the protocol "
            f"{rule} leaves out.",
            "Name a model that was trained under it, or another protocol.",
        )


def mean_of(members: Sequence[tuple[Predictor, float]]) -> Predictor:
    """An ensemble: the mean of the members' probabilities, as logits.

    Args:
        members: models with their temperatures, so that none speaks louder than it is sure.
    """

    def predict(pixels: np.ndarray) -> np.ndarray:
        shares = [metrics.softmax(model(pixels), temperature) for model, temperature in members]
        return np.log(np.mean(shares, axis=0) + TINY).astype(np.float32)

    return predict


def onnx_predictor(path: Path | bytes, threads: int = 0) -> Predictor:
    """Run an ONNX model on the CPU.

    Args:
        path: the file, or its bytes.
        threads: 0 leaves it to ONNX Runtime.

    Raises:
        FerdeskError: it is no model of ferdesk.
    """
    outputs = onnx_outputs(path, ("logits",), threads)
    return lambda pixels: outputs(pixels)[0]


def onnx_outputs(
    path: Path | bytes, names: Sequence[str], threads: int = 0
) -> Callable[[np.ndarray], list[np.ndarray]]:
    """A function from images uint8 (N, 48, 48) to the named outputs of an ONNX model.

    Raises:
        FerdeskError: it is no model of ferdesk, or has no such outputs.
    """
    wanted = list(names)
    try:
        opened = session(path, threads)
        opened.run(wanted, {"crops": np.zeros((1, CROP_SIZE, CROP_SIZE), np.uint8)})
    except Exception as error:  # ONNX Runtime's exceptions have no public base
        reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise FerdeskError(
            f"{path if not isinstance(path, bytes) else 'The model'} can't be run: {reason}.",
            "Export it again.",
        ) from error
    return lambda pixels: opened.run(wanted, {"crops": pixels})


def session(path: Path | bytes, threads: int = 0) -> Any:
    """What runs an ONNX file on the CPU, quietly: an ONNX Runtime session.

    Args:
        path: the file, or its bytes.
        threads: 0 leaves it to ONNX Runtime.

    Raises:
        Exception: it can't be loaded; ONNX Runtime's exceptions have no public base.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4  # fatal: what goes wrong is told by our own errors
    options.intra_op_num_threads = threads
    # Threads that spin while they wait would take the processor from a training beside them.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(
        path if isinstance(path, bytes) else str(path),
        options,
        providers=["CPUExecutionProvider"],
    )


def torch_predictor(module: torch.nn.Module, mixed: bool = False) -> Predictor:
    """Run a torch module (uint8 (N, 48, 48) to logits) where its weights lie.

    Args:
        mixed: in bf16 where that is the faster: half the time, with probabilities that may differ
            by 0.01 from float32's (WRN-28-4 and WRN-16-2, one core with AVX-512).
    """
    import torch

    from trainer.device import autocast

    device = next((p.device for p in module.parameters()), torch.device("cpu"))
    # A fifth faster than with channels first (WRN-28-4 and WRN-16-2, one core).
    module.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    cast = autocast(device, module) if mixed else contextlib.nullcontext()

    @torch.inference_mode()
    def predict(pixels: np.ndarray) -> np.ndarray:
        crops = torch.from_numpy(np.ascontiguousarray(pixels)).to(device)
        with cast:
            return module(crops).float().cpu().numpy()

    return predict
