"""Tests the wheel in dist/: installs it into a fresh virtual environment and starts it there.

    python packaging/check_wheel.py [--picture FILE]

What the wheel asks for is installed as a person would, at the versions of constraints.txt, so that
a dependency which the wheel forgets is noticed. The smoke test starts the console command.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import smoke

ROOT = Path(__file__).resolve().parents[1]
UNWANTED = {"torch", "scikit-learn", "scipy", "onnx", "pytest"}
"""The trainer's and the tests' packages, which the app must do without."""

FROM_PYTHON = """
import ferdesk
with ferdesk.Analyzer() as analyzer:
    assert next(analyzer.frames("demo")).faces, "The first picture of the demo has a face."
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--picture", type=Path, help="keep the screenshot here")
    options = parser.parse_args()
    wheels = list((ROOT / "dist").glob("ferdesk-*.whl"))
    if len(wheels) != 1:
        raise SystemExit(f"Expected one wheel in dist/, found {len(wheels)}; run make wheel.")
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "fresh"
        subprocess.run([sys.executable, "-m", "venv", str(fresh)], check=True)
        programs = fresh / ("Scripts" if sys.platform == "win32" else "bin")
        pip = [str(programs / "python"), "-m", "pip", "--disable-pip-version-check"]
        locked = ["-c", str(ROOT / "packaging" / "constraints.txt")]
        subprocess.run(
            [*pip, "install", "--quiet", *locked, str(wheels[0])], check=True, cwd=folder
        )
        listed = subprocess.run(
            [*pip, "list", "--format", "json"], check=True, cwd=folder, stdout=subprocess.PIPE
        ).stdout
        versions = {one["name"].lower(): one["version"] for one in json.loads(listed)}
        wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
        if versions.get("ferdesk") != wanted:
            raise SystemExit(f"ferdesk {versions.get('ferdesk')} was installed, not {wanted}.")
        if UNWANTED & set(versions):
            raise SystemExit(f"The wheel brings {', '.join(sorted(UNWANTED & set(versions)))}.")
        smoke.smoke([str(programs / "ferdesk")], options.picture)
        subprocess.run([str(programs / "python"), "-c", FROM_PYTHON], check=True, cwd=folder)
    print(f"{wheels[0].name}: smoke test passed")


if __name__ == "__main__":
    main()
