"""The frames that a table tells of."""

from __future__ import annotations

import csv

from ferdesk import rows
from ferdesk.frames import NEEDED, frames_of

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
