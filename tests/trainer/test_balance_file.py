"""The balanced variant of a model that is exported already."""

import numpy as np
import onnx
import pytest
import torch
from made_fer import MadeFer
from test_export_card import FIELDS
from test_export_onnx import CROPS, lively

from ferdesk.core import assets, metrics, places
from ferdesk.core import card as cards
from ferdesk.core.errors import FerdeskError
from ferdesk.core.vocab import EMOTIONS
from trainer import balance, balance_file, corruptions, dataset, graph, protocol
from trainer import exported as exported_file
from trainer.__main__ import main
from trainer.adopted_card import KEY
from trainer.command_export import score_test
from trainer.distil import key_of
from trainer.export import export
from trainer.join import join
from trainer.models.wrn import WideResNet
from trainer.predictors import onnx_predictor, open_model
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
    return open_model(folder)[0](CROPS)


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
    assert [part.name for part in variant.iterdir()] == ["card.json"]
    assert after["sha256"] == before["sha256"] and after.variant.of == "small"
    assert key_of([model]) != key_of([variant]), "what one believes is not kept for the other"


def test_a_variant_elsewhere_is_copied_with_its_origin(model, path, capsys):
    assert main(["balance", str(model), "--data", str(path)]) == 0
    told = f"copy {model}-balanced and {model}, with whose file it reads, into "
    assert told in capsys.readouterr().out


def test_a_variant_among_the_persons_own_takes_no_id_that_ships(model, path, monkeypatch, capsys):
    monkeypatch.setattr(places, "models_folder", lambda: model.parent)
    target = model.with_name("ensemble-balanced")
    assert main(["balance", str(model), "--data", str(path), "--out", str(target)]) == 1
    assert "ensemble-balanced ships with ferdesk" in capsys.readouterr().err


def test_the_folder_that_one_is_in_has_a_name_too(model, path, tmp_path, monkeypatch):
    monkeypatch.chdir(model)
    assert main(["balance", ".", "--data", str(path), "--out", "../even"]) == 0
    (model / "below").mkdir()
    for where, folder in ((".", model), ("..", model / "below")):
        monkeypatch.chdir(folder)
        assert main(["balance", where, "--data", str(path)]) == 0
        (tmp_path / "small-balanced" / "card.json").unlink()
    assert (tmp_path / "even" / "card.json").is_file()


def test_it_is_the_shift_that_a_run_would_get(model, data, tmp_path):
    rows, labels = protocol.select(data, "valid", "majority")
    logits = onnx_predictor(model / "model.onnx")(data.pixels[rows])
    for cost in (0.0, 0.05, 1.0):
        choice = balance_file.balance_file(model, tmp_path / f"cost-{cost}", data, cost)
        assert choice == balance.choose(logits, labels, np.log(balance.prior(data)), cost)


def test_the_card_says_of_the_variant_what_was_measured_of_it(model, data, path, monkeypatch):
    monkeypatch.setattr(corruptions, "SAMPLE", 4)
    score_test(cards.read(model / "card.json"), model, path, None)
    assert main(["robustness", str(model), "--data", str(path)]) == 0
    balance_file.balance_file(model, model.with_name("other"), data, 1.0)
    after = cards.read(model.with_name("other") / "card.json")
    assert after.robustness is None and set(after["metrics"]) == {"valid/majority"}
    rows, labels = protocol.select(data, "valid", "majority")
    logits = open_model(model.with_name("other"))[0](data.pixels[rows])
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
        (model, "../c", r"is not beside it\. Choose a folder in .+, where small has"),
    ):
        with pytest.raises(FerdeskError, match=words):
            balance_file.balance_file(source, model.parent / target, data)
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
    (tmp_path / "model.pt").touch()
    assert main(["balance", str(tmp_path), "--data", str(path), "--test"]) == 1
    assert "is a run" in capsys.readouterr().err


def test_a_variant_of_another_file_than_lies_beside_it_is_not_read(model, data, path, capsys):
    even = model.with_name("even")
    balance_file.balance_file(model, even, data)
    exported(model, data, 1)
    for command in ("evaluate", "robustness"):
        assert main([command, str(even), "--data", str(path)]) == 1
        told = (
            f"{even} is a variant of another file than {model / 'model.onnx'}. Remove {even}, and"
        )
        assert told in capsys.readouterr().err


def test_whoever_writes_over_a_model_tells_what_was_balanced_of_it(data, path, tmp_path, capsys):
    models, at = tmp_path / "models", ["--data", str(path)]
    members = [exported(tmp_path / name, data, seed) for seed, name in enumerate("ab")]
    join = ["join", *map(str, members), *at, "--out", str(models), "--id"]
    for name in ("both", "other"):
        assert main([*join, name]) == 0
    both, even = models / "both", models / "even"
    (models / "half").mkdir()
    (models / "half" / "card.json").write_text("{")
    assert main(["balance", str(both), *at, "--out", str(even)]) == 0
    assert main(["balance", str(models / "other"), *at]) == 0
    told = "To be removed and balanced anew, as"
    assert main([*join, "both"]) == 0  # the same to the bit
    assert told not in capsys.readouterr().out
    assert main([*join, "both", "--mirrored", str(members[0])]) == 0
    assert f"{told} {both} has another file now: even.\n" in capsys.readouterr().out


def test_what_needs_a_file_of_its_own_is_refused(model, data, path, tmp_path, capsys):
    even = model.with_name("even")
    balance_file.balance_file(model, even, data)
    with pytest.raises(FerdeskError, match=r"file of small.+ Join that one"):
        join([model, even], "both", "Both", tmp_path, data)
    with pytest.raises(FerdeskError, match=r"file of small.+ Name that one"):
        exported_file.read(even)
    assert main(["soften", str(even), "--data", str(path)]) == 1
    assert "Soften that one" in capsys.readouterr().err
    (model / "model.onnx").unlink()
    assert main(["reliability", str(even), "--data", str(path)]) == 1
    assert "small/model.onnx" in capsys.readouterr().err
