"""Units above each face's own neutral, in tables: known from the first line on, or empty."""

from __future__ import annotations

import csv
import json
import tempfile
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
import pytest
from fakes import FakeLandmarker, hold, make_face, make_frame, make_image, write_clip, write_model

from ferdesk import pipeline
from ferdesk.cli import analyze
from ferdesk.core import assets
from ferdesk.core.action_units import KEYS
from ferdesk.core.au_channels import BLENDSHAPES
from ferdesk.core.errors import FerdeskError
from ferdesk.core.neutral import LEAST_ROOM, Neutral, above
from ferdesk.core.types import HeadPose
from ferdesk.export import kept
from ferdesk.export.item import Item
from ferdesk.export.job import Job
from ferdesk.export.kept import Kept
from ferdesk.export.neutrals import Neutrals, Span, Waiting
from ferdesk.export.queue import AnalysisQueue
from ferdesk.export.table import ABOVE, COLUMNS, lines_of
from ferdesk.export.writers import face_json
from ferdesk.models.runner import Runner
from ferdesk.pipeline import Options, Pipeline
from ferdesk.smooth import Smoother

SMILE = [BLENDSHAPES.index(f"mouthSmile{side}") for side in ("Left", "Right")]
CPU = Options(provider="cpu", threads=1)
SPAN = Span(0.5, 1.5)
"""Eleven pictures at ten a second."""


def smiling(level: float, track: int = 1, **place):
    face = make_face(track, **place)
    face.blendshapes[SMILE] = level
    return face


@pytest.fixture
def read(tiny_entry):
    """Makes the record of a picture with these faces, ten pictures a second."""
    with Pipeline(FakeLandmarker(), Runner(tiny_entry, "cpu", 1), Smoother()) as made:

        def step(index, faces):
            made.landmarker.faces = tuple(faces)
            return made.step(make_frame(index, step_ms=100))

        yield step


def seen(read, pictures, span=SPAN) -> Neutrals:
    made = Neutrals("a.mp4", span)
    for index, faces in enumerate(pictures):
        made.see(read(index, faces))
    return made


def test_what_is_kept_gives_the_same_cells_to_the_last_bit(read, monkeypatch, tmp_path):
    records = [read(0, []), read(1, [smiling(0.3)]), read(2, [smiling(0.1), smiling(0.9, 2)])]
    records.append(read(3, [replace(make_face(), has_mesh=False)]))
    items = [Item('a\n;"é\udce9.mp4', record) for record in records]
    monkeypatch.setattr(kept, "IN_MEMORY", 100)
    # What is temporary may be in memory, and is not where hours are kept.
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    with Kept(tmp_path) as made:
        for item in items:
            made.add(item, ("x.png",))
        for _ in range(2):
            for (back, crops), item in zip(made, items, strict=True):
                assert crops == ("x.png",) and back.source == item.source
                assert list(map(face_json, back.record.faces)) == list(
                    map(face_json, item.record.faces)
                )
                told = [
                    [[c.text(line) for c in COLUMNS] for line in lines_of(i)] for i in (back, item)
                ]
                assert told[0] == told[1]


def test_no_room_for_what_is_kept_is_told(read, tmp_path):
    class Full:
        def write(self, data=b""):
            raise OSError(28, "No space left")

        close = write  # which tries again to write what is left

    says = r"can't be kept in .*: No space left.*Make room"
    with pytest.raises(FerdeskError, match=says), Kept(tmp_path) as made:
        made._stream.close()
        made._stream = Full()
        made.add(Item("a.mp4", read(0, [])))


def test_each_face_has_its_own_neutral(read):
    pictures = [[smiling(0.2), smiling(0.6, 2)]] * 16 + [[smiling(0.9)]]
    made = seen(read, pictures)
    found = made.of_file()
    assert set(found) == {1, 2} and found[1].frames == 11 and made.without == {}
    units = read(20, [smiling(0.6, 2)]).faces[0].action_units
    assert found[2].units["AU12"] == units["AU12"] > found[1].units["AU12"] > 0


def test_where_no_picture_has_two_faces_all_are_one_person(read):
    pictures = [[smiling(0.2, 1)]] * 3 + [[]] + [[smiling(0.2, 2)]] * 12 + [[smiling(0.9, 3)]]
    made = seen(read, pictures)
    found = made.of_file()
    assert set(found) == {1, 2, 3} and len({id(neutral) for neutral in found.values()}) == 1
    assert made.without == {}


def test_where_faces_were_together_none_is_guessed(read):
    pair = [smiling(0.2), smiling(0.6, 2, left=10)]
    turned = replace(smiling(0.6, 2, left=10), pose=HeadPose(40.0, 0.0, 0.0))
    made = seen(read, [[pair[0], turned]] * 16 + [[smiling(0.9, 3)]])
    assert set(made.of_file()) == {1}
    assert made.without == {2: "the head was turned by more than 20°", 3: "not in view then"}


def test_of_many_faces_without_a_neutral_some_are_named(read):
    together = [smiling(0.2), *(smiling(0.2, i, left=10) for i in range(2, 42))]
    with Waiting("a.mp4", Span(0.5, 1.5), Path()) as waiting:
        for i in range(20):
            faces = together if i == 19 else together[:1]
            waiting.add(Item("a.mp4", read(i, faces)))
        assert len(list(waiting.through())) == 20
        assert waiting.notice.endswith("; 6 (not in view then); 35 more.")
        assert len(waiting.told["without_neutral"]) == 40


def test_one_that_came_late_in_the_span_has_none(read):
    pictures = [[smiling(0.2)]] * 8 + [[smiling(0.2), smiling(0.2, 2)]] * 20
    made = seen(read, pictures, Span(0, 2.7))
    assert set(made.of_file()) == {1}
    assert made.without == {2: "not in view all of the time"}


@pytest.mark.parametrize(
    ("pictures", "says"),
    [
        ([[]] * 17, "a.mp4 has no neutral face from 0.5 to 1.5 s: no face was found"),
        ([[]] * 10 + [[smiling(0.2)]] * 7, r"face 1 \(in fewer than 10 of the pictures"),
        ([[smiling(0.07 * i)] for i in range(17)], r"face 1 \(AU12 changed by more than 30 %\)"),
    ],
)
def test_a_span_without_a_neutral_face_is_told_as_soon_as_it_is_through(read, pictures, says):
    with pytest.raises(FerdeskError, match=says):
        seen(read, pictures)


@pytest.mark.parametrize("count", [3, 16])
def test_a_span_at_the_end_or_after_it(read, count):
    made = seen(read, [[smiling(0.2)]] * count)
    if count == 16:
        assert set(made.of_file()) == {1}
        return
    with pytest.raises(FerdeskError, match=r"no picture from 0.5 to 1.5 s.*newest .* 0.2 s"):
        made.of_file()


@pytest.mark.parametrize(("count", "told"), [(14, False), (12, True), (17, False)])
def test_a_span_that_goes_on_after_the_end_is_told(read, count, told):
    with Waiting("a.mp4", Span(0.1, 1.5), Path()) as waiting:
        for i in range(count):
            waiting.add(Item("a.mp4", read(i, [smiling(0.2)])))
        assert len(list(waiting.through())) == count
        sentence = (
            "The last picture that was read is at 1.1 s: of the span from 0.1 to 1.5 s, in which "
            "faces are to be neutral, there were 1 s."
        )
        assert waiting.notice == (sentence if told else "")


def test_a_unit_that_the_neutral_does_not_tell_is_empty(read):
    record = read(0, [smiling(0.5)])
    neutral = Neutral({"AU12": 0.25}, 11)
    (line,) = lines_of(Item("a.mp4", record, neutrals={1: neutral}))
    cells = {column.name: column.text(line) for column in ABOVE}
    wanted = above({"AU12": record.faces[0].action_units["AU12"]}, neutral)["AU12"]
    assert np.float32(cells["AU12_above_neutral"]) == np.float32(wanted)
    assert cells["AU4_above_neutral"] == cells["AU12_left_above_neutral"] == ""


# The command.


@pytest.fixture
def clip(tmp_path):
    return write_clip(tmp_path / "clip.avi")


@pytest.fixture
def finder(tmp_path, monkeypatch):
    """Face 1 smiles after 1.5 s, and face 2 comes."""
    folder = tmp_path / "assets" / "models"
    write_model(folder, "tiny")
    monkeypatch.setattr(assets, "root", lambda: tmp_path / "assets")

    class Finder(FakeLandmarker):
        def detect(self, frame):
            calm = frame.index <= 15
            return (smiling(0.2),) if calm else (smiling(0.9), smiling(0.5, 2, left=10))

    def build(runner, options, stills=False, apart_s=0.0):
        return Pipeline(Finder(), runner, Smoother(options.time_constant_s))

    monkeypatch.setattr(pipeline, "build", build)


def run(*arguments) -> int:
    return analyze.main([str(a) for a in (*arguments, "--provider", "cpu")])


def rows(path) -> list[dict]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_table_has_units_above_neutral_from_its_first_line_on(finder, clip, tmp_path, capsys):
    plain, out, summary = (tmp_path / name for name in ("plain.csv", "out.csv", "summary.csv"))
    assert run(clip, "--out", plain) == 0
    assert run(clip, "--out", out, "--neutral", "0:00.5-0:01.5", "--summary", summary) == 0
    assert "2 (not in view then)" in capsys.readouterr().err
    lines = rows(out)
    assert [{k: line[k] for k in rows(plain)[0]} for line in lines] == rows(plain)
    calm = float(lines[0]["AU12_intensity"])
    for line in lines:
        for key in KEYS:
            cell = line[f"{key}_above_neutral"]
            assert (cell == "") == (line["face_id"] == "2")
        if line["face_id"] == "1":
            wanted = (float(line["AU12_intensity"]) - calm) / (1 - calm)
            assert float(line["AU12_above_neutral"]) == pytest.approx(wanted, abs=1e-6)
    assert float(lines[-2]["AU12_above_neutral"]) > 0.5
    one, other = rows(summary)
    assert float(one["AU12_above_neutral_peak"]) == float(lines[-2]["AU12_above_neutral"])
    assert 0 < float(one["AU12_above_neutral_mean"]) < float(one["AU12_mean"])
    assert other["AU12_above_neutral_mean"] == "" != other["AU12_mean"]


def test_what_was_neutral_stands_beside_the_table(finder, clip, tmp_path):
    out = tmp_path / "out.jsonl"
    assert run(clip, "--out", out, "--neutral", "0.5-1.5", "--save-crops") == 0
    beside = json.loads((tmp_path / "out.jsonl.provenance.json").read_text("utf-8"))
    assert (beside["neutral"]["from_s"], beside["neutral"]["to_s"]) == (0.5, 1.5)
    assert "median" in beside["neutral"]["how"]
    assert f"max(1 - neutral, {LEAST_ROOM})" in beside["neutral"]["how"]
    assert "AU12_above_neutral" in beside["columns"]
    (fact,) = beside["inputs"]
    assert fact["neutral"]["1"]["frames"] == 11 and set(fact["neutral"]["1"]["units"]) == set(KEYS)
    assert fact["without_neutral"] == {"2": "not in view then"}
    last = json.loads(out.read_text("utf-8").splitlines()[-1])["faces"]
    assert last[0]["above_neutral"]["AU12"] > 0.5 and last[1]["above_neutral"] is None
    assert (tmp_path / last[0]["crop"]).exists()
    assert run(clip, "--out", out) == 0
    assert json.loads((tmp_path / "out.jsonl.provenance.json").read_text())["neutral"] is None
    assert "above_neutral" not in out.read_text("utf-8")


def test_a_table_that_is_opened_while_frames_wait_is_kept_beside_with_them(
    finder, clip, tmp_path, monkeypatch, capsys
):
    out, summary = tmp_path / "out.csv", tmp_path / "summary.csv"
    out.write_text("older")
    rest = Kept.__iter__

    def opened(made):
        hold(monkeypatch, out)
        return rest(made)

    monkeypatch.setattr(Kept, "__iter__", opened)
    assert run(clip, "--out", out, "--neutral", "0.5-1.5", "--summary", summary) == 1
    assert out.read_text() == "older" and "kept as out (2).csv" in capsys.readouterr().err
    assert float(rows(tmp_path / "out (2).csv")[-2]["AU12_above_neutral"]) > 0.5
    beside = json.loads((tmp_path / "out (2).csv.provenance.json").read_text("utf-8"))
    assert beside["inputs"][0]["neutral"]["1"]["frames"] == 11
    assert float(rows(summary)[0]["AU12_above_neutral_peak"]) > 0.5


@pytest.mark.skipif(find_spec("pyarrow") is None, reason="pyarrow is not installed")
def test_parquet_has_the_columns_too(finder, clip, tmp_path):
    import pyarrow.parquet

    out = tmp_path / "out.parquet"
    assert run(clip, "--out", out, "--neutral", "0.5-1.5") == 0
    levels = pyarrow.parquet.read_table(out)["AU12_above_neutral"].to_pylist()
    assert levels[0] == 0 and levels[-2] > 0.5 and levels[-1] is None


@pytest.mark.parametrize(
    ("span", "says"),
    [("5-8", "no picture from 5 to 8 s"), ("0-2", "no neutral face from 0 to 2 s")],
)
def test_a_file_without_its_neutral_is_left_out(finder, clip, tmp_path, capsys, span, says):
    assert run(clip, "--out", tmp_path / "out.csv", "--neutral", span) == 1
    assert says in capsys.readouterr().err and not (tmp_path / "out.csv").exists()


def test_pictures_have_no_span(finder, clip, tmp_path, capsys):
    cv2.imwrite(str(tmp_path / "a.png"), make_image())
    out = tmp_path / "out.csv"
    assert run(clip, tmp_path / "a.png", "--out", out, "--neutral", "0.5-1.5") == 1
    said = capsys.readouterr().err
    assert "a.png has no times to keep to" in said and "the neutral face and" in said
    assert {line["source"] for line in rows(out)} == {str(clip)}


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"start_s": 1.0}, "not all of that is read"),
        ({"end_s": 1.0}, "not all of that is read"),
        ({"options": replace(CPU, framed=True)}, "Leave out the neutral face"),
    ],
)
def test_what_can_t_have_a_neutral_is_refused_first(tmp_path, more, says):
    with pytest.raises(FerdeskError, match=says):
        Job(("demo",), tmp_path / "out.csv", neutral=SPAN, **more).check()


@pytest.mark.parametrize("text", ["5", "8-5", "5-5", "a-b", "-3", "0:05-"])
def test_what_is_no_span_is_refused(text, capsys):
    with pytest.raises(SystemExit):
        run("demo", "--out", "out.csv", f"--neutral={text}")
    assert "--neutral" in capsys.readouterr().err


def test_cancelled_while_the_table_is_written_nothing_of_the_file_stays(
    finder, clip, tmp_path, monkeypatch
):
    queue = AnalysisQueue(
        Job((str(clip),), tmp_path / "out.csv", ("tiny",), CPU, neutral=SPAN),
        analyze.catalog.scan(),
    )
    rest = Kept.__iter__

    def cancelled(made):
        queue.cancel()
        return rest(made)

    monkeypatch.setattr(Kept, "__iter__", cancelled)
    assert queue.run().state == "cancelled" and not (tmp_path / "out.csv").exists()
