"""The faces that are given names: each as long as it kept its number, with some of its crops."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from made_records import made_record

from ferdesk.core.errors import FerdeskError
from ferdesk.participants.gallery import CROPS
from ferdesk.participants.of_session import gallery_of_session
from ferdesk.participants.of_table import gallery_of_table
from ferdesk.participants.who import LEFT_OUT
from ferdesk.session.provenance import Provenance
from ferdesk.session.reader import Reader
from ferdesk.session.writer import Writer
from ferdesk.session_table import part, write_table


def test_faces_stand_file_by_file_with_their_times(video_table):
    table = video_table({"b.mp4": [[1], [1, 2], [], [3]], "a.mp4": [[1]]})
    gallery = gallery_of_table(table)
    told = [(f.file, f.face, f.first_s, f.last_s, f.readings) for f in gallery.faces]
    assert told == [
        ("b.mp4", "1", 0, 0.1, 2),
        ("b.mp4", "2", 0.1, 0.1, 1),
        ("b.mp4", "3", 0.3, 0.3, 1),
        ("a.mp4", "1", 0, 0, 1),
    ]
    assert gallery.files == ("b.mp4", "a.mp4")
    assert gallery.together == {frozenset({("b.mp4", "1"), ("b.mp4", "2")})}
    whose = {("b.mp4", "1"): "Ann", ("b.mp4", "2"): "Ann", ("b.mp4", "3"): "Ann"}
    assert gallery.clashes(whose) == (("Ann", ("b.mp4", "1"), ("b.mp4", "2")),)
    assert gallery.clashes(whose | {("b.mp4", "2"): "Ben"}) == ()
    assert gallery.clashes(dict.fromkeys(whose, LEFT_OUT)) == ()  # they are nobody


@pytest.mark.parametrize("frames", [1, 4, 5, 6, 21, 90, 200])
def test_crops_are_spread_over_its_time(video_table, frames):
    table = video_table({"a.mp4": [[1]] * frames})
    (face,) = gallery_of_table(table).faces
    gallery = gallery_of_table(table)
    greys = [int(gallery.crop(face, i)[0, 0]) - 10 for i in range(face.crops)]
    assert len(greys) == min(CROPS, frames) and greys == sorted(set(greys))
    if frames > CROPS:
        assert greys[0] < 0.15 * frames and greys[-1] > 0.8 * frames - 1


def test_crops_without_a_flaw_are_preferred(video_table):
    flaws = lambda face, at: "" if at % 7 == 3 else "blurred"  # noqa: E731
    gallery = gallery_of_table(video_table({"a.mp4": [[1]] * 100}, flags=flaws))
    (face,) = gallery.faces
    greys = [int(gallery.crop(face, i)[0, 0]) - 10 for i in range(face.crops)]
    assert greys and all(grey % 7 == 3 for grey in greys)


def test_without_crops_it_is_told_by_times_alone(video_table):
    (face,) = gallery_of_table(video_table({"a.mp4": [[1]] * 9}, crops=False)).faces
    assert (face.crops, face.readings) == (0, 9)


def test_a_crop_that_is_gone_is_told(video_table):
    table = video_table({"a.mp4": [[1]]})
    gallery = gallery_of_table(table)
    next((table.parent / "t.csv.crops").glob("*.png")).unlink()
    with pytest.raises(FerdeskError, match="can't be read"):
        gallery.crop(gallery.faces[0], 0)


def test_pictures_have_no_faces_that_last(video_table):
    with pytest.raises(FerdeskError, match=r"no face in .* that could be given a name"):
        gallery_of_table(video_table({"x/a.png": [[1]], "b.mp4": [[], []]}))


def test_what_is_no_such_table_is_refused(video_table, tmp_path):
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    with pytest.raises(FerdeskError, match="no table of an analysis"):
        gallery_of_table(tmp_path / "x.csv")
    table = video_table({"a.mp4": [[1]]}, change=lambda line: line.update(time_ms="soon"))
    with pytest.raises(FerdeskError, match="'soon' in the column time_ms"):
        gallery_of_table(table)


def test_files_are_called_so_that_they_can_be_told_apart(video_table):
    frames = [[1]]
    gallery = gallery_of_table(
        video_table({"/d/s/x/a.mp4": frames, "/d/s/a.mp4": frames, "/d/s/b.mp4": frames})
    )
    names = {"/d/s/x/a.mp4": "x/a.mp4", "/d/s/a.mp4": "/d/s/a.mp4", "/d/s/b.mp4": "b.mp4"}
    assert gallery.names == names


@pytest.fixture
def galleries(tmp_path):
    """Writes a recording, and reads it and its table."""

    def made(records):
        path, table = tmp_path / "made.ferdesk", tmp_path / "t.csv"
        writer = Writer(path, Provenance(), 0)
        for record in records:
            writer.add(record)
        writer.close()
        with Reader(path) as reader:
            write_table([part(reader)], table, save_crops=True)
        return gallery_of_session(path), gallery_of_table(table)

    return made


def opened_anew(records):
    """As a camera that was unplugged begins with its frames again."""
    half = len(records) // 2
    again = [
        replace(one, frame=replace(one.frame, index=i)) for i, one in enumerate(records[half:])
    ]
    return [*records[:half], *again]


@pytest.mark.parametrize("change", [list, opened_anew])
def test_a_recording_has_the_faces_of_its_table(galleries, change):
    records = [made_record(i, faces=2) for i in range(120)]
    session, table = galleries(change(records))
    rounded = [
        replace(f, first_s=round(f.first_s, 3), last_s=round(f.last_s, 3)) for f in session.faces
    ]
    assert rounded == list(table.faces) and session.together == table.together
    assert session.sources == table.sources
    for one, other in zip(session.faces, table.faces):
        for number in range(one.crops):
            assert np.array_equal(session.crop(one, number), table.crop(other, number))
