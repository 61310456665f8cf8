"""Softer pictures before a network reads: what the blur is, and that runs and files keep it."""

import dataclasses
import hashlib
import json
import shutil

import numpy as np
import pytest
import torch
from test_plan import CPU, fer, tiny  # noqa: F401  (fixtures)

from ferdesk.core import assets
from ferdesk.core import card as cards
from ferdesk.core.errors import FerdeskError
from trainer import balance, balance_file, dataset, graph, plan, runs, soften_file, to_onnx
from trainer.__main__ import main
from trainer.adopted_card import KEY
from trainer.card_text import SOFTENED, run_fields
from trainer.export import export
from trainer.layers import Soften
from trainer.predictors import onnx_predictor
from trainer.rewritten import LASTING
from trainer.soften import EDGES, Tried, soften

SHIPPED = sorted((assets.root() / "models").glob("*/card.json"))


@pytest.fixture
def folder(tmp_path, fer, tiny):  # noqa: F811
    outcome, *_ = plan.train_missing(("a",), (0,), fer, tmp_path, CPU, say=lambda line: None)
    assert outcome.state == "trained", outcome
    return outcome.folder


def test_each_pixel_is_mixed_with_its_neighbours():
    point = torch.zeros(1, 1, 5, 5)
    point[0, 0, 2, 2] = 1.0
    line = torch.tensor([0.1, 0.8, 0.1])
    torch.testing.assert_close(Soften(0.1)(point)[0, 0, 1:4, 1:4], line[:, None] * line)


def test_what_is_even_stays_also_at_the_border():
    torch.testing.assert_close(
        Soften(0.15)(torch.full((2, 1, 7, 9), 0.3)), torch.full((2, 1, 7, 9), 0.3)
    )
    x = torch.rand(1, 1, 6, 6)
    torch.testing.assert_close(Soften(0.0)(x), x)


def test_a_run_keeps_the_strength_that_validation_likes(folder, fer):  # noqa: F811
    before = runs.load_model(folder)(torch.from_numpy(fer.pixels[:4]))
    tried = soften(folder, fer)
    assert {one.edge for one in tried} == set(EDGES)
    assert tried[0].nll == min(one.nll for one in tried)
    kept = json.loads((folder / "run.json").read_text())["softened"]
    assert kept["edge"] == tried[0].edge == runs.edge_of(folder)
    assert [row["edge"] for row in kept["tried"]] == sorted(EDGES)
    again = soften(folder, fer)
    assert again == tried  # it is chosen anew from the pictures as they are
    run = runs.Run(folder)
    for edge in (0.0, 0.17):
        run.write_info({**run.info(), "softened": {"edge": edge, "tried": []}})
        same = torch.equal(runs.load_model(folder)(torch.from_numpy(fer.pixels[:4])), before)
        assert same == (edge == 0)


def test_without_validation_images_nothing_is_chosen(folder, fer, tmp_path):  # noqa: F811
    none = dataclasses.replace(fer, split=np.zeros_like(fer.split))
    before = runs.Run(folder).info()
    with pytest.raises(FerdeskError, match="No image of valid counts"):
        soften(folder, none)
    with pytest.raises(FerdeskError, match="No image of valid counts"):
        balance.balance(folder, tmp_path / "b", none)
    assert runs.Run(folder).info() == before and not (tmp_path / "b").exists()


def test_an_unfinished_run_is_refused(tmp_path, fer):  # noqa: F811
    (tmp_path / "recipe.json").touch()
    with pytest.raises(FerdeskError, match="not finished"):
        soften(tmp_path, fer)


def test_the_file_softens_as_torch_does_and_its_first_layer_is_the_networks(folder, fer):  # noqa: F811
    run = runs.Run(folder)
    run.write_info({**run.info(), "softened": {"edge": 0.11, "tried": []}})
    module = runs.load_model(folder)
    model = to_onnx.convert(module)
    crops = np.random.default_rng(0).integers(0, 256, (9, 48, 48), np.uint8)
    to_onnx.parity(module, model.SerializeToString(), crops)
    first = next(node for node in model.graph.node if node.op_type == "Conv")
    assert "stem" in first.name
    run.write_info({**run.info(), "softened": {"edge": 0.0, "tried": []}})
    with pytest.raises(FerdeskError, match="differ"):
        to_onnx.parity(runs.load_model(folder), model.SerializeToString(), crops)


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    """Where the exported model lies once it was made."""
    return tmp_path_factory.mktemp("exported") / "small"


@pytest.fixture
def exported(once, request, fer, tmp_path):  # noqa: F811
    """An exported model of a run without a blur, in 8 bits; a copy, since tests change it."""
    if not once.exists():
        folder = request.getfixturevalue("folder")
        export(runs.load_model(folder), run_fields(runs.Run(folder), "small"), once, fer)
    return shutil.copytree(once, tmp_path / "small")


def liking(edge, monkeypatch):
    """Let validation like one edge: pictures made by chance like none in particular."""
    found = [Tried(edge, 0.5, 0.1), *(Tried(one, 0.4, 0.2) for one in EDGES if one != edge)]
    monkeypatch.setattr(soften_file, "try_edges", lambda *args: found)


def test_a_blur_in_the_graph_computes_what_the_layer_does(folder):
    crops = np.random.default_rng(1).integers(0, 256, (5, 48, 48), np.uint8)
    model = to_onnx.convert(runs.load_model(folder))
    graph.soften(model, 0.13)
    module = runs.Classifier(runs.load_model(folder).network, 0.13)
    to_onnx.parity(module, model.SerializeToString(), crops)
    to_onnx.check_contract(model)


def test_what_was_balanced_of_the_sharp_file_is_told(exported, fer, monkeypatch, capsys):  # noqa: F811
    balance_file.balance_file(exported, exported.with_name("even"), fer, 1.0)
    monkeypatch.setattr(dataset, "of_protocol", lambda *given: fer)
    asked = ["soften", str(exported), "--data", "fer"]
    for edge, told in ((0.0, False), (0.08, True)):
        liking(edge, monkeypatch)
        assert main(asked) == 0
        shown = capsys.readouterr().out
        assert (f"as {exported} has another file now: even." in shown) == told


def test_a_graph_without_floats_is_refused():
    model = to_onnx.onnx.helper.make_model(to_onnx.onnx.helper.make_graph([], "none", [], []))
    with pytest.raises(ValueError, match="Cast"):
        graph.soften(model, 0.1)


def test_an_exported_file_is_softened_with_its_card(exported, fer, monkeypatch):  # noqa: F811
    before, sharp = cards.read(exported / "card.json"), (exported / "model.onnx").read_bytes()
    liking(0.08, monkeypatch)
    assert soften_file.soften_file(exported, fer)[0].edge == 0.08
    after, soft = cards.read(exported / "card.json"), (exported / "model.onnx").read_bytes()
    assert after["sha256"] == hashlib.sha256(soft).hexdigest() != before["sha256"]
    # How 8 bits read sharp pictures, beside the float network, says nothing of softened ones.
    lasting = {name: before["precision"][name] for name in LASTING}
    assert after["precision"] == {**lasting, "bytes": len(soft)}
    assert after["summary"] == before["summary"] + SOFTENED
    assert after["training"]["softened"]["edge"] == 0.08
    assert set(after["metrics"]) == {"valid/majority"}  # a test score would be the old file's
    # 8-bit layers are as they were: what differs is what they are given.
    rows = fer.pixels[:6]
    assert not np.array_equal(onnx_predictor(soft)(rows), onnx_predictor(sharp)(rows))
    even = np.full((2, 48, 48), 90, np.uint8)
    np.testing.assert_allclose(onnx_predictor(soft)(even), onnx_predictor(sharp)(even), atol=1e-5)
    with pytest.raises(FerdeskError, match="already"):
        soften_file.soften_file(exported, fer)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.parent.name)
def test_what_a_shipped_card_says_of_its_numbers_is_so_of_the_file_that_ships(path):
    card = cards.read(path)
    precision = card["precision"]
    told = precision.get(f"valid_accuracy_{precision['format']}")
    assert told in (None, card["metrics"]["valid/majority"]["accuracy"])


def test_a_file_that_validation_likes_sharp_stays(exported, fer, monkeypatch):  # noqa: F811
    held = cards.read(exported / "card.json")
    # As of a run that validation liked sharp: that is no blur in the file.
    tried = {**held["training"], "softened": {"edge": 0.0}}
    cards.write(cards.validate({**held.data, "training": tried}), exported / "card.json")
    before = {path.name: path.read_bytes() for path in exported.iterdir()}
    liking(0.0, monkeypatch)
    soften_file.soften_file(exported, fer)
    assert {path.name: path.read_bytes() for path in exported.iterdir()} == before


def test_neither_another_file_nor_other_labels_are_softened(exported, fer, tmp_path, capsys):  # noqa: F811
    file = (exported / "model.onnx").read_bytes()
    other = dataclasses.replace(fer, labels=dataclasses.replace(fer.labels, sha256="1" * 64))
    with pytest.raises(FerdeskError, match="calibrated on another label file"):
        soften_file.soften_file(exported, other)
    assert (exported / "model.onnx").read_bytes() == file
    (exported / "model.onnx").write_bytes(file[:-1000])
    assert main(["soften", str(exported), "--data", str(tmp_path / "nowhere")]) == 1
    assert "is not the file that its card describes" in capsys.readouterr().err


def test_an_adopted_file_is_not_softened(exported, fer):  # noqa: F811
    held = cards.read(exported / "card.json")
    theirs = {**held.data, "recipe": {KEY: "theirs.onnx"}}
    cards.write(cards.validate(theirs), exported / "card.json")
    with pytest.raises(FerdeskError, match="was adopted"):
        soften_file.soften_file(exported, fer)


def test_a_file_of_age_and_gender_is_sent_to_its_run(exported, fer, monkeypatch):  # noqa: F811
    path = exported / "card.json"
    held = cards.read(path)
    monkeypatch.setattr(cards, "read", lambda at: type(held)({**held.data, "apparent": {}}))
    with pytest.raises(FerdeskError, match="--faces"):
        soften_file.soften_file(exported, fer)
