"""torch → ONNX: the contract, parity, and rewrites that change nothing."""

from __future__ import annotations

import copy

import numpy as np
import onnx
import pytest
import torch
from onnx import helper
from torch import nn

from ferdesk.core.errors import FerdeskError
from trainer import graph, quantise, to_onnx
from trainer.models import build
from trainer.models.wrn import WideResNet
from trainer.predictors import onnx_predictor, run
from trainer.runs import Classifier

CROPS = np.random.default_rng(0).integers(0, 256, (20, 48, 48), np.uint8)


def lively(network: nn.Module) -> Classifier:
    """A network whose batch norms have seen pictures, so that folding them matters."""
    module = Classifier(network).train()
    with torch.no_grad():
        for part in module.modules():
            if isinstance(part, nn.BatchNorm2d):
                part.weight.uniform_(-1.0, 1.5)
                part.bias.uniform_(-0.5, 0.5)
        for _ in range(3):
            module(torch.from_numpy(CROPS))
    return module.eval()


@pytest.fixture(scope="module")
def module():
    torch.manual_seed(0)
    return lively(WideResNet(10, 1))


@pytest.fixture(scope="module")
def model(module):
    return to_onnx.convert(module)


def kinds(model):
    return [node.op_type for node in model.graph.node]


def logits(model, crops=CROPS):
    return run(onnx_predictor(model.SerializeToString()), crops)


@pytest.mark.parametrize("name", ["wrn-16-2", "vgg13-barsoum-bn", "resnet18-small", "googlenet-bn"])
def test_families_agree_with_torch(name):
    torch.manual_seed(0)
    network = lively(build(name, dropout=0.2))
    found = to_onnx.parity(network, to_onnx.convert(network).SerializeToString(), CROPS)
    assert found < to_onnx.OUTPUTS["logits"].tolerance


def test_contract_and_names(model):
    to_onnx.check_contract(model)
    names = [node.name for node in model.graph.node]
    assert all(names) and len(set(names)) == len(names)
    assert not any(node.doc_string for node in model.graph.node)
    assert "/" not in model.producer_name and not model.doc_string


def test_any_number_of_faces(model):
    predict = onnx_predictor(model.SerializeToString())
    for n in (0, 1, 2, 5):
        assert predict(CROPS[:n]).shape == (n, 8)
        assert predict(CROPS[:n]).dtype == np.float32


def test_norms_after_convolutions_are_folded(module, model):
    norms = sum(isinstance(part, nn.BatchNorm2d) for part in module.modules())
    # Each block's second norm follows its first convolution.
    assert kinds(model).count("BatchNormalization") == norms - 3


def test_conversion_leaves_the_mode_as_it_was(module):
    module.train()
    to_onnx.convert(module)
    assert module.training
    module.eval()


def test_rewriting_for_int8_changes_no_logit(model):
    ready = quantise.prepare(model)
    assert "BatchNormalization" not in kinds(ready) and "ReduceMean" not in kinds(ready)
    assert np.allclose(logits(ready), logits(model), atol=1e-5)
    assert "BatchNormalization" in kinds(model), "the original must stay as it is"


def test_a_mean_that_keeps_its_dimensions_becomes_a_pool():
    node = helper.make_node("ReduceMean", ["x"], ["y"], axes=[-2, -1], keepdims=1)
    other = helper.make_node("ReduceMean", ["y"], ["z"], axes=[1], keepdims=1)
    made = helper.make_model(
        helper.make_graph(
            [node, other],
            "g",
            [helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, ["N", 3, 4, 4])],
            [helper.make_tensor_value_info("z", onnx.TensorProto.FLOAT, ["N", 1, 1, 1])],
        )
    )
    assert graph.means_to_pools(made) == 1
    assert kinds(made) == ["GlobalAveragePool", "ReduceMean"]


def test_parts_of_the_graph_are_found(model):
    first, last = graph.ends(model)
    types = {node.name: node.op_type for node in model.graph.node}
    assert (types[first], types[last]) == ("Conv", "Gemm")
    before = graph.before_first_convolution(model)
    assert before and "Conv" not in {types[name] for name in before}
    assert graph.beside(model) == []  # everything is for the logits


def test_parity_refuses_other_weights(module, model):
    other = copy.deepcopy(module)
    with torch.no_grad():
        other.network.head.bias += 0.1
    with pytest.raises(FerdeskError, match=r"differ from torch's by 0\.1"):
        to_onnx.parity(other, model.SerializeToString(), CROPS)


def test_parity_refuses_nan(module):
    broken = copy.deepcopy(module)
    with torch.no_grad():
        broken.network.head.bias.fill_(float("nan"))
    with pytest.raises(FerdeskError, match="diverged"):
        to_onnx.parity(broken, to_onnx.convert(broken).SerializeToString(), CROPS)


def test_contract_refuses_another_number_of_classes():
    network = WideResNet(10, 1)
    network.head = nn.Linear(network.head.in_features, 7)
    with pytest.raises(FerdeskError, match="logits"):
        to_onnx.convert(Classifier(network))


def test_a_file_that_is_no_model_is_told():
    with pytest.raises(FerdeskError, match="can't be run"):
        onnx_predictor(b"junk")
