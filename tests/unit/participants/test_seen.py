"""Whose the faces of a recording are at any time of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from made_records import STEP_NS, made_record

from ferdesk.participants.of_session import gallery_of_session
from ferdesk.participants.seen import Whose, faces_of
from ferdesk.session.provenance import Provenance
from ferdesk.session.reader import Reader
from ferdesk.session.writer import Writer


def _record(number, frame, ids, source):
    made = made_record(number, len(ids), source=source)
    faces = tuple(
        replace(
            face,
            face=replace(face.face, track_id=track_id),
            crop=replace(face.crop, track_id=track_id),
        )
        for face, track_id in zip(made.faces, ids)
    )
    return replace(made, frame=replace(made.frame, index=frame), faces=faces)


@pytest.fixture
def recorded(tmp_path):
    """Writes a recording of frames' numbers, each with its faces' numbers."""

    def write(frames, source="camera:0", began_ns=0):
        path = tmp_path / "a.ferdesk"
        writer = Writer(path, Provenance(), began_ns)
        for number, (frame, ids) in enumerate(frames):
            writer.add(_record(number, frame, ids, source))
        writer.close()
        return path

    return write


OPENED_AGAIN = ((0, (1,)), (1, (1, 2)), (9, ()), (0, (1,)), (1, ()), (2, (1, 3)))


def test_a_number_is_another_face_after_its_source_was_opened_again(recorded):
    with Reader(recorded(OPENED_AGAIN)) as reader:
        faces, times = faces_of(reader), reader.times
    second = ("camera:0", "1, opened again (2)")
    assert faces.sources == ("camera:0",)
    assert faces.at(times[0], 1) == faces.at(times[2], 1) == ("camera:0", "1")
    assert faces.at(times[3], 1) == faces.at(times[5], 1) == second
    assert faces.at(times[0], 2) is None and faces.at(times[1], 2) == ("camera:0", "2")
    assert faces.at(times[0], 7) is None


def test_faces_are_called_as_those_that_are_named(recorded):
    path = recorded(OPENED_AGAIN)
    with Reader(path) as reader:
        faces = faces_of(reader)
        found = {
            faces.at(seconds, face.track_id)
            for seconds, record in zip(reader.times, reader.records())
            for face in record.faces
        }
    assert found == {face.key for face in gallery_of_session(path).faces}


def test_whose_they_are_follows(recorded):
    with Reader(recorded(OPENED_AGAIN)) as reader:
        names = {("camera:0", "1"): "Ann", ("camera:0", "1, opened again (2)"): "Ben"}
        whose = Whose(faces_of(reader), lambda *face: names.get(face, ""))
        record = reader.record(3)
        assert whose.at(reader.seconds_of(record), 1) == "Ben"
        times = reader.times
    assert whose.by_time(1) == ([times[0], times[3]], ["Ann", "Ben"])
    assert whose.by_time(2) == ([times[1]], [""]) and whose.by_time(7) == ([], [])


def test_a_face_whose_picture_was_in_hand_when_the_recording_began_is_known(recorded):
    # As where somebody begins to record in the midst of a view.
    with Reader(recorded(((7, (1,)), (8, (1,))), began_ns=STEP_NS // 2)) as reader:
        faces = faces_of(reader)
        first = reader.record(0)
        assert faces.at(reader.seconds_of(first), 1) == ("camera:0", "1")


def test_those_present_are_those_of_the_records(recorded):
    with Reader(recorded(OPENED_AGAIN)) as reader:
        told = [(p.seconds, p.source, p.frame, p.track_ids) for p in reader.present()]
        records = list(reader.records())
        read = [
            (
                reader.seconds_of(r),
                r.frame.source,
                r.frame.index,
                tuple(f.track_id for f in r.faces),
            )
            for r in records
        ]
    assert told == read and len(told) == len(OPENED_AGAIN)
