"""torch → ONNX by the contract of a model, checked against torch on real crops."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import onnx
import torch
from torch import nn
from torch.jit import TracerWarning  # type: ignore[attr-defined]  # public, but not in __all__

from ferdesk.core.errors import FerdeskError
from ferdesk.core.types import CROP_SIZE
from ferdesk.core.vocab import N_EMOTIONS
from trainer import graph
from trainer.multitask.outputs import N_GENDERS
from trainer.predictors import BATCH, finite, onnx_outputs

OPSET = 17
"""What ONNX Runtime 1.14 and later read."""


@dataclass(frozen=True, slots=True)
class Output:
    """One output of a model, by its contract."""

    shape: tuple[int, ...]
    """Without N, which comes first and is free; all are float32."""
    tolerance: float
    """Largest difference between torch and ONNX Runtime that is taken for rounding: sums are made
    in another order."""


OUTPUTS: dict[str, Output] = {
    "logits": Output((N_EMOTIONS,), 2e-3),  # of the size of 10
    "age": Output((), 2e-2),  # years
    "gender": Output((N_GENDERS,), 1e-3),
}
"""``logits`` are every model's, the others those of a model that reads more than emotions."""
CHECKED_BATCHES = (1, 2, 7)
"""Live input is the faces in view: few, and never the same number."""


def convert(module: nn.Module, outputs: Sequence[str] = ("logits",)) -> onnx.ModelProto:
    """Write a network as ONNX.

    Batch norms that follow a convolution are folded into it.

    Args:
        module: uint8 (N, 48, 48) → float32 logits (N, 8), or a tuple of as many outputs as are
            named.
        outputs: names of :data:`OUTPUTS`, in the module's order.

    Returns:
        A model with the input ``crops`` uint8 (N, 48, 48), N free, and these outputs, float32
        (N, …).
    """
    was_training = module.training
    module.eval()
    buffer = io.BytesIO()
    device = next((p.device for p in module.parameters()), torch.device("cpu"))
    example = torch.zeros(2, CROP_SIZE, CROP_SIZE, dtype=torch.uint8, device=device)
    with warnings.catch_warnings():
        # The newer exporter needs one more package and gains nothing for networks like these.
        warnings.simplefilter("ignore", DeprecationWarning)
        # Branches on the size of the picture: it is always 48, so what is traced holds.
        warnings.simplefilter("ignore", TracerWarning)
        # Of padding: what can't be folded is computed, which is all that is meant.
        warnings.filterwarnings("ignore", message="Constant folding")
        torch.onnx.export(
            module,
            (example,),
            buffer,  # type: ignore[arg-type]  # without dynamo it takes any stream
            dynamo=False,
            opset_version=OPSET,
            input_names=["crops"],
            output_names=list(outputs),
            dynamic_axes={name: {0: "N"} for name in ("crops", *outputs)},
            do_constant_folding=True,
        )
    module.train(was_training)
    model = onnx.load_from_string(buffer.getvalue())
    graph.fold_shared_weights(model)
    graph.drop_unused_weights(model)
    graph.name_nodes(model)
    # Scopes of the traced Python code: of no use, and they carry the tracer's file names.
    for node in model.graph.node:
        node.doc_string = ""
    model.producer_name, model.producer_version, model.doc_string = "ferdesk-train", "", ""
    check_contract(model, outputs)
    return model


def check_contract(model: onnx.ModelProto, outputs: Sequence[str] = ("logits",)) -> None:
    """Hold a model to the contract of input and output.

    Raises:
        FerdeskError: it is invalid, or names, types or shapes are others.
    """
    try:
        onnx.checker.check_model(model, full_check=True)
    except (onnx.checker.ValidationError, onnx.shape_inference.InferenceError) as error:
        raise FerdeskError(f"The exported model is not valid ONNX: {error}.") from error
    for items, names, kind, shapes in (
        (model.graph.input, ("crops",), onnx.TensorProto.UINT8, [(CROP_SIZE, CROP_SIZE)]),
        (
            model.graph.output,
            tuple(outputs),
            onnx.TensorProto.FLOAT,
            [OUTPUTS[name].shape for name in outputs],
        ),
    ):
        if tuple(item.name for item in items) != names:
            raise FerdeskError(f"The exported model should have {', '.join(names)} there.")
        for item, shape in zip(items, shapes):
            dims = item.type.tensor_type.shape.dim
            fits = item.type.tensor_type.elem_type == kind and len(dims) == 1 + len(shape)
            if not fits or tuple(d.dim_value for d in dims) != (0, *shape):
                raise FerdeskError(
                    f"The exported model's {item.name} should be (N, {shape}) with N free."
                )


def parity(
    module: nn.Module, model: bytes, crops: np.ndarray, outputs: Sequence[str] = ("logits",)
) -> float:
    """The largest difference of a logit between torch and ONNX Runtime.

    Args:
        module: the network.
        model: the ONNX file.
        crops: uint8 (N, 48, 48), real pictures.
        outputs: names of :data:`OUTPUTS`, in the module's order; the first is what is returned.

    Raises:
        FerdeskError: an output differs by more than its tolerance, another batch size gives other
            numbers, or torch's own are none.
    """
    predict = onnx_outputs(model, outputs)
    ours = [predict(crops[at : at + BATCH]) for at in range(0, len(crops), BATCH)]
    theirs = [_torch_outputs(module, crops[at : at + BATCH]) for at in range(0, len(crops), BATCH)]
    finite(np.concatenate([part[0] for part in theirs]))
    worst = []
    for i, name in enumerate(outputs):
        whole = np.concatenate([part[i] for part in ours])
        off = np.abs(whole - np.concatenate([part[i] for part in theirs])).max()
        for n in CHECKED_BATCHES:
            off = max(off, np.abs(predict(crops[:n])[i] - whole[:n]).max())
        if not off <= OUTPUTS[name].tolerance:  # so that NaN is refused too
            raise FerdeskError(
                f"The exported model's {name} differ from torch's by {off:.2g}.",
                "This is a fault of the export; the model must not be used.",
            )
        worst.append(float(off))
    return worst[0]


@torch.inference_mode()
def _torch_outputs(module: nn.Module, crops: np.ndarray) -> list[np.ndarray]:
    module.eval()
    device = next((p.device for p in module.parameters()), torch.device("cpu"))
    found = module(torch.from_numpy(np.ascontiguousarray(crops)).to(device))
    return [
        part.float().cpu().numpy() for part in (found if isinstance(found, tuple) else (found,))
    ]
