"""Weights read back from an export compute what the exported file computes."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch
from made_fer import MadeFer
from test_export_card import FIELDS
from test_export_onnx import lively

from ferdesk.core import assets
from ferdesk.core.errors import FerdeskError
from trainer import dataset, exported
from trainer.export import export
from trainer.given import Given
from trainer.models import build
from trainer.models.wrn import WideResNet
from trainer.predictors import onnx_predictor, run, torch_predictor
from trainer.recipes import get
from trainer.runs import Classifier

FIELDS_16_2 = {**FIELDS, "architecture": "wrn-16-2"}


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return dataset.load(MadeFer(12).write_folder(tmp_path_factory.mktemp("data") / "fer"))


@pytest.fixture(scope="module", params=["fp32", "int8"])
def folder(request, data, tmp_path_factory):
    torch.manual_seed(0)
    made = tmp_path_factory.mktemp(request.param) / "made"
    export(lively(WideResNet(16, 2)), FIELDS_16_2, made, data, request.param)
    return made


def logits(network: WideResNet, pixels: np.ndarray) -> np.ndarray:
    return run(torch_predictor(Classifier(network).eval()), pixels)


def test_the_network_answers_as_its_file_does(folder, data):
    wanted = run(onnx_predictor(folder / "model.onnx", threads=1), data.pixels)
    got = logits(exported.read(folder), data.pixels)
    # Activations of the file are rounded to 8 bits, those of the network are not.
    assert np.abs(got - wanted).mean() < 0.05 * wanted.std()


@pytest.mark.parametrize("name", ["wrn-16-2-se", "wrn-16-2-blur"])
def test_what_a_network_has_beside_is_read_back_too(data, tmp_path, name):
    torch.manual_seed(0)
    export(lively(build(name, dropout=0.0)), {**FIELDS, "architecture": name}, tmp_path / "made",
           data, "fp32")  # fmt: skip
    wanted = run(onnx_predictor(tmp_path / "made" / "model.onnx", threads=1), data.pixels)
    np.testing.assert_allclose(logits(exported.read(tmp_path / "made"), data.pixels), wanted,
                               atol=1e-4)  # fmt: skip


def test_filters_before_a_norm_are_of_one_size(folder):
    network = exported.read(folder)
    sizes = network.blocks[0].conv1.weight.flatten(1).std(dim=1)
    torch.testing.assert_close(sizes, sizes.mean().expand_as(sizes))


def test_the_shipped_network_grows_into_the_recipes(data):
    recipe = get("wrn-28-4-grown")
    begin = Given().start(recipe, torch.from_numpy(data.pixels))
    torch.manual_seed(0)
    network = build(recipe.model, dropout=recipe.dropout)
    begin(network)
    small = exported.read(assets.path("models", recipe.grown_from))
    got = logits(network, data.pixels[:8])
    np.testing.assert_allclose(got, logits(small, data.pixels[:8]), atol=1e-2)


def test_a_card_of_another_network_is_refused(folder, tmp_path):
    copy = tmp_path / "made"
    copy.mkdir()
    (copy / "model.onnx").write_bytes((folder / "model.onnx").read_bytes())
    card = json.loads((folder / "card.json").read_text())
    for name, words in (("resnet18", "Only wide ResNets"), ("wrn-28-4", "read back")):
        (copy / "card.json").write_text(json.dumps({**card, "architecture": name}))
        with pytest.raises(FerdeskError, match=words):
            exported.read(copy)


def test_a_damaged_file_is_named(folder, tmp_path):
    copy = tmp_path / "made"
    copy.mkdir()
    (copy / "card.json").write_text((folder / "card.json").read_text())
    (copy / "model.onnx").write_bytes(b"not a model")
    with pytest.raises(FerdeskError, match=r"model\.onnx"):
        exported.read(copy)
