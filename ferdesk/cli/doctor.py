"""``ferdesk doctor``: looks for what commonly goes wrong, and packs it up for a report."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ferdesk.cli import checks, info
from ferdesk.cli.checks import Check, Remark
from ferdesk.cli.outcome import exit_status
from ferdesk.core.errors import FerdeskError
from ferdesk.diagnostics import bundle, places
from ferdesk.settings import BY_KEY

OK, NOTE, FAULT = "ok", "note", "FAULT"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found."""

    name: str
    mark: str
    """:data:`OK`, :data:`NOTE` or :data:`FAULT`."""
    text: str
    advice: str = ""
    """What to do; empty for nothing."""
    seconds: float = 0.0

    def lines(self) -> Iterator[str]:
        took = f" ({self.seconds:.1f} s)" if self.seconds >= 0.1 else ""
        yield f"{self.mark:<6}{self.name}: {self.text}{took}"
        if self.advice:
            yield f"      → {self.advice}"


def main(argv: Sequence[str] = ()) -> int:
    """Look at everything; 0 when nothing is at fault, 1 otherwise."""
    parser = argparse.ArgumentParser(
        prog="ferdesk doctor",
        description="Look for what commonly goes wrong with an installation, and say what to do.",
    )
    parser.add_argument(
        "--zip",
        metavar="FILE",
        type=Path,
        help="also write a zip for a report: what was found, settings and logs; no pictures",
    )
    asked = parser.parse_args(list(argv))
    lines: list[str] = []
    faults = 0
    for check in checks.CHECKS:
        found = _look(check)
        faults += found.mark == FAULT
        for line in found.lines():
            print(line, flush=True)
            lines.append(line)
    last = "Nothing is at fault." if not faults else f"Faults: {faults}."
    print(last)
    status = 1 if faults else 0
    if asked.zip is None:
        return status
    report = "\n".join([*lines, last, "", *info.lines()]) + "\n"
    return exit_status(lambda: _pack(asked.zip, report)) or status


def _look(check: Check) -> Finding:
    began = time.perf_counter()
    mark, advice = OK, ""
    try:
        text = check.look()
    except Remark as remark:
        mark, text, advice = NOTE, remark.what, remark.advice
    except FerdeskError as error:
        mark, text, advice = FAULT, error.what, error.fix
    except Exception as error:  # One broken check must not hide the others.
        mark, text = FAULT, f"{type(error).__name__}: {error}"
    return Finding(check.name, mark, text, advice, time.perf_counter() - began)


def _pack(path: Path, report: str) -> None:
    """
    Raises:
        FerdeskError: the zip can't be written.
    """
    made = bundle.parts(report, _settings(), places.log_folder())
    print(f"\nIn {path}:\n{bundle.write(path, made)}", end="")


def _settings() -> dict[str, Any]:
    """The person's settings as they are read, but for folders, whose names are their own; or why
    they can't be read."""
    try:
        # Here and not above: the doctor is for the day on which Qt can't be loaded.
        from ferdesk.ui.places import settings_file
        from ferdesk.ui.store import Store
    except ImportError as error:
        return {"unknown": str(error)}
    values = Store(settings_file()).all()
    return {key: value for key, value in values.items() if not BY_KEY[key].folder}
