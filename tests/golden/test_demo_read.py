"""The demo clip is read as it is meant, by the network that ships and the app's own path."""

from __future__ import annotations

import importlib.util
import itertools
import sys

import pytest

from ferdesk import pipeline
from ferdesk.core import assets
from ferdesk.core.vocab import EMOTIONS
from ferdesk.models import catalog
from ferdesk.sources import open_source

CPU = pipeline.Options(provider="cpu", threads=1, max_faces=1)


@pytest.fixture(scope="module")
def stretches() -> tuple[tuple[float, float, str, object], ...]:
    """From second, to second, emotion, expression: as the clip's own script has them."""
    name = "demo_expressions"
    spec = importlib.util.spec_from_file_location(name, assets.path("demo", "expressions.py"))
    module = importlib.util.module_from_spec(spec)
    # Data classes look their module up there.
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    finally:
        del sys.modules[name]
    return module.STRETCHES


def test_the_stretches_are_long_enough_and_show_the_usual_emotions(stretches):
    seen = {emotion for _, _, emotion, _ in stretches}
    assert seen >= {"neutral", "happiness", "surprise", "sadness", "anger"}
    assert seen <= set(EMOTIONS)
    # The first and the last are one: the clip runs over and over.
    assert stretches[0][2:] == stretches[-1][2:]
    assert all(end - start >= 1.5 for start, end, _, _ in stretches[:-1])
    assert all(a[1] < b[0] for a, b in itertools.pairwise(stretches))
    # What a picture of the app taken after some four seconds shows.
    assert any(start <= 3.5 < 4.5 <= end and e == "happiness" for start, end, e, _ in stretches)


@pytest.mark.timeout(240)
def test_every_stretch_is_read_as_meant_in_its_middle(stretches):
    shipped = catalog.scan()
    if not shipped.entries:
        pytest.skip("no model ships yet")
    runner = pipeline.load_model(shipped.default, CPU)
    records = []
    with open_source("demo", loop=False) as source, pipeline.build(runner, CPU) as reader:
        fps = source.fps
        # Every other frame: the filter goes by time, and half of them take half as long.
        while (frame := source.read()) is not None:
            if frame.index % 2 == 0:
                records.append(reader.step(frame))
    assert all(len(record.faces) == 1 for record in records)
    assert len({record.faces[0].track_id for record in records}) == 1
    for start, end, emotion, _ in stretches:
        middle = records[round((start + end) / 2 * fps / 2)].faces[0]
        told = f"{emotion}, {start} to {end} s: {dict(zip(EMOTIONS, middle.smoothed.round(2)))}"
        assert middle.decision.label == emotion, told
        # Sad or neutral is for the Action Units to say; all else the network knows.
        least = 0.35 if emotion == "sadness" else 0.5
        assert middle.smoothed[EMOTIONS.index(emotion)] >= least, told
