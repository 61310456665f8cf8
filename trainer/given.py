"""What a recipe may need beside FER+, and where the user says it lies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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
from trainer.models.wrn import WideResNet
from trainer.multitask import faces
from trainer.multitask.faces import Faces
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
    """A run directory of the recipe that another is grown from, where that is none that ships."""

    def start(self, recipe: Recipe, pixels: torch.Tensor) -> Callable[[nn.Module], None] | None:
        """What gives a fresh network the weights it starts from; None where it is from scratch.

        Args:
            pixels: uint8 (N, 48, 48), training pictures.

        Raises:
            FerdeskError: the weights can't be had.
        """
        if recipe.grown_from:
            small = self._small(recipe)
            some = torch.randperm(len(pixels), generator=torch.Generator().manual_seed(0))[:512]
            return lambda network: begin(small, network, normalise(pixels[some]))
        if recipe.start:
            state = weights.load(recipe.start, self.weights, self.cache or Path("cache"))
            return lambda network: cast(Pretrained, network).load_published(state)
        return None

    def _small(self, recipe: Recipe) -> WideResNet:
        """The network that a recipe is grown from.

        Raises:
            FerdeskError: it neither ships nor was given, or another was given.
        """
        if (folder := assets.root() / "models" / recipe.grown_from).exists():
            return exported.read(folder)
        if self.grown_from is None:
            raise FerdeskError(
                f"{recipe.name} is grown from {recipe.grown_from}, which does not ship.",
                "Train that recipe first, and name its run directory with --grown-from.",
            )
        given = runs.Run(self.grown_from)
        if (held := given.recipe().name) != recipe.grown_from:
            raise FerdeskError(
                f"{self.grown_from} is a run of {held}; {recipe.name} is grown from "
                f"{recipe.grown_from}.",
                "Name a run of that recipe with --grown-from.",
            )
        given.need_finished()
        small = emotion_part(runs.load_network(self.grown_from))
        if not isinstance(small, WideResNet):
            raise FerdeskError(f"A {given.recipe().model} doesn't grow.", "A wide ResNet does.")
        return small

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
            FerdeskError: no teacher was given, or one is no model.
        """
        if not recipe.distil:
            return None
        if not self.teachers:
            raise FerdeskError(
                f"{recipe.name} learns from other networks too.",
                "Name run directories or exported models with --teacher, once for each.",
            )
        teach = partial(believed, teach=evaluate.together(self.teachers, data, protocol))
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


NOTHING = Given()
