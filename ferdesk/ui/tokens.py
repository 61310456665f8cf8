"""Distances and type sizes as data. Colours are in :mod:`ferdesk.core.palette`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

SPACE = 8
"""The grid: distances are multiples of it, or half of it."""
RADIUS = 8
CARD_RADIUS = 12
TYPE_SCALE: Mapping[str, float] = MappingProxyType(
    {"caption": 0.92, "body": 1.0, "strong": 1.0, "heading": 1.2, "display": 2.1}
)
"""Type sizes as multiples of the system's font size, so that a larger system font is kept."""
