"""The exported folder: a valid card, the file it describes, and nothing half-written."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import numpy as np
import pytest
import torch
from made_fer import MadeFer, subset
from test_export_onnx import lively

from ferdesk.core import card as cards
from ferdesk.core import metrics
from ferdesk.core.errors import FerdeskError
from ferdesk.core.vocab import EMOTIONS
from ferdesk.models.catalog import scan
from ferdesk.models.runner import Runner
from trainer import dataset, evaluate, protocol, quantise
from trainer.export import calibration_images, export
from trainer.models.wrn import WideResNet
from trainer.predictors import run, torch_predictor

FIELDS = {
    "id": "made",
    "title": "Made",
    "summary": "A network of random weights.",
    "architecture": "wrn-10-1",
    "recipe": {},
    "thesis": None,
    "seeds": [0],
    "training": {"seconds": 0},
    "licence": "MIT",
}


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return dataset.load(MadeFer(12).write_folder(tmp_path_factory.mktemp("data") / "fer"))


@pytest.fixture(scope="module")
def module():
    torch.manual_seed(0)
    return lively(WideResNet(10, 1))


@pytest.fixture(scope="module", params=["fp32", "int8"])
def exported(request, module, data, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param) / "made"
    return export(module, FIELDS, folder, data, request.param), folder


def test_the_folder_holds_the_two_files_and_the_card_is_true(exported):
    card, folder = exported
    assert sorted(p.name for p in folder.iterdir()) == ["card.json", "model.onnx"]
    assert cards.read(folder / "card.json").data == card.data
    written = (folder / "model.onnx").read_bytes()
    assert card["sha256"] == hashlib.sha256(written).hexdigest()
    assert card["precision"]["bytes"] == len(written)
    assert card["data"]["labels"] == "label.csv" and len(card["data"]["labels_sha256"]) == 64
    assert card["output"]["order"] == list(EMOTIONS)
    assert card["limits"]
    # Test images are looked at by the commands, where that is asked for.
    assert set(card["metrics"]) == {"valid/majority"}
    assert card["metrics"]["valid/majority"]["n"] == 8


def test_the_card_has_the_diagram_of_the_file_that_is_written(exported):
    card, _ = exported
    told = card["metrics"]["valid/majority"]
    found = card.reliability
    assert (found.split, found.protocol, found.n) == ("valid", "majority", told["n"])
    assert (found.before.ece, found.after.ece) == (told["ece_before"], told["ece"])


def test_the_card_tells_what_int8_cost(exported):
    card, _ = exported
    precision = card["precision"]
    assert precision["valid_n"] == 8
    if precision["format"] == "int8":
        cost = precision["valid_accuracy_fp32"] - precision["valid_accuracy_int8"]
        assert precision["cost_in_points"] == pytest.approx(cost, abs=0.011)
        assert len(precision["tried"]) == 6
    else:
        assert precision["largest_difference_from_torch"] < 1e-4


def test_the_app_runs_it_and_gets_what_was_scored(exported, data):
    card, folder = exported
    catalog = scan((folder.parent,))
    assert not catalog.problems
    rows, labels = protocol.select(data, "valid")
    found = Runner(catalog.get("made"), "cpu", 1).predict(data.pixels[rows])
    accuracy = 100 * metrics.hits(found, labels).mean()
    assert accuracy == pytest.approx(card["metrics"]["valid/majority"]["accuracy"], abs=0.01)


def test_evaluate_repeats_the_card(exported, data):
    card, folder = exported
    result = evaluate.evaluate(folder, data, "valid")
    told = card["metrics"]["valid/majority"]
    assert 100 * result["accuracy"] == pytest.approx(told["accuracy"], abs=0.01)
    assert result["nll"]["after"] == pytest.approx(told["nll"], abs=1e-3)


def test_fp32_is_torch(module, data, tmp_path):
    export(module, FIELDS, tmp_path / "made", data, "fp32")
    ours, labels = evaluate.predictions(tmp_path / "made", data, "valid")
    rows, _ = protocol.select(data, "valid")
    assert np.allclose(ours, run(torch_predictor(module), data.pixels[rows]), atol=1e-4)
    assert len(labels) == 8


def test_calibration_pictures_are_training_pictures(data):
    found = {image.tobytes() for image in calibration_images(data, "majority")}
    training = data.pixels[protocol.training_mask(data)]
    assert found == {image.tobytes() for image in training}
    again = calibration_images(data, "majority")
    assert np.array_equal(calibration_images(data, "majority"), again)


def test_ranges_of_a_network_trained_without_copies_are_not_measured_on_them(
    module, data, tmp_path, monkeypatch
):
    pixels = data.pixels.copy()
    copied, of = (
        np.flatnonzero(protocol.training_mask(data))[0],
        protocol.select(data, "test")[0][0],
    )
    pixels[copied] = pixels[of]
    measured = []
    monkeypatch.setattr(
        quantise, "candidates", lambda _, pictures, *more: measured.append(pictures) or 1 / 0
    )
    for fields in ({}, {"data": {"without_copies": True}}):
        with pytest.raises(ZeroDivisionError):
            export(module, FIELDS | fields, tmp_path / "made", replace(data, pixels=pixels))
    with_it, without = ({p.tobytes() for p in pictures} for pictures in measured)
    assert with_it - without == {pixels[copied].tobytes()}


def test_nothing_is_written_when_something_is_wrong(module, data, tmp_path):
    with pytest.raises(FerdeskError, match="no precision"):
        export(module, FIELDS, tmp_path / "made", data, "int4")
    with pytest.raises(FerdeskError, match="named by its id"):
        export(module, FIELDS, tmp_path / "other", data, "fp32")
    with pytest.raises(FerdeskError, match="title"):
        fields = {name: value for name, value in FIELDS.items() if name != "title"}
        export(module, fields, tmp_path / "made", data, "fp32")
    with pytest.raises(FerdeskError, match="No image of valid counts"):
        export(module, FIELDS, tmp_path / "made", subset(data, data.split != 1), "fp32")
    assert not list(tmp_path.iterdir())


def test_a_folder_that_can_not_be_written_is_told(module, data, tmp_path):
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "model.onnx").mkdir()
    with pytest.raises(FerdeskError, match="can't be written"):
        export(module, FIELDS, tmp_path / "made", data, "fp32")
    assert [p.name for p in (tmp_path / "made").iterdir()] == ["model.onnx"]


def test_a_failed_write_leaves_the_old_model(module, data, tmp_path, monkeypatch):
    folder = tmp_path / "made"
    export(module, FIELDS, folder, data, "fp32")
    before = {p.name: p.read_bytes() for p in folder.iterdir()}

    def full(card, path):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(cards, "write", full)
    with pytest.raises(FerdeskError, match="No space left"):
        export(module, {**FIELDS, "title": "New"}, folder, data, "int8")
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before
