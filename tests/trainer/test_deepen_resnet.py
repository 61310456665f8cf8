"""A deeper ResNet begins with all that a shallower one computes."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from test_export_onnx import lively

from ferdesk.core.errors import FerdeskError
from trainer.grow import begin
from trainer.models.resnet import BasicUnit, BottleneckUnit, ResNet

SHALLOW, DEEP = (1, 1, 2, 1), (2, 1, 3, 2)


@pytest.fixture
def pictures() -> torch.Tensor:
    return torch.randn(12, 1, 48, 48, generator=torch.Generator().manual_seed(1))


@pytest.fixture
def shallow() -> ResNet:
    torch.manual_seed(0)
    return lively(ResNet(BasicUnit, SHALLOW)).network.eval()


@pytest.mark.parametrize("depths", [SHALLOW, DEEP])
def test_it_computes_the_same_at_first(shallow, pictures, depths):
    large = ResNet(BasicUnit, depths, dropout=0.3).eval()
    begin(shallow, large, pictures)
    with torch.no_grad():
        wanted = shallow(pictures)
        torch.testing.assert_close(large(pictures), wanted, rtol=1e-3, atol=1e-3)
    assert wanted.std() > 0.01


def test_what_was_added_learns(shallow, pictures):
    large = ResNet(BasicUnit, DEEP)
    begin(shallow, large, pictures)
    added = large.units[1].conv2.weight
    assert added.abs().max() == 0 and large.units[0].conv2.weight.abs().max() > 0
    loss = F.cross_entropy(large.train()(pictures), torch.arange(12) % 8)
    loss.backward()
    torch.optim.SGD(large.parameters(), lr=0.05).step()
    assert added.abs().max() > 0


@pytest.mark.parametrize(
    "unlike",
    [
        ResNet(BasicUnit, (1, 1, 1, 1)),
        ResNet(BasicUnit, DEEP, stem="small"),
        ResNet(BottleneckUnit, DEEP),
    ],
    ids=["shallower", "of another stem", "of bottlenecks"],
)
def test_what_can_not_begin_so_is_refused_untouched(shallow, pictures, unlike):
    before = {name: value.clone() for name, value in unlike.state_dict().items()}
    with pytest.raises(FerdeskError, match="as many units of two convolutions or fewer"):
        begin(shallow, unlike, pictures)
    assert all(torch.equal(value, before[name]) for name, value in unlike.state_dict().items())


def test_bottlenecks_of_equal_depth_go_on(pictures):
    earlier, network = (ResNet(BottleneckUnit, SHALLOW).eval() for _ in range(2))
    begin(earlier, network, pictures)
    with torch.no_grad():
        torch.testing.assert_close(network(pictures), earlier(pictures))
