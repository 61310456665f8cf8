"""Tests the wheel in dist/: what is installed is started, not the source tree.

    python packaging/check_wheel.py [--picture FILE]

The wheel is unpacked into a folder of its own with its console scripts; the packages it needs
come from the environment that runs this.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import smoke

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--picture", type=Path, help="keep the screenshot here")
    options = parser.parse_args()
    wheels = list((ROOT / "dist").glob("ferdesk-*.whl"))
    if len(wheels) != 1:
        raise SystemExit(f"Expected one wheel in dist/, found {len(wheels)}; run make wheel.")
    with tempfile.TemporaryDirectory() as folder:
        install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
        subprocess.run([*install, "--target", folder, str(wheels[0])], check=True)
        # Found before the environment's own packages, where ferdesk points to the source tree.
        extra = {"PYTHONPATH": folder}
        found = subprocess.run(
            [sys.executable, "-c", "import ferdesk; print(ferdesk.__file__)"],
            cwd=folder,
            env=smoke.environment(Path(folder) / "home", extra),
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        if not Path(found.strip()).is_relative_to(folder):
            raise SystemExit(f"The wheel is not what would run, but {found.strip()}")
        smoke.smoke([sys.executable, "-m", "ferdesk"], options.picture, extra)
    print(f"{wheels[0].name}: smoke test passed")


if __name__ == "__main__":
    main()
