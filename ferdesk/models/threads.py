"""How many CPU threads a model gets: measured once on a machine, and kept.

More threads read a face sooner only where processors are idle, and finding the next frame's faces
keeps one of them busy. So a model is timed beside a thread that works, which must not be held up,
and the fewest threads are taken that are about as fast as any.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import platform
import statistics
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import onnxruntime

from ferdesk.core.card import Card
from ferdesk.core.places import cache_folder
from ferdesk.core.types import CROP_SIZE
from ferdesk.core.whole import write_text

MOST = 4
"""A batch of a few 48×48 crops does not keep more of them busy."""
FACES = 4
"""In the batch that is timed."""
WORTH = 1.15
"""More threads must be so many times as fast as fewer to be taken."""
SECONDS = 0.2
"""Time that each number of threads is tried for, in all its turns."""
TURNS = 5
"""At the least one batch each."""
FILE = "threads.json"
METHOD = 2
"""Of :func:`measure`; another one makes what was kept worthless."""

Predict = Callable[[np.ndarray], object]


def cpus() -> int:
    """CPUs that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def default_threads() -> int:
    """Threads of a model that was not measured: one CPU is left to find faces."""
    return max(1, min(MOST, cpus() - 1))


def candidates() -> tuple[int, ...]:
    """The numbers of threads that are worth a try here."""
    return tuple(range(1, min(MOST, cpus()) + 1))


@dataclass(frozen=True, slots=True)
class Measured:
    """What was found for one model on one machine."""

    ms: Mapping[int, float]
    """Milliseconds a face by number of threads, beside a thread that works; longer by as much as
    that was held up."""

    @property
    def threads(self) -> int:
        """The fewest that are about as fast as any."""
        best = min(self.ms.values())
        return min(n for n, ms in self.ms.items() if ms <= best * WORTH)


def measure(
    load: Callable[[int], Predict],
    counts: tuple[int, ...] | None = None,
    clock: Callable[[], float] = time.perf_counter,
    beside: Callable[[], Worker] | None = None,
) -> Measured:
    """Time a model with each number of threads; under a second.

    The numbers take turns, so that what goes on meanwhile, such as the building of the window, does
    not fall on one of them alone, and the middle of all batches counts. Where a thread more holds
    up the thread that works, its time is reckoned as longer by as much: it is finding faces that
    would be held up.

    Args:
        load: from a number of threads to what reads uint8 (N, 48, 48).
        counts: the numbers to try; None for :func:`candidates`.
        clock: seconds.
        beside: makes the thread that works; None for one that does arithmetic.
    """
    crops = np.zeros((FACES, CROP_SIZE, CROP_SIZE), np.uint8)
    predict = {count: load(count) for count in counts or candidates()}
    took: dict[int, list[float]] = {count: [] for count in predict}
    worked = dict.fromkeys(predict, 0)
    with (beside or _Busy)() as worker:
        for read in predict.values():
            read(crops)
        for count, read in list(predict.items()) * TURNS:
            end, before = clock() + SECONDS / TURNS, worker.done
            while True:
                began = clock()
                read(crops)
                took[count].append(clock() - began)
                if clock() >= end:
                    break
            worked[count] += worker.done - before
    pace = {count: max(1, worked[count]) / sum(took[count]) for count in predict}
    held_up = {count: max(pace.values()) / pace[count] for count in predict}
    return Measured(
        {
            count: round(1000 * statistics.median(took[count]) / FACES * held_up[count], 3)
            for count in predict
        }
    )


class Kept:
    """What was measured, in a file of the user's; without one it is measured at each start.

    Args:
        file: where; None for the system's place for what can be made again.
    """

    def __init__(self, file: Path | None = None):
        folder = cache_folder()
        self._file = file or (folder and folder / FILE)

    def of(self, card: Card) -> Measured | None:
        """What is known of a model here; None where nothing is, or the machine is another."""
        found: Any = self._read().get(_key(card))
        try:
            ms = {int(n): float(value) for n, value in found["ms"].items()}
        except (TypeError, KeyError, AttributeError, ValueError, OverflowError):
            return None
        good = ms and all(0 < n <= MOST and 0 < value < 1e6 for n, value in ms.items())
        return Measured(ms) if good else None

    def keep(self, card: Card, measured: Measured) -> None:
        """Write it down, where that is possible."""
        if self._file is None:
            return
        table = self._read() | {_key(card): {"ms": {str(n): v for n, v in measured.ms.items()}}}
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            write_text(self._file, json.dumps(table, indent=1) + "\n")
        except OSError:
            # It is measured again at the next start.
            return

    def _read(self) -> dict[str, Any]:
        if self._file is None:
            return {}
        try:
            table = json.loads(self._file.read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        return table if isinstance(table, dict) else {}


def _key(card: Card) -> str:
    """Changes with the model, the machine, the runtime and the way of measuring."""
    runtime = f"onnxruntime {onnxruntime.__version__}"
    machine = f"{_processor()}, {cpus()} CPUs"
    return ", ".join((card["sha256"][:16], machine, runtime, f"method {METHOD}"))


@functools.cache
def _processor() -> str:
    """Its own name where the system tells, else its kind."""
    if sys.platform.startswith("linux"):
        with contextlib.suppress(OSError):
            for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
                if line.startswith("model name"):
                    return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


class Worker(Protocol):
    """What works beside the model while that is timed."""

    done: int
    """Pieces of work, so far."""

    def __enter__(self) -> Worker: ...

    def __exit__(self, *_: object) -> None: ...


class _Busy:
    """A thread that works all the time, as finding faces does, and lets others run Python."""

    def __init__(self) -> None:
        self.done = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work, name="ferdesk-busy", daemon=True)

    def __enter__(self) -> _Busy:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _work(self) -> None:
        field = np.linspace(-3, 3, 1 << 17, dtype=np.float32)
        out = np.empty_like(field)
        while not self._over.is_set():
            np.tanh(field, out=out)
            self.done += 1
