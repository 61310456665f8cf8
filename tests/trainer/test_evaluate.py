"""Scoring a run directory and an exported model, and what is refused."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch
from made_fer import MadeFer, subset

from ferdesk.core import metrics
from ferdesk.core.errors import FerdeskError
from trainer import dataset, device, evaluate, predictors, recipes, runs
from trainer.models import build


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return MadeFer(12).write_folder(tmp_path_factory.mktemp("data") / "fer")


@pytest.fixture(scope="module")
def data(root):
    return dataset.load(root)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    torch.manual_seed(0)
    recipe = recipes.get("wrn-16-2")
    made = runs.create(tmp_path_factory.mktemp("runs") / "run", recipe, {"seed": 0})
    network = build(recipe.model, dropout=recipe.dropout)
    runs.save({"model": network.state_dict()}, made.model)
    return made.folder


@pytest.fixture(scope="module")
def result(run, data):
    return evaluate.evaluate(run, data, "test")


def test_result_is_json_and_names_what_it_rests_on(result, run):
    json.dumps(result, allow_nan=False)
    assert (result["split"], result["protocol"], result["n"]) == ("test", "majority", 8)
    assert result["labels"]["file"] == "label.csv" and len(result["labels"]["sha256"]) == 64
    assert result["model"] == str(run)


def test_copies_are_counted_out(result, data):
    # The made set's last test picture is a training picture, but does not count by majority.
    assert result["without_copies"]["n"] == 8
    everything = np.arange(len(data))
    labels = np.zeros(len(data), np.int64)
    found = evaluate.score(data, everything, labels, np.zeros((len(data), 8)), 1.0)
    assert found["without_copies"]["n"] == len(data) - 1


def test_table_says_the_same(result):
    text = evaluate.table(result)
    assert f"{100 * result['accuracy']:.2f}" in text
    assert "N=8" in text and "test/majority" in text and "label.csv" in text
    assert "disgust" in text


def test_a_path_is_loaded_with_the_label_file_of_the_protocol(run, root):
    result = evaluate.evaluate(run, root, "valid", "argmax")
    assert result["labels"]["file"] == "fer2013new.csv"
    assert result["n"] == 10


def test_the_size_of_a_batch_changes_nothing(run, data):
    predict, temperature = predictors.open_model(run)
    assert temperature is None
    one, two = (predictors.run(predict, data.pixels, n) for n in (5, 64))
    assert np.allclose(one, two, atol=1e-5)
    assert predictors.run(predict, data.pixels[:0]).shape == (0, 8)


def test_mixed_precision_believes_nearly_the_same(run, data):
    exact, mixed = (
        metrics.softmax(predictors.open_model(run, way)[0](data.pixels)) for way in (False, True)
    )
    assert np.allclose(exact, mixed, atol=0.03)
    assert (exact != mixed).any() == (device.precision(torch.device("cpu")) == "bf16")


def test_an_ensemble_of_equals_reads_as_each_does(run, data, result):
    found = evaluate.evaluate([run, run], data, "test")
    assert found["confusion"] == result["confusion"]
    assert found["model"] == f"{run} + {run}"


def test_an_ensemble_is_the_mean_of_what_its_members_believe():
    sure, unsure = np.float32([[4, 0] + [-9] * 6]), np.float32([[0, 1] + [-9] * 6])
    pixels = np.zeros((1, 48, 48), np.uint8)
    together = predictors.mean_of([(lambda _: sure, 1.0), (lambda _: unsure, 0.5)])(pixels)
    wanted = (metrics.softmax(sure, 1.0) + metrics.softmax(unsure, 0.5)) / 2
    np.testing.assert_allclose(metrics.softmax(together, 1.0), wanted, atol=1e-6)


def test_what_is_refused(run, data, tmp_path):
    with pytest.raises(FerdeskError, match="holds no model"):
        evaluate.evaluate(tmp_path, data)
    with pytest.raises(FerdeskError, match="not scored on 'train'"):
        evaluate.evaluate(run, data, "train")
    with pytest.raises(FerdeskError, match="no protocol"):
        evaluate.evaluate(run, data, "valid", "mine")
    with pytest.raises(FerdeskError, match=r"needs fer2013new\.csv"):
        evaluate.evaluate(run, data, "valid", "argmax")
    with pytest.raises(FerdeskError, match="No image of test"):
        evaluate.evaluate(run, subset(data, data.split != 2), "test")
    (tmp_path / "model.onnx").write_bytes(b"junk")
    with pytest.raises(FerdeskError, match=r"A model is a folder with model\.onnx and card\.json"):
        evaluate.evaluate(tmp_path, data)
