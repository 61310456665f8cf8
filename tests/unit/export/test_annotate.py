from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from fakes import FakeLandmarker, make_face, make_frame

from ferdesk.core.errors import FerdeskError
from ferdesk.core.types import Decision
from ferdesk.export import annotate
from ferdesk.export.place import Place
from ferdesk.models.runner import Runner
from ferdesk.pipeline import Pipeline
from ferdesk.smooth import Smoother
from ferdesk.sources import open_source


@pytest.fixture
def reader(tiny_entry):
    with Pipeline(FakeLandmarker(), Runner(tiny_entry, "cpu", 1), Smoother()) as made:
        yield made


def noise(height=240, width=320):
    return np.random.default_rng(1).integers(0, 256, (height, width, 3), np.uint8)


def test_a_hidden_face_keeps_a_handful_of_colours():
    image = noise()
    before = image.copy()
    annotate.hide(image, (80, 60, 120, 120))
    inside = image[60:180, 80:200].reshape(-1, 3)
    assert len(np.unique(inside, axis=0)) <= annotate.BLOCKS**2
    assert (image[:, :40] == before[:, :40]).all()
    # Hair and ears are hidden too.
    assert (image[50:60, 80:200] != before[50:60, 80:200]).mean() > 0.9
    assert (image[60:180, 70:80] != before[60:180, 70:80]).mean() > 0.9


@pytest.mark.parametrize("box", [(-50, -50, 100, 100), (300, 200, 90, 90), (900, 900, 9, 9)])
def test_a_face_at_the_edge_or_outside_is_no_trouble(box):
    annotate.hide(noise(), box)


@pytest.mark.parametrize(
    ("step_ms", "looks"),
    [
        (33, ((10, True), (40, True), (60, False))),
        (2000, ((1, True), (2, True), (3, False))),  # pictures further apart than it holds
    ],
)
def test_a_lost_face_stays_hidden_for_a_while(reader, step_ms, looks):
    hider = annotate.Hider(1000 / step_ms, 4)
    hider.apply(noise(), reader.step(make_frame(0)))
    reader.landmarker.faces = ()
    for index, hidden in looks:
        image = noise()
        hider.apply(image, reader.step(make_frame(index, step_ms=step_ms)))
        assert (image != noise()).any() == hidden


@pytest.mark.parametrize(
    ("frames", "most", "told"),
    [
        (3, 1, "In 3 frames as many faces were found as are looked for (1): any others in them"),
        (1, 1, "In one frame as many faces were found as are looked for (1): any others in it "),
        (3, 2, ""),
    ],
)
def test_faces_beyond_those_that_are_looked_for_may_be_seen(reader, tmp_path, frames, most, told):
    with annotate.atomic_video(Place(tmp_path / "a.mp4"), 10, blur=most) as made:
        for index in range(frames):
            made.add(reader.step(make_frame(index)))
    assert made.doubt.startswith(told) and bool(made.doubt) == bool(told)


def test_boxes_and_labels_are_drawn_and_the_frame_is_left_alone(reader, tmp_path):
    record = reader.step(make_frame())
    before = record.frame.image.copy()
    with annotate.atomic_video(Place(tmp_path / "a.mp4"), 10) as made:
        made.add(record)
    assert (record.frame.image == before).all()
    assert (tmp_path / "a.mp4").stat().st_size > 500
    drawn = before.copy()
    annotate.draw(drawn, record)
    assert (drawn != before).mean() > 0.02
    face = record.faces[0]
    wanted = face.decision.label or "no label"
    assert wanted in annotate.caption(face)


def test_what_is_drawn_grows_with_the_picture(reader):
    """Share of the picture's width in which a box's left side is drawn, at two sizes."""
    record = reader.step(make_frame())
    shares = []
    for height in (900, 3600):
        face = replace(record.faces[0].face, box=(height / 2, height / 3, height / 4, height / 4))
        drawn = np.full((height, height * 4 // 3, 3), 127, np.uint8)
        shown = replace(record, faces=(replace(record.faces[0], face=face),))
        annotate.draw(drawn, shown)
        row = drawn[height // 2, : height * 5 // 8]
        shares.append((row != 127).any(axis=1).sum() / height)
    assert shares[1] == pytest.approx(shares[0], rel=0.5)


@pytest.mark.parametrize(
    ("fps", "made"),
    [(30, 30), (29.97, 29.97), (59.94, 59.94), (66.667, 66.67), (119.997, 120), (239.917, 239.92),
     (0.5, 0.5), (1000, 1000), (90_000, 65_535), (0.0004, 0.002)],
)  # fmt: skip
def test_rates_of_slow_motion_can_be_written(reader, tmp_path, fps, made):
    assert annotate.encodable(fps) == pytest.approx(made)
    with annotate.atomic_video(Place(tmp_path / "a.mp4"), fps) as video:
        video.add(reader.step(make_frame()))
    assert (tmp_path / "a.mp4").stat().st_size > 500


def test_a_picture_larger_than_mpeg_4_can_hold_becomes_smaller(tmp_path):
    video = annotate.Video(tmp_path / "a.mp4", 10, (9000, 450))
    video.add(np.full((450, 9000, 3), 200, np.uint8))
    video.close()
    with open_source(str(tmp_path / "a.mp4")) as source:
        assert source.read().image.shape == (408, 8190, 3)


def test_a_name_that_utf_8_can_t_hold_is_refused(tmp_path):
    with pytest.raises(FerdeskError, match="not in UTF-8"):
        annotate.Video(tmp_path / "caf\udce9.mp4", 10, (64, 48))


def test_a_video_that_lacks_pictures_does_not_take_the_place_of_another(
    reader, tmp_path, monkeypatch
):
    """OpenCV says nothing when the disk is full."""
    (tmp_path / "a.mp4").write_bytes(b"before")
    record = reader.step(make_frame())

    def lost(self, image):
        self.pictures += 1

    with (
        pytest.raises(FerdeskError, match=r"a\.mp4 can't be written whole. Make room"),
        annotate.atomic_video(Place(tmp_path / "a.mp4"), 10) as video,
    ):
        video.add(record)
        monkeypatch.setattr(annotate.Video, "add", lost)
        video.add(record)
    assert [p.name for p in tmp_path.iterdir() if p.suffix == ".mp4"] == ["a.mp4"]
    assert (tmp_path / "a.mp4").read_bytes() == b"before"


def test_the_share_over_a_face_is_that_of_its_label(reader):
    face = reader.step(make_frame()).faces[0]
    shares = np.array([0.2, 0.5, 0.3, 0, 0, 0, 0, 0], np.float32)
    plain = Decision("happiness", "Likeliest.", "happiness")
    said = annotate.caption(replace(face, smoothed=shares, decision=plain))
    assert said.endswith(" happiness 50%")
    changed = Decision("surprise", "The units.", "happiness", "pair")
    said = annotate.caption(replace(face, smoothed=shares, decision=changed))
    assert said.endswith(" surprise (network: 30%)")


def test_two_that_are_too_close_stand_over_a_face_as_in_the_window(reader):
    face = reader.step(make_frame()).faces[0]
    shares = np.array([0.2, 0.35, 0.45, 0, 0, 0, 0, 0], np.float32)
    close = Decision("surprise", "Likeliest.", "surprise")
    said = annotate.caption(replace(face, smoothed=shares, decision=close))
    assert said.endswith(" surprise or happiness")


def test_faces_beside_the_picture_can_be_drawn(reader):
    reader.landmarker.faces = (make_face(1, left=-90, top=-80), make_face(2, left=290, top=220))
    record = reader.step(make_frame())
    annotate.draw(noise(), record)


def test_an_error_leaves_no_video(reader, tmp_path):
    with (
        pytest.raises(ZeroDivisionError),
        annotate.atomic_video(Place(tmp_path / "a.mp4"), 10) as made,
    ):
        made.add(reader.step(make_frame()))
        raise ZeroDivisionError
    assert not list(tmp_path.glob("*.mp4")) and not list(tmp_path.glob(".a*"))
    with (
        pytest.raises(FerdeskError, match="can't be written"),
        annotate.atomic_video(Place(tmp_path / "no" / "a.mp4"), 10),
    ):
        pass
