"""The variants beside a model, which read with its file: of another file they are none any more."""

from __future__ import annotations

from pathlib import Path

from ferdesk.core import card as cards
from ferdesk.core.errors import FerdeskError
from trainer import filled_card


def told(folder: Path) -> list[str]:
    """What is to be done with the variants beside a model whose file was written over.

    Args:
        folder: the model's, with its new file.

    Returns:
        A sentence; none where every variant still reads with the file that it was made of.
    """
    stale = ", ".join(variant.name for variant in _stale(folder.resolve()))
    if not stale:
        return []
    return [f"To be removed and balanced anew, as {folder} has another file now: {stale}."]


def _stale(folder: Path) -> list[Path]:
    found = []
    for path in sorted(folder.parent.glob("*/card.json")):
        try:
            card = cards.read(path)
        except FerdeskError:
            continue  # nobody asked for that one
        of = card.variant.of if card.variant is not None else None
        if of == folder.name and not filled_card.has_file(path.parent, card):
            found.append(path.parent)
    return found
