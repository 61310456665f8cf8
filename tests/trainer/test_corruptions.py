"""Pictures made worse: by how much, in which way, and always in the same one."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from trainer.corruptions import CORRUPTIONS, corrupted

WAYS = {way.name: way for way in CORRUPTIONS}
PIXELS = np.random.default_rng(0).integers(0, 256, (6, 48, 48)).astype(np.uint8)
SMOOTH = np.stack([cv2.GaussianBlur(one, (0, 0), 3) for one in PIXELS])
SMOOTH = cv2.normalize(SMOOTH, None, 30, 220, cv2.NORM_MINMAX)


def detail(pixels):
    return np.mean([cv2.Laplacian(one, cv2.CV_32F).std() for one in pixels])


@pytest.mark.parametrize("way", CORRUPTIONS, ids=lambda way: way.name)
def test_each_step_is_further_from_the_picture_than_the_one_before(way):
    steps = [corrupted(SMOOTH, way, amount) for amount in way.amounts]
    off = [np.abs(one.astype(float) - SMOOTH).mean() for one in steps]
    assert off == sorted(off) and off[0] > 0.1
    for one in steps:
        assert one.shape == SMOOTH.shape and one.dtype == np.uint8
    assert np.array_equal(steps[-1], corrupted(SMOOTH, way, way.amounts[-1]))


@pytest.mark.parametrize("name", ["small", "blurred", "moved"])
def test_what_is_fine_is_lost(name):
    for amount in WAYS[name].amounts:
        assert detail(corrupted(PIXELS, WAYS[name], amount)) < 0.7 * detail(PIXELS)


def test_light_and_contrast_are_what_is_left_of_them():
    dark, hazy = (corrupted(SMOOTH, WAYS[name], 0.3) for name in ("dark", "hazy"))
    assert dark.mean() == pytest.approx(0.3 * SMOOTH.mean(), abs=0.5)
    assert hazy.mean() == pytest.approx(128 + 0.3 * (SMOOTH.mean() - 128), abs=0.5)
    for worse in (dark, hazy):
        # The sensor's noise has an SD of 2 beside it.
        assert worse.std() == pytest.approx(np.hypot(0.3 * SMOOTH.std(), 2), rel=0.02)


def test_light_from_a_side_is_as_strong_as_it_says():
    flat = np.full((200, 48, 48), 60, np.uint8)
    lit = corrupted(flat, WAYS["side_lit"], 0.7)
    assert lit.max() / lit.min() == pytest.approx(np.exp(2 * 0.7 * np.sqrt(2)), rel=0.06)
    # From everywhere, not from one side.
    mean = lit.mean(axis=0)
    for opposite in (mean[::-1], mean[:, ::-1]):
        assert np.abs(mean - opposite).max() < 0.2 * mean.mean()


def test_noise_has_the_spread_that_it_says():
    flat = np.full((20, 48, 48), 128, np.uint8)
    assert corrupted(flat, WAYS["noisy"], 16).std() == pytest.approx(16, rel=0.02)


def test_motion_is_along_one_line():
    point = np.zeros((40, 48, 48), np.uint8)
    point[:, 24, 24] = 255
    smeared = corrupted(point, WAYS["moved"], 9) > 8
    assert all(5 <= one.sum() <= 22 for one in smeared)
    assert smeared.any(axis=0).sum() > 40  # In many directions.


def test_what_is_cut_off_repeats_the_last_column():
    cut = corrupted(PIXELS, WAYS["cut_off"], 0.25)
    assert (cut[:, :, :12] == PIXELS[:, :, 12:13]).all()
    assert np.array_equal(cut[:, :, 12:], PIXELS[:, :, 12:])
