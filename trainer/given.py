"""What a recipe may need beside FER+, and where the user says it lies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import cast

import torch
from torch import nn

from ferdesk.core import assets
from ferdesk.core.errors import FerdeskError
from trainer import evaluate, exported, runs
from trainer.augment import normalise
from trainer.data.types import FerPlus
from trainer.distil import Teach, believed, kept, key_of
from trainer.grow import begin
from trainer.models.branched import emotion_part
from trainer.models.pretrained import Pretrained
from trainer.multitask import faces
from trainer.multitask.faces import Faces
from trainer.predictors import is_exported, refuse_copies
from trainer.recipe import Recipe
from trainer.task import training_data
from trainer.train import TrainingData
from trainer.transfer import weights


@dataclass(frozen=True, slots=True)
class Given:
    """Paths; a recipe takes what it needs."""

    weights: Path | None = None
    """A publisher's file of weights, or a folder of such files; None downloads."""
    faces: Path | None = None
    """UTKFace or IMDB-WIKI."""
    cache: Path | None = None
    """Where downloads, decoded sets and teachers' answers are kept; None is ``cache`` for
    downloads alone."""
    teachers: tuple[Path, ...] = ()
    """Run directories or exported models that teach another."""
    grown_from: Path | None = None
    """A run directory of the recipe that another is grown from; None takes what ships, or what
    :meth:`found` finds."""

    def start(
        self, recipe: Recipe, pixels: torch.Tensor, protocol: str = "majority"
    ) -> Callable[[nn.Module], None] | None:
        """What gives a fresh network the weights it starts from; None where it is from scratch.

        Args:
            pixels: uint8 (N, 48, 48), training pictures.

        Raises:
            FerdeskError: the weights can't be had, or learnt from pictures that the protocol leaves
                out.
        """
        folder = self.beginning(recipe, protocol)
        if folder is not None:
            small = _small(folder)
            some = torch.randperm(len(pixels), generator=torch.Generator().manual_seed(0))[:512]
            return lambda network: begin(small, network, normalise(pixels[some]))
        if recipe.start:
            state = weights.load(recipe.start, self.weights, self.cache or Path("cache"))
            return lambda network: cast(Pretrained, network).load_published(state)
        return None

    def refuse_idle(self, recipe: Recipe) -> None:
        """Refuse what a recipe has no use for: whoever gives it expects that it counts.

        Not for tables, which give all of their recipes the same.

        Raises:
            FerdeskError: something was given for nothing.
        """
        uses = {
            "--weights": (self.weights, recipe.start),
            "--faces": (self.faces, recipe.task != "emotion"),
            "--teacher": (self.teachers, recipe.distil),
            "--grown-from": (self.grown_from, recipe.grown_from),
        }
        for option, (given, used) in uses.items():
            if given and not used:
                raise FerdeskError(
                    f"{recipe.name} has no use for {option}.",
                    "Leave it out, or name another recipe.",
                )
        if self.grown_from and self._grown_from(recipe) != self.grown_from:
            raise self._another(recipe)

    def found(self, recipe: Recipe, root: Path, seed: int, protocol: str = "majority") -> Given:
        """The same, where a recipe is grown from a network that neither ships nor was given with
        the finished run of it that lies in ``root`` and is of the same seed and protocol."""
        lies = runs.run_folder(root, recipe.grown_from, seed, protocol)
        if not recipe.grown_from or self._at_hand(recipe) or not runs.Run(lies).model.exists():
            return self
        return replace(self, grown_from=lies)

    def beginning(self, recipe: Recipe, protocol: str = "majority") -> Path | None:
        """The folder of the network that a recipe is grown from; None where it is from none.

        Raises:
            FerdeskError: as :meth:`start`.
        """
        if not recipe.grown_from:
            return None
        folder = self._grown_from(recipe)
        refuse_copies(folder, protocol)
        if (folder / "recipe.json").is_file():
            runs.Run(folder).need_finished()
        return folder

    def _grown_from(self, recipe: Recipe) -> Path:
        """The folder of the network that a recipe is grown from: the run that was given where it is
        of that network, else the model that ships.

        Raises:
            FerdeskError: it neither ships nor was given, or another was given.
        """
        if folder := self._at_hand(recipe):
            return folder
        if self.grown_from:
            raise self._another(recipe)
        raise FerdeskError(
            f"{recipe.name} is grown from {recipe.grown_from}, which does not ship.",
            f"Train that first: ferdesk-train train {recipe.grown_from} --data …. Its run is taken "
            "where it lies beside this one and is of the same seed and protocol, or where it is "
            "named with --grown-from.",
        )

    def _at_hand(self, recipe: Recipe) -> Path | None:
        ships = assets.root() / "models" / recipe.grown_from
        if self.grown_from and runs.Run(self.grown_from).recipe().name == recipe.grown_from:
            return self.grown_from
        return ships if ships.exists() else None

    def _another(self, recipe: Recipe) -> FerdeskError:
        held = runs.Run(cast(Path, self.grown_from)).recipe().name
        return FerdeskError(
            f"{self.grown_from} is a run of {held}; {recipe.name} is grown from "
            f"{recipe.grown_from}.",
            "Name a run of that recipe with --grown-from.",
        )

    def faces_of(self, recipe: Recipe) -> Faces | None:
        """Faces with age and gender; None where the recipe reads emotions alone.

        Raises:
            FerdeskError: no path was given, or it holds no such set.
        """
        if recipe.task == "emotion":
            return None
        if self.faces is None:
            raise FerdeskError(
                f"{recipe.name} learns age and gender too.",
                "Name UTKFace or IMDB-WIKI, as a folder or a zip, with --faces.",
            )
        return faces.load(self.faces)

    def teacher_of(self, recipe: Recipe, data: FerPlus, protocol: str) -> Teach | None:
        """What believes something beside the votes; None where the votes are all.

        Raises:
            FerdeskError: no teacher was given, or one is no model, is not finished or learnt from
                pictures that the protocol leaves out.
        """
        if not recipe.distil:
            return None
        if not self.teachers:
            raise FerdeskError(
                f"{recipe.name} learns from other networks too.",
                "Name run directories or exported models with --teacher, once for each.",
            )
        for teacher in self.teachers:
            refuse_copies(teacher, protocol)
            if not is_exported(teacher):
                runs.Run(teacher).need_finished()
        together = evaluate.together(self.teachers, data, protocol, mixed=True)
        teach = partial(believed, teach=together)
        if self.cache is None:
            return teach
        # A run directory's temperature is fitted under the protocol.
        return kept(teach, f"{key_of(self.teachers)} {protocol} {data.labels.sha256}", self.cache)

    def tensors(self, data: FerPlus, recipe: Recipe, protocol: str = "majority") -> TrainingData:
        """What a recipe trains on and is watched by, with all that was given for it.

        Raises:
            FerdeskError: something that it needs was not given, or a split has no usable image.
        """
        teach = self.teacher_of(recipe, data, protocol)
        return training_data(data, recipe, protocol, self.faces_of(recipe), teach)


def _small(folder: Path) -> nn.Module:
    """A network that another is grown from.

    Args:
        folder: an exported one, or a finished run.
    """
    if not (folder / "recipe.json").is_file():
        return exported.read(folder)
    return emotion_part(runs.load_network(folder))


NOTHING = Given()
