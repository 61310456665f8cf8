"""What runs inside the other environments: no ferdesk here, only what is compared with it.

python foreign.py fer CLIP SECONDS CROPS.npy|- OUT.json
python foreign.py openvino MODEL.onnx THREADS OUT.json
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

BATCHES = (1, 4, 8)


def fer(clip: str, seconds: float, crops: str) -> dict:
    """The fer package in the loop of its own documentation: read, detect_emotions, draw.

    Its answers on 48×48 face pictures too, without a detector: they are faces already.
    """
    import cv2
    from fer.fer import FER

    detector = FER()

    def read(image: np.ndarray) -> list:
        found = detector.detect_emotions(image)
        return [(face["box"], max(face["emotions"], key=face["emotions"].get)) for face in found]

    result = loop(clip, seconds, read)
    if crops != "-":
        # Its own margin of 10 pixels is meant for faces in a larger picture; a crop of FER+ has
        # its margin already.
        exact = FER(offsets=(0, 0))
        labels = []
        for crop in np.load(crops):
            image = cv2.cvtColor(crop, cv2.COLOR_GRAY2BGR)
            found = exact.detect_emotions(image, [(0, 0, 48, 48)])
            labels.append(max(found[0]["emotions"], key=found[0]["emotions"].get))
        result["labels"] = labels
    return result


def usual(clip: str, seconds: float, network: str) -> dict:
    """OpenCV's cascade, then the network in PyTorch, float32, on each face by itself."""
    import cv2
    import torch

    from ferdesk.core.vocab import EMOTIONS
    from trainer.models import MODELS, build
    from trainer.runs import Classifier, load_model

    # Fresh weights take as long as trained ones.
    fresh = network in MODELS
    model = Classifier(build(network, dropout=0.0)).eval() if fresh else load_model(Path(network))
    affinity = getattr(os, "sched_getaffinity", None)
    torch.set_num_threads(len(affinity(0)) if affinity else os.cpu_count() or 1)
    cascade = cv2.data.haarcascades + "haarcascade_frontalface_default.xml"
    detector = cv2.CascadeClassifier(cascade)

    def read(image: np.ndarray) -> list:
        gray = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
        found = []
        for box in detector.detectMultiScale(gray, 1.1, 5, minSize=(50, 50)):
            x, y, w, h = box
            crop = cv2.resize(gray[y : y + h, x : x + w], (48, 48))
            with torch.inference_mode():
                logits = model(torch.from_numpy(crop[None]))
            found.append((box, EMOTIONS[int(logits.argmax())]))
        return found

    return loop(clip, seconds, read)


def loop(clip: str, seconds: float, read: Callable[[np.ndarray], list]) -> dict:
    """Decode, ``read`` and draw in one thread, over and over.

    Args:
        read: from a picture to its faces, each a box (x, y, w, h) and a label.
    """
    import cv2

    capture = cv2.VideoCapture(clip)
    frames = faces = 0
    began = None
    while began is None or time.perf_counter() - began < seconds:
        ok, image = capture.read()
        if not ok:
            capture.release()
            capture = cv2.VideoCapture(clip)
            continue
        found = read(image)
        for box, label in found:
            x, y, w, h = (int(v) for v in box)
            cv2.rectangle(image, (x, y), (x + w, y + h), (0, 255, 0), 2)
            cv2.putText(image, label, (x, y - 8), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (0, 255, 0), 2)
        if began is None:
            began = time.perf_counter()  # The first frame loads and warms up.
            continue
        frames += 1
        faces += len(found)
    took = time.perf_counter() - began
    return {"fps": frames / took, "faces_a_frame": faces / max(1, frames), "frames": frames}


def openvino(model: str, threads: int) -> dict:
    """Milliseconds of a batch with OpenVINO on the same file."""
    import openvino

    core = openvino.Core()
    compiled = core.compile_model(
        core.read_model(model),
        "CPU",
        {"INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "LATENCY"},
    )
    request = compiled.create_infer_request()
    logits = compiled({"crops": pictures(8)})[0]
    found = latencies(lambda crops: request.infer({"crops": crops}))
    return found | {"version": openvino.__version__, "logits": logits.tolist()}


def pictures(n: int) -> np.ndarray:
    """Made-up crops: uint8 (n, 48, 48). The same ones wherever this runs."""
    rng = np.random.default_rng(0)
    return rng.integers(0, 256, (n, 48, 48), dtype=np.uint8)


def latencies(predict: Callable[[np.ndarray], object], seconds: float = 1.5) -> dict:
    """Milliseconds of ``predict`` by batch size: the median as ``ms``, the fewest as ``least_ms``.

    On a machine that does nothing else the two are alike.
    """
    found = {str(n): latency(predict, n, seconds) for n in BATCHES}
    return {
        "ms": {n: median for n, (median, _) in found.items()},
        "least_ms": {n: least for n, (_, least) in found.items()},
    }


def latency(predict: Callable[[np.ndarray], object], n: int, seconds: float) -> tuple[float, float]:
    """Median and fewest milliseconds of ``predict`` on a batch of ``n``."""
    crops = pictures(n)
    for _ in range(3):
        predict(crops)
    took, until = [], time.perf_counter() + seconds
    while time.perf_counter() < until or len(took) < 5:
        began = time.perf_counter()
        predict(crops)
        took.append((time.perf_counter() - began) * 1000)
    return round(statistics.median(took), 3), round(min(took), 3)


def main(arguments: list[str]) -> int:
    what, *rest, out = arguments
    if what == "openvino":
        result = openvino(rest[0], int(rest[1]))
    else:
        result = {"fer": fer, "usual": usual}[what](rest[0], float(rest[1]), rest[2])
    with open(out, "w", encoding="utf-8") as file:
        json.dump(result, file)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
