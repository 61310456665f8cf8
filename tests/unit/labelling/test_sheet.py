"""The file of a person's labels."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from ferdesk.cli import score as command
from ferdesk.core.errors import FerdeskError
from ferdesk.core.vocab import EMOTIONS
from ferdesk.export.atomic import refuse_target
from ferdesk.labelling.of_table import pool_of_table
from ferdesk.labelling.sheet import NO_FACE, UNKNOWN, Begun, Sheet, begun, usual_place
from ferdesk.scoring import score

RAW = tuple(f"{name}_raw" for name in EMOTIONS)


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
    assert begun(place) == Begun("Zoë", evenly, 4)
    again = Sheet.open(place, pool, "Zoë", evenly)
    assert again.given == sheet.given
    assert next(again.left()) == next(sheet.left()) == list(pool.order(evenly))[4]
    assert again.take_back() == asked[3]
    assert [line["label"] for line in lines(place)] == ["fear", UNKNOWN, NO_FACE]
    again.give(asked[0], "anger")
    assert next(line["label"] for line in lines(place)) == "anger"


def test_nothing_to_take_back(pool, place):
    assert Sheet.open(place, pool, "1", False).take_back() is None
    place.touch()
    assert Sheet.open(place, pool, "1", True).take_back() is None
    assert begun(place) is None and begun(place.parent) is None


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
        (",fear,", ",calm,", "Line 2 of .* is no label"),
        (",fear,", ",fear", "Line 2 of .* is no label"),
        (".mp4", ".avi", "holds labels of other faces"),
        ("neutral,40", ",", "chosen otherwise"),
        ("neutral,40", "anger,40", "chosen by what another model said"),
        ("40,1,", "40,2,", "holds labels of 2"),
    ],
)
def test_a_file_of_something_else_is_refused_and_left(pool, place, old, new, told):
    sheet = Sheet.open(place, pool, "1", True)
    for seen, word in zip(list(sheet.left())[:6], ["fear"] * 6, strict=True):
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
    assert "14 faces with a label." in told and "unknown (1)" in told and "stand for about" in told
    assert f"{100 * found['the app'].accuracy:.1f}%" in told
    assert f"{100 * found['the app'].answered:.1f}%" in told
    both = [part for sheet in sheets for part in ("--truth", str(sheet.path))]
    assert command.main([str(path), *both]) == 0
    told = capsys.readouterr().out
    assert "Two of those who voted agree in" in told and "Krippendorff's alpha" in told


def test_without_an_expression_there_is_no_result(pool, place):
    sheet = Sheet.open(place, pool, "1", False)
    for _ in range(2):
        with pytest.raises(FerdeskError, match="No face was given an expression yet"):
            sheet.labelled()
        sheet.give(next(sheet.left()), UNKNOWN)


def test_faces_that_were_not_read_have_no_result(table, place):
    path = table([""] * 4, change=lambda _: dict.fromkeys(("label", *RAW), ""))
    sheet = Sheet.open(place, pool_of_table(path), "1", False)
    sheet.give(next(sheet.left()), "fear")
    with pytest.raises(FerdeskError, match="None of the faces that were labelled was read"):
        sheet.labelled()


def test_two_windows_do_not_write_over_each_other(pool, place):
    one, other = (Sheet.open(place, pool, "1", False) for _ in range(2))
    one.give(next(one.left()), "fear")
    with pytest.raises(FerdeskError, match="was changed by another program or window"):
        other.give(next(other.left()), "anger")
    assert not other.given and [line["label"] for line in lines(place)] == ["fear"]
    again = Sheet.open(place, pool, "1", False)
    again.give(next(again.left()), "anger")
    with pytest.raises(FerdeskError, match="was changed"):
        one.take_back()
    assert len(lines(place)) == 2
    place.unlink()  # what is gone can be written anew
    again.give(next(again.left()), "fear")
    assert len(lines(place)) == 3


def test_lines_of_other_faces_and_columns_of_ones_own_stay(pool, place, table):
    sheet = Sheet.open(place, pool, "1", False)
    for seen in list(sheet.left())[:3]:
        sheet.give(seen, "fear")
    first, second, third = list(sheet.given)
    rows = lines(place)
    rows[0] |= {"file": "elsewhere.mp4"}
    rows[1] |= {"crop": "0" * 12}  # another picture
    with place.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, [*rows[0], "note"], "")
        writer.writeheader()
        writer.writerows(row | {"note": f"my {i}"} for i, row in enumerate(rows))
    again = Sheet.open(place, pool, "1", False)
    assert list(again.given) == [third] and len(again.others) == 2
    assert {first, second} <= set(again.left())
    again.give(first, "anger")
    found = lines(place)
    assert [row["label"] for row in found] == ["fear", "fear", "fear", "anger"]
    assert [row["note"] for row in found] == ["my 0", "my 1", "my 2", ""]
    assert found[:2] == [rows[0] | {"note": "my 0"}, rows[1] | {"note": "my 1"}]


def test_a_file_that_comes_to_a_table_later_changes_no_label(table, place, tmp_path):
    lone = pool_of_table(table(["fear"] * 10, name="one.csv"))
    sheet = Sheet.open(place, lone, "1", False)
    for seen in lone.faces[:4]:
        sheet.give(seen, "anger")
    assert {row["file"] for row in lines(place)} == {"0.mp4"}
    more = pool_of_table(table(["fear"] * 20, name="two.csv", change=_in_two_folders))
    assert {cells[0] for cells in more.cells.values()} == {"clips/0.mp4", "more/0.mp4"}
    again = Sheet.open(place, more, "1", False)
    assert [seen.frame for seen in again.given] == [seen.frame for seen in sheet.given]


def _in_two_folders(line):
    at = int(line["frame"])
    return {"source": f"{'clips' if at < 10 else 'more'}/0.mp4"}


def test_a_name_that_is_all_of_one_file_is_of_no_other(table, place, capsys):
    def change(line):
        at = int(line["frame"])
        return {"source": "0.mp4" if at < 10 else "a/0.mp4", "frame": str(at % 10)}

    path = table(["fear"] * 20, change=change)
    sheet = Sheet.open(place, pool_of_table(path), "1", False)
    chosen = [seen for seen in sheet.pool.faces if seen.source == "0.mp4"]
    for seen in chosen:
        sheet.give(seen, "fear")
    assert len(chosen) == 10 and command.main([str(path), "--truth", str(place)]) == 0
    assert "10 faces with a label." in capsys.readouterr().out


def test_it_is_read_as_a_spreadsheet_leaves_it(pool, place):
    sheet = Sheet.open(place, pool, "1", False)
    for seen, word in zip(list(sheet.left())[:3], ("fear", UNKNOWN, NO_FACE)):
        sheet.give(seen, word)
    text = place.read_text().replace("fear", "Fear ").replace("NF", "nf")
    place.write_text("\ufeff" + text + ",,,,,,,,\r\n", encoding="utf-8")
    again = Sheet.open(place, pool, "1", False)
    assert again.given == sheet.given
    again.give(next(again.left()), "anger")
    assert [line["label"] for line in lines(place)] == ["fear", UNKNOWN, NO_FACE, "anger"]
    # No spreadsheet takes what a crop is known by for a number.
    assert all(line["crop"].isalpha() and len(line["crop"]) == 12 for line in lines(place))


@pytest.mark.parametrize("folders", [("nest", "nest/sub"), ("/d/a", "/d/b/a"), ("val", "val/val")])
def test_namesakes_in_nested_folders_keep_their_labels(table, place, folders, capsys):
    def change(line):
        at = int(line["frame"])
        return {"source": f"{folders[at % 2]}/x.mp4", "frame": str(at // 2)}

    path = table(["fear"] * 12, change=change)
    sheet = Sheet.open(place, pool_of_table(path), "1", False)
    for seen in list(sheet.left()):
        sheet.give(seen, "fear" if seen.source == f"{folders[0]}/x.mp4" else "anger")
    again = Sheet.open(place, pool_of_table(path), "1", False)
    assert again.given == sheet.given and not again.others
    labelled = score.by_tables(path, [place])
    told = {labelled.answers.seen[row]: label for row, label in zip(labelled.rows, labelled.labels)}
    assert len(told) == 12
    assert all(EMOTIONS[label] == sheet.given[seen] for seen, label in told.items())


def test_names_that_are_too_long_for_a_file_are_cut(tmp_path):
    for letter in "xé表":
        usual_place(tmp_path / f"{letter * 250}.csv", letter * 300).touch()
    with pytest.raises(FerdeskError, match="too long"):
        refuse_target(tmp_path / ("z" * 400))
    assert begun(tmp_path / ("z" * 400)) is None


def test_a_file_that_a_spreadsheet_saved_is_gone_on_with(pool, place):
    sheet = Sheet.open(place, pool, "1", False)
    first, second = list(sheet.left())[:2]
    sheet.give(first, "fear")
    place.write_text(place.read_text().replace(",", ";"), encoding="utf-8-sig")
    again = Sheet.open(place, pool, "1", False)
    assert again.given == {first: "fear"} and not again.others
    again.give(second, "anger")
    assert [line["label"] for line in lines(place)] == ["fear", "anger"]
