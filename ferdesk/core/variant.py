"""A model that is another one shifted: it reads with that one's file, and says it otherwise.

A balanced model says rare emotions sooner than its origin, by a constant for each of them; all else
is the same. So its folder holds a card alone, and the file is that of the model beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ferdesk.core.votes import is_shift

FILE = "model.onnx"
"""A model's network, beside its card."""


@dataclass(frozen=True, slots=True)
class Variant:
    """What a card's field ``variant`` says."""

    of: str
    """Id of the model whose file it reads with, and name of the folder beside its own."""
    shift: tuple[float, ...]
    """Nats by emotion, in the order of ``vocab.EMOTIONS``, that are added to that one's logits."""


def problems(data: Mapping[str, Any]) -> list[str]:
    """Everything that is wrong with a card's field ``variant``; empty when it can be read."""
    found = []
    of = data.get("of")
    if not isinstance(of, str) or of in ("", ".", "..") or Path(of).name != of or "\\" in of:
        found.append("variant.of must be the id of the model beside it")
    if not is_shift(data.get("shift")) or not data["shift"]:
        found.append("variant.shift must be a number for each emotion")
    return found


def parse(data: Mapping[str, Any]) -> Variant:
    """Read the field of a card in which :func:`problems` found none."""
    return Variant(data["of"], tuple(map(float, data["shift"])))


def said(logits: np.ndarray, variant: Variant | None) -> np.ndarray:
    """What a model says where the file that it reads with says ``logits``: float32 (N, 8) both."""
    return logits if variant is None else logits + np.array(variant.shift, np.float32)


def file_of(folder: Path, variant: Variant | None) -> Path:
    """The network's file of a model.

    Args:
        folder: the model's own.
        variant: of its card.
    """
    return (folder if variant is None else folder.absolute().with_name(variant.of)) / FILE
