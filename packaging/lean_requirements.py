"""Prints what the installers need: the app's own dependencies, with the CPU ONNX Runtime.

The GPU build adds hundreds of megabytes and still needs CUDA on the machine; whoever has that
installs ferdesk with pip.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

PYPROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"


def requirements(pyproject: str) -> list[str]:
    """The dependencies of a pyproject.toml's text, ONNX Runtime once and without a GPU."""
    wanted = tomllib.loads(pyproject)["project"]["dependencies"]
    others = [one for one in wanted if not re.match(r"onnxruntime\b", one)]
    return [*others, "onnxruntime", "pyinstaller"]


if __name__ == "__main__":
    print("\n".join(requirements(PYPROJECT.read_text("utf-8"))))
