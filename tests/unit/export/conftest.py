"""Fixtures of the tests of the analysis queue."""

from __future__ import annotations

import pytest
from fakes import FakeLandmarker, catalog_of, make_face, write_model
from queued import write_clip

from ferdesk import pipeline
from ferdesk.core import assets
from ferdesk.pipeline import Pipeline
from ferdesk.smooth import Smoother


@pytest.fixture
def catalog(tmp_path, monkeypatch):
    folder = tmp_path / "assets" / "models"
    made = catalog_of(write_model(folder, "tiny"), write_model(folder, "other", temperature=2.0))
    monkeypatch.setattr(assets, "root", lambda: tmp_path / "assets")
    return made


@pytest.fixture
def finder(monkeypatch):
    """Two faces in each frame; ``on_frame`` is called with each frame."""
    faces = (make_face(1, left=20, side=100), make_face(2, left=170, side=90))

    class Finder(FakeLandmarker):
        on_frame = staticmethod(lambda frame: None)

        def detect(self, frame):
            type(self).on_frame(frame)
            return super().detect(frame)

    def build(runner, options, stills=False, apart_s=0.0):
        return Pipeline(Finder(faces), runner, Smoother(options.time_constant_s))

    monkeypatch.setattr(pipeline, "build", build)
    return Finder


@pytest.fixture
def clips(tmp_path):
    return [write_clip(tmp_path / f"clip{i}.avi") for i in range(3)]
