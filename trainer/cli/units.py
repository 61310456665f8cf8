"""Commands of Action Units."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from trainer.cli.options import Data, Seed


def au(
    data: Data,
    network: Annotated[
        list[Path] | None,
        typer.Option(
            help="model beside which the rules are fitted, once for each: an exported folder or a "
            "run; that of table 8 first"
        ),
    ] = None,
    out: Annotated[Path, typer.Option(help="folder of the classifiers")] = Path("assets/au_svm"),
    results: Annotated[Path, typer.Option(help="where au.md is written")] = Path("assets/results"),
    cache: Annotated[
        Path, typer.Option(help="keep pictures and faces in this folder (300 MB)")
    ] = Path("cache"),
    seed: Seed = 0,
    openface: Annotated[
        Path | None, typer.Option(help="folder of OpenFace's CSV, as source of units")
    ] = None,
    only_faces: Annotated[
        bool, typer.Option("--only-faces", help="find the faces, write au.md, train nothing")
    ] = False,
    only_rules: Annotated[
        bool, typer.Option("--only-rules", help="keep the SVMs, fit rules beside these networks")
    ] = False,
) -> None:
    """Find the faces of FER+, train the Action Unit classifiers, and fit when they are asked."""
    from trainer.command_au import run_au

    told = run_au(data, network or (), out, results, cache, seed, openface, only_faces, only_rules)
    typer.echo(told)


def ckplus(
    path: Annotated[Path, typer.Argument(help="CK+ as it is unpacked: its three folders")],
    out: Annotated[Path, typer.Option(help="where ckplus.md is written")] = Path("runs/ckplus"),
) -> None:
    """Count CK+, and compare the app's Action Units with its coders."""
    from trainer.command_ckplus import run_ckplus

    typer.echo(run_ckplus(path, out))
