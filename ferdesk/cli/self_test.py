"""``ferdesk --self-test``: does this installation read a face?"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import numpy as np

from ferdesk import pipeline
from ferdesk.cli import no_arguments
from ferdesk.core.errors import FerdeskError
from ferdesk.core.types import FrameRecord
from ferdesk.models import catalog
from ferdesk.sources import open_source

FRAMES = 90
"""Frames of the demo that are looked at: three seconds, through more than one expression."""
EVERY = 6
LOOKED_AT = FRAMES // EVERY
LEAST_CHANGE = 1e-3
"""A model that is alive changes some probability by at least this over the demo."""


def main(argv: Sequence[str] = ()) -> int:
    """Run every installed model on the demo; 0 when all is well, 1 otherwise."""
    no_arguments(
        "self-test", "Run every installed model on the demo and check that it reads a face.", argv
    )
    try:
        found = catalog.scan()
        failures = [*found.problems]
        if not found.entries:
            found.default  # noqa: B018 - raises the reason
        for entry in found.entries:
            try:
                print(f"ok: {check(entry)}")
            except FerdeskError as error:
                failures.append(f"{entry.id}: {error}")
    except FerdeskError as error:
        failures = [str(error)]
    except Exception as error:  # A self-test reports what it finds, whatever it is.
        failures = [f"unexpected {type(error).__name__}: {error}"]
    for failure in failures:
        print(f"FAILED: {failure}", file=sys.stderr)
    print("The self-test failed." if failures else "The self-test passed.")
    return 1 if failures else 0


def check(entry: catalog.ModelEntry, runner: pipeline.Reader | None = None) -> str:
    """Read the demo with a model.

    Args:
        runner: the model, if it is loaded already.

    Returns:
        What was found, in one line.

    Raises:
        FerdeskError: something is missing, no face was found, or the model gives
            the same answer for every picture.
    """
    runner = runner or pipeline.load_model(entry)
    records = _records(runner)
    faces = [record.faces[0] for record in records if record.faces]
    if not faces:
        raise FerdeskError("No face was found in the demo.", "Install ferdesk again.")
    read = np.stack([face.predictions[0].probabilities for face in faces])
    change = float((read.max(axis=0) - read.min(axis=0)).max())
    if change < LEAST_CHANGE:
        raise FerdeskError(
            "The model gives the same answer for every picture.", "Export or install it again."
        )
    labels = sorted({face.decision.before for face in faces})
    return (
        f"{entry.id} on {runner.provider}: a face in {len(faces)} of {len(records)} frames; "
        f"read as {', '.join(labels)}"
    )


def _records(runner: pipeline.Reader) -> list[FrameRecord]:
    records = []
    with (
        open_source("demo", loop=False) as source,
        pipeline.build(runner, pipeline.Options()) as reader,
    ):
        while (frame := source.read()) is not None and frame.index < FRAMES:
            if frame.index % EVERY == 0:
                records.append(reader.step(frame))
    return records
