from __future__ import annotations

import sqlite3
import threading
import time
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from made_records import STEP_NS, assert_same, made_record, without_mesh

from ferdesk.core.errors import FerdeskError
from ferdesk.core.preprocess import crop_face
from ferdesk.core.types import ALL_TILT, KEPT_TILT, FaceCrop
from ferdesk.session.picture import BACKGROUND, painted
from ferdesk.session.player import FASTEST, SLOWEST, Player

STEP_S = STEP_NS / 1e9
MESH = np.load(Path(__file__).parents[2] / "golden" / "portrait_mesh.npz")["landmarks"]


class Screen:
    """Takes what a player shows, as the window does."""

    def __init__(self, path, **options):
        self.told = threading.Event()
        self.records = []
        self.player = Player(path, self.told.set, **options)

    def until(self, true, seconds=5.0):
        """Take until something holds."""
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end, f"waited in vain: {self.player.status()}"
            self.told.wait(0.05)
            self.told.clear()
            self.take()

    def take(self):
        record = self.player.take_record()
        if record is not None:
            self.records.append(record)

    @property
    def shown(self):
        return [record.frame.index for record in self.records]


@pytest.fixture
def screen(session):
    screens = []

    def make(records, **options):
        screens.append(Screen(session(records, **options)))
        return screens[-1]

    yield make
    for one in screens:
        assert one.player.stop(5)


def test_it_begins_paused_at_the_first_record(screen):
    want = [made_record(i) for i in range(5)]
    view = screen(want, quality=90)
    view.until(lambda: view.shown == [0])
    status = view.player.status()
    assert (status.state, status.source, status.model_id) == ("paused", "made.ferdesk", "model-0")
    assert view.player.take_preview().image.any()
    assert not view.player.playing
    assert view.player.duration_s == pytest.approx(4 * STEP_S)
    assert_same(view.records[0], want[0])


def test_it_plays_in_time_to_the_end_and_begins_again(screen):
    view = screen([made_record(i) for i in range(10)])
    view.until(lambda: view.shown == [0])
    began = time.monotonic()
    view.player.play()
    view.until(lambda: view.player.status().state == "ended")
    took = time.monotonic() - began
    assert 9 * STEP_S - 0.02 <= took < 9 * STEP_S + 1
    assert view.shown == sorted(set(view.shown))
    assert view.shown[-1] == 9
    assert not view.player.playing
    view.player.play()
    view.until(lambda: 0 in view.shown[1:] and view.player.status().state == "ended")


def test_seeking_shows_the_record_at_once(screen):
    want = [made_record(i) for i in range(50)]
    view = screen(want)
    view.until(lambda: view.shown == [0])
    view.player.seek(20.5 * STEP_S)
    assert view.player.number == 20
    assert view.player.position_s == pytest.approx(20 * STEP_S)
    view.until(lambda: view.shown == [0, 20])
    assert_same(view.records[1], want[20])
    view.player.step(-1)
    view.until(lambda: view.shown[-1] == 19)
    view.player.step(1)
    view.until(lambda: view.shown[-1] == 20)
    view.player.seek(1e9)
    view.until(lambda: view.shown[-1] == 49)
    view.player.step(1)
    view.player.show(-5)
    view.until(lambda: view.shown[-1] == 0)
    assert view.player.status().state == "paused"


def test_speed_makes_it_faster(screen):
    view = screen([made_record(i) for i in range(91)])
    view.player.set_speed(10)
    began = time.monotonic()
    view.player.play()
    view.until(lambda: view.player.status().state == "ended")
    assert time.monotonic() - began < 60 * STEP_S
    view.player.set_speed(1000)
    assert view.player.speed == FASTEST
    view.player.set_speed(0)
    assert view.player.speed == SLOWEST


def test_pause_holds_and_play_goes_on_from_there(screen):
    view = screen([made_record(i) for i in range(300)])
    view.player.pause(False)
    view.until(lambda: len(view.shown) > 3)
    assert view.player.status().state == "live"
    view.player.pause()
    view.until(lambda: view.player.status().state == "paused")
    view.take()
    held = view.player.number
    time.sleep(0.15)
    assert view.player.number == held
    view.player.play()
    view.until(lambda: view.player.number > held)
    assert view.player.number < held + 20


def test_a_long_gap_is_shortened(screen):
    view = screen([made_record(i) for i in (0, 1, 100_000, 100_001)])
    view.player.set_speed(4)
    view.player.play()
    view.until(lambda: view.player.status().state == "ended", 3)
    # A busy machine passes some over, as a player that keeps time does.
    assert view.shown == sorted(view.shown) and view.shown[-1] == 100_001


def test_a_damaged_record_is_told_and_others_can_still_be_seen(session, screen):
    path = session([made_record(i) for i in range(5)])
    with sqlite3.connect(path) as database:
        database.execute("UPDATE faces SET track_id=7 WHERE id/256=3")
    database.close()
    view = Screen(path)
    try:
        view.player.show(2)
        view.until(lambda: view.player.status().state == "error")
        assert "damaged" in view.player.status().message
        view.player.show(3)
        view.until(lambda: view.shown and view.shown[-1] == 3)
        view.until(lambda: view.player.status().state == "paused")
        assert view.player.status().message == ""
    finally:
        assert view.player.stop(5)


def test_an_empty_session_can_not_be_played(session):
    with pytest.raises(FerdeskError, match="Nothing was recorded"):
        Player(session([]))


def test_a_crop_without_a_mesh_is_painted_over_all_of_its_box():
    record = without_mesh(made_record(0))
    face = record.faces[0]
    object.__setattr__(record.frame, "image", np.zeros((240, 320, 3), np.uint8))
    object.__setattr__(face.face, "box", (64.0, 48.0, 96.0, 96.0))
    face.crop.pixels[:] = 200
    shown = painted(record).frame.image[:, :, 0]
    assert (shown[50:142, 66:158] == 200).all() and (shown == 200).sum() < 98 * 98
    object.__setattr__(face.face, "box", (64.0, 48.0, 0.0, float("nan")))
    assert (painted(record).frame.image == BACKGROUND).all()


def test_faces_are_painted_where_they_were():
    record = made_record(0)
    image = np.zeros((240, 320, 3), np.uint8)
    object.__setattr__(record.frame, "image", image)
    shown = painted(record).frame.image
    assert shown.shape == image.shape
    assert (shown[0, -1] == BACKGROUND).all()
    left, top, width, height = record.faces[0].face.box
    middle = shown[int(top + height / 2) - 5 :, int(left + width / 2) - 5 :][:10, :10]
    assert middle.std() > 5
    assert not record.frame.image.any()


@pytest.mark.parametrize("kept", [KEPT_TILT, ALL_TILT])
@pytest.mark.parametrize("tilt", [5, 60, -90])
def test_a_tilted_face_is_painted_as_it_was_cut(tilt, kept):
    """Turned back with its crop, or not where a session of old kept the tilt."""
    side, middle = 400, 200.0
    noise = np.random.default_rng(1).integers(0, 256, (side, side, 3), np.uint8)
    image = cv2.normalize(cv2.GaussianBlur(noise, (0, 0), 14), None, 0, 255, cv2.NORM_MINMAX)
    mesh = MESH.copy()
    turn = cv2.getRotationMatrix2D((0, 0), -tilt, 2)
    mesh[:, :2] = (MESH[:, :2] - MESH[:, :2].mean(axis=0)) @ turn[:, :2].T + middle
    record = made_record(0)
    (face,) = record.faces
    crop = FaceCrop(1, crop_face(image, mesh, kept))
    face = replace(face, face=replace(face.face, landmarks=mesh, kept_tilt=kept), crop=crop)
    record = replace(record, frame=replace(record.frame, image=image), faces=(face,))
    shown = painted(record).frame.image[..., 0].astype(int)
    inside = np.s_[int(middle) - 50 : int(middle) + 50, int(middle) - 50 : int(middle) + 50]
    gray = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY).astype(int)
    assert np.abs(shown[inside] - gray[inside]).mean() < 4
