from __future__ import annotations

import pytest

from ferdesk.core.errors import FerdeskError
from ferdesk.scoring.truth import by_folder, by_table, unknown


@pytest.fixture
def write(tmp_path):
    def written(text: str | bytes):
        path = tmp_path / "truth.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return written


def test_a_picture_is_labelled_by_the_folder_it_lies_in():
    assert by_folder("/data/test/Happy/a.png", 0) == "Happy"
    assert by_folder(r"C:\data\sad\a.png", 0) == "sad"
    assert by_folder("a.png", 0) is None


def test_a_table_names_as_much_of_a_path_as_tells_files_apart(write):
    label = by_table(write("\ufeffImage, Emotion \none/a.png,happy\ntwo/a.png, sad\nb.png,fear\n"))
    assert label("/x/one/a.png", 0) == "happy" and label(r"x\two\a.png", 7) == "sad"
    assert label("/somewhere/b.png", 3) == "fear"
    assert label("/three/a.png", 0) is None and label("zone/a.png", 0) is None


def test_frames_of_a_video_are_labelled_apart(write):
    label = by_table(write("file,frame,label\nv.mp4,0,happy\nv.mp4,12,sad\nw.mp4,,anger\n"))
    assert [label("v.mp4", at) for at in (0, 1, 12)] == ["happy", None, "sad"]
    assert label("w.mp4", 99) == "anger"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("picture,mood\na,happy\n", "no column with their labels.*Call it label"),
        ("who,label\na,happy\n", "no column with the pictures' names.*Call it file"),
        ("", "no column with the pictures' names"),
        ("file,label\na.png,happy\n./a.png,sad\n", "labels a.png twice"),
        ("file,label\n,happy\n", "Line 2 of .* names no picture"),
        ("file,frame,label\na,two,sad\n", "'two' in the column frame"),
        (b"file,label\n\xff\xfe,sad\n", "can't be read.*CSV in UTF-8"),
    ],
)
def test_a_table_that_says_too_little_is_refused(write, text, told):
    with pytest.raises(FerdeskError, match=told):
        by_table(write(text))


def test_two_lines_that_may_mean_one_picture_are_refused(write, tmp_path):
    label = by_table(write("file,label\na.png,happy\nx/a.png,sad\n"))
    assert label("y/a.png", 0) == "happy"
    with pytest.raises(FerdeskError, match=r"several lines that may mean z/x/a\.png"):
        label("z/x/a.png", 0)
    with pytest.raises(FerdeskError, match="No such file"):
        by_table(tmp_path / "nowhere.csv")


def test_strange_words_are_told_with_their_counts():
    assert unknown(["calm", "", "calm"]) == "calm (2), nothing (1)"
