"""Who is who, from a table that people wrote."""

from __future__ import annotations

import pytest

from ferdesk.core.errors import FerdeskError
from ferdesk.participants import who
from ferdesk.participants.who import LEFT_OUT, LONGEST, one_each

FILES = ("study/P01/a.mp4", "study/P01/b.mp4", "study/P02/a.mp4", "demo")


@pytest.fixture
def read(tmp_path):
    def of(content: str, files=FILES):
        path = tmp_path / "who.csv"
        path.write_text(content, encoding="utf-8")
        return who.read(path, files)

    return of


def test_faces_are_whose_the_lines_say(read):
    found = read(
        "participant,file,face_id\nAnn,P01/a.mp4,1\nBen,P01/a.mp4,2\nAnn,b.mp4,7\n,demo,3\n"
    )
    assert found.of("study/P01/a.mp4", "1") == "Ann"
    assert found.of("study/P01/a.mp4", "2") == "Ben"
    assert found.of("study/P01/b.mp4", "7") == "Ann"
    assert found.of("study/P01/b.mp4", "8") == found.of("demo", "3") == ""


def test_a_line_without_a_face_is_of_all_others_of_its_file(read):
    found = read("file;participant;face_id\nb.mp4;Ann;\nb.mp4;Ben;2\nb.mp4;(LEFT OUT);3\n")
    assert [found.of("study/P01/b.mp4", str(i)) for i in (1, 2, 3)] == ["Ann", "Ben", LEFT_OUT]


def test_a_folder_stands_for_what_is_in_it_and_the_deepest_counts(read):
    found = read("file,participant\nstudy,all\nP01,Ann\nP01/b.mp4,Ben\ndemo,Demi\n")
    assert found.of_file == {
        "study/P01/a.mp4": "Ann",
        "study/P01/b.mp4": "Ben",
        "study/P02/a.mp4": "all",
        "demo": "Demi",
    }
    turned = read("file,participant\nP01,Ann\nstudy,all\n")
    assert turned.of("study/P01/a.mp4", "1") == "Ann"


def test_what_else_is_told_is_kept_by_file_and_participant(read):
    found = read(
        "file,face_id,participant,age,group\nb.mp4,1,Ann,31,x\nb.mp4,2,Ann,,\nP02,,Ben,40,y\n"
    )
    assert found.further == ("age", "group")
    assert found.what_else(["study/P01/b.mp4"], "Ann") == ("31", "x")
    assert found.what_else(["study/P02/a.mp4"], "Ben") == ("40", "y")
    assert found.what_else(["demo"], "Ann") == ("31", "x")  # all that is told of her
    assert found.what_else(["demo"], "Cid") == ("", "")
    two = read("file,participant,session\nb.mp4,Ann,1\nP02,Ann,2\n")
    assert two.what_else(["study/P02/a.mp4"], "Ann") == ("2",)
    assert two.what_else(["demo"], "Ann") == ("",)


def test_lines_of_other_files_are_passed_over_and_told(read):
    found = read("file,face_id,participant\nc.mp4,,Ann\nP09,,Ben\nP01,1,Cid\nd.mp4,,\ndemo,,Eve\n")
    assert found.passed_over == ("c.mp4", "P09", "P01") and found.of_file == {"demo": "Eve"}
    assert not found.nobody
    assert read("file,face_id,participant\nc.mp4,,Ann\ndemo,1,\n").nobody


def test_a_face_of_a_file_that_is_somebodys_may_be_nobodys(read):
    found = read("file,face_id,participant\nb.mp4,,Ann\nb.mp4,2,\n")
    assert found.of("study/P01/b.mp4", "1") == "Ann" and found.of("study/P01/b.mp4", "2") == ""


def test_a_number_that_a_program_wrote_with_a_point_is_that_number(read):
    found = read("file,face_id,participant\nb.mp4,1.0,Ann\nb.mp4,2.,Ben\nb.mp4,,Cid\n")
    assert [found.of("study/P01/b.mp4", face) for face in "123"] == ["Ann", "Ben", "Cid"]


def test_a_face_whose_name_has_a_comma_is_found_between_semicolons(read):
    found = read("file;participant;face_id\ndemo;Ann;1, opened again (2)\ndemo;Ben;3,0\n")
    assert found.of_face == {("demo", "1, opened again (2)"): "Ann", ("demo", "3"): "Ben"}


def test_what_is_told_of_a_face_that_is_left_out_is_of_that_face(read):
    lines = "b.mp4,1,(left out),poster\nb.mp4,2,(left out),passer-by\n"
    assert read(f"file,face_id,participant,why\n{lines}").leave_out


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("a.mp4,,Ann", "which may be"),
        (",1,Ann", "names no file"),
        ("b.mp4,1,Ann\nb.mp4,1,Ben", "gives face 1 of b.mp4 another participant than Ann"),
        ("b.mp4,,Ann\nb.mp4,,Ben", "gives the faces of b.mp4 another participant than Ann"),
        ("P01,,Ann\nP01,,Ben", "gives the faces of P01 another participant"),
        (f"b.mp4,1,{'a' * (LONGEST + 1)}", "a name of 201 letters"),
        ('b.mp4,1,"Ann', "can't be read"),
        ("b.mp4,1,Ann,more", "a cell in a column without a name"),
    ],
)
def test_what_makes_no_sense_is_told_with_its_line(read, lines, said):
    with pytest.raises(FerdeskError, match=said) as told:
        read(f"file,face_id,participant\n{lines}\n")
    assert "who.csv" in str(told.value)


def test_columns_must_be_there_and_must_not_be_taken(read):
    with pytest.raises(FerdeskError, match="has no column participant"):
        read("file,name\nb.mp4,Ann\n")
    with pytest.raises(FerdeskError, match="says otherwise of Ann"):
        read("file,face_id,participant,age\nb.mp4,1,Ann,1\nb.mp4,2,Ann,2\n")


def test_each_file_may_show_one_person():
    found = one_each(["study/P01/clip.mp4", "study/P02/clip.mp4"])
    assert list(found.of_file.values()) == ["P01/clip", "P02/clip"]
    named = one_each(["x/a.mp4", "x/a.avi", "x/b.avi"]).of_file.values()
    assert list(named) == ["a.mp4", "a.avi", "b"]
    assert one_each(["demo"]).of("demo", "9") == "demo"
    assert one_each(["/x/y.mp4"]).of("/x/y.mp4", "1") == "y"
    assert one_each([]).of("demo", "1") == ""


def test_it_is_the_same_wherever_it_is_run(read, tmp_path, monkeypatch):
    (tmp_path / "P09").mkdir()
    for folder in (tmp_path, tmp_path / "P09"):
        monkeypatch.chdir(folder)
        found = read("file,participant\nP09,Zoe\na.mp4,Ann\n", ("a.mp4", "b.mp4"))
        assert found.of_file == {"a.mp4": "Ann"} and found.passed_over == ("P09",)


def test_a_file_whose_name_begins_with_a_space_can_be_named(read):
    found = read('file,participant\n" late.mp4",Ann\nP 02,Ben\n', ("P01/ late.mp4", " P 02/a.mp4"))
    assert found.of_file == {"P01/ late.mp4": "Ann", " P 02/a.mp4": "Ben"}
