"""Shares of people in an analysis: where the chosen model's card tells of votes, and only there."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest
from fakes import FakeLandmarker, catalog_of, make_face, write_clip, write_model

from ferdesk import pipeline
from ferdesk.core.vocab import EMOTIONS
from ferdesk.export.job import Job
from ferdesk.export.queue import AnalysisQueue
from ferdesk.pipeline import Options, Pipeline
from ferdesk.smooth import Smoother

CPU = Options(provider="cpu", threads=1)
VOTES = {
    "split": "valid", "n": 3555, "temperature": 1.8,
    "confidence": 86.9, "agreement": 74.2, "gap": 0.6,
}  # fmt: skip
NAMES = [f"{name}_people" for name in EMOTIONS]


@pytest.fixture
def analyze(tmp_path, monkeypatch):
    """Reads a clip of one face with a model that has ``votes``, or none; the table's path."""
    clip = write_clip(tmp_path / "clip.avi")

    def build(runner, options, stills=False, **_):
        return Pipeline(FakeLandmarker((make_face(),)), runner, Smoother(options.time_constant_s))

    monkeypatch.setattr(pipeline, "build", build)

    def run(out: str, models=("tiny",), **changes):
        entries = [
            write_model(tmp_path / "models" / out, "tiny", temperature=0.9, **changes),
            write_model(tmp_path / "models" / out, "other"),
        ]
        job = Job((str(clip),), tmp_path / out, models, CPU, summary=tmp_path / "summary.csv")
        AnalysisQueue(job, catalog_of(*entries)).run()
        return tmp_path / out

    return run


def test_the_table_has_what_the_smoothed_probabilities_make_one_expect(analyze):
    out = analyze("a.csv", ("tiny", "other"), votes=VOTES)
    with out.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    names = list(rows[0])
    assert names[names.index(NAMES[0]) :][:9] == [*NAMES, "other.network_label"]
    for row in rows:
        smoothed = np.array([float(row[f"{name}_smoothed"]) for name in EMOTIONS])
        softer = smoothed ** (0.9 / 1.8)
        told = [float(row[name]) for name in NAMES]
        np.testing.assert_allclose(told, softer / softer.sum(), rtol=1e-5)
    with (out.parent / "summary.csv").open(encoding="utf-8", newline="") as stream:
        (summed,) = csv.DictReader(stream)
    for name in (*NAMES, "happiness_smoothed"):
        cells = [float(row[name]) for row in rows]
        wanted = [np.mean(cells), np.max(cells)]
        told = [float(summed[f"{name}_{what}"]) for what in ("mean", "peak")]
        np.testing.assert_allclose(told, wanted, rtol=1e-5)
    beside = json.loads((out.parent / "a.csv.provenance.json").read_text("utf-8"))
    assert "share of people" in beside["columns"]["fear_people"]


def test_json_lines_have_the_same(analyze):
    lines = analyze("a.jsonl", votes=VOTES).read_text("utf-8").splitlines()
    for line in lines:
        (face,) = json.loads(line)["faces"]
        assert sum(face["people"].values()) == pytest.approx(1)
        # Of other people's opinions it is less sure than of the label, and never of another one.
        assert max(face["people"].values()) < max(face["smoothed"].values())
        assert np.argmax(list(face["people"].values())) == np.argmax(
            list(face["smoothed"].values())
        )


def test_a_model_of_whose_votes_nothing_is_known_tells_none(analyze, tmp_path):
    with analyze("a.csv").open(encoding="utf-8") as stream:
        assert not set(NAMES) & set(next(csv.reader(stream)))
    assert "_people" not in (tmp_path / "summary.csv").read_text("utf-8")
    faces = json.loads(analyze("a.jsonl").read_text("utf-8").splitlines()[0])["faces"]
    assert faces and "people" not in faces[0]
