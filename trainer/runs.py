"""A run directory: what was trained, from what, where, and how it went.

::

    recipe.json      the frozen recipe
    run.json         seed, commit, environment, hardware, data, seconds trained
    metrics.jsonl    one line an epoch
    checkpoint.pt    weights, optimiser and random states, to go on from
    model.pt         the finished weights (the moving average)
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import nn

from ferdesk.core import card as cards
from ferdesk.core import variant
from ferdesk.core.errors import FerdeskError
from ferdesk.core.whole import write_text
from trainer import recipe as recipes
from trainer.alone import alone
from trainer.augment import normalise
from trainer.device import precision
from trainer.distributed import world
from trainer.environment import environment
from trainer.folders import named
from trainer.layers import Soften
from trainer.models import build
from trainer.models.branched import emotion_part
from trainer.predictors import is_exported
from trainer.recipe import Recipe

if TYPE_CHECKING:
    from trainer.data.types import FerPlus
    from trainer.train import TrainingData


@dataclass(frozen=True, slots=True)
class Run:
    """A run directory on disk."""

    folder: Path

    @property
    def checkpoint(self) -> Path:
        return self.folder / "checkpoint.pt"

    @property
    def model(self) -> Path:
        return self.folder / "model.pt"

    @property
    def metrics(self) -> Path:
        return self.folder / "metrics.jsonl"

    def recipe(self) -> Recipe:
        held = self._json("recipe.json")
        try:
            return recipes.from_json(held)
        except (TypeError, KeyError, ValueError) as error:
            raise FerdeskError(
                f"{self.folder / 'recipe.json'} is no recipe of this version: {error}.",
                "Use the version that it was trained with.",
            ) from error

    def info(self) -> dict:
        return self._json("run.json")

    def epochs(self) -> list[dict]:
        """The metrics of every finished epoch."""
        if not self.metrics.exists():
            return []
        return [json.loads(line) for line in self.metrics.read_text().splitlines()]

    def need_finished(self) -> None:
        """Raise unless the run went to its end.

        Raises:
            FerdeskError: it did not, or the folder holds no run.
        """
        if self.model.exists():
            return
        if (self.folder / "recipe.json").is_file():
            raise FerdeskError(f"{self.folder} is not finished.", "Go on with --resume first.")
        if is_exported(self.folder):
            raise FerdeskError(
                f"{self.folder} holds an exported model and no run.",
                "Name the run that it was made of.",
            )
        raise FerdeskError(f"{self.folder} holds no run.", "Name one that ferdesk-train made.")

    @property
    def unfinished(self) -> str:
        """How far a run that answers by its checkpoint has come; empty for any other model."""
        if self.model.exists() or weights_file(self.folder) != self.checkpoint:
            return ""
        done, of = len(self.epochs()), self.recipe().epochs
        return f"{self.folder} is not finished: {done} of {of} epochs."

    def still_says(self, kept: Path) -> bool:
        """Whether a file holds what the finished network says: it is younger than the weights, and
        than the record, which tells how pictures are softened before they are read."""
        if not (kept.exists() and self.model.exists()):
            return False
        youngest = max(path.stat().st_mtime for path in (self.model, self.folder / "run.json"))
        return kept.stat().st_mtime >= youngest

    def write_info(self, info: dict) -> None:
        write_text(self.folder / "run.json", json.dumps(info, indent=2) + "\n")

    def write_epochs(self, epochs: list[dict]) -> None:
        write_text(self.metrics, "".join(json.dumps(row) + "\n" for row in epochs))

    def _json(self, name: str) -> dict:
        path = self.folder / name
        fix = "Is this a folder that ferdesk-train made?"
        try:
            held = json.loads(path.read_text())
        except (OSError, ValueError) as error:
            raise FerdeskError(f"{path} can't be read: {error}.", fix) from error
        if not isinstance(held, dict):
            raise FerdeskError(f"{path} holds no record of a run.", fix)
        return held


def run_folder(root: Path, recipe: str, seed: int, protocol: str = "majority") -> Path:
    """Where a run lies: ``ROOT/RECIPE[-PROTOCOL]-sSEED``."""
    tag = "" if protocol == "majority" else f"-{protocol}"
    return root / f"{recipe}{tag}-s{seed}"


def create(folder: Path, recipe: Recipe, info: dict) -> Run:
    """Start a run directory.

    Args:
        info: its record; where it is that of another run, of which this one is made, it tells that
            one's environment, which is kept.

    Raises:
        FerdeskError: the folder already holds a run.
    """
    run = Run(folder)
    check_free(folder)
    folder.mkdir(parents=True, exist_ok=True)
    frozen, told = folder / "recipe.json", json.dumps(recipe.to_json(), indent=2) + "\n"
    # One that began at the same moment may hold the file by now, and must not lose it.
    if not frozen.exists() or frozen.read_text() != told:
        write_text(frozen, told)
    where = info.get("environment") or environment(info.get("device", "cpu"))
    run.write_info({**info, "environment": where})
    return run


def check_free(folder: Path) -> None:
    """Refuse to write over a run, or beside a model. One that ended before its first checkpoint has
    nothing to lose.

    Raises:
        FerdeskError: the folder already holds a run or an exported model, or another process is
            about to fill it.
    """
    run = Run(folder)
    if run.checkpoint.exists() or run.model.exists():
        raise FerdeskError(
            f"{folder} already holds a training run.",
            "Choose another folder, or go on with that run by train --resume.",
        )
    if is_exported(folder):  # all that reads the run would take that model for it
        raise FerdeskError(f"{folder} holds an exported model.", "Choose another folder.")
    if (folder / "recipe.json").exists():
        with alone(folder):
            pass


def start(
    folder: Path,
    recipe: Recipe,
    seed: int,
    protocol: str,
    device: torch.device,
    data: FerPlus,
    tensors: TrainingData,
    teachers: Sequence[Path] = (),
    beginning: Path | None = None,
) -> Run:
    """Start a run directory that tells its data, device, processes and seed, and who taught it.

    Args:
        beginning: folder of the network that it is grown from.

    Raises:
        FerdeskError: the folder already holds a run.
    """
    info = {
        "seed": seed,
        "protocol": protocol,
        "device": device.type,
        "precision": _precision(device, recipe),
        "threads": torch.get_num_threads(),
        "processes": world().size,
        **_learnt_from(recipe, data, tensors, teachers),
    }
    if beginning is not None:
        info["grown_from_sha256"] = weights_sum(beginning)
    return create(folder, recipe, info)


def _learnt_from(
    recipe: Recipe, data: FerPlus, tensors: TrainingData, teachers: Sequence[Path] | None
) -> dict:
    """What a run's record tells of its pictures, faces and teachers."""
    # The faces first: of other ones the pictures may be more or fewer too.
    told: dict = {"faces_sha256": tensors.faces[:12]} if tensors.faces else {}
    told["data"] = {
        "labels": data.labels.name,
        "labels_sha256": data.labels.sha256,
        "train": len(tensors.pixels),
        "valid": len(tensors.valid_labels),
    }
    if recipe.distil and teachers is not None:
        told["teachers"] = [named(folder).name for folder in teachers]
        told["teachers_sha256"] = [weights_sum(folder) for folder in teachers]
        told["teachers_softened"] = [_edge_read_with(folder) for folder in teachers]
    return told


def _edge_read_with(folder: Path) -> float:
    """How much a run's pictures are softened: with the same weights it then says otherwise. Of an
    exported model its file tells."""
    return edge_of(folder) if (folder / "run.json").is_file() else 0.0


def weights_file(folder: Path) -> Path:
    """Where a model's weights lie: in an exported folder, or in a run directory, where one that is
    not finished answers by its newest checkpoint."""
    run = Run(folder)
    card = folder / "card.json"
    exported = variant.file_of(folder, cards.read(card).variant if card.is_file() else None)
    files = (exported, run.model, run.checkpoint)
    return next((path for path in files if path.is_file()), run.checkpoint)


def weights_sum(folder: Path) -> str:
    """Twelve hexadecimal digits of the checksum of a model's weights."""
    with weights_file(folder).open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()[:12]


def check_same(run: Run, recipe: Recipe, seed: int, protocol: str) -> None:
    """Refuse to go on with a run under another recipe, seed or protocol.

    Raises:
        FerdeskError: they differ, or there is no checkpoint.
    """
    if not run.checkpoint.exists():
        raise FerdeskError(
            f"{run.folder} holds no checkpoint to resume.", "Leave --resume out to start anew."
        )
    _check_kind(run, recipe, seed, protocol, "Resume with the same ones, or choose another --out.")


def check_given(
    run: Run,
    recipe: Recipe,
    data: FerPlus,
    tensors: TrainingData,
    teachers: Sequence[Path] | None = (),
    fix: str = "Resume with the same ones, or choose another --out.",
) -> None:
    """Refuse to go on with other pictures, labels, faces or teachers than those that a run began
    with; a record that is older than a note of them does not tell.

    Args:
        teachers: None where they are not needed any more.
        fix: what to do.

    Raises:
        FerdeskError: they differ.
    """
    info = run.info()
    words = {
        "faces_sha256": "faces",
        "teachers_sha256": "teachers' weights",
        "teachers_softened": "softening of the teachers' pictures",
    }
    for name, now in _learnt_from(recipe, data, tensors, teachers).items():
        if info.get(name, now) != now:
            what = words.get(name, name)
            raise FerdeskError(
                f"{run.folder} began with other {what} ({info[name]}) than those given ({now}).",
                fix,
            )


def finished(folder: Path, recipe: Recipe, seed: int, protocol: str) -> bool:
    """Whether a folder holds the finished run of a recipe.

    Raises:
        FerdeskError: it holds one under another recipe, seed or protocol, such as one that was
            trained before the recipe was changed: its figures are not this one's.
    """
    run = Run(folder)
    if not run.model.exists():
        return False
    _check_kind(run, recipe, seed, protocol, "Move it away to train anew.")
    return True


def _check_kind(run: Run, recipe: Recipe, seed: int, protocol: str, fix: str) -> None:
    held, info = run.recipe(), run.info()
    if (held.digest, info["seed"], info["protocol"]) != (recipe.digest, seed, protocol):
        raise FerdeskError(
            f"{run.folder} was trained with {held.name} (digest {held.digest}), seed "
            f"{info['seed']}, protocol {info['protocol']}; that is not this run (digest "
            f"{recipe.digest}, seed {seed}, protocol {protocol}).",
            fix,
        )


def note_resumed(run: Run, epoch: int, device: torch.device) -> None:
    """Add to the run's record that it went on, where and with what.

    Args:
        epoch: finished epochs at that moment.
    """
    info = run.info()
    where = environment(device.type)
    entry = {"epoch": epoch, "device": device.type, "threads": torch.get_num_threads()}
    entry |= {"processes": world().size, "precision": _precision(device, run.recipe())}
    entry |= {key: where.get(key) for key in ("commit", "cpu", "gpu", "torch")}
    run.write_info({**info, "resumed": [*info.get("resumed", []), entry]})


def _precision(device: torch.device, recipe: Recipe) -> str:
    with torch.device("meta"):
        return precision(device, build(recipe.model, dropout=recipe.dropout))


def save(state: dict, path: Path) -> None:
    """Write tensors in one step: a crash leaves the old file or the new one.

    Raises:
        FerdeskError: they can't be written; what was there stays, and nothing beside it.
    """
    temporary = path.with_suffix(".part")
    try:
        with temporary.open("wb") as stream:
            torch.save(state, stream)
        os.replace(temporary, path)
    except (OSError, RuntimeError) as error:
        temporary.unlink(missing_ok=True)
        # On a full disk torch raises an error of its own, in which the disk's is hidden.
        said = error.__context__ if isinstance(error.__context__, OSError) else error
        raise FerdeskError(
            f"{path} can't be written: {getattr(said, 'strerror', None) or said}.",
            "Is the disk full? What was there before is whole.",
        ) from error


def load_state(path: Path) -> dict:
    """Read tensors and plain data; refuses anything else (torch's weights-only reader).

    Raises:
        FerdeskError: the file is missing or damaged.
    """
    try:
        return torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # torch raises many kinds for a damaged file
        raise FerdeskError(
            f"{path} can't be read: {error}.", "Train again, or restore the file."
        ) from error


class Classifier(nn.Module):
    """A network with its input's scaling: uint8 (N, 48, 48) → float32 logits (N, 8).

    Args:
        network: in; of several tasks it gives their logits side by side.
        edge: see :mod:`trainer.soften`; 0 leaves the pictures as they are.
    """

    def __init__(self, network: nn.Module, edge: float = 0.0):
        super().__init__()
        self.soften = Soften(edge) if edge else nn.Identity()
        self.network = network

    def forward(self, crops: torch.Tensor) -> torch.Tensor:
        return self.network(self.soften(normalise(crops))).float()


def load_model(folder: Path) -> Classifier:
    """What a run's network reads emotions with, in eval mode.

    Raises:
        FerdeskError: as :func:`load_network`.
    """
    return Classifier(emotion_part(load_network(folder)), edge_of(folder)).eval()


def load_all_tasks(folder: Path) -> Classifier:
    """The same with the logits of all of its tasks side by side.

    Raises:
        FerdeskError: as :func:`load_network`.
    """
    return Classifier(load_network(folder), edge_of(folder)).eval()


def edge_of(folder: Path) -> float:
    """How much a run's pictures are softened before they are read; see :mod:`trainer.soften`."""
    return float(Run(Path(folder)).info().get("softened", {}).get("edge", 0.0))


def load_network(folder: Path) -> nn.Module:
    """The network of a run, in eval mode: the finished weights, or the newest averaged ones.

    Raises:
        FerdeskError: the folder holds no run, or no weights yet.
    """
    run = Run(Path(folder))
    recipe = run.recipe()
    network = build(recipe.model, dropout=recipe.dropout)
    if run.model.exists():
        weights = load_state(run.model)["model"]
    elif run.checkpoint.exists():
        weights = load_state(run.checkpoint)["ema"]
    else:
        raise FerdeskError(f"{folder} holds no weights yet.", "Let it train for a while.")
    network.load_state_dict(weights)
    return network.eval()
