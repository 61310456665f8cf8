"""Scores of a run, kept beside it: a finished model meets the test set once."""

from __future__ import annotations

import json
from pathlib import Path

from ferdesk.core.whole import write_text
from trainer import evaluate, runs
from trainer.data.types import FerPlus


def scored(folder: Path, data: FerPlus, split: str, protocol: str = "majority") -> dict:
    """The score of a finished run, from its folder or computed and put there.

    Args:
        folder: the run.
        data: FER+ with the label file of the protocol.
        split: ``valid`` or ``test``.

    Returns:
        What :func:`trainer.evaluate.evaluate` returns.

    Raises:
        FerdeskError: the run is not finished, or the data does not fit the protocol.
    """
    run = runs.Run(folder)
    kept = folder / f"score-{split}-{protocol}.json"
    if run.still_says(kept):
        held = json.loads(kept.read_text())
        if held["labels"]["sha256"] == data.labels.sha256:
            return held
    run.need_finished()
    result = evaluate.evaluate(folder, data, split, protocol)
    write_text(kept, json.dumps(result) + "\n")
    return result
