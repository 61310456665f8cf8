"""On real validation faces: what was found, and what ships, read them."""

from __future__ import annotations

import numpy as np
import pytest
from made_fer import subset

from ferdesk.au_svm.model import shipped
from trainer import protocol
from trainer.au import faces, features, fit


@pytest.mark.realdata
def test_units_and_mesh_alone_read_validation_faces(real, tmp_path):
    rows, labels = protocol.select(real, "valid")
    chosen = np.random.default_rng(0).permutation(len(rows))[:150]
    data = subset(real, rows[np.sort(chosen)])
    seen = faces.extract(data, tmp_path)
    assert seen.missed < 0.15 * len(data)
    found = features.rows(seen)
    classifiers = shipped("best")
    hidden, _ = fit.features_of(classifiers, found, np.arange(len(seen)))
    truth = labels[np.sort(chosen)][seen.rows]
    assert (classifiers.logits(hidden).argmax(axis=1) == truth).mean() > 0.7
