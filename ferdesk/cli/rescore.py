"""``ferdesk rescore``: read a recorded session again by another model or other settings."""

from __future__ import annotations

import argparse
import contextlib
import csv
import json
import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import IO

from ferdesk.au_svm.card import KINDS
from ferdesk.cli.arguments import number_from
from ferdesk.cli.execution import add_execution, idle_rules
from ferdesk.cli.outcome import exit_status
from ferdesk.cli.progress import ProgressLine
from ferdesk.core.beside import provenance_of
from ferdesk.core.counts import counted
from ferdesk.core.errors import FerdeskError
from ferdesk.export.place import Place, atomic_texts
from ferdesk.export.table import as_text
from ferdesk.models import catalog
from ferdesk.pipeline import Options
from ferdesk.session import rescore, sidecar
from ferdesk.session.agreement import NONE
from ferdesk.session.provenance import HONESTY, Provenance
from ferdesk.session.reader import Reader
from ferdesk.session.rescore import Change, Pair, Rescore
from ferdesk.session.times import clock
from ferdesk.session_method import chosen, of_rescore

CHANGES_SHOWN = 20
"""Longest ones on the screen; all of them are in the table."""

COLUMNS: tuple[tuple[str, Callable[[Pair], object]], ...] = (
    ("time_s", lambda pair: pair.seconds),
    ("source", lambda pair: pair.record.frame.source),
    ("frame", lambda pair: pair.record.frame.index),
    ("face_id", lambda pair: pair.before.track_id),
    ("label_before", lambda pair: pair.before.decision.label),
    ("label_after", lambda pair: pair.after.decision.label),
    ("changed", lambda pair: int(pair.changed)),
    ("rule_before", lambda pair: pair.before.decision.rule),
    ("rule_after", lambda pair: pair.after.decision.rule),
    ("confidence_before", lambda pair: pair.before.smoothed.max()),
    ("confidence_after", lambda pair: pair.after.smoothed.max()),
    ("reason_after", lambda pair: pair.after.decision.reason),
)
"""Of ``--out``: name and value. New ones are added; those that are there keep their meaning."""


def main(argv: Sequence[str] = ()) -> int:
    """Run it; returns 0 for success, 1 when it can't be done, 130 when interrupted."""
    arguments = _parser().parse_args(list(argv))
    return exit_status(lambda: _rescore(arguments))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ferdesk rescore",
        description="Read the faces of a recorded session again, by another model or other "
        f"settings, and say what differs. The session stays as it is. {HONESTY}",
    )
    add = parser.add_argument
    add("session", type=Path, metavar="SESSION", help="a .ferdesk file")
    add("--model", metavar="ID", help="see ferdesk --info; default: the recorded probabilities")
    add(
        "--temperature",
        type=float,
        metavar="T",
        help="in place of the model card's; above 1 is less sure",
    )
    add("--abstain-below", type=number_from(0, 1), metavar="X", help="0 to 1; default: as recorded")
    add(
        "--smoothing",
        type=number_from(0, 3600),
        metavar="S",
        help="time constant in seconds; 0 for none",
    )
    add(
        "--disambiguation",
        choices=("off", *KINDS),
        help="by which rules it is decided where the network hesitates: a second look and Action "
        "Units (best), Action Units alone (thesis, with the balanced pair alone); default: as "
        "recorded",
    )
    add("--out", type=Path, metavar="CSV", help="every face with both labels")
    add_execution(parser)
    return parser


def _rescore(arguments: argparse.Namespace) -> None:
    out: Path | None = arguments.out
    if out is not None and out.suffix.lower() != ".csv":
        raise FerdeskError(f"{out.name} is not the name of a table.", "End it in .csv.")
    if arguments.temperature is not None and not arguments.model:
        raise FerdeskError("A temperature needs a model to apply it to.", "Name one with --model.")
    with Reader(arguments.session) as reader, contextlib.ExitStack() as stack:
        options = _options(arguments, rescore.recorded_options(reader))
        entry = catalog.scan().reader(arguments.model) if arguments.model else None
        if idle := idle_rules([entry] if entry else chosen(reader), arguments.disambiguation):
            print(idle, file=sys.stderr)
        runner = rescore.load(entry, options, arguments.temperature) if entry else None
        scoring = Rescore(reader, runner, options)
        place = Place(out, provenance_of) if out else None
        stream = beside = None
        if place:
            place.check()
            stream, beside = stack.enter_context(atomic_texts(place))
        _read(scoring, stream)
        _tell(scoring)
        if beside:
            provenance = Provenance.of(
                [entry] if entry else [], options, getattr(runner, "provider", "")
            )
            again = {**provenance.to_json(), "temperature": arguments.temperature}
            del again["quality_limits"]  # the recorded flags stay, by the recorded limits
            agreement = scoring.agreement
            result = {"faces": agreement.n, "agreement": _finite(agreement.share)}
            result["kappa"] = _finite(agreement.kappa)
            changes = [asdict(change) for change in scoring.changes]
            told = {"rescored": again, "result": result, "changes": changes}
            method = of_rescore(reader, entry, options, arguments.temperature)
            data = sidecar.of_session(reader, "ferdesk rescore", method, **told)
            json.dump(data, beside, indent=2)
            beside.write("\n")
    if place:
        print(f"Wrote {', '.join(map(str, place.paths))}.", file=sys.stderr)
        if place.notice:
            raise FerdeskError(place.notice)


def _options(arguments: argparse.Namespace, recorded: Options) -> Options:
    values = {"provider": arguments.provider, "threads": arguments.threads}
    if arguments.abstain_below is not None:
        values["abstain_below"] = arguments.abstain_below
    if arguments.smoothing is not None:
        values["time_constant_s"] = arguments.smoothing
    if arguments.disambiguation is not None:
        values["disambiguation"] = arguments.disambiguation
    return replace(recorded, **values)


def _read(scoring: Rescore, stream: IO[str] | None) -> None:
    """Go through all faces, and write them where that was asked for."""
    rows = csv.writer(stream) if stream else None
    if rows:
        rows.writerow([name for name, _ in COLUMNS])
    line, whole = ProgressLine(), len(scoring.reader)
    for pair in scoring:
        if rows:
            rows.writerow([_cell(value(pair)) for _, value in COLUMNS])
        line.show(f"record {pair.number + 1} of {whole}")
    line.clear()


def _tell(scoring: Rescore) -> None:
    agreement = scoring.agreement
    print(f"{scoring.reader.path.name}: {counted(agreement.n, 'face')} read again.")
    if not agreement.n:
        return
    kappa = "–" if math.isnan(agreement.kappa) else f"{agreement.kappa:.3f}"
    print(
        f"Same label: {agreement.percent:.1f}%. Cohen's kappa: {kappa}, no label being a category "
        "of its own."
    )
    print("Neighbouring frames are alike, so these describe this session and test nothing.")
    for before, after, count in agreement.changes():
        print(f"  {before} → {after}: {counted(count, 'face')}")
    changes = sorted(scoring.changes, key=lambda change: change.begin - change.end)
    if changes:
        print(f"Changed in {counted(len(changes), 'place')}; the longest:")
    for change in changes[:CHANGES_SHOWN]:
        print(f"  {_line(change)}")


def _line(change: Change) -> str:
    return (
        f"{clock(change.begin)} to {clock(change.end)}, face {change.track_id}: "
        f"{change.before or NONE} → {change.after or NONE} ({counted(change.faces, 'frame')})"
    )


def _cell(value: object) -> str:
    """As the table of an analysis; seconds have nanoseconds, more than a float32 can hold."""
    return f"{value:.9f}".rstrip("0").rstrip(".") if type(value) is float else as_text(value)


def _finite(value: float) -> float | None:
    return value if value == value else None
