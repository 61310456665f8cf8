"""What stands beside an analysis: where its numbers come from, and what they are not for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ferdesk.core import assets
from ferdesk.core.errors import FerdeskError, unreadable
from ferdesk.core.text import storable
from ferdesk.export.method import described
from ferdesk.pipeline import Options, Reader
from ferdesk.session.provenance import Provenance
from ferdesk.sources import source_kind
from ferdesk.sources.files import is_image

SCHEMA = 1
_BLOCK = 1 << 20


def text_of(
    runners: Sequence[Reader],
    options: Options,
    taken: Mapping[str, Any],
    inputs: Iterable[Mapping[str, Any]],
    columns: Mapping[str, str],
    summary: Mapping[str, str],
) -> str:
    """The sidecar's text.

    Args:
        runners: the models in use, the chosen one first.
        options: how faces were read.
        taken: which frames were read, are neutral and in trials; see
            :attr:`ferdesk.export.job.Job.taken`.
        inputs: one object a file, with its name, hash and what became of it.
        columns: meaning by name.
        summary: the same of the summary's; empty where there is none.
    """
    made = Provenance.of(runners, options, runners[0].provider).to_json()
    inputs = list(inputs)
    stills = {one["pictures"] for one in inputs if one["state"] == "done"}
    data = {
        "schema": SCHEMA,
        "made_by": "ferdesk analyze",
        "made_utc": now_utc(),
        "method": described(runners, options, taken, stills),
        **taken,
        "chosen_model": runners[0].card.id,
        "notices": [runner.notice for runner in runners if runner.notice],
        "inputs": inputs,
        "columns": dict(columns),
        **({"summary_columns": dict(summary)} if summary else {}),
        **made,
    }
    return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def now_utc() -> str:
    """This moment, ISO 8601 to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def digest(spec: str) -> str:
    """SHA-256 of an input, in hexadecimal.

    Of a file, its bytes; of a folder, the lines ``hash name`` of its images in the order of
    their names, ``unreadable name`` where one can't be read.

    Raises:
        FerdeskError: it is not there, or can't be read.
    """
    path = assets.path("demo", "demo.mp4") if source_kind(spec).name == "demo" else Path(spec)
    try:
        if not path.is_dir():
            return _of_file(path)
        lines = [
            f"{_of_child(child)} {child.name}\n"
            for child in sorted(path.iterdir())
            if is_image(child)
        ]
        return hashlib.sha256(storable("".join(lines)).encode()).hexdigest()
    except FileNotFoundError:
        raise FerdeskError(
            f"There is no file {path}.", "Check the path; drives can be unplugged."
        ) from None
    except OSError as error:
        raise unreadable(path, error) from error


def _of_child(path: Path) -> str:
    """Of an image of a folder; one that can't be read is left out of the reading too."""
    try:
        return _of_file(path)
    except OSError:
        return "unreadable"


def _of_file(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            found.update(block)
    return found.hexdigest()
