"""Commands of the thesis's tables, and of the runs that another machine trained for them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from trainer.cli.options import (
    Cache,
    Data,
    Device,
    Faces,
    GrownFrom,
    Protocol,
    RunsFolder,
    Teachers,
    Threads,
    Weights,
)


def table(
    number: Annotated[str, typer.Argument(help="7.1, 7.2, 7.3, 8, or a subject")],
    data: Data,
    device: Device = "auto",
    seeds: Annotated[int, typer.Option(min=1, help="how many seeds of each, from 0")] = 1,
    runs: RunsFolder = Path("runs"),
    out: Annotated[Path, typer.Option(help="where the table is written")] = Path("assets/results"),
    protocol: Protocol = "majority",
    budget_minutes: Annotated[
        float | None, typer.Option(help="stop training in time; what is unfinished is resumable")
    ] = None,
    train: Annotated[bool, typer.Option(help="train what is missing, or score alone")] = True,
    only: Annotated[list[str] | None, typer.Option(help="train these rows alone")] = None,
    pack: Annotated[
        Path | None, typer.Option(help="pack each finished run here in parts of 16 MB")
    ] = None,
    threads: Threads = 0,
    network: Annotated[
        Path | None, typer.Option(help="of table 8 [default: the one that its rules were made for]")
    ] = None,
    classifiers: Annotated[
        Path | None, typer.Option(help="of table 8 [default: those that ship]")
    ] = None,
    openface: Annotated[
        Path | None, typer.Option(help="of table 8: folder of OpenFace's CSV, as source of units")
    ] = None,
    weights: Weights = None,
    faces: Faces = None,
    teacher: Teachers = None,
    grown_from: GrownFrom = None,
    cache: Cache = None,
) -> None:
    """Rebuild a table of the thesis: train what is missing, score it, write it in three forms."""
    from trainer.command_table import run_table
    from trainer.given import Given
    from trainer.table_request import Request

    given = Given(weights, faces, cache, tuple(teacher or ()), grown_from)
    request = Request(
        data, device, seeds, runs, out, protocol, budget_minutes, train, tuple(only or ()),
        pack, threads, given, network, classifiers, openface,
    )  # fmt: skip
    run_table(number, request)


def unpack(
    first: Annotated[Path, typer.Argument(help="the part that ends in .00; others lie beside it")],
    runs: RunsFolder = Path("runs"),
) -> None:
    """Put a run together again that a table packed on another machine."""
    from trainer import pack

    typer.echo(pack.unpack(first, runs))
