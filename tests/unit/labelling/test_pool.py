"""Which faces a person is asked about, and in which order."""

from __future__ import annotations

import json
import shutil
import struct
import zlib
from collections import Counter

import cv2
import made_table
import numpy as np
import pytest

from ferdesk.core.errors import FerdeskError
from ferdesk.core.vocab import EMOTIONS
from ferdesk.export.crops import folder_of
from ferdesk.labelling import pool as pools
from ferdesk.labelling.of_table import pool_of_table
from ferdesk.labelling.pool import Candidate, one_a_second


def test_a_face_is_asked_about_once_a_second(table):
    path = table(["fear"] * 30, change=lambda line: {"time_ms": str(300 * _at(line))})
    pool = pool_of_table(path)
    moments = Counter((seen.source, int(pool.seconds(seen))) for seen in pool.faces)
    assert set(moments.values()) == {1}
    assert len(pool.faces) == 9
    assert {int(pool.crop(seen)[0, 0]) for seen in pool.faces} == {
        seen.frame for seen in pool.faces
    }


def _at(line):
    return int(line["frame"])


def test_pictures_have_no_time_and_each_counts(table):
    pool = pool_of_table(table(["fear"] * 30, change=lambda _: {"time_ms": ""}))
    assert len(pool.faces) == 30 and pool.seconds(pool.faces[0]) is None


def test_each_frame_of_a_second_is_as_likely():
    drawn = Counter(
        one_a_second(Candidate((str(draw),), str(i), 0, i) for i in range(4))[0][0]
        for draw in range(2000)
    )
    assert all(abs(drawn[i] - 500) < 100 for i in range(4))


def test_of_very_many_some_are_chosen(monkeypatch):
    faces = [Candidate((str(i // 3),), str(i), i // 3, i) for i in range(3000)]
    every, cut = one_a_second(faces)
    assert len(every) == 1000 and not cut
    monkeypatch.setattr(pools, "MOST", 50)
    kept, cut = one_a_second(faces)
    assert len(kept) == 50 and kept == sorted(kept) and cut
    assert 1000 < np.mean(kept) < 2000
    # Those that are let go on the way are those that had no chance.
    assert kept == sorted(sorted(every, key=lambda i: pools.lot("second", str(i // 3)))[:50])
    # Files of one name in many folders.
    same, cut = one_a_second(Candidate(("x",), "0", i, i) for i in range(160))
    assert same == list(range(50)) and cut


def test_a_second_of_many_frames_comes_up_no_more_often(monkeypatch):
    monkeypatch.setattr(pools, "MOST", 300)
    frames = [(second, i) for second in range(900) for i in range(1 if second % 3 else 60)]
    kept, cut = one_a_second(
        Candidate((str(second),), str(i), second, second) for second, i in frames
    )
    assert cut and len(kept) == 300
    assert 70 < sum(second % 3 == 0 for second in kept) < 130
    assert one_a_second([]) == ([], False)


def test_the_order_is_the_same_everywhere(table, tmp_path):
    one = pool_of_table(table(name="one.csv"))
    moved = table(name="two.csv", change=lambda line: {"source": rf"C:\x\{line['source']}"})
    two = pool_of_table(moved)
    for evenly in (False, True):
        assert [one.cells[seen] for seen in one.order(evenly)] == [
            two.cells[seen] for seen in two.order(evenly)
        ]
    assert [seen.frame for seen in one.order(False)][:6] == [17, 10, 14, 19, 18, 3]


def test_evenly_all_labels_come_up_as_often_as_they_can(table):
    labels = ["neutral"] * 40 + ["fear"] * 3 + [""] * 5 + ["happiness"] * 20
    pool = pool_of_table(table(labels))
    assert pool.sizes == {"neutral": 40, "fear": 3, pools.NO_LABEL: 5, "happiness": 20}
    order = [pool.group[seen] for seen in pool.order(True)]
    assert Counter(order[:12]) == dict.fromkeys(pool.sizes, 3)
    assert Counter(order) == pool.sizes
    # What comes next is not told by what came before.
    assert len({tuple(order[i : i + 4]) for i in (0, 4, 8)}) > 1
    assert Counter(pool.group[seen] for seen in pool.order(False)[:20])["neutral"] > 7


def test_files_are_called_by_what_is_below_the_folder_that_they_share(table):
    orders = []
    for number, home in enumerate(("/home/ann/study", r"D:\bob")):

        def change(line, home=home):
            at = _at(line)
            return {"source": f"{home}/{'x.mp4' if at % 2 else 's1/x.mp4'}", "frame": str(at // 2)}

        pool = pool_of_table(table(name=f"{number}.csv", change=change))
        assert {cells[0] for cells in pool.cells.values()} == {"x.mp4", "s1/x.mp4"}
        orders.append([pool.cells[seen] for seen in pool.order(False)])
    assert orders[0] == orders[1]


def test_files_of_one_name_draw_for_themselves(table):
    def frames(*names):
        lines = [f"{name}/x.mp4" if name else "y.mp4" for name in names for _ in range(60)]

        def change(line):
            at = _at(line)
            return {"source": lines[at], "frame": str(at % 60), "time_ms": str(at % 60 * 100)}

        path = table(["fear"] * len(lines), f"{len(names)}.csv", change)
        pool = pool_of_table(path)
        return {n: [s.frame for s in pool.faces if s.source.startswith(n)] for n in names if n}

    both = frames("home/P01", "home/P02", "")
    assert both["home/P01"] != both["home/P02"]
    # As on a machine where they lie elsewhere, or are read beside another file.
    moved = frames("P01", "P02")
    assert list(moved.values()) == list(both.values())


def test_json_lines_without_crops_are_told_so(tmp_path, table):
    path = tmp_path / "t.jsonl"
    face = {"id": 1, "box_px": [1, 2, 3, 4], "pose_deg": None, "network_label": "fear"}
    frame = {"source": "a", "frame": 0, "time_ms": 0, "model": "m", "faces": [face]}
    path.write_text(json.dumps(frame) + "\n")
    with pytest.raises(FerdeskError, match=r"crop was kept. .*--save-crops"):
        pool_of_table(path)


def test_what_other_models_read_is_left_out_and_told(table):
    pool = pool_of_table(table(change=lambda line: {"model": "new" if _at(line) > 5 else "old"}))
    assert pool.model == "new" and pool.other_models == 6
    assert len(pool.faces) == len(EMOTIONS) * 3 - 6


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"crop": ""}, "has no face whose crop was kept"),
        ({"crop": "../../secret.png"}, "has no face whose crop was kept"),
        ({"crop": "a\x00b.crops/s0000_f000000_id1.png"}, "has no face whose crop was kept"),
        ({"face_id": ""}, "has no face whose crop was kept"),
        ({"time_ms": "soon"}, "is damaged where it tells of clips/0.mp4"),
        ({"time_ms": "nan"}, "is damaged where it tells of clips/0.mp4"),
        ({"time_ms": "inf"}, "is damaged where it tells of clips/0.mp4"),
        ({"frame": "x"}, "is damaged where it tells of clips/0.mp4"),
    ],
)
def test_a_table_that_says_too_little_is_refused(table, change, told):
    with pytest.raises(FerdeskError, match=told):
        pool_of_table(table(change=lambda _: change))


def test_labels_that_are_none_are_refused(table):
    pool = pool_of_table(table(change=lambda _: {"label": "joy"}))
    with pytest.raises(FerdeskError, match=r"faces\.csv holds joy, which ferdesk analyze does not"):
        _ = pool.groups


def test_a_table_of_something_else_is_refused(tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(FerdeskError, match="is no table of an analysis"):
        pool_of_table(path)
    path.write_text(made_table.table(()))
    with pytest.raises(FerdeskError, match="has no face whose crop"):
        pool_of_table(path)


def test_a_crop_that_is_gone_or_none_is_told(table):
    path = table()
    pool = pool_of_table(path)
    first = pool.faces[0]
    crop = path.parent / pool.lines[first]["crop"]
    crop.write_bytes(b"no picture")
    with pytest.raises(FerdeskError, match="is damaged"):
        pool.crop(first)
    for content in (b"", cv2.imencode(".png", np.zeros((48, 49), np.uint8))[1].tobytes(), bomb()):
        crop.write_bytes(content)
        with pytest.raises(FerdeskError, match="is damaged"):
            pool.crop(first)
    shutil.rmtree(folder_of(path))
    with pytest.raises(FerdeskError, match=r"can't be read: No such file.*Put the crops back"):
        pool.crop(first)


def bomb() -> bytes:
    """A small file of a picture that takes gigabytes."""
    head = struct.pack(">II5B", 60_000, 60_000, 8, 0, 0, 0, 0)
    made = b"\x89PNG\r\n\x1a\n"
    for kind, data in ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")):
        made += struct.pack(">I", len(data)) + kind + data
        made += struct.pack(">I", zlib.crc32(kind + data))
    return made
