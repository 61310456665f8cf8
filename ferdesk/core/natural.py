"""The order in which people expect names."""

from __future__ import annotations

import re


def natural(name: str) -> list[tuple[int, int, str]]:
    """Sort key that puts ``face2`` before ``face10``."""
    parts = re.split(r"([0-9]+)", name.casefold())
    return [(0, int(p), "") if p.isdecimal() else (1, 0, p) for p in parts if p] + [(2, 0, name)]
