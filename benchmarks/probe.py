"""Runs the app on a clip, in this process, and watches it; ``live.py`` starts one for each run.

The app is the real one, from its composition root on. What is put in: settings of its own, a
source that counts what decoding takes, a listener for records, and a clock around painting.

    python -m benchmarks.probe --clip FILE --faces 4 --seconds 10 --out FILE.json
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import threading
import time
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import ferdesk  # noqa: F401  # isort: skip - keeps ONNX Runtime from reporting its use

# As ferdesk.__main__ does: these before Qt.
import cv2
import mediapipe  # noqa: F401
import numpy as np
import onnxruntime  # noqa: F401
from PySide6.QtCore import QSettings, QTimer

from benchmarks import machine
from ferdesk.core import assets
from ferdesk.core.types import Frame, FrameRecord
from ferdesk.live.engine import Engine
from ferdesk.models import catalog
from ferdesk.sources.video import Video
from ferdesk.ui import app
from ferdesk.ui.main_window import MainWindow
from ferdesk.ui.store import Store
from ferdesk.ui.widgets.video_view import VideoView

IMPORTED_NS = time.monotonic_ns()
WARM_UP_S = 2.0
"""After the first recognised frame; caches fill and threads settle."""
PACES = ("camera", "full")
"""Thirty pictures a second as a camera gives them, or as many as are read."""
PATIENCE_S = 60.0


class Rows:
    """Rows of whole numbers. In the bytes that they need: Python's own lists of tuples would be a
    megabyte a minute of the memory that is measured here.

    Args:
        width: numbers in a row, each within 64 bits.
    """

    def __init__(self, width: int):
        self._width = width
        self._held = array("q")

    def add(self, *row: int) -> None:
        self._held.extend(row)

    def __len__(self) -> int:
        return len(self._held) // self._width

    def table(self) -> np.ndarray:
        """int64 (N, width)."""
        return np.array(self._held, np.int64).reshape(-1, self._width)


@dataclass
class Seen:
    """All that happened, as monotonic nanoseconds. Appended to by one thread each."""

    decode_ms: array[float] = field(default_factory=lambda: array("d"))
    records: Rows = field(default_factory=lambda: Rows(3))
    """Captured, done, faces with a label."""
    stages_ms: dict[str, array[float]] = field(default_factory=dict)
    """Milliseconds of each stage, for each of the records."""
    pictures: Rows = field(default_factory=lambda: Rows(2))
    """Captured, painted: each picture once."""
    readings: Rows = field(default_factory=lambda: Rows(2))
    """Captured, painted: each record once, at the first painting that shows it."""
    paint_ms: array[float] = field(default_factory=lambda: array("d"))
    memory: list[tuple[float, float]] = field(default_factory=list)
    """Seconds since the libraries were there, MB."""
    window_ns: int = 0
    recognised_ns: int = 0
    """Painting of the first record with a label."""


class Clip(Video):
    """The clip over and over; notes what decoding takes.

    At full pace it is live and gives a picture, decoded beforehand, as soon as the one before
    has been taken to be read: one is always waiting, none is dropped.

    Args:
        wait: returns when no picture waits to be read.
    """

    def __init__(self, path: Path, pace: str, seen: Seen, wait: Callable[[], None]):
        super().__init__(path, loop=True)
        self._seen = seen
        self._wait = wait
        self.live = pace == "full"

    def read(self) -> Frame | None:
        began = time.perf_counter()
        frame = super().read()
        self._seen.decode_ms.append((time.perf_counter() - began) * 1000)
        if self.live:
            self._wait()
        return frame


class Probe:
    """Puts itself into the app, measures for a while, and closes the window."""

    def __init__(self, options: argparse.Namespace):
        self.options = options
        self.seen = Seen()
        self.engine: Engine | None = None
        self.window: MainWindow | None = None
        self.start: dict[str, object] | None = None
        self.end: dict[str, object] | None = None
        self._timer: QTimer | None = None
        self._shown: FrameRecord | None = None
        self._painted: Frame | None = None

    def put_in(self, settings_file: Path) -> None:
        """Take the places in :mod:`ferdesk.ui.app` from which all can be seen."""
        probe, options = self, self.options

        class OwnStore(Store):
            """Fresh settings, the notice read, faces and threads as asked for."""

            def __init__(self, _: QSettings):
                super().__init__(QSettings(str(settings_file), QSettings.Format.IniFormat))

            notice_read = True

            def get(self, key: str):
                own = {"engine.max_faces": max(4, options.faces), "engine.threads": options.threads}
                return own[key] if own.get(key) is not None else super().get(key)

        def make_engine(*args, **more) -> Engine:
            probe.engine = Engine(*args, **{**more, "source_opener": probe.open})
            probe.engine.add_sink(probe.record)
            return probe.engine

        def make_window(*args) -> MainWindow:
            probe.window = MainWindow(*args)
            probe._timer = QTimer(probe.window)
            probe._timer.timeout.connect(probe.look)
            probe._timer.start(250)
            # Its turn comes when the window has been shown and the event loop runs.
            QTimer.singleShot(0, probe.window, probe.window_is_up)
            return probe.window

        app.Store, app.Engine, app.MainWindow = OwnStore, make_engine, make_window
        if options.models:
            app.models.scan = partial(catalog.scan, (options.models, assets.path("models")))
        paint = VideoView.paintEvent

        def painted(view: VideoView, event) -> None:
            began = time.perf_counter()
            paint(view, event)
            probe.seen.paint_ms.append((time.perf_counter() - began) * 1000)
            probe.note(view)

        VideoView.paintEvent = painted

    def window_is_up(self) -> None:
        self.seen.window_ns = time.monotonic_ns()

    def open(self, spec: str) -> Clip:
        # By the time the source is opened the engine has a run, whose slot stays the same.
        frames = self.engine._run.frames
        return Clip(Path(spec), self.options.pace, self.seen, frames.wait_until_taken)

    def record(self, record: FrameRecord) -> None:
        """In the inference thread."""
        labels = sum(face.decision.label is not None for face in record.faces)
        seen = self.seen
        for stage in record.stages_ms:
            if stage not in seen.stages_ms:
                seen.stages_ms[stage] = array("d", bytes(8 * len(seen.records)))
        for stage, held in seen.stages_ms.items():
            held.append(record.stages_ms.get(stage, 0.0))
        seen.records.add(record.frame.captured_ns, record.done_ns, labels)

    def note(self, view: VideoView) -> None:
        """After each painting of the picture, in the GUI thread."""
        now, seen = time.monotonic_ns(), self.seen
        frame, record = view.frame, view._scene.record
        if frame is not None and frame is not self._painted:
            self._painted = frame
            seen.pictures.add(frame.captured_ns, now)
        if record is not None and record is not self._shown:
            self._shown = record
            seen.readings.add(record.frame.captured_ns, now)
            if not seen.recognised_ns and any(face.decision.label for face in view.faces()):
                seen.recognised_ns = now

    def look(self) -> None:
        """Four times a second, in the GUI thread: begin, measure memory, end."""
        if self.end is not None:  # the window is closing, the source is let go of: no end of a run
            return
        now, options = time.monotonic_ns(), self.options
        rss = machine.rss_mb()
        if rss is not None and (not self.seen.memory or self._since_memory() >= 1):
            self.seen.memory.append(((now - IMPORTED_NS) / 1e9, rss))
        if not self.seen.recognised_ns:
            if now - IMPORTED_NS > PATIENCE_S * 1e9:
                self.window.close()
            return
        if options.seconds == 0:
            self.window.close()
        elif self.start is None:
            if now - self.seen.recognised_ns >= WARM_UP_S * 1e9:
                self.start = self.state()
        elif now - self.start["ns"] >= options.seconds * 1e9:
            self.end = self.state()
            self.window.close()

    def _since_memory(self) -> float:
        return (time.monotonic_ns() - IMPORTED_NS) / 1e9 - self.seen.memory[-1][0]

    def state(self) -> dict[str, object]:
        """The counters of this moment."""
        status = self.engine.status()
        names = {t.native_id: t.name for t in threading.enumerate() if t.native_id}
        names[threading.main_thread().native_id] = "window (GUI thread)"
        return {
            "ns": time.monotonic_ns(),
            "gui_s": time.thread_time(),
            "cpu_s": time.process_time(),
            "threads": machine.thread_seconds(names),
            "dropped": status.dropped,
            "state": status.state,
            "message": status.message,
            "decoded": len(self.seen.decode_ms),
            "painted": len(self.seen.paint_ms),
        }

    def result(self) -> dict[str, object]:
        """What was measured, as JSON."""
        seen, options = self.seen, self.options
        spawned = options.spawned_ns or IMPORTED_NS
        result: dict[str, object] = {
            "faces": options.faces,
            "pace": options.pace,
            "start_ms": {
                "python and libraries": (IMPORTED_NS - spawned) / 1e6,
                "window up": (seen.window_ns - spawned) / 1e6,
                "first picture painted": (int(seen.pictures.table()[0, 1]) - spawned) / 1e6
                if len(seen.pictures)
                else None,
                "first face recognised": (seen.recognised_ns - spawned) / 1e6
                if seen.recognised_ns
                else None,
            },
        }
        if self.start and self.end:
            result |= between(seen, self.start, self.end)
            result["threads"] = options.threads
        return result


def percentiles(values: Sequence[float] | np.ndarray) -> dict[str, float]:
    """p50, p95 and p99; empty without values."""
    if not len(values):
        return {}
    found = np.percentile(values, (50, 95, 99))
    return {f"p{p}": round(float(v), 2) for p, v in zip((50, 95, 99), found)}


def between(seen: Seen, start: dict, end: dict) -> dict[str, object]:
    """The figures of the time between two states."""
    seconds = (end["ns"] - start["ns"]) / 1e9

    def inside(rows: np.ndarray) -> np.ndarray:
        return (start["ns"] <= rows[:, 1]) & (rows[:, 1] < end["ns"])

    def during(rows: np.ndarray) -> np.ndarray:
        kept = rows[inside(rows)]
        return (kept[:, 1] - kept[:, 0]) / 1e6

    pictures, readings = during(seen.pictures.table()), during(seen.readings.table())
    records = seen.records.table()
    taken = inside(records)
    stages_ms = {name: np.array(ms)[taken] for name, ms in seen.stages_ms.items()}
    records = records[taken]
    gui_ms = (end["gui_s"] - start["gui_s"]) * 1000
    paint_ms = seen.paint_ms[start["painted"] : end["painted"]]
    return {
        "state": end["state"],
        "message": end["message"],
        "seconds": round(seconds, 2),
        "read_fps": round(len(records) / seconds, 2),
        "recognised_fps": round(int((records[:, 2] > 0).sum()) / seconds, 2),
        "faces_a_frame": round(int(records[:, 2].sum()) / max(1, len(records)), 2),
        "picture_fps": round(len(pictures) / seconds, 2),
        "dropped": end["dropped"] - start["dropped"],
        "captured": end["decoded"] - start["decoded"],
        "capture_to_painted_reading_ms": percentiles(readings),
        "capture_to_painted_picture_ms": percentiles(pictures),
        "gui_ms_a_frame": round(gui_ms / max(1, len(pictures)), 2),
        "stages_ms": stages(seen, records, stages_ms, start, end, gui_ms, paint_ms),
        "cpu_share_of_one": round((end["cpu_s"] - start["cpu_s"]) / seconds, 2),
        "cpu_seconds_by_thread": {
            name: round(after - start["threads"].get(name, 0.0), 2)
            for name, after in sorted(end["threads"].items(), key=lambda item: -item[1])
            if after - start["threads"].get(name, 0.0) >= 0.01
        },
        "memory_mb": memory(seen.memory),
    }


def stages(
    seen: Seen,
    records: np.ndarray,
    stages_ms: dict[str, np.ndarray],
    start: dict,
    end: dict,
    gui_ms: float,
    paint_ms: Sequence[float],
) -> dict[str, float]:
    """Mean milliseconds of each stage for a frame that was read, in the order of the path."""
    decode = seen.decode_ms[start["decoded"] : end["decoded"]]
    table = {"decode": float(np.mean(decode))} if decode else {}
    if len(records):
        table |= {name: float(ms.mean()) for name, ms in stages_ms.items()}
        waits = (records[:, 1] - records[:, 0]) / 1e6
        table["waiting for its turn"] = float(waits.mean() - sum(stages_ms.values()).mean())
        table["window, all (CPU)"] = gui_ms / len(records)
        table["window, picture and boxes"] = float(np.sum(paint_ms)) / len(records)
    return {name: round(value, 2) for name, value in table.items()}


def memory(samples: list[tuple[float, float]]) -> dict[str, object]:
    """RSS at the end, its peak, and its slope after the first third, in MB a minute."""
    if len(samples) < 3:
        return {}
    times, sizes = np.array(samples).T
    late = times >= times[0] + (times[-1] - times[0]) / 3
    slope = np.polyfit(times[late] / 60, sizes[late], 1)[0] if late.sum() >= 3 else 0.0
    step = max(1, len(samples) // 60)
    return {
        "end": round(float(sizes[-1]), 1),
        "peak": round(float(sizes.max()), 1),
        "slope_a_minute": round(float(slope), 2),
        "over_time": [[round(t, 1), round(mb, 1)] for t, mb in samples[::step]],
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clip", required=True)
    parser.add_argument("--faces", type=int, required=True)
    parser.add_argument("--seconds", type=float, default=10, help="0: end at the first face")
    parser.add_argument("--pace", choices=PACES, default="camera")
    parser.add_argument("--model")
    parser.add_argument("--models", type=Path, help="a further folder of models")
    parser.add_argument("--threads", type=int, help="of the model")
    parser.add_argument("--spawned-ns", type=int, default=0, help="monotonic, by the parent")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    probe = Probe(options)
    with tempfile.TemporaryDirectory(prefix="ferdesk-probe-") as scratch:
        probe.put_in(Path(scratch) / "settings.ini")
        code = app.run(app.Start(source=options.clip, model_id=options.model, size=(1280, 800)))
    result = probe.result() | {"opencv_threads": cv2.getNumThreads()}
    options.out.write_text(json.dumps(result), "utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main())
