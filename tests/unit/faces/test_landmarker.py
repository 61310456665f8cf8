"""The face finder on the portrait: what it gives, ids over time, clocks, and failures."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import textwrap
from dataclasses import replace

import cv2
import numpy as np
import pytest

from ferdesk.core import assets
from ferdesk.core.errors import FerdeskError
from ferdesk.core.types import Frame
from ferdesk.faces.landmarker import MODEL_FILE, FaceLandmarker, _Clock

PORTRAIT = cv2.imread(str(assets.path("demo", "portrait.png")))
EMPTY = np.full_like(PORTRAIT, 128)


def frame(image=PORTRAIT, ms: int = 0, source: str = "test") -> Frame:
    return Frame(np.ascontiguousarray(image), 0, 0, ms, source)


@pytest.fixture(scope="module")
def stills():
    with FaceLandmarker(mode="image") as landmarker:
        yield landmarker


@pytest.fixture
def video():
    with FaceLandmarker(2) as landmarker:
        yield landmarker


def test_the_model_is_google_s_unchanged():
    content = assets.path(MODEL_FILE).read_bytes()
    told = assets.path("face_landmarker.NOTICE").read_text()
    assert hashlib.sha256(content).hexdigest() in told
    assert "Apache" in told


def test_the_portrait_s_face(stills):
    (face,) = stills.detect(frame())
    left, top, width, height = face.box
    assert (left, top, width, height) == pytest.approx((119, 72, 90, 105), abs=4)
    assert face.landmarks.shape == (478, 3)
    # The person's left eye is on the right of the picture.
    assert face.landmarks[263, 0] > face.landmarks[33, 0]
    assert abs(face.pose.yaw) < 10 and abs(face.pose.pitch) < 10 and abs(face.pose.roll) < 8


def test_a_mirrored_and_a_tilted_face_have_mirrored_and_tilted_poses(stills):
    (face,) = stills.detect(frame())
    (mirrored,) = stills.detect(frame(PORTRAIT[:, ::-1]))
    assert mirrored.pose.yaw == pytest.approx(-face.pose.yaw, abs=3)
    assert mirrored.pose.roll == pytest.approx(-face.pose.roll, abs=3)
    turn = cv2.getRotationMatrix2D((164, 125), -20, 1)
    (tilted,) = stills.detect(frame(cv2.warpAffine(PORTRAIT, turn, PORTRAIT.shape[1::-1])))
    assert tilted.pose.roll == pytest.approx(face.pose.roll + 20, abs=4)


def test_several_faces_come_largest_first(stills):
    small = cv2.resize(PORTRAIT, None, fx=0.7, fy=0.7)
    canvas = np.full((300, 600, 3), 128, np.uint8)
    canvas[: small.shape[0], : small.shape[1]] = small
    canvas[: PORTRAIT.shape[0], 260 : 260 + PORTRAIT.shape[1]] = PORTRAIT
    first, second = stills.detect(frame(canvas))
    assert first.box[2] > second.box[2]
    assert first.box[0] > 260 > second.box[0]


def test_no_face_no_result(stills):
    assert stills.detect(frame(EMPTY)) == ()
    assert stills.detect(frame(EMPTY[:4, :4])) == ()


def test_stills_never_share_an_id(stills):
    ids = [stills.detect(frame())[0].track_id for _ in range(3)]
    assert len(set(ids)) == 3


def test_a_face_keeps_its_id_through_a_gap_and_a_clock_that_steps_back(video):
    times = [0, 33, 66, 66, 10, 43, 800, 33]
    assert {video.detect(frame(ms=t))[0].track_id for t in times} == {1}
    for t in range(40, 440, 100):
        video.detect(frame(EMPTY, t))
    assert video.detect(frame(ms=500))[0].track_id == 1
    assert video.detect(frame(EMPTY, 600)) == ()
    video.detect(frame(EMPTY, 1700))
    assert video.detect(frame(ms=1733))[0].track_id == 2


def test_another_source_has_new_ids_and_no_ghosts(video):
    assert video.detect(frame(source="a"))[0].track_id == 1
    assert video.detect(frame(source="b"))[0].track_id == 2
    assert video.detect(frame(EMPTY, source="c")) == ()
    assert video.detect(frame(cv2.resize(PORTRAIT, (700, 525)), source="d"))[0].track_id == 3


def test_a_jump_in_a_source_gives_new_ids_too(video):
    before = video.detect(frame(ms=500))[0].track_id
    jumped = replace(frame(ms=533), jumps=1)
    assert video.detect(jumped)[0].track_id == before + 1
    assert video.detect(replace(frame(ms=566), jumps=1))[0].track_id == before + 1


def test_one_that_goes_on_from_another_knows_its_faces(video):
    video.detect(frame(source="a"))
    assert video.detect(frame(source="b"))[0].track_id == 2
    with FaceLandmarker(1) as other:
        other.go_on_from(video)
        assert other.detect(frame(ms=33, source="b"))[0].track_id == 2


def test_a_picture_prepared_beforehand_is_read_alike_and_never_in_place_of_another(stills):
    (plain,) = stills.detect(frame())
    portrait, empty = frame(), frame(EMPTY)
    stills.prepare(portrait)
    stills.prepare(empty)  # not made: the one before was not looked at yet
    (prepared,) = stills.detect(portrait)
    assert np.array_equal(prepared.landmarks, plain.landmarks)
    stills.prepare(empty)
    assert len(stills.detect(portrait)) == 1
    assert stills.detect(empty) == ()


def test_a_picture_too_small_to_look_at_is_not_prepared(stills):
    tiny = frame(PORTRAIT[:4, :4])
    stills.prepare(tiny)
    assert stills.detect(tiny) == ()


def test_the_clock_only_goes_forward():
    clock = _Clock()
    ticks = [clock.tick(t) for t in (0, 0, 40, 80, 0, 40, -500, 10_000)]
    assert ticks == sorted(set(ticks))
    # A loop costs one frame's time, and time then runs on as the source tells it.
    assert ticks[4] - ticks[3] == 33 and ticks[5] - ticks[4] == 40


def test_closed_is_told_and_closing_twice_is_fine():
    landmarker = FaceLandmarker(1)
    landmarker.close()
    landmarker.close()
    with pytest.raises(FerdeskError, match="closed"):
        landmarker.detect(frame())


def test_a_missing_or_foreign_model_is_told(tmp_path):
    with pytest.raises(FerdeskError, match=r"nothing\.task"):
        FaceLandmarker(model=tmp_path / "nothing.task")
    foreign = tmp_path / "foreign.task"
    foreign.write_bytes(b"PK\x03\x04 not a model" * 100)
    with pytest.raises(FerdeskError, match="not one MediaPipe can run"):
        FaceLandmarker(model=foreign)


@pytest.mark.parametrize(
    "arguments",
    [{"max_faces": 0}, {"max_faces": 21}, {"max_faces": 2.5}, {"mode": "live"}, {"presence": 1.5}],
)
def test_arguments_out_of_range_are_refused(arguments):
    with pytest.raises(ValueError, match=next(iter(arguments))):
        FaceLandmarker(**arguments)


def test_it_says_nothing_and_does_not_touch_the_sound_system():
    """Neither on the way in, nor at an end without close."""
    script = textwrap.dedent(
        """
        import sys
        import numpy as np
        from ferdesk.core.types import Frame
        from ferdesk.faces.landmarker import FaceLandmarker
        landmarker = FaceLandmarker(1)
        landmarker.detect(Frame(np.zeros((64, 64, 3), np.uint8), 0, 0, 0, "x"))
        assert "sounddevice" not in sys.modules
        """
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
