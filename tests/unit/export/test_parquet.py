from __future__ import annotations

import importlib.util

import numpy as np
import pytest
from fakes import FakeLandmarker, make_face, make_frame

from ferdesk.core.errors import FerdeskError
from ferdesk.export.atomic import atomic_text
from ferdesk.export.item import Item, Moment
from ferdesk.export.table import COLUMNS, RECORDED, lines_of, of_models
from ferdesk.export.writers import form_of
from ferdesk.models.runner import Runner
from ferdesk.pipeline import Pipeline
from ferdesk.smooth import Smoother


def test_without_pyarrow_it_is_told(tmp_path, monkeypatch):
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "pyarrow" else find(name)
    )
    with pytest.raises(FerdeskError, match=r"pyarrow.*not installed.*\.csv"):
        form_of(tmp_path / "a.parquet")


def test_the_columns_are_typed_and_only_what_is_kept_is_there(tmp_path, tiny_entry):
    pytest.importorskip("pyarrow")
    import pyarrow.parquet

    out = tmp_path / "a.parquet"
    faces = (make_face(1), make_face(2))
    with Pipeline(FakeLandmarker(faces), Runner(tiny_entry, "cpu", 1), Smoother()) as reader:
        items = [Item("a.mp4", reader.step(make_frame(i))) for i in range(3)]
        reader.landmarker.faces = ()
        moment = Moment(100, "smile", 90)
        items.append(Item("a.mp4", reader.step(make_frame(3)), moment))
    shape = (*COLUMNS, *RECORDED, *of_models(["other"]))
    with atomic_text(out) as stream:
        writer = form_of(out)(stream, shape)
        for item in items:
            writer.write(item)
        writer.commit()
        writer.write(items[0])
        writer.rollback()
        writer.close()
    table = pyarrow.parquet.read_table(out)
    lines = [line for item in items for line in lines_of(item)]
    assert table.num_rows == len(lines) == 7
    assert table.column_names == [column.name for column in shape]
    kinds = {name: str(table.schema.field(name).type) for name in table.column_names}
    assert (kinds["frame"], kinds["label"], kinds["fear_raw"]) == ("int64", "string", "float")
    assert kinds["other.network_label"] == "string" and kinds["box_left_px"] == "float"
    assert (kinds["marker_ms"], kinds["marker"]) == ("int64", "string")
    data = table.to_pydict()
    assert data["marker_ms"] == [None] * 6 + [90]
    for i, line in enumerate(lines):
        raw = line.face.predictions[0].probabilities[6] if line.face else None
        assert data["fear_raw"][i] == (None if raw is None else float(np.float32(raw)))
