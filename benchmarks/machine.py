"""What a measurement was made on, and how much of it was free."""

from __future__ import annotations

import os
import platform
import re
import sys
import time
from pathlib import Path


def cpus() -> int:
    """CPUs that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def taken(seconds: float = 1.0) -> float | None:
    """CPUs that other programs keep busy; None where the system does not tell.

    Measured while this one sleeps. The system's load average would count what this one, or the
    benchmark before it, did in the last minute.
    """
    before = _jiffies()
    time.sleep(seconds)
    after = _jiffies()
    if before is None or after is None or after[1] == before[1]:
        return None
    idle = (after[0] - before[0]) / (after[1] - before[1])
    return round((1 - idle) * (os.cpu_count() or 1), 2)


def _jiffies() -> tuple[int, int] | None:
    """Ticks of all CPUs since the start: those in which they waited, and all; Linux only."""
    try:
        first = Path("/proc/stat").read_text("ascii").split("\n", 1)[0]
        ticks = [int(word) for word in first.split()[1:9]]
    except (OSError, ValueError):
        return None
    return ticks[3] + ticks[4], sum(ticks)


def cpu_name() -> str:
    """The processor's own name, or its kind."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    names = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())


def describe() -> dict[str, object]:
    """CPU, CPUs that may be used, system, Python, CPUs that others keep busy."""
    return {
        "cpu": cpu_name(),
        "cpus": cpus(),
        "system": platform.system(),
        "python": platform.python_version(),
        "taken_before": taken(),
    }


def sentence(found: dict[str, object]) -> str:
    """A description in a line; it says so where other programs took a good part of the time."""
    n = found["cpus"]
    text = f"{found['cpu']}, {n} {'CPU' if n == 1 else 'CPUs'}, {found['system']}"
    busy = found["taken_before"]
    if isinstance(busy, float) and busy > 0.3:
        text += f", {busy:.1f} of them busy with other work"
    return text


def rss_mb() -> float | None:
    """Memory of this process in RAM, in MB (10⁶ bytes); None where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return None
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def thread_seconds(names: dict[int, str] | None = None) -> dict[str, float]:
    """CPU seconds that each thread of this process has used, by name; Linux only.

    Args:
        names: better names by the system's thread id, such as Python's own.
    """
    if not sys.platform.startswith("linux"):
        return {}
    tick = os.sysconf("SC_CLK_TCK")
    spent: dict[str, float] = {}
    for task in Path("/proc/self/task").iterdir():
        try:
            text = (task / "stat").read_text("utf-8")
        except OSError:
            continue  # It has ended since the folder was listed.
        comm, _, rest = text.partition("(")[2].rpartition(")")
        fields = rest.split()
        # Some libraries number their threads; they are one line of a table all the same.
        own = re.sub(r"[/_ -]?\d+$", "", comm)
        name = (names or {}).get(int(task.name), f"native: {own}")
        spent[name] = spent.get(name, 0.0) + (int(fields[11]) + int(fields[12])) / tick
    return spent
