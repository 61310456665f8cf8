"""What can be chosen about reading."""

from __future__ import annotations

from dataclasses import dataclass

from ferdesk.au_svm.card import KINDS
from ferdesk.disambiguate import ABSTAIN_BELOW
from ferdesk.smooth import DEFAULT_TIME_CONSTANT_S


@dataclass(frozen=True, slots=True)
class Options:
    """What can be chosen about reading; the same fields for the app and the commands."""

    provider: str = "auto"
    threads: int | None = None
    """CPU threads of the model; None or 0 for a number that fits the machine. See
    :func:`ferdesk.pipeline.load_tuned`."""
    time_constant_s: float = DEFAULT_TIME_CONSTANT_S
    abstain_below: float = ABSTAIN_BELOW
    max_faces: int = 4
    small_faces: bool = True
    """Look for faces of less than an eighth of the picture's width too."""
    framed: bool = False
    """Each picture is a face, framed as FER+ frames its faces; nothing is too small or too blurred
    then, and each gets a label, however doubtful."""
    disambiguation: str = KINDS[-1]
    """By which rules it is decided where the network hesitates: ``thesis``, ``best``, or
    ``off`` for the network alone."""
    apparent: bool = False
    """Tell apparent age and gender too, where a model can. For the window alone."""
