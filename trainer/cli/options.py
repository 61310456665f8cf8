"""Options and arguments that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Data = Annotated[
    Path,
    typer.Option("--data", help="FER+: its folder, its zip, or Kaggle's CSV beside fer2013new.csv"),
]
Cache = Annotated[
    Path | None,
    typer.Option(help="keep decoded pictures and teachers' answers in this folder"),
]
Weights = Annotated[
    Path | None,
    typer.Option(help="published weights: the file, or a folder of such files [default: download]"),
]
Faces = Annotated[
    Path | None,
    typer.Option(help="UTKFace or IMDB-WIKI, a folder or zip, for networks of age and gender"),
]
Teachers = Annotated[
    list[Path] | None,
    typer.Option(help="a run directory or exported folder that teaches; once for each"),
]
GrownFrom = Annotated[
    Path | None,
    typer.Option(
        help="run of the network that the recipe is grown from [default: one that ships or lies "
        "beside]"
    ),
]
Seed = Annotated[int, typer.Option(min=0, max=2**32 - 1, help="of every random draw")]
Protocol = Annotated[
    str, typer.Option(help="majority, majority-csv, argmax or dedup: which images count, and how")
]
Device = Annotated[str, typer.Option(help="auto, cuda or cpu")]
Threads = Annotated[int, typer.Option(min=0, help="CPU threads; 0 leaves it to torch")]
RecipeName = Annotated[str, typer.Argument(help="a name that `ferdesk-train list` shows")]
RunsFolder = Annotated[Path, typer.Option(help="folder of run directories")]
ModelsFolder = Annotated[
    Path | None,
    typer.Option(help="folder of models [default: assets/models of a source tree, else yours]"),
]
ModelId = Annotated[str, typer.Option("--id", help="name of its folder")]
Title = Annotated[str | None, typer.Option(help="name shown in the app")]
TestOnce = Annotated[bool, typer.Option("--test", help="score the test images too, once")]
