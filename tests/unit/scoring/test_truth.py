from __future__ import annotations

import unicodedata
from itertools import count

import pytest

from ferdesk.core.errors import FerdeskError
from ferdesk.scoring.seen import Seen, Sources
from ferdesk.scoring.truth import (
    NO_VOTES,
    TIE,
    Given,
    Group,
    by_folder,
    together,
    unknown,
)
from ferdesk.scoring.truth_table import by_table


@pytest.fixture
def write(tmp_path):
    made = count()

    def written(text: str | bytes):
        path = tmp_path / f"truth-{next(made)}.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return written


def test_a_picture_is_labelled_by_the_folder_it_lies_in():
    assert by_folder(Seen("/data/test/Happy/a.png", 0)) == Given("Happy")
    assert by_folder(Seen(r"C:\data\sad\a.png", 0)) == Given("sad")
    assert by_folder(Seen("a.png", 0)) is None


def test_a_table_names_as_much_of_a_path_as_tells_files_apart(write):
    label = by_table(write("\ufeffImage, Emotion \none/a.png,happy\ntwo/a.png, sad\nb.png,fear\n"))
    assert label(Seen("/x/one/a.png", 0)) == Given("happy")
    assert label(Seen(r"x\two\a.png", 7)) == Given("sad")
    assert label(Seen("/somewhere/b.png", 3)) == Given("fear")
    assert label(Seen("/three/a.png", 0)) is None and label(Seen("zone/a.png", 0)) is None


def test_frames_of_a_video_are_labelled_apart(write):
    label = by_table(
        write("file,frame,label\nv.mp4,0,happy\nv.mp4,12,sad\nw.mp4,,anger\nv.mp4,12,sad\n")
    )
    found = [label(Seen("v.mp4", at)) for at in (0, 1, 12)]
    assert found == [Given("happy"), None, Given("sad")]
    assert label(Seen("w.mp4", 99)) == Given("anger")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("picture,mood\na,happy\n", "no column with their labels.*Call it label"),
        ("who,label\na,happy\n", "no column with the pictures' names.*Call it file"),
        ("", "no column with the pictures' names"),
        ("file,label\na.png,happy\n./a.png,sad\n", "labels a.png twice, and not the same"),
        ("file,label\n,happy\n", "Line 2 of .* names no picture"),
        ("file,frame,label\na,two,sad\n", "'two' in the column frame"),
        (b"file,label\n\xff\xfe,sad\n", "can't be read.*CSV in UTF-8"),
        ('file,label\n"a,sad\nb,fear\nc,fear\n', "can't be read: line 4: unexpected end"),
        ("file;happy;sad\na;1,5;x\n", "Line 2 of .* has 'x' votes for sad"),
        ("file,happy,sad\na,1,2\n,3,1\n", "Line 3 of .* names no picture"),
        ("file,happiness\na,3\n", "no column with their labels"),
        ("file,happy,sad,happiness\na,1,2,3\n", "two columns for happiness: happy and happiness"),
        ("file,happy,sad\na,1,2\nb,3,-1\n", "Line 3 of .* has '-1' votes for sad"),
        ("file,happy,sad\na,many,2\n", "Line 2 of .* has 'many' votes for happy.*leave it empty"),
        ("file,happy,sad\na,1,inf\n", "has 'inf' votes for sad"),
    ],
)
def test_a_table_that_says_too_little_is_refused(write, text, told):
    with pytest.raises(FerdeskError, match=told):
        by_table(write(text))


def test_votes_are_the_label_where_there_is_none(write):
    label = by_table(
        write("Image name,Neutral,happy,NF\na,2,7,1\nb,5,5,0\nc,,,10\n,0,0,10\nd,0,0.5,0\n")
    )
    assert label(Seen("a", 0)) == Given("happiness", (2, 7, 0, 0, 0, 0, 0, 0))
    assert label(Seen("b", 0)) == Given(TIE, (5, 5, 0, 0, 0, 0, 0, 0))
    assert label(Seen("c", 0)) == Given(NO_VOTES)
    assert label(Seen("d", 0)) == Given("happiness", (0, 0.5, 0, 0, 0, 0, 0, 0))


def test_votes_stand_beside_a_label(write):
    label = by_table(write("file,label,neutral,sad\na,fear,2,1\nb,sad,0,0\n"))
    assert label(Seen("a", 0)) == Given("fear", (2, 0, 0, 1, 0, 0, 0, 0))
    assert label(Seen("b", 0)) == Given("sad")


def test_two_lines_that_may_mean_one_picture_are_refused(write, tmp_path):
    label = by_table(write("file,frame,label\na.png,0,happy\na.png,,sad\n"))
    assert label(Seen("y/a.png", 1)) == Given("sad")
    with pytest.raises(FerdeskError, match=r"several lines that may mean z/x/a\.png"):
        label(Seen("z/x/a.png", 0))
    with pytest.raises(FerdeskError, match="No such file"):
        by_table(tmp_path / "nowhere.csv")


def test_the_longest_name_counts_and_a_whole_one_is_of_no_other(write):
    label = by_table(write("file,label\na.png,happy\nx/a.png,sad\n"))
    assert label(Seen("y/a.png", 0)) == Given("happy")
    assert label(Seen("z/x/a.png", 0)) == Given("sad")
    among = Sources(["a.png", "y/a.png"])
    assert label(Seen("a.png", 0), among) == Given("happy")
    assert label(Seen("y/a.png", 0), among) is None
    assert label(Seen("y/a.png", 0)) == Given("happy") and label.near(Seen("y/a.png", 0))
    assert not label.near(Seen("b.png", 0)) and not label.unmet()


def test_files_are_known_by_what_is_below_the_folder_that_they_share(write):
    label = by_table(write("file,label\nx.mp4,happy\ns1/x.mp4,sad\n"))
    for home in ("/home/ann/study", r"D:\bob"):
        among = Sources([f"{home}/x.mp4", f"{home}/s1/x.mp4", f"{home}/s2/x.mp4"])
        told = [label(Seen(f"{home}/{name}", 0), among) for name in ("x.mp4", "s1/x.mp4")]
        assert told == [Given("happy"), Given("sad")]
        assert label(Seen(f"{home}/s2/x.mp4", 0), among) is None
    assert Sources(["/a/b/c.mp4"]).relative("/a/b/c.mp4") == ("c.mp4",)
    assert Sources([]).relative("x/y") == ("x", "y")


def test_strange_words_are_told_with_their_counts():
    assert unknown(["calm", "", "calm"]) == "calm (2), nothing (1)"


def test_faces_of_a_picture_are_labelled_apart(write):
    told = by_table(
        write(
            "file,frame,face_id,session_ms,label\nv.mp4,3,1,,fear\nv.mp4,3,2,,anger\ncam,3,1,90,sad\n"
        )
    )
    assert told.each_face
    assert [told(Seen("/x/v.mp4", 3, face)) for face in ("1", "2", "3")] == [
        Given("fear"), Given("anger"), None
    ]  # fmt: skip
    assert told(Seen("cam", 3, "1", "90")) == Given("sad")
    assert told(Seen("cam", 3, "1", "4000")) is None
    assert not by_table(write("file,frame,label\nv.mp4,3,fear\n")).each_face


def test_a_label_may_say_what_its_face_was_chosen_from(write):
    told = by_table(write("file,label,group,group_size\na,fear,none,40\nb,fear,,\n"))
    assert told(Seen("a", 0)) == Given("fear", None, Group("none", 40))
    assert told(Seen("b", 0)).group is None
    for size in ("0", "many", "inf", "-3", "nan"):
        with pytest.raises(
            FerdeskError, match=f"Line 2 of .* has '{size}' for the size of a group"
        ):
            by_table(write(f"file,label,group,group_size\na,fear,none,{size}\n"))


def test_of_several_people_each_has_a_vote(write, tmp_path):
    ann = by_table(write("file,label\na,happy\nb,sad\nc,unknown\nd,fear\n"))
    bob = by_table(write("file,label\na,happiness\nb,anger\nc,NF\nd,NF\n"))
    eve = by_table(write("file,label\na,fear\ne,sad\n"))
    told = together([ann, bob, eve])
    assert told(Seen("a", 0)) == Given("happiness", (0, 2, 0, 0, 0, 0, 1, 0))
    assert told(Seen("b", 0)) == Given(TIE, (0, 0, 0, 1, 1, 0, 0, 0))
    assert told(Seen("c", 0)) == Given("unknown")
    assert told(Seen("d", 0)) == Given("fear", (0, 0, 0, 0, 0, 0, 1, 0))
    assert told(Seen("e", 0)) == Given("sadness", (0, 0, 0, 1, 0, 0, 0, 0))
    assert told(Seen("f", 0)) is None
    assert together([ann]) is ann
    # More say that it is no face, or that they can't tell, than say any emotion.
    torn = together([bob, eve, by_table(write("file,label\nb,fear\n"))])
    none = by_table(write("file,label\na,NF\n"))
    other = by_table(write("file,label\na,unknown\n"))
    assert torn(Seen("b", 0)).word == TIE
    assert together([ann, none])(Seen("a", 0)).word == "happiness"
    given = together([ann, none, other])(Seen("a", 0))
    assert given.word == "NF" and given.votes == (0, 1, 0, 0, 0, 0, 0, 0)


def test_people_who_chose_in_different_ways_are_not_taken_together(write):
    one = by_table(write("file,label,group,group_size\na,fear,fear,40\n"))
    other = by_table(write("file,label,group,group_size\na,fear,fear,41\n"))
    same = by_table(write("file,label,group,group_size\na,anger,fear,40\n"))
    assert together([one, same])(Seen("a", 0)).group == Group("fear", 40)
    with pytest.raises(FerdeskError, match="chose a from among different faces"):
        together([one, other])(Seen("a", 0))


def test_the_same_file_is_not_two_people(write):
    path = write("file,label\na,fear\n")
    with pytest.raises(FerdeskError, match="is named twice"):
        together([by_table(path), by_table(path.parent / "." / path.name)])


def test_many_pictures_of_one_name_are_found_fast(write):
    lines = "".join(f"p{i}/face.png,fear\n" for i in range(20_000))
    label = by_table(write(f"file,label\n{lines}"))
    assert all(label(Seen(f"/x/p{i}/face.png", 0)) for i in range(20_000))


def test_names_are_the_same_whichever_program_wrote_them(write):
    label = by_table(write("file,label\nP01/Zoé.mp4,fear\nlate.mp4,sad\n"))
    assert label(Seen(f"/x/P01/{unicodedata.normalize('NFD', 'Zoé.mp4')}", 0)) == Given("fear")
    assert label(Seen("/x/P02/ late.mp4", 0)) == Given("sad")


def test_spreadsheets_may_write_it_in_their_way(write):
    label = by_table(write("\ufeffFile;frame;face_id;happy;sad;group_size\na;3,0;2.0;0,5;1;10,0\n"))
    assert label(Seen("a", 3, "2")) == Given("sadness", (0, 0.5, 0, 1, 0, 0, 0, 0), Group("", 10))
    assert label(Seen("a", 4, "2")) is None


def test_a_name_that_may_be_two_files_is_refused(write):
    label = by_table(write("file,label\na.png,happy\nx/a.png,sad\n"))
    among = Sources(["x/a.png", "y/a.png", "z/a.png"])
    assert label(Seen("x/a.png", 0), among) == Given("sad")
    assert label(Seen("y/a.png", 0), among) == Given("happy")
    with pytest.raises(FerdeskError, match=r"names a.png, which may be y/a.png or z/a.png"):
        label(Seen("z/a.png", 0), among)


def test_a_file_is_called_by_as_much_of_its_path_as_tells_it_from_others():
    paths = ["/s/P01/a.mp4", "/s/P02/a.mp4", "/s/b.mp4", "c.mp4", "x/c.mp4"]
    found = Sources(paths)
    told = ["/".join(found.short(path)) for path in paths]
    assert told == ["P01/a.mp4", "P02/a.mp4", "b.mp4", "c.mp4", "x/c.mp4"]
