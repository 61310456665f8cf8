"""How a label came about as text of a session file, and back."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from ferdesk.core.figures import is_number
from ferdesk.core.text import storable
from ferdesk.core.types import Considered, Trace
from ferdesk.core.vocab import N_EMOTIONS


def to_text(trace: Trace) -> str:
    """JSON, without the letters that SQLite can not store."""
    # Numbers of numpy become Python's, which JSON writes with all their digits.
    return storable(json.dumps(asdict(trace), default=lambda value: value.item()))


def of_text(text: str) -> Trace:
    """The trace that :func:`to_text` wrote.

    Raises:
        ValueError, TypeError, KeyError: the text is not that of a trace.
    """
    fields: dict[str, Any] = {name: _tuples(value) for name, value in json.loads(text).items()}
    considered = tuple(
        Considered(**{name: _tuples(value) for name, value in one.items()})
        for one in fields.pop("considered")
    )
    trace = Trace(considered=considered, **fields)
    if not (_is_sound(trace) and all(map(_was_considered, considered))):
        raise ValueError("how a label came about is told in no way that is known")
    return trace


def _is_sound(trace: Trace) -> bool:
    shares = (*trace.ranking, *trace.network, *trace.units, *trace.pushes)
    return (
        all(isinstance(name, str) and is_number(value) for name, value in shares)
        and len(trace.second) in (0, N_EMOTIONS)
        and all(map(is_number, trace.second))
        and isinstance(trace.flip, str)
        and all(isinstance(n, int) for n in (trace.asked, trace.helped, trace.harmed))
    )


def _was_considered(one: Considered) -> bool:
    return (
        all(isinstance(name, str) for name in (one.rule, one.outcome, *one.emotions))
        and is_number(one.margin)
        and is_number(one.threshold)
    )


def _tuples(value: Any) -> Any:
    """JSON's lists as the tuples that they were."""
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value
