"""What a file that lies beside a table is called."""

from __future__ import annotations

from pathlib import Path


def provenance_of(table: Path) -> Path:
    """The file that says where a table's numbers come from."""
    return table.with_name(f"{table.name}.provenance.json")
