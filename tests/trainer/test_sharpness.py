"""Sharpness-aware steps: where the second gradient is taken, and that the weights come back."""

from __future__ import annotations

import pytest
import torch
from test_train import STILL, made, recipe, start
from torch import nn

from trainer.recipe import Phase
from trainer.sharpness import uphill


def slope(network: nn.Linear) -> torch.Tensor:
    network.zero_grad()
    (network.weight**2).sum().backward()
    return network.weight.grad.clone()


def test_within_the_weights_stand_a_step_up_the_gradient_and_afterwards_where_they_were():
    network = nn.Linear(3, 1, bias=False)
    network.weight.data = torch.tensor([[3.0, 0.0, 4.0]])
    before, gradient = network.weight.detach().clone(), slope(network)
    with uphill(network, 0.5):
        torch.testing.assert_close(
            network.weight.detach() - before, 0.5 * gradient / gradient.norm()
        )
        steeper = slope(network)
    assert torch.equal(network.weight, before)
    # A square is steeper further up: the gradient that is left is that of the higher place.
    assert torch.equal(network.weight.grad, steeper) and steeper.norm() > gradient.norm()


def test_they_come_back_after_an_error():
    network = nn.Linear(2, 1)
    slope(network)
    before = network.weight.detach().clone()
    with pytest.raises(RuntimeError), uphill(network, 1.0):
        raise RuntimeError
    assert torch.equal(network.weight, before)


def test_a_run_with_it_learns_and_ends_elsewhere(tmp_path):
    data = made(32)
    last, weights = {}, {}
    for sharpness in (0.0, 0.05):
        chosen = recipe(
            epochs=6, dropout=0.0, augmentation=STILL, phases=(Phase(1.0, 24),), sharpness=sharpness
        )
        training = start(tmp_path / f"{sharpness}", chosen, data)
        last[sharpness] = training.go()["loss"]
        weights[sharpness] = training.network.head.weight.detach()
    assert last[0.05] < 1.5
    assert not torch.equal(weights[0.0], weights[0.05])
