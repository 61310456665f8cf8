"""Going to a picture of a video: the right one, with the right time, in every kind of file."""

from __future__ import annotations

import threading
from pathlib import Path

import cv2
import numpy as np
import pytest
from live_rig import until

from ferdesk.sources import film, open_source
from ferdesk.sources.film import Film
from ferdesk.sources.joined import JoinedClock
from ferdesk.sources.video import Video

CLIPS = Path(__file__).parents[2] / "clips"
DIRECT = ("even.mp4", "uneven.mp4", "uneven.mkv", "uneven.webm")
"""In which the decoder can go to a picture."""
FROM_THE_START = ("no-length.webm", "old.avi", "old.mpg", "trimmed.mp4")
"""In which it can't, or says other times then."""


def number_in(image: np.ndarray) -> int:
    """The number that a clip's picture shows; see ``clips/make.py``."""
    squares = image.reshape(2, 32, 6, 16, 3)[:, 12:20, :, 4:12].mean((1, 3, 4)).ravel()
    return sum(1 << bit for bit, bright in enumerate(squares > 127) if bright)


def seen(frame) -> tuple[int, int]:
    return number_in(frame.image), frame.media_ms


def surveyed(name: str) -> Video:
    video = Video(CLIPS / name)
    video.survey()
    until(lambda: video.film is not None)
    return video


def played(name: str) -> list[tuple[int, int]]:
    with Video(CLIPS / name) as video:
        return [seen(frame) for frame in iter(video.read, None)]


@pytest.mark.parametrize("name", DIRECT + FROM_THE_START)
def test_every_picture_that_is_gone_to_is_the_one_that_playing_comes_to(name):
    whole = played(name)
    order = np.random.default_rng(0).permutation(len(whole)).tolist()
    with surveyed(name) as video:
        assert video.film.direct == (name in DIRECT)
        assert video.film.times_ms.tolist() == [ms for _, ms in whole]
        for number in [len(whole) - 1, 0, *order]:
            video.go_to(number)
            frames = [video.read(), video.read()]
            assert [seen(frame) for frame in frames if frame] == whole[number : number + 2]


def test_a_film_may_play_on_before_it_is_surveyed():
    with Video(CLIPS / "even.mp4") as video:
        for _ in range(3):
            video.read()
        video.survey()
        until(lambda: video.film is not None)
        assert video.film.direct


def test_the_clock_of_a_film_that_was_joined_of_two_goes_on(tmp_path):
    joined = tmp_path / "joined.mpg"
    joined.write_bytes(2 * (CLIPS / "old.mpg").read_bytes())
    whole = played(joined)
    assert [ms for _, ms in whole] == list(range(0, 2 * 96 * 40, 40))
    with surveyed(joined) as video:
        assert video.film.times_ms.tolist() == [ms for _, ms in whole]
        for number in (150, 3, 95, 96, 97, 191):
            video.go_to(number)
            assert seen(video.read()) == whole[number]


@pytest.mark.parametrize(
    "said, told",
    [
        ((0, 40, None, 120), (0, 40, 80, 120)),
        ((0, 40, 20, 80), (0, 40, 20, 80)),  # disorder
        ((4000, 4040, 0, 40, 900, 940), (4000, 4040, 4080, 4120, 4980, 5020)),
        ((4000, 4040, 7, 4120, 4160, 9000), (4000, 4040, 4080, 4120, 4160, 9000)),  # one is wrong
        ((4000, 0, 40, 3000, 0, 40), (4000, 4040, 4080, 7040, 7080, 7120)),
    ],
)
def test_a_clock_that_begins_anew_goes_on_and_a_single_wrong_time_moves_no_other(said, told):
    clock = JoinedClock(40)
    assert tuple(map(clock.at, said)) == told


def test_opencv_alone_lands_on_another_picture():
    """Else there would be no need for all this."""
    off = []
    for name in DIRECT[1:]:
        capture = cv2.VideoCapture(str(CLIPS / name), cv2.CAP_FFMPEG)
        for number in range(20, 60, 5):
            capture.set(cv2.CAP_PROP_POS_FRAMES, number)
            ok, image = capture.read()
            off.append(not ok or number_in(image) != number)
        capture.release()
    assert any(off)


def test_beyond_its_ends_is_the_first_or_the_last():
    whole = played("uneven.mp4")
    with surveyed("uneven.mp4") as video:
        for number, expected in ((10**6, whole[-1]), (-5, whole[0])):
            video.go_to(number)
            assert seen(video.read()) == expected


def test_after_its_end_one_can_go_back():
    whole = played("even.mp4")
    with surveyed("even.mp4") as video:
        while video.read() is not None:
            pass
        video.go_to(40)
        assert seen(video.read()) == whole[40]


def test_a_jump_is_told_by_its_frames_which_are_counted_on():
    with surveyed("even.mp4") as video:
        before = [video.read(), video.read()]
        video.go_to(50)
        after = [video.read(), video.read()]
    assert [frame.jumps for frame in (*before, *after)] == [0, 0, 1, 1]
    assert [frame.index for frame in (*before, *after)] == [0, 1, 2, 3]


def test_a_survey_does_not_disturb_playing_and_tells_when_it_is_done():
    told = threading.Event()
    with Video(CLIPS / "uneven.webm") as video:
        video.on_change = told.set
        video.survey()
        video.survey()
        got = [seen(frame) for frame in iter(video.read, None)]
        assert told.wait(20)
    assert got == played("uneven.webm")


def test_a_survey_ends_with_its_source():
    video = Video(CLIPS / "old.mpg")
    video.survey()
    video.close()
    assert not any(thread.name == "ferdesk-survey" for thread in threading.enumerate())


def test_on_a_long_way_it_can_be_told_that_nobody_wants_it_any_more():
    with surveyed("old.mpg") as video:
        video.read()
        asked = []
        assert not video.go_to(90, wanted=lambda: asked.append(1) or len(asked) < 5)
        assert number_in(video.read().image) < 10
        assert video.go_to(90)
        assert number_in(video.read().image) == 90


@pytest.mark.parametrize("said", [[0, 40, 1e12], [0, 40, np.nan], [7, 40, 80], [0, 40, 40]])
def test_what_can_not_be_the_times_of_the_pictures_is_not_believed(monkeypatch, said):
    monkeypatch.setattr(film, "_times", lambda path, wanted: np.array(said, float))
    assert film.of_packets("a.mp4", 0.0, 0, lambda: True) is None


def test_one_that_begins_again_by_itself_has_no_film(tmp_path):
    with open_source("demo") as demo:
        demo.survey()
        assert not demo.movable
        assert demo.film is None


def test_the_picture_at_a_time_is_the_last_that_is_not_later():
    film = Film(np.array([0.0, 40.0, 119.6, 120.2]), direct=True)
    assert film.times_ms.tolist() == [0, 40, 119, 120]
    at = [film.number_at(ms) for ms in (-1, 0, 39, 40, 118, 119, 5000)]
    assert at == [0, 0, 0, 1, 1, 2, 3]
    assert [film.number_of(ms) for ms in (0.2, 39.7, 60.0, 120.2, 121.0)] == [0, 1, None, 3, None]
