"""Two expressions that are too close to call."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from ferdesk.core.doubt import MARGIN, close_to, named
from ferdesk.core.types import Decision
from ferdesk.core.vocab import INDEX


def decided(label):
    return Decision(label, "Because.", label or "neutral")


def shares(**likely: float) -> np.ndarray:
    found = np.full(8, (1 - sum(likely.values())) / (8 - len(likely)), np.float32)
    for name, share in likely.items():
        found[INDEX[name]] = share
    return found


@pytest.mark.parametrize(
    ("label", "likely", "wanted"),
    [
        ("happiness", {"happiness": 0.8}, ("happiness",)),
        ("neutral", {"neutral": 0.44, "sadness": 0.38}, ("neutral", "sadness")),
        # A rule that overruled the network is no doubt.
        ("sadness", {"neutral": 0.7, "sadness": 0.2}, ("sadness",)),
        ("sadness", {"neutral": 0.4, "sadness": 0.3}, ("sadness", "neutral")),
        (None, {"neutral": 0.3, "sadness": 0.29}, ()),
    ],
)
def test_which_are_named(label, likely, wanted):
    found = shares(**likely)
    assert named(decided(label), found, 0.15) == wanted
    face = SimpleNamespace(decision=decided(label), smoothed=found)
    assert close_to(face) == (wanted[1] if len(wanted) > 1 else None)


def test_without_a_margin_one_is_always_named():
    even = np.full(8, 1 / 8, np.float32)
    assert named(decided("fear"), even, 0.0) == ("fear",)
    assert named(decided("fear"), even, MARGIN) == ("fear", "neutral")
