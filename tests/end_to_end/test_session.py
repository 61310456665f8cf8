"""The demo, recorded live, then summed up, played, scored again: real clip, faces and threads."""

from __future__ import annotations

import time

import pytest
from fakes import catalog_of, write_model

from ferdesk.live.engine import Engine
from ferdesk.models import catalog
from ferdesk.pipeline import Options
from ferdesk.session import rescore
from ferdesk.session.player import Player
from ferdesk.session.provenance import Provenance
from ferdesk.session.reader import Reader
from ferdesk.session.recorder import Recorder, RecordingOptions
from ferdesk.session.rescore import Rescore
from ferdesk.session.summary import summarise

CPU = Options(provider="cpu", threads=1, max_faces=1)
RECORDS = 25


@pytest.fixture
def models(tmp_path) -> catalog.Catalog:
    """The models that ship; where none does yet, a made one."""
    shipped = catalog.scan()
    return shipped if shipped.entries else catalog_of(write_model(tmp_path / "models"))


def wait_for(true, seconds=60.0):
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.02)


def test_the_demo_is_recorded_played_and_scored_again(models, tmp_path):
    path = tmp_path / "demo.ferdesk"
    given = []
    engine = Engine(models, CPU)
    recorder = Recorder(path, Provenance.of(models.entries, CPU), RecordingOptions(80))
    engine.add_sink(given.append)
    engine.add_sink(recorder)
    engine.open("demo")
    try:
        wait_for(lambda: len(given) >= RECORDS)
        recorder.mark("enough")
    finally:
        assert engine.stop(30)
        assert recorder.stop(30)
    state = recorder.state
    assert (state.state, state.message, state.frames) == ("stopped", "", len(given))
    assert [file.name for file in tmp_path.glob("demo*")] == ["demo.ferdesk"]

    with Reader(path) as reader:
        reader.check()
        summary = summarise(reader)
        assert summary.sources == ("demo",)
        assert summary.models == (models.default.id,)
        assert [event.text for event in summary.events if event.kind == "marker"] == ["enough"]
        assert summary.frames_with_face > RECORDS / 2
        for record, live in zip(reader.records(), given, strict=True):
            assert record.frame.captured_ns == live.frame.captured_ns
            assert record.done_ns == live.done_ns
            for face, seen in zip(record.faces, live.faces, strict=True):
                assert face.smoothed.tobytes() == seen.smoothed.tobytes()
                assert face.face.landmarks.tobytes() == seen.face.landmarks.tobytes()
                assert face.decision == seen.decision
                assert dict(face.action_units) == dict(seen.action_units)

        # The same model on the stored crops: nothing may differ, to the last bit.
        options = rescore.recorded_options(reader)
        assert options.max_faces == 1
        again = Rescore(reader, rescore.load(models.default, CPU), options)
        for pair in again:
            assert pair.after.smoothed.tobytes() == pair.before.smoothed.tobytes()
            assert pair.after.decision == pair.before.decision
        assert again.agreement.share == 1

    shown = []
    with Player(path) as player:
        player.set_speed(4)
        player.play()
        wait_for(lambda: (r := player.take_record()) is not None and shown.append(r) is None)
        picture = player.take_preview()
        wait_for(lambda: player.status().state == "ended")
        assert player.status().source == "demo.ferdesk"
    assert picture.image.shape == given[0].frame.image.shape
    assert picture.image.std() > 10
