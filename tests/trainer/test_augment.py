"""Batched augmentation: identity, geometry, ranges, repeatability."""

import pytest
import torch
from scipy.stats import beta, kstest

from trainer.amounts import Augmentation
from trainer.augment import MEAN, SD, _beta, augment, erase, mixup, normalise, warp

STILL = Augmentation(rotation=0, scale=0, shift=0, flip=False)


def crops(n=8, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randint(0, 256, (n, 48, 48), generator=generator, dtype=torch.uint8)


def draw(seed=1):
    return torch.Generator().manual_seed(seed)


def test_no_augmentation_gives_the_normalised_picture():
    x = warp(normalise(crops()), STILL, 48, draw())
    torch.testing.assert_close(x, normalise(crops()), rtol=0, atol=1e-4)


def test_normalise_maps_the_mean_to_zero():
    flat = torch.full((1, 48, 48), round(MEAN * 255), dtype=torch.uint8)
    assert normalise(flat).abs().max() < 0.5 / 255 / SD + 1e-6


def test_a_flip_mirrors_left_and_right():
    picture = torch.zeros(64, 48, 48, dtype=torch.uint8)
    picture[:, :, :10] = 255  # bright on the left
    how = Augmentation(rotation=0, scale=0, shift=0, flip=True)
    x = warp(normalise(picture), how, 48, draw())
    left_bright = x[:, 0, :, :8].mean((1, 2)) > x[:, 0, :, -8:].mean((1, 2))
    assert 10 < left_bright.sum() < 54  # about half are mirrored


def test_a_flip_is_exact_and_only_horizontal():
    picture = crops(32)
    how = Augmentation(rotation=0, scale=0, shift=0, flip=True)
    x, plain = warp(normalise(picture), how, 48, draw()), normalise(picture)
    same = (x - plain).abs().amax((1, 2, 3)) < 1e-3
    mirrored = (x - plain.flip(3)).abs().amax((1, 2, 3)) < 1e-3
    assert (same ^ mirrored).all() and same.any() and mirrored.any()


def test_shift_stays_within_its_share():
    picture = torch.zeros(200, 48, 48, dtype=torch.uint8)
    picture[:, 24, 24] = 255
    how = Augmentation(rotation=0, scale=0, shift=0.06, flip=False)
    x = warp(picture[:, None].float(), how, 48, draw())[:, 0]
    weight = x / x.sum((1, 2), keepdim=True)
    columns = (weight.sum(1) * torch.arange(48)).sum(1)
    moved = (columns - 24).abs()
    assert moved.max() <= 0.06 * 48 + 0.6
    assert moved.max() > 0.04 * 48


def test_rotation_keeps_the_shape_of_things():
    # A bar keeps its length: rotation must not shear, with or without a flip.
    picture = torch.zeros(50, 48, 48, dtype=torch.uint8)
    picture[:, 23:25, 8:40] = 255
    how = Augmentation(rotation=30, scale=0, shift=0, flip=True)
    x = warp(picture[:, None].float(), how, 48, draw())[:, 0]
    rows, columns = torch.meshgrid(torch.arange(48.0), torch.arange(48.0), indexing="ij")
    mass = x.sum((1, 2))
    spread = (x * ((rows - 23.5) ** 2 + (columns - 23.5) ** 2)).sum((1, 2)) / mass
    assert (spread.sqrt() - spread.sqrt().mean()).abs().max() < 0.3


def test_the_size_is_the_one_asked_for():
    x, _ = augment(crops(), torch.full((8, 8), 1 / 8), Augmentation(), 32, draw())
    assert x.shape == (8, 1, 32, 32)


def test_the_same_state_gives_the_same_batch():
    how = Augmentation(contrast=0.2, brightness=0.1, erase=0.5, mixup=0.2)
    targets = torch.eye(8)
    first = augment(crops(), targets, how, 40, draw(5))
    second = augment(crops(), targets, how, 40, draw(5))
    other = augment(crops(), targets, how, 40, draw(6))
    assert torch.equal(first[0], second[0]) and torch.equal(first[1], second[1])
    assert not torch.equal(first[0], other[0])


def test_erasing_fills_a_rectangle_of_the_stated_area():
    how = Augmentation(erase=1.0)
    x = erase(torch.ones(500, 1, 48, 48), how, draw())
    share = (x == 0).float().mean((1, 2, 3))
    assert share.max() <= 0.23 and 0.03 < share.mean() < 0.12
    assert torch.equal(erase(x, Augmentation(erase=0.0), draw()), x)


def test_mixup_keeps_targets_a_distribution_and_the_picture_the_larger_part():
    x, targets = torch.randn(8, 1, 48, 48), torch.eye(8)
    shares = []
    for seed in range(50):
        _, mixed = mixup(x, targets, 0.3, draw(seed))
        torch.testing.assert_close(mixed.sum(1), torch.ones(8))
        shares.append(mixed.diagonal().min().item())
    assert min(shares) >= 0.5 - 1e-6 and max(shares) > 0.9


@pytest.mark.parametrize("alpha", [0.2, 1.0, 3.0])
def test_the_share_of_mixup_is_distributed_as_it_says(alpha):
    generator = draw()
    shares = [_beta(alpha, generator, torch.device("cpu")).item() for _ in range(2000)]
    assert kstest(shares, lambda x: 2 * beta(alpha, alpha).cdf(x) - 1).pvalue > 0.01


@pytest.mark.parametrize("seed", range(3))
def test_values_stay_in_a_sane_range(seed):
    how = Augmentation(contrast=0.3, brightness=0.2, erase=0.5)
    x, _ = augment(crops(seed=seed), torch.eye(8), how, 48, draw(seed))
    assert torch.isfinite(x).all() and x.abs().max() < 5
