"""Head pose from MediaPipe's matrix: signs, and faces away from the middle of the picture."""

from __future__ import annotations

import numpy as np
import pytest

from ferdesk.faces.pose import ASIDE, head_pose


def matrix(yaw=0.0, pitch=0.0, roll=0.0, at=(0.0, 0.0, -50.0)) -> np.ndarray:
    """A face turned to the picture's right, nose up, clockwise; x right, y up, z to the viewer."""
    y, p, r = np.radians([yaw, pitch, roll])
    turn = np.array([[np.cos(y), 0, np.sin(y)], [0, 1, 0], [-np.sin(y), 0, np.cos(y)]])
    nod = np.array([[1, 0, 0], [0, np.cos(p), np.sin(p)], [0, -np.sin(p), np.cos(p)]])
    tilt = np.array([[np.cos(r), np.sin(r), 0], [-np.sin(r), np.cos(r), 0], [0, 0, 1]])
    full = np.eye(4)
    full[:3, :3] = turn @ nod @ tilt
    full[:3, 3] = at
    return full.astype(np.float32)


@pytest.mark.parametrize(
    "angles", [(0, 0, 0), (30, 0, 0), (-30, 0, 0), (0, 20, 0), (0, 0, -25), (25, -15, 10)]
)
def test_angles_come_back(angles):
    pose = head_pose(matrix(*angles))
    assert (pose.yaw, pose.pitch, pose.roll) == pytest.approx(angles, abs=1e-4)


def test_scale_does_not_matter():
    scaled = matrix(10, 5, -5)
    scaled[:3, :3] *= 1.7
    pose = head_pose(scaled)
    assert (pose.yaw, pose.pitch, pose.roll) == pytest.approx((10, 5, -5), abs=1e-4)


@pytest.mark.parametrize("at", [(20, 0, -50), (-20, 10, -50), (0, -25, -40)])
def test_a_face_at_the_edge_that_looks_into_the_lens_looks_straight(at):
    x, y, z = at
    yaw = np.degrees(np.arctan2(-x, -z))
    pitch = np.degrees(np.arctan2(-y, np.hypot(x, z)))
    whole = head_pose(matrix(yaw, pitch, 0, at), aside=1.0)
    assert whole.yaw == pytest.approx(0, abs=0.01)
    assert whole.pitch == pytest.approx(0, abs=0.01)
    assert abs(whole.roll) < 6
    # MediaPipe turns it by a part of that.
    pose = head_pose(matrix(ASIDE * yaw, ASIDE * pitch, 0, at))
    assert (pose.yaw, pose.pitch) == pytest.approx((0, 0), abs=0.5)
    none = head_pose(matrix(20, -10, 5, at), aside=0.0)
    assert (none.yaw, none.pitch, none.roll) == pytest.approx((20, -10, 5), abs=1e-4)


def test_a_broken_matrix_is_straight_ahead():
    for broken in (np.zeros((4, 4), np.float32), np.full((4, 4), np.nan, np.float32)):
        pose = head_pose(broken)
        assert (pose.yaw, pose.pitch, pose.roll) == (0, 0, 0)
    with pytest.raises(ValueError, match="matrix"):
        head_pose(np.eye(3, dtype=np.float32))
