"""Commands of models: their scores, and the folders of them that the app lists."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from trainer.cli.options import Cache, Data, Faces, ModelId, ModelsFolder, Protocol, TestOnce, Title


def evaluate(
    models: Annotated[
        list[Path],
        typer.Argument(help="a run directory or an exported folder; several are an ensemble"),
    ],
    data: Data,
    split: Annotated[str, typer.Option(help="valid or test")] = "valid",
    protocol: Protocol = "majority",
    json: Annotated[bool, typer.Option("--json", help="print JSON")] = False,
    cache: Cache = None,
) -> None:
    """Score a model, or an ensemble, on validation or test images."""
    import json as to_json

    from trainer import evaluate as evaluation
    from trainer.runs import Run

    result = evaluation.evaluate(models, data, split, protocol, cache=cache)
    for told in filter(None, (Run(model).unfinished for model in models)):
        typer.echo(told, err=True)
    typer.echo(to_json.dumps(result, indent=2) if json else evaluation.table(result))


def export(
    run: Annotated[Path, typer.Argument(help="a run directory")],
    id: ModelId,
    data: Data,
    precision: Annotated[str, typer.Option(help="int8 or fp32")] = "int8",
    out: ModelsFolder = None,
    title: Title = None,
    test: Annotated[
        bool, typer.Option(help="score the test images too: once, for a final model")
    ] = True,
    faces: Faces = None,
    cache: Cache = None,
) -> None:
    """Export a run as ONNX with its card, calibrated, checked against torch, and scored."""
    from trainer.command_export import run_export

    typer.echo(run_export(run, id, data, precision, out, title, test, cache, faces))


def reliability(
    models: Annotated[list[Path], typer.Argument(help="folders of exported models")],
    data: Data,
    cache: Cache = None,
) -> None:
    """Measure on validation how far confidence is from accuracy and what is mixed up, for the
    cards."""
    from trainer.command_reliability import run_reliability

    typer.echo(run_reliability(models, data, cache))


def robustness(
    models: Annotated[list[Path], typer.Argument(help="folders of exported models")],
    data: Data,
    cache: Cache = None,
) -> None:
    """Measure on validation how well small, blurred, dim and noisy pictures are read, for the
    cards."""
    from trainer.command_robustness import run_robustness

    typer.echo(run_robustness(models, data, cache))


def soften(
    model: Annotated[Path, typer.Argument(help="a finished run directory or an exported folder")],
    data: Data,
    test: Annotated[
        bool, typer.Option("--test", help="of an exported folder: score the test set too, once")
    ] = False,
    cache: Cache = None,
) -> None:
    """Find how much softer pictures are to be made before a network reads them."""
    from trainer.command_soften import run_soften

    typer.echo(run_soften(model, data, test, cache))


def join(
    models: Annotated[list[Path], typer.Argument(help="exported folders, two or more")],
    data: Data,
    model_id: ModelId,
    mirrored: Annotated[
        list[Path] | None,
        typer.Option(help="one of the models, that is to read the picture in the mirror"),
    ] = None,
    title: Title = None,
    out: ModelsFolder = None,
    test: TestOnce = False,
    cache: Cache = None,
) -> None:
    """Write exported models as one file: the mean of their calibrated probabilities."""
    from trainer.command_join import run_join

    typer.echo(run_join(models, mirrored or (), model_id, title, data, out, test, cache))


def gate(
    model: Annotated[Path, typer.Argument(help="an exported folder that join wrote")],
    data: Data,
    test: TestOnce = False,
    cache: Cache = None,
) -> None:
    """Weigh the members of a joined model by how unlike the training's pictures a picture is."""
    from trainer.command_gate import run_gate

    typer.echo(run_gate(model, data, test, cache))


def adopt(
    file: Annotated[Path, typer.Argument(help="somebody else's network: an .onnx file")],
    model_id: ModelId,
    emotions: Annotated[
        str, typer.Option(help="of its answers in their order: happy,sad,…; - for none of ours")
    ],
    range: Annotated[
        str | None, typer.Option(help="values of black and white: 0-255, 0-1 or -1-1")
    ] = None,
    mean: Annotated[
        str | None, typer.Option(help="taken from the values: 0.5, or 0.5,0.5,0.5 by channel")
    ] = None,
    std: Annotated[str | None, typer.Option(help="by which they are divided then")] = None,
    size: Annotated[
        int | None, typer.Option(min=1, help="pixels of a side, where the file leaves them free")
    ] = None,
    output: Annotated[
        str | None, typer.Option(help="the one that tells emotions, where it has several")
    ] = None,
    title: Title = None,
    licence: Annotated[str | None, typer.Option(help="of its weights")] = None,
    data: Annotated[
        Path | None, typer.Option(help="FER+, to calibrate and to score it on validation")
    ] = None,
    test: TestOnce = False,
    out: Annotated[
        Path | None, typer.Option(help="folder of models [default: that of yours]")
    ] = None,
    cache: Cache = None,
) -> None:
    """Take somebody else's ONNX network into ferdesk, to compare it with those that ship."""
    from trainer.command_adopt import Request, run_adopt

    request = Request(
        file, model_id, emotions, title, range, mean, std, size, output, licence, data, test, out,
        cache,
    )  # fmt: skip
    typer.echo(run_adopt(request))
