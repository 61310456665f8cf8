"""The whole live path, measured: decode, faces, crop, model, decision, record, painted window.

    python benchmarks/live.py --out benchmarks/results/live.json     about two minutes
    python benchmarks/live.py --minutes 10 …                         and memory over ten minutes
    python benchmarks/live.py --check                                exit 1 when it became slower

Each run is the app itself in a fresh process, on a clip of 1280×720 at 30 pictures a second with
1, 4 and 8 faces: once at a camera's pace, for latency, and once as fast as it reads, for speed.
A fixed piece of numpy and OpenCV work is measured between the runs. The ratio of the two is what
``--check`` holds against ``benchmarks/baseline.json``: it says more about the code, and less about
the machine, than the speeds themselves.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]  # Also where the project is not installed in editable form.

from benchmarks import clip, machine, reference  # noqa: E402
from benchmarks.result import keep  # noqa: E402
from ferdesk.core import blas  # noqa: E402
from ferdesk.core.errors import FerdeskError  # noqa: E402
from ferdesk.core.whole import write_text  # noqa: E402
from ferdesk.models import catalog  # noqa: E402

BASELINE = Path(__file__).with_name("baseline.json")
SHARE = 0.25
"""How much worse than stored a ratio may be before ``--check`` fails; runs of the same code on a
quiet machine differ by up to a tenth."""
ANALYZED_TIMES = (1, 5)
"""Lengths of what ``ferdesk analyze`` reads, in clips: a few seconds, of which the start of the
program is a good part, and a minute."""
SCREENS = ("offscreen", "xvfb", "own")
"""Where the window is: Qt's own memory, a virtual X server, or the screen that is there."""


def run(options: argparse.Namespace, faces: int, pace: str, seconds: float) -> dict:
    """One run of the app in a process of its own; see ``probe.py``.

    Raises:
        FerdeskError: it failed, or recognised nothing.
    """
    path = clip.clip(faces)
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "probe.json"
        command = [sys.executable, "-m", "benchmarks.probe", "--clip", str(path)]
        command += ["--faces", str(faces), "--pace", pace, "--seconds", str(seconds)]
        command += ["--out", str(out)]
        for name in ("model", "models", "threads"):
            if getattr(options, name) is not None:
                command += [f"--{name}", str(getattr(options, name))]
        environment = app_environment()
        if options.screen == "offscreen":
            environment["QT_QPA_PLATFORM"] = "offscreen"
        elif options.screen == "xvfb":
            environment["QT_QPA_PLATFORM"] = "xcb"
            screen = ["--auto-servernum", "--server-args", "-screen 0 1360x880x24"]
            command = ["xvfb-run", *screen, *command]
        command += ["--spawned-ns", str(time.monotonic_ns())]
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode or not out.exists():
            raise FerdeskError(f"The app failed on {path}: {done.stderr.strip()[-2000:]}")
        result = json.loads(out.read_text("utf-8"))
    if result["start_ms"]["first face recognised"] is None:
        raise FerdeskError(f"No face of {path} was recognised within a minute.")
    # Stalled at the very moment of the last look, as a machine with other work may be, is no end.
    if result.get("state", "live") not in ("live", "stalled"):
        raise FerdeskError(
            f"The app stopped reading {path} ({result['state']}). {result['message']}"
        )
    return result


def app_environment() -> dict[str, str]:
    """The environment of a run: as ``ferdesk.__main__`` sets it, and compiled modules are kept.

    Where they may not be written, every start would compile all of ferdesk again.
    """
    environment = dict(os.environ)
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["PYTHONPYCACHEPREFIX"] = str(clip.folder() / "pycache")
    blas.one_thread(environment)
    return environment


def analyse(options: argparse.Namespace, faces: int = 1, times: int = 1) -> dict[str, object]:
    """``ferdesk analyze`` on the clip with so many faces, so many times over: the whole command,
    start-up included. It knows the models that ship and no others."""
    path = clip.clip(faces, times)
    long = clip.SECONDS * times
    with tempfile.TemporaryDirectory() as scratch:
        command = [sys.executable, "-m", "ferdesk", "analyze", str(path)]
        command += ["--out", str(Path(scratch) / "faces.csv")]
        if options.model:
            command += ["--model", options.model]
        began = time.monotonic()
        done = subprocess.run(
            command, cwd=ROOT, env=app_environment(), capture_output=True, text=True, check=False
        )
        seconds = time.monotonic() - began
    if done.returncode:
        raise FerdeskError(f"ferdesk analyze failed: {done.stderr.strip()[-2000:]}")
    return {
        "seconds": round(seconds, 2),
        "times_real_time": round(long / seconds, 2),
        "frames_a_second": round(long * clip.FPS / seconds, 1),
        "read_fps": read_fps(done.stderr),
        # Its first line, such as "WRN-16-2 on CPUExecutionProvider."
        "on": (done.stderr.splitlines() or [""])[0],
    }


def read_fps(told: str) -> float:
    """Frames a second of the one file that ``ferdesk analyze`` read, by its own account: from the
    opening of the file on, so without Python's and the libraries' start.

    Raises:
        FerdeskError: it told none.
    """
    found = re.search(r"\((\d+) frames/s\)", told)
    if found is None:
        raise FerdeskError(f"ferdesk analyze did not tell its speed: {told.strip()[-500:]}")
    return float(found[1])


def measure(options: argparse.Namespace) -> dict:
    """Everything, as the result file has it."""
    found = machine.describe()
    for faces in options.faces:
        say(f"clip with {faces} faces: {clip.clip(faces)}")
    say("a first start, not counted")
    run(options, options.faces[0], "camera", 0)
    units = [reference.measure()]
    runs: dict[str, dict] = {}
    for faces in options.faces:
        runs[str(faces)] = pair = {}
        for pace in ("camera", "full"):
            say(f"{faces} faces, {pace} pace")
            pair[pace] = run(options, faces, pace, options.seconds)
            units.append(reference.measure())
    say("start-up")
    few = options.faces[0]
    starts = [run(options, few, "camera", 0)["start_ms"] for _ in range(options.starts)]
    starts += [pair["camera"]["start_ms"] for pair in runs.values()]
    details: dict[str, Any] = {
        "model": model_of(options),
        "screen": options.screen,
        "reference_units_per_second": [round(u, 1) for u in units],
        "start_ms": {key: round(statistics.median(s[key] for s in starts), 0) for key in starts[0]},
        "runs": runs,
    }
    if options.analyze:
        details["analyze"] = {}
        for times in ANALYZED_TIMES:
            length = str(clip.SECONDS * times)
            say(f"ferdesk analyze, {length} s")
            details["analyze"][length] = analyse(options, times=times)
    if options.minutes:
        say(f"{options.minutes:g} minutes for the memory")
        soak = run(options, few, "camera", options.minutes * 60)
        details["soak"] = soak
    details["ratios"] = ratios(runs, statistics.median(units))
    found["taken_after"] = machine.taken()
    details["machine"] = found
    return {
        "title": f"The live window, 1280×720, {model_of(options)}",
        "machine": machine.sentence(found),
        "figures": figures(details),
        "details": details,
    }


def model_of(options: argparse.Namespace) -> str:
    """Id of the model that is measured."""
    if options.model:
        return options.model
    return catalog.scan().default.id


def ratios(runs: dict[str, dict], units: float) -> dict[str, dict]:
    """What ``--check`` compares: speeds by the reference's speed, costs in units of its work."""
    table: dict[str, dict] = {}
    for faces, pair in runs.items():
        camera, full = pair["camera"], pair["full"]
        table[f"{faces} faces: frames read"] = {
            "ratio": round(full["read_fps"] / units, 4),
            "better": "higher",
        }
        costs = {
            "latency p50": camera["capture_to_painted_reading_ms"].get("p50"),
            "GUI thread a frame": camera["gui_ms_a_frame"],
        }
        for name, ms in costs.items():
            if ms:
                ratio = round(ms / 1000 * units, 4)
                table[f"{faces} faces: {name}"] = {"ratio": ratio, "better": "lower"}
    return table


def compare(now: dict[str, dict], stored: dict[str, dict], share: float) -> list[str]:
    """Sentences about what became worse by more than ``share``; empty when nothing did."""
    worse = []
    for name, row in stored.items():
        if name not in now:
            continue
        was, ratio = row["ratio"], now[name]["ratio"]
        change = ratio / was - 1 if row["better"] == "lower" else was / max(ratio, 1e-9) - 1
        if change > share:
            worse.append(f"{name}: {ratio:.3g}, stored {was:.3g} ({change:.0%} worse)")
    return worse


def figures(details: dict) -> list[dict]:
    """The few figures for the README, from all that was measured."""
    found: list[dict] = []

    def add(name: str, value: object, unit: str = "") -> None:
        if value is not None:
            found.append({"name": name, "value": value, "unit": unit})

    for faces, pair in details["runs"].items():
        camera, full = pair["camera"], pair["full"]
        who = f"{faces} face{'s' if faces != '1' else ''}:"
        add(f"{who} read at most", full["read_fps"], "frames/s")
        add(f"{who} at 30/s read", camera["read_fps"], "frames/s")
        latency = camera["capture_to_painted_reading_ms"]
        for p in ("p50", "p95", "p99"):
            add(f"{who} capture to painted {p}", latency.get(p), "ms")
        add(f"{who} GUI thread", camera["gui_ms_a_frame"], "ms/frame")
        add(f"{who} not read", camera["dropped"], f"of {camera['captured']} frames")
    memory = (details.get("soak") or next(iter(details["runs"].values()))["camera"])["memory_mb"]
    add("memory at most", memory.get("peak"), "MB")
    if "soak" in details:
        add("memory growth", memory.get("slope_a_minute"), "MB/min")
    add("start to first recognised face", details["start_ms"]["first face recognised"], "ms")
    for seconds, read in details.get("analyze", {}).items():
        add(f"ferdesk analyze of {seconds} s", read["times_real_time"], "times real time")
    return found


def table(result: dict) -> str:
    """What people read at the end."""
    lines = [result["title"], result["machine"], ""]
    for figure in result["figures"]:
        lines.append(f"  {figure['name']:<38} {figure['value']:>9} {figure['unit']}")
    for faces, pair in result["details"]["runs"].items():
        lines += ["", f"Milliseconds a frame that is read, {faces} faces, at full pace:"]
        lines += [f"  {name:<30} {ms:>8.2f}" for name, ms in pair["full"]["stages_ms"].items()]
        lines += ["CPU seconds of each thread in the same time:"]
        lines += [
            f"  {name:<30} {s:>8.2f}"
            for name, s in list(pair["full"]["cpu_seconds_by_thread"].items())[:8]
        ]
    lines += ["", "Start-up, milliseconds since the process was started:"]
    lines += [f"  {name:<30} {ms:>8.0f}" for name, ms in result["details"]["start_ms"].items()]
    return "\n".join(lines)


def check(result: dict, share: float) -> int:
    """Hold the ratios against the stored ones; the exit code."""
    if not BASELINE.exists():
        print(f"{BASELINE} is missing: store one with --save-baseline on a quiet machine.")
        return 2
    stored = json.loads(BASELINE.read_text("utf-8"))
    here = result["details"]
    for key, value in (("cpus", here["machine"]["cpus"]), ("model", here["model"])):
        if stored[key] != value:
            print(f"The stored ratios are for {key} {stored[key]}, this run had {value}.")
            return 2
    worse = compare(here["ratios"], stored["ratios"], share)
    print("\n".join(["Slower than stored:", *worse] if worse else ["No slower than stored."]))
    return int(bool(worse))


def save_baseline(result: dict) -> None:
    """Store the ratios for ``--check``."""
    here = result["details"]
    stored = {
        "machine": result["machine"],
        "cpus": here["machine"]["cpus"],
        "model": here["model"],
        "ratios": here["ratios"],
    }
    write_text(BASELINE, json.dumps(stored, indent=2) + "\n")


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--faces", type=int, nargs="+", default=[1, 4, 8], choices=sorted(clip.LAYOUTS))
    add("--seconds", type=float, default=10.0, help="of each run, after its warm-up (10)")
    add("--minutes", type=float, default=0.0, help="a further long run, for the memory")
    add("--starts", type=int, default=3, help="further starts of the app (3)")
    add("--model", help="a model's id; by default the one the app starts with")
    add("--models", type=Path, help="a further folder of models")
    add("--threads", type=int, help="CPU threads of the model")
    add("--screen", choices=SCREENS, default="offscreen")
    add(
        "--no-analyze",
        dest="analyze",
        action="store_false",
        help="leave out ferdesk analyze, as --models does",
    )
    add("--out", type=Path, help="write the result as JSON")
    add("--check", action="store_true", help="exit 1 when a ratio is worse than the stored one")
    add("--share", type=float, default=SHARE, help=f"how much worse it may be ({SHARE})")
    add("--save-baseline", action="store_true", help="store this run's ratios for --check")
    options = parser.parse_args(arguments)
    # It would read with a model that ships, and its figure stand under the name of another.
    options.analyze = options.analyze and options.models is None
    return options


def main() -> int:
    options = parse()
    try:
        result = measure(options)
    except FerdeskError as error:
        print(error, file=sys.stderr)
        return 2
    print(table(result))
    keep(result, options.out)
    if options.save_baseline:
        save_baseline(result)
    return check(result, options.share) if options.check else 0


if __name__ == "__main__":
    sys.exit(main())
