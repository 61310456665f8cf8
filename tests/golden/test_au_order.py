"""On real faces units are stronger in the emotions that Table 3.1 ties them to."""

from __future__ import annotations

import ferplus_faces
import numpy as np
import pytest

from ferdesk.core.action_units import BY_KEY, action_units
from ferdesk.faces.landmarker import FaceLandmarker

STRONGER_THAN_NEUTRAL = (
    ("AU1", "surprise"), ("AU1", "fear"), ("AU2", "surprise"), ("AU2", "fear"), ("AU4", "anger"),
    ("AU4", "disgust"), ("AU5", "surprise"), ("AU5", "fear"), ("AU6", "happiness"),
    ("AU6", "sadness"), ("AU9", "disgust"), ("AU10", "disgust"), ("AU12", "happiness"),
    ("AU14", "contempt"), ("AU25", "happiness"), ("AU25", "surprise"), ("AU26", "surprise"),
)  # fmt: skip


@pytest.mark.realdata
def test_units_are_stronger_in_their_emotions():
    by_emotion: dict[str, list[dict[str, float]]] = {}
    with FaceLandmarker(1, "image", detection=0.1, presence=0.1) as landmarker:
        for emotion, crop in ferplus_faces.faces(40):
            found = ferplus_faces.detect(landmarker, crop)
            if found:
                face = found[1]
                units = action_units(face.blendshapes, face.landmarks, face.pose)
                by_emotion.setdefault(emotion, []).append(units)

    def mean(key: str, emotion: str) -> float:
        return float(np.mean([units[key] for units in by_emotion[emotion]]))

    wrong = [
        (key, emotion, mean(key, emotion), mean(key, "neutral"))
        for key, emotion in STRONGER_THAN_NEUTRAL
        if mean(key, emotion) <= mean(key, "neutral")
    ]
    assert not wrong
    assert all(emotion in BY_KEY[key].emotions or key == "AU26" for key, emotion in
               STRONGER_THAN_NEUTRAL)  # fmt: skip
