"""8-bit integers for weights and activations: a third of the time and a quarter of the size.

Static quantisation in the QDQ form: weights symmetric int8 (7 bits used) with a scale a channel,
activations uint8 with ranges measured on training pictures. How the ranges are best
taken from what was measured differs from network to network, so a few ways are
tried and judged on validation images, by accuracy and by how little the answers change.
"""

from __future__ import annotations

import copy
import logging
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantType
from onnxruntime.quantization.calibrate import TensorsData, create_calibrator
from onnxruntime.quantization.qdq_quantizer import QDQQuantizer
from onnxruntime.quantization.registry import QDQRegistry

from ferdesk.core import metrics
from trainer import graph
from trainer.predictors import onnx_predictor, run

CALIBRATION_IMAGES = 512
"""Training pictures on which the ranges are measured; more changed no range that matters."""
REDUCED_RANGE = True
"""Weights use 7 of their 8 bits. CPUs with AVX2 but without VNNI add pairs of 8-bit products in
16 bits, which saturate with all 8 (ONNX Runtime's documentation of quantisation says so); with 7
a model reads alike everywhere. What it costs on validation can't be told from chance."""
_BATCH = 16
_SLACK = 0.001
"""Share of the images within which accuracies count as equal: three of 3191."""

METHODS: dict[str, tuple[CalibrationMethod, dict]] = {
    "minmax": (CalibrationMethod.MinMax, {}),
    "entropy": (CalibrationMethod.Entropy, {"num_bins": 128, "num_quantized_bins": 128}),
    "percentile": (CalibrationMethod.Percentile, {"num_bins": 2048, "percentile": 99.99}),
}
"""Ways from measured activations to ranges."""


NOTHING = "nothing"
KEPT: dict[str, Callable[[onnx.ModelProto], list[str]]] = {
    NOTHING: lambda model: [],
    "first convolution, last dense layer": graph.ends,
}
"""What may stay in float, as the card says it, and the names of those nodes. The depthwise
convolutions of an EfficientNet-Lite0 were tried too: with them in float the 8-bit model lost four
points of validation where without it lost one, by all three ways."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One quantised model and how it did."""

    method: str
    """A key of :data:`METHODS`."""
    kept: str
    """What stays in float: a key of :data:`KEPT`."""
    model: bytes
    accuracy: float
    """Share in [0, 1], on the images it was judged on."""
    divergence: float
    """Mean Jensen-Shannon divergence to the float model's answers, in nats."""
    agreement: float
    """Share of images with the float model's label."""
    logits: np.ndarray
    """float32 (N, 8) on these images."""


def candidates(
    model: onnx.ModelProto,
    calibration: np.ndarray,
    pixels: np.ndarray,
    labels: np.ndarray,
    float_logits: np.ndarray,
    say: Callable[[str], None] = lambda text: None,
) -> list[Candidate]:
    """Quantise in every way and judge each.

    Args:
        model: in float, as :func:`trainer.to_onnx.convert` gives it.
        calibration: uint8 (M, 48, 48), training pictures.
        pixels: uint8 (N, 48, 48), validation pictures.
        labels: int64 (N,).
        float_logits: float32 (N, 8), of the float model on ``pixels``.
        say: told what is being done.
    """
    ready = prepare(model)
    found = []
    for method in METHODS:
        say(f"measuring ranges on {len(calibration)} training pictures ({method})")
        ranges = measure(ready, calibration, method)
        for kept in KEPT:
            say(f"judging int8, {method}, {kept} in float")
            made = quantise(ready, ranges, kept).SerializeToString()
            logits = run(onnx_predictor(made), pixels)
            found.append(
                Candidate(
                    method,
                    kept,
                    made,
                    float(metrics.hits(logits, labels).mean()),
                    metrics.jensen_shannon(metrics.softmax(logits), metrics.softmax(float_logits)),
                    float((logits.argmax(1) == float_logits.argmax(1)).mean()),
                    logits,
                )
            )
    return found


def best(found: list[Candidate]) -> Candidate:
    """Of the candidates whose accuracy is the best or as good, the one that changes least.

    A difference of a few images is chance; the divergence from the float model is not.
    """
    bar = max(candidate.accuracy for candidate in found) - _SLACK
    return min((c for c in found if c.accuracy >= bar), key=lambda c: c.divergence)


def prepare(model: onnx.ModelProto) -> onnx.ModelProto:
    """A copy in which all that can be 8-bit is written in operators that have 8-bit kernels."""
    ready = copy.deepcopy(model)
    graph.batch_norms_to_convolutions(ready)
    graph.means_to_pools(ready)
    graph.drop_unused_weights(ready)
    graph.name_nodes(ready)
    return onnx.shape_inference.infer_shapes(ready)


def measure(model: onnx.ModelProto, calibration: np.ndarray, method: str) -> TensorsData:
    """The range of every activation.

    Pictures are given a few at a time and only the statistics are kept, so memory does not grow
    with their number.
    """
    kind, options = METHODS[method]
    with tempfile.TemporaryDirectory(prefix="ferdesk-") as folder, _quiet():
        path = Path(folder, "float.onnx")
        onnx.save(model, path)
        calibrator = create_calibrator(
            path,
            list(QDQRegistry),
            augmented_model_path=str(Path(folder, "augmented.onnx")),
            calibrate_method=kind,
            extra_options=options,
        )
        for at in range(0, len(calibration), _BATCH):
            calibrator.collect_data(_Once(calibration[at : at + _BATCH]))
        return calibrator.compute_data()


def quantise(model: onnx.ModelProto, ranges: TensorsData, kept: str = NOTHING) -> onnx.ModelProto:
    """The 8-bit model.

    Args:
        model: from :func:`prepare`.
        ranges: from :func:`measure`.
        kept: what stays in float, a key of :data:`KEPT`. Layers that emotions do not need stay so
            always: they are small, and a year is finer than 8 bits.
    """
    left = graph.before_first_convolution(model) + graph.beside(model) + KEPT[kept](model)
    with _quiet():
        quantiser = QDQQuantizer(
            copy.deepcopy(model),
            True,  # a scale a channel
            REDUCED_RANGE,
            QuantType.QInt8,
            QuantType.QUInt8,
            ranges,
            [],
            left,
            list(QDQRegistry),
            {"ActivationSymmetric": False, "WeightSymmetric": True},
        )
        quantiser.quantize_model()
    made = quantiser.model.model
    graph.drop_unused_weights(made)
    made.producer_name, made.producer_version = "ferdesk-train", ""
    return made


class _Once(CalibrationDataReader):  # type: ignore[misc]  # it comes without types
    """One batch, then the end."""

    def __init__(self, crops: np.ndarray):
        self._left = [{"crops": crops}]

    def get_next(self) -> dict | None:
        return self._left.pop() if self._left else None


@contextmanager
def _quiet() -> Iterator[None]:
    """ONNX Runtime's tools warn and print of things that are as they should be."""
    import contextlib
    import io

    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)
