"""Cameras that are missing, busy, denied, black or pulled out. They are made up here."""

from __future__ import annotations

import sys

import cv2
import numpy as np
import pytest

from ferdesk.core.errors import FerdeskError
from ferdesk.sources import black, camera, open_source

BRIGHT = np.full((72, 128, 3), 120, np.uint8)
BLACK = np.zeros_like(BRIGHT)


class FakeCapture:
    """A capture that gives the pictures it was made with; None is a failed read."""

    def __init__(self, pictures):
        self.pictures = list(pictures)
        self.released = False
        self.asked = {}

    def read(self):
        picture = self.pictures.pop(0) if self.pictures else None
        return picture is not None, picture

    def set(self, what, value):
        self.asked[what] = value
        return True

    def get(self, what):
        return 30.0 if what == cv2.CAP_PROP_FPS else 0.0

    def release(self):
        self.released = True


@pytest.fixture
def plug(monkeypatch):
    """Pretend that camera 0 is there and gives these pictures."""

    def make(pictures):
        capture = FakeCapture(pictures) if pictures is not None else None
        monkeypatch.setattr(camera, "_check", lambda index: None)
        monkeypatch.setattr(camera, "open_capture", lambda *a: capture)
        monkeypatch.setattr(camera, "FIRST_PICTURE_S", 0.05)
        monkeypatch.setattr(camera, "STALL_S", 0.05)
        return capture

    return make


def test_pictures_come_with_a_clock(plug):
    capture = plug([None, BRIGHT, BRIGHT, BRIGHT])
    with open_source("camera:0") as source:
        assert source.live and source.name and source.fps == 30
        frames = [source.read() for _ in range(3)]
    times = [f.media_ms for f in frames]
    assert times == sorted(set(times))
    assert capture.asked[cv2.CAP_PROP_FRAME_WIDTH] == 1280
    assert capture.released


def test_a_camera_pulled_out_is_told(plug):
    plug([BRIGHT, BRIGHT])
    with open_source("0") as source:
        source.read()
        source.read()
        with pytest.raises(FerdeskError, match=r"no more pictures.*Plug it in"):
            source.read()


def test_a_busy_camera_is_told(plug):
    for pictures in (None, []):
        capture = plug(pictures)
        with pytest.raises(FerdeskError, match=r"another program|in use"):
            open_source("0")
        assert capture is None or capture.released


def test_a_black_picture_is_told_and_untold(plug, monkeypatch):
    monkeypatch.setattr(black, "BLACK_S", 0.0)
    plug([BLACK] * 3 + [BRIGHT])
    with open_source("0") as source:
        for _ in range(3):
            source.read()
        assert "black" in source.notice
        source.read()
        assert source.notice == ""


@pytest.mark.parametrize(
    ("platform", "place"), [("darwin", "Privacy & Security"), ("win32", "Privacy")]
)
def test_where_to_allow_it_is_told(plug, monkeypatch, platform, place):
    plug(None)
    monkeypatch.setattr(sys, "platform", platform)
    with pytest.raises(FerdeskError, match=place):
        open_source("0")


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux's /dev and /sys")
class TestLinux:
    def test_a_missing_camera_is_told(self, monkeypatch):
        monkeypatch.setattr(camera, "list_cameras", lambda: ())
        with pytest.raises(FerdeskError, match=r"No camera was found.*demo"):
            open_source("camera:99")
        others = (camera.CameraInfo(2, "Webcam"),)
        monkeypatch.setattr(camera, "list_cameras", lambda: others)
        with pytest.raises(FerdeskError, match=r"no camera 99.*2 \(Webcam\)"):
            open_source("camera:99")

    def test_a_denied_camera_is_told(self, monkeypatch):
        monkeypatch.setattr(camera.Path, "exists", lambda self: True)
        monkeypatch.setattr(camera.os, "access", lambda *a: False)
        with pytest.raises(FerdeskError, match=r"may not use camera 0.*group"):
            open_source("0")

    def test_listing_opens_nothing(self, monkeypatch):
        def refuse(*arguments):
            raise AssertionError("opened a camera")

        monkeypatch.setattr(camera, "open_capture", refuse)
        for info in camera.list_cameras():
            assert info.spec == f"camera:{info.index}"
            assert info.name
