"""Names that a person gives to faces, in a file that is whole after each."""

from __future__ import annotations

import csv

import pytest

from ferdesk.core.errors import FerdeskError
from ferdesk.participants import who
from ferdesk.participants.cast import Cast, usual_place
from ferdesk.participants.of_table import gallery_of_table
from ferdesk.participants.who import LEFT_OUT

A1, A2, A3, B1 = ("a.mp4", "1"), ("a.mp4", "2"), ("a.mp4", "3"), ("b.mp4", "1")


@pytest.fixture
def gallery(video_table):
    return gallery_of_table(video_table({"a.mp4": [[1, 2], [3]], "b.mp4": [[1]]}))


@pytest.fixture
def place(gallery):
    return usual_place(gallery.path)


def lines(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return [tuple(line.values()) for line in csv.DictReader(stream)]


def test_each_name_is_in_the_file_at_once_and_read_back(gallery, place):
    assert place.name == "t.who.csv"
    cast = Cast.open(place, gallery)
    assert not place.exists()
    cast.give([A1, A3], " Ann ")
    assert lines(place) == [("a.mp4", "1", "Ann"), ("a.mp4", "3", "Ann")]
    cast.give([B1], "Zoé, 2")
    cast.give([A2], "(Left Out)")
    assert cast.names == ("Ann", "Zoé, 2")
    again = Cast.open(place, gallery)
    assert again.whose == cast.whose == {A1: "Ann", A3: "Ann", B1: "Zoé, 2", A2: LEFT_OUT}
    read = who.read(place, gallery.sources)
    assert all(read.of(*face.key) == cast.whose[face.key] for face in gallery.faces)


def test_what_was_said_can_be_taken_back_step_by_step(gallery, place):
    cast = Cast.open(place, gallery)
    cast.give([A1], "Ann")
    cast.give_each({A2: "Ben", A3: "Ben", B1: "b"})
    cast.give([A1, A2], "")
    assert cast.whose == {A3: "Ben", B1: "b"}
    assert cast.undo() and cast.whose[A1] == "Ann" and ("a.mp4", "1", "Ann") in lines(place)
    assert cast.undo() and cast.whose == {A1: "Ann"} and lines(place) == [("a.mp4", "1", "Ann")]
    assert cast.undo() and lines(place) == []
    assert not cast.undo() and not cast.can_undo
    cast.give([A1], "")  # nothing was said of it
    assert not cast.can_undo


def test_what_people_added_stays(gallery, place):
    place.write_text(
        "participant,file,face_id,age\nCid,c.mp4,1,50\nAnn,a.mp4,1,31\nBen,b.mp4,,40\n",
        encoding="utf-8",
    )
    cast = Cast.open(place, gallery)
    assert cast.whose == {A1: "Ann", B1: "Ben"}
    cast.give([A2], "Ann")
    assert place.read_text("utf-8").splitlines() == [
        "participant,file,face_id,age",
        "Cid,c.mp4,1,50",
        "Ann,a.mp4,1,31",
        "Ben,b.mp4,,40",
        "Ann,a.mp4,2,",
    ]
    assert who.read(place, [*gallery.sources, "c.mp4"]).what_else(["a.mp4"], "Ann") == ("31",)


def test_what_is_said_of_pictures_stays(video_table):
    table = video_table({"a.mp4": [[1]], "shots/x.jpg": [[1]], "shots/y.jpg": [[1]]})
    place = usual_place(table)
    place.write_text("file,face_id,participant\nshots,,Cid\ny.jpg,,Ben\na.mp4,1,Ann\n")
    cast = Cast.open(place, gallery_of_table(table))
    assert cast.whose == {A1: "Ann"}
    cast.give([A1], "Eve")
    assert lines(place) == [("shots", "", "Cid"), ("y.jpg", "", "Ben"), ("a.mp4", "1", "Eve")]


def test_a_name_is_no_novel(gallery, place):
    cast = Cast.open(place, gallery)
    with pytest.raises(FerdeskError, match="201 letters"):
        cast.give([A1], "a" * 201)
    with pytest.raises(FerdeskError, match="201 letters"):
        cast.give_each({A1: "a" * 201})
    assert not place.exists() and not cast.whose


def test_names_that_are_no_text_are_as_they_are_read_back(gallery, place):
    cast = Cast.open(place, gallery)
    cast.give_each({A1: "caf\udce9 ", A2: "(LEFT OUT)", A3: ""})
    assert cast.whose == {A1: "caf\\udce9", A2: LEFT_OUT}
    cast.give([B1], "Ben")  # which nobody else has changed meanwhile
    assert Cast.open(place, gallery).whose == cast.whose


def test_what_another_program_wrote_is_not_written_over(gallery, place):
    cast = Cast.open(place, gallery)
    cast.give([A1], "Ann")
    place.write_text("file,face_id,participant\na.mp4,1,Eve\n")
    with pytest.raises(FerdeskError, match="changed by another program"):
        cast.give([A2], "Ben")
    assert cast.whose == {A1: "Ann"} and "Eve" in place.read_text()
    with pytest.raises(FerdeskError, match="changed by another program"):
        cast.undo()
    assert cast.whose == {A1: "Ann"} and cast.can_undo


def test_what_can_not_be_written_changes_nothing(gallery, place, monkeypatch):
    cast = Cast.open(place, gallery)

    def full(path):
        raise FerdeskError("There is no room.")

    monkeypatch.setattr("ferdesk.participants.cast.atomic_text", full)
    with pytest.raises(FerdeskError, match="no room"):
        cast.give([A1], "Ann")
    assert not cast.whose and not cast.can_undo


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe",
        b"name\nx\n",
        b"file,participant\n,Ann\n",
        b"file,participant\na.mp4,A\na.mp4,B\n",
    ],
)
def test_a_file_that_does_not_say_who_is_who_is_left_alone(gallery, place, content):
    place.write_bytes(content)
    with pytest.raises(FerdeskError):
        Cast.open(place, gallery)
    assert place.read_bytes() == content


def test_lines_of_other_faces_of_its_files_stay(gallery, place):
    kept = ["a.mp4,7,Bea,x", "a.mp4,9,,y", "b.mp4,2,Eve,"]
    place.write_text("\n".join(["file,face_id,participant,note", *kept, "a.mp4,1,Ann,z", ""]))
    cast = Cast.open(place, gallery)
    cast.give([A2], "Ben")
    cast.give([A1], "Cid")
    told = place.read_text().splitlines()
    assert told[1:] == [*kept, "a.mp4,1,Cid,", "a.mp4,2,Ben,"]
    cast.undo()
    assert "a.mp4,1,Ann,z" in place.read_text()


def test_whoever_is_all_of_a_file_need_not_be_each_of_its_faces(gallery, place):
    place.write_text("file,participant,age\na.mp4,Ann,31\n")
    cast = Cast.open(place, gallery)
    assert cast.whose == dict.fromkeys((A1, A2, A3), "Ann")
    cast.give([A2], "")
    cast.give([A3], "Ben")
    assert lines(place) == [
        ("a.mp4", "", "Ann", "31"),
        ("a.mp4", "2", "", ""),
        ("a.mp4", "3", "Ben", ""),
    ]
    assert Cast.open(place, gallery).whose == {A1: "Ann", A3: "Ben"}
    cast.give([A2, A3], "Ann")
    assert lines(place) == [("a.mp4", "", "Ann", "31")]


def test_a_folder_goes_on_to_stand_for_what_is_in_it(video_table):
    gallery = gallery_of_table(video_table({"P01/a.mp4": [[1]], "P01/x.png": [[1]]}))
    place = usual_place(gallery.path)
    place.write_text("file,participant\nP01,Ann\n")
    cast = Cast.open(place, gallery)
    cast.give([("P01/a.mp4", "1")], "Ben")
    read = who.read(place, gallery.sources)
    assert read.of("P01/a.mp4", "1") == "Ben" and read.of("P01/x.png", "1") == "Ann"


def test_notes_on_faces_that_are_left_out_stay(gallery, place):
    told = ["a.mp4,1,(left out),poster", "a.mp4,2,(left out),passer-by"]
    place.write_text("\n".join(["file,face_id,participant,why", *told, ""]))
    cast = Cast.open(place, gallery)
    cast.give([A3], "Ann")
    assert place.read_text().splitlines()[1:] == [*told, "a.mp4,3,Ann,"]


def test_a_name_is_on_one_line(gallery, place):
    cast = Cast.open(place, gallery)
    cast.give([A1], "Ann\r Marie\x85Z")
    assert cast.names == ("Ann Marie Z",) and Cast.open(place, gallery).whose == cast.whose


def test_a_file_that_is_gone_is_told(gallery, place):
    cast = Cast.open(place, gallery)
    cast.give([A1], "Ann")
    place.unlink()
    with pytest.raises(FerdeskError, match="is gone"):
        cast.give([A2], "Ben")


def test_names_are_shown_where_none_can_be_given(gallery, place, monkeypatch):
    Cast.open(place, gallery).give([A1], "Ann")

    def refuse(path):
        raise FerdeskError(f"{path} can't be written: it is held.")

    monkeypatch.setattr("ferdesk.participants.cast.check_place", refuse)
    cast = Cast.open(place, gallery)
    assert cast.whose == {A1: "Ann"} and "it is held" in str(cast.fixed)
    with pytest.raises(FerdeskError, match="it is held"):
        cast.give([A2], "Ben")
    with pytest.raises(FerdeskError, match="it is held"):
        Cast.open(place.with_name("new.csv"), gallery)


@pytest.mark.parametrize(
    "content",
    [
        "file,face_id,participant\nb.mp4,1,Ben\nc.mp4,,Cid\na.mp4,3,Ann\n",
        "\ufeffParticipant;File;Face_ID;Größe\r\nZoé;a.mp4;1;1,7\r\nBen;b.mp4;;\r\n",
        'participant,file,note\nAnn,a.mp4,"two\nlines, and a ""word"""\n',
    ],
)
def test_what_is_taken_back_is_as_it_was_byte_by_byte(gallery, place, content):
    place.write_bytes(content.encode())
    cast = Cast.open(place, gallery)
    for face, name in ((A2, "Eve"), (A1, ""), (B1, "Ann")):
        cast.give([face], name)
        assert Cast.open(place, gallery).whose == cast.whose
    while cast.undo():
        assert Cast.open(place, gallery).whose == cast.whose
    if "ace_" in content:  # else a column was added for faces
        assert place.read_bytes() == content.encode()
    mark = ";" if ";" in content else ","
    assert place.read_text("utf-8-sig").splitlines()[0].count(mark) == 3 - ("ace_id," in content)


def test_what_is_told_of_participants_goes_on_to_be_told(gallery, place):
    place.write_text(
        "file,face_id,participant,age\na.mp4,1,Ann,31\na.mp4,2,Ann,\na.mp4,3,Cid,7\na.mp4,3,Cid,\n"
    )
    cast = Cast.open(place, gallery)
    cast.give([B1], "Ben")
    assert lines(place)[2:] == [
        ("a.mp4", "3", "Cid", "7"),
        ("a.mp4", "3", "Cid", ""),
        ("b.mp4", "1", "Ben", ""),
    ]
    cast.give([A1], "Ben")
    assert lines(place)[:2] == [("a.mp4", "1", "Ben", ""), ("a.mp4", "2", "Ann", "31")]


def test_notes_on_faces_of_nobodys_stay(gallery, place):
    place.write_text("file,face_id,participant,note\na.mp4,1,,look again\n")
    cast = Cast.open(place, gallery)
    cast.give([A2], "Ben")
    assert lines(place)[0] == ("a.mp4", "1", "", "look again")
    cast.give([A1], "Ann")
    assert lines(place)[0] == ("a.mp4", "1", "Ann", "look again")
    cast.give([A1], "")
    assert lines(place)[0] == ("a.mp4", "1", "", "look again")


def test_a_line_that_is_broken_by_a_carriage_return_stays_one(gallery, place):
    place.write_bytes(b'file,participant,note\nz.mp4,Bob,"a\rb"\n')
    Cast.open(place, gallery).give([A1], "Ann")
    with place.open(encoding="utf-8", newline="") as stream:
        assert next(csv.DictReader(stream))["note"] == "a\rb"
    assert Cast.open(place, gallery).whose == {A1: "Ann"}
