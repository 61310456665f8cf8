"""Shares of people in the table of a recording: where the models that it names told of votes."""

from __future__ import annotations

import csv
import json
from dataclasses import replace

import numpy as np
import pytest
from fakes import card_data
from made_records import made_record

from ferdesk.cli import COMMANDS
from ferdesk.core import card
from ferdesk.core.vocab import EMOTIONS
from ferdesk.session.provenance import ModelUsed, Provenance
from ferdesk.session.reader import Reader
from ferdesk.session.writer import Writer

VOTES = {
    "split": "valid", "n": 3555, "temperature": 1.8,
    "confidence": 86.9, "agreement": 74.2, "gap": 0.6,
}  # fmt: skip
SHIFT = [0, -0.2, -1, -1, -1.5, -3, -3, -3.5]
TOLD = ModelUsed.of(card.validate(card_data("told", votes=VOTES, temperature=0.9)))
BALANCED = ModelUsed.of(card.validate(card_data("balanced", votes=VOTES | {"shift": SHIFT})))
SILENT = ModelUsed.of(card.validate(card_data("silent")))


@pytest.fixture
def recorded(tmp_path):
    """A recording that was begun with one model and went on with another, as a table."""

    def make(*models: ModelUsed, out: str = "o.csv"):
        path = tmp_path / "made.ferdesk"
        path.unlink(missing_ok=True)
        writer = Writer(path, Provenance(models=models), 0, None)
        for i, model in enumerate(models):
            writer.add(replace(made_record(i), model_id=model.id))
        writer.close()
        assert COMMANDS["replay"]([str(path), "--out", str(tmp_path / out)]) == 0
        return tmp_path / out

    return make


def test_each_model_tells_them_of_what_it_read_itself(recorded):
    with recorded(TOLD, SILENT).open(encoding="utf-8", newline="") as stream:
        told, silent = csv.DictReader(stream)
    smoothed = np.array([float(told[f"{name}_smoothed"]) for name in EMOTIONS])
    wanted = np.sqrt(smoothed) / np.sqrt(smoothed).sum()
    np.testing.assert_allclose(
        [float(told[f"{name}_people"]) for name in EMOTIONS], wanted, rtol=1e-5
    )
    assert silent["model"] == "silent" and silent["fear_people"] == ""
    lines = recorded(TOLD, SILENT, out="o.jsonl").read_text("utf-8").splitlines()
    faces = [json.loads(line)["faces"][0] for line in lines]
    assert sum(faces[0]["people"].values()) == pytest.approx(1) and "people" not in faces[1]


def test_what_a_balanced_model_took_off_is_given_back(recorded):
    with recorded(BALANCED).open(encoding="utf-8", newline="") as stream:
        (row,) = csv.DictReader(stream)
    smoothed = np.array([float(row[f"{name}_smoothed"]) for name in EMOTIONS])
    wanted = np.exp((np.log(smoothed) * BALANCED.temperature + SHIFT) / BALANCED.of_votes)
    np.testing.assert_allclose(
        [float(row[f"{name}_people"]) for name in EMOTIONS], wanted / wanted.sum(), rtol=1e-4
    )


def test_a_recording_that_knows_of_no_votes_has_no_such_columns(recorded):
    with recorded(SILENT).open(encoding="utf-8", newline="") as stream:
        assert "fear_people" not in next(csv.reader(stream))


def test_what_a_recording_keeps_comes_back(recorded):
    kept = Provenance(models=(TOLD, SILENT, BALANCED))
    assert Provenance.from_json(json.loads(json.dumps(kept.to_json()))) == kept
    assert kept.models[2].votes_shift == tuple(SHIFT)
    older = kept.to_json()
    for model in older["models"]:
        del model["of_votes"], model["votes_shift"]
    assert Provenance.from_json(older).models[0].people is None
    path = recorded(TOLD).with_name("made.ferdesk")
    with Reader(path) as reader:
        assert reader.provenance.models == (TOLD,)


@pytest.mark.parametrize("wrong", [0, -1, float("inf"), float("nan"), "much", []])
def test_a_temperature_that_is_none_is_refused(wrong):
    data = Provenance(models=(TOLD,)).to_json()
    data["models"][0]["of_votes"] = wrong
    with pytest.raises((ValueError, TypeError)):
        Provenance.from_json(data)


@pytest.mark.parametrize("wrong", [1, [1], ["much"] * 8, [float("inf")] * 8, {}, None])
def test_a_shift_that_is_none_is_refused(wrong):
    data = Provenance(models=(BALANCED,)).to_json()
    data["models"][0]["votes_shift"] = wrong
    with pytest.raises((ValueError, TypeError)):
        Provenance.from_json(data)
