"""Names that a person gave stand in the recording that is played back."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest
from fake_engine import face_record, frame, probabilities, record
from fakes import make_image

from ferdesk.core.types import Frame
from ferdesk.session.provenance import Provenance
from ferdesk.session.reader import Reader
from ferdesk.session.writer import Writer
from ferdesk.ui.announcer import Announcer
from ferdesk.ui.scene import Scene
from ferdesk.ui.widgets.overlay import LONGEST

SEEN = ((1, 2), (1, 2), (1,), (1, 3), (3, 1), (1,))
"""Numbers of the faces in view, second by second: 2 was lost and came back as 3."""
NAMES = "file,face_id,participant\nmade,2,Ann\nmade,3,Ann\n"


@pytest.fixture
def recorded(tmp_path):
    path = tmp_path / "two.ferdesk"
    writer = Writer(path, Provenance(), 0)
    for i, ids in enumerate(SEEN):
        of = Frame(make_image(), i, round(i * 1e9), i * 1000, "made")
        faces = (
            face_record(
                one,
                left=20 if one == 1 else 180,
                smoothed=probabilities(happiness=0.8 if one == 1 else 0.1 * i),
            )
            for one in ids
        )
        writer.add(record(*faces, of=of))
    writer.close()
    return path


@pytest.fixture
def shown(window, controller, qtbot):
    """Opens a recording, and tells the names on the picture at a time of it."""
    video, timeline = window.stage.video, window.panels["timeline"]

    def at(path, seconds=None):
        if seconds is None:
            controller.open(str(path))
        else:
            controller.player.seek(seconds)
        number = 0 if seconds is None else controller.player.number_at(seconds)

        def there():
            window.catch_up()
            read = video._scene.record
            drawn = read is not None and read.frame.index == number
            return video.frame is not None and drawn and timeline._reading is None

        qtbot.waitUntil(there)
        video.grab()
        return {mark.number for mark in video._marks}

    return at


def test_names_beside_a_recording_stand_on_its_picture(shown, recorded):
    recorded.with_name("two.who.csv").write_text(NAMES, encoding="utf-8")
    assert shown(recorded) == {"#1", "Ann"}
    assert shown(recorded, 3.2) == {"#1", "Ann"}  # under another number
    assert shown(recorded, 2.2) == {"#1"}


def test_they_are_there_as_soon_as_they_are_given(window, shown, recorded, qtbot):
    assert shown(recorded) == {"#1", "#2"}
    window.actions_by_key["who"].trigger()
    dialog = window.dialogs.open["who"]
    qtbot.waitUntil(lambda: dialog.naming.who.isEnabled())
    dialog.faces.choose([1, 2])
    dialog.naming.named.emit("Ann")
    dialog.faces.choose([0])
    dialog.naming.left_out.emit()
    assert shown(recorded, 0.0) == {"(left out)", "Ann"}
    button = window.panels["timeline"].person
    assert [a.text() for a in button.menu().actions()] == ["Seen most", "", "Ann"]
    for _ in range(2):
        dialog.naming.taken_back.emit()
    assert shown(recorded, 0.0) == {"#1", "#2"}
    dialog.close()


def test_names_of_another_recording_are_none_of_this_one(controller, shown, recorded, tmp_path):
    assert shown(recorded) == {"#1", "#2"}
    controller.names.give(tmp_path / "other.ferdesk", {("made", "1"): "Eve"})
    assert shown(recorded, 0.0) == {"#1", "#2"}


def test_names_that_can_not_be_read_are_told_of_and_the_recording_is_shown(window, shown, recorded):
    place = recorded.with_name("two.who.csv")
    place.write_text("file,face_id\nmade,2\n", encoding="utf-8")
    assert shown(recorded) == {"#1", "#2"}
    assert str(place) in window.banner.text.text()


def test_a_long_name_leaves_the_picture_to_be_seen(window, shown, recorded):
    recorded.with_name("two.who.csv").write_text(NAMES.replace("Ann", 30 * "Ann "))
    (name,) = shown(recorded) - {"#1"}
    assert name.startswith("Ann Ann") and name.endswith("…")
    for mark in window.stage.video._marks:
        assert mark.chip.width() < LONGEST + 200


def test_those_who_hear_the_screen_hear_the_name(window, controller):
    face = face_record(2)
    scene = Scene(record(face, face_record(1), of=frame()), face, live=True, names={2: "Ann"})
    announcer = Announcer(window, controller)
    assert announcer.sentence(scene) == "Ann: Happiness"
    assert announcer.sentence(replace(scene, names={})).startswith("Face ")


def test_the_timeline_shows_whom_one_chooses(window, shown, recorded, qtbot):
    recorded.with_name("two.who.csv").write_text(NAMES, encoding="utf-8")
    shown(recorded)
    panel = window.panels["timeline"]
    assert panel.person.isVisibleTo(panel) and panel.person.text() == "Seen most"
    assert panel.series.seconds.tolist() == [0, 1, 2, 3, 4, 5]
    entries = {a.text(): a for a in panel.person.menu().actions()}
    assert list(entries) == ["Seen most", "", "#1", "Ann"]
    entries["Ann"].trigger()
    assert panel.person.text() == "Ann" and entries["Ann"].isChecked()
    assert panel.series.seconds.tolist() == [0, 1, 3, 4]
    assert panel.series.smoothed[:, 1] == pytest.approx([0, 0.1, 0.3, 0.4])
    panel.as_table.click()
    rows = panel.table.rows
    assert {rows.data(rows.index(row, 1)) for row in range(rows.rowCount())} == {"Ann"}
    entries["Seen most"].trigger()
    assert len(panel.series.seconds) == 6


def test_picture_and_timeline_are_about_the_same_person(window, controller, shown, recorded):
    recorded.with_name("two.who.csv").write_text(NAMES, encoding="utf-8")
    shown(recorded)
    panel, chosen = window.panels["timeline"], []
    controller.scene_shown.connect(lambda scene: chosen.append(scene.selected.track_id))
    window.stage.video.face_clicked.emit(2)
    assert (panel.person.person, chosen[-1], len(panel.series.seconds)) == ("Ann", 2, 4)
    shown(recorded, 2.1)
    assert chosen[-1] == 1  # she is not in view
    shown(recorded, 3.1)
    assert chosen[-1] == 3
    window.actions_by_key["next_face"].trigger()
    assert (panel.person.person, chosen[-1]) == ("#1", 1)
    window.actions_by_key["largest_face"].trigger()
    assert panel.person.person is None and len(panel.series.seconds) == 6
    {a.text(): a for a in panel.person.menu().actions()}["Ann"].trigger()
    assert chosen[-1] == 3


def test_whoever_is_chosen_while_a_long_recording_is_read_is_shown_then(
    window, controller, shown, recorded, qtbot, monkeypatch
):
    recorded.with_name("two.who.csv").write_text(NAMES, encoding="utf-8")
    panel, read, asked = window.panels["timeline"], Reader.timeline, []

    def late(reader, step):
        asked.append(threading.current_thread())
        while len(asked) == 1:
            step(0, 1)
            time.sleep(0.01)
        return read(reader, step)

    monkeypatch.setattr(Reader, "timeline", late)
    controller.open(str(recorded))

    def there():
        window.catch_up()
        return window.stage.video._scene.record is not None

    qtbot.waitUntil(there)
    window.stage.video.face_clicked.emit(2)
    assert panel.person.person is None and panel._reading is not None
    asked.append(None)
    shown(recorded, 0.0)
    assert panel.person.person == "Ann" and len(panel.series.seconds) == 4


def test_whoever_is_chosen_stays_so_when_a_name_is_given_or_taken_back(
    window, controller, shown, recorded
):
    shown(recorded)
    panel = window.panels["timeline"]
    controller.select_face(2)
    assert panel.person.person == "#2" and len(panel.series.seconds) == 2
    controller.names.give(recorded, {("made", "2"): "Ann", ("made", "3"): "Ann"})
    assert panel.person.person == "Ann" and len(panel.series.seconds) == 4
    controller.names.give(recorded, {})
    assert panel.person.person == "#2"


def test_one_face_needs_no_choice(window, controller, recorded, shown):
    shown(recorded)
    panel = window.panels["timeline"]
    assert panel.person.isVisibleTo(panel)
    controller.names.give(recorded, {("made", str(one)): "Ann" for one in (1, 2, 3)})
    assert not panel.person.isVisibleTo(panel)
    controller.stop()
    assert not panel.person.isVisibleTo(panel)
