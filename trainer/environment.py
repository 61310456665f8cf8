"""Where and with what something is computed, for the record of it."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

import torch


def environment(device: str = "cpu") -> dict:
    """Versions, hardware and commit, for the record.

    Args:
        device: the kind that was computed on: a graphics card that only was there is not told.
    """
    info = {
        "python": platform.python_version(),
        "torch": torch.__version__,
        "system": platform.platform(),
        "cpu": _cpu_name(),
        "cores": os.cpu_count(),
        "commit": _commit(),
        "command": [Path(sys.argv[0]).name, *sys.argv[1:]],
    }
    if device == "cuda":
        info["gpu"] = torch.cuda.get_device_name(0)
        info["cuda"] = torch.version.cuda
    return info


def machines(info: dict) -> str:
    """The processors or graphics cards that a run was trained on, by its record: each once."""
    return " and ".join(dict.fromkeys(part.get("gpu") or part["cpu"] for part in _stretches(info)))


def versions(info: dict, name: str) -> str | None:
    """The commits (``commit``) or PyTorches (``torch``) that a run was trained with, each once."""
    told = (part.get(name) for part in _stretches(info))
    return ", ".join(dict.fromkeys(filter(None, told))) or None


def _stretches(info: dict) -> tuple[dict, ...]:
    """Where and with what a run began and went on; of a mean of runs, all of them."""
    others = info.get("souped", {}).get("stretches", ())
    return info["environment"], *info.get("resumed", ()), *others


def stretches(info: dict) -> list[dict]:
    """The same, as the record of a mean of runs tells them of each."""
    told = ("commit", "cpu", "gpu", "torch")
    return [{name: part.get(name) for name in told} for part in _stretches(info)]


def _cpu_name() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def _commit() -> str | None:
    """The commit of the source tree, with ``+`` where it was changed; None outside one.

    An installed trainer may lie inside a repository that is the user's own.
    """

    def git(*words: str) -> str:
        return subprocess.run(
            ["git", *words], cwd=Path(__file__).parent, capture_output=True, text=True, check=True
        ).stdout.strip()

    try:
        git("ls-files", "--error-unmatch", Path(__file__).name)
        # Only changes to the trainer itself count: they alone change a run.
        dirty = git("status", "--porcelain", "--untracked-files=no", "--", ".")
        return git("rev-parse", "--short=12", "HEAD") + ("+" if dirty else "")
    except (OSError, subprocess.CalledProcessError):
        return None
