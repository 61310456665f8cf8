"""The ``balance`` command: of a run, or of a model that is exported already."""

from __future__ import annotations

from pathlib import Path

from ferdesk.core import card as cards
from ferdesk.core.errors import FerdeskError
from trainer import app_list, dataset, filled_card
from trainer.balance import balance
from trainer.balance_file import balance_file
from trainer.command_export import score_test
from trainer.folders import named
from trainer.predictors import is_exported
from trainer.runs import Run


def run_balance(
    model: Path, path: Path, out: Path | None, cost: float, test: bool, cache: Path | None
) -> str:
    """Write a model's balanced variant, and tell what the shift did to validation.

    Args:
        model: a finished run directory, whose variant is a run, or an exported folder, whose
            variant is one.
        path: FER+.
        out: folder of the variant; beside the model where None.
        cost: share of validation accuracy that may be lost.
        test: score the variant of an exported model on the test set too.
        cache: where a decoded data set is kept.

    Raises:
        FerdeskError: the test is to be scored of a run, or :func:`trainer.balance.balance` or
            :func:`trainer.balance_file.balance_file` refuses the model.
    """
    model = named(model)
    target = out or model.parent / f"{model.name}-balanced"
    if is_exported(model):
        app_list.made(target.name, target.parent)
        _, data = filled_card.opened(model, path, cache)
        choice = balance_file(model, target, data, cost)
        if test:
            score_test(cards.read(target / "card.json"), target, path, cache)
    else:
        run = Run(model)
        run.need_finished()
        if test:
            raise FerdeskError(f"{model} is a run.", "Its variant's export scores the test set.")
        choice = balance(
            model, target, dataset.of_protocol(path, run.info()["protocol"], cache), cost
        )
    listed = f"\n{app_list.told(target, model)}" if is_exported(model) else ""
    return (
        f"{target}: tau {choice.tau}; on validation (N={choice.n}) mean recall "
        f"{100 * choice.mean_recall_before:.1f} → {100 * choice.mean_recall:.1f}%, accuracy "
        f"{100 * choice.accuracy_before:.2f} → {100 * choice.accuracy:.2f}%{listed}"
    )
