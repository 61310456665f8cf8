"""Table 7.2's part of the ``table`` command: fine-tune, extract, fit, score, write."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import torch
import typer

from trainer.data.types import FerPlus
from trainer.plan import FAILURES, reason
from trainer.recipes.table_7_2 import FEATURES, FeatureRow
from trainer.runs import run_folder
from trainer.table_request import Request, pack_finished, trained_rows
from trainer.tables import table_7_2, transfer_causes
from trainer.tables.kept import with_kept
from trainer.tables.table import stem
from trainer.transfer import causes, feature_row, weights
from trainer.transfer.feature_row import Setting
from trainer.transfer.features import Stopped


def run_table_7_2(request: Request) -> None:
    """Extract, fit and fine-tune what is missing, score what is there, write the table.

    Raises:
        FerdeskError: no such protocol, device or row; unreadable data.
    """

    def features(
        names: Sequence[str], data: FerPlus, device: torch.device, should_stop: Callable[[], bool]
    ) -> dict[str, str]:
        cache = request.given.cache or Path("cache")
        setting = Setting(data, request.protocol, device, cache, should_stop, typer.echo)
        return feature_rows(names, setting, request.root, request.given.weights)

    data, reasons = trained_rows(request, "Table 7.2", table_7_2.ORDER, features)
    table = table_7_2.build(range(request.seeds), data, request.root, request.protocol, reasons)
    for written in with_kept(table, request.out).write(request.out):
        typer.echo(f"wrote {written}")
    pack_finished(request, table_7_2.ORDER)


def run_causes(request: Request) -> None:
    """Make the trials that tell why the thesis's features say so little, and write them.

    Raises:
        FerdeskError: no such protocol, device or trial; unreadable data; no weights.
    """
    folder = request.root / stem("transfer-causes", request.protocol)

    def trials(
        names: Sequence[str], data: FerPlus, device: torch.device, should_stop: Callable[[], bool]
    ) -> dict[str, str]:
        cache = request.given.cache or Path("cache")
        setting = Setting(data, request.protocol, device, cache, should_stop, typer.echo)
        state = weights.load(causes.START, request.given.weights, cache)
        for trial in causes.TRIALS:
            if trial.name not in names:
                continue
            try:
                result = causes.run(trial, folder, setting, state)
            except Stopped:
                done = causes.finished(folder, data)
                return {t.name: "no time was left" for t in causes.TRIALS if t.name not in done}
            typer.echo(f"{trial.name}: {100 * result['accuracy']:.2f}%")
        return {}

    names = [trial.name for trial in causes.TRIALS]
    data, reasons = trained_rows(request, "The table of causes", names, trials)
    results = causes.finished(folder, data)
    for written in transfer_causes.build(results, request.protocol, reasons).write(request.out):
        typer.echo(f"wrote {written}")


def feature_rows(
    names: Sequence[str], setting: Setting, root: Path, given: Path | None
) -> dict[str, str]:
    """Extract and fit what is missing of the feature rows, past failures.

    Args:
        names: of the rows that are wanted; others are passed over.
        root: folder of the runs.
        given: the publisher's file, or a folder that holds it.

    Returns:
        Why a row is not there, by its name.
    """
    reasons = {}
    for row in FEATURES:
        folder = run_folder(root, row.name, 0, setting.protocol)
        done = feature_row.finished(row, folder, setting.protocol, setting.data)
        if row.name not in names or done:
            continue
        why = _one(row, folder, setting, given)
        if why:
            reasons[row.name] = why
            setting.say(f"{row.name}: {why}")
    return reasons


def _one(row: FeatureRow, folder: Path, setting: Setting, given: Path | None) -> str:
    if setting.should_stop():
        return "not begun: no time was left"
    try:
        state = weights.load(row.start, given, setting.cache)
        setting.say(f"{row.name}: features and a linear SVM, in {folder}")
        feature_row.run(row, folder, setting, state)
    except Stopped:
        return "stopped: the same command goes on with it"
    except FAILURES as error:
        return f"failed: {reason(error)}"
    return ""
