"""ferdesk from Python: what its guide shows runs, and says what the command line says."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
import sys
from pathlib import Path, PurePosixPath

import cv2
import numpy as np
import pytest
from fakes import FakeSource

import ferdesk
from ferdesk import analyzer as module
from ferdesk.core import assets
from ferdesk.sources import Gap
from ferdesk.sources.video import Video

ROOT = assets.root().parent
MANY = 12
"""Pictures of the clip."""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with a picture, a clip and a folder of two pictures."""
    folder = tmp_path_factory.mktemp("python")
    with Video(assets.path("demo", "demo.mp4"), loop=False) as demo:
        images = [demo.read().image for _ in range(MANY)]
    height, width = images[0].shape[:2]
    clip = cv2.VideoWriter(
        str(folder / "clip.mp4"), cv2.VideoWriter_fourcc(*"mp4v"), 25, (width, height)
    )
    for image in images:
        clip.write(image)
    clip.release()
    (folder / "pictures").mkdir()
    for path in ("photo.jpg", "pictures/a.png", "pictures/b.png"):
        cv2.imwrite(str(folder / path), images[0])
    return folder


@pytest.fixture(scope="module")
def analyzer():
    with ferdesk.Analyzer("wrn-16-2", compare=["wrn-16-2", "action-units"]) as made:
        made.image(np.zeros((48, 48), np.uint8))  # its face finder's thread outlives a test
        yield made


def pieces(path: Path) -> list[str]:
    return re.findall(r"```python\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL)


def test_what_the_guide_shows_runs(place, monkeypatch, capsys):
    monkeypatch.chdir(place)
    known: dict = {}
    shown = pieces(ROOT / "docs" / "python.md")
    assert len(shown) == 5
    for piece in shown:
        exec(compile(piece, "docs/python.md", "exec"), known)
    assert len(known["lines"]) == MANY // 2 and known["label"] in ferdesk.EMOTIONS
    assert sum(known["likely"].values()) == pytest.approx(1)
    assert known["until_somebody_smiles"]("demo").shape == known["record"].frame.image.shape
    said = capsys.readouterr().out
    assert all(name in said for name in ("wrn-28-4", "action-units", known["label"]))


def test_the_readme_shows_it_too(place, monkeypatch, capsys):
    monkeypatch.chdir(place)
    (piece,) = pieces(ROOT / "README.md")
    exec(compile(piece, "README.md", "exec"), {})
    assert any(emotion in capsys.readouterr().out for emotion in ferdesk.EMOTIONS)


def test_rows_are_the_lines_of_ferdesk_analyze(analyzer, place):
    lines = []
    for record in analyzer.frames(place / "clip.mp4"):
        lines += analyzer.rows(record)
    out = place / "clip.csv"
    command = [sys.executable, "-m", "ferdesk", "analyze", str(place / "clip.mp4")]
    models = ["--model", "wrn-16-2", "--model", "action-units", "--out", str(out)]
    subprocess.run([*command, *models], check=True, cwd=ROOT, capture_output=True)
    told = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))
    assert len(lines) == len(told) == MANY and list(lines[0]) == list(told[0])
    assert lines[0]["source"] == "clip.mp4"
    for named in ("P01/clip.mp4", PurePosixPath("P01/clip.mp4")):
        assert analyzer.rows(record, named)[0]["source"] == "P01/clip.mp4"
    for line, cells in zip(lines, told):
        for name, value in line.items():
            if isinstance(value, float):
                assert np.float32(value) == np.float32(cells[name]), name
            elif name != "source":
                assert ("" if value is None else str(value)) == cells[name], name


def test_pixels_are_read_as_the_picture(analyzer, place):
    of_path = analyzer.image(place / "photo.jpg")
    pixels = cv2.imread(str(place / "photo.jpg"))
    for record in (analyzer.image(pixels, bgr=True), analyzer.image(pixels[:, :, ::-1])):
        np.testing.assert_array_equal(record.faces[0].smoothed, of_path.faces[0].smoothed)
    (face,) = analyzer.image(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)).faces
    assert [one.model_id for one in face.predictions] == ["wrn-16-2", "action-units"]
    (alone,) = analyzer.crops(face.crop.pixels[None])
    np.testing.assert_allclose(alone, face.predictions[0].probabilities, atol=1e-6)


def test_pixels_are_nobody_elses_afterwards(analyzer, place):
    pixels = cv2.imread(str(place / "photo.jpg"))
    record = analyzer.image(pixels, bgr=True)
    pixels[:] = 0  # as a buffer that a camera fills again
    assert record.frame.image.any()


class Pillows:
    """A picture with a palette, as far as it is asked: numbers of colours until it is converted."""

    def __init__(self, rgb, mode="P", kind=np.uint8):
        self.rgb, self.mode, self.kind = rgb, mode, kind

    def convert(self, mode):
        assert mode == "RGB"
        return self.rgb

    def __array__(self, *_, **__):
        return np.zeros(self.rgb.shape[:2], self.kind)


def test_a_picture_of_pillows_is_read_in_its_colours(analyzer, place):
    pixels = cv2.imread(str(place / "photo.jpg"))
    for bgr in (False, True):
        record = analyzer.image(Pillows(pixels[:, :, ::-1]), bgr=bgr)
        np.testing.assert_array_equal(record.frame.image, pixels)


@pytest.mark.parametrize("mode, kind", [("I;16", np.uint16), ("I", np.int32), ("F", np.float32)])
def test_a_picture_of_pillows_of_more_than_8_bits_is_not_made_white(analyzer, mode, kind):
    white = np.full((90, 90, 3), 255, np.uint8)  # as Pillow converts it
    with pytest.raises(ValueError, match=f"Pillow's of 8 bits, .* not Pillows of {kind.__name__}"):
        analyzer.image(Pillows(white, mode, kind))


def test_what_is_wrong_with_a_source_is_a_warning(analyzer, place):
    folder = place / "damaged"
    shutil.copytree(place / "pictures", folder)
    (folder / "c.png").write_bytes((folder / "a.png").read_bytes()[:999])
    with pytest.warns(UserWarning, match=r"c\.png") as told:
        assert len(list(analyzer.frames(folder))) == 2
    assert told[0].filename == __file__


def test_a_path_is_no_camera(analyzer, place, monkeypatch):
    monkeypatch.chdir(place)
    shutil.copytree("pictures", "0")
    shutil.copytree("pictures", "demo")
    for name in ("0", "demo"):
        assert len(list(analyzer.frames(Path(name)))) == 2


def test_closing_ends_what_is_still_read(place):
    with ferdesk.Analyzer("wrn-16-2", compare="wrn-28-4") as made:
        records = made.frames(place / "clip.mp4")
        assert len(next(records).faces[0].predictions) == 2
    assert next(records, None) is None
    for read in (made.image, made.frames):
        with pytest.raises(ferdesk.FerdeskError, match="is closed"):
            read(place / "photo.jpg")


def test_what_another_model_read_is_not_told_of(analyzer, place):
    with ferdesk.Analyzer("wrn-28-4") as other:
        record = other.image(place / "photo.jpg")
    with pytest.raises(ValueError, match="wrn-28-4 read this"):
        analyzer.rows(record)
    with pytest.raises(ValueError, match="wrn-28-4 read this"):
        analyzer.people(record.faces[0])


def test_a_folder_is_read_picture_by_picture(analyzer, place):
    records = list(analyzer.frames(str(place / "pictures")))
    assert [record.frame.source for record in records] == ["a.png", "b.png"]
    first, second = (record.faces[0].smoothed for record in records)
    np.testing.assert_array_equal(first, second)


def test_a_loop_that_is_left_leaves_nothing_behind(analyzer, place):
    records = analyzer.frames(place / "clip.mp4")
    assert next(records).faces
    records.close()
    assert len(list(analyzer.frames(place / "clip.mp4", every=5))) == 3
    assert len(list(analyzer.frames(place / "clip.mp4", start_s=0.2, end_s=0.3))) == 3


def test_a_camera_is_read_until_the_loop_is_left(analyzer, monkeypatch):
    camera = FakeSource()
    monkeypatch.setattr(module, "open_live", lambda spec: camera)
    records = analyzer.frames("camera:0")
    first, second = next(records), next(records)
    assert first.frame.source == "made" and second.frame.index > first.frame.index
    assert not camera.released
    camera.notice = "It is black."
    with pytest.warns(UserWarning, match="It is black"):
        next(records)
    camera.gaps = (
        Gap(0, 5, "Not told again."),
        Gap(100, 2600, "It was away."),
        Gap(9**9, None, ""),
    )
    with pytest.warns(UserWarning, match=r"^It was away\. No picture came for 2\.5 s\.$") as gaps:
        while next(records).frame.media_ms < 2700:
            pass
    assert len(gaps) == 1
    records.close()
    assert camera.released
    with pytest.raises(ValueError, match="is live"):
        analyzer.frames("camera:0", every=2)


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros((9, 9, 4), np.uint8),
        np.zeros((0, 9, 3), np.uint8),
        np.zeros((9, 9, 3), np.float32),
        np.zeros(9, np.uint8),
        None,
    ],
)
def test_what_is_no_picture_is_refused(analyzer, pixels):
    with pytest.raises(ValueError, match=r"is a path, .* or uint8 \(height, width, 3\)"):
        analyzer.image(pixels)


def test_what_can_not_be_is_told(analyzer, place):
    with pytest.raises(ferdesk.FerdeskError, match="There is no model 'x'"):
        ferdesk.Analyzer("x")
    for path, why in {
        place / "none.jpg": "There is no file",
        place / "clip.mp4": r"not one picture. Read it with frames",
        place: r"not one picture. Read it with frames",
        "": "No picture is named",
    }.items():
        with pytest.raises(ferdesk.FerdeskError, match=why):
            analyzer.image(path)
    for every in (0, 2.5):
        with pytest.raises(ValueError, match=f"every is {every}"):
            analyzer.frames(place / "clip.mp4", every=every)
    with pytest.raises(ValueError, match=r"crops must be uint8 \(N, 48, 48\)"):
        analyzer.crops(np.zeros((2, 48), np.uint8))
    with ferdesk.Analyzer("action-units") as units:
        assert units.people(units.image(place / "photo.jpg").faces[0]) is None
        with pytest.raises(ferdesk.FerdeskError, match="more of a face than its crop"):
            units.crops(np.zeros((1, 48, 48), np.uint8))


def test_nothing_is_loaded_before_it_is_asked_for():
    code = (
        "import sys, ferdesk; assert not {'numpy', 'cv2', 'onnxruntime'} & sys.modules.keys();"
        "ferdesk.EMOTIONS; assert not hasattr(ferdesk, 'Nothing');"
        "assert set(ferdesk.__all__) <= set(dir(ferdesk))"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
