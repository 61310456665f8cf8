"""Virtual environments of their own for what ferdesk is compared with.

They are made once, in the folder for temporary things, and never touch the project's.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks import clip
from ferdesk.core.errors import FerdeskError

ROOT = Path(__file__).resolve().parents[1]


class Unavailable(FerdeskError):
    """Something can't be installed or started here; the comparison goes on without it."""


def make(name: str, installs: Sequence[Sequence[str]], beside: bool = False) -> str:
    """A Python with packages.

    Args:
        name: of the environment.
        installs: arguments of ``pip install``, one call after the other.
        beside: it also finds what is installed here, after its own packages.

    Returns:
        Path of its interpreter.

    Raises:
        Unavailable: a package can't be installed; the text has pip's reason.
    """
    folder = clip.folder() / f"venv-{name}"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = folder / "installed"
    wanted = "\n".join(" ".join(line) for line in installs)
    if stamp.exists() and stamp.read_text("utf-8") == wanted:
        return str(python)
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    _call([sys.executable, "-m", "venv", str(folder)])
    for line in installs:
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        _call([*pip, *line])
    if beside:
        own = _call([str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"])
        paths = (sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), str(ROOT))
        (Path(own.strip()) / "beside.pth").write_text("\n".join(dict.fromkeys(paths)), "utf-8")
    stamp.write_text(wanted, "utf-8")
    return str(python)


def _call(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
        why = (
            errors[-1] if errors else (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        )
        raise Unavailable(f"{' '.join(command[-3:])} failed: {why}")
    return done.stdout


def run(python: str, arguments: Sequence[object]) -> dict:
    """The result of ``foreign.py`` in an environment.

    Raises:
        Unavailable: it does not run there; the text has the last line of its error.
    """
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "result.json"
        script = str(Path(__file__).with_name("foreign.py"))
        _call([python, script, *(str(a) for a in arguments), str(out)])
        return json.loads(out.read_text("utf-8"))
