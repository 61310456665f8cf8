"""The ``reliability`` command: the diagram of a card, how votes divide, and nothing else of it."""

from __future__ import annotations

import json

import pytest
import torch
from made_fer import MadeFer
from test_export_card import FIELDS
from test_export_onnx import lively

from ferdesk.core import card as cards
from trainer import dataset
from trainer.__main__ import main
from trainer.export import export
from trainer.models.wrn import WideResNet

FILLED = ("reliability", "votes")


@pytest.fixture
def path(tmp_path):
    return MadeFer(12).write_folder(tmp_path / "fer")


@pytest.fixture
def folder(path, tmp_path):
    """An exported model whose card is of before there were diagrams."""
    torch.manual_seed(0)
    export(lively(WideResNet(10, 1)), FIELDS, tmp_path / "made", dataset.load(path), "fp32")
    change(tmp_path / "made", lambda card: [card.pop(name) for name in ("reliability", "votes")])
    return tmp_path / "made"


def change(folder, how):
    data = json.loads((folder / "card.json").read_text())
    how(data)
    (folder / "card.json").write_text(json.dumps(data))


def test_it_fills_the_diagram_and_leaves_the_rest(folder, path, capsys):
    before, model = cards.read(folder / "card.json"), (folder / "model.onnx").read_bytes()
    assert before.reliability is None and before.votes is None
    for _ in range(2):
        assert main(["reliability", str(folder), "--data", str(path)]) == 0
    after = cards.read(folder / "card.json")
    assert {k: v for k, v in after.data.items() if k not in FILLED} == before.data
    names = list(after.data)
    assert names[names.index("temperature") + 1 :][:2] == list(FILLED)
    assert (folder / "model.onnx").read_bytes() == model
    assert after.reliability.after.ece == before["metrics"]["valid/majority"]["ece"]
    said = capsys.readouterr().out
    assert f"{after.reliability.after.ece:.2f} after it (validation, N=8" in said
    assert f"{after.votes.agreement:.1f}% of people share (N={after.votes.n})" in said


def worse(card):
    card["metrics"]["valid/majority"]["accuracy"] += 1


def other_labels(card):
    card["data"]["labels_sha256"] = "0" * 64


def other_file(card):
    card["sha256"] = "0" * 64


@pytest.mark.parametrize(
    ("how", "told"),
    [(worse, "its card says"), (other_labels, "another label file"), (other_file, "not the file")],
)
def test_what_does_not_belong_together_is_refused(folder, path, capsys, how, told):
    change(folder, how)
    before = (folder / "card.json").read_bytes()
    assert main(["reliability", str(folder), "--data", str(path)]) == 1
    assert told in capsys.readouterr().err
    assert (folder / "card.json").read_bytes() == before


def test_a_folder_without_a_model_is_told(tmp_path, path, capsys):
    assert main(["reliability", str(tmp_path), "--data", str(path)]) == 1
    assert "card.json" in capsys.readouterr().err
