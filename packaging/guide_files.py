"""The user guide for the installers: the files of docs/ that the wheel takes, in the same place."""

from __future__ import annotations

import tomllib
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[1]
HOME = "ferdesk/assets/guide"
"""In the wheel and in the bundle; ``ferdesk.core.assets`` looks for it there."""


def rows() -> list[tuple[str, str]]:
    """File or folder, and the folder inside the bundle that it goes to, as PyInstaller asks."""
    build = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]
    taken = map(PurePosixPath, build["targets"]["wheel"]["only-include"])
    found = []
    for path in taken:
        if path.parts[0] == "docs":
            inside = PurePosixPath(HOME) / path.relative_to("docs")
            folder = inside if (ROOT / path).is_dir() else inside.parent
            found.append((str(ROOT / path), str(folder)))
    return found
