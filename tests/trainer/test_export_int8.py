"""8-bit models: really 8-bit, near to the float ones, and chosen as described."""

from __future__ import annotations

from collections import Counter

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from test_export_onnx import CROPS, lively, logits
from torch import nn

from ferdesk.core import metrics
from trainer import quantise, to_onnx
from trainer.models.published.efficientnet_lite import Block
from trainer.models.wrn import WideResNet

ENDS = "first convolution, last dense layer"


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(0)
    return to_onnx.convert(lively(WideResNet(10, 1)))


@pytest.fixture(scope="module")
def ready(model):
    return quantise.prepare(model)


@pytest.fixture(scope="module")
def ranges(ready):
    return quantise.measure(ready, CROPS, "minmax")


@pytest.mark.parametrize("method", quantise.METHODS)
def test_every_method_measures_every_activation(ready, ranges, method):
    found = quantise.measure(ready, CROPS, method)
    assert set(found.keys()) == set(ranges.keys())
    made = quantise.quantise(ready, found)
    apart = np.abs(logits(made) - logits(ready)).mean()
    assert apart < 0.1 * np.abs(logits(ready)).std()


def test_ranges_do_not_depend_on_the_batches(ready, ranges, monkeypatch):
    monkeypatch.setattr(quantise, "_BATCH", 3)
    other = quantise.measure(ready, CROPS, "minmax")
    for name in ranges.keys():  # noqa: SIM118 (no mapping)
        assert np.allclose(ranges[name].range_value, other[name].range_value, atol=1e-5)


@pytest.mark.parametrize("kept", [quantise.NOTHING, ENDS])
def test_the_runtime_fuses_everything_between_the_ends(ready, ranges, kept, tmp_path):
    made = quantise.quantise(ready, ranges, kept)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.optimized_model_filepath = str(tmp_path / "optimised.onnx")
    onnxruntime.InferenceSession(
        made.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    count = Counter(n.op_type for n in onnx.load(tmp_path / "optimised.onnx").graph.node)
    assert count["Conv"] == (1 if kept == ENDS else 0)
    assert count["QLinearConv"] >= 10
    assert count["QLinearAdd"] == 3
    assert not count["BatchNormalization"] and not count["Relu"]


def test_weights_are_symmetric_by_channel_and_within_seven_bits(ready, ranges):
    made = quantise.quantise(ready, ranges)
    held = {item.name: onnx.numpy_helper.to_array(item) for item in made.graph.initializer}
    weights = [
        node
        for node in made.graph.node
        if node.op_type == "DequantizeLinear" and held.get(node.input[0]) is not None
        and held[node.input[0]].dtype == np.int8
    ]  # fmt: skip
    assert weights
    for node in weights:
        values, zero = held[node.input[0]], held[node.input[2]]
        assert np.abs(values.astype(int)).max() <= 64 and not zero.any()
        if values.ndim == 4:
            assert held[node.input[1]].shape == (len(values),)


def test_the_file_is_much_smaller():
    torch.manual_seed(0)
    model = to_onnx.convert(lively(WideResNet(10, 4)))
    ready = quantise.prepare(model)
    made = quantise.quantise(ready, quantise.measure(ready, CROPS, "minmax"), ENDS)
    assert made.ByteSize() < 0.32 * model.ByteSize()


def test_candidates_are_judged_on_what_is_given(model):
    labels = np.arange(len(CROPS)) % 8
    reference = logits(model)
    found = quantise.candidates(model, CROPS, CROPS, labels, reference)
    assert len(found) == 2 * len(quantise.METHODS)
    for one in found:
        assert one.accuracy == metrics.hits(one.logits, labels).mean()
        assert 0 <= one.divergence < 0.01
        assert one.agreement > 0.7


class Separable(nn.Module):
    """A block of EfficientNet-Lite0 that reads eight emotions."""

    def __init__(self):
        super().__init__()
        self.block, self.head = Block(1, 8, 3, 2, 6), nn.Linear(8, 8)

    def forward(self, x):
        return self.head(self.block(x).mean(dim=(2, 3)))


def test_no_constant_is_left_that_nothing_reads():
    """The bounds of a ReLU6 that went into a convolution's range."""
    torch.manual_seed(0)
    ready = quantise.prepare(to_onnx.convert(lively(Separable())))
    made = quantise.quantise(ready, quantise.measure(ready, CROPS, "minmax"))
    read = {source for node in made.graph.node for source in node.input}
    assert read.issuperset(n.output[0] for n in made.graph.node if n.op_type == "Constant")


def test_the_best_is_near_the_top_and_changes_least():
    def made(accuracy, divergence):
        return quantise.Candidate(
            "minmax", quantise.NOTHING, b"", accuracy, divergence, 1.0, np.zeros(0)
        )

    low, high, near = made(0.80, 0.001), made(0.90, 0.009), made(0.8995, 0.002)
    assert quantise.best([low, high, near]) is near
    assert quantise.best([low, high]) is high
