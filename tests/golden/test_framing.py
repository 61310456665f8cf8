"""Crops are framed as FER+ frames its faces."""

from __future__ import annotations

from pathlib import Path

import ferplus_faces
import numpy as np
import pytest

from ferdesk.core.preprocess import crop_face, crop_matrix
from ferdesk.faces.landmarker import FaceLandmarker

FERPLUS = {
    "eyes x": 24.0, "eyes y": 19.1, "eye distance": 17.3, "mouth y": 37.8,
    "left": 4.5, "right": 43.9, "top": 4.3, "bottom": 48.4,
}  # fmt: skip
"""Medians over 15,878 FER+ crops, in pixels of 48."""


def framing(points: np.ndarray) -> dict[str, float]:
    """The same figures of one mesh, (478, 2 or more) in pixels of its crop."""
    right, left = points[[33, 133], :2].mean(axis=0), points[[263, 362], :2].mean(axis=0)
    eyes = (left + right) / 2
    (x0, y0), (x1, y1) = points[:, :2].min(axis=0), points[:, :2].max(axis=0)
    return {
        "eyes x": eyes[0], "eyes y": eyes[1], "eye distance": np.hypot(*(left - right)),
        "mouth y": points[[13, 14], 1].mean(), "left": x0, "right": x1, "top": y0, "bottom": y1,
    }  # fmt: skip


def in_crop(landmarks: np.ndarray) -> np.ndarray:
    points = np.concatenate([landmarks[:, :2], np.ones((478, 1))], axis=1)
    return points @ crop_matrix(landmarks).T


def test_the_golden_mesh_lies_where_it_always_did():
    """A change of the framing is a change of what every model sees: never by accident."""
    mesh = np.load(Path(__file__).parent / "portrait_mesh.npz")["landmarks"]
    golden = {
        "eyes x": 24.31, "eyes y": 18.28, "eye distance": 17.83, "mouth y": 36.74,
        "left": 5.22, "right": 43.67, "top": 4.79, "bottom": 50.16,
    }  # fmt: skip
    assert framing(in_crop(mesh)) == pytest.approx(golden, abs=0.01)
    # And that is within what FER+ itself varies for one face.
    for name, value in golden.items():
        assert value == pytest.approx(FERPLUS[name], abs=2.0), name


@pytest.mark.realdata
def test_real_faces_cut_out_again_are_framed_as_before():
    before, after = [], []
    with FaceLandmarker(1, "image", detection=0.1, presence=0.1) as landmarker:
        crops = ferplus_faces.faces(25)
        for _, crop in crops:
            found = ferplus_faces.detect(landmarker, crop)
            if found is None:
                continue
            big, face = found
            again = ferplus_faces.detect(landmarker, crop_face(big, face.landmarks))
            if again is None:
                continue
            for figures, mesh in ((before, face), (after, again[1])):
                points = (mesh.landmarks - ferplus_faces.MARGIN) / ferplus_faces.ENLARGED
                figures.append(list(framing(points).values()))
    assert len(after) > 0.85 * len(crops)
    middle, spread = np.median(after, axis=0), np.std(after, axis=0)
    assert dict(zip(FERPLUS, middle)) == pytest.approx(FERPLUS, abs=1.0)
    assert middle == pytest.approx(np.median(before, axis=0), abs=1.0)
    # Framed anew, faces vary less than FER+ lets them.
    assert (spread < np.std(before, axis=0)).all()
