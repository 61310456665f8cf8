"""The file of a person's labels."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from ferdesk.cli import score as command
from ferdesk.core.errors import FerdeskError
from ferdesk.core.vocab import EMOTIONS
from ferdesk.labelling.of_table import pool_of_table
from ferdesk.labelling.sheet import NO_FACE, UNKNOWN, Sheet, usual_place
from ferdesk.scoring import score


@pytest.fixture
def pool(table):
    return pool_of_table(table(["neutral"] * 40 + ["fear"] * 8 + [""] * 2))


@pytest.fixture
def place(tmp_path):
    return tmp_path / "labels.csv"


def lines(path):
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("evenly", [False, True])
def test_labels_are_in_the_file_at_once_and_are_gone_on_with(pool, place, evenly):
    sheet = Sheet.open(place, pool, "Zoë", evenly)
    assert not place.exists()
    asked = list(sheet.left())[:4]
    for seen, word in zip(asked, ("fear", UNKNOWN, NO_FACE, "neutral")):
        sheet.give(seen, word)
        assert lines(place)[-1]["label"] == word
    assert sheet.emotions == 2
    again = Sheet.open(place, pool, "another", not evenly)
    assert (again.given, again.evenly, again.person) == (sheet.given, evenly, "Zoë")
    assert next(again.left()) == next(sheet.left()) == list(pool.order(evenly))[4]
    assert again.take_back() == asked[3]
    assert [line["label"] for line in lines(place)] == ["fear", UNKNOWN, NO_FACE]
    again.give(asked[0], "anger")
    assert next(line["label"] for line in lines(place)) == "anger"


def test_nothing_to_take_back(pool, place):
    assert Sheet.open(place, pool, "1", False).take_back() is None
    place.touch()
    assert Sheet.open(place, pool, "1", True).evenly


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="folders are not closed that way")
def test_a_label_that_can_not_be_written_is_not_given(pool, tmp_path, monkeypatch):
    sheet = Sheet.open(tmp_path / "labels.csv", pool, "1", False)
    first, second = list(sheet.left())[:2]
    sheet.give(first, "fear")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FerdeskError, match="No space left"):
        sheet.give(second, "anger")
    with pytest.raises(FerdeskError, match="No space left"):
        sheet.take_back()
    assert list(sheet.given) == [first]
    assert [line["label"] for line in lines(sheet.path)] == ["fear"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("face_id", "face", "is no file of labels: it has no column face_id"),
        (",fear,", ",joy,", "Line 2 of .* is no label"),
        (",fear,", ",fear", "Line 2 of .* is no label"),
        (".mp4", ".avi", "holds labels of other faces"),
        ("neutral,40", "neutral,41", "holds labels of other faces"),
        ("neutral,40", ",", "holds labels of other faces"),
    ],
)
def test_a_file_of_something_else_is_refused_and_left(pool, place, old, new, told):
    sheet = Sheet.open(place, pool, "1", True)
    for seen, word in zip(list(sheet.left())[:6], ["fear"] * 6):
        sheet.give(seen, word)
    text = place.read_text().replace(old, new)
    assert text != place.read_text()
    place.write_text(text)
    with pytest.raises(FerdeskError, match=told):
        Sheet.open(place, pool, "1", True)
    assert place.read_text() == text


def test_a_file_that_is_no_text_is_refused(pool, place):
    place.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FerdeskError, match="can't be read"):
        Sheet.open(place, pool, "1", True)
    with pytest.raises(FerdeskError):
        Sheet.open(place / "in a file", pool, "1", True)


def test_the_command_finds_what_the_window_does(table, tmp_path, capsys):
    path = table(["neutral"] * 40 + ["fear"] * 8 + [""] * 2, compared=("other",))
    pool = pool_of_table(path)
    sheets = []
    for person in ("ann", "Bob & Eve"):
        sheet = Sheet.open(usual_place(path, person), pool, person, True)
        for i, seen in enumerate(list(sheet.left())[:15]):
            sheet.give(seen, UNKNOWN if i == 3 else EMOTIONS[i % (3 + len(sheets))])
        sheets.append(sheet)
    assert sheets[1].path == Path(tmp_path / "faces.labels-Bob---Eve.csv")
    assert command.main([str(path), "--truth", str(sheets[0].path)]) == 0
    told = capsys.readouterr().out
    found = {one.name: one for one in score.scores(sheets[0].labelled())}
    assert list(found) == ["net", "the app", "other"]
    assert "14 faces with a label." in told and "unknown (1)" in told and "stand for 50" in told
    assert f"{100 * found['the app'].accuracy:.1f}%" in told
    assert f"{100 * found['the app'].answered:.1f}%" in told
    both = [part for sheet in sheets for part in ("--truth", str(sheet.path))]
    assert command.main([str(path), *both]) == 0
    told = capsys.readouterr().out
    assert "two of those who voted on a face agree in" in told and "Krippendorff's alpha" in told


def test_without_an_expression_there_is_no_result(pool, place):
    sheet = Sheet.open(place, pool, "1", False)
    with pytest.raises(FerdeskError, match="No face has an expression yet"):
        sheet.labelled()
    sheet.give(next(sheet.left()), UNKNOWN)
    with pytest.raises(FerdeskError, match="No face has an expression yet"):
        sheet.labelled()


def test_faces_that_were_not_read_have_no_result(table, place):
    path = table([""] * 4, change=lambda _: {"label": "", "network_label": ""})
    sheet = Sheet.open(place, pool_of_table(path), "1", False)
    sheet.give(next(sheet.left()), "fear")
    with pytest.raises(FerdeskError, match="None of the faces that were labelled was read"):
        sheet.labelled()
