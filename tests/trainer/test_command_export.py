"""The ``export`` command: from a finished run to a model the app lists."""

import pytest
from test_plan import tiny  # noqa: F401  (fixture)

from ferdesk.core import card as cards
from trainer import dataset, protocol, runs
from trainer.__main__ import main


@pytest.fixture
def path(made, tmp_path):
    return made.write_folder(tmp_path / "fer")


@pytest.fixture
def run(tiny, path, tmp_path):  # noqa: F811
    folder = tmp_path / "run"
    assert main(["train", "a", "--data", str(path), "--out", str(folder), "--device", "cpu"]) == 0
    return folder


def export(run, path, out, *more):
    arguments = ["export", str(run), "--id", "m", "--data", str(path), "--out", str(out)]
    return main([*arguments, "--precision", "fp32", *more])


def test_the_card_tells_the_run(run, path, tmp_path, capsys):
    assert export(run, path, tmp_path / "models", "--title", "A model") == 0
    shown = capsys.readouterr().out
    card = cards.read(tmp_path / "models" / "m" / "card.json")
    assert card.title == "A model" and card["architecture"] == "wrn-16-2" and card["seeds"] == [0]
    assert card["training"]["epochs"] == 2 and card["recipe"]["name"] == "a"
    assert {"valid/majority", "test/majority", "test/majority-csv", "test/argmax"} == set(
        card["metrics"]
    )
    assert all(name in shown for name in card["metrics"])
    assert f"in the app's list, copy {tmp_path / 'models' / 'm'} into" in shown


@pytest.mark.parametrize("rule", ["argmax", "majority-csv", "majority", "dedup"])
def test_every_count_of_a_card_is_of_the_protocol_that_it_names(tiny, path, tmp_path, rule):  # noqa: F811
    folder = tmp_path / "run"
    scored = {"argmax": "majority-csv", "dedup": "majority"}.get(rule, rule)
    train = ["train", "a", "--data", str(path), "--out", str(folder), "--protocol", rule]
    assert main([*train, "--device", "cpu"]) == 0
    assert export(folder, path, tmp_path / "models") == 0
    card = cards.read(tmp_path / "models" / "m" / "card.json")
    data = dataset.load(path, protocol.get(rule).labels)
    n = len(protocol.select(data, "valid", scored)[0])
    assert card["data"]["protocol"] == card["reliability"]["protocol"] == scored
    assert card["data"]["valid_n"] == card["precision"]["valid_n"] == card["reliability"]["n"] == n
    assert card["data"]["train_n"] == protocol.training_mask(data, rule).sum()
    for name, scores in card["metrics"].items():
        split, _, counted = name.partition("/")
        of = dataset.load(path, protocol.get(counted).labels)
        assert scores["n"] == len(protocol.select(of, split, counted)[0])
    assert f"test/{scored}" in card["metrics"]


def test_a_card_names_each_commit_that_trained_it(run, path, tmp_path):
    held = runs.Run(run)
    info = held.info()
    began = {**info["environment"], "commit": "aaa", "torch": "2.0"}
    again = [{**info, "commit": commit, "torch": "2.0", "cpu": "C"} for commit in ("bbb", "aaa")]
    held.write_info({**info, "environment": began, "resumed": again})
    assert export(run, path, tmp_path / "models", "--no-test") == 0
    told = cards.read(tmp_path / "models" / "m" / "card.json")["training"]
    assert (told["commit"], told["torch"]) == ("aaa, bbb", "2.0")


def test_what_was_balanced_of_the_model_before_is_told(run, path, tmp_path, capsys):
    folder = tmp_path / "models" / "m"
    assert export(run, path, folder.parent, "--no-test") == 0
    assert main(["balance", str(folder), "--data", str(path)]) == 0
    held = runs.load_state(run / "model.pt")["model"]
    runs.save({"model": {**held, "head.bias": held["head.bias"] + 1}}, run / "model.pt")
    assert export(run, path, folder.parent, "--no-test") == 0
    assert f"as {folder} has another file now: m-balanced." in capsys.readouterr().out


def test_the_test_set_can_be_left_alone(run, path, tmp_path):
    assert export(run, path, tmp_path / "models", "--no-test") == 0
    card = cards.read(tmp_path / "models" / "m" / "card.json")
    assert card.test_accuracy is None and list(card["metrics"]) == ["valid/majority"]


def test_a_balanced_variant_says_so(run, path, tmp_path):
    assert main(["balance", str(run), "--data", str(path), "--cost", "100"]) == 0
    assert export(run.with_name("run-balanced"), path, tmp_path / "models") == 0
    card = cards.read(tmp_path / "models" / "m" / "card.json")
    assert "logit adjustment" in card["summary"] and card["training"]["balanced"]["from"] == "run"
    assert len(card.votes.shift) == 8


@pytest.mark.parametrize("name", ["", "../up", ".hidden", "a/b", "a b"])
def test_an_id_can_not_leave_the_folder(run, path, tmp_path, capsys, name):
    out = str(tmp_path / "models")
    assert main(["export", str(run), "--id", name, "--data", str(path), "--out", out]) == 1
    assert "can't name a folder" in capsys.readouterr().err
    assert not (tmp_path / "models").exists()


def test_an_unfinished_run_is_not_exported(path, tmp_path, capsys):
    (tmp_path / "recipe.json").touch()
    assert export(tmp_path, path, tmp_path / "models") == 1
    assert "not finished" in capsys.readouterr().err
