from __future__ import annotations

import csv
import json
import os
import sys

import cv2
import made_au
import numpy as np
import pytest
from fakes import HELD, FakeLandmarker, hold, make_face, make_frame, make_image, write_model

from ferdesk import pipeline
from ferdesk.cli import COMMANDS, analyze, execution
from ferdesk.core import assets
from ferdesk.core.vocab import EMOTIONS
from ferdesk.export import table
from ferdesk.export.job import Job
from ferdesk.export.queue import AnalysisQueue
from ferdesk.models import catalog
from ferdesk.models.runner import Runner
from ferdesk.pipeline import Options, Pipeline
from ferdesk.smooth import Smoother
from ferdesk.sources import FrameSource, open_source

FRAMES = 12
PASSED = make_frame()


@pytest.fixture
def models(tmp_path, monkeypatch):
    """Two tiny models in place of those that ship."""
    folder = tmp_path / "assets" / "models"
    better = {"valid/majority": {"accuracy": 90.0, "n": 1}}
    entries = [write_model(folder, "tiny", metrics=better), write_model(folder, "other")]
    monkeypatch.setattr(assets, "root", lambda: tmp_path / "assets")
    return entries


@pytest.fixture(autouse=True)
def own_turns():
    """The command sets how often threads take turns, for good."""
    before = sys.getswitchinterval()
    yield
    sys.setswitchinterval(before)


@pytest.fixture
def finder(monkeypatch):
    """Two faces in each frame, in place of MediaPipe."""
    faces = (make_face(1, left=20, side=100), make_face(2, left=170, side=90))
    built = []

    def build(runner, options, stills=False, apart_s=0.0):
        built.append(FakeLandmarker(faces))
        smoother = Smoother(0.0 if stills else options.time_constant_s)
        return Pipeline(built[-1], runner, smoother, abstain_below=options.abstain_below)

    monkeypatch.setattr(pipeline, "build", build)
    return built


@pytest.fixture
def clip(tmp_path):
    path = tmp_path / "clip.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10, (320, 240))
    for i in range(FRAMES):
        writer.write(make_image(40 + 15 * i))
    writer.release()
    return path


def run(*arguments) -> int:
    return COMMANDS["analyze"]([str(a) for a in (*arguments, "--provider", "cpu")])


def rows(path) -> list[dict]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_frame_of_a_video_is_a_line_for_each_face(models, finder, clip, tmp_path):
    out = tmp_path / "out.csv"
    assert run(clip, "--out", out) == 0
    lines = rows(out)
    assert len(lines) == 2 * FRAMES
    assert [int(line["frame"]) for line in lines[::2]] == list(range(FRAMES))
    assert [int(line["time_ms"]) for line in lines[::2]] == [100 * i for i in range(FRAMES)]
    assert {line["face_id"] for line in lines} == {"1", "2"}
    assert {line["model"] for line in lines} == {"tiny"}
    assert {line["source"] for line in lines} == {str(clip)}
    for line in lines:
        assert sum(float(line[f"{name}_raw"]) for name in EMOTIONS) == pytest.approx(1, abs=1e-5)
        assert line["label"] in ("", *EMOTIONS)
        assert line["reason"]


def test_a_program_without_standard_streams_writes_its_table(
    models, finder, clip, tmp_path, monkeypatch
):
    """As the installed one for Windows is, which opens no console."""
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    assert run(clip, tmp_path / "no-such.avi", "--out", tmp_path / "out.csv") == 1
    assert len(rows(tmp_path / "out.csv")) == 2 * FRAMES


def test_the_numbers_are_those_of_the_pipeline_to_the_last_bit(models, finder, clip, tmp_path):
    out = tmp_path / "out.csv"
    assert run(clip, "--out", out) == 0
    runner = Runner(models[0], provider="cpu")
    wanted = []
    with open_source(str(clip)) as source, pipeline.build(runner, pipeline.Options()) as reader:
        while (frame := source.read()) is not None:
            wanted += reader.step(frame).faces
    for line, face in zip(rows(out), wanted, strict=True):
        for i, name in enumerate(EMOTIONS):
            assert np.float32(line[f"{name}_smoothed"]) == face.smoothed[i]
            assert np.float32(line[f"{name}_raw"]) == face.predictions[0].probabilities[i]


def test_jsonl_has_an_object_a_frame_with_the_same_numbers(models, finder, clip, tmp_path):
    assert run(clip, "--out", tmp_path / "out.jsonl") == 0
    assert run(clip, "--out", tmp_path / "out.csv") == 0
    frames = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert len(frames) == FRAMES
    lines = rows(tmp_path / "out.csv")
    for frame, line in zip(frames, lines[::2]):
        assert (frame["frame"], frame["time_ms"]) == (int(line["frame"]), int(line["time_ms"]))
        face = frame["faces"][0]
        assert np.float32(face["smoothed"]["happiness"]) == np.float32(line["happiness_smoothed"])
        assert face["label"] == (line["label"] or None)
        assert face["close_to"] == (line["close_to"] or None)
        assert set(face["raw"]) == set(EMOTIONS)


def test_every_nth_frame(models, finder, clip, tmp_path):
    out = tmp_path / "out.csv"
    assert run(clip, "--out", out, "--every", 5) == 0
    assert [line["frame"] for line in rows(out)[::2]] == ["0", "5", "10"]
    assert finder[0].frames == [0, 5, 10]


def test_a_folder_of_videos_and_images_is_read_whole(models, finder, clip, tmp_path, capsys):
    folder = tmp_path / "study"
    (folder / "P01").mkdir(parents=True)
    clip.rename(folder / "P01" / "clip.avi")
    assert cv2.imwrite(str(folder / "a.png"), make_image())
    out = tmp_path / "o.csv"
    assert run(folder, folder / "a.png", tmp_path / "st*y" / "P*", "--out", out) == 0
    wanted = [str(folder / "a.png"), *[str(folder / "P01" / "clip.avi")] * FRAMES]
    assert [line["source"] for line in rows(out)[::2]] == wanted
    said = capsys.readouterr().err
    assert f"{folder}: 1 image and 1 video.\n" in said
    assert "Named more than once, read once: " in said


def test_what_it_wrote_into_a_folder_is_not_read_with_it_the_next_time(
    models, finder, clip, tmp_path, capsys
):
    cv2.imwrite(str(tmp_path / "a.png"), make_image())
    options = ("--save-crops", "--annotate", tmp_path / "seen.mp4")
    assert run(tmp_path, "--out", tmp_path / "o.csv", *options) == 0
    films = sorted(path.name for path in tmp_path.glob("seen*"))
    assert len(films) == 2
    for name in ("o.csv", "o.csv.provenance.json"):
        (tmp_path / name).unlink()
    (tmp_path / films[0]).rename(tmp_path / "otherwise.mp4")
    capsys.readouterr()
    assert run(tmp_path, "--out", tmp_path / "again.csv") == 0
    sources = {line["source"] for line in rows(tmp_path / "again.csv")}
    assert sources == {str(tmp_path / "a.png"), str(clip)}
    left = "Left out: 2 × annotated video, 1 × folder of kept crops,"
    assert f"{tmp_path}: 1 image and 1 video. {left}" in capsys.readouterr().err
    assert run(tmp_path / "otherwise.mp4", "--out", tmp_path / "asked.csv") == 0


def test_a_part_of_a_video(models, finder, clip, tmp_path, capsys):
    out = tmp_path / "out.csv"
    assert run(clip, "--out", out, "--from", "0.3", "--to", "0:00.7", "--every", "2") == 0
    assert [line["time_ms"] for line in rows(out)[::2]] == ["400", "600"]
    data = json.loads((tmp_path / "out.csv.provenance.json").read_text(encoding="utf-8"))
    assert (data["every"], data["from_s"], data["to_s"]) == (2, 0.3, 0.7)
    out.write_text("old")
    assert run(clip, "--out", out, "--from", "3") == 1
    assert "the last one before their end is at 1.1 s" in capsys.readouterr().err
    assert run(clip, "--out", out, "--from", "3", "--to", "1") == 1
    assert "No frame is both from 3 s on and up to 1 s" in capsys.readouterr().err
    assert out.read_text() == "old"


def test_pictures_have_no_times_to_keep_to(models, finder, clip, tmp_path, capsys):
    assert cv2.imwrite(str(tmp_path / "a.png"), make_image())
    assert run(tmp_path / "a.png", clip, "--out", tmp_path / "t.csv", "--to", "0.5") == 1
    assert "a.png has no times to keep to" in capsys.readouterr().err
    assert {line["source"] for line in rows(tmp_path / "t.csv")} == {str(clip)}


def test_an_interrupt_while_frames_are_passed_over(models, finder, clip, tmp_path, monkeypatch):
    """Otherwise it would wait for minutes, of a long video."""
    job = Job((str(clip),), tmp_path / "t.csv", start_s=100, options=Options(provider="cpu"))
    queue = AnalysisQueue(job, catalog.scan())
    monkeypatch.setattr(FrameSource, "read", lambda self: queue.cancel() or PASSED)
    assert queue.run().state == "cancelled"
    assert not (tmp_path / "t.csv").exists()


def test_a_summary_has_a_line_for_each_face_of_each_file_that_was_read(
    models, finder, clip, tmp_path, capsys
):
    bad, out, told = tmp_path / "bad.mp4", tmp_path / "o.csv", tmp_path / "s.csv"
    bad.write_bytes(b"\0not a video" * 50)
    assert run(bad, clip, "--out", out, "--summary", told) == 1
    assert f"Wrote {out}, {out}.provenance.json, {told}." in capsys.readouterr().err
    lines = rows(told)
    assert [(line["source"], line["face_id"]) for line in lines] == [(str(clip), i) for i in "12"]
    for line in lines:
        of_face = [row for row in rows(out) if row["face_id"] == line["face_id"]]
        for name in EMOTIONS:
            share = sum(row["label"] == name for row in of_face) / FRAMES
            assert float(line[f"{name}_share"]) == pytest.approx(share, abs=1e-6)
    data = json.loads((tmp_path / "o.csv.provenance.json").read_text(encoding="utf-8"))
    assert set(data["summary_columns"]) == set(lines[0])


@pytest.mark.parametrize(
    ("name", "says"), [("s.txt", "End it in .csv"), ("o.csv", "as the table and as the summary")]
)
def test_a_summary_that_can_not_be_is_told_first(models, clip, tmp_path, capsys, name, says):
    assert run(clip, "--out", tmp_path / "o.csv", "--summary", tmp_path / name) == 1
    assert says in capsys.readouterr().err


def test_the_model_can_be_chosen(models, finder, clip, tmp_path, capsys):
    out = tmp_path / "out.csv"
    assert run(clip, "--out", out, "--model", "other") == 0
    assert rows(out)[0]["model"] == "other"
    assert run(clip, "--out", out, "--model", "none") == 1
    assert "The models here are: other, tiny" in capsys.readouterr().err
    assert rows(out)[0]["model"] == "other"


def test_crops_are_kept_beside_the_table(models, finder, clip, tmp_path):
    out = tmp_path / "out.csv"
    assert run(clip, "--out", out, "--every", 4, "--save-crops") == 0
    lines = rows(out)
    assert len({line["crop"] for line in lines}) == len(lines) == 6
    for line in lines:
        image = cv2.imread(str(tmp_path / line["crop"]), cv2.IMREAD_UNCHANGED)
        assert image.shape == (48, 48)
    assert run(clip, "--out", out, "--save-crops") == 1  # The folder is there already.
    assert len(rows(out)) == 6


def test_a_frame_without_a_face_keeps_its_line(models, finder, clip, tmp_path, monkeypatch):
    monkeypatch.setattr(
        pipeline,
        "build",
        lambda runner, options, *_, **__: Pipeline(FakeLandmarker(()), runner, Smoother()),
    )
    assert run(clip, "--out", tmp_path / "out.csv") == 0
    lines = rows(tmp_path / "out.csv")
    assert len(lines) == FRAMES
    assert {line["faces"] for line in lines} == {"0"}
    assert {line["label"] + line["face_id"] + line["neutral_raw"] for line in lines} == {""}


@pytest.mark.parametrize("called", ["pictures", "a2.png"])
def test_a_folder_names_its_images(models, finder, tmp_path, called):
    folder = tmp_path / called
    folder.mkdir()
    for name in ("a2.png", "a10.png"):
        cv2.imwrite(str(folder / name), make_image())
    assert run(folder, "--out", tmp_path / "out.csv") == 0
    lines = rows(tmp_path / "out.csv")
    assert [line["source"] for line in lines[::2]] == [
        str(folder / "a2.png"),
        str(folder / "a10.png"),
    ]
    # Pictures that have nothing to do with each other are not smoothed.
    assert all(line["fear_raw"] == line["fear_smoothed"] for line in lines)


def test_a_single_picture_is_one_frame(models, finder, tmp_path, capsys):
    picture = tmp_path / "a.png"
    assert cv2.imwrite(str(picture), make_image())
    assert run(picture, "--out", tmp_path / "t.csv") == 0
    assert f"{picture}: 1 frame, " in capsys.readouterr().err


@pytest.mark.parametrize("name", ["101", "camera", "screen"])
def test_a_folder_may_be_called_as_a_camera_is(models, finder, tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).mkdir()
    cv2.imwrite(str(tmp_path / name / "a.png"), make_image())
    assert run(name, "--out", "out.csv") == 0
    assert rows(tmp_path / "out.csv")[0]["source"] == os.path.join(name, "a.png")


def test_one_bad_file_does_not_lose_the_others(models, finder, clip, tmp_path, capsys):
    bad = tmp_path / "bad.mp4"
    bad.write_bytes(b"\0not a video" * 50)
    assert run(bad, clip, "--out", tmp_path / "out.csv") == 1
    told = capsys.readouterr().err
    assert "bad.mp4 is not a video" in told
    assert "1 of 2 could not be read" in told
    assert len(rows(tmp_path / "out.csv")) == 2 * FRAMES


@pytest.mark.parametrize("path", ["missing.mp4", "camera:0", "http://127.0.0.1:1/x"])
def test_when_nothing_can_be_read_nothing_is_written(models, finder, tmp_path, path, capsys):
    out = tmp_path / "out.csv"
    out.write_text("old")
    assert run(path, "--out", out) == 1
    assert "nothing was written" in capsys.readouterr().err
    assert out.read_text() == "old"
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".")]


def test_an_interrupt_leaves_what_was_there(models, finder, clip, tmp_path, monkeypatch, capsys):
    out = tmp_path / "out.csv"
    out.write_text("old")

    def interrupted(self, frame):
        if frame.index == 3:
            raise KeyboardInterrupt
        return ()

    monkeypatch.setattr(FakeLandmarker, "detect", interrupted)
    assert run(clip, "--out", out, "--save-crops") == 130
    assert "nothing was written" in capsys.readouterr().err
    assert out.read_text() == "old"
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".") or "crops" in p.name]


def test_what_is_opened_during_it_stays_and_nothing_is_lost(
    models, finder, clip, tmp_path, monkeypatch, capsys
):
    """As Excel opens a table on Windows, and a player a film."""
    asked = ["o.csv", "sum.csv", "seen.mp4", "o.clip.eaf"]
    for name in asked:
        (tmp_path / name).write_text("older")

    detect = FakeLandmarker.detect

    def opened(self, frame):
        if frame.index == 3:
            hold(monkeypatch, *(tmp_path / name for name in asked))
        return detect(self, frame)

    monkeypatch.setattr(FakeLandmarker, "detect", opened)
    options = ("--summary", tmp_path / "sum.csv", "--annotate", tmp_path / "seen.mp4", "--elan")
    assert run(clip, "--out", tmp_path / "o.csv", *options) == 1
    assert all((tmp_path / name).read_text() == "older" for name in asked)
    assert len(rows(tmp_path / "o (2).csv")) == 2 * FRAMES and rows(tmp_path / "sum (2).csv")
    assert json.loads((tmp_path / "o (2).csv.provenance.json").read_text())["inputs"]
    assert "TIER_ID" in (tmp_path / "o.clip (2).eaf").read_text()
    assert cv2.VideoCapture(str(tmp_path / "seen (2).mp4")).isOpened()
    told = capsys.readouterr().err
    kept = ["o (2).csv", "sum (2).csv", "seen (2).mp4", "o.clip (2).eaf"]
    for name, there in zip(asked, kept):
        assert f"{name} can't be written: {HELD}. What was made is kept as {there}." in told
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("name", ["out.xlsx", "out", ".csv"])
def test_an_unknown_ending_is_told_before_anything_is_read(models, tmp_path, name, capsys):
    assert run("missing.mp4", "--out", tmp_path / name) == 1
    assert "End it in .csv or .jsonl" in capsys.readouterr().err


def test_a_folder_that_is_not_there_is_told(models, finder, clip, tmp_path, capsys):
    assert run(clip, "--out", tmp_path / "no" / "out.csv") == 1
    assert "can't be written" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("option", "text", "told"),
    [
        ("--every", "0", "'0' is not a whole number of 1 or more"),
        ("--max-faces", "21", "'21' is not a whole number from 1 to 20"),
        ("--smoothing", "-1", "'-1' is not a number from 0 to 3600"),
        ("--smoothing", "nan", "'nan' is not a number from 0 to 3600"),
        ("--threads", "x", "'x' is not a whole number of 1 or more"),
    ],
)
def test_wrong_numbers_are_refused(option, text, told, capsys):
    with pytest.raises(SystemExit) as stop:
        analyze.main(["a.mp4", "--out", "o.csv", f"{option}={text}"])
    assert stop.value.code == 2
    assert told in capsys.readouterr().err


def test_the_classifiers_can_be_chosen_and_stand_in_the_sidecar(models, finder, clip, tmp_path):
    out = tmp_path / "o.csv"
    assert run(clip, "--out", out, "--every", 6, "--disambiguation", "off") == 0
    data = json.loads((tmp_path / "o.csv.provenance.json").read_text(encoding="utf-8"))
    assert data["options"]["disambiguation"] == "off"


def test_that_the_thesiss_rules_settle_nothing_is_told(models, finder, clip, tmp_path, capsys,
                                                      monkeypatch):  # fmt: skip
    monkeypatch.setattr(execution, "shipped", lambda _: made_au.classifiers(network="other"))
    for kind, told in (("thesis", True), ("best", False)):
        assert run(clip, "--out", tmp_path / "o.csv", "--every", 6, "--disambiguation", kind) == 0
        assert ("rules settle nothing beside Tiny" in capsys.readouterr().err) is told


def test_without_a_model_it_says_so(tmp_path, monkeypatch, clip, capsys):
    monkeypatch.setattr(assets, "root", lambda: tmp_path / "nothing")
    assert run(clip, "--out", tmp_path / "o.csv") == 1
    assert "No model can be used" in capsys.readouterr().err


def test_column_names_are_unique_and_stable():
    names = [column.name for column in table.COLUMNS]
    assert len(set(names)) == len(names)
    assert names[:6] == ["source", "frame", "time_ms", "model", "faces", "face_id"]
    assert names[6:13] == [
        "box_left_px",
        "box_top_px",
        "box_width_px",
        "box_height_px",
        "yaw_deg",
        "pitch_deg",
        "roll_deg",
    ]
    assert "happiness_smoothed" in names
    assert "happiness_raw" in names
    assert "AU12_intensity" in names
    assert "AU12_left_intensity" in names
    assert names[-1] == "crop"


def test_cells_give_the_same_float32_back():
    for value in np.random.default_rng(0).uniform(0, 1, 500).astype(np.float32):
        assert np.float32(table.as_text(value)) == value
    assert table.as_text(np.float32(1e-9)) == "0.000000001"
    assert table.as_text(np.int64(5)) == "5"
    assert table.as_text(None) == ""


def test_the_catalog_is_that_of_the_assets(models):
    assert catalog.scan().default.id == "tiny"
