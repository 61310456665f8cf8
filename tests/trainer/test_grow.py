"""A grown network computes what the small one does, and learns where that one could not."""

from __future__ import annotations

from functools import partial

import pytest
import torch
import torch.nn.functional as F
from test_export_onnx import lively

from ferdesk.core.errors import FerdeskError
from trainer.grow import begin, grow
from trainer.models.branched import SoftShared, hard
from trainer.models.wrn import WideResNet
from trainer.multitask.outputs import SLICES
from trainer.norms import set_norms


@pytest.fixture
def pictures() -> torch.Tensor:
    return torch.randn(24, 1, 24, 24, generator=torch.Generator().manual_seed(1))


@pytest.fixture
def small() -> WideResNet:
    torch.manual_seed(0)
    return lively(WideResNet(10, 2)).network.eval()


@pytest.mark.parametrize(("depth", "width"), [(10, 2), (10, 4), (16, 2), (22, 4)])
def test_it_computes_the_same_at_first(small, pictures, depth, width):
    large = WideResNet(depth, width, dropout=0.1)
    grow(small, large, pictures)
    with torch.no_grad():
        torch.testing.assert_close(large(pictures), small(pictures), rtol=1e-3, atol=1e-3)


def test_branches_of_other_tasks_keep_what_they_have(small, pictures):
    large = hard(partial(WideResNet, 16, 4))
    before = large.head.age.out.weight.clone()
    grow(small, large, pictures)
    with torch.no_grad():
        emotions = large(pictures)[:, SLICES["emotion"]]
        torch.testing.assert_close(emotions, small(pictures), rtol=1e-3, atol=1e-3)
    assert torch.equal(large.head.age.out.weight, before)


def test_two_networks_of_soft_sharing_begin_as_one(small, pictures):
    base = partial(WideResNet, 10, 2)
    two = SoftShared(base)
    begin(small, two, pictures)
    two.eval()
    assert two.distance() == 0
    torch.testing.assert_close(
        two(pictures)[:, SLICES["emotion"]], small(pictures), rtol=1e-4, atol=1e-4
    )


def test_a_training_step_meets_norms_that_are_set(small, pictures):
    """Batch statistics take over from the running ones without a jump."""
    large = WideResNet(16, 4)
    grow(small, large, pictures)
    with torch.no_grad():
        before, now = large(pictures), large.train()(pictures)
    assert (before - now).abs().mean() < 0.1 * before.abs().mean()


def test_copies_part_and_new_blocks_begin_to_speak(small, pictures):
    large = WideResNet(16, 4)
    grow(small, large, pictures)
    large.train()
    optimiser = torch.optim.SGD(large.parameters(), lr=0.05)
    for _ in range(3):
        loss = F.cross_entropy(large(pictures), torch.arange(24) % 8)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    first, new = large.blocks[0].conv1.weight, large.blocks[1].conv2.weight
    assert (first[:32] - first[32:]).abs().max() > 1e-4
    assert new.abs().max() > 0


@pytest.mark.parametrize(("depth", "width"), [(10, 1), (10, 6), (10, 8)])
def test_what_can_not_be_grown_is_refused(small, pictures, depth, width):
    with pytest.raises(FerdeskError, match="twice the width"):
        grow(small, WideResNet(depth, width), pictures)


@pytest.mark.parametrize("more", [{"squeeze": True}, {"blur": True}])
def test_neither_gets_nor_loses_layers_of_another_kind(small, pictures, more):
    for one, other in ((small, WideResNet(10, 2, **more)), (WideResNet(10, 2, **more), small)):
        with pytest.raises(FerdeskError, match="squeeze-and-excitation"):
            grow(one, other, pictures)


def test_it_does_not_shrink(pictures):
    with pytest.raises(FerdeskError, match="more depth"):
        grow(WideResNet(16, 2), WideResNet(10, 2), pictures)


def test_setting_norms_leaves_the_result(small, pictures):
    with torch.no_grad():
        before = small(pictures)
        set_norms(small, pictures)
        torch.testing.assert_close(small(pictures), before, rtol=1e-3, atol=1e-3)
    assert small.norm.running_var.std() > 0.001
