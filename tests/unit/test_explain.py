"""The map of a made model shows the one place that it looks at."""

from __future__ import annotations

import numpy as np
import pytest
from fakes import make_landmarks

from ferdesk.core.vocab import EMOTIONS, INDEX
from ferdesk.explain import ENOUGH, PATCHES, STEP, Occlusion, corners, occlude


def face(seed: int = 0) -> np.ndarray:
    """uint8 (48, 48) of noise, with no pixel at its mean."""
    half = np.random.default_rng(seed).integers(0, 2, (48, 48))
    return np.where(half, 200, 40).astype(np.uint8)


class Looks:
    """Gives happiness by how much of one square of a crop is as it was.

    Args:
        share: of the square that may be hidden without a change.
    """

    def __init__(self, pixels: np.ndarray, left: int, top: int, side: int, share: float = 0.0):
        self.whole, self.share = pixels, share
        self.place = np.s_[top : top + side, left : left + side]
        self.batches: list[int] = []

    def __call__(self, crops: np.ndarray) -> np.ndarray:
        assert crops.dtype == np.uint8 and crops.shape[1:] == (48, 48)
        self.batches.append(len(crops))
        out = np.zeros((len(crops), len(EMOTIONS)), np.float32)
        for i, crop in enumerate(crops):
            same = (crop[self.place] == self.whole[self.place]).mean()
            out[i, INDEX["happiness"]] = 0.9 * min(1.0, same + self.share)
        out[:, INDEX["neutral"]] = 1 - out[:, INDEX["happiness"]]
        return out


@pytest.mark.parametrize(("left", "top"), [(0, 0), (28, 8), (40, 40), (12, 36)])
def test_the_one_place_that_counts(left, top):
    pixels = face()
    model = Looks(pixels, left, top, 8)
    found = occlude(model, pixels, "happiness")
    assert found.strongest == (left, top) and found.patch == 8
    assert found.probability == pytest.approx(0.9)
    assert found.largest == pytest.approx(0.9)
    near = {(row, column) for row, column in np.argwhere(found.drops > 1e-6).tolist()}
    middle = (top // STEP, left // STEP)
    assert near == {
        (row, column)
        for row in range(len(corners(8)))
        for column in range(len(corners(8)))
        if max(abs(row - middle[0]), abs(column - middle[1])) < 2
    }
    heat = found.heat()
    assert heat.shape == (48, 48)
    row, column = np.unravel_index(heat.argmax(), heat.shape)
    assert top <= row < top + 8 and left <= column < left + 8
    assert sum(model.batches) == 122


def test_what_speaks_against_is_below_zero():
    pixels = face()
    found = occlude(Looks(pixels, 20, 20, 8), pixels, "neutral")
    assert found.drops.min() == pytest.approx(-0.9) and found.largest == pytest.approx(
        0.0, abs=1e-6
    )
    assert found.drops[5, 5] == found.drops.min()


def test_larger_squares_are_tried_until_one_shows_something():
    pixels = face()
    # Three quarters of a square of 16 may go: 8 × 8 hides a quarter, 12 × 12 more than a half.
    found = occlude(Looks(pixels, 16, 16, 16, share=0.5), pixels, "happiness")
    assert found.patch == 12 and found.largest >= ENOUGH
    assert found.drops.shape == (10, 10) and found.heat().shape == (48, 48)
    assert 12 <= found.strongest[0] <= 20 and 12 <= found.strongest[1] <= 20


def test_a_model_that_looks_at_nothing_is_read_to_the_end():
    batches = []

    def constant(crops):
        batches.append(len(crops))
        return np.full((len(crops), 8), 1 / 8, np.float32)

    found = occlude(constant, face(), "fear")
    assert found.largest == 0 and found.patch == PATCHES[0]
    assert sum(batches) == 367


def test_regions_by_their_largest_drop():
    pixels, landmarks = face(), make_landmarks(0, 0, 100)
    found = occlude(Looks(pixels, 8, 24, 8), pixels, "happiness", landmarks)
    drops = [drop for _, drop in found.regions]
    assert drops == sorted(drops, reverse=True) and drops[0] == pytest.approx(found.largest)
    assert len({region for region, _ in found.regions}) == len(found.regions)
    broken = np.full((478, 3), np.nan, np.float32)
    assert occlude(Looks(pixels, 8, 24, 8), pixels, "happiness", broken).regions == ()


def test_the_crop_itself_is_left_alone():
    pixels = face()
    before = pixels.copy()
    occlude(Looks(pixels, 0, 0, 8), pixels, "happiness")
    assert (pixels == before).all()


@pytest.mark.parametrize("after", [0, 1, 5])
def test_it_can_be_ended_between_batches(after):
    pixels, shares = face(), []
    model = Looks(pixels, 0, 0, 8)

    def go_on(share):
        shares.append(share)
        return len(shares) <= after

    assert occlude(model, pixels, "happiness", on_progress=go_on) is None
    assert len(model.batches) == after
    assert shares == sorted(shares) and shares[-1] < 1


def test_what_does_not_fit_is_refused():
    model = Looks(face(), 0, 0, 8)
    with pytest.raises(ValueError, match="pixels"):
        occlude(model, np.zeros((48, 47), np.uint8), "happiness")
    with pytest.raises(KeyError):
        occlude(model, face(), "joy")
    with pytest.raises(ValueError, match="drops"):
        Occlusion("fear", 0.5, 8, np.zeros((10, 10), np.float32), ())
    assert not model.batches


@pytest.mark.parametrize("patch", PATCHES)
def test_every_size_covers_the_crop(patch):
    covered = {pixel for left in corners(patch) for pixel in range(left, left + patch)}
    assert covered == set(range(48))
