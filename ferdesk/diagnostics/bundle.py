"""The diagnostics zip: what is needed to find a fault, and nobody's face."""

from __future__ import annotations

import contextlib
import json
import os
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ferdesk.core.errors import FerdeskError
from ferdesk.diagnostics import places
from ferdesk.diagnostics.privacy import scrub

MOST_BYTES = 4_000_000
"""Of one log; of a longer one the end is taken, where the fault is."""
CONTENTS_NAME = "contents.txt"
NEVER = (
    "Never in it: pictures, crops, landmarks, recordings, a stored neutral face, the list of "
    "sources opened before, names of files, addresses, the user's and the machine's name."
)


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the zip."""

    name: str
    about: str
    text: str


def parts(report: str, settings: Mapping[str, Any], folder: Path) -> tuple[Part, ...]:
    """What goes in; all of it plain text that has been through :func:`scrub`.

    Args:
        report: what ``ferdesk doctor`` says.
        settings: values by key, nothing private among them.
        folder: of the logs.
    """
    shown = json.dumps(dict(settings), indent=2, ensure_ascii=False, default=str) + "\n"
    found = [
        Part("report.txt", "what ferdesk doctor says", scrub(report)),
        Part("settings.json", "the settings, without what was opened", scrub(shown)),
    ]
    for path in sorted(folder.glob("*")) if folder.is_dir() else ():
        if path.name.startswith(places.LOG_NAME):
            found.append(Part(f"logs/{path.name}", "what happened, oldest first", _end(path)))
        elif path.name.startswith(places.CRASH_NAME.split(".")[0]):
            found.append(Part(f"logs/{path.name}", "where it crashed, if it did", _end(path)))
    return tuple(found)


def write(path: Path, made: Sequence[Part]) -> str:
    """Write the zip, whole or not at all.

    Returns:
        What is in it, for people; the same text is in the zip.

    Raises:
        FerdeskError: something is there already, or it can't be written.
    """
    lines = [f"{part.name}: {part.about}" for part in made]
    contents = "\n".join([*lines, NEVER]) + "\n"
    if path.exists():
        raise FerdeskError(f"{path} is there already.", "Move it away, or choose another name.")
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with zipfile.ZipFile(temporary, "x", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(CONTENTS_NAME, contents)
            for part in made:
                archive.writestr(part.name, part.text)
        temporary.replace(path)
    except OSError as error:
        raise FerdeskError(
            f"{path} can't be written: {error.strerror or error}.",
            "Choose a folder that exists, may be written and has room.",
        ) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
    return contents


def _end(path: Path) -> str:
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - MOST_BYTES))
            return scrub(file.read(MOST_BYTES).decode("utf-8", "replace"))
    except OSError as error:
        return f"can't be read: {error.strerror or error}\n"
