"""``ferdesk-train``: the commands. Each one imports what it needs, so that ``--help`` is quick."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from ferdesk.core.errors import FerdeskError

app = typer.Typer(
    help="Train, score and export the networks of ferdesk.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

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
    typer.Option(help="run directory of the network that the recipe is grown from"),
]
Seed = Annotated[int, typer.Option(min=0, max=2**32 - 1, help="of every random draw")]
Protocol = Annotated[
    str, typer.Option(help="majority, majority-csv, argmax or dedup: which images count, and how")
]


@app.command()
def data(
    path: Annotated[Path, typer.Argument(help="FER+ in any of its three layouts")],
) -> None:
    """Count the images of FER+ by split, emotion and protocol, and find exact copies."""
    from trainer.report import data_report

    typer.echo(data_report(path))


@app.command("list")
def list_recipes() -> None:
    """Name the recipes."""
    from rich.console import Console
    from rich.table import Column, Table

    from trainer.recipes import RECIPES

    # A name is typed as it stands here: it is never cut.
    table = Table(
        Column("recipe", no_wrap=True),
        "network",
        "epochs",
        "thesis %",
        "what it is",
        "came to",
        box=None,
    )
    for recipe in RECIPES.values():
        thesis = f"{recipe.thesis['accuracy']}" if recipe.thesis else "–"
        words = recipe.notes, recipe.expect
        table.add_row(recipe.name, recipe.model, str(recipe.epochs), thesis, *words)
    Console().print(table)


@app.command()
def train(
    recipe: Annotated[str, typer.Argument(help="a name that `ferdesk-train list` shows")],
    data: Data,
    device: Annotated[str, typer.Option(help="auto, cuda or cpu")] = "auto",
    seed: Seed = 0,
    out: Annotated[
        Path | None, typer.Option(help="run directory [default: runs/RECIPE[-PROTOCOL]-sSEED]")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="go on from the checkpoint")] = False,
    protocol: Protocol = "majority",
    threads: Annotated[int, typer.Option(min=0, help="CPU threads; 0 leaves it to torch")] = 0,
    weights: Weights = None,
    faces: Faces = None,
    teacher: Teachers = None,
    grown_from: GrownFrom = None,
    cache: Cache = None,
) -> None:
    """Train a recipe. Ctrl-C leaves a checkpoint that --resume goes on from."""
    from trainer.command_train import run_training
    from trainer.given import Given
    from trainer.plan import run_folder

    folder = out or run_folder(Path("runs"), recipe, seed, protocol)
    given = Given(weights, faces, cache, tuple(teacher or ()), grown_from)
    run_training(recipe, data, device, seed, folder, resume, protocol, threads, cache, given)


@app.command()
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

    result = evaluation.evaluate(models, data, split, protocol, cache=cache)
    typer.echo(to_json.dumps(result, indent=2) if json else evaluation.table(result))


@app.command()
def export(
    run: Annotated[Path, typer.Argument(help="a run directory")],
    id: Annotated[str, typer.Option("--id", help="name of the folder in assets/models")],
    data: Data,
    precision: Annotated[str, typer.Option(help="int8 or fp32")] = "int8",
    out: Annotated[Path, typer.Option(help="folder of models")] = Path("assets/models"),
    title: Annotated[str | None, typer.Option(help="name shown in the app")] = None,
    test: Annotated[
        bool, typer.Option(help="score the test images too: once, for a final model")
    ] = True,
    faces: Faces = None,
    cache: Cache = None,
) -> None:
    """Export a run as ONNX with its card, calibrated, checked against torch, and scored."""
    from trainer.command_export import run_export

    typer.echo(run_export(run, id, data, precision, out, title, test, cache, faces))


@app.command()
def reliability(
    models: Annotated[list[Path], typer.Argument(help="folders of exported models")],
    data: Data,
    cache: Cache = None,
) -> None:
    """Measure how far confidence is from accuracy on validation, and write it into the cards."""
    from trainer.command_reliability import run_reliability

    typer.echo(run_reliability(models, data, cache))


@app.command()
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


@app.command()
def join(
    models: Annotated[list[Path], typer.Argument(help="exported folders, two or more")],
    data: Data,
    model_id: Annotated[str, typer.Option("--id", help="name of the folder in assets/models")],
    mirrored: Annotated[
        list[Path] | None,
        typer.Option(help="one of the models, that is to read the picture in the mirror"),
    ] = None,
    title: Annotated[str | None, typer.Option(help="name shown in the app")] = None,
    out: Annotated[Path, typer.Option(help="folder of models")] = Path("assets/models"),
    test: Annotated[bool, typer.Option("--test", help="score the test images too, once")] = False,
    cache: Cache = None,
) -> None:
    """Write exported models as one file: the mean of their calibrated probabilities."""
    from trainer.command_join import run_join

    typer.echo(run_join(models, mirrored or (), model_id, title, data, out, test, cache))


@app.command()
def adopt(
    file: Annotated[Path, typer.Argument(help="somebody else's network: an .onnx file")],
    model_id: Annotated[str, typer.Option("--id", help="name of its folder")],
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
    title: Annotated[str | None, typer.Option(help="name shown in the app")] = None,
    licence: Annotated[str | None, typer.Option(help="of its weights")] = None,
    data: Annotated[
        Path | None, typer.Option(help="FER+, to calibrate and to score it on validation")
    ] = None,
    test: Annotated[bool, typer.Option("--test", help="score the test images too, once")] = False,
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


@app.command()
def balance(
    run: Annotated[Path, typer.Argument(help="a finished run directory")],
    data: Data,
    out: Annotated[Path | None, typer.Option(help="[default: RUN-balanced]")] = None,
    cost: Annotated[
        float, typer.Option(min=0, help="percentage points of validation accuracy that may be lost")
    ] = 1.0,
    cache: Cache = None,
) -> None:
    """Make a variant of a run that misses rare emotions less often."""
    from trainer import balance as variant
    from trainer import dataset
    from trainer.runs import Run

    held = dataset.of_protocol(data, Run(run).info()["protocol"], cache)
    target = out or run.with_name(f"{run.name}-balanced")
    choice = variant.balance(run, target, held, cost / 100)
    typer.echo(
        f"{target}: tau {choice.tau}; on validation (N={choice.n}) mean recall "
        f"{100 * choice.mean_recall_before:.1f} → {100 * choice.mean_recall:.1f}%, accuracy "
        f"{100 * choice.accuracy_before:.2f} → {100 * choice.accuracy:.2f}%"
    )


@app.command()
def blend(
    run: Annotated[Path, typer.Argument(help="a finished run directory that was grown")],
    data: Data,
    out: Annotated[Path | None, typer.Option(help="[default: RUN-blended]")] = None,
    weights: Weights = None,
    faces: Faces = None,
    grown_from: GrownFrom = None,
    cache: Cache = None,
) -> None:
    """Blend a run's weights with those it began with, by as much as validation likes most."""
    from trainer import blend as variant
    from trainer import dataset
    from trainer.given import Given
    from trainer.runs import Run

    held = dataset.of_protocol(data, Run(run).info()["protocol"], cache)
    target = out or run.with_name(f"{run.name}-blended")
    given = Given(weights, faces, cache, grown_from=grown_from)
    tried = variant.blend(run, target, held, given, typer.echo)
    typer.echo(f"{target}: {tried[0].share:.0%} of the end, validation {tried[0].accuracy:.2f}%")


@app.command()
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


@app.command()
def ckplus(
    path: Annotated[Path, typer.Argument(help="CK+ as it is unpacked: its three folders")],
    out: Annotated[Path, typer.Option(help="where ckplus.md is written")] = Path("runs/ckplus"),
) -> None:
    """Count CK+, and compare the app's Action Units with its coders."""
    from trainer.command_ckplus import run_ckplus

    typer.echo(run_ckplus(path, out))


@app.command()
def table(
    number: Annotated[str, typer.Argument(help="7.1, 7.2, 7.3, 8, or a subject")],
    data: Data,
    device: Annotated[str, typer.Option(help="auto, cuda or cpu")] = "auto",
    seeds: Annotated[int, typer.Option(min=1, help="how many seeds of each, from 0")] = 1,
    runs: Annotated[Path, typer.Option(help="folder of run directories")] = Path("runs"),
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
    threads: Annotated[int, typer.Option(min=0, help="CPU threads; 0 leaves it to torch")] = 0,
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


@app.command()
def unpack(
    first: Annotated[Path, typer.Argument(help="the part that ends in .00; others lie beside it")],
    runs: Annotated[Path, typer.Option(help="folder of run directories")] = Path("runs"),
) -> None:
    """Put a run together again that a table packed on another machine."""
    from trainer import pack

    typer.echo(pack.unpack(first, runs))


@app.command()
def sweep(
    recipe: Annotated[str, typer.Argument(help="a name that `ferdesk-train list` shows")],
    data: Data,
    trials: Annotated[
        int, typer.Option(min=1, help="points of the grid that this process trains")
    ] = 20,
    epochs: Annotated[int, typer.Option(min=0, help="epochs of each; 0 is the recipe's own")] = 0,
    storage: Annotated[
        str | None,
        typer.Option(
            help="any URL that Optuna takes; machines that name one share a study "
            "[default: sqlite:///RUNS/sweep.db]"
        ),
    ] = None,
    device: Annotated[str, typer.Option(help="auto, cuda or cpu")] = "auto",
    seed: Seed = 0,
    runs: Annotated[Path, typer.Option(help="folder of run directories")] = Path("runs"),
    cache: Cache = None,
) -> None:
    """Search the thesis's grid over a recipe on validation images."""
    from trainer.command_sweep import run_sweep

    storage = storage or f"sqlite:///{runs / 'sweep.db'}"
    typer.echo(run_sweep(recipe, data, trials, epochs, storage, device, seed, runs, cache))


def main(arguments: list[str] | None = None) -> int:
    """Run a command; an error that the user can mend is printed as one line.

    Returns:
        The exit status: 0, 1 after an error, 130 after Ctrl-C.
    """
    try:
        result = app(arguments, standalone_mode=False)
        return result if isinstance(result, int) else 0
    except FerdeskError as error:
        print(f"ferdesk-train: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        # Where no part of the program could say more of it: a full disk, a folder of others.
        what = error.filename or "A file"
        print(f"ferdesk-train: {what}: {error.strerror or error}.", file=sys.stderr)
        return 1
    except typer.Exit as leave:
        return leave.exit_code
    except (KeyboardInterrupt, typer.Abort):
        return 130
    except Exception as error:
        # Typer's own usage errors know how to show themselves.
        if hasattr(error, "show") and hasattr(error, "exit_code"):
            error.show()
            return error.exit_code
        raise


if __name__ == "__main__":
    sys.exit(main())
