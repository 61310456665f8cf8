"""Frames of a file that are read far apart, and what else is in a folder."""

from __future__ import annotations

import numpy as np
import pytest
from fakes import write_model

from ferdesk import pipeline
from ferdesk.core.errors import FerdeskError
from ferdesk.export.reading import Reading
from ferdesk.pipeline import Options


def test_a_face_that_stays_is_one_however_rarely_it_is_looked_at(tmp_path):
    """Every 90th frame of the demo: 3.6 seconds from one to the next, and its one face in each."""
    options = Options(provider="cpu", threads=1, time_constant_s=60.0)
    runner = pipeline.load_model(write_model(tmp_path), options)
    items = list(Reading("demo", runner, options, every=90))
    faces = [face for item in items for face in item.record.faces]
    assert len(items) == len(faces) == 5
    assert {face.track_id for face in faces} == {1}
    # The filter goes on too.
    for face in faces[1:]:
        assert not np.array_equal(face.smoothed, face.predictions[0].probabilities)


def test_of_a_folder_without_images_it_is_told_what_else_is_in_it(tmp_path):
    options = Options(provider="cpu", threads=1, framed=True)
    runner = pipeline.load_model(write_model(tmp_path), options)
    folder = tmp_path / "pictures"
    (folder / "happiness").mkdir(parents=True)
    (folder / ".hidden").mkdir()
    (folder / "clip.avi").touch()
    reading = Reading(str(folder), runner, options)
    with pytest.raises(FerdeskError, match="Open the videos and folders in it one by one"):
        list(reading)
