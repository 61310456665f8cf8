"""Units and mesh as a model of their own."""

from __future__ import annotations

import made_au
import numpy as np
import pytest

from ferdesk.core.action_units import action_units
from ferdesk.models.au_runner import AuRunner


def test_it_reads_faces_into_probabilities():
    runner = AuRunner(made_au.classifiers())
    faces = [made_au.face(seed) for seed in range(3)]
    got = runner.predict(faces)
    assert got.shape == (3, 8) and got.dtype == np.float32
    np.testing.assert_allclose(got.sum(axis=1), 1, atol=1e-5)
    units = [action_units(f.blendshapes, f.landmarks, f.pose) for f in faces]
    np.testing.assert_array_equal(runner.predict(faces, units), got)
    np.testing.assert_allclose(runner.predict(faces[:1]), got[:1], atol=1e-6)


def test_no_face_and_too_few_units():
    runner = AuRunner(made_au.classifiers())
    assert runner.predict([]).shape == (0, 8)
    with pytest.raises(ValueError, match="1 sets of units for 2 faces"):
        runner.predict([made_au.face(), made_au.face(1)], [{}])


def test_it_tells_what_it_is():
    runner = AuRunner(made_au.classifiers())
    runner.warm_up()
    assert (runner.id, runner.title, runner.provider) == ("action-units", "Units", "numpy")
    assert runner.test_accuracy is None and runner.notice == ""
