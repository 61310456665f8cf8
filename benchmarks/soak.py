"""Hours of use in minutes: does memory stay flat, and is every record in the file?

    QT_QPA_PLATFORM=offscreen python -m benchmarks.soak --minutes 15 --out FILE.json
    QT_QPA_PLATFORM=offscreen python -m benchmarks.soak --minutes 15 --made --out FILE.json

The window, the engine and a recording run on the demo's pictures. A picture comes as soon as those
before it are under way, at most ten times as often as from a camera: so an hour of thirty pictures
a second takes six minutes where the machine can read that fast, and longer elsewhere. With
``--made`` a stand-in finds the faces, which takes no time, and all else is as it is. With
``--hours`` it ends as soon as so many hours of a camera's pictures were read. Meanwhile the model
is changed, markers are set and the page below the picture is turned, again and again. What was
read must all be in the recording, in its order.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import threading
import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

# ruff: noqa: E402 - what is said before the libraries are loaded has to stand before them.
import ferdesk  # noqa: F401  # isort: skip - keeps ONNX Runtime from reporting its use
from ferdesk.core import blas  # isort: skip

# As ferdesk.__main__ does: this before numpy, and these before Qt.
blas.one_thread()

import mediapipe  # noqa: F401
import numpy as np
import onnxruntime  # noqa: F401
from PySide6.QtCore import QEventLoop, QSettings, QTimer
from PySide6.QtWidgets import QApplication

from benchmarks import machine
from ferdesk import pipeline
from ferdesk.core.types import (
    N_BLENDSHAPES,
    N_LANDMARKS,
    Face,
    Frame,
    FrameRecord,
    HeadPose,
)
from ferdesk.live.engine import Engine
from ferdesk.models import catalog as models
from ferdesk.models.catalog import Catalog
from ferdesk.pipeline import Options, Pipeline
from ferdesk.pipeline import Reader as ModelReader
from ferdesk.session.provenance import Provenance
from ferdesk.session.reader import Reader
from ferdesk.session.recorder import Recorder, RecordingOptions
from ferdesk.sources import open_source
from ferdesk.sources.base import FrameSource
from ferdesk.ui.bridge import Bridge
from ferdesk.ui.controller import Controller
from ferdesk.ui.history import SPAN_S
from ferdesk.ui.main_window import MainWindow
from ferdesk.ui.panels import PAGES
from ferdesk.ui.store import Store
from ferdesk.ui.theme import Theme

CAMERA_FPS = 30
TURN_EVERY_S = 5.0
"""Seconds after which another model, page and marker come."""
SAMPLE_EVERY_S = 0.5
WARM_UP = 0.25
"""Share of the run, at the least, in which caches fill and threads settle."""
PICTURES = 120
"""Of the demo, kept in memory: decoding is not what is looked at."""


UNDER_WAY = 3
"""Pictures at a time: one is read, in one faces are found, and one comes. More would only be passed
over for newer ones."""


class Fast(FrameSource):
    """Pictures over and over, each as soon as those before it are under way.

    Args:
        pictures: uint8 (H, W, 3), BGR.
        speed: at most so many times as many as a camera gives.
    """

    live = True

    def __init__(self, pictures: Sequence[np.ndarray], speed: float):
        super().__init__("soak", CAMERA_FPS)
        self._pictures = pictures
        self._step_s = 1 / (CAMERA_FPS * speed)
        self._next_s = 0.0
        self._changed = threading.Condition()
        self._read = 0
        self.count = 0

    def was_read(self, index: int) -> None:
        """The picture of this index was read, or one before it was passed over for it."""
        with self._changed:
            self._read = index + 1
            self._changed.notify()

    def _next(self) -> tuple[np.ndarray, float, str] | None:
        with self._changed:
            while self.count - self._read >= UNDER_WAY:
                if self._closed:
                    return None
                self._changed.wait(0.2)
        now = time.monotonic()
        time.sleep(max(0.0, self._next_s - now))
        self._next_s = max(now, self._next_s) + self._step_s
        picture = self._pictures[self.count % len(self._pictures)]
        self.count += 1
        # A copy each, as a camera gives: one that were kept by mistake would be seen.
        return picture.copy(), self.count * 1000 / CAMERA_FPS, ""


class MadeFinder:
    """Finds the same face everywhere, with a mesh of random points."""

    def __init__(self) -> None:
        random = np.random.default_rng(0)
        points = random.uniform(100, 300, (N_LANDMARKS, 3)).astype(np.float32)
        shapes = random.uniform(0, 1, N_BLENDSHAPES).astype(np.float32)
        self._faces = (Face(1, (100, 100, 200, 200), points, shapes, HeadPose(0, 0, 0)),)

    def detect(self, frame: Frame) -> tuple[Face, ...]:
        return self._faces

    def close(self) -> None:
        return


def made(runner: ModelReader, options: Options, stills: bool = False) -> Pipeline:
    """A pipeline whose faces cost nothing to find."""
    return pipeline.build(runner, options, stills, MadeFinder())


@dataclass
class Result:
    """What a soak has shown."""

    hours: float
    """That a camera would have taken for what was read."""
    seconds: float
    """That it took."""
    read: int
    lost: int
    """Records that were read and are not in the recording, or not in their place."""
    events_lost: int
    """Markers that were set, one a turn, and are not in the recording."""
    waits: int
    """How often reading waited for the disk."""
    turns: int
    """How often model, page and marker were changed."""
    message: str
    """What the window said at the end; empty when all was well."""
    session_mb: float
    memory_mb: list[tuple[float, float, int]] = field(default_factory=list)
    """Seconds since the beginning, MB in RAM, records read."""

    @property
    def settled(self) -> np.ndarray:
        """float (N, 3): the samples after the warm-up and after the minute of records that the
        window keeps to draw is full; the last ones where it never is."""
        samples = np.array(self.memory_mb)
        warm = samples[:, 0] >= WARM_UP * self.seconds
        full = samples[:, 2] >= SPAN_S * CAMERA_FPS
        return samples[warm & full] if (warm & full).sum() >= 3 else samples[warm]

    @property
    def growth_mb(self) -> float:
        """Mean of the last third of the settled samples less that of their first third."""
        third = max(1, len(self.settled) // 3)
        sizes = self.settled[:, 1]
        return float(sizes[-third:].mean() - sizes[:third].mean())

    def to_json(self) -> dict[str, object]:
        step = max(1, len(self.memory_mb) // 60)
        shown = asdict(self) | {
            "growth_mb": round(self.growth_mb, 2),
            "settled_from_record": int(self.settled[0, 2]),
            "memory_mb": [[round(t, 1), round(mb, 1), n] for t, mb, n in self.memory_mb[::step]],
        }
        return {k: round(v, 3) if isinstance(v, float) else v for k, v in shown.items()}


def soak(
    seconds: float,
    speed: float,
    catalog: Catalog,
    pictures: Sequence[np.ndarray],
    folder: Path,
    build: Callable[..., Pipeline] = pipeline.build,
    turn_every_s: float = TURN_EVERY_S,
    most: int | None = None,
) -> Result:
    """Run it.

    Args:
        seconds: for how long.
        speed: pictures come at so many times a camera's rate.
        catalog: its models take turns.
        folder: for the recording and the settings of the run.
        build: makes the pipeline.
        turn_every_s: seconds after which another model, page and marker come.
        most: records after which it ends, if that is sooner.
    """
    source = Fast(pictures, speed)
    window, controller = _opened(catalog, source, build, folder)
    engine = controller.engine
    path = folder / "soak.ferdesk"
    recorder = Recorder(
        path, Provenance.of(catalog.entries, Options(), ""), RecordingOptions(min_free_bytes=0)
    )
    read = array("q")

    def note(record: FrameRecord) -> None:
        # The one that counts comes first, and the recorder takes the same record after it.
        read.append(record.frame.index)
        source.was_read(record.frame.index)

    engine.add_sink(note)
    engine.add_sink(recorder)
    began = time.monotonic()
    memory: list[tuple[float, float, int]] = []
    turns = 0

    def sample() -> None:
        memory.append((time.monotonic() - began, machine.rss_mb() or 0.0, len(read)))
        if most is not None and len(read) >= most:
            loop.quit()

    def turn() -> None:
        nonlocal turns
        turns += 1
        controller.select_model(catalog.ids[turns % len(catalog.ids)])
        window.workspace.strip.choose(PAGES[turns % len(PAGES)].key)
        recorder.mark(f"turn {turns}")

    # A loop of its own: ending the application's would end those of the tests that come after.
    loop = QEventLoop()
    with _called((SAMPLE_EVERY_S, sample), (turn_every_s, turn), (seconds, loop.quit)):
        controller.open("camera:0")
        loop.exec()
    took = time.monotonic() - began
    message = controller.status.message
    engine.stop()
    recorder.stop()
    state = recorder.state
    window.close()
    window.deleteLater()
    return Result(
        hours=len(read) / CAMERA_FPS / 3600,
        seconds=took,
        read=len(read),
        lost=_lost(path, read),
        events_lost=turns - _markers(path),
        waits=state.waits,
        turns=turns,
        message=message or state.message,
        session_mb=path.stat().st_size / 1e6,
        memory_mb=memory,
    )


def _opened(
    catalog: Catalog, source: Fast, build: Callable[..., Pipeline], folder: Path
) -> tuple[MainWindow, Controller]:
    """The window over an engine that reads the source, with settings of its own."""
    app = QApplication.instance() or QApplication(["soak"])
    store = Store(QSettings(str(folder / "soak.ini"), QSettings.Format.IniFormat))
    first = catalog.default.id
    bridge = Bridge()
    engine = Engine(
        catalog,
        Options(provider="cpu", max_faces=1),
        bridge.notify,
        model_id=first,
        source_opener=lambda spec: source,
        pipeline_builder=build,
    )
    controller = Controller(engine, bridge, store, first)
    window = MainWindow(controller, Theme(app), catalog, lambda: ())
    engine.set_on_frame(window.stage.video.scaler.prepare)
    window.resize(1000, 720)
    window.show()
    return window, controller


@contextmanager
def _called(*calls: tuple[float, Callable[[], None]]) -> Iterator[None]:
    """Each function is called whenever so many seconds have passed."""
    timers = []
    for every_s, call in calls:
        timer = QTimer()
        timer.timeout.connect(call)
        timer.start(round(every_s * 1000))
        timers.append(timer)
    yield
    for timer in timers:
        timer.stop()


def _lost(path: Path, read: Sequence[int]) -> int:
    """Records of ``read`` that the recording has not, or has elsewhere."""
    with Reader(path) as reader:
        reader.check()
        kept = [record.frame.index for record in reader.records()]
    same = sum(a == b for a, b in zip(read, kept))
    return max(len(read), len(kept)) - same


def _markers(path: Path) -> int:
    with Reader(path) as reader:
        return sum(event.text.startswith("turn ") for event in reader.events())


def demo_pictures() -> list[np.ndarray]:
    """The demo's first pictures, decoded."""
    with open_source("demo", loop=False) as source:
        return [frame.image for _ in range(PICTURES) if (frame := source.read()) is not None]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=12.0, help="that it takes at most (12)")
    parser.add_argument("--hours", type=float, help="of a camera's pictures, after which it ends")
    parser.add_argument("--model", action="append", help="ids that take turns; all without")
    parser.add_argument("--speed", type=float, default=10.0, help="most, times a camera's rate")
    parser.add_argument("--made", action="store_true", help="faces that cost nothing to find")
    parser.add_argument("--out", type=Path, help="JSON")
    options = parser.parse_args()
    catalog = models.scan()
    if options.model:
        catalog = Catalog(tuple(catalog.get(name) for name in options.model))
    described = machine.describe()
    with tempfile.TemporaryDirectory(prefix="ferdesk-soak-") as scratch:
        result = soak(
            options.minutes * 60,
            options.speed,
            catalog,
            demo_pictures(),
            Path(scratch),
            made if options.made else pipeline.build,
            most=options.hours and round(options.hours * 3600 * CAMERA_FPS),
        )
    shown = {
        "machine": described,
        "models": list(catalog.ids),
        "faces": "made" if options.made else "found",
    } | result.to_json()
    shown["times_real_time"] = round(result.hours * 3600 / result.seconds, 2)
    if options.out is not None:
        options.out.write_text(json.dumps(shown) + "\n", "utf-8")
    for name, value in shown.items():
        print(f"{name}: {value}")
    return 1 if result.lost or result.events_lost else 0


if __name__ == "__main__":
    sys.exit(main())
