"""The demo through the whole app but its window: real clip, real face finder, real threads."""

from __future__ import annotations

import csv
import subprocess
import sys
import time

import numpy as np
import pytest
from fakes import catalog_of, write_model

from ferdesk import pipeline
from ferdesk.core.vocab import EMOTIONS
from ferdesk.live.engine import Engine
from ferdesk.models import catalog
from ferdesk.pipeline import Options
from ferdesk.sources import open_source

CPU = Options(provider="cpu", threads=1, max_faces=1)


@pytest.fixture
def models(tmp_path) -> catalog.Catalog:
    """The models that ship; where none does yet, a made one."""
    shipped = catalog.scan()
    return shipped if shipped.entries else catalog_of(write_model(tmp_path))


def test_the_demo_is_read_live_and_stops_cleanly(models):
    engine = Engine(models, CPU)
    engine.open("demo")
    records = []
    end = time.monotonic() + 60
    try:
        while time.monotonic() < end and len(records) < 25:
            record = engine.take_record()
            if record is not None:
                records.append(record)
            time.sleep(0.005)
        status = engine.status()
    finally:
        assert engine.stop(30)
    assert status.state == "live", status.message
    assert status.source == "demo"
    assert status.model_id == models.default.id
    assert status.capture_fps > 5
    assert len(records) == 25
    seen = [record for record in records if record.faces]
    assert len(seen) > 20
    assert len({record.faces[0].track_id for record in seen}) == 1
    for record in seen:
        (face,) = record.faces
        assert face.smoothed.sum() == pytest.approx(1, abs=1e-4)
        assert face.crop.pixels.std() > 10
        assert face.action_units


def test_the_expression_of_the_demo_moves_the_action_units(models):
    runner = pipeline.load_model(models.default, CPU)
    units: dict[str, list[float]] = {}
    probabilities = []
    with open_source("demo", loop=False) as source, pipeline.build(runner, CPU) as reader:
        while (frame := source.read()) is not None:
            if frame.index % 6:
                continue
            for face in reader.step(frame).faces:
                probabilities.append(face.predictions[0].probabilities)
                for name, value in face.action_units.items():
                    units.setdefault(name, []).append(value)
    assert len(probabilities) > 10
    assert np.ptp(np.stack(probabilities), axis=0).max() > 1e-3
    moving = [name for name, values in units.items() if max(values) - min(values) > 0.2]
    assert len(moving) >= 3, moving


SCRIPT = """
import sys
from pathlib import Path
from ferdesk.cli import COMMANDS
from ferdesk.core import assets
if len(sys.argv) > 2:
    real, made = assets.root(), Path(sys.argv[2])
    for child in real.iterdir():
        if child.name != "models":
            (made / child.name).symlink_to(child)
    assets.root = lambda: made
code = COMMANDS["analyze"](
    ["demo", "--out", sys.argv[1], "--every", "10", "--provider", "cpu", "--threads", "1"]
)
heavy = [n for n in ("torch", "sklearn", "trainer", "PySide6", "matplotlib") if n in sys.modules]
sys.exit(code or (f"imported {heavy}" if heavy else 0))
"""


def test_analyze_runs_on_its_own_and_loads_nothing_of_the_trainer_or_the_window(tmp_path):
    out = tmp_path / "out.csv"
    command = [sys.executable, "-c", SCRIPT, str(out)]
    if not catalog.scan().entries:
        made = tmp_path / "assets"
        write_model(made / "models")
        command.append(str(made))
    done = subprocess.run(command, capture_output=True, text=True, timeout=150, check=False)
    assert done.returncode == 0, done.stderr
    with out.open(encoding="utf-8", newline="") as stream:
        lines = list(csv.DictReader(stream))
    assert lines
    assert all(float(line["yaw_deg"]) < 60 for line in lines if line["face_id"])
    read = [line for line in lines if line["face_id"]]
    assert len(read) > len(lines) / 2
    assert {line["network_label"] for line in read} <= set(EMOTIONS)
    # Nothing but our own lines: the native libraries are kept quiet.
    assert "WARNING" not in done.stderr
    assert "Error" not in done.stderr
