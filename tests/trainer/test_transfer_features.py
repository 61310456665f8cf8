"""Features: right, cached, gone on with; the linear SVM on them."""

import numpy as np
import pytest
import torch
from sklearn.svm import LinearSVC

from trainer.augment import normalise
from trainer.models.pretrained import Pretrained, Published
from trainer.models.published.resnet50 import ResNet50
from trainer.transfer import features, svm

CPU = torch.device("cpu")
HALF = (0.5, 0.5, 0.5)


@pytest.fixture
def network():
    torch.manual_seed(0)
    return Pretrained(Published(lambda: ResNet50(width=16), 64, HALF, HALF)).eval()


@pytest.fixture
def pixels():
    return np.random.default_rng(0).integers(0, 256, (10, 48, 48), np.uint8)


@pytest.fixture(autouse=True)
def small_shards(monkeypatch):
    monkeypatch.setattr(features, "SHARD", 4)
    monkeypatch.setattr(features, "BATCH", {"cpu": 3})


def extract(network, pixels, tmp_path, **more):
    return features.extract(network, "pooled", pixels, tmp_path, CPU, **more)


def test_features_are_the_networks_in_the_order_of_the_pictures(network, pixels, tmp_path):
    found = extract(network, pixels, tmp_path)
    assert found.shape == (10, 128) and found.dtype == np.float16
    with torch.inference_mode():
        wanted = network.features(normalise(torch.from_numpy(pixels))).numpy()
    np.testing.assert_allclose(found, wanted, rtol=2e-3, atol=1e-3)


def test_an_extraction_that_stops_goes_on_where_it_stopped(network, pixels, tmp_path, monkeypatch):
    whole = extract(network, pixels, tmp_path / "whole")
    asked = []
    with pytest.raises(features.Stopped):
        extract(
            network, pixels, tmp_path / "b", should_stop=lambda: asked.append(1) or len(asked) > 2
        )
    computed = []
    compute = features._compute
    monkeypatch.setattr(features, "_compute", lambda *a: computed.append(len(a[2])) or compute(*a))
    again = extract(network, pixels, tmp_path / "b")
    assert computed == [2]  # two of three shards were there
    np.testing.assert_array_equal(again, whole)


def test_a_damaged_shard_is_computed_anew(network, pixels, tmp_path):
    whole = extract(network, pixels, tmp_path)
    (folder,) = tmp_path.iterdir()
    (folder / "00001.npy").write_bytes(b"half")
    np.testing.assert_array_equal(extract(network, pixels, tmp_path), whole)


def test_the_checksum_follows_pictures_weights_layer_and_preparation(network, pixels):
    def of(layer="pooled", p=pixels):
        return features.checksum(network, layer, p)

    first = of()
    assert of() == first
    changed = pixels.copy()
    changed[0, 0, 0] ^= 1
    others = [of("other"), of(p=changed)]
    network.size = 96
    others.append(of())
    network.size = 64
    with torch.no_grad():
        network.body.conv1.weight[0, 0, 0, 0] += 1
    others.append(of())
    assert first not in others and len(set(others)) == 4


def clouds(n=400, seed=0):
    """Eight clouds of points in twelve dimensions, one of which is a thousand times the rest."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 8, n)
    points = np.random.default_rng(9).normal(size=(8, 12))[labels] + rng.normal(size=(n, 12))
    points[:, 3] *= 1000
    return points.astype(np.float32), labels


def test_the_svm_is_liblinears():
    x, y = clouds()
    ours = svm.fit(x, y, 0.1, CPU)
    scaled = (x - x.mean(axis=0)) / x.std(axis=0)
    # A large intercept_scaling leaves liblinear's bias nearly free, as ours is.
    theirs = LinearSVC(C=0.1, dual=False, tol=1e-8, max_iter=20_000, intercept_scaling=100)
    theirs.fit(scaled, y)
    np.testing.assert_allclose(ours.weight, theirs.coef_, atol=5e-3)
    np.testing.assert_allclose(ours(x), theirs.decision_function(scaled), atol=1e-2)


def test_c_is_chosen_on_validation():
    train, valid = clouds(), clouds(200, seed=1)
    told = {}
    best = svm.choose(train, valid, CPU, choices=(1e-4, 1e-2, 1.0), say=told.__setitem__)
    assert set(told) == {1e-4, 1e-2, 1.0}
    assert best.accuracy(*valid) == max(told.values()) == told[best.c]


def test_without_scaling_features_are_taken_as_they_are():
    x, y = clouds()
    bare = svm.fit(x, y, 1e-3, CPU, scaled=False)
    np.testing.assert_allclose(bare(x), x @ bare.weight.T + bare.bias, rtol=1e-5, atol=1e-5)
