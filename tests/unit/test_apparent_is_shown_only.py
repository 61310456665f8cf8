"""Age and gender are shown and nothing more: whatever is kept or sent is the same without them."""

from __future__ import annotations

import io
from dataclasses import replace

import cv2
import pytest
from fakes import FakeLandmarker, make_frame, make_image

from ferdesk import pipeline
from ferdesk.core.types import Apparent, FrameRecord
from ferdesk.export.item import Item
from ferdesk.export.reading import Reading
from ferdesk.export.table import COLUMNS
from ferdesk.export.writers import CsvWriter, JsonlWriter
from ferdesk.pipeline import Options
from ferdesk.session import codec
from ferdesk.session.provenance import Provenance
from ferdesk.session.reader import Reader
from ferdesk.session.rescore import recorded_options
from ferdesk.session.writer import Writer
from ferdesk.stream import message, osc


@pytest.fixture
def without(tiny_entry) -> FrameRecord:
    runner = pipeline.load_model(tiny_entry, Options(provider="cpu", threads=1))
    with pipeline.build(runner, landmarker=FakeLandmarker()) as reader:
        return reader.step(make_frame(7))


@pytest.fixture
def told(without) -> FrameRecord:
    """The same record with an age and a gender."""
    faces = tuple(replace(face, apparent=Apparent(41.25, 0.875)) for face in without.faces)
    return replace(without, faces=faces)


def test_a_session_does_not_hold_them(told, without, tmp_path):
    names = codec.Names(lambda name: 1, lambda name: 2, lambda units: 3)
    assert codec.encode(told, 1, 0, names) == codec.encode(without, 1, 0, names)
    writer = Writer(tmp_path / "told.ferdesk", Provenance(), 0, None)
    writer.add(told)
    writer.close()
    with Reader(tmp_path / "told.ferdesk") as reader:
        assert reader.record(0).faces[0].apparent is None


@pytest.mark.parametrize("writer", [CsvWriter, JsonlWriter])
def test_a_table_does_not_hold_them(writer, told, without):
    def table(record):
        stream = io.StringIO()
        made = writer(stream, COLUMNS)
        made.write(Item("film.mp4", record))
        return stream.getvalue()

    assert "film.mp4" in table(told)
    assert table(told) == table(without)


def test_the_stream_does_not_send_them(told, without):
    assert message.of_record(told) == message.of_record(without)
    assert osc.of_record(told) == osc.of_record(without)


def test_that_they_were_wanted_is_not_kept_either(tiny_entry, tmp_path):
    made = Provenance.of([tiny_entry], Options(apparent=True, max_faces=2))
    assert made.options["max_faces"] == 2
    assert "apparent" not in made.options
    writer = Writer(tmp_path / "made.ferdesk", made, 0, None)
    writer.close()
    with Reader(tmp_path / "made.ferdesk") as reader:
        assert recorded_options(reader) == Options(max_faces=2)


def test_an_analysis_asks_nobody(tiny_entry, tmp_path, monkeypatch):
    """It is given the window's options, in which they may be on."""
    monkeypatch.setattr(
        pipeline.assembly, "FaceLandmarker", lambda *args, **named: FakeLandmarker()
    )
    cv2.imwrite(str(tmp_path / "face.png"), make_image())
    options = Options(provider="cpu", threads=1, apparent=True)
    runner = pipeline.load_model(tiny_entry, options)
    (item,) = Reading(str(tmp_path / "face.png"), runner, options)
    assert item.record.faces[0].apparent is None
    assert "apparent" not in item.record.stages_ms
