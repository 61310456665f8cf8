"""How the commands tell what of their paths is read, and what is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ferdesk.cli.counts import counted
from ferdesk.export.inputs import Inputs, Inside

SHOWN = 5
"""Most names, or endings, in one line."""


def notes(found: Inputs) -> Iterator[str]:
    """What people should know before it is read: found, left out, named twice."""
    # Of one without any, reading it says so.
    yield from (_of_folder(inside) for inside in found.folders if inside.any)
    if found.again:
        yield f"Named more than once, read once: {_some(found.again)}."


def _of_folder(inside: Inside) -> str:
    kinds = ((inside.images, "image"), (inside.videos, "video"))
    told = " and ".join(counted(n, one) for n, one in kinds if n)
    left = _some([f"{n} × {kind}" for kind, n in inside.left_often])
    return f"{inside.top}: {told}.{f' Left out: {left}.' if left else ''}"


def _some(names: Sequence[str]) -> str:
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {counted(more, 'other')}" if more > 0 else "")
