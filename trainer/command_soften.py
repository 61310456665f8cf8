"""The ``soften`` command: of a run, or of a model that is exported already."""

from __future__ import annotations

from pathlib import Path

from ferdesk.core import card as cards
from trainer import dataset, variants_beside
from trainer.command_export import score_test
from trainer.predictors import is_exported
from trainer.runs import Run
from trainer.soften import Tried, soften
from trainer.soften_file import refuse, soften_file


def run_soften(model: Path, path: Path, test: bool, cache: Path | None) -> str:
    """Choose how much softer a model's pictures are to be, and tell what was tried.

    Args:
        model: a finished run directory, or an exported folder, whose file and card are written
            anew.
        path: FER+.
        test: score an exported model on the test set too; of a run, its export does.
        cache: where a decoded data set is kept.

    Raises:
        FerdeskError: it is neither, or :func:`trainer.soften_file.soften_file` refuses it.
    """
    exported = is_exported(model)
    if exported:
        card = cards.read(model / "card.json")
        refuse(model, card)  # before the data is read, which takes a while
        rule = card.protocol
    else:
        run = Run(model)
        run.need_finished()
        rule = run.info()["protocol"]
    data = dataset.of_protocol(path, rule, cache)
    tried = (soften_file if exported else soften)(model, data)
    if exported and test:
        score_test(cards.read(model / "card.json"), model, path, cache)
    return "\n".join(
        [
            *(_line(one) for one in sorted(tried, key=lambda one: one.edge)),
            f"{model}: edge {tried[0].edge} from now on, by validation",
            *(variants_beside.told(model) if exported else ()),
        ]
    )


def _line(one: Tried) -> str:
    return f"edge {one.edge:.2f}: {100 * one.accuracy:.2f}%, {one.nll:.4f} nats"
