"""The ``robustness`` command: what a card says of poor pictures, and nothing else of it."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch
from made_fer import MadeFer
from test_export_card import FIELDS
from test_export_onnx import lively

from ferdesk.core import card as cards
from trainer import corruptions, dataset
from trainer.__main__ import main
from trainer.command_robustness import robustness
from trainer.corruptions import CORRUPTIONS
from trainer.export import export
from trainer.models.wrn import WideResNet


@pytest.fixture
def path(tmp_path):
    return MadeFer(12).write_folder(tmp_path / "fer")


@pytest.fixture
def folder(path, tmp_path):
    torch.manual_seed(0)
    export(lively(WideResNet(10, 1)), FIELDS, tmp_path / "made", dataset.load(path), "fp32")
    return tmp_path / "made"


def test_it_fills_the_figures_and_leaves_the_rest(folder, path, capsys, monkeypatch):
    monkeypatch.setattr(corruptions, "SAMPLE", 5)
    before, model = cards.read(folder / "card.json"), (folder / "model.onnx").read_bytes()
    assert before.robustness is None
    for _ in range(2):
        assert main(["robustness", str(folder), "--data", str(path)]) == 0
    after = cards.read(folder / "card.json")
    assert {k: v for k, v in after.data.items() if k != "robustness"} == before.data
    names = list(after.data)
    assert names.index("robustness") == names.index("reliability") + 1
    assert (folder / "model.onnx").read_bytes() == model
    assert after.robustness.n == 5
    assert f"{after.robustness.accuracy:.1f}% of pictures made worse" in capsys.readouterr().out


def test_a_card_of_before_there_were_diagrams_gets_them_too(folder, path):
    data = json.loads((folder / "card.json").read_text())
    del data["reliability"]
    (folder / "card.json").write_text(json.dumps(data))
    assert main(["robustness", str(folder), "--data", str(path)]) == 0
    assert cards.read(folder / "card.json").robustness is not None


def test_another_file_than_the_cards_is_refused(folder, path, capsys):
    (folder / "model.onnx").write_bytes((folder / "model.onnx").read_bytes() + b"\0")
    before = (folder / "card.json").read_bytes()
    assert main(["robustness", str(folder), "--data", str(path)]) == 1
    assert "not the file" in capsys.readouterr().err
    assert (folder / "card.json").read_bytes() == before


def test_each_row_is_what_the_network_says_of_pictures_made_worse():
    pixels = np.full((10, 48, 48), 200, np.uint8)
    labels = np.zeros(10, np.int64)

    def bright(pictures):
        """Neutral of bright pictures, and as sure of happiness in dark ones."""
        sure = np.where(pictures.mean((1, 2)) > 120, 3.0, -3.0)
        logits = np.full((len(pictures), 8), -20.0, np.float32)
        logits[:, 0], logits[:, 1] = sure, -sure
        return logits

    rows = robustness(bright, pixels, labels, 1.0)
    told = {(row["corruption"], row["amount"]): row for row in rows}
    assert len(rows) == 1 + sum(len(way.amounts) for way in CORRUPTIONS)
    assert told["unchanged", 0]["accuracy"] == told["noisy", 8]["accuracy"] == 100
    assert told["dark", 0.5]["accuracy"] == 0
    assert {row["confidence"] for row in rows} == {99.75}
