"""Training pictures made worse: which ones, how much, and by the generator alone."""

from __future__ import annotations

import pytest
import torch

from trainer import corrupt
from trainer.amounts import Augmentation
from trainer.augment import augment
from trainer.corrupt import corrupted


def draw(seed=1):
    return torch.Generator().manual_seed(seed)


def pictures(n=64, size=48):
    return torch.rand(n, 1, size, size, generator=draw(0))


def only(monkeypatch, name):
    """Every picture gets one flaw, and no other."""
    monkeypatch.setattr(corrupt, "ODDS", dict.fromkeys(corrupt.ODDS, 0.0) | {name: 1.0})


def test_the_share_asked_for_is_made_worse_and_the_rest_is_as_it_was():
    x = pictures()
    worse = corrupted(x, 0.5, draw())
    same = (worse == x).flatten(1).all(dim=1)
    assert same[32:].all()
    assert same[:32].float().mean() < 0.3  # Some draw no flaw.
    assert torch.equal(corrupted(x, 0.0, draw()), x)


def test_the_generator_alone_decides():
    x = pictures()
    assert torch.equal(corrupted(x, 1.0, draw(3)), corrupted(x, 1.0, draw(3)))
    assert not torch.equal(corrupted(x, 1.0, draw(3)), corrupted(x, 1.0, draw(4)))


@pytest.mark.parametrize("size", [32, 40, 48])
@pytest.mark.parametrize("name", corrupt.ODDS)
def test_each_flaw_changes_pictures_of_any_size_within_their_range(monkeypatch, name, size):
    only(monkeypatch, name)
    x = pictures(16, size)
    worse = corrupted(x, 1.0, draw())
    assert worse.shape == x.shape and worse.min() >= 0 and worse.max() <= 1
    assert (worse != x).flatten(1).any(dim=1).all()


@pytest.mark.parametrize("name", ["blur", "smaller"])
def test_blurred_and_small_faces_keep_their_light_and_lose_what_is_fine(monkeypatch, name):
    only(monkeypatch, name)
    x = pictures(32)
    worse = corrupted(x, 1.0, draw())
    torch.testing.assert_close(worse.mean((1, 2, 3)), x.mean((1, 2, 3)), atol=0.02, rtol=0)
    assert (worse.std((1, 2, 3)) < x.std((1, 2, 3))).all()


def test_a_blur_is_the_gaussian_that_it_says():
    x = torch.zeros(2, 1, 48, 48)
    x[:, :, 24, 24] = 1.0
    sigma = torch.tensor([0.8, 1.5]).view(2, 1, 1, 1)
    spread = corrupt._blurred(x, sigma)[:, 0]
    away = (torch.arange(48.0) - 24) ** 2
    for axis in (1, 2):
        variance = (spread.sum(axis) * away).sum(1)
        torch.testing.assert_close(variance.sqrt(), sigma.flatten(), atol=0.06, rtol=0)


def test_it_is_part_of_augmentation_where_a_recipe_says_so():
    crops = torch.randint(0, 256, (16, 48, 48), generator=draw(0), dtype=torch.uint8)
    targets = torch.full((16, 8), 1 / 8)
    plain, _ = augment(crops, targets, Augmentation(), 48, draw())
    worse, _ = augment(crops, targets, Augmentation(corrupt=0.5), 48, draw())
    torch.testing.assert_close(worse[8:], plain[8:], atol=1e-5, rtol=0)
    assert not torch.allclose(worse[:8], plain[:8], atol=0.1)
