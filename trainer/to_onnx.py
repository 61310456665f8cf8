"""torch → ONNX by the contract of a model, checked against torch on real crops."""

from __future__ import annotations

import io
import warnings

import numpy as np
import onnx
import torch
from torch import nn
from torch.jit import TracerWarning  # type: ignore[attr-defined]  # public, but not in __all__

from ferdesk.core.errors import FerdeskError
from ferdesk.core.types import CROP_SIZE
from ferdesk.core.vocab import N_EMOTIONS
from trainer import graph
from trainer.predictors import onnx_predictor, run, torch_predictor

OPSET = 17
"""What ONNX Runtime 1.14 and later read."""
TOLERANCE = 2e-3
"""Largest difference of a logit between torch and ONNX Runtime that is taken for rounding:
sums are made in another order, and logits are of the size of 10."""
CHECKED_BATCHES = (1, 2, 7)
"""Live input is the faces in view: few, and never the same number."""


def convert(module: nn.Module) -> onnx.ModelProto:
    """Write a network as ONNX.

    Batch norms that follow a convolution are folded into it.

    Args:
        module: uint8 (N, 48, 48) → float32 logits (N, 8).

    Returns:
        A model with the input ``crops`` uint8 (N, 48, 48), N free, and the output ``logits``
        float32 (N, 8).
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
        torch.onnx.export(
            module,
            (example,),
            buffer,  # type: ignore[arg-type]  # without dynamo it takes any stream
            dynamo=False,
            opset_version=OPSET,
            input_names=["crops"],
            output_names=["logits"],
            dynamic_axes={"crops": {0: "N"}, "logits": {0: "N"}},
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
    check_contract(model)
    return model


def check_contract(model: onnx.ModelProto) -> None:
    """Hold a model to the contract of input and output.

    Raises:
        FerdeskError: it is invalid, or names, types or shapes are others.
    """
    try:
        onnx.checker.check_model(model, full_check=True)
    except (onnx.checker.ValidationError, onnx.shape_inference.InferenceError) as error:
        raise FerdeskError(f"The exported model is not valid ONNX: {error}.") from error
    for items, name, kind, shape in (
        (model.graph.input, "crops", onnx.TensorProto.UINT8, (CROP_SIZE, CROP_SIZE)),
        (model.graph.output, "logits", onnx.TensorProto.FLOAT, (N_EMOTIONS,)),
    ):
        (item,) = items if len(items) == 1 else (None,)
        if item is None or item.name != name or item.type.tensor_type.elem_type != kind:
            raise FerdeskError(f"The exported model should have one tensor {name!r} there.")
        dims = item.type.tensor_type.shape.dim
        if tuple(d.dim_value for d in dims[1:]) != shape or dims[0].dim_value:
            raise FerdeskError(f"The exported model's {name} should be (N, {shape}) with N free.")


def parity(module: nn.Module, model: bytes, crops: np.ndarray) -> float:
    """The largest difference of a logit between torch and ONNX Runtime.

    Args:
        module: the network.
        model: the ONNX file.
        crops: uint8 (N, 48, 48), real pictures.

    Raises:
        FerdeskError: it is above :data:`TOLERANCE`, or another batch size gives other logits.
    """
    predict = onnx_predictor(model)
    ours = run(predict, crops)
    module.eval()
    worst = float(np.abs(ours - run(torch_predictor(module), crops)).max())
    for n in CHECKED_BATCHES:
        worst = max(worst, float(np.abs(predict(crops[:n]) - ours[:n]).max()))
    if not worst <= TOLERANCE:  # so that NaN is refused too
        raise FerdeskError(
            f"The exported model's logits differ from torch's by {worst:.2g}.",
            "This is a fault of the export; the model must not be used.",
        )
    return worst
