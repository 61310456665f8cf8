"""Every registered network: shapes, a gradient at each parameter, any batch size."""

import pytest
import torch

from ferdesk.core.errors import FerdeskError
from trainer.models import MODELS, build
from trainer.models.wrn import WideResNet


@pytest.mark.parametrize("name", MODELS)
def test_every_network_reads_crops_and_learns_at_every_parameter(name):
    torch.manual_seed(0)
    network = build(name, dropout=0.0)
    logits = network(torch.randn(2, 1, 48, 48))
    assert logits.shape == (2, 8)
    logits.square().sum().backward()
    for parameter_name, parameter in network.named_parameters():
        assert parameter.grad is not None, f"{parameter_name} is not used"
        assert torch.isfinite(parameter.grad).all()
        assert parameter.grad.abs().sum() > 0, f"{parameter_name} gets no gradient"


@pytest.mark.parametrize("name", MODELS)
def test_in_eval_mode_a_picture_is_read_alike_alone_and_in_a_batch(name):
    torch.manual_seed(0)
    network = build(name, dropout=0.3).eval()
    x = torch.randn(3, 1, 48, 48)
    with torch.inference_mode():
        torch.testing.assert_close(network(x)[1:2], network(x[1:2]), rtol=1e-3, atol=1e-4)


def test_published_parameter_counts():
    # Zagoruyko & Komodakis: 0.7 M and 5.8 M with three input channels and ten classes.
    counts = {
        name: sum(p.numel() for p in build(name, dropout=0.0).parameters())
        for name in ("wrn-16-2", "wrn-28-4", "densenet121")
    }
    # DenseNet-121: 6,953,856 below the head with three input channels.
    fewer, head = 2 * 7 * 7 * 64, 1024 * 8 + 8
    assert counts == {
        "wrn-16-2": 691_128, "wrn-28-4": 5_848_248, "densenet121": 6_953_856 - fewer + head,
    }  # fmt: skip


def test_levers_of_the_wide_resnet_change_what_they_should():
    """Blur-pooling has no weights, and squeeze-and-excitation few."""
    plain, blur, squeeze = (
        sum(p.numel() for p in build(name, dropout=0.0).parameters())
        for name in ("wrn-16-2", "wrn-16-2-blur", "wrn-16-2-se")
    )
    assert blur == plain
    assert plain < squeeze < 1.05 * plain
    torch.manual_seed(0)
    sharp = build("wrn-16-2", dropout=0.0).eval()
    soft = build("wrn-16-2-blur", dropout=0.0).eval()
    soft.load_state_dict(sharp.state_dict())
    x = torch.randn(4, 1, 48, 48)
    moved = torch.roll(x, 1, dims=3)
    with torch.inference_mode():
        change = {net: (net(moved) - net(x)).abs().mean() for net in (sharp, soft)}
    assert change[soft] < change[sharp], "a shift of a pixel should change less"


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(FerdeskError, match="wrn-28-4"):
        build("alexnet")


def test_an_impossible_depth_is_refused():
    with pytest.raises(ValueError, match="6n"):
        WideResNet(17, 2)


def test_checkpointing_changes_memory_and_nothing_else():
    from trainer.models.densenet import DenseNet

    torch.manual_seed(0)
    plain = DenseNet(8, (3, 3), checkpointing=False)
    thrifty = DenseNet(8, (3, 3), checkpointing=True)
    thrifty.load_state_dict(plain.state_dict())
    x = torch.randn(4, 1, 24, 24)
    for network in (plain, thrifty):
        network(x).square().sum().backward()
    for (name, a), b in zip(plain.named_parameters(), thrifty.parameters()):
        torch.testing.assert_close(a.grad, b.grad, msg=name)
    for (name, a), b in zip(plain.named_buffers(), thrifty.buffers()):
        if "num_batches" not in name:
            torch.testing.assert_close(a, b, msg=name)
