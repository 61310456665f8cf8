"""Commands of data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def data(
    path: Annotated[Path, typer.Argument(help="FER+ in any of its three layouts")],
) -> None:
    """Count the images of FER+ by split, emotion and protocol, and find exact copies."""
    from trainer.report import data_report

    typer.echo(data_report(path))
