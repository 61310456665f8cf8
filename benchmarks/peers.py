"""ferdesk against others on the same clip, in one run: frames a second, and accuracy beside them.

    python benchmarks/peers.py --data PATH-TO-FERPLUS --out benchmarks/results/peers.json

- ``fer`` from PyPI: its own face detector and network, in an environment that is made for it.
- The usual loop: OpenCV's face detector, a network in PyTorch float32 on each face by itself,
  drawing, all in one thread. The network is the app's own, from a run directory or with fresh
  weights (``--run``), so only the way of running it differs.
- ferdesk: the app with its window, which also finds 478 landmarks, Action Units and head pose.
- ferdesk analyze: the same without a window, as the other two are, with a table as its result.

They take turns, several rounds, so that a machine whose speed drifts favours nobody. Accuracy is
the share of right labels on the FER+ test set (majority, eight emotions); fer knows no contempt.
"""

from __future__ import annotations

import argparse
import importlib.util
import platform
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]  # Also where the project is not installed in editable form.

import numpy as np  # noqa: E402

from benchmarks import clip, live, machine, venv  # noqa: E402
from benchmarks.result import keep  # noqa: E402
from ferdesk.core.errors import FerdeskError  # noqa: E402
from ferdesk.core.vocab import INDEX, emotion_of  # noqa: E402
from ferdesk.models import catalog  # noqa: E402
from ferdesk.models.runner import Runner  # noqa: E402

X86 = platform.machine().lower() in ("x86_64", "amd64") and sys.platform != "darwin"
FER_INSTALLS = (
    # Of fer's requirements those that its recogniser imports. It asks for pkg_resources, for the
    # cascades that OpenCV 5 no longer has, and for an interpreter that TensorFlow 2.20 moved.
    ("setuptools<81", "requests", "Pillow", "pandas", "tqdm", "opencv-python-headless<5",
     "tensorflow-cpu<2.20" if X86 else "tensorflow<2.20"),
    ("--no-deps", "fer==25.10.3"),
)  # fmt: skip
USUAL_INSTALLS = (("--no-deps", "opencv-python-headless<5"),)
OURS = ("ferdesk", "ferdesk analyze")
"""What the others are compared with."""


def fer_run(path: Path, seconds: float, crops: np.ndarray | None) -> dict:
    """The fer package on a clip.

    Raises:
        venv.Unavailable: it can't be installed or does not run here.
    """
    python = venv.make("fer", FER_INSTALLS)
    with tempfile.TemporaryDirectory() as scratch:
        held = "-"
        if crops is not None:
            held = str(Path(scratch) / "crops.npy")
            np.save(held, crops)
        return venv.run(python, ["fer", path, seconds, held])


def usual_run(options: argparse.Namespace, path: Path) -> dict:
    """The usual loop on a clip.

    Raises:
        venv.Unavailable: PyTorch or the older OpenCV is not to be had here.
    """
    if importlib.util.find_spec("torch") is None:
        raise venv.Unavailable("The usual loop needs PyTorch: install ferdesk[train].")
    python = venv.make("usual", USUAL_INSTALLS, beside=True)
    network = options.run.absolute() if options.run else options.architecture
    return venv.run(python, ["usual", path, options.seconds, network])


def test_crops(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """The FER+ test set: uint8 (N, 48, 48), and labels (N,) by majority."""
    from trainer import dataset, protocol

    data = dataset.load(path)
    rows, labels = protocol.select(data, "test", "majority")
    return data.pixels[rows], labels


def accuracy(found: np.ndarray, labels: np.ndarray) -> dict:
    """Per cent right, with and without contempt, which fer does not know."""
    right = found == labels
    known = labels != INDEX["contempt"]
    return {
        "accuracy": round(100 * float(right.mean()), 2),
        "n": len(labels),
        "without_contempt": round(100 * float(right[known].mean()), 2),
        "n_without_contempt": int(known.sum()),
    }


def measure(options: argparse.Namespace) -> dict:
    found = machine.describe()
    path = clip.clip(options.faces[0])
    crops = labels = None
    if options.data:
        crops, labels = test_crops(options.data)
        crops, labels = crops[: options.crops], labels[: options.crops]
    missing: dict[str, str] = {}
    runs: dict[str, list[dict]] = {
        "ferdesk": [],
        "ferdesk analyze": [],
        "usual loop": [],
        "fer": [],
    }
    scores: dict[str, dict] = {}
    ways: dict[str, Callable[[bool], dict]] = {
        "ferdesk": lambda first: _ferdesk(options),
        "ferdesk analyze": lambda first: _analyze(options),
        "fer": lambda first: fer_run(path, options.seconds, crops if first else None),
        "usual loop": lambda first: usual_run(options, path),
    }
    for i in range(options.rounds):
        for name, way in ways.items():
            if name in missing:
                continue
            live.say(f"round {i + 1}: {name}")
            try:
                result = way(i == 0)
            except venv.Unavailable as error:
                missing[name] = str(error)
                live.say(str(error))
                continue
            words = result.pop("labels", None)
            if words is not None:
                theirs = np.array([emotion_of(word) for word in words])
                scores["fer"] = accuracy(theirs, labels)
            runs[name].append(result)
    if crops is not None:
        entry = entry_of(options)
        runner = Runner(entry)
        parts = [runner.predict(crops[at : at + 64]).argmax(1) for at in range(0, len(crops), 64)]
        scores["ferdesk"] = accuracy(np.concatenate(parts), labels)
    fps = {
        name: round(statistics.median(r["fps"] for r in rs), 2) for name, rs in runs.items() if rs
    }
    found["taken_after"] = machine.taken()
    details = {
        "model": live.model_of(options), "fps": fps, "accuracy": scores, "missing": missing,
        "faces": options.faces[0], "rounds": runs, "machine": found,
        "usual_network": str(options.run.name if options.run else options.architecture),
    }  # fmt: skip
    return {
        "title": f"{details['model']} against others, 1280×720, faces: {options.faces[0]}",
        "machine": machine.sentence(found),
        "figures": figures(details),
        "details": details,
    }


def _ferdesk(options: argparse.Namespace) -> dict:
    result = live.run(options, options.faces[0], "full", options.seconds)
    return {"fps": result["read_fps"], "faces_a_frame": result["faces_a_frame"]}


def _analyze(options: argparse.Namespace) -> dict:
    """
    Raises:
        venv.Unavailable: it does not know the model that is measured.
    """
    if options.models:
        raise venv.Unavailable("ferdesk analyze reads with the models that ship only.")
    return {"fps": live.analyse(options, options.faces[0])["read_fps"]}


def entry_of(options: argparse.Namespace) -> catalog.ModelEntry:
    """The model that is measured."""
    folders = [options.models] if options.models else []
    found = catalog.scan([*folders, ROOT / "assets" / "models"])
    return found.get(options.model) if options.model else found.default


def figures(details: dict) -> list[dict]:
    """Frames a second of each, how many times ferdesk's they are, accuracies."""
    fps, scores = details["fps"], details["accuracy"]
    found = [{"name": n, "value": v, "unit": "frames/s"} for n, v in fps.items()]
    found += [
        {"name": f"{ours} by {n}", "value": round(fps[ours] / v, 2), "unit": "times"}
        for ours in OURS
        if ours in fps
        for n, v in fps.items()
        if n not in OURS and v
    ]
    found += [
        {"name": f"accuracy of {n}", "value": s["accuracy"], "unit": f"% (N = {s['n']})"}
        for n, s in scores.items()
    ]
    return found + [
        {"name": n, "value": "not measured", "unit": f"({why})"}
        for n, why in details["missing"].items()
    ]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--data", type=Path, help="FER+ (zip or folder), for the accuracies")
    add("--crops", type=int, help="take only so many test pictures")
    add("--faces", type=int, nargs=1, default=[1], choices=sorted(clip.LAYOUTS))
    add("--seconds", type=float, default=8.0, help="of each run (8)")
    add("--rounds", type=int, default=3)
    add("--model", help="a model's id; by default the one the app starts with")
    add("--models", type=Path, help="a further folder of models")
    add("--run", type=Path, help="run directory of the usual loop's network")
    add("--architecture", default="wrn-28-4", help="of the usual loop, without --run (wrn-28-4)")
    add("--threads", type=int, help="CPU threads of ferdesk's model")
    add("--screen", choices=live.SCREENS, default="offscreen")
    add("--out", type=Path, help="write the result as JSON")
    options = parser.parse_args()
    try:
        result = measure(options)
    except FerdeskError as error:
        print(error, file=sys.stderr)
        return 2
    for figure in result["figures"]:
        print(f"{figure['name']:<32} {figure['value']:>9} {figure['unit']}")
    keep(result, options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
