"""What a network learns: a loss over its outputs, and scores on validation."""

from __future__ import annotations

from abc import ABC, abstractmethod

import torch
import torch.nn.functional as F

from trainer.losses import soft_cross_entropy
from trainer.multitask.outputs import N_AGES, SLICES
from trainer.recipe import Recipe


class Objective(ABC):
    """A loss and its scores, as a recipe asks for them; it holds no other state."""

    def __init__(self, recipe: Recipe):
        self.recipe = recipe

    @abstractmethod
    def loss(
        self,
        logits: torch.Tensor,
        targets: torch.Tensor,
        weights: torch.Tensor,
        batch_weights: torch.Tensor,
    ) -> torch.Tensor:
        """The mean loss of a batch, or of one process's share of it: a scalar.

        Args:
            logits, targets: (N, outputs).
            weights: a picture's say, 0 where it has no label of a task.
            batch_weights: of the whole batch.
        """

    @abstractmethod
    def scores(self, logits: torch.Tensor, labels: torch.Tensor) -> dict[str, float]:
        """By name; ``valid_accuracy`` in percent and ``valid_nll`` are always of emotion."""


def emotion_scores(logits: torch.Tensor, labels: torch.Tensor) -> dict[str, float]:
    """Accuracy in percent and negative log-likelihood.

    Args:
        logits: float (M, 8).
        labels: int64 (M,).
    """
    return {
        "valid_accuracy": 100 * (logits.argmax(1) == labels).float().mean().item(),
        "valid_nll": F.cross_entropy(logits, labels).item(),
    }


class Emotion(Objective):
    """Cross-entropy against the votes. Targets (N, 8), weights (N,), labels (M,)."""

    def loss(
        self,
        logits: torch.Tensor,
        targets: torch.Tensor,
        weights: torch.Tensor,
        batch_weights: torch.Tensor,
    ) -> torch.Tensor:
        return soft_cross_entropy(logits, targets, weights, batch_weights.mean())

    def scores(self, logits: torch.Tensor, labels: torch.Tensor) -> dict[str, float]:
        return emotion_scores(logits, labels)


class EmotionGenderAge(Objective):
    """Three cross-entropies, each over the pictures that have a label of it.

    Targets (N, 111), weights (N, 3) and labels (M, 3) in the order of ``outputs.SLICES``; an
    unknown label is -1. Age is a bell of classes.
    """

    def loss(
        self,
        logits: torch.Tensor,
        targets: torch.Tensor,
        weights: torch.Tensor,
        batch_weights: torch.Tensor,
    ) -> torch.Tensor:
        total = logits.new_zeros(())
        for i, (part, share) in enumerate(zip(SLICES.values(), (1.0, *self.recipe.beside))):
            # Divided by the batch's mean weight, so that a loss is a mean over those who have the
            # label, however many faces of the other set are in the batch.
            total = total + share * soft_cross_entropy(
                logits[:, part], targets[:, part], weights[:, i], batch_weights[:, i].mean()
            )
        return total

    def scores(self, logits: torch.Tensor, labels: torch.Tensor) -> dict[str, float]:
        emotion, gender, age = labels.unbind(1)
        known = [column >= 0 for column in (emotion, gender, age)]
        read = logits[:, SLICES["gender"]].argmax(1)
        years = expected_age(logits)
        return {
            **emotion_scores(logits[known[0], SLICES["emotion"]], emotion[known[0]]),
            "gender_accuracy": 100 * (read == gender)[known[1]].float().mean().item(),
            "age_mae": (years - age)[known[2]].abs().mean().item(),
        }


def expected_age(logits: torch.Tensor) -> torch.Tensor:
    """Years, float (N,): the expectation over the classes of age.

    Args:
        logits: float (N, 111).
    """
    return expectation(logits[:, SLICES["age"]])


def expectation(age_logits: torch.Tensor) -> torch.Tensor:
    """The same from the logits of age alone, float (N, 101)."""
    years = torch.arange(N_AGES, device=age_logits.device, dtype=torch.float32)
    return age_logits.float().softmax(1) @ years


OBJECTIVES: dict[str, type[Objective]] = {
    "emotion": Emotion,
    "emotion+gender+age": EmotionGenderAge,
}


def of(recipe: Recipe) -> Objective:
    """The objective that a recipe names."""
    return OBJECTIVES[recipe.task](recipe)
