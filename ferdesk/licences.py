"""What ferdesk is made of and under which licences: shown in About, collected by the installers.

From source or a wheel the packages are asked themselves. A bundle carries what they said when it
was built, one text file a part, for much of what they say is not in it.
"""

from __future__ import annotations

import json
import platform
import re
import sysconfig
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import Message
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import cast

from ferdesk.core import assets
from ferdesk.core.variant import FILE

FOLDER = "parts"
"""Of the assets; only a bundle has it."""
TEXTS = "licences"
"""Of the assets: texts that packages name but do not carry."""

_LICENCE_FILE = re.compile(r"(licen[cs]e|copying|notice|authors)[^/]*$", re.IGNORECASE)
_SPDX = {
    "Apache Software License": "Apache-2.0",
    "3-Clause BSD License": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
}
"""Older names, by the identifier that a package of ours means with it."""
_QT = re.compile(r"pyside6|shiboken6", re.IGNORECASE)
_QT_WORDS = (
    "Used under the GNU Lesser General Public License, version 3. Its libraries lie as files of "
    "their own in the program's folder and may be replaced by others of the same version. Qt's "
    "sources are given out by The Qt Company, with the licences of what they contain in turn, ICU "
    "(Unicode-3.0), HarfBuzz (MIT) and FreeType (FTL) among them."
)


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that ferdesk carries or uses, and what its licence says."""

    name: str
    version: str
    """Empty for what has none of its own."""
    licence: str
    """An SPDX expression where the part gives one, else its own words; never empty."""
    text: str
    """The licence in full and notices; empty where the part carries none."""


def parts() -> tuple[Part, ...]:
    """Everything that this ferdesk carries or uses, ferdesk first, then by name."""
    folder = assets.root() / FOLDER
    found = map(read, folder.glob("*.txt")) if folder.is_dir() else collected()
    return tuple(sorted(found, key=lambda part: (part.name != "ferdesk", part.name.lower())))


def collected() -> list[Part]:
    """The parts as the packages installed here and the assets tell them."""
    found = [python(), *(of_package(one) for one in packages(["ferdesk"]))]
    return [*found, *(part for part, _ in of_assets())]


def write(part: Part, folder: Path) -> Path:
    """Keep a part as a file that a person can read too; :func:`read` reads it."""
    path = folder / f"{re.sub(r'[^A-Za-z0-9._-]+', '-', part.name)}.txt"
    head = f"Name: {part.name}\nVersion: {part.version}\nLicence: {part.licence}\n\n"
    path.write_text(head + part.text + "\n", encoding="utf-8")
    return path


def read(path: Path) -> Part:
    """A part that :func:`write` kept."""
    head, _, text = path.read_text("utf-8").partition("\n\n")
    fields = [line.partition(":")[2].strip() for line in head.splitlines()]
    return Part(fields[0], fields[1], fields[2], text.strip())


def python() -> Part:
    """The Python that runs this."""
    beside = Path(sysconfig.get_path("stdlib"), "LICENSE.txt")
    text = beside.read_text("utf-8", "replace").strip() if beside.is_file() else ""
    return Part("Python", platform.python_version(), "PSF-2.0", text)


def packages(names: Sequence[str]) -> list[Distribution]:
    """The named packages and all that they need and that is installed here, by name."""
    found: dict[str, Distribution] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:  # needed on another system, or run from a bare source tree
            continue
        needed = found[name].requires or ()
        waiting += [name_of(one) for one in needed if not re.search(r"\bextra\s*==", one)]
    return [found[name] for name in sorted(found)]


def name_of(requirement: str) -> str:
    """``PySide6-Addons>=6.8; …`` → ``pyside6-addons``."""
    return re.split(r"[<>=!~;\[ (]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def of_package(package: Distribution) -> Part:
    """What a package says of itself."""
    name, licence = package.metadata["Name"], _statement(package)
    files = [f for f in package.files or () if _LICENCE_FILE.search(str(f)) and f.suffix != ".py"]
    texts = [_QT_WORDS] if _QT.match(name) else []
    texts += [
        f"--- {file}\n{Path(str(file.locate())).read_text('utf-8', 'replace').strip()}"
        for file in sorted(files, key=str)
        if Path(str(file.locate())).is_file()
    ]
    # Only where the package brings none: another's copy may differ in its copyright line.
    if not files:
        texts += [_text(spdx) for spdx in re.findall(r"[\w.-]+", licence)]
        if "LGPL" in licence:  # it is written as additions to the other
            texts += [_text("GPL-3.0-only")]
    given = [text for text in dict.fromkeys(texts) if text]
    if not licence:
        licence = "see the text" if given else "not said"
    return Part(name, package.version, licence, "\n\n".join(given))


def of_assets() -> list[tuple[Part, Path]]:
    """The models, the face model, the Action Unit rules and the demo, each with its file."""
    # A variant has a card alone: what it reads with is there once.
    files = assets.path("models").glob(f"*/{FILE}")
    found = [_of_card(path.with_name("card.json"), FILE) for path in files]
    found.append(_of_card(assets.path("au_svm", "card.json"), "arrays.npz"))
    notice = assets.path("face_landmarker.NOTICE").read_text("utf-8").strip()
    version = re.search(r"\bversion ([\d.]+)", notice)
    face = Part(
        "MediaPipe Face Landmarker",
        version.group(1) if version else "",
        "Apache-2.0",
        f"{notice}\n\n{_text('Apache-2.0')}",
    )
    notice = assets.path("demo", "NOTICE").read_text("utf-8").strip()
    demo = Part("Demo clip", "", "public domain, see the text", notice)
    return [
        *found,
        (face, assets.path("face_landmarker.task")),
        (demo, assets.path("demo", "demo.mp4")),
    ]


def _of_card(card: Path, file: str) -> tuple[Part, Path]:
    said = json.loads(card.read_text("utf-8"))
    words = said["licence"]
    licence, _, _ = words.partition(",")
    # Weights that began as another's keep that one's licence, whose text goes with them.
    others = dict.fromkeys(re.findall(r"[A-Za-z]+-\d[\d.]*\d", words))
    text = "\n\n".join(filter(None, (words, *map(_text, others))))
    return Part(f"Model {said['id']}", "", licence, text), card.with_name(file)


def _statement(package: Distribution) -> str:
    """What the package itself says its licence is; empty when it says nothing."""
    # A message, which its declared type does not say.
    meta = cast(Message, package.metadata)
    said = meta.get("License-Expression") or ""
    if not said:
        said = ", ".join(
            _SPDX.get(name, name)
            for line in meta.get_all("Classifier") or ()
            if line.startswith("License ::")
            for name in [line.rpartition("::")[2].strip()]
        )
    said = said or (meta.get("License") or "").strip().partition("\n")[0]
    return _SPDX.get(said, said)


def _text(spdx: str) -> str:
    """The text of a licence that ferdesk carries a copy of; empty for any other."""
    path = assets.root() / TEXTS / f"{spdx}.txt"
    return path.read_text("utf-8").strip() if path.is_file() else ""
