"""The balanced variant of a model that is exported already."""

import hashlib

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from made_fer import MadeFer
from onnx import TensorProto, helper
from test_export_card import FIELDS
from test_export_onnx import CROPS, lively

from ferdesk.core import assets, metrics
from ferdesk.core import card as cards
from ferdesk.core.errors import FerdeskError
from ferdesk.core.vocab import EMOTIONS
from trainer import balance, balance_file, command_robustness, dataset, graph, protocol
from trainer.__main__ import main
from trainer.adopted_card import KEY
from trainer.command_export import score_test
from trainer.export import export
from trainer.join import join
from trainer.models.wrn import WideResNet
from trainer.predictors import onnx_predictor
from trainer.rewritten import LASTING

SHIPPED = [
    path.parent
    for path in sorted((assets.root() / "models").glob("*/card.json"))
    if "balanced" in cards.read(path)["training"]
]


@pytest.fixture
def path(tmp_path):
    return MadeFer(24).write_folder(tmp_path / "fer")


@pytest.fixture
def data(path):
    return dataset.load(path)


def exported(folder, data, seed=0, precision="fp32"):
    torch.manual_seed(seed)
    export(lively(WideResNet(10, 1)), {**FIELDS, "id": folder.name}, folder, data, precision)
    return folder


@pytest.fixture
def model(data, tmp_path):
    return exported(tmp_path / "small", data)


@pytest.fixture
def tau(monkeypatch):
    """The strength that validation is made to like: chance networks gain by none."""
    monkeypatch.setattr(
        balance_file, "choose", lambda *given: balance.Choice(0.6, 0.5, 0.49, 0.3, 0.4, 16)
    )
    return 0.6


def said(folder):
    return onnx_predictor(folder / "model.onnx")(CROPS)


def test_each_emotion_is_shifted_by_its_share_in_training(model, data, path, tmp_path, capsys, tau):
    held = {part.name: part.read_bytes() for part in model.iterdir()}
    assert main(["balance", str(model), "--data", str(path)]) == 0
    assert {part.name: part.read_bytes() for part in model.iterdir()} == held
    variant = tmp_path / "small-balanced"
    before, after = (cards.read(one / "card.json") for one in (model, variant))
    assert f"{variant}: tau 0.6; on validation (N=16) mean rec" in capsys.readouterr().out
    shift = np.broadcast_to(tau * np.log(balance.prior(data)), (len(CROPS), 8))
    np.testing.assert_allclose(said(model) - said(variant), shift, atol=1e-5)
    assert (after.id, after.title) == ("small-balanced", f"{before.title}, balanced")
    assert after["summary"].startswith(before["summary"])
    assert f"(logit adjustment, tau {tau})" in after["summary"]
    told = {"tau": 0.6, "cost_allowed": 0.01, "from": "small"}
    assert after["training"]["balanced"] == told
    content = (variant / "model.onnx").read_bytes()
    assert after["sha256"] == hashlib.sha256(content).hexdigest()
    onnx.checker.check_model(onnx.load_from_string(content), full_check=True)


def test_it_is_the_shift_that_a_run_would_get(model, data, tmp_path):
    rows, labels = protocol.select(data, "valid", "majority")
    logits = onnx_predictor(model / "model.onnx")(data.pixels[rows])
    for cost in (0.0, 0.05, 1.0):
        choice = balance_file.balance_file(model, tmp_path / f"cost-{cost}", data, cost)
        assert choice == balance.choose(logits, labels, np.log(balance.prior(data)), cost)


def test_the_card_says_of_the_variant_what_was_measured_of_it(model, data, path, monkeypatch):
    monkeypatch.setattr(command_robustness, "SAMPLE", 4)
    score_test(cards.read(model / "card.json"), model, path, None)
    assert main(["robustness", str(model), "--data", str(path)]) == 0
    balance_file.balance_file(model, model.with_name("other"), data, 1.0)
    after = cards.read(model.with_name("other") / "card.json")
    assert after.robustness is None and set(after["metrics"]) == {"valid/majority"}
    rows, labels = protocol.select(data, "valid", "majority")
    logits = onnx_predictor(model.with_name("other") / "model.onnx")(data.pixels[rows])
    taken = after["training"]["balanced"]["tau"] * np.log(balance.prior(data))
    assert after.votes.shift == tuple(np.round(taken, 4))
    told = after["metrics"]["valid/majority"]
    assert told["accuracy"] == round(100 * float(metrics.hits(logits, labels).mean()), 2)
    assert set(after["precision"]) <= {*LASTING, "bytes"}


def test_a_test_score_is_of_the_variant_and_only_on_demand(model, path):
    assert main(["balance", str(model), "--data", str(path)]) == 0
    assert (
        main(
            [
                "balance",
                str(model),
                "--data",
                str(path),
                "--test",
                "--out",
                str(model.with_name("b")),
            ]
        )
        == 0
    )
    without, scored = (
        set(cards.read(model.with_name(name) / "card.json")["metrics"])
        for name in ("small-balanced", "b")
    )
    assert scored - without == {"test/majority", "test/majority-csv", "test/argmax"}


def test_several_in_one_file_are_shifted_together(model, data, tmp_path, tau):
    other = exported(tmp_path / "other", data, 1)
    join([model, other], "both", "Both", tmp_path, data, mirrored=[other])
    balance_file.balance_file(tmp_path / "both", tmp_path / "even", data)
    shift = np.broadcast_to(tau * np.log(balance.prior(data)), (len(CROPS), 8))
    np.testing.assert_allclose(said(tmp_path / "both") - said(tmp_path / "even"), shift, atol=1e-4)


def test_an_8_bit_file_that_is_softened_is_shifted_too(data, tmp_path, tau):
    model = exported(tmp_path / "small", data, precision="int8")
    held = onnx.load(model / "model.onnx")
    graph.soften(held, 0.1)
    onnx.save(held, model / "model.onnx")
    balance_file.balance_file(model, tmp_path / "even", data)
    shift = np.broadcast_to(tau * np.log(balance.prior(data)), (len(CROPS), 8))
    np.testing.assert_allclose(said(model) - said(tmp_path / "even"), shift, atol=1e-5)


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda folder: folder.name)
def test_a_variant_that_ships_is_its_origin_shifted(folder):
    balanced = cards.read(folder / "card.json")["training"]["balanced"]
    shift = said(folder.with_name(balanced["from"])) - said(folder)
    np.testing.assert_allclose(shift, np.tile(shift.mean(axis=0), (len(shift), 1)), atol=1e-4)
    # What is rarest is raised most.
    order = [EMOTIONS[i] for i in shift.mean(axis=0).argsort()]
    assert {"disgust", "contempt"} == set(order[:2]) and order[-1] == "neutral"
    # People are told what the origin believes.
    votes = cards.read(folder / "card.json").votes
    np.testing.assert_allclose(votes.shift, shift.mean(axis=0), atol=1e-3)
    origin = cards.read(folder.with_name(balanced["from"]) / "card.json").votes
    assert votes.temperature == pytest.approx(origin.temperature, abs=0.01)


def test_what_can_not_be_balanced_is_refused_and_nothing_is_written(model, data, path, capsys):
    balance_file.balance_file(model, model.with_name("even"), data)
    for source, target, words in (
        (model.with_name("even"), "c", r"balanced already\. Balance small"),
        (model, "even", "already holds a model"),
    ):
        with pytest.raises(FerdeskError, match=words):
            balance_file.balance_file(source, model.with_name(target), data)
    card = cards.read(model / "card.json")
    recipe = {KEY: "theirs.onnx"}
    cards.write(cards.validate({**card.data, "recipe": recipe}), model / "card.json")
    with pytest.raises(FerdeskError, match="was adopted"):
        balance_file.balance_file(model, model.with_name("c"), data)
    (model / "model.onnx").write_bytes(b"another")
    for more, words in (((), "not the file that its card"), (("--out", "../b c"), "can't name")):
        assert main(["balance", str(model), "--data", str(path), *more]) == 1
        assert words in capsys.readouterr().err
    assert not model.with_name("c").exists()


def test_the_test_set_is_not_scored_of_a_run(path, tmp_path, capsys):
    assert main(["balance", str(tmp_path), "--data", str(path), "--test"]) == 1
    assert "is a run" in capsys.readouterr().err


def test_another_output_that_waits_for_it_has_it_unshifted():
    """As age waits for what a network makes of a face, and not for how it is told."""
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", 2])
    outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["N", 2]) for name in "ab"]
    nodes = [helper.make_node("Neg", ["x"], ["a"]), helper.make_node("Abs", ["a"], ["b"])]
    model = helper.make_model(
        helper.make_graph(nodes, "made", [x], outputs),
        opset_imports=[helper.make_opsetid("", 17)], ir_version=8,
    )  # fmt: skip
    graph.shift(model, "a", np.array([1.0, 10.0]))
    a, b = onnxruntime.InferenceSession(model.SerializeToString()).run(
        None, {"x": np.array([[3, -4]], np.float32)}
    )
    assert a.tolist() == [[-2, 14]] and b.tolist() == [[3, 4]]
    with pytest.raises(ValueError, match="there is no c"):
        graph.shift(model, "c", np.array([1.0, 10.0]))
