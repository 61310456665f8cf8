"""Where what was measured is kept, in one form: ``docs`` makes tables and pictures of the files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from ferdesk.core.whole import write_text


def keep(result: Mapping, out: Path | None) -> None:
    """Write a result as JSON; None keeps nothing."""
    if out is not None:
        write_text(out, json.dumps(result, indent=1, ensure_ascii=False) + "\n")
