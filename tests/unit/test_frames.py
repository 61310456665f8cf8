"""The frames that a table tells of."""

from __future__ import annotations

import csv
import json

from ferdesk import rows
from ferdesk.core.beside import provenance_of
from ferdesk.frames import NEEDED, content_of, frames_of, one_person_each

COLUMNS = (*NEEDED, "session_ms")


def test_a_recorded_picture_that_was_held_and_read_again_is_one_frame(tmp_path):
    lines = [
        ("camera:0", 7, 230, "a", 1, 500),
        ("camera:0", 7, 230, "a", 2, 500),
        ("camera:0", 7, 230, "b", 1, 500),
        ("camera:0", 7, 230, "b", 2, 500),
        ("camera:0", 8, 270, "b", "", 540),
        ("camera:0", 8, 270, "a", "", 540),
        ("camera:0", 9, 300, "a", 2, 570),
    ]
    path = tmp_path / "faces.csv"
    with path.open("w", newline="") as stream:
        csv.writer(stream).writerows([COLUMNS, *lines])
    found = [
        (frame.line["frame"], frame.line["model"], [face.name for face in frame.faces])
        for frame in frames_of(rows.read(path))
    ]
    assert found == [("7", "b", ["1", "2"]), ("8", "a", []), ("9", "a", ["2"])]


def test_the_file_beside_a_table_says_what_is_a_picture(tmp_path):
    path = tmp_path / "faces.csv"
    sources = ("in/scan", "in/a.mp4", "in/b.png", "in/odd.png")
    with path.open("w", newline="") as stream:
        csv.writer(stream).writerows([NEEDED, *((source, 0, 0, "a", 1) for source in sources)])

    def found():
        table = rows.read(path)
        content = content_of(table)
        videos = one_person_each(content.files, content.stills.__contains__).of_file
        return [(one.file, one.still) for one in frames_of(table)], set(videos)

    by_name = [("in/scan", False), ("in/a.mp4", False), ("in", True), ("in", True)]
    assert found() == (by_name, {"in/scan", "in/a.mp4"})
    told = [
        {"input": "in/scan", "state": "done", "pictures": True},
        {"input": "in/a.mp4", "state": "failed"},
        {"input": "in/odd.png", "state": "done", "pictures": False},
    ]
    provenance_of(path).write_text(json.dumps({"inputs": told}))
    made = [("in", True), ("in/a.mp4", False), ("in", True), ("in/odd.png", False)]
    assert found() == (made, {"in/a.mp4", "in/odd.png"})
    for other in ("{", "[]", '{"inputs": 3}', '{"inputs": ["pictures"]}', "{}"):
        provenance_of(path).write_text(other)
        assert found()[0] == by_name
