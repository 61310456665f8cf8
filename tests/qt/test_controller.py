"""Wishes go down, what is newest comes up."""

from pathlib import Path

import pytest
from fake_engine import face_record, frame, record
from PySide6.QtCore import QTimer

from ferdesk.ui import controller as module


@pytest.fixture
def heard(controller):
    seen = {"frames": [], "scenes": [], "status": []}
    controller.frame_shown.connect(seen["frames"].append)
    controller.scene_shown.connect(seen["scenes"].append)
    controller.status_shown.connect(seen["status"].append)
    return seen


def test_what_is_newest_is_taken_and_shown(controller, engine, heard):
    picture = frame()
    engine.set(state="live")
    engine.previews, engine.records = [picture], [record(face_record(), of=picture)]
    controller.refresh()
    assert heard["frames"] == [picture]
    assert heard["scenes"][-1].selected.track_id == 1
    assert heard["status"][-1].state == "live"
    assert controller.recognised == 1
    controller.refresh()
    assert len(heard["frames"]) == 1  # nothing new, nothing shown


def test_faces_without_a_label_are_not_recognised(controller, engine):
    engine.records = [record(face_record(label=None))]
    controller.refresh()
    assert controller.recognised == 0


def test_opening_clears_what_was_there(controller, engine, heard):
    engine.records = [record(face_record())]
    controller.refresh()
    controller.open("camera:0")
    assert heard["frames"][-1] is None
    assert heard["scenes"][-1].record is None
    assert engine.calls == [("open", "camera:0")]


@pytest.mark.parametrize(("most", "said"), [(1, 0), (2, 2), (3, 0)])
def test_it_knows_when_there_may_be_more_faces_than_are_read(controller, engine, store, most, said):
    store.set("engine.max_faces", most)
    assert controller.most_faces == 0
    engine.records = [record(face_record(1), face_record(2, left=200))]
    controller.refresh()
    assert controller.most_faces == said


def test_only_the_camera_is_mirrored(controller, store):
    controller.open("camera:0")
    assert controller.mirrored
    store.set("view.mirror", False)
    assert not controller.mirrored
    store.set("view.mirror", True)
    controller.open("demo")
    assert not controller.mirrored


def test_next_face_goes_to_the_right_as_it_is_seen(controller, engine, heard):
    faces = record(face_record(1, left=10), face_record(2, left=100), face_record(3, left=200))
    controller.open("camera:0")
    engine.records = [faces]
    controller.refresh()
    controller.select_face(2)
    controller.step_face(1)
    assert heard["scenes"][-1].selected.track_id == 1  # mirrored: the left one is at the right
    controller.open("demo")
    engine.records = [faces]
    controller.refresh()
    controller.select_face(2)
    controller.step_face(1)
    assert heard["scenes"][-1].selected.track_id == 3


def test_options_are_applied_once_after_many_changes(controller, engine, store, qtbot, monkeypatch):
    controller._apply_later.setInterval(10)
    controller.open("camera:0")
    engine.set(state="live")
    controller.show_everything()
    for value in (0.1, 0.2, 0.3):
        store.set("reading.smoothing", value)
    qtbot.waitUntil(lambda: engine.options is not None)
    assert engine.options.time_constant_s == pytest.approx(0.3)
    assert engine.calls == [("open", "camera:0"), ("read_anew",)]


def test_what_the_engine_takes_at_once_does_not_open_the_source_again(
    controller, engine, store, qtbot, monkeypatch
):
    controller._apply_later.setInterval(10)
    taken = []
    monkeypatch.setattr(engine, "set_options", lambda options: taken.append(options) or True)
    controller.open("film.mp4")
    engine.set(state="paused")
    controller.show_everything()
    store.set("reading.abstain", 0.9)
    qtbot.waitUntil(lambda: bool(taken))
    assert engine.calls == [("open", "film.mp4")]


def test_settings_of_the_window_do_not_touch_the_engine(controller, engine, store, heard):
    store.set("reading.doubt", 0.3)
    store.set("view.raw", False)
    assert not controller._apply_later.isActive()
    assert heard["scenes"][-1].doubt == pytest.approx(0.3) and not heard["scenes"][-1].show_raw


def test_every_setting_is_used_somewhere():
    from ferdesk.settings import SETTINGS

    ui = Path(module.__file__).parent
    code = "".join(path.read_text(encoding="utf-8") for path in ui.rglob("*.py"))
    for row in SETTINGS:
        assert f'"{row.key}"' in code or row.key.startswith(module.ENGINE_KEYS), row.key


def test_the_window_does_not_wait_for_a_worker_that_is_busy(
    controller, engine, monkeypatch, tmp_path
):
    """As one that loads a model, which can't be interrupted: it goes by itself."""
    waits = []
    monkeypatch.setattr(engine, "stop", lambda timeout_s=None: waits.append(timeout_s) is None)
    controller.open("camera:0")
    controller.stop()
    controller.open(str(tmp_path / "none.ferdesk"))
    assert len(waits) == 2 and max(waits) < 0.5


def test_pause_stop_and_again(controller, engine):
    controller.open("demo")
    controller.pause(True)
    controller.pause(True)
    controller.pause(False)
    controller.stop()
    controller.open_again()
    assert engine.calls == [
        ("open", "demo"),
        ("pause", True),
        ("pause", False),
        ("stop",),
        ("open", "demo"),
    ]


def test_after_closing_nothing_runs(controller, engine, heard):
    controller.close()
    assert engine.calls == [("stop",)]
    assert not any(timer.isActive() for timer in controller.findChildren(QTimer))


def test_the_model_is_known_while_nothing_is_open(controller, engine):
    controller.open("demo")
    engine.set(state="live", model_id="other", message="No tiny. Other is used instead.")
    controller.show_everything()
    controller.stop()
    assert controller.model_id == "other"
    controller.open("demo")
    assert controller.model_id == "other"
