"""``ferdesk analyze --crops`` labels real crops as the trainer's own scoring does."""

from __future__ import annotations

import csv

import cv2
import numpy as np
import pytest
from made_fer import subset

from ferdesk.au_svm.model import shipped
from ferdesk.cli import analyze
from ferdesk.core import assets
from ferdesk.core.vocab import EMOTIONS
from trainer import protocol
from trainer.au import decide, faces, features, fit
from trainer.au.network_answers import Network


@pytest.mark.realdata
def test_labels_are_those_of_table_8(real, tmp_path):
    rows, labels = protocol.select(real, "test")
    picked = np.sort(np.random.default_rng(0).choice(len(rows), 60, replace=False))
    data = subset(real, rows[picked])
    pictures = tmp_path / "crops"
    pictures.mkdir()
    for i, pixels in enumerate(data.pixels):
        cv2.imwrite(str(pictures / f"{i:03d}.png"), pixels)

    assert analyze.main([str(pictures), "--crops", "--out", str(tmp_path / "out.csv")]) == 0
    with (tmp_path / "out.csv").open(newline="") as stream:
        lines = list(csv.DictReader(stream))

    classifiers = shipped("best")
    chosen, beside = next(iter(classifiers.card.beside.items()))
    network = Network(assets.path("models", chosen), data)
    found = features.rows(faces.extract(data, tmp_path))
    rules = beside.rules["best"]
    answers = network.answers(data, "test", found).looked(rules.look_margin)
    final = decide.apply(fit.cases_of(classifiers, found, answers, "best"), rules)[0]
    assert [line["network_label"] for line in lines] == [EMOTIONS[i] for i in answers.first]
    assert [line["label"] for line in lines] == [EMOTIONS[i] for i in final]
    assert any(line["rule"] == "pair" for line in lines)
    assert all(line["reason"] for line in lines)
    assert np.mean([line["label"] == EMOTIONS[i] for line, i in zip(lines, labels[picked])]) > 0.7
