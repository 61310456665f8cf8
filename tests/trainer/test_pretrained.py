"""Published networks: the layouts of their files, their wrapping for FER+ crops, freezing."""

import csv
import dataclasses
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
import torch
from test_export_onnx import lively
from torch import nn

from ferdesk.core.errors import FerdeskError
from trainer.models import build, pretrained
from trainer.models.pretrained import PUBLISHED, Pretrained, Published
from trainer.models.published.efficientnet_lite import EfficientNetLite0, SameConv
from trainer.models.published.inception_v3 import InceptionV3
from trainer.models.published.resnet50 import ResNet50
from trainer.models.published.vgg16 import Vgg16
from trainer.to_onnx import convert, parity

LAYOUTS = Path(__file__).with_name("published_layouts.csv")
"""Weights of two and more dimensions in the publishers' files, in the files' order."""
HALF = (0.5, 0.5, 0.5)
BODIES = {
    "vgg16": (Vgg16, 138_357_544),
    "resnet50": (ResNet50, 25_557_032),
    "inception-v3": (InceptionV3, 23_834_568),
    "efficientnet-lite0": (EfficientNetLite0, 4_652_008),
}
"""With the publications' numbers of parameters."""
SMALL = {
    "vgg16": Published(lambda: Vgg16(10, width=16), 64, HALF, HALF),
    "resnet50": Published(lambda: ResNet50(width=16), 64, HALF, HALF),
    "inception-v3": Published(lambda: InceptionV3(width=16), 96, HALF, HALF),
    # 72 pixels are 36, 18, 9: an odd side is padded otherwise.
    "efficientnet-lite0": Published(EfficientNetLite0, 72, HALF, HALF),
}


def layouts():
    found = defaultdict(dict)
    with LAYOUTS.open() as stream:
        for row in csv.DictReader(stream):
            shape = tuple(map(int, row["shape"].split("x")))
            found[row["network"]][f"{row['layer']}.weight"] = shape
    return found


@pytest.mark.parametrize("name", BODIES)
def test_names_shapes_and_counts_are_the_publishers(name):
    body, count = BODIES[name]
    with torch.device("meta"):
        network = body()
    found = {n: tuple(p.shape) for n, p in network.named_parameters() if p.ndim > 1}
    assert found == layouts()[name]
    assert sum(p.numel() for p in network.parameters()) == count


def test_batch_norms_lie_where_the_publishers_have_them():
    with torch.device("meta"):
        resnet, inception = ResNet50(), InceptionV3()
    convolutions = sum(name != "fc.weight" for name in layouts()["resnet50"])
    assert sum(isinstance(m, nn.BatchNorm2d) for m in resnet.modules()) == convolutions == 53
    for name in layouts()["inception-v3"]:
        if name.endswith(".conv.weight"):
            assert name.replace(".conv.", ".bn.") in inception.state_dict()
    assert {"layer1.0.downsample.1.running_var", "bn1.bias"} <= resnet.state_dict().keys()


@pytest.mark.parametrize("name", SMALL)
def test_every_network_reads_crops_and_learns_at_every_parameter(name):
    torch.manual_seed(0)
    network = Pretrained(SMALL[name])
    logits = network(torch.randn(3, 1, 48, 48))
    assert logits.shape == (3, 8)
    logits.square().sum().backward()
    for parameter_name, parameter in network.named_parameters():
        assert parameter.grad is not None, f"{parameter_name} is not used"
        assert torch.isfinite(parameter.grad).all()


@pytest.mark.parametrize("name", SMALL)
def test_features_are_what_the_head_reads(name):
    torch.manual_seed(0)
    network = Pretrained(SMALL[name]).eval()
    x = torch.randn(2, 1, 48, 48)
    with torch.inference_mode():
        torch.testing.assert_close(network.head(network.features(x)), network(x))
        for layer in network.body.LAYERS:
            assert network.features(x, layer).ndim == 2


@pytest.mark.parametrize("name", SMALL)
def test_the_published_network_gives_its_own_logits(name):
    torch.manual_seed(0)
    body = SMALL[name].body().eval()
    with torch.inference_mode():
        logits = body(torch.randn(2, 3, SMALL[name].size, SMALL[name].size))
    assert logits.shape == (2, 10 if name == "vgg16" else 1000)


def test_a_crop_is_repeated_enlarged_and_normalised_for_the_network():
    published = Published(EfficientNetLite0, 64, (0.1, 0.2, 0.3), (0.5, 1.0, 2.0))
    network = Pretrained(published)
    gray = torch.full((1, 1, 48, 48), 0.7)
    x = network.prepared((gray - pretrained.MEAN) / pretrained.SD)
    assert x.shape == (1, 3, 64, 64)
    for channel, wanted in enumerate((1.2, 0.5, 0.2)):
        torch.testing.assert_close(x[0, channel], torch.full((64, 64), wanted))


def test_pictures_that_the_training_loop_enlarged_are_left_so():
    network = Pretrained(SMALL["efficientnet-lite0"])
    assert network.prepared(torch.zeros(1, 1, 40, 40)).shape == (1, 3, 40, 40)


@pytest.mark.parametrize("stride", [1, 2])
def test_a_depthwise_convolution_on_a_cpu_keeps_its_type_and_its_gradients(stride):
    torch.manual_seed(0)
    conv = SameConv(8, 8, 5, stride, groups=8)
    x = torch.randn(4, 8, 12, 12).bfloat16().float().requires_grad_()
    conv(x).square().sum().backward()
    exact = conv.weight.grad.clone(), x.grad.clone()
    conv.weight.grad = None
    half = x.detach().bfloat16().requires_grad_()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        y = conv(half)
    assert y.dtype is torch.bfloat16
    y.float().square().sum().backward()
    for found, wanted in zip((conv.weight.grad, half.grad.float()), exact):
        torch.testing.assert_close(found, wanted, rtol=0.02, atol=0.02 * wanted.abs().max())


def test_same_padding_is_tensorflows():
    # One pixel wide of weight: the output tells which pixels were seen.
    conv = SameConv(1, 1, 3, 2)
    with torch.no_grad():
        conv.weight.fill_(1.0)
    odd, even = conv(torch.ones(1, 1, 5, 5)), conv(torch.ones(1, 1, 6, 6))
    assert odd.shape == even.shape == (1, 1, 3, 3)
    assert odd[0, 0, 0, 0] == 4 and odd[0, 0, 2, 2] == 4  # padded on both sides
    assert even[0, 0, 0, 0] == 9 and even[0, 0, 2, 2] == 4  # at the right and the bottom alone


def test_what_is_frozen_neither_learns_nor_counts():
    torch.manual_seed(0)
    network = Pretrained(SMALL["efficientnet-lite0"])
    network.freeze("block7")
    network.train()
    before = {n: v.clone() for n, v in network.state_dict().items()}
    optimiser = torch.optim.SGD([p for p in network.parameters() if p.requires_grad], lr=0.1)
    network(torch.randn(4, 1, 48, 48)).square().sum().backward()
    optimiser.step()
    changed = {n for n, v in network.state_dict().items() if not torch.equal(v, before[n])}
    frozen = ("body._conv_stem", "body._bn0", *(f"body._blocks.{i}." for i in range(8)))
    assert not [n for n in changed if n.startswith(frozen)]
    assert {"head.weight", "body._blocks.8._bn1.running_mean"} <= changed


@pytest.mark.parametrize("name", ["resnet50", "efficientnet-lite0"])
def test_frozen_norms_stay_so_where_several_cards_norm_together(name):
    """There each norm's place is taken by one that sees the whole batch."""
    network = Pretrained(SMALL[name])
    network.freeze(network.body.STAGES[0])
    network = nn.SyncBatchNorm.convert_sync_batchnorm(network).train()
    norms = [m for m in network.body.stage(network.body.STAGES[0]) if not isinstance(m, nn.Conv2d)]
    assert norms and not any(module.training for module in norms)


def test_every_stage_of_every_network_can_be_frozen():
    for published in SMALL.values():
        network = Pretrained(published)
        network.freeze(network.body.STAGES[-1])
        left = {n.partition(".")[0] for n, p in network.named_parameters() if p.requires_grad}
        assert left == {"head"}


def test_an_unknown_stage_lists_the_known_ones():
    with pytest.raises(FerdeskError, match="conv3_3"):
        Pretrained(SMALL["vgg16"]).freeze("conv9_9")


def test_published_weights_are_taken_without_their_head():
    torch.manual_seed(0)
    body = SMALL["inception-v3"].body()
    state = {**body.state_dict(), "AuxLogits.fc.bias": torch.zeros(3)}
    network = Pretrained(SMALL["inception-v3"])
    head = network.head.weight.clone()
    network.load_published(state)
    name = "Mixed_5b.branch1x1.conv.weight"
    assert torch.equal(network.body.state_dict()[name], state[name])
    assert torch.equal(network.head.weight, head)


@pytest.mark.parametrize("name", ["vgg16", "resnet50", "efficientnet-lite0"])
def test_an_exported_network_reads_crops_as_torch_does(name):
    torch.manual_seed(0)
    published = SMALL[name]
    if name == "vgg16":  # what its dense layers need without pooling, which ONNX has not
        published = dataclasses.replace(published, size=224)
    module = lively(Pretrained(published))
    crops = np.random.default_rng(0).integers(0, 256, (7, 48, 48), np.uint8)
    assert parity(module, convert(module).SerializeToString(), crops) < 2e-3


def test_weights_of_another_network_are_refused():
    with pytest.raises(FerdeskError, match="not those of ResNet50"):
        Pretrained(SMALL["resnet50"]).load_published(SMALL["vgg16"].body().state_dict())


@pytest.mark.parametrize("name", PUBLISHED)
def test_every_row_can_be_built_at_its_true_size(name):
    with torch.device("meta"):
        assert build(name, dropout=0.5)(torch.zeros(1, 1, 48, 48)).shape == (1, 8)
