"""Two face finders find what one alone would have found."""

import threading

import cv2
import numpy as np
import pytest
from fakes import make_frame

from ferdesk.core import assets
from ferdesk.core.errors import FerdeskError
from ferdesk.core.types import Frame, HeadPose
from ferdesk.export.pairs import BLOCK, MISSES, Pair, same
from ferdesk.faces.landmarker import FaceLandmarker, Sight


def sight(value: float) -> Sight:
    given = np.full((478, 3), value, np.float32)
    return Sight(given, (0.0, 0.0, 9.0, 9.0), given, np.zeros(52, np.float32), HeadPose(0, 0, 0))


class Finder:
    """Finds a number that comes from the frame and, by ``memory``, from what it found before."""

    def __init__(self, memory=lambda frame, before: float(frame.index)):
        self.memory = memory
        self.closed = False
        self.before = 0.0
        self.looks = []
        self.followed = []

    def twin(self):
        self.other = Finder(self.memory)
        return self.other

    def close(self):
        self.closed = True

    def look(self, frame):
        self.looks.append(frame.index)
        self.before = self.memory(frame, self.before)
        return (sight(self.before),)

    def follow(self, frame, seen):
        self.followed.append(frame.index)
        return tuple(seen)


MEMORIES = {
    "none": lambda frame, before: float(frame.index),
    "all": lambda frame, before: before + 1.0,
    "of every tenth frame": lambda frame, before: 0.0 if frame.index % 10 == 0 else before + 1.0,
}


@pytest.mark.parametrize("frames", [0, 1, BLOCK, BLOCK + 1, 5 * BLOCK - 3])
@pytest.mark.parametrize("memory", MEMORIES.values(), ids=MEMORIES)
def test_what_comes_out_is_what_one_alone_finds(memory, frames):
    pictures = [make_frame(i) for i in range(frames)]
    alone = Finder(memory)
    wanted = [alone.look(frame)[0].given[0, 0] for frame in pictures]
    first = Finder(memory)
    with Pair(first) as pair:
        found = list(pair.find(iter(pictures)))
    assert [frame.index for frame, *_ in found] == list(range(frames))
    assert [faces[0].given[0, 0] for _, faces, _ in found] == wanted
    assert first.followed == list(range(frames)) and first.other.followed == []
    assert first.other.closed and not first.closed


def test_both_share_the_work_where_they_agree():
    first = Finder()
    with Pair(first) as pair:
        list(pair.find(make_frame(i) for i in range(6 * BLOCK)))
    assert len(first.looks) <= 3 * BLOCK + 3
    assert len(first.other.looks) <= 3 * BLOCK + 3


def test_one_goes_on_alone_where_they_never_agree():
    first = Finder(MEMORIES["all"])
    with Pair(first) as pair:
        list(pair.find(make_frame(i) for i in range(8 * BLOCK)))
    assert first.looks == list(range(8 * BLOCK))
    assert len(first.other.looks) <= MISSES * (BLOCK + 1)


def test_the_last_bit_counts():
    assert same((), ())
    assert same((sight(1.0),), (sight(1.0),))
    assert not same((sight(1.0),), (sight(np.nextafter(np.float32(1), np.float32(2))),))
    assert not same((sight(1.0),), (sight(1.0), sight(2.0)))


def test_an_error_comes_out_and_no_thread_stays():
    def fails(frame, before):
        if frame.index == BLOCK + 2:
            raise FerdeskError("The face finder failed.")
        return float(frame.index)

    seen = []
    with pytest.raises(FerdeskError, match="failed"), Pair(Finder(fails)) as pair:
        for frame, *_ in pair.find(make_frame(i) for i in range(40)):
            seen.append(frame.index)
    assert seen == list(range(BLOCK + 2))
    assert not [t for t in threading.enumerate() if t.name.startswith("ferdesk-faces")]


def test_the_real_finder_finds_the_same_in_pairs():
    capture = cv2.VideoCapture(str(assets.path("demo", "demo.mp4")))
    frames = [Frame(capture.read()[1], i, i * 40, 0, "demo") for i in range(3 * BLOCK)]
    capture.release()
    with FaceLandmarker(4) as alone:
        wanted = [alone.detect(frame) for frame in frames]
    with FaceLandmarker(4) as first, Pair(first) as pair:
        found = [faces for _, faces, _ in pair.find(frames)]
    assert any(wanted)
    for ours, theirs in zip(found, wanted, strict=True):
        assert [face.track_id for face in ours] == [face.track_id for face in theirs]
        for face, one in zip(ours, theirs):
            assert face.box == one.box and face.pose == one.pose
            np.testing.assert_array_equal(face.landmarks, one.landmarks)
            np.testing.assert_array_equal(face.blendshapes, one.blendshapes)


def test_only_what_depends_on_one_frame_before_is_done_in_pairs():
    for faces, mode, wanted in ((4, "video", True), (1, "video", False), (4, "image", False)):
        with FaceLandmarker(faces, mode) as finder:
            assert finder.separable is wanted
