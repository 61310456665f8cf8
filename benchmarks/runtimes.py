"""How long a batch of faces takes: which model, which runtime, how many threads.

    python benchmarks/runtimes.py --architectures wrn-28-4 --out benchmarks/results/runtimes.json

Every model of the app on ONNX Runtime as the app runs it, on a graphics card too where there is
one, and the same file on OpenVINO, in an environment that is made for it. With
``--architectures`` (needs ferdesk[train]) also networks that are not shipped, with fresh weights,
as float32 and as int8: weights change the answers and not the time. Medians are printed, the
fewest milliseconds stand beside them in the file; one thread count after the other, up to the
CPUs there are.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]  # Also where the project is not installed in editable form.

# As ferdesk does, which is loaded later here: ONNX Runtime is not to report its use.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import numpy as np  # noqa: E402
import onnxruntime  # noqa: E402

from benchmarks import foreign, machine, reference, venv  # noqa: E402
from benchmarks.result import keep  # noqa: E402
from ferdesk.core.errors import FerdeskError  # noqa: E402
from ferdesk.models import catalog, providers  # noqa: E402
from ferdesk.models.runner import Runner  # noqa: E402

CARD_BATCHES = (16, 64, 256)
"""Further batches on a graphics card; a file is read in batches of 16 frames there."""
OPENVINO_INSTALLS = (("numpy", "openvino"),)


def onnx_runtime(model: Path, threads: int) -> dict:
    """Milliseconds by batch size, with the options of ``ferdesk.models.runner``."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = onnxruntime.InferenceSession(
        model.read_bytes(), options, providers=["CPUExecutionProvider"]
    )

    def predict(crops: np.ndarray) -> np.ndarray:
        return session.run(["logits"], {"crops": crops})[0]

    return foreign.latencies(predict) | {"logits": predict(foreign.pictures(8)).tolist()}


def graphics_card(entry: catalog.ModelEntry) -> dict:
    """Milliseconds by batch size on CUDA, as the app runs a model there.

    Raises:
        venv.Unavailable: it can't be used here; the text says why.
    """
    cuda, _ = providers.choose(providers.AUTO)
    if cuda is providers.CPU:
        missing = next(row.missing() for row in providers.PROVIDERS if row.key == "cuda")
        raise venv.Unavailable(f"No graphics card is measured: {missing}")
    predict = Runner(entry, cuda.key).predict
    times = {n: foreign.latency(predict, n, 1.5) for n in (*foreign.BATCHES, *CARD_BATCHES)}
    return {
        "ms": {str(n): median for n, (median, _) in times.items()},
        "least_ms": {str(n): least for n, (_, least) in times.items()},
    }


def fresh(architecture: str, folder: Path) -> dict[str, Path]:
    """A network with fresh weights as float32 and int8 files.

    Raises:
        venv.Unavailable: PyTorch and onnx are not installed.
    """
    try:
        import onnx

        from trainer import quantise
        from trainer.models import build
        from trainer.runs import Classifier
        from trainer.to_onnx import convert
    except ImportError as error:
        raise venv.Unavailable(f"--architectures needs ferdesk[train]: {error}.") from error
    model = convert(Classifier(build(architecture, dropout=0.0)).eval())
    ready = quantise.prepare(model)
    ranges = quantise.measure(ready, foreign.pictures(32), "minmax")
    paths = {}
    for name, made in (("fp32", model), ("int8", quantise.quantise(ready, ranges, True))):
        paths[name] = folder / f"{architecture}-{name}.onnx"
        onnx.save(made, paths[name])
    return paths


def difference(a: list, b: list) -> float:
    """Largest difference of a probability between two runtimes' logits."""
    shares = []
    for logits in (np.array(a), np.array(b)):
        raised = np.exp(logits - logits.max(axis=1, keepdims=True))
        shares.append(raised / raised.sum(axis=1, keepdims=True))
    return round(float(np.abs(shares[0] - shares[1]).max()), 4)


def measure(options: argparse.Namespace) -> dict:
    found = machine.describe()
    missing: dict[str, str] = {}
    python = ""
    if options.openvino:
        try:
            python = venv.make("openvino", OPENVINO_INSTALLS)
        except venv.Unavailable as error:
            missing["OpenVINO"] = str(error)
            print(error, file=sys.stderr)
    rows: list[dict] = []
    with tempfile.TemporaryDirectory(prefix="ferdesk-runtimes-") as scratch:
        files = {entry.id: entry.onnx for entry in catalog.scan().entries}
        for architecture in options.architectures:
            made = fresh(architecture, Path(scratch))
            files |= {f"{architecture}, fresh weights, {p}": path for p, path in made.items()}
        for name, path in files.items():
            for threads in range(1, min(4, machine.cpus()) + 1):
                print(f"{name}, {threads} threads", file=sys.stderr, flush=True)
                ours = onnx_runtime(path, threads)
                row = {"model": name, "threads": threads, "bytes": path.stat().st_size}
                logits = ours.pop("logits")
                rows.append(row | {"runtime": "ONNX Runtime"} | ours)
                if python and "OpenVINO" not in missing:
                    try:
                        other = venv.run(python, ["openvino", path, threads])
                    except venv.Unavailable as error:
                        missing["OpenVINO"] = str(error)
                        continue
                    other["probabilities_differ_by"] = difference(logits, other.pop("logits"))
                    theirs = f"OpenVINO {other.pop('version').split('-')[0]}"
                    rows.append(row | {"runtime": theirs} | other)
    for entry in catalog.scan().entries:
        try:
            card = graphics_card(entry)
        except venv.Unavailable as error:
            missing["CUDA"] = str(error)
            print(error, file=sys.stderr)
            break
        row = {"model": entry.id, "threads": 1, "bytes": entry.onnx.stat().st_size}
        rows.append(row | {"runtime": "CUDA"} | card)
    found["taken_after"] = machine.taken()
    return {
        "title": "One face through a model",
        "machine": machine.sentence(found),
        "figures": figures(rows),
        "details": {
            "rows": rows,
            "missing": missing,
            "onnxruntime": onnxruntime.__version__,
            "reference_units_per_second": round(reference.measure(), 1),
            "machine": found,
        },
    }


def figures(rows: list[dict]) -> list[dict]:
    """The best thread count of each model and runtime, one face at a time."""
    best: dict[tuple[str, str], dict] = {}
    for row in rows:
        key = row["model"], row["runtime"].split()[0]
        if key not in best or row["ms"]["1"] < best[key]["ms"]["1"]:
            best[key] = row
    return [
        {"name": f"{model}, {row['runtime']}", "value": row["ms"]["1"], "unit": "ms"}
        for (model, _), row in best.items()
    ]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--architectures", nargs="*", default=[], help="such as wrn-28-4")
    add("--no-openvino", dest="openvino", action="store_false")
    add("--out", type=Path, help="write the result as JSON")
    options = parser.parse_args()
    try:
        result = measure(options)
    except FerdeskError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{'ms for a batch of':<58}" + "".join(f"{n:>9}" for n in foreign.BATCHES))
    for row in result["details"]["rows"]:
        name = f"{row['model']}, {row['runtime']}, threads: {row['threads']}"
        print(f"{name:<58}" + "".join(f"{row['ms'][str(n)]:>9.2f}" for n in foreign.BATCHES))
    keep(result, options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
