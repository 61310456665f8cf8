from __future__ import annotations

import contextlib
import shutil
import sqlite3
from dataclasses import replace
from pathlib import PurePosixPath, PureWindowsPath

import cv2
import numpy as np
import pytest
from made_records import STEP_NS, assert_same, made_record, without_mesh

from ferdesk.core.errors import FerdeskError
from ferdesk.core.types import ALL_TILT, KEPT_TILT
from ferdesk.session import codec, files, schema
from ferdesk.session.events import GAP, MARKER, NOTE, Event
from ferdesk.session.jpeg import encode_picture
from ferdesk.session.provenance import Provenance
from ferdesk.session.reader import ABSTAINED, Reader
from ferdesk.session.summary import summarise
from ferdesk.session.writer import Writer


def test_records_come_back_to_the_last_bit(session):
    want = [made_record(i, faces=i % 4, models=1 + i % 3) for i in range(600)]
    with Reader(session(want)) as reader:
        assert len(reader) == 600
        for got, record in zip(reader.records(), want, strict=True):
            assert_same(got, record)
        assert_same(reader.record(599), want[599])
        assert [r.frame.index for r in reader.records(250, 260)] == list(range(250, 260))
        assert list(reader.records(600)) == []
        reader.check()
        for wrong in (-1, 600):
            with pytest.raises(IndexError):
                reader.record(wrong)


def test_a_crop_without_a_mesh_comes_back_without_one(session):
    want = [made_record(0), without_mesh(made_record(1, faces=2))]
    with Reader(session(want)) as reader:
        for got, record in zip(reader.records(), want, strict=True):
            assert_same(got, record)


def test_odd_values_come_back_too(session):
    record = made_record(0)
    face = record.faces[0]
    values = np.array([0, -0.0, np.inf, -np.inf, np.nan, 1e-45, 1, 2**-149], np.float32)
    object.__setattr__(face, "smoothed", values)
    object.__setattr__(face.face, "box", (float("nan"), -0.0, 1e308, 5e-324))
    object.__setattr__(face.predictions[0], "ms", float("nan"))
    object.__setattr__(face.decision, "reason", "Because of \0 'quotes' \" ; -- Ω 🙂")
    object.__setattr__(record.frame, "source", "na\udce9me")
    with Reader(session([record])) as reader:
        (got,) = reader.records()
    assert got.faces[0].smoothed.tobytes() == values.tobytes()
    assert np.array(got.faces[0].face.box).tobytes() == np.array(face.face.box).tobytes()
    assert np.isnan(got.faces[0].predictions[0].ms)
    assert got.faces[0].decision.reason == face.decision.reason
    assert got.frame.source == "na\\udce9me"


def test_without_pictures_the_frame_is_black_and_takes_no_memory(session):
    with Reader(session([made_record(0)])) as reader:
        image = reader.record(0).frame.image
    assert image.shape == (48, 64, 3)
    assert not image.any()
    assert image.strides[:2] == (0, 0)


def test_pictures_are_those_that_jpeg_gives(session):
    record = made_record(3)
    with Reader(session([record], quality=90)) as reader:
        assert reader.has_pictures
        assert reader.encoding["pictures"] == "JPEG, quality 90"
        got = reader.record(0)
        assert not next(reader.records()).frame.image.any()
        assert next(reader.records(pictures=True)).frame.image.any()
        reader.check()
    _, jpeg = cv2.imencode(".jpg", record.frame.image, [cv2.IMWRITE_JPEG_QUALITY, 90])
    assert np.array_equal(got.frame.image, cv2.imdecode(jpeg, cv2.IMREAD_COLOR))


def test_seeking_goes_by_time(session):
    with Reader(session([made_record(i) for i in (0, 10, 20, 21)])) as reader:
        step = STEP_NS / 1e9
        assert reader.times == pytest.approx([0, 10 * step, 20 * step, 21 * step])
        assert [reader.number_at(s) for s in (-1, 0, 9 * step, 15 * step, 99)] == [0, 0, 0, 1, 3]
        for number in range(4):
            assert reader.number_at(reader.times[number]) == number
        assert reader.seconds == pytest.approx(21 * step)


def test_time_never_runs_backwards(session):
    # A reading by another model repeats an older picture.
    with Reader(session([made_record(5), made_record(3), made_record(6)])) as reader:
        assert (np.diff(reader.times) >= 0).all()
        assert reader.record(1).frame.captured_ns == 3 * STEP_NS


def test_events_come_in_the_order_of_time(session):
    events = (
        Event(MARKER, 0.5, 0.5, "2026-01-01T00:00:00+00:00", "smile"),
        Event(NOTE, 0.1, 0.1, "2026-01-01T00:00:00+00:00", "Ω"),
    )
    with Reader(session([made_record(0), made_record(100)], events=events)) as reader:
        assert [event.kind for event in reader.events()] == [GAP, NOTE, MARKER]
        assert reader.events(MARKER) == events[:1]
        (gap,) = reader.events(GAP)
        assert (gap.seconds, gap.until) == (0, pytest.approx(3.3))


def test_the_timeline_has_what_the_records_have(session):
    want = [made_record(i, faces=i % 3) for i in range(30)]
    with Reader(session(want)) as reader:
        line = reader.timeline()
    faces = [(n, face) for n, record in enumerate(want) for face in record.faces]
    assert line.numbers.tolist() == [n for n, _ in faces]
    assert line.track_ids.tolist() == [face.track_id for _, face in faces]
    assert np.array_equal(line.smoothed, [face.smoothed for _, face in faces])
    assert np.array_equal(line.raw, [face.predictions[0].probabilities for _, face in faces])
    assert line.unit_names == ("AU1", "AU12_left")
    assert line.units[:, 0].tolist() == [face.action_units["AU1"] for _, face in faces]
    abstained = [face.decision.label is None for _, face in faces]
    assert (line.labels == ABSTAINED).tolist() == abstained


def test_a_session_without_records_is_read(session):
    with Reader(session([])) as reader:
        assert (len(reader), reader.seconds, list(reader.records())) == (0, 0.0, [])
        assert len(reader.timeline().numbers) == 0
        assert summarise(reader).frames == 0
        assert "Frames: 0" in "\n".join(summarise(reader).lines())
        reader.check()


def test_the_summary_counts(session, tmp_path):
    want = [made_record(i, faces=i % 3, source="a" if i < 10 else "b") for i in range(0, 20, 2)]
    with Reader(session(want)) as reader:
        found = summarise(reader)
    faces = [face for record in want for face in record.faces]
    assert found.frames == 10
    assert found.faces == len(faces) == sum(found.labels.values())
    assert found.frames_with_face == sum(bool(record.faces) for record in want)
    assert found.most_faces == 2
    assert found.labels["none"] == sum(face.decision.label is None for face in faces)
    assert found.sources == ("a", "b")
    assert found.models == ("model-0",)
    assert found.skipped == 8
    assert found.complete
    assert found.bytes == (tmp_path / "made.ferdesk").stat().st_size


def test_a_session_of_old_says_that_its_crops_kept_every_tilt(session):
    path = session([made_record(0)])
    for kept, said in ((KEPT_TILT, ""), (ALL_TILT, "json_remove(json, '$.kept_tilt')")):
        if said:
            with contextlib.closing(sqlite3.connect(path)) as database, database:
                database.execute(f"UPDATE meta SET json={said} WHERE key='provenance'")
        with Reader(path) as reader:
            assert reader.record(0).faces[0].face.kept_tilt == kept


def test_provenance_comes_back(tmp_path, provenance):
    writer = Writer(tmp_path / "p.ferdesk", provenance, 0)
    writer.close("Because.")
    with Reader(tmp_path / "p.ferdesk") as reader:
        assert reader.provenance == provenance
        assert reader.provenance.models[0].sha256
        assert len(reader.provenance.files["face_landmarker.task"]) == 64
        assert "not feeling" in reader.provenance.honesty
        assert reader.message == "Because."
        assert reader.complete
    assert sorted(path.name for path in tmp_path.glob("p.*")) == ["p.ferdesk"]


def test_a_session_is_read_while_it_is_written(tmp_path):
    writer = Writer(tmp_path / "w.ferdesk", Provenance(), 0)
    writer.add(made_record(0))
    writer.commit()
    writer.add(made_record(1))
    with Reader(tmp_path / "w.ferdesk") as reader:
        assert len(reader) == 1
        assert not reader.complete
        writer.commit()
        writer.close()  # can't fold: it is open here
    with Reader(tmp_path / "w.ferdesk") as reader:
        assert len(reader) == 2
        assert reader.complete
    assert files.repair(tmp_path / "w.ferdesk")
    assert [path.name for path in tmp_path.glob("w.*")] == ["w.ferdesk"]


def test_what_is_recorded_after_opening_is_not_seen(tmp_path):
    writer = Writer(tmp_path / "w.ferdesk", Provenance(), 0)
    for i in range(3):
        writer.add(made_record(i, faces=2))
    writer.commit()
    with Reader(tmp_path / "w.ferdesk") as reader:
        before = summarise(reader), len(reader.timeline().numbers)
        for i in range(3, 9):
            writer.add(made_record(2 * i, faces=3, models=3, source=f"another {i}"))
        writer.commit()
        after = summarise(reader), len(reader.timeline().numbers)
        assert before[1] == after[1] == 6 and after[0].faces == 6 and after[0].most_faces == 2
        assert after[0].models == before[0].models and after[0].skipped == before[0].skipped
        reader.check()
    writer.close()


def test_a_very_wide_picture_comes_back(session):
    image = np.zeros((2, 40_000, 3), np.uint8)
    record = made_record(0)
    wide = replace(record, frame=replace(record.frame, image=image))
    with Reader(session([wide])) as reader:
        assert reader.record(0).frame.image.shape == image.shape


def test_a_picture_that_jpeg_can_t_hold_is_told():
    with pytest.raises(FerdeskError, match="without whole pictures"):
        encode_picture(np.zeros((1, 70_000, 3), np.uint8), 90)


def foreign(path, content: bytes):
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"SQLite format 3\0", "not a recorded session"),
        (b"GIF89a" + bytes(200), "not a recorded session"),
        (b"hello\n" * 100, "not a recorded session"),
    ],
)
def test_foreign_files_are_refused(tmp_path, content, says):
    with pytest.raises(FerdeskError, match=says):
        Reader(foreign(tmp_path / "x.ferdesk", content))


def test_missing_files_and_folders_are_refused(tmp_path):
    with pytest.raises(FerdeskError, match="There is no file"):
        Reader(tmp_path / "x.ferdesk")
    with pytest.raises(FerdeskError, match="is not a file"):
        Reader(tmp_path)


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        (PureWindowsPath(r"\\server\home\a #1.ferdesk"), "file:////server/home/a%20%231.ferdesk"),
        (PureWindowsPath(r"C:\a.ferdesk"), "file:///C:/a.ferdesk"),
        (PurePosixPath("/home/a.ferdesk"), "file:///home/a.ferdesk"),
    ],
)
def test_sqlite_takes_the_address_of_a_session_in_a_network_folder(path, wanted):
    uri = schema.uri_of(path)
    assert uri == wanted
    with pytest.raises(sqlite3.OperationalError, match="unable to open"):
        sqlite3.connect(f"{uri}?mode=ro", uri=True)


def test_another_database_is_refused(tmp_path):
    with sqlite3.connect(tmp_path / "x.ferdesk") as database:
        database.execute("CREATE TABLE a (b)")
    database.close()
    with pytest.raises(FerdeskError, match="but not a recorded session"):
        Reader(tmp_path / "x.ferdesk")


def change(path, *statements):
    database = sqlite3.connect(path, isolation_level=None)
    for statement in statements:
        database.execute(statement)
    database.close()
    return path


def test_a_session_of_version_1_is_read_which_knew_no_second_look(session, monkeypatch):
    record = made_record(0)
    path = change(
        session([record]),
        "PRAGMA user_version=1",
        "UPDATE traces SET json = json_remove(json, '$.second', '$.considered[0]')",
    )
    monkeypatch.setattr(codec.Rows, "checksum", property(lambda rows: rows.frame[-1]))
    with Reader(path) as reader:
        (face,) = reader.record(0).faces
    trace = record.faces[0].decision.trace
    assert face.decision.trace == replace(trace, second=(), considered=trace.considered[1:])


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        (f"PRAGMA user_version={schema.VERSION + 1}", "newer ferdesk"),
        ("PRAGMA user_version=0", "no version"),
        ("DROP TABLE events", "tables are not"),
        ("CREATE VIEW v AS SELECT 1", "tables are not"),
        ("DELETE FROM meta", "damaged"),
        ("UPDATE meta SET json='[' WHERE key='provenance'", "damaged"),
        ("UPDATE meta SET json='[]' WHERE key='provenance'", "damaged"),
        ("UPDATE meta SET json=replace(json, '_tilt\": 10', '_tilt\": -1')", "damaged"),
        ("DELETE FROM frames WHERE id=2", "records are missing"),
        ("UPDATE frames SET time_ns=-1 WHERE id=2", "backwards"),
        ("UPDATE frames SET time_ns='x' WHERE id=2", "damaged"),
    ],
)
def test_files_that_were_tampered_with_are_refused(session, statement, says):
    path = change(session([made_record(i) for i in range(3)]), statement)
    with pytest.raises(FerdeskError, match=says):
        Reader(path)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE frames SET width=-5 WHERE id=2",
        "UPDATE frames SET media_ms=media_ms+1 WHERE id=2",
        "DELETE FROM faces WHERE id/256=2",
        "DELETE FROM predictions WHERE id/16384=2",
        "DELETE FROM shapes WHERE face/256=2",
        "UPDATE shapes SET crop=zeroblob(2304) WHERE face/256=2",
        "UPDATE faces SET label='bored' WHERE id/256=2",
        "INSERT INTO traces VALUES (513, '{}')",
        "INSERT INTO traces SELECT 512, json FROM traces WHERE face/256=1",
        "UPDATE faces SET reason=12 WHERE id/256=2",
        "UPDATE predictions SET ms=ms+1e-9 WHERE id/16384=2",
        "INSERT INTO faces SELECT id+1, track_id, label, network_label, rule, reason, flags,"
        " smoothed, box, pose, unit_names, units, blendshapes FROM faces WHERE id/256=2",
        "DELETE FROM pictures WHERE frame=2; ",
        "UPDATE pictures SET jpeg=zeroblob(500) WHERE frame=2",
    ],
)
def test_a_damaged_record_is_told_and_the_others_are_read(session, statement):
    want = [made_record(i) for i in range(3)]
    path = change(session(want, quality=80), statement)
    with Reader(path) as reader:
        assert_same(reader.record(0), want[0])
        assert_same(reader.record(2), want[2])
        if "DELETE FROM pictures" in statement:
            assert not reader.record(1).frame.image.any()
            return
        with pytest.raises(FerdeskError, match="damaged"):
            reader.record(1)
        with pytest.raises(FerdeskError, match="damaged"):
            reader.check()


def test_a_file_that_is_cut_short_is_told(session, tmp_path):
    whole = session([made_record(i) for i in range(20)]).read_bytes()
    short = foreign(tmp_path / "short.ferdesk", whole[: len(whole) // 2])
    with pytest.raises(FerdeskError, match="cut short"):
        Reader(short)


@pytest.mark.parametrize(
    ("statements", "says"),
    [
        (["PRAGMA query_only=ON", "DELETE FROM events"], "can't be written: attempt to write a r"),
        (["PRAGMA max_page_count=1", "CREATE TABLE more (x)"], "can't be written: database or d"),
        (["ATTACH 'file:/nowhere/at/all?mode=ro' AS other"], "can't be read: unable to open"),
        (["SELECT 1 FROM elsewhere"], "is damaged: no such table"),
    ],
)
def test_a_place_that_can_not_be_written_is_no_damage(session, statements, says):
    path = session([made_record(0)])
    database = schema.open_to_write(path)
    with pytest.raises(FerdeskError, match=says), schema.told(path):
        for statement in statements:
            database.execute(statement)
    database.close()


def test_a_session_whose_log_is_lost_is_read_up_to_there(tmp_path):
    writer = Writer(tmp_path / "w.ferdesk", Provenance(), 0)
    writer.add(made_record(0))
    writer.commit()
    (tmp_path / "copy").mkdir()
    shutil.copy(tmp_path / "w.ferdesk", tmp_path / "copy" / "w.ferdesk")
    writer.close()
    with Reader(tmp_path / "copy" / "w.ferdesk") as reader:
        assert len(reader) == 0
        assert reader.provenance == Provenance()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE frames SET frame_index = 'text'",
        "UPDATE frames SET media_ms = 1.5",
        "UPDATE sources SET name = x'00'",
        "UPDATE faces SET reason = x'00'",
        "UPDATE faces SET flags = '[1]'",
        "UPDATE traces SET json = '1'",
        "UPDATE traces SET json = json_set(json, '$.ranking', json('[[\"fear\", \"much\"]]'))",
        "UPDATE traces SET json = json_set(json, '$.pushes', json('[[\"AU1\"]]'))",
        "UPDATE traces SET json = json_set(json, '$.second', json('[0.5, 0.5]'))",
        "UPDATE traces SET json = json_set(json, '$.second', 'eight___')",
        "UPDATE traces SET json = json_set(json, '$.flip', 5)",
        "UPDATE traces SET json = json_set(json, '$.asked', 'often')",
        "UPDATE traces SET json = json_set(json, '$.considered[0].margin', 'wide')",
        "UPDATE traces SET json = json_set(json, '$.considered[0].emotions', json('[1, 2]'))",
    ],
)
def test_cells_of_another_type_are_refused_even_with_a_sum_that_fits(session, monkeypatch, change):
    path = session([made_record(0), made_record(2)])
    with sqlite3.connect(path) as database:
        database.execute(change)
    database.close()
    monkeypatch.setattr(codec.Rows, "checksum", property(lambda rows: rows.frame[-1]))
    with pytest.raises(FerdeskError, match="is damaged"), Reader(path) as reader:
        summarise(reader)
        reader.check()
