"""Collects the licences of everything that a bundle carries into one text file.

    python packaging/licences.py FILE

Reads the packages that ferdesk needs, and those that they need, from the environment it runs in.
A package without any word on its licence stops the build.
"""

from __future__ import annotations

import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from lean_requirements import PYPROJECT, requirements

LICENCE_FILE = re.compile(r"(licen[cs]e|copying|notice|authors)[^/]*$", re.IGNORECASE)
BUILD_ONLY = {"pyinstaller"}


def name_of(requirement: str) -> str:
    return re.split(r"[<>=!~;\[ (]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def needed(names: list[str]) -> list[Distribution]:
    """The named packages and all that they need here, by name."""
    found: dict[str, Distribution] = {}
    waiting = [name for name in names if name not in BUILD_ONLY]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:  # needed on another system or for an extra only
            continue
        waiting += [name_of(r) for r in found[name].requires or () if "extra ==" not in r]
    return [found[name] for name in sorted(found)]


def statement(package: Distribution) -> str:
    """What the package itself says its licence is."""
    meta = package.metadata
    said = meta.get("License-Expression") or ""
    if not said:
        said = ", ".join(
            line.rpartition("::")[2].strip()
            for line in meta.get_all("Classifier") or ()
            if line.startswith("License ::")
        )
    return said or (meta.get("License") or "").strip().partition("\n")[0]


def texts(package: Distribution) -> list[str]:
    """The licence files that the package carries."""
    files = [f for f in package.files or () if LICENCE_FILE.search(str(f)) and f.suffix != ".py"]
    return [
        f"--- {file}\n{Path(str(file.locate())).read_text('utf-8', 'replace').strip()}"
        for file in sorted(files, key=str)
        if Path(str(file.locate())).is_file()
    ]


def main(target: Path) -> None:
    wanted = [name_of(one) for one in requirements(PYPROJECT.read_text("utf-8"))]
    parts = [
        "ferdesk carries the following packages. Qt and PySide6 are used under the GNU Lesser\n"
        "General Public License, version 3: their libraries lie as separate files in this folder\n"
        "and may be replaced. Python itself is under the PSF License."
    ]
    for package in needed(wanted):
        name, said, found = package.metadata["Name"], statement(package), texts(package)
        if not said and not found:
            raise SystemExit(f"{name} does not say what its licence is; find out before shipping.")
        heading = f"{name} {package.version}: {said or 'see below'}"
        parts.append("\n\n".join([f"{'=' * 80}\n{heading}", *found]))
    target.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
