"""Video files and the demo: every frame, a clock that only goes forward, damaged files."""

from __future__ import annotations

import struct

import cv2
import numpy as np
import pytest

from ferdesk.core import assets
from ferdesk.core.errors import FerdeskError
from ferdesk.sources import open_source
from ferdesk.sources.video import Video


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    """12 frames at 10 a second, each brighter than the one before."""
    path = tmp_path_factory.mktemp("clips") / "clip ä.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10, (64, 48))
    for i in range(12):
        writer.write(np.full((48, 64, 3), 20 * i, np.uint8))
    writer.release()
    return path


def test_every_frame_comes_once_with_the_file_s_clock(clip):
    with Video(clip) as video:
        frames = list(iter(video.read, None))
        assert (video.live, video.stills, video.fps, video.frame_count) == (False, False, 10, 12)
        assert video.notice == ""
    assert [f.index for f in frames] == list(range(12))
    assert [f.media_ms for f in frames] == pytest.approx(list(range(0, 1200, 100)), abs=2)
    assert [round(f.image.mean() / 20) for f in frames] == list(range(12))
    assert {f.source for f in frames} == {"clip ä.avi"}


def test_a_loop_runs_on_without_a_step_back(clip):
    with Video(clip, loop=True) as video:
        frames = [video.read() for _ in range(30)]
    times = [f.media_ms for f in frames]
    assert np.diff(times) == pytest.approx(100, abs=3)
    assert [round(f.image.mean() / 20) for f in frames] == [i % 12 for i in range(30)]


def test_after_close_there_is_no_frame(clip):
    video = Video(clip, loop=True)
    video.read()
    video.close()
    video.close()
    assert video.read() is None


def test_the_demo_opens_loops_and_keeps_time():
    with open_source("demo") as demo:
        assert demo.name == "demo"
        assert not demo.live
        first, second = demo.read(), demo.read()
        assert first.image.shape == (480, 640, 3)
        assert (first.media_ms, second.media_ms) == (0, 40)
        assert 10 <= demo.frame_count / demo.fps <= 15
    with open_source("demo", loop=False) as demo:
        frames = list(iter(demo.read, None))
        assert len(frames) == demo.frame_count
    # It ends as it begins.
    assert np.abs(frames[-1].image.astype(int) - first.image).mean() < 4


def test_the_demo_is_small_and_its_source_is_told():
    assert assets.path("demo", "demo.mp4").stat().st_size < 1_500_000
    assert "public domain" in assets.path("demo", "NOTICE").read_text()


def test_a_file_cut_short_ends_with_a_notice(tmp_path):
    whole, cut = tmp_path / "whole.avi", tmp_path / "cut.avi"
    writer = cv2.VideoWriter(str(whole), cv2.VideoWriter.fourcc(*"MJPG"), 10, (160, 120))
    for _ in range(30):
        writer.write(np.random.default_rng(0).integers(0, 255, (120, 160, 3)).astype(np.uint8))
    writer.release()
    content = whole.read_bytes()
    cut.write_bytes(content[: len(content) // 2])
    with Video(cut) as video:
        assert 0 < sum(1 for _ in iter(video.read, None)) < 20
        assert "cut short" in video.notice


class _Capture:
    """A file that says 25 frames a second and a count, and has fewer, or some that are damaged."""

    def __init__(self, times, count, damaged=()):
        self._times, self._count, self._at = times, count, -1
        self._damaged = damaged

    def read(self):
        self._at += 1
        whole = self._at < len(self._times) and self._at not in self._damaged
        return whole, np.zeros((8, 8, 3), np.uint8)

    def get(self, what):
        said = {cv2.CAP_PROP_FPS: 25.0, cv2.CAP_PROP_FRAME_COUNT: float(self._count)}
        return said.get(what, self._times[min(max(self._at, 0), len(self._times) - 1)])

    def release(self):
        pass


@pytest.mark.parametrize(
    ("times", "count", "told"),
    [
        # Six seconds of a long film are less than a tenth, and are missed all the same.
        ([40.0 * i for i in range(2850)], 3000, True),
        ([40.0 * i for i in range(2900)], 3000, False),
        # Uneven frames: fewer than length and rate make, but they reach the end.
        ([80.0 * i for i in range(1500)], 3000, False),
        ([40.0 * i for i in range(8)], 20, True),
        ([40.0 * i for i in range(18)], 20, False),
    ],
)
def test_what_is_missing_at_the_end_is_told(tmp_path, monkeypatch, times, count, told):
    path = tmp_path / "film.mp4"
    path.write_bytes(bytes(64))
    monkeypatch.setattr(Video, "_open", lambda self: _Capture(times, count))
    with Video(path) as video:
        assert sum(1 for _ in iter(video.read, None)) == len(times)
        assert bool(video.notice) == told


@pytest.mark.parametrize("timed", [True, False])
@pytest.mark.parametrize("damaged", [(0, 1), (5,), (5, 6, 7, 12)])
def test_after_a_damaged_frame_the_film_goes_on(tmp_path, monkeypatch, damaged, timed):
    path = tmp_path / "film.mp4"
    path.write_bytes(bytes(64))
    # Some files say no times.
    times = [40.0 * i * timed for i in range(20)]
    monkeypatch.setattr(Video, "_open", lambda self: _Capture(times, 20, damaged))
    with Video(path) as video:
        frames = list(iter(video.read, None))
    whole = [i for i in range(20) if i not in damaged]
    assert [frame.index for frame in frames] == whole
    assert [frame.media_ms for frame in frames] == [40 * i for i in whole]
    assert f"were left out: {len(damaged)}. It is damaged" in video.notice


def test_where_nothing_more_can_be_read_it_is_the_end(tmp_path, monkeypatch):
    path = tmp_path / "film.mp4"
    path.write_bytes(bytes(64))
    capture = _Capture([40.0 * i for i in range(10)], 10**6)
    monkeypatch.setattr(Video, "_open", lambda self: capture)
    with Video(path) as video:
        assert len(list(iter(video.read, None))) == 10
        assert "ends at frame 10 of 1000000" in video.notice
    assert capture._at < 1000


def test_a_trimmed_film_is_not_called_damaged(tmp_path):
    """Cameras, QuickTime and FFmpeg trim by saying where to begin; the rest stays in the file."""
    path = str(tmp_path / "film.mp4")
    code = cv2.VideoWriter.fourcc(*"mp4v")
    writer = cv2.VideoWriter(path, cv2.CAP_FFMPEG, code, 25, (64, 48))
    for i in range(50):
        writer.write(np.full((48, 64, 3), 5 * i, np.uint8))
    writer.release()
    content = bytearray((tmp_path / "film.mp4").read_bytes())
    (rate,) = struct.unpack_from(">I", content, content.find(b"mdhd") + 16)
    # Length in milliseconds and begin of the one edit.
    struct.pack_into(">Ii", content, content.find(b"elst") + 12, 1200, 20 * rate // 25)
    (tmp_path / "film.mp4").write_bytes(content)
    with Video(tmp_path / "film.mp4") as video:
        assert len(list(iter(video.read, None))) == 30
        assert "ends at frame 30 of 50: it was trimmed, or" in video.notice


def test_times_are_whole_milliseconds_where_the_file_s_are(tmp_path, monkeypatch):
    """0.04 s can't be said in binary: counted up and taken apart again, some come out short."""
    path = tmp_path / "film.mp4"
    path.write_bytes(bytes(64))
    times = [i * 512 * (1 / 12800) * 1000 for i in range(3000)]
    assert any(int(t) != 40 * i for i, t in enumerate(times))
    monkeypatch.setattr(Video, "_open", lambda self: _Capture(times, len(times)))
    with Video(path) as video:
        assert [f.media_ms for f in iter(video.read, None)] == [40 * i for i in range(3000)]


@pytest.mark.parametrize("name", ["notes.mp4", "list.m3u8", "page.webm"])
def test_text_is_never_played(tmp_path, name):
    path = tmp_path / name
    path.write_text("#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1:9/secret.ts\n" + "äöü text\n" * 900)
    with pytest.raises(FerdeskError, match="not a video"):
        Video(path)


def test_foreign_empty_and_missing_files_are_told(tmp_path):
    foreign = tmp_path / "foreign.mp4"
    foreign.write_bytes(bytes(range(256)) * 40)
    with pytest.raises(FerdeskError, match="not a video"):
        Video(foreign)
    (tmp_path / "empty.mp4").touch()
    with pytest.raises(FerdeskError, match="is empty"):
        Video(tmp_path / "empty.mp4")
    with pytest.raises(FerdeskError, match="no file"):
        Video(tmp_path / "missing.mp4")
    with pytest.raises(FerdeskError, match="not a file"):
        Video(tmp_path)


def test_a_cut_mp4_is_told(tmp_path):
    content = assets.path("demo", "demo.mp4").read_bytes()
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(content[: len(content) // 2])
    with pytest.raises(FerdeskError, match="damaged or cut short"):
        Video(cut)
