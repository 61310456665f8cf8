"""Tables that are read back are the same in each form."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import replace

import made_table
import pytest
from fakes import FakeLandmarker, make_face, make_frame

from ferdesk import rows
from ferdesk.core.errors import FerdeskError
from ferdesk.core.neutral import Neutral
from ferdesk.export.atomic import atomic_text
from ferdesk.export.item import Item, Moment
from ferdesk.export.table import ABOVE, COLUMNS, PEOPLE, RECORDED, TRIALS, of_models
from ferdesk.export.writers import form_of
from ferdesk.models.runner import Runner
from ferdesk.pipeline import Pipeline
from ferdesk.smooth import Smoother


@pytest.fixture
def items(tiny_entry):
    """Frames with two faces, with one and with none, with all that a table can tell of them."""
    found = []
    landmarker = FakeLandmarker((make_face(1), make_face(2)))
    with Pipeline(landmarker, Runner(tiny_entry, "cpu", 1), Smoother()) as reader:
        for i, count in enumerate((2, 1, 0)):
            landmarker.faces = landmarker.faces[:count]
            record = reader.step(make_frame(i))
            faces = []
            for face in record.faces:
                other = replace(face.predictions[0], model_id="b.2")
                faces.append(replace(face, predictions=(*face.predictions, other)))
            item = Item(
                "a.mp4",
                replace(record, faces=tuple(faces)),
                Moment(10 * i, "smile; now", 5) if i else Moment(0),
                neutrals={1: Neutral({"AU12": 0.25}, 10)},
                people=lambda smoothed: smoothed**2,
                trials=("A", "B")[:i],
            )
            found.append(item)
    return found


def read_back(path, items):
    shape = (*COLUMNS, *ABOVE, *PEOPLE, *RECORDED, *of_models(["b.2"]), *TRIALS)
    with atomic_text(path) as stream:
        writer = form_of(path)(stream, shape)
        for item in items:
            writer.write(item, [f"{i}.png" for i in range(len(item.record.faces))])
        writer.commit()
        writer.close()
    table = rows.read(path)
    return table, list(table)


def number(cell):
    try:
        return float(cell)
    except ValueError:
        return None


@pytest.mark.parametrize("form", ["a.jsonl", "a.parquet"])
def test_a_line_is_what_the_csv_holds(tmp_path, items, form):
    if form.endswith("parquet"):
        pytest.importorskip("pyarrow")
    table, lines = read_back(tmp_path / "a.csv", items)
    other, others = read_back(tmp_path / form, items)
    assert table.compared == other.compared == ("b.2",)
    assert len(lines) == len(others) == 4
    assert lines[0]["face_id"] and not lines[3]["face_id"] and lines[3]["trial"] == "A;B"
    for line, same in zip(lines, others):
        for name in table.names:
            if number(line[name]) is None:
                assert same[name] == line[name], name
            else:
                assert number(same[name]) == pytest.approx(number(line[name]), rel=1e-6), name


@pytest.mark.parametrize("form", ["a.csv", "a.jsonl"])
def test_a_table_is_read_any_number_of_times(tmp_path, items, form):
    table, lines = read_back(tmp_path / form, items)
    assert list(table) == lines


def test_a_table_without_a_face_has_its_columns(tmp_path, items):
    for form in ("a.csv", "a.jsonl"):
        table, lines = read_back(tmp_path / form, items[2:])
        table.need(("label", "happiness_raw", "box_left_px"))
        assert [line["label"] for line in lines] == [""]


@pytest.mark.parametrize("change", [lambda line: line[:9], lambda line: f"{line},more"])
def test_a_line_of_another_length_is_told(tmp_path, change):
    path = tmp_path / "a.csv"
    head, first, second, *_ = made_table.table(made_table.lines()).splitlines()
    path.write_text("\n".join((head, first, change(second))))
    with pytest.raises(FerdeskError, match=r"Line 3 of .*a\.csv is damaged\. Make"):
        list(rows.read(path))


@pytest.mark.parametrize(
    "line",
    [
        '{"frame": 1',
        "[]",
        "3",
        '{"source": "a", "faces": 2}',
        '{"source": "a", "faces": [{"id": 1}]}',
        '{"source": "a", "faces": [{"id": 1, "box_px": [1, 2], "pose_deg": null}]}',
        "[" * 100_000,
    ],
)
def test_what_is_no_frame_is_told(tmp_path, line):
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"source": "a", "faces": []}) + f"\n{line}\n")
    with pytest.raises(FerdeskError, match=r"Line 2 of .*a\.jsonl is damaged"):
        rows.read(path)


def test_what_can_not_be_read_is_told(tmp_path, monkeypatch):
    with pytest.raises(FerdeskError, match=r"is not a table in \.csv or \.jsonl or \.parquet"):
        rows.read(tmp_path / "a.html")
    with pytest.raises(FerdeskError, match="can't be read: No such file"):
        rows.read(tmp_path / "none.csv")
    (tmp_path / "latin.csv").write_bytes(b"source,frame\n\xe9,1\n")
    with pytest.raises(FerdeskError, match="can't be read"):
        list(rows.read(tmp_path / "latin.csv"))
    (tmp_path / "empty.csv").write_bytes(b"")
    with pytest.raises(FerdeskError, match="lacks source"):
        rows.read(tmp_path / "empty.csv").need(("source",))
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "pyarrow" else find(name)
    )
    with pytest.raises(FerdeskError, match=r"pyarrow.*not installed.*\.csv"):
        rows.read(tmp_path / "a.parquet")


def test_what_is_no_parquet_is_told(tmp_path):
    pytest.importorskip("pyarrow")
    (tmp_path / "a.parquet").write_bytes(b"PAR1 or not")
    with pytest.raises(FerdeskError, match=r"a\.parquet can't be read"):
        rows.read(tmp_path / "a.parquet")


def test_what_a_spreadsheet_saved_with_semicolons_is_told_so(tmp_path):
    path = tmp_path / "faces.csv"
    path.write_text(made_table.table(made_table.lines()).replace(",", ";"), encoding="utf-8-sig")
    with pytest.raises(FerdeskError, match="parted by semicolons: a spreadsheet has saved it"):
        rows.read(path).need(("source", "frame"))
