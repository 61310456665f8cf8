"""How the commands tell what named paths stand for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ferdesk.core.counts import counted
from ferdesk.export.inputs import Inputs, Walk

SHOWN = 5
"""Most names, or endings, in one line."""


def notes(inputs: Inputs) -> Iterator[str]:
    """What people should know before it is read: found, left out, named twice."""
    yield from map(_of_folder, inputs.walks)
    if inputs.again:
        yield f"Named more than once, read once: {_some(inputs.again)}."


def _of_folder(walk: Walk) -> str:
    counts = ((walk.images, "image"), (walk.videos, "video"))
    told = f"{walk.top}: {' and '.join(counted(n, one) for n, one in counts if n)}."
    left = [f"{n} × {kind}" for kind, n in walk.left_out]
    return f"{told} Left out: {_some(left)}." if left else told


def _some(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {counted(more, 'other')}" if more > 0 else "")
