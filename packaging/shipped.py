"""What a bundle is made of: its packages, Python, system libraries and assets, with their licences.

Called by the PyInstaller recipe with the files that it collected. Writes the licence of every part
for the app to show, and build/shipped.json, from which sbom.py makes the bill of materials. A file
whose origin or licence is not known stops the build.
"""

from __future__ import annotations

import json
import platform
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parent))
from lean_requirements import PYPROJECT, requirements

from ferdesk import licences
from ferdesk.core import assets
from ferdesk.licences import Part

PYTHON = re.compile(r"(.*/)?(lib)?python(3[.\d]*\w*\.[^/]*)?", re.IGNORECASE)
"""Its library: ``libpython3.11.so.1.0``, ``python311.dll``, or ``Python`` in a framework."""
IN_A_BUNDLE = {
    "pyinstaller": "GPL-2.0-or-later WITH Bootloader-exception",
    "pyinstaller-hooks-contrib": "Apache-2.0",
}
"""Licences of what goes into a bundle of packages most of which does not: the program that starts
it, and hooks that run when it starts. The texts say so."""


@dataclass(frozen=True)
class Row:
    """One part, as the bill of materials names it."""

    name: str
    version: str
    licence: str
    purl: str
    """Package URL, as github.com/package-url describes them."""
    kind: str
    """A component type of CycloneDX."""
    file: str = ""
    """Its file inside the bundle, to take a hash of; empty for a package with a hash of its own."""


def packages(files: set[Path]) -> Iterable[tuple[Part, Row]]:
    """The Python packages of which at least one of these files is."""
    wanted = [licences.name_of(one) for one in requirements(PYPROJECT.read_text("utf-8"))]
    for package in licences.packages([*wanted, "pyinstaller", "pyinstaller-hooks-contrib"]):
        if any(Path(str(file.locate())).resolve() in files for file in package.files or ()):
            part = licences.of_package(package)
            name = re.sub(r"[-_.]+", "-", part.name).lower()
            part = replace(part, licence=IN_A_BUNDLE.get(name, part.licence))
            purl = f"pkg:pypi/{name}@{part.version}"
            yield part, Row(part.name, part.version, part.licence, purl, "library")


def python(binaries: dict[str, Path]) -> tuple[Part, Row]:
    part = licences.python()
    library = next(name for name in binaries if PYTHON.fullmatch(name.replace("\\", "/")))
    purl = f"pkg:generic/python@{part.version}"
    return part, Row(part.name, part.version, part.licence, purl, "platform", library)


def of_assets(version: str) -> Iterable[tuple[Part, Row]]:
    """The models and other data; what has no version of its own has ferdesk's."""
    for part, path in licences.of_assets():
        own, slug = part.version or version, re.sub(r"[^a-z0-9]+", "-", part.name.lower())
        kind = "data" if path.suffix in {".npz", ".mp4"} else "machine-learning-model"
        inside = f"ferdesk/assets/{path.relative_to(assets.root()).as_posix()}"
        purl = f"pkg:generic/ferdesk-{slug}@{own}"
        yield part, Row(part.name, own, part.licence, purl, kind, inside)


def system_libraries(binaries: dict[str, Path]) -> Iterable[tuple[Part, Row]]:
    """The libraries that lie in the bundle and come from this system's packages (Linux only).

    Raises:
        SystemExit: no package owns one of them.
    """
    if not sys.platform.startswith("linux"):
        return
    homes = {Path(sys.prefix).resolve(), Path(sys.base_prefix).resolve()}
    system = platform.freedesktop_os_release()["ID"]
    done = set()
    for inside, path in sorted(binaries.items()):
        if any(path.is_relative_to(home) for home in homes):
            continue
        package = _owner(path)
        if package in done:
            continue
        done.add(package)
        query = ["dpkg-query", "-W", "-f", "${Package}|${Version}|${Architecture}", package]
        name, version, architecture = _said(query).split("|")
        text = Path("/usr/share/doc", name, "copyright").read_text("utf-8", "replace").strip()
        named = dict.fromkeys(re.findall(r"^License: *(\S.*)$", text, re.M))
        licence = ", ".join(named) or "see the text"
        purl = f"pkg:deb/{system}/{name}@{quote(version, safe='')}?arch={architecture}"
        part = Part(name, version, licence, text)
        yield part, Row(name, version, licence, purl, "library", inside)


def _owner(path: Path) -> str:
    # Since /lib is a link to /usr/lib, either may be the name that dpkg knows.
    for name in (str(path), str(path).removeprefix("/usr")):
        done = subprocess.run(["dpkg-query", "-S", name], capture_output=True, text=True)
        if done.returncode == 0:
            return done.stdout.partition(": ")[0].partition(",")[0]
    raise SystemExit(f"{path} would be shipped, but no package owns it; where is it from?")


def _said(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def collect(entries: Iterable[tuple[str, str, str]], target: Path) -> list[tuple[str, str, str]]:
    """Write the licences of what was collected.

    Args:
        entries: PyInstaller's rows of all that goes in: name inside, source, kind.
        target: folder for ``parts`` and ``shipped.json``.

    Returns:
        Rows of the licences' files, to go in as well.

    Raises:
        SystemExit: a part does not say its licence, or a file's origin is not known.
    """
    rows = [(inside, Path(source).resolve(), kind) for inside, source, kind in entries if source]
    files = {source for _, source, _ in rows}
    binaries = {inside: source for inside, source, kind in rows if kind in {"BINARY", "EXTENSION"}}
    (own,) = [one for one in licences.packages(["ferdesk"]) if one.metadata["Name"] == "ferdesk"]
    found = [
        (licences.of_package(own), None),
        python(binaries),
        *packages(files),
        *system_libraries(binaries),
        *of_assets(own.version),
    ]
    folder = target / licences.FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for part, _ in found:
        if part.licence == "not said":
            raise SystemExit(f"{part.name} does not say its licence; find out before shipping.")
        licences.write(part, folder)
    shipped = {
        "version": own.version,
        "licence": found[0][0].licence,
        "parts": [asdict(row) for _, row in found if row is not None],
    }
    (target / "shipped.json").write_text(json.dumps(shipped, indent=1), "utf-8")
    inside = f"ferdesk/assets/{licences.FOLDER}"
    return [(f"{inside}/{path.name}", str(path), "DATA") for path in sorted(folder.glob("*.txt"))]
