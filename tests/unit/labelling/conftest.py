"""Tables with crops beside them, and recordings, made of a few words."""

from __future__ import annotations

from pathlib import Path

import cv2
import made_table
import numpy as np
import pytest
from made_records import made_record

from ferdesk.core.vocab import EMOTIONS
from ferdesk.export.crops import folder_of
from ferdesk.session.provenance import Provenance
from ferdesk.session.writer import Writer


@pytest.fixture
def table(tmp_path):
    """Writes a table with a crop for each face, whose grey is the line's number."""

    def write(labels=(), name="faces.csv", change=lambda line: {}, compared=()):
        said = [
            (f"clips/{i // 10}.mp4", label or "neutral", label)
            for i, label in enumerate(labels or EMOTIONS * 3)
        ]
        out = tmp_path / name
        lines = made_table.lines(said, compared)
        folder = folder_of(out)
        folder.mkdir()
        for i, line in enumerate(lines):
            crop = f"s0000_f{i:06d}_id1.png"
            cv2.imwrite(str(folder / crop), np.full((48, 48), i % 256, np.uint8))
            line |= {"face_id": "1", "time_ms": str(1000 * i), "crop": f"{folder.name}/{crop}"}
            line |= change(line)
        out.write_text(made_table.table(lines, compared), encoding="utf-8")
        return Path(out)

    return write


@pytest.fixture
def many_records():
    """Of ten seconds, thirty a second, two faces; two models read them."""
    return [made_record(i, faces=2, models=2) for i in range(300)]


@pytest.fixture
def recording(tmp_path):
    def write(records):
        path = tmp_path / "made.ferdesk"
        writer = Writer(path, Provenance(), 0)
        for record in records:
            writer.add(record)
        writer.close()
        return path

    return write
