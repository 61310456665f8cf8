"""Table 7.2 and the trials of its causes, with a small network in the place of the published."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from test_plan import CPU, fer  # noqa: F401  (fixture)

from ferdesk.core.errors import FerdeskError
from trainer import command_transfer, recipes, runs
from trainer.__main__ import main
from trainer.augment import normalise
from trainer.models import ALL, build
from trainer.models.pretrained import Pretrained, Published
from trainer.models.published.resnet50 import ResNet50
from trainer.recipe import Phase, Recipe
from trainer.recipes.table_7_2 import FeatureRow
from trainer.tables import table_7_2
from trainer.transfer import causes, feature_row, features, weights
from trainer.transfer.feature_row import Setting

HALF = (0.5, 0.5, 0.5)
ROW = FeatureRow("small-features", "small", "small-weights", "pooled", "Small features", 21.13)
TUNED = Recipe(
    "small-tuned", "small", "Small, tuned.", epochs=1, batch=8, rate=0.01, phases=(Phase(1.0, 32),),
    start="small-weights", frozen="layer1", thesis={"accuracy": 40.0},
)  # fmt: skip


@pytest.fixture(autouse=True)
def small(monkeypatch, tmp_path):
    """One fine-tuned row and one of features, both of a narrow ResNet50, and its weights."""
    published = Published(lambda: ResNet50(width=16), 32, HALF, HALF)
    monkeypatch.setitem(ALL, "small", lambda dropout: Pretrained(published, dropout))
    monkeypatch.setattr(recipes, "RECIPES", {TUNED.name: TUNED})
    monkeypatch.setattr(command_transfer, "FEATURES", (ROW,))
    monkeypatch.setattr(table_7_2, "FEATURES", (ROW,))
    monkeypatch.setattr(table_7_2, "ORDER", (TUNED.name, ROW.name))
    source = weights.Source("small.pth", "", "made")
    monkeypatch.setitem(weights.SOURCES, "small-weights", source)
    monkeypatch.setattr(features, "SHARD", 8)


@pytest.fixture
def state():
    torch.manual_seed(0)
    return ResNet50(width=16).state_dict()


def setting(fer, tmp_path, **more):  # noqa: F811
    return Setting(fer, "majority", CPU, tmp_path / "cache", say=lambda line: None, **more)


def test_a_feature_row_is_fitted_scored_and_kept(fer, tmp_path, state):  # noqa: F811
    feature_row.run(ROW, tmp_path / "row", setting(fer, tmp_path), state)
    about, valid, test = feature_row.finished(ROW, tmp_path / "row", "majority", fer)
    assert about["c"] in (float(c) for c in about["valid_accuracy_by_c"])
    assert valid["n"] == test["n"] == 8 and about["train_n"] == 24
    assert valid["accuracy"] == max(about["valid_accuracy_by_c"].values())
    with np.load(tmp_path / "row" / "svm.npz", allow_pickle=False) as arrays:
        assert arrays["weight"].shape == (8, 128)
    labels = replace(fer, labels=replace(fer.labels, sha256="1" * 64))
    assert feature_row.finished(ROW, tmp_path / "row", "majority", labels) is None
    other = replace(ROW, layer="another")
    assert feature_row.finished(other, tmp_path / "row", "majority", fer) is None
    (tmp_path / "row" / "about.json").write_text("{}")
    with pytest.raises(FerdeskError, match="damaged"):
        feature_row.finished(ROW, tmp_path / "row", "majority", fer)


def test_a_row_that_stops_is_not_half_there(fer, tmp_path, state):  # noqa: F811
    with pytest.raises(features.Stopped):
        feature_row.run(
            ROW, tmp_path / "row", setting(fer, tmp_path, should_stop=lambda: True), state
        )
    assert feature_row.finished(ROW, tmp_path / "row", "majority", fer) is None


@pytest.fixture
def path(made, tmp_path):
    return made.write_folder(tmp_path / "fer")


def table(path, tmp_path, number, *more):
    return main([
        "table", number, "--data", str(path), "--device", "cpu", "--runs", str(tmp_path / "runs"),
        "--out", str(tmp_path / "out"), "--cache", str(tmp_path / "cache"), *more,
    ])  # fmt: skip


def test_table_7_2_from_weights_to_paper(path, tmp_path, state, capsys):
    assert table(path, tmp_path, "7.2") == 0  # without weights, every row says what to put where
    text = (tmp_path / "out" / "table-7.2.md").read_text()
    assert text.count("small.pth is not here") == 2 and "| 21.13 | – |" in text
    torch.save(state, tmp_path / "small.pth")
    assert table(path, tmp_path, "7.2", "--weights", str(tmp_path), "--pack", str(tmp_path)) == 0
    rows = (tmp_path / "out" / "table-7.2.csv").read_text().splitlines()
    assert len(rows) == 3 and all(not row.endswith("here.") for row in rows)
    assert {p.suffix for p in (tmp_path / "out").iterdir()} == {".md", ".csv", ".tex"}
    assert (tmp_path / "small-tuned-s0.zip.00").exists()
    tuned = runs.load_model(tmp_path / "runs" / "small-tuned-s0").network
    name = "layer1.0.conv1.weight"
    assert torch.equal(tuned.body.state_dict()[name], state[name])  # frozen
    assert not torch.equal(tuned.body.layer4[0].conv1.weight, state["layer4.0.conv1.weight"])
    said = capsys.readouterr().out
    assert table(path, tmp_path, "7.2", "--weights", str(tmp_path)) == 0
    again = capsys.readouterr().out
    assert "small-features: features" in said and "small-features: features" not in again


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("7.2", "--only", "nothing"), "no row nothing"),
        (("7.3", "--only", "nothing"), "no row nothing"),
        (("7.3", "--faces", "nowhere"), "no faces at nowhere"),
        (("transfer-causes", "--only", "nothing"), "no row nothing"),
    ],
)
def test_what_can_be_mended_is_one_line(path, tmp_path, capsys, arguments, words):
    assert table(path, tmp_path, *arguments) == 1
    error = capsys.readouterr().err
    assert error.startswith("ferdesk-train: ") and words in error and "Traceback" not in error


def test_trials_of_causes_are_kept_and_tell_of_chance(fer, tmp_path, state, monkeypatch):  # noqa: F811
    trial = causes.Trial("t", "set-up", "small", adapted=True, few=True, misjoined=("valid",))
    monkeypatch.setattr(causes, "TRIALS", (trial,))
    monkeypatch.setattr(causes, "FEW", {"train": 16, "valid": 8})
    found = causes.run(trial, tmp_path / "c", setting(fer, tmp_path), state)
    assert found["train_n"] == 16 and found["n"] == 8
    assert found["largest"] == found["guess"] == pytest.approx(1 / 8)
    assert causes.run(trial, tmp_path / "c", setting(fer, tmp_path), {}) == found
    assert causes.finished(tmp_path / "c", fer) == {"t": found}
    labels = replace(fer, labels=replace(fer.labels, sha256="1" * 64))
    assert not causes.finished(tmp_path / "c", labels)


def test_trials_under_another_protocol_are_others(path, tmp_path, monkeypatch):
    trial = causes.Trial("t", "set-up")
    asked = []
    monkeypatch.setattr(causes, "TRIALS", (trial,))
    monkeypatch.setattr(weights, "load", lambda *_: {})

    def run(trial, folder, setting, state):
        asked.append(setting.protocol)
        runs.write_text(folder / "t.json", '{"accuracy": 0.5}')
        return {"accuracy": 0.5}

    monkeypatch.setattr(causes, "run", run)
    for protocol in ("majority", "dedup", "dedup"):
        assert table(path, tmp_path, "transfer-causes", "--protocol", protocol) == 0
    assert asked[:2] == ["majority", "dedup"]
    written = {p.name: p.read_text() for p in (tmp_path / "out").glob("*.md")}
    assert written.keys() == {"transfer-causes.md", "transfer-causes-dedup.md"}
    assert "`majority`" in written["transfer-causes.md"]


def test_adapted_norms_have_the_statistics_of_the_pictures(fer, state):  # noqa: F811
    network = build("small", dropout=0.0)
    network.load_published(state)
    causes.adapt(network, fer.pixels[:32], CPU)
    x = network.prepared(normalise(torch.from_numpy(fer.pixels[:32])))
    with torch.inference_mode():
        mean = network.body.conv1(x).mean(dim=(0, 2, 3))
    torch.testing.assert_close(network.body.bn1.running_mean, mean, rtol=1e-4, atol=1e-4)
    assert not network.training and network.body.bn1.momentum == 0.1
