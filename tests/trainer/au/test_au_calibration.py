"""The scales of the channels, measured anew."""

from __future__ import annotations

import made_faces
import numpy as np
import pytest

from ferdesk.core.au_channels import BLENDSHAPES, CHANNELS
from ferdesk.core.errors import FerdeskError
from trainer.au import calibration, faces


def made(n: int = 400) -> faces.Faces:
    rng = np.random.default_rng(0)
    shapes = rng.uniform(0, 1, (n, 52)).astype(np.float32)
    points = rng.uniform(0, 48, (n, 478, 3)).astype(np.float32)
    poses = rng.uniform(-20, 20, (n, 3)).astype(np.float32)
    return faces.Faces(np.arange(n), points, shapes, poses, n)


def test_rest_is_the_neutral_median_and_full_the_outer_two_percent():
    data, seen = made_faces.data(), made()
    found = calibration.measure(seen, data)
    train = data.split[seen.rows] == 0
    neutral = train & (data.votes[seen.rows, 0] == 10)
    column = seen.blendshapes[:, BLENDSHAPES.index("browInnerUp")]
    rest, full, pose = found["browInnerUp"]
    assert rest == pytest.approx(np.median(column[neutral]), abs=1e-6)
    assert full == pytest.approx(np.percentile(column[train], 98), abs=1e-6)
    assert pose == (0, 0, 0, 0)
    assert set(found) == {channel.name for channel in CHANNELS}


def test_without_a_neutral_face_nothing_is_measured():
    data, none = made_faces.data(), made(0)
    with pytest.raises(FerdeskError, match="No neutral training face"):
        calibration.measure(none, data)


def test_a_distance_is_freed_of_the_head_pose(monkeypatch):
    data, seen = made_faces.data(), made()
    truth = (0.02, 0.01, -0.03, 0.005)
    yaw, pitch = seen.poses[:, 0] / 30, seen.poses[:, 1] / 30
    both = 0.3 + truth[1] * yaw**2 + truth[2] * pitch + truth[3] * pitch**2
    value = np.stack([both + truth[0] * yaw, both - truth[0] * yaw], axis=1)
    wanted = {c.distance for c in CHANNELS if c.distance}

    def distances(landmarks, angles):
        keep = value[: len(landmarks)]
        return {name: keep if name == "browInner" else keep[:, 0] for name in wanted}

    monkeypatch.setattr(calibration, "distances", distances)
    rest, _, pose = calibration.measure(seen, data)["innerBrowHigh"]
    np.testing.assert_allclose(pose, truth, atol=1e-6)
    assert rest == pytest.approx(0.3, abs=1e-6)


def test_the_table_has_a_row_a_channel():
    table = calibration.build(made(), made_faces.data())
    assert [row["channel"] for row in table.rows] == [channel.name for channel in CHANNELS]
    assert "mouthShift" in table.markdown()
