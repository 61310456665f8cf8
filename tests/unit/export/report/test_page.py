"""The page itself: whole, alone, and with nothing of the table taken for HTML."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import made_table
import pytest
from checked_html import checked
from made_table import seen

from ferdesk.cli import report
from ferdesk.core.errors import FerdeskError
from ferdesk.core.vocab import EMOTIONS
from ferdesk.export.place import Place
from ferdesk.export.report import page, parts

CROP = "t.csv.crops/s0000_f00000{}_id1.png"


@pytest.fixture
def made(tmp_path):
    """The page of lines, checked; and its text."""

    def run(lines, name="t.csv", beside=None):
        table = tmp_path / name
        table.write_text(made_table.wide(lines), encoding="utf-8")
        if beside is not None:
            (tmp_path / f"{name}.provenance.json").write_text(json.dumps(beside))
        page.write(table, Place(tmp_path / "r.html"))
        html = (tmp_path / "r.html").read_text("utf-8")
        return checked(html), html

    return run


BESIDE = {
    "made_by": "ferdesk analyze",
    "made_utc": "2026-01-02T03:04:05+00:00",
    "method": "Faces were read & counted.",
    "models": [{"id": "net", "title": "The Net"}, {"id": "b", "title": "Another"}],
    "inputs": [
        {"input": "a.mp4", "state": "done", "notice": "It is cut short."},
        {"input": "gone.mp4", "state": "failed", "why": "There is no file gone.mp4."},
        {"input": "late.mp4", "state": "left"},
    ],
}


def test_a_video_is_shown_with_all_that_is_known(made):
    other = {"b.network_label": "fear"}
    fear = seen("fear", 0.8, AU4_intensity="0.7", trial="film", **other)
    frames = [[fear], [seen("anger", 0.9, **other)], [seen("", **other)], []]
    checker, html = made(made_table.video(frames), beside=BESIDE)
    text = " ".join(checker.texts)
    assert "read by The Net" in text and "2026-01-02 03:04 UTC" in text
    assert "Faces were read & counted." in text and parts.NOTE in text
    assert "It is cut short." in text and "There is no file gone.mp4." in text
    assert "It was not read." in text
    assert "Another says the same as The Net in 33% of the readings" in text
    assert "AU4" in text and "brow lowerer" in text and "film" in text
    assert 'title="fear, 0:00.0 to 0:00.1"' in html and 'title="no label 33%"' in html
    assert "In view for 0:00.3 (75%)" in text and "a face in 75% of the frames" in text
    assert all(link.startswith("#") for link in checker.loaded)


def test_it_is_told_when_nothing_is_known_of_how_it_was_made(made):
    for beside in (None, {}, [1], {"made_by": 1, "method": 2, "models": 3}):
        checker, _ = made(made_table.video([[seen("fear")]]), beside=beside)
        assert "The file that says so is not beside the table." in checker.texts
        assert "read by net" in " ".join(checker.texts)


def test_names_are_no_html(made):
    bad = '<b onload="x">&"\'.mp4'
    lines = made_table.video([[seen("fear", trial="<i>")]], name=bad)
    lines += made_table.lines([("<u>/<s>.png", "fear", "fear")])
    told = BESIDE | {"method": "<script>", "inputs": [{"input": "<p>", "state": "failed"}]}
    checker, html = made(lines, beside=told)
    text = "".join(checker.texts)
    assert bad in text and "<u>" in text and "<i>" in text and "<script>" in text and "<p>" in text
    # However long they are, and wherever they stand.
    for place in ("h1", "h2", "summary"):
        assert re.search(rf"\n{place} {{[^}}]*overflow-wrap: anywhere", html)
    assert html.count("onload") == html.count("&lt;b onload=&quot;x&quot;&gt;") > 0


def test_pictures_are_listed_and_crops_are_linked_from_where_the_page_lies(tmp_path):
    lines = [
        {
            **line,
            **seen("happiness", 0.9),
            "crop": f"t.csv.crops/s0000_f00000{i}_id1.png",
            "source": f"p/{i}.png",
        }
        for i, line in enumerate(made_table.lines())
    ]
    table = tmp_path / "t.csv"
    table.write_text(made_table.wide(lines), encoding="utf-8")
    (tmp_path / "sub").mkdir()
    for out, to in ((tmp_path / "r.html", ""), (tmp_path / "sub" / "r.html", "../")):
        page.write(table, Place(out))
        checker = checked(out.read_text("utf-8"))
        pictures = [link for link in checker.loaded if not link.startswith("#")]
        # Where happiness was highest, and in the list each; nobody was at all likely to be angry.
        assert pictures == [to + CROP.format(i) for i in (0, 0, 1, 2, 3, 4)]
        for link in pictures:
            assert (out.parent / link).resolve().parent == tmp_path / "t.csv.crops"
    assert "4.png" in checker.texts and "5 pictures, 5 with a face" in checker.texts


def test_of_many_faces_and_pictures_the_rest_is_counted(made, monkeypatch):
    monkeypatch.setattr("ferdesk.export.report.pictures_part.MOST_PICTURES", 3)
    crowd = [seen("fear", face_id=str(i)) for i in range(1, 10)]
    lines = made_table.video([crowd, crowd[:6]]) + [
        {**line, "source": f"p/{i}.png"} for i, line in enumerate(made_table.lines())
    ]
    checker, html = made(lines)
    text = "".join(checker.texts)
    assert "9 faces" in text and "3 more faces, in view for 0:00.3 in all" in text
    assert html.count("<article>") == 6 and "2 more faces in the table" in text


def test_files_without_a_face_are_in_it(made):
    checker, _ = made(made_table.video([[], []]))
    assert "none" in checker.texts and "0 faces" in "".join(checker.texts)


def test_what_was_never_likely_has_no_moment(made):
    checker, _ = made(made_table.video([[seen("fear", 0.95)], [seen("fear", 0.95)]]))
    assert "0:00.0" in checker.texts and checker.texts.count("–") == 7


def test_a_table_without_a_line_has_no_report(tmp_path):
    table, out = tmp_path / "t.csv", tmp_path / "r.html"
    table.write_text(made_table.wide([]))
    out.write_text("before")
    with pytest.raises(FerdeskError, match=r"t\.csv has no line"):
        page.write(table, Place(out))
    assert out.read_text() == "before"


def test_hours_are_a_page_of_ordinary_size(made):
    frames = [[seen("fear" if i % 3 else "anger", 0.5 + i % 50 / 100)] for i in range(5000)]
    _, html = made(made_table.video(frames))
    assert len(html) < 150_000


def test_the_command_writes_beside_the_table_or_where_it_is_told(tmp_path, capsys):
    table = tmp_path / "t.csv"
    table.write_text(made_table.wide(made_table.video([[seen("fear")]])))
    assert report.main([str(table)]) == 0
    checked((tmp_path / "t.csv.html").read_text("utf-8"))
    assert report.main([str(table), "--out", str(tmp_path / "o.html")]) == 0
    assert capsys.readouterr().err.splitlines()[-1] == f"Wrote {tmp_path / 'o.html'}."
    assert report.main([str(table), "--out", str(tmp_path / "o.csv")]) == 1
    assert "is no name for a report. End it in .html." in capsys.readouterr().err
    assert report.main([str(tmp_path / "none.csv")]) == 1
    assert "can't be read" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["o.html", "t.csv", "t.csv.html"]


def test_a_name_that_is_held_leaves_the_page_beside_it(tmp_path, capsys, monkeypatch):
    from fakes import hold

    table, out = tmp_path / "t.csv", tmp_path / "o.html"
    table.write_text(made_table.wide(made_table.video([[seen("fear")]])))
    real = page.text_of

    def late(*arguments):
        yield from real(*arguments)
        hold(monkeypatch, out)

    monkeypatch.setattr(page, "text_of", late)
    out.write_text("before")
    assert report.main([str(table), "--out", str(out)]) == 1
    assert "kept as o (2).html" in capsys.readouterr().err
    assert out.read_text() == "before"
    checked(Path(tmp_path / "o (2).html").read_text("utf-8"))


def test_a_crop_is_linked_from_a_folder_whatever_its_name(tmp_path):
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xe9 #1"))
    try:
        odd.mkdir()
    except OSError:
        pytest.skip("This file system takes such a name for none.")
    table = odd / "t.csv"
    lines = [{**line, **seen("fear"), "crop": CROP.format(1)} for line in made_table.lines()]
    table.write_text(made_table.wide(lines[:1]), encoding="utf-8")
    page.write(table, Place(tmp_path / "r.html"))
    links = checked((tmp_path / "r.html").read_text("utf-8")).loaded
    assert f"%E9%20%231/{CROP.format(1)}" in links


def test_between_two_drives_no_crop_is_linked(tmp_path, monkeypatch):
    def apart(*_):
        raise ValueError("path is on mount 'C:', start on mount 'D:'")

    monkeypatch.setattr(page.os.path, "relpath", apart)
    lines = [{**line, **seen("fear"), "crop": CROP.format(1)} for line in made_table.lines()]
    (tmp_path / "t.csv").write_text(made_table.wide(lines), encoding="utf-8")
    page.write(tmp_path / "t.csv", Place(tmp_path / "r.html"))
    assert all(link.startswith("#") for link in checked((tmp_path / "r.html").read_text()).loaded)


def test_of_many_files_only_some_have_a_part(made, monkeypatch):
    monkeypatch.setattr("ferdesk.export.report.parts.MOST_FILES", 2)
    lines = [line for i in range(4) for line in made_table.video([[seen("fear")]], name=f"{i}.mp4")]
    checker, html = made(lines)
    assert html.count("<article>") == 2 and "2 more files only at a glance" in html
    assert checker.loaded == ["#file-1", "#file-2"] and "3.mp4" in checker.texts


def test_of_a_single_frame_nobody_knows_how_long_it_lasts(made):
    checker, _ = made(made_table.video([[seen("fear")]]))
    text = "".join(checker.texts)
    assert "In view for 1 frame;" in text and "0:01.0" not in text


def test_what_is_not_known_is_a_dash(made):
    none = {"face_id": "1", "fear_people": ""}
    told = {f"{name}_people": "0.125" for name in EMOTIONS}
    frames = [[{"face_id": "2", **seen("fear", face_id="2"), **told}], [none], [none]]
    checker, _ = made(made_table.video(frames))
    assert "nan" not in "".join(checker.texts) and "1.2" in checker.texts
    assert checker.texts.count("–") >= 4 * 8


def test_pictures_without_a_face_are_named(made):
    none = {"source": "p/none.png", "frame": "9", "model": "net", "faces": "0"}
    seen_one = [{**line, "source": "p/a.png"} for line in made_table.lines()[:1]]
    checker, _ = made([*seen_one, none])
    assert "1 picture without a face" in checker.texts and "none.png" in checker.texts


def test_work_that_nobody_wants_any_more_leaves_what_was_there(tmp_path):
    table, out = tmp_path / "t.csv", tmp_path / "r.html"
    table.write_text(made_table.wide(made_table.video([[seen("fear")]])))
    out.write_text("before")

    class Stop(Exception):
        pass

    def stop():
        raise Stop

    with pytest.raises(Stop):
        page.write(table, Place(out), look=stop)
    assert out.read_text() == "before" and len([*tmp_path.iterdir()]) == 2
