"""The table of trials that people write, and what is told of a line that makes none."""

from __future__ import annotations

import os
import unicodedata

import pytest

from ferdesk.core.errors import FerdeskError
from ferdesk.export import trials_table as trials
from ferdesk.export.trials import Trial

INPUTS = ("study/P01/clip.mp4", "study/P02/clip.mp4", "study/P02/other.mp4", "demo")
HEAD = "file,start,end,trial\n"


@pytest.fixture
def read(tmp_path):
    def of(content: str | bytes, inputs=INPUTS):
        path = tmp_path / "trials.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return trials.read(path, inputs)

    return of


def test_a_file_is_called_as_it_was_found_or_by_as_much_of_it_as_tells_it_apart(read):
    names = {
        "study/P01/clip.mp4": 0,
        "P01/clip.mp4": 0,
        "P02\\clip.mp4": 1,
        "other.mp4": 2,
        os.path.abspath("study/P02/other.mp4"): 2,
        "./demo": 3,
    }
    for name, at in names.items():
        found = read(f"{HEAD}{name},0,1,a\n")
        assert list(found.of_file) == [INPUTS[at]], name


def test_a_whole_path_counts_before_the_end_of_another(read):
    assert list(read(f"{HEAD}clip.mp4,0,1,a\n", (*INPUTS, "clip.mp4")).of_file) == ["clip.mp4"]


def test_an_accent_is_the_same_however_it_is_written(read):
    name = unicodedata.normalize("NFD", "Zoé.mp4")
    assert list(read(f"{HEAD}Zoé.mp4,0,1,a\n", (name,)).of_file) == [name]


@pytest.mark.parametrize(
    "content",
    [
        "file,start,end,trial\ndemo,1:02.5,0:01:30,calm\ndemo,80,95.25,film\n",
        "Trial,END,start,File\ncalm,90,62.5,demo\nfilm,95.25,80,demo\n",
        "\ufefffile;start;end;trial;\r\ndemo;1:02,5;90;calm;\r\n;;;;\r\ndemo;80;95,25;film;\r\n",
        '\nfile , start , end , trial\n demo , 62.5 , 90 , "calm"\n\ndemo,80,95.25,film',
    ],
)
def test_every_way_in_which_it_is_written_says_the_same(read, content):
    found = read(content)
    assert found.of_file == {"demo": (Trial("calm", 62.5, 90.0), Trial("film", 80.0, 95.25))}
    assert found.further == ()


def test_further_columns_are_told_of_each_trial(read):
    found = read("Condition,file,start,end,trial,n\nfear,demo,0,1,a,1\njoy,demo,1,2,b\n")
    assert found.further == ("Condition", "n")
    assert [trial.further for trial in found.of_file["demo"]] == [("fear", "1"), ("joy", "")]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "has no column file; it has none. Give a CSV in UTF-8 with the columns file,"),
        ("file,start,end\n", "has no column trial; it has file, start, end"),
        (HEAD, "has no trial. Write a line"),
        (f"{HEAD}\n,,,\n", "has no trial. Write a line"),
        ("file,start,end,trial,file\n", "two columns file"),
        (f"{HEAD.strip()},model\n", "a column model, and so has the summary"),
        (f"{HEAD}demo,0,1,a\n\nnone.mp4,0,1,a\n", r"Line 4 of .*trials.csv names none.mp4, which"),
        (f"{HEAD}lip.mp4,0,1,a\n", "names lip.mp4, which is none"),
        (
            f"{HEAD}clip.mp4,0,1,a\n",
            "Line 2 .* may be study/P01/clip.mp4 or study/P02/clip.mp4. Write the folders",
        ),
        (f"{HEAD},0,1,a\n", "Line 2 .* names no file"),
        (f"{HEAD}demo,0,1, \n", "Line 2 .* does not name its trial"),
        (f'{HEAD}demo,0,1,"a;b"\n', "calls its trial a;b"),
        (f"{HEAD}demo,0:05,5,a\n", r"does not end after it begins \(0:05 to 5\). Correct"),
        (f"{HEAD}demo,6,5,a\n", r"does not end after it begins \(6 to 5\)"),
        (f"{HEAD}demo,,5,a\n", "Line 2 .* has no start: '' is no time like 90"),
        (f"{HEAD}demo,0,soon,a\n", "has no end: 'soon' is no time like 90"),
        (f"{HEAD}demo,0,nan,a\n", "has no end: 'nan' is no time in a recording"),
        (f"{HEAD}demo,0,1,a\ndemo,0,1.0,a\n", "Line 3 .* has the trial of line 2 again"),
        (f"{HEAD}demo,0,1,a, b\n", "Line 2 .* a column without a name.*with , in it"),
        (f'{HEAD}demo,0,1,"a\ndemo,1,2,b\n', "can't be read: line 3: unexpected end"),
        (b"file,start,end,trial\ndemo,0,1,\xe9\n", "can't be read: .*utf-8.*Give a CSV in UTF-8"),
    ],
)
def test_what_makes_no_trial_is_told_with_its_line(read, content, says):
    with pytest.raises(FerdeskError, match=says):
        read(content)


def test_a_table_that_is_not_there_is_told(tmp_path):
    with pytest.raises(FerdeskError, match=r"gone.csv can't be read: No such file"):
        trials.read(tmp_path / "gone.csv", INPUTS)
