"""Ids of faces from one source to the next."""

from __future__ import annotations

import cv2
import pytest
from fakes import FakeSource
from live_rig import until

from ferdesk import pipeline
from ferdesk.core import assets


class Portrait(FakeSource):
    """A camera that somebody sits before."""

    def _next(self):
        _, media_ms, name = super()._next()
        return cv2.imread(str(assets.path("demo", "portrait.png"))), media_ms, name


@pytest.fixture
def faces_of_openings(rig, tiny_catalog):
    """Opens a camera anew, again and again; gives the ids in one record of each opening."""

    def build(runner, options, stills):
        return pipeline.build(runner, options, stills)

    r = rig(tiny_catalog, lambda: Portrait(fps=50), pipeline_builder=build)

    def ids(openings: int) -> list[tuple[int, ...]]:
        found = []
        for _ in range(openings):
            r.engine.open("camera:0")
            found.append(tuple(face.track_id for face in r.record().faces))
            assert r.engine.stop(20)
        return found

    return r, ids


def test_who_keeps_records_gets_no_id_twice(faces_of_openings):
    r, ids = faces_of_openings
    kept = []
    r.engine.add_sink(kept.append)
    assert ids(3) == [(1,), (2,), (3,)]
    until(lambda: {face.track_id for record in kept for face in record.faces} == {1, 2, 3})


def test_else_each_opening_counts_from_1(faces_of_openings):
    _, ids = faces_of_openings
    assert ids(2) == [(1,), (1,)]
