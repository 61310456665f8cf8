"""The benchmarks' arithmetic and clips. What they measure is never a test."""

from __future__ import annotations

import ast
import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks import clip, foreign, live, machine, memory, peers, reference, runtimes, venv
from benchmarks.result import keep
from ferdesk.core.errors import FerdeskError
from ferdesk.faces.landmarker import MIN_FACE_SHARE
from ferdesk.models import catalog, providers

ROOT = Path(__file__).resolve().parents[2]


def run_of(fps=20.0, p50=40.0, gui=4.0) -> dict:
    return {
        "read_fps": fps,
        "dropped": 3,
        "captured": 300,
        "capture_to_painted_reading_ms": {"p50": p50, "p95": 60.0, "p99": 80.0},
        "gui_ms_a_frame": gui,
        "memory_mb": {"peak": 300.0, "end": 299.0, "slope_a_minute": 0.1},
        "stages_ms": {"decode": 1.5},
        "cpu_seconds_by_thread": {"ferdesk-capture": 0.5},
        "start_ms": {"first face recognised": 1800.0},
    }


@pytest.fixture(scope="module")
def demo():
    return clip._demo_frames()[::25]


def test_every_face_of_a_clip_is_large_enough_to_be_found():
    for layout in clip.LAYOUTS.values():
        assert layout.face_width >= MIN_FACE_SHARE * clip.WIDTH


@pytest.mark.parametrize("faces", clip.LAYOUTS)
def test_a_clip_ends_as_it_begins_and_moves_in_between(demo, faces):
    layout = clip.LAYOUTS[faces]
    assert layout.columns * layout.rows == faces
    first = clip.picture(demo, layout, 0).astype(int)
    assert first.shape == (720, 1280, 3)
    assert np.abs(first - clip.picture(demo, layout, clip.SECONDS)).mean() < 2
    assert np.abs(first - clip.picture(demo, layout, clip.SECONDS / 3)).mean() > 5


def test_there_is_no_clip_for_any_number_of_faces():
    with pytest.raises(FerdeskError, match="3 faces"):
        clip.clip(3)


def test_the_reference_work_is_the_same_every_time():
    rng = np.random.default_rng(1)
    image = rng.integers(0, 256, (720, 1280, 3), dtype=np.uint8)
    matrix = rng.standard_normal((256, 256)).astype(np.float32)
    assert reference.once(image, matrix) == reference.once(image, matrix)
    assert reference.measure(0.01) > 0


def test_a_ratio_that_became_worse_is_told_and_a_better_one_is_not():
    stored = live.ratios({"1": {"camera": run_of(), "full": run_of()}}, 100.0)
    same = live.compare(stored, stored, 0.1)
    slower = {"1": {"camera": run_of(p50=70, gui=2.0), "full": run_of(fps=10)}}
    worse = live.compare(live.ratios(slower, 100.0), stored, 0.25)
    assert same == []
    assert [line.split(":")[1].strip() for line in worse] == ["frames read", "latency p50"]
    assert "100% worse" in worse[0]


def test_a_ratio_does_not_change_with_the_speed_of_the_machine():
    fast = live.ratios({"1": {"camera": run_of(30, 30, 3), "full": run_of(30)}}, 120.0)
    slow = live.ratios({"1": {"camera": run_of(15, 60, 6), "full": run_of(15)}}, 60.0)
    assert fast == slow


def test_the_figures_can_be_read_by_the_readme():
    details = {
        "runs": {"1": {"camera": run_of(), "full": run_of()}},
        "start_ms": {"first face recognised": 1800.0},
    }
    found = live.figures(details)
    assert {"name": "1 face: read at most", "value": 20.0, "unit": "frames/s"} in found
    assert all(set(figure) == {"name", "value", "unit"} for figure in found)
    details |= {"soak": run_of(), "analyze": {"60": {"times_real_time": 3.0}}}
    names = [figure["name"] for figure in live.figures(details)]
    assert "memory growth" in names and "ferdesk analyze of 60 s" in names


def test_a_missing_baseline_is_told(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(live, "BASELINE", tmp_path / "baseline.json")
    assert live.check({}, 0.25) == 2
    assert "--save-baseline" in capsys.readouterr().out


def test_ratios_of_another_machine_are_not_compared(tmp_path, monkeypatch):
    monkeypatch.setattr(live, "BASELINE", tmp_path / "baseline.json")
    ratios = live.ratios({"1": {"camera": run_of(), "full": run_of()}}, 100.0)
    result = {
        "machine": "x",
        "details": {"machine": {"cpus": 2}, "model": "a", "ratios": ratios},
    }
    live.save_baseline(result)
    assert live.check(result, 0.25) == 0
    result["details"]["machine"]["cpus"] = 4
    assert live.check(result, 0.25) == 2


def test_the_probe_finds_the_places_it_takes():
    pytest.importorskip("PySide6.QtWidgets")
    from ferdesk.ui import app

    for name in ("Store", "Engine", "MainWindow", "Start", "run", "models"):
        assert hasattr(app, name), name
    # It takes the place of names; one that the app looks up elsewhere would be missed.
    tree = ast.parse(Path(app.__file__).read_text("utf-8"))
    called = {
        n.func.id for n in ast.walk(tree) if isinstance(n, ast.Call) and hasattr(n.func, "id")
    }
    assert {"Store", "Engine", "MainWindow"} <= called


def test_memory_that_grows_has_a_slope():
    pytest.importorskip("PySide6.QtWidgets")
    from benchmarks import probe

    flat = probe.memory([(t, 200.0 + (50 if t == 0 else 0)) for t in range(0, 120)])
    grows = probe.memory([(float(t), 200.0 + t / 6) for t in range(120)])
    assert flat["slope_a_minute"] == pytest.approx(0)
    assert grows["slope_a_minute"] == pytest.approx(10, rel=0.01)
    assert probe.memory([]) == {}
    assert probe.percentiles([1.0, 3.0])["p50"] == 2.0


def test_fer_is_scored_with_and_without_contempt_which_it_does_not_know():
    found = peers.accuracy(np.array([0, 1, 2]), np.array([0, 1, 7]))
    assert found["accuracy"] == pytest.approx(66.67)
    assert found["without_contempt"] == 100.0 and found["n_without_contempt"] == 2


def test_what_is_missing_is_a_figure_too():
    details = {"fps": {"ferdesk": 30.0, "usual loop": 6.0}, "accuracy": {}, "missing": {"fer": "x"}}
    found = {figure["name"]: figure["value"] for figure in peers.figures(details)}
    assert found["ferdesk by usual loop"] == 5.0
    assert found["fer"] == "not measured"


def test_analyze_is_compared_with_the_others_and_not_with_the_window():
    fps = {"ferdesk": 30.0, "ferdesk analyze": 60.0, "fer": 12.0}
    found = peers.figures({"fps": fps, "accuracy": {}, "missing": {}})
    times = {f["name"]: f["value"] for f in found if f["unit"] == "times"}
    assert times == {"ferdesk by fer": 2.5, "ferdesk analyze by fer": 5.0}


def test_analyze_is_not_measured_under_the_name_of_a_model_that_it_does_not_know():
    assert live.parse([]).analyze
    options = live.parse(["--models", "mine", "--model", "my-model"])
    assert not options.analyze
    with pytest.raises(venv.Unavailable, match="models that ship"):
        peers._analyze(options)


def test_the_speed_of_analyze_is_what_it_told():
    told = ["WRN-16-2 on the CPU.", "x.mp4: 360 frames, 360 with a face, 4.1 s (88 frames/s).", ""]
    assert live.read_fps("\n".join(told)) == 88
    with pytest.raises(FerdeskError, match="did not tell"):
        live.read_fps("Wrote faces.csv.")


def test_a_failed_installation_is_told():
    with pytest.raises(venv.Unavailable, match="no good"):
        venv._call([sys.executable, "-c", "import sys; sys.exit('ERROR: no good')"])


def test_the_best_thread_count_is_the_figure():
    rows = [
        {"model": "m", "runtime": "ONNX Runtime", "ms": {"1": 3.0}},
        {"model": "m", "runtime": "ONNX Runtime", "ms": {"1": 2.0}},
        {"model": "m", "runtime": "OpenVINO 2026.1", "ms": {"1": 1.5}},
    ]
    assert [f["value"] for f in runtimes.figures(rows)] == [2.0, 1.5]
    assert runtimes.difference([[0.0, 0.0]], [[5.0, 5.0]]) == 0


def test_pictures_are_the_same_everywhere():
    assert (foreign.pictures(4) == foreign.pictures(4)).all()
    assert foreign.pictures(4).shape == (4, 48, 48)
    found = foreign.latencies(lambda crops: crops.sum(), seconds=0.01)
    assert set(found["ms"]) == {"1", "4", "8"}
    assert all(found["least_ms"][n] <= found["ms"][n] for n in found["ms"])


def test_a_busy_machine_is_named_so():
    told = machine.describe()
    assert machine.cpus() >= 1
    assert "5.0 of them busy with other work" in machine.sentence(told | {"taken_before": 5.0})
    assert "busy" not in machine.sentence(told | {"taken_before": 0.0})


def test_what_others_take_is_what_is_not_idle(monkeypatch):
    monkeypatch.setattr(machine.os, "cpu_count", lambda: 2)
    ticks = iter([(100, 200), (150, 300)])
    monkeypatch.setattr(machine, "_jiffies", lambda: next(ticks))
    assert machine.taken(0.0) == 1.0
    monkeypatch.setattr(machine, "_jiffies", lambda: None)
    assert machine.taken(0.0) is None


def test_result_files_can_be_read_by_the_readme():
    import json

    for path in (ROOT / "benchmarks" / "results").glob("*.json"):
        result = json.loads(path.read_text("utf-8"))
        assert {"title", "machine", "figures"} <= set(result), path.name


def test_without_a_graphics_card_the_reason_is_told(monkeypatch):
    cuda = replace(providers.PROVIDERS[0], missing=lambda: "There is no NVIDIA driver.")
    monkeypatch.setattr(providers, "PROVIDERS", (cuda, providers.CPU))
    with pytest.raises(venv.Unavailable, match="no NVIDIA driver"):
        runtimes.graphics_card(catalog.scan().default)


def test_a_graphics_card_is_measured_by_larger_batches(monkeypatch):
    # The CPU in its place: what is measured is the app's own way of running a model.
    cuda = replace(providers.CPU, key="cuda", missing=lambda: "")
    monkeypatch.setattr(providers, "PROVIDERS", (cuda, providers.CPU))
    monkeypatch.setattr(
        foreign, "latency", lambda predict, n, s: (len(predict(foreign.pictures(n))),) * 2
    )
    found = runtimes.graphics_card(catalog.scan().default)
    assert found["ms"] == {str(n): n for n in (1, 4, 8, 16, 64, 256)}


@pytest.mark.parametrize(
    ("name", "arguments", "says"),
    [
        ("quality", ["nowhere"], "There is no data at"),
        ("quality", ["nowhere", "--model", "nobody"], "There is no model 'nobody'"),
        ("training", ["--network", "nobody", "--device", "cpu"], "There is no network named"),
        ("training", ["--device", "nobody"], "nobody"),
    ],
)
def test_what_a_person_can_put_right_is_told_in_a_sentence(
    monkeypatch, capsys, name, arguments, says
):
    measurer = pytest.importorskip(f"benchmarks.{name}")
    monkeypatch.setattr(sys, "argv", [name, *arguments])
    assert measurer.main() == 2
    assert says in capsys.readouterr().err


def test_growth_of_memory_is_a_figure():
    found = memory.figures({"peak": 300.0, "end": 299.0, "slope_a_minute": 0.1}, 18000)
    assert [figure["value"] for figure in found] == [300.0, 299.0, 0.1, 18000]


def test_a_result_is_kept_where_that_is_asked_for(tmp_path):
    keep({"title": "Gedächtnis"}, None)
    assert not list(tmp_path.iterdir())
    keep({"title": "Gedächtnis"}, tmp_path / "results" / "a.json")
    kept = (tmp_path / "results" / "a.json").read_text("utf-8")
    assert json.loads(kept) == {"title": "Gedächtnis"} and "ä" in kept
