"""The commands of ``ferdesk-train``, one row a command. Each imports what it needs when it is
called, so that ``--help`` is quick."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from trainer.cli import data, models, runs, tables, units

COMMANDS: Mapping[str, Callable[..., None]] = MappingProxyType(
    {
        "data": data.data,
        "list": runs.list_recipes,
        "train": runs.train,
        "evaluate": models.evaluate,
        "export": models.export,
        "reliability": models.reliability,
        "robustness": models.robustness,
        "soften": models.soften,
        "join": models.join,
        "gate": models.gate,
        "adopt": models.adopt,
        "balance": runs.balance,
        "blend": runs.blend,
        "soup": runs.soup,
        "au": units.au,
        "ckplus": units.ckplus,
        "table": tables.table,
        "unpack": tables.unpack,
        "sweep": runs.sweep,
    }
)
"""In the order of ``--help``, which is made of their docstrings and arguments."""
