"""What counts as a figure in a card's JSON, where anything may stand."""

from __future__ import annotations

from typing import Any

LARGEST = 1e300
"""Any number in a card is smaller."""


def is_number(value: Any) -> bool:
    """Whether a value of JSON is a number that a float can hold."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return -LARGEST <= value <= LARGEST  # False for NaN too


def is_count(value: Any) -> bool:
    """Whether it is a whole number from 0 on that a float can hold."""
    return isinstance(value, int) and is_number(value) and value >= 0


def is_percent(value: Any) -> bool:
    """Whether it is a number from 0 to 100."""
    return is_number(value) and 0 <= value <= 100


def is_interval(value: Any) -> bool:
    """Whether it is a list of two percentages, the lower one first."""
    return (
        isinstance(value, list)
        and len(value) == 2
        and all(is_percent(end) for end in value)
        and value[0] <= value[1]
    )
