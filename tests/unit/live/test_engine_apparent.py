"""Age and gender in the live view: told, or it is said why not."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from fakes import (
    FakeLandmarker,
    FakeSource,
    apparent_onnx,
    catalog_of,
    made_apparent,
    tiny_onnx,
    write_model,
)

from ferdesk import pipeline
from ferdesk.live.engine import Engine
from ferdesk.pipeline import Options

ON = Options(provider="cpu", threads=1, apparent=True)


def first_record(engine: Engine):
    end = time.monotonic() + 10
    while (record := engine.take_record()) is None:
        assert time.monotonic() < end, "no record in time"
        time.sleep(0.005)
    return record


@pytest.mark.parametrize("stills", [False, True])
@pytest.mark.parametrize(("content", "works"), [(apparent_onnx(), True), (tiny_onnx(), False)])
def test_age_and_gender_are_told_or_it_is_said_why_not(tmp_path, content, works, stills):
    plain = write_model(tmp_path)
    multi = write_model(tmp_path, "multi", content, apparent=made_apparent())
    catalog = catalog_of(plain, multi)
    engine = Engine(
        catalog,
        ON,
        source_opener=lambda spec: FakeSource(stills=stills),
        model_id="tiny",
        pipeline_builder=lambda runner, options, stills: pipeline.build(
            runner, options, stills, FakeLandmarker(), catalog
        ),
    )
    try:
        engine.open("camera:0")
        face = first_record(engine).faces[0]
        status = engine.status()
    finally:
        assert engine.stop(20)
    assert (face.apparent is not None) == works
    assert (status.state, status.message) == ("live", "")
    assert bool(status.apparent_message) != works
    if not works:
        assert f"{multi.onnx} is not a model of ferdesk" in status.apparent_message


def test_a_source_that_is_open_is_read_anew_with_them(tmp_path):
    plain = write_model(tmp_path)
    multi = write_model(tmp_path, "multi", apparent_onnx(), apparent=made_apparent())
    catalog = catalog_of(plain, multi)
    opened = []
    engine = Engine(
        catalog,
        replace(ON, apparent=False),
        source_opener=lambda spec: opened.append(spec) or FakeSource(),
        model_id="tiny",
        pipeline_builder=lambda runner, options, stills: pipeline.build(
            runner, options, stills, FakeLandmarker(), catalog
        ),
    )
    try:
        engine.open("camera:0")
        assert first_record(engine).faces[0].apparent is None
        assert not engine.set_options(ON)
        engine.read_anew()
        end = time.monotonic() + 10
        while first_record(engine).faces[0].apparent is None:
            assert time.monotonic() < end, "never told"
    finally:
        assert engine.stop(20)
    assert opened == ["camera:0"]


def test_the_usual_pipeline_looks_for_the_model_in_the_engines_catalog(tmp_path, monkeypatch):
    named = []
    monkeypatch.setattr(pipeline, "build", lambda *args, **more: named.append(more))
    catalog = catalog_of(write_model(tmp_path))
    Engine(catalog)._build("runner", ON, False)
    assert named == [{"catalog": catalog}]
