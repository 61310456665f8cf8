"""The queue behind ``ferdesk analyze`` and the window's analyses."""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
import xml.etree.ElementTree as ET
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
import pytest
from fakes import (
    FakeLandmarker,
    make_frame,
    make_image,
)
from queued import CPU, FRAMES, leftovers, rows, run

from ferdesk import pipeline
from ferdesk.cli import COMMANDS
from ferdesk.core.errors import FerdeskError
from ferdesk.core.vocab import EMOTIONS
from ferdesk.export import annotate, sidecar
from ferdesk.export.crops import Crops
from ferdesk.export.item import Item
from ferdesk.export.job import Job
from ferdesk.export.queue import AnalysisQueue
from ferdesk.live.engine import Engine
from ferdesk.models import providers
from ferdesk.models.runner import Runner
from ferdesk.pipeline import Pipeline
from ferdesk.smooth import Smoother
from ferdesk.sources import open_source


def sha256_of(path) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def test_numbers_are_those_of_the_window_to_the_last_bit(catalog, finder, clips, tmp_path):
    out = tmp_path / "out.csv"
    run(catalog, Job((clips[0],), out, ("tiny", "other"), CPU))
    live, done = [], threading.Event()
    engine = Engine(
        catalog,
        CPU,
        model_id="tiny",
        source_opener=open_source,
        pipeline_builder=lambda *a: pipeline.build(*a),
    )
    engine.add_sink(lambda record: (live.append(record), len(live) == FRAMES and done.set()))
    engine.open(clips[0])
    assert done.wait(20)
    assert engine.stop(10)
    lines = rows(out)
    assert len(lines) == 2 * FRAMES
    for i, record in enumerate(live):
        assert record.frame.index == i
        for line, face in zip(lines[2 * i : 2 * i + 2], record.faces):
            assert int(line["time_ms"]) == record.frame.media_ms
            for k, name in enumerate(EMOTIONS):
                assert np.float32(line[f"{name}_smoothed"]) == face.smoothed[k]
                assert np.float32(line[f"{name}_raw"]) == face.predictions[0].probabilities[k]


@pytest.mark.parametrize("name", ["b.png", "link.png"])
def test_what_can_t_be_read_in_a_folder_is_skipped(catalog, finder, tmp_path, name):
    folder = tmp_path / "pictures"
    folder.mkdir()
    cv2.imwrite(str(folder / "a.png"), make_image())
    if name == "b.png":
        (folder / name).mkdir()
    else:
        (folder / name).symlink_to(folder / "gone.png")
    done = run(catalog, Job((str(folder),), tmp_path / "out.csv", (), CPU))
    assert done.state == "done" and len(rows(tmp_path / "out.csv")) == 2


@pytest.mark.parametrize(
    ("spec", "says"),
    [("camera:0", "is live and has no end"), ("http://127.0.0.1:9/", "is live and has no end"),
     ("nofile.mp4", "There is no file nofile.mp4")],
)  # fmt: skip
def test_what_can_t_be_analyzed_says_why(catalog, finder, tmp_path, spec, says):
    queue = AnalysisQueue(Job((spec,), tmp_path / "out.csv", (), CPU), catalog, lambda: None)
    with pytest.raises(FerdeskError, match="Nothing could be read"):
        queue.run()
    assert says in queue.progress().items[0].message


def test_names_that_utf_8_can_t_hold_are_escaped(catalog, finder, clips, tmp_path):
    odd = tmp_path / os.fsdecode(b"caf\xe9.avi")
    try:
        odd.write_bytes(Path(clips[0]).read_bytes())
    except OSError:
        pytest.skip("this disk has no such names")
    names = ("out.csv", "out.jsonl", *(["out.parquet"] if find_spec("pyarrow") else []))
    for name in names:
        done = run(catalog, Job((clips[1], str(odd)), tmp_path / name, (), CPU))
        assert done.state == "done" and done.of_state("failed") == (), done
    assert rows(tmp_path / "out.csv")[-1]["source"].endswith("caf\\udce9.avi")


def test_crops_of_a_source_that_was_opened_anew_have_names_of_their_own(reader_of, tmp_path):
    crops = Crops(tmp_path, "crops")
    names = [n for i in (0, 1, 0, 1) for n in crops.keep(Item("a.png", reader_of(i)))]
    assert len(set(names)) == len(names) == len(list(tmp_path.glob("s*.png"))) == 4


@pytest.fixture
def reader_of(tiny_entry):
    """Records of a frame's number, with one face."""
    with Pipeline(FakeLandmarker(), Runner(tiny_entry, "cpu", 1), Smoother()) as made:
        yield lambda index: made.step(make_frame(index))


def test_several_models_stand_side_by_side(catalog, finder, clips, tmp_path):
    for name in ("out.csv", "out.jsonl"):
        run(catalog, Job((clips[0],), tmp_path / name, ("tiny", "other", "tiny"), CPU))
    runner = pipeline.load_model(catalog.get("other"), CPU)
    with open_source(clips[0]) as source, pipeline.build(runner, CPU) as reader:
        wanted = reader.step(source.read()).faces[0].predictions[0]
    line = rows(tmp_path / "out.csv")[0]
    assert line["model"] == "tiny"
    assert line["other.network_label"] == wanted.label
    first = json.loads((tmp_path / "out.jsonl").read_text().splitlines()[0])["faces"][0]
    assert list(first["compared"]) == ["other"]
    for i, name in enumerate(EMOTIONS):
        assert np.float32(line[f"other.{name}_raw"]) == wanted.probabilities[i]
        assert np.float32(first["compared"]["other"]["raw"][name]) == wanted.probabilities[i]


def test_frames_read_together_give_the_same_table(catalog, finder, clips, tmp_path, monkeypatch):
    batches = []
    predict = Runner.predict

    def counted(runner, crops):
        batches.append(len(crops))
        return predict(runner, crops)

    monkeypatch.setattr(Runner, "predict", counted)
    written = []
    for frames in (1, 3):
        monkeypatch.setattr(providers, "frames_at_once", lambda name, n=frames: n)
        out = tmp_path / f"{frames}.csv"
        run(catalog, Job((clips[0],), out, ("tiny", "other"), CPU))
        written.append(out.read_text("utf-8"))
    assert written[0] == written[1]
    assert FRAMES == 8 and batches[-6:] == [6, 6, 6, 6, 4, 4]


def test_progress_is_told(catalog, finder, clips, tmp_path):
    seen = []
    end = run(
        catalog,
        Job(tuple(clips), tmp_path / "o.csv", options=CPU),
        lambda queue: seen.append(queue.progress()),
    )
    assert (end.state, end.of_state("done")) == ("done", tuple(clips))
    assert [item.frames for item in end.items] == [FRAMES] * 3
    assert {item.with_face for item in end.items} == {FRAMES}
    assert end.items[0].rate > 0
    assert end.written == (tmp_path / "o.csv", tmp_path / "o.csv.provenance.json")
    states = [tuple(item.state for item in progress.items) for progress in seen]
    assert ("done", "reading", "waiting") in states
    assert seen[0].state == "running"


@pytest.mark.parametrize("ending", [".csv", ".jsonl"])
def test_a_cancelled_queue_keeps_whole_files_only(catalog, finder, clips, tmp_path, ending):
    out = tmp_path / f"out{ending}"
    queue = AnalysisQueue(Job(tuple(clips), out, options=CPU, crops=True), catalog)

    def on_frame(frame):
        if frame.source == "clip1.avi" and frame.index == 3:
            queue.cancel()

    finder.on_frame = on_frame
    end = queue.run()
    assert end.state == "cancelled"
    assert [item.state for item in end.items] == ["done", "left", "left"]
    lines = out.read_text(encoding="utf-8").splitlines()
    assert len(lines) == (1 + 2 * FRAMES if ending == ".csv" else FRAMES)
    assert "clip1" not in out.read_text(encoding="utf-8")
    assert len(list((tmp_path / f"{out.name}.crops").iterdir())) == 2 * FRAMES
    facts = json.loads((tmp_path / f"{out.name}.provenance.json").read_text())["inputs"]
    assert [fact["state"] for fact in facts] == ["done", "left", "left"]
    assert not leftovers(tmp_path)


def test_an_interrupt_says_which_files_are_whole(catalog, finder, clips, tmp_path, capsys):
    def on_frame(frame):
        if frame.source == "clip2.avi":
            raise KeyboardInterrupt

    finder.on_frame = on_frame
    out = tmp_path / "out.csv"
    assert COMMANDS["analyze"]([*clips, "--out", str(out), "--provider", "cpu"]) == 130
    told = capsys.readouterr().err
    assert f"Whole in {out}: {clips[0]}, {clips[1]}." in told
    assert f"Not in it: {clips[2]}." in told
    assert len(rows(out)) == 4 * FRAMES


def test_a_file_that_fails_half_way_is_left_out_whole(catalog, finder, clips, tmp_path):
    def on_frame(frame):
        if frame.source == "clip0.avi" and frame.index == 5:
            raise FerdeskError("The face finder failed.")

    finder.on_frame = on_frame
    out = tmp_path / "out.csv"
    end = run(catalog, Job(tuple(clips[:2]), out, options=CPU, crops=True))
    assert [item.state for item in end.items] == ["failed", "done"]
    assert {line["source"] for line in rows(out)} == {clips[1]}
    assert len(list((tmp_path / "out.csv.crops").iterdir())) == 2 * FRAMES


def test_in_a_thread_it_can_be_paused_and_cancelled(catalog, finder, clips, tmp_path):
    reached = threading.Event()
    finder.on_frame = lambda frame: reached.set()
    queue = AnalysisQueue(Job(tuple(clips), tmp_path / "o.csv", options=CPU), catalog)
    queue.pause()
    queue.start()
    end = time.monotonic() + 10
    while queue.progress().state != "paused" and time.monotonic() < end:
        time.sleep(0.005)
    assert queue.progress().state == "paused"
    assert not reached.is_set()
    assert not queue.join(0.05)
    queue.pause(False)
    assert queue.join(20)
    assert queue.progress().state == "done"
    other = AnalysisQueue(Job(tuple(clips), tmp_path / "p.csv", options=CPU), catalog)
    other.pause()
    other.start()
    other.cancel()
    assert other.join(20)
    assert other.progress().state == "cancelled"
    assert not (tmp_path / "p.csv").exists()


def test_in_a_thread_what_goes_wrong_is_told(catalog, finder, clips, tmp_path):
    for path, told in ((tmp_path / "no" / "o.csv", "can't be written"), (clips[0], "End it in")):
        queue = AnalysisQueue(Job((clips[0],), Path(path), options=CPU), catalog)
        queue.start()
        assert queue.join(20)
        assert queue.progress().state == "failed"
        assert told in queue.progress().message

    def broken(frame):
        raise ZeroDivisionError

    finder.on_frame = broken
    queue = AnalysisQueue(Job((clips[0],), tmp_path / "o.csv", options=CPU), catalog)
    queue.start()
    assert queue.join(20)
    assert "ZeroDivisionError" in queue.progress().message
    assert not leftovers(tmp_path)


def test_the_sidecar_says_where_the_numbers_come_from(catalog, finder, clips, tmp_path):
    folder = tmp_path / "pictures"
    folder.mkdir()
    cv2.imwrite(str(folder / "a.png"), make_image())
    out = tmp_path / "out.csv"
    inputs = (clips[0], str(folder), "missing.mp4")
    run(catalog, Job(inputs, out, ("tiny", "other"), CPU, every=2))
    data = json.loads((tmp_path / "out.csv.provenance.json").read_text(encoding="utf-8"))
    assert data["inputs"][0]["sha256"] == sha256_of(clips[0])
    assert [fact["state"] for fact in data["inputs"]] == ["done", "done", "failed"]
    assert data["inputs"][0]["frames"] == FRAMES // 2
    assert "missing.mp4" in data["inputs"][2]["why"]
    assert [m["id"] for m in data["models"]] == ["tiny", "other"]
    sha256 = hashlib.sha256(catalog.get("tiny").onnx.read_bytes()).hexdigest()
    assert data["models"][0]["sha256"] == sha256
    assert data["provider"] == "CPUExecutionProvider"
    assert "One of 2 frames of each video" in data["method"] and "Other (" in data["method"]
    assert data["options"]["time_constant_s"] == 0.5
    assert data["options"]["abstain_below"] > 0
    assert "not feeling" in data["honesty"]
    assert set(data["columns"]) == set(rows(out)[0])
    assert {limit["name"] for limit in data["quality_limits"]} >= {"small", "turned"}


def test_videos_are_annotated_each_in_its_own(catalog, finder, clips, tmp_path):
    video = tmp_path / "seen.mp4"
    end = run(catalog, Job(tuple(clips[:2]), tmp_path / "o.csv", options=CPU, annotate=video))
    made = [tmp_path / "seen.1-clip0.mp4", tmp_path / "seen.2-clip1.mp4"]
    assert end.written[2:] == tuple(made)
    for path in made:
        with open_source(str(path)) as source:
            assert source.fps == pytest.approx(10)
            frames = list(iter(source.read, None))
        assert len(frames) == FRAMES
        assert frames[0].image.shape == (240, 320, 3)
        assert np.abs(frames[0].image.astype(int) - make_image(40)).mean() > 3
    assert not leftovers(tmp_path)


def test_that_faces_may_not_be_hidden_is_told(catalog, finder, clips, tmp_path):
    options = replace(CPU, max_faces=2)
    job = Job((clips[0],), tmp_path / "o.csv", (), options, annotate=tmp_path / "o.mp4")
    blurred = run(catalog, replace(job, blur_faces=True)).items[0].message
    assert blurred.startswith(f"In {FRAMES} frames as many faces") and "not hidden" in blurred


def test_that_there_may_be_more_faces_is_told(catalog, finder, clips, tmp_path, monkeypatch):
    told = []
    for most, limit in ((1, 9), (2, 9), (3, 9), (2, 2)):  # two are in view; the limit is 20
        monkeypatch.setattr("ferdesk.export.queue.MOST_FACES", limit)
        job = Job((clips[0],), tmp_path / "o.csv", (), replace(CPU, max_faces=most))
        told.append(run(catalog, job).items[0].message)
    assert told[::2] == ["", ""] and told[1] == f"{told[3]} Look for more faces."


def test_a_cancelled_annotation_leaves_no_half_video(catalog, finder, clips, tmp_path):
    video = tmp_path / "seen.mp4"
    job = Job((clips[0],), tmp_path / "o.csv", options=CPU, annotate=video)
    queue = AnalysisQueue(job, catalog)
    finder.on_frame = lambda frame: frame.index == 4 and queue.cancel()
    assert queue.run().state == "cancelled"
    assert not video.exists() and not (tmp_path / "o.csv").exists()
    assert not leftovers(tmp_path)


def test_pictures_of_any_size_fit_into_one_video(catalog, finder, tmp_path):
    folder = tmp_path / "pictures"
    folder.mkdir()
    for i, size in enumerate(((241, 321), (100, 50), (400, 300))):
        cv2.imwrite(str(folder / f"{i}.png"), make_image(size=size))
    video = tmp_path / "seen.mp4"
    run(catalog, Job((str(folder),), tmp_path / "o.csv", options=CPU, annotate=video))
    with open_source(str(video)) as source:
        frames = list(iter(source.read, None))
    assert [frame.image.shape for frame in frames] == [(240, 320, 3)] * 3


def test_elan_files_lie_beside_the_table(catalog, finder, clips, tmp_path):
    folder = tmp_path / "pictures"
    folder.mkdir()
    cv2.imwrite(str(folder / "a.png"), make_image())
    end = run(catalog, Job((clips[0], str(folder)), tmp_path / "o.csv", options=CPU, elan=True))
    path = tmp_path / "o.1-clip0.eaf"
    assert end.written[2:] == (path,)
    root = ET.fromstring(path.read_text(encoding="utf-8"))
    assert root.find("HEADER/MEDIA_DESCRIPTOR").get("MEDIA_URL").endswith("/clip0.avi")


def test_a_video_that_can_not_be_written_leaves_no_elan_file(
    catalog, finder, clips, tmp_path, monkeypatch
):
    monkeypatch.setattr(annotate.Annotator, "whole", lambda self: False)
    job = Job((clips[0],), tmp_path / "o.csv", options=CPU, elan=True, annotate=tmp_path / "o.mp4")
    with pytest.raises(FerdeskError, match="Nothing could be read"):
        run(catalog, job)
    assert not [*tmp_path.glob("o.*"), *leftovers(tmp_path)]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"blur_faces": True}, "Ask for annotated videos"),
        ({"blur_faces": True, "crops": True, "annotate": "a.mp4"}, "Keep no crops"),
        ({"annotate": "a.avi"}, "End it in .mp4"),
        ({"annotate": "gone/a.mp4"}, "a.mp4 can't be written"),
        ({"inputs": ()}, "nothing to analyze"),
        ({"models": ("gone",)}, "no model 'gone'"),
    ],
)
def test_what_can_not_work_is_told_first(catalog, clips, tmp_path, changes, told):
    if "annotate" in changes:
        changes = {**changes, "annotate": tmp_path / changes["annotate"]}
    job = Job(**{"inputs": (clips[0],), "out": tmp_path / "o.csv", "options": CPU, **changes})
    with pytest.raises(FerdeskError, match=told):
        run(catalog, job)
    assert not leftovers(tmp_path)


def test_the_demo_has_a_hash_too(tmp_path):
    assert len(sidecar.digest("demo")) == 64
    with pytest.raises(FerdeskError, match="There is no file"):
        sidecar.digest(str(tmp_path / "gone.mp4"))
