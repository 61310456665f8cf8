"""What tests of the analysis queue share; its fixtures are in conftest.py."""

from __future__ import annotations

import csv

import cv2
from fakes import make_image

from ferdesk.export.queue import AnalysisQueue
from ferdesk.pipeline import Options

FRAMES = 8
CPU = Options(provider="cpu", threads=1)


def write_clip(path, frames=FRAMES, size=(320, 240)):
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10, size)
    for i in range(frames):
        writer.write(make_image(40 + 15 * i, size[::-1]))
    writer.release()
    return str(path)


def rows(path) -> list[dict]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def leftovers(folder) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


def run(catalog, job, act=None):
    """Run a job here; ``act(queue)`` is called at every change."""
    queue = AnalysisQueue(job, catalog, lambda: act and act(queue))
    return queue.run()
