"""Looks whether a built folder holds what its bill of materials says, no less and no more.

    python packaging/check_bundle.py BUNDLE

Runs in the build's own environment, which knows what package a module is of. Exit status 0 when all
is well; otherwise 1, with a line for each thing that is not.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import sbom
import trim

from ferdesk import licences

LARGEST = 350_000_000
"""Bytes that an installed ferdesk may take."""
OWN = ("ferdesk", "entry", "without_opengl")
"""Modules of this repository."""


def size(bundle: Path) -> int:
    """Bytes of all files; what a link points to counts once."""
    return sum(path.stat().st_size for path in files(bundle))


def files(bundle: Path) -> Iterator[Path]:
    return (path for path in bundle.rglob("*") if path.is_file() and not path.is_symlink())


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def modules(program: Path) -> set[str]:
    """Top-level names of what is packed into the program that starts ferdesk."""
    from PyInstaller.archive.readers import CArchiveReader

    whole = CArchiveReader(str(program))
    packed = [name for name in whole.toc if name.startswith("PYZ")]
    return {
        name.partition(".")[0] for one in packed for name in whole.open_embedded_archive(one).toc
    }


def unlisted(inside: Path, document: dict, packed: Iterable[str]) -> list[str]:
    """Packages that are there and that the bill does not list, or lists in another version."""
    listed = {
        normal(one["name"]): one["version"]
        for one in document["components"]
        if one["purl"].startswith("pkg:pypi/")
    }
    found = []
    for folder in sorted(inside.glob("*.dist-info")):
        name, version = folder.name.removesuffix(".dist-info").split("-")
        if normal(name) != "ferdesk" and listed.get(normal(name)) != version:
            found.append(f"{name} {version} is there; listed is {listed.get(normal(name))}")
    owners = packages_distributions()
    there = {path.name.partition(".")[0] for path in inside.iterdir() if path.is_dir()}
    for module in sorted(there.union(packed) & set(owners)):
        if module not in OWN and not {normal(one) for one in owners[module]} & set(listed):
            found.append(f"module {module} is there, but none of {owners[module]} is listed")
    return found


def unlicensed(inside: Path, document: dict) -> list[str]:
    """Parts of the bill that About would not show with the same version and a licence."""
    folder = inside / "ferdesk" / "assets" / licences.FOLDER
    shown = {part.name: part for part in map(licences.read, folder.glob("*.txt"))}
    found = []
    for one in [document["metadata"]["component"], *document["components"]]:
        part = shown.get(one["name"])
        if part is None:
            found.append(f"{one['name']} has no licence among the parts")
            continue
        choice = one["licenses"][0]
        licence = choice.get("expression") or choice["license"]["name"]
        if part.licence != licence or part.version not in ("", one["version"]):
            found.append(
                f"{one['name']} is {part.version}, {part.licence} among the parts, "
                f"{one['version']}, {licence} in the bill"
            )
        if not part.text:
            found.append(f"{one['name']} comes without the text of its licence")
    return found


def data_unlisted(inside: Path, document: dict) -> list[str]:
    """Models, rules and clips without a line of their hash in the bill."""
    hashes = {one["hashes"][0]["content"] for one in document["components"]}
    assets = inside / "ferdesk" / "assets"
    data = [
        path
        for path in files(assets)
        if path.suffix in {".onnx", ".task", ".npz", ".mp4", ".tflite", ".pt"}
    ]
    found = [f"{path.relative_to(inside)} is not in the bill" for path in sorted(data)
             if sbom.sha256(path) not in hashes]  # fmt: skip
    return found if data else ["there is no model at all"]


def unwanted(inside: Path, packed: Iterable[str]) -> list[str]:
    """What trim.py leaves out and that is there all the same."""
    names = [path.relative_to(inside).as_posix() for path in files(inside)]
    there = set(packed) | {name.partition("/")[0] for name in names}
    out = {row.pattern for row in trim.PYTHON if "." not in row.pattern}
    return [
        *(f"{name} is left out by trim.py, but there" for name in names if not trim.kept(name)),
        *(f"module {name} is left out by trim.py, but there" for name in sorted(out & there)),
    ]


def problems(bundle: Path, packed: set[str]) -> list[str]:
    """All that is wrong with a built folder.

    Args:
        bundle: the folder, with the bill of materials in it.
        packed: top-level modules inside the program.
    """
    document = json.loads((bundle / "sbom.cdx.json").read_text("utf-8"))
    inside = bundle / "_internal"
    found = [
        *sbom.problems(document),
        *unlisted(inside, document, packed),
        *unlicensed(inside, document),
        *data_unlisted(inside, document),
        *unwanted(inside, packed),
    ]
    if (whole := size(bundle)) > LARGEST:
        found.append(f"it takes {whole / 1e6:.0f} MB, more than {LARGEST / 1e6:.0f} MB")
    return found


def main(bundle: Path) -> int:
    (program,) = [path for path in (bundle / "ferdesk", bundle / "ferdesk.exe") if path.is_file()]
    found = problems(bundle, modules(program))
    for problem in found:
        print(f"{bundle}: {problem}", file=sys.stderr)
    if not found:
        print(f"{bundle}: {size(bundle) / 1e6:.1f} MB, all of it in the bill of materials")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
