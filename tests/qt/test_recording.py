"""Record, mark, play back, score again, delete."""

import json
import shutil
import threading
import time
from dataclasses import replace
from types import SimpleNamespace

import pytest
from fake_engine import face_record, frame, probabilities, record
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox
from websockets.sync.client import connect

from ferdesk.session import rescore
from ferdesk.session.events import MARKER
from ferdesk.session.provenance import Provenance
from ferdesk.session.reader import Reader
from ferdesk.session.writer import Writer
from ferdesk.ui import recording as module
from ferdesk.ui.dialogs import rescore_dialog
from ferdesk.ui.dialogs.rescore_dialog import RescoreDialog

SURE = probabilities(happiness=0.94)
"""So clear that the Action Units are not asked."""


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    folder = tmp_path / "films"
    usual = module.folder
    monkeypatch.setattr(module, "folder", lambda chosen: usual(chosen) if chosen else folder)
    return folder


def accept(box):
    next(b for b in box.buttons() if box.buttonRole(b) == QMessageBox.ButtonRole.AcceptRole).click()


@pytest.fixture
def recorded(window, engine, go_live, store, place):
    """A session of five records with a marker, closed."""
    store.accept_consent()
    go_live()
    window.actions_by_key["record"].trigger()
    began = frame()
    for i in range(5):
        # Apart as a camera's: of records a few microseconds apart the bar tells none.
        of = replace(began, index=i, captured_ns=began.captured_ns + i * 33_000_000)
        engine.sinks[0](record(face_record(smoothed=SURE), of=of))
    window.actions_by_key["mark"].trigger()
    window.actions_by_key["record"].trigger()
    (path,) = place.glob("*.ferdesk")
    return path


def test_nothing_is_recorded_before_consent(window, engine, go_live, store):
    assert not window.actions_by_key["record"].isEnabled()
    go_live()
    window.actions_by_key["record"].trigger()
    assert not engine.sinks and not window.actions_by_key["record"].isChecked()
    window.dialogs.open["consent"].reject()
    assert not engine.sinks and not store.consent_read
    window.actions_by_key["record"].trigger()
    accept(window.dialogs.open["consent"])
    assert len(engine.sinks) == 1 and store.consent_read
    assert window.actions_by_key["record"].isChecked() and window.top_bar.light.isVisible()
    assert "free" in window.top_bar.light.accessibleName()
    window.actions_by_key["record"].trigger()
    assert not engine.sinks and not window.top_bar.light.isVisible()


@pytest.mark.parametrize("state", ["ended", "error", "idle"])
def test_what_ends_while_people_are_asked_is_not_recorded(
    window, engine, go_live, store, place, state
):
    go_live()
    window.actions_by_key["record"].trigger()
    go_live(state=state)
    accept(window.dialogs.open["consent"])
    assert not engine.sinks and not place.exists()
    assert not window.actions_by_key["record"].isChecked() and not window.top_bar.light.isVisible()
    assert "nothing to record any more" in window.banner.text.text()
    # They have agreed all the same.
    go_live()
    window.actions_by_key["record"].trigger()
    assert len(engine.sinks) == 1


def test_it_goes_into_the_folder_that_was_chosen(window, engine, go_live, store, place, tmp_path):
    store.accept_consent()
    go_live()
    chosen = tmp_path / "disk"
    store.set("recording.folder", str(chosen))
    window.actions_by_key["record"].trigger()
    assert not engine.sinks and not chosen.exists(), "a disk that is not connected"
    assert f"recordings {chosen} is not there" in window.banner.text.text()
    chosen.mkdir()
    window.actions_by_key["record"].trigger()
    window.actions_by_key["record"].trigger()
    assert list(chosen.glob("*.ferdesk")) and not place.exists()


def test_what_was_recorded_is_in_the_file(recorded, window):
    with Reader(recorded) as reader:
        assert len(reader) == 5 and reader.complete
        assert [event.kind for event in reader.events("marker")] == ["marker"]
    assert recorded.name in window.banner.text.text()
    # What went well does not look like trouble.
    assert window.banner.severity == "done"


def test_what_is_done_is_told_until_something_else_is_opened(recorded, window, controller):
    assert not window.banner.isHidden()
    controller.open(str(recorded))
    assert window.banner.isHidden()


def test_that_a_recording_has_ended_is_told_when_another_is_opened(
    recorded, window, controller, go_live, place
):
    go_live()
    window.actions_by_key["record"].trigger()
    controller.open(str(recorded))
    (other,) = set(place.glob("*.ferdesk")) - {recorded}
    assert str(other) in window.banner.text.text()
    controller.open("demo")
    assert not window.banner.text.text()


def test_closing_the_window_closes_the_recording(window, go_live, store, place):
    store.accept_consent()
    go_live()
    window.actions_by_key["record"].trigger()
    window.close()
    (path,) = place.glob("*.ferdesk")
    with Reader(path) as reader:
        assert reader.complete


def test_it_is_played_back(recorded, window, controller, qtbot):
    controller.open(str(recorded))
    qtbot.waitUntil(lambda: window.stage.video.frame is not None)
    assert window.transport.isVisible() and not window.top_bar.models.isEnabled()
    assert not window.actions_by_key["record"].isEnabled()
    window.transport.slider.setValue(window.transport.slider.maximum())
    qtbot.waitUntil(lambda: controller.player.number == 4)
    window.transport.play.click()
    qtbot.waitUntil(lambda: controller.player.playing or controller.player.number > 0)
    window.transport.speed.setCurrentIndex(0)
    window.transport.speed.activated.emit(0)
    assert controller.player.speed == 0.25
    controller.open("demo")
    assert controller.player is None and not window.transport.isVisible()
    assert window.top_bar.models.isEnabled()


def test_the_bar_s_keys_get_over_gaps_and_through_slow_recordings(window, controller, qtbot, place):
    place.mkdir(exist_ok=True)
    first, path = frame(0), place / "slow.ferdesk"
    writer = Writer(path, Provenance(), first.captured_ns)
    for i, seconds in enumerate((0, 1, 60)):
        of = replace(first, index=i, captured_ns=first.captured_ns + seconds * 10**9)
        writer.add(record(face_record(), of=of))
    writer.close()
    controller.open(str(path))
    slider, player = window.transport.slider, controller.player
    for key, number in (("Right", 1), ("PageUp", 2), ("Left", 1), ("Left", 0), ("PageUp", 1)):
        window.transport.refresh()
        qtbot.keyClick(slider, Qt.Key[f"Key_{key}"])
        assert player.number == number
    window.transport.refresh()
    # Dragged to somewhere in the gap it shows what was before it.
    slider.setSliderDown(True)
    slider.setSliderPosition(30_000)
    assert player.number == 1
    slider.setSliderDown(False)


def test_in_a_narrow_window_with_large_text_the_bar_keeps_its_room(
    doubled_font, window, recorded, controller, qtbot
):
    bar = window.transport
    controller.open(str(recorded))
    qtbot.waitUntil(bar.isVisible)
    assert bar.rescore.isVisible() and " / " in bar.time.text()
    window.resize(480, 760)
    qtbot.waitUntil(lambda: bar.slider.width() > 100)
    assert bar.rescore.isHidden() and " / " not in bar.time.text()
    assert bar.width() <= 480 and bar.time.width() >= bar.time.sizeHint().width()
    controller.open("demo")


def test_a_damaged_recording_is_told(window, controller, tmp_path):
    path = tmp_path / "bad.ferdesk"
    path.write_bytes(b"nothing")
    controller.open(str(path))
    assert controller.status.state == "error" and "bad.ferdesk" in window.banner.text.text()
    controller.stop()
    assert controller.status.state == "idle"


def test_it_is_scored_again(recorded, qtbot, tiny_catalog):
    dialog = RescoreDialog(recorded, tiny_catalog)
    qtbot.addWidget(dialog)
    dialog.models.setCurrentIndex(dialog.models.findData(""))
    dialog.run.click()
    qtbot.waitUntil(dialog.run.isEnabled)
    assert "5 faces" in dialog.summary.text() and "100.0%" in dialog.summary.text()
    dialog.abstain.setValue(95)
    dialog.run.click()
    qtbot.waitUntil(dialog.run.isEnabled)
    assert dialog.table.rowCount() == 1 and dialog.table.item(0, 3).text() == "Not sure"
    dialog.close()


def test_an_unforeseen_fault_in_scoring_is_told_and_it_can_be_tried_again(
    recorded, qtbot, tiny_catalog, monkeypatch
):
    def fail(reader, options):
        raise RuntimeError("odd")

    monkeypatch.setattr(rescore, "load", fail)
    dialog = RescoreDialog(recorded, tiny_catalog)
    qtbot.addWidget(dialog)
    dialog.run.click()
    qtbot.waitUntil(dialog.run.isEnabled)
    assert dialog.summary.text() == "Something unexpected went wrong: RuntimeError: odd."
    dialog.close()


def test_closing_does_not_wait_for_a_model_that_loads(recorded, qtbot, tiny_catalog, monkeypatch):
    go_on, began, ended = (threading.Event() for _ in range(3))

    def slow(reader, options):
        began.set()
        go_on.wait(5)
        ended.set()

    monkeypatch.setattr(rescore, "load", slow)
    dialog = RescoreDialog(recorded, tiny_catalog)
    qtbot.addWidget(dialog)
    dialog.run.click()
    assert began.wait(5)
    dialog.close()
    assert not dialog.isVisible() and not ended.is_set()
    go_on.set()


def test_a_difference_is_shown_where_it_was(recorded, window, controller, qtbot):
    controller.open(str(recorded))
    controller.player.seek(controller.player.duration_s)
    qtbot.waitUntil(lambda: controller.player.number == 4)
    window.actions_by_key["rescore"].trigger()
    dialog = window.dialogs.open[f"rescore {recorded}"]
    dialog.models.setCurrentIndex(dialog.models.findData(""))
    dialog.abstain.setValue(95)
    dialog.run.click()
    qtbot.waitUntil(dialog.table.isVisible)
    assert dialog.hint.isVisible() and not dialog.table.tabKeyNavigation()
    dialog.table.cellActivated.emit(0, 0)
    qtbot.waitUntil(lambda: controller.player.number == 0)
    dialog.close()


def test_that_only_the_first_differences_are_listed_is_said(
    recorded, qtbot, tiny_catalog, monkeypatch
):
    changes = [
        SimpleNamespace(begin=at, end=at, track_id=1, before="fear", after="anger")
        for at in range(3)
    ]
    agreement = SimpleNamespace(n=9, percent=50.0, kappa=0.1, changes=lambda: ())
    dialog = RescoreDialog(recorded, tiny_catalog)
    qtbot.addWidget(dialog)
    for shown, said in ((2, "The first 2 of 3 are listed."), (3, "")):
        monkeypatch.setattr(rescore_dialog, "CHANGES_SHOWN", shown)
        dialog._show_result(SimpleNamespace(agreement=agreement, changes=changes))
        assert dialog.table.rowCount() == shown
        assert dialog.hint.text() == f"Enter or a double click goes there. {said}".strip()


def test_other_settings_are_marked_where_they_begin(window, engine, go_live, store, place, qtbot):
    window._controller._apply_later.setInterval(10)
    store.accept_consent()
    go_live()
    window.actions_by_key["record"].trigger()
    engine.sinks[0](record(face_record(), of=frame(0)))
    store.set("reading.abstain", 0.5)
    store.set("reading.apparent", True)  # is not recorded
    qtbot.waitUntil(lambda: engine.options is not None)
    window.actions_by_key["record"].trigger()
    (path,) = place.glob("*.ferdesk")
    with Reader(path) as reader:
        assert reader.provenance.options["abstain_below"] == 0.35
        (marker,) = reader.events("marker")
    assert marker.text == "Settings: abstain_below 0.35 → 0.5"


@pytest.mark.parametrize(("state", "said"), [("paused", "paused"), ("stalled", "It is gone.")])
def test_a_gap_says_why_it_is_there(window, engine, go_live, store, place, state, said):
    store.accept_consent()
    go_live()
    window.actions_by_key["record"].trigger()
    sink, first = engine.sinks[0], frame(0)
    sink(record(face_record(), of=first))
    go_live(state=state, message="It is gone.")
    later = replace(first, index=1, captured_ns=first.captured_ns + 2 * 10**9)
    sink(record(face_record(), of=later))
    window.actions_by_key["record"].trigger()
    (path,) = place.glob("*.ferdesk")
    with Reader(path) as reader:
        assert [event.text for event in reader.events("gap")] == [said]


def test_each_recording_is_scored_in_a_window_of_its_own(recorded, window, controller):
    other = recorded.with_name("other.ferdesk")
    shutil.copy(recorded, other)
    for path in (recorded, other):
        controller.open(str(path))
        window.actions_by_key["rescore"].trigger()
    titles = [dialog.windowTitle() for dialog in window.dialogs.open.values()]
    assert [path.stem in title for path, title in zip((recorded, other), titles)] == [True, True]
    window.dialogs.close()


def test_it_is_deleted_after_a_question(recorded, window, controller, qtbot):
    controller.open(str(recorded))
    window.actions_by_key["delete_session"].trigger()
    window.dialogs.open["delete"].reject()
    assert recorded.exists()
    window.actions_by_key["delete_session"].trigger()
    accept(window.dialogs.open["delete"])
    assert not recorded.exists() and controller.player is None
    assert "Deleted" in window.banner.text.text()


def test_nothing_names_a_recording_that_is_deleted(recorded, window, controller, store):
    controller.open(str(recorded))
    assert recorded.name in window.top_bar.source.text()
    window.actions_by_key["delete_session"].trigger()
    accept(window.dialogs.open["delete"])
    assert window.top_bar.source.text().strip() == ""
    assert window.strip.source.text == "Nothing is open"
    assert store.recent() == []


def test_a_program_sets_markers_while_it_records(window, controller, engine, go_live, store, place):
    store.accept_consent()
    go_live()
    controller.outlets.start_stream(0)
    address = f"{controller.outlets.stream.address}&only=markers"
    with connect(address, proxy=None) as program:
        assert json.loads(program.recv(5))["type"] == "hello"

        def mark(**more):
            program.send(json.dumps({"type": "marker", **more}))
            return json.loads(program.recv(5))

        assert "Start a recording" in mark(text="A0")["why"]
        window.actions_by_key["record"].trigger()
        of = replace(frame(), captured_ns=time.monotonic_ns())
        engine.sinks[-1](record(face_record(smoothed=SURE), of=of))
        marked = mark(text="A1", at_ns=of.captured_ns + 20_000_000)
        window.actions_by_key["record"].trigger()
        assert mark(text="A2")["type"] == "refused"
    assert controller.outlets.stream.markers == 1
    controller.outlets.stop_stream()
    (path,) = place.glob("*.ferdesk")
    with Reader(path) as reader:
        (marker,) = (event for event in reader.events() if event.kind == MARKER)
    assert (marked["recording"], marked["session_ms"]) == (
        path.name,
        round(1000 * marker.seconds),
    )
    assert marker.text == "A1" and marker.seconds > 0.02
