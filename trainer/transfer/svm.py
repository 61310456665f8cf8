"""A linear SVM, one emotion against the rest, on the device that made its features.

The squared hinge of liblinear, ½‖w‖² + C · Σ max(0, 1 − y·f)², but with a bias that is not
penalised, minimised whole by L-BFGS: on 25,000 pictures that takes seconds where coordinate
descent takes many minutes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from ferdesk.core.vocab import N_EMOTIONS

CHOICES = (1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2)
"""Tried values of C; the best on validation is taken."""
ITERATIONS = 200


@dataclass(frozen=True, slots=True)
class LinearSvm:
    """float (N, D) features → float32 (N, 8) margins, the largest of which is the answer."""

    weight: np.ndarray
    """float32 (8, D), of features that are standardised."""
    bias: np.ndarray
    """float32 (8,)."""
    mean: np.ndarray
    """float32 (D,), taken off the features; zero where they are not scaled."""
    sd: np.ndarray
    """float32 (D,), > 0; one where they are not scaled."""
    c: float

    def __call__(self, features: np.ndarray) -> np.ndarray:
        scaled = (features.astype(np.float32) - self.mean) / self.sd
        return scaled @ self.weight.T + self.bias

    def accuracy(self, features: np.ndarray, labels: np.ndarray) -> float:
        """Share of right answers."""
        return float((self(features).argmax(axis=1) == labels).mean())


def fit(
    features: np.ndarray,
    labels: np.ndarray,
    c: float,
    device: torch.device,
    scaled: bool = True,
    begin: LinearSvm | None = None,
    iterations: int = ITERATIONS,
) -> LinearSvm:
    """Train one SVM.

    Args:
        features: float (N, D).
        labels: int64 (N,), emotions.
        scaled: standardise each feature by its mean and spread over the training pictures.
        begin: an SVM of the same features to start from.
        iterations: the most that are made; it ends earlier where nothing changes.
    """
    if scaled:
        # In float64: a mean over 25,000 float16 values would lose its digits.
        mean = features.mean(axis=0, dtype=np.float64).astype(np.float32)
        sd = features.std(axis=0, dtype=np.float64).astype(np.float32)
        sd[sd < 1e-6] = 1.0
    else:
        mean = np.zeros(features.shape[1], np.float32)
        sd = np.ones(features.shape[1], np.float32)
    x = torch.from_numpy((features.astype(np.float32) - mean) / sd).to(device)
    y = torch.full((len(labels), N_EMOTIONS), -1.0)
    y[torch.arange(len(labels)), torch.from_numpy(labels)] = 1.0
    y = y.to(device)
    weight = torch.zeros(N_EMOTIONS, x.shape[1], device=device)
    bias = torch.zeros(N_EMOTIONS, device=device)
    if begin is not None:
        weight.copy_(torch.from_numpy(begin.weight))
        bias.copy_(torch.from_numpy(begin.bias))
    parameters = [weight.requires_grad_(), bias.requires_grad_()]
    optimiser = torch.optim.LBFGS(
        parameters, max_iter=iterations, history_size=20, line_search_fn="strong_wolfe",
        tolerance_grad=1e-6, tolerance_change=1e-9,
    )  # fmt: skip

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        short = (1 - y * (x @ weight.T + bias)).clamp(min=0)
        # Divided by C · N, so that its size, and when it ends, do not depend on them.
        total = short.square().sum() / len(x) + weight.square().sum() / (2 * c * len(x))
        total.backward()
        return total

    optimiser.step(loss)
    return LinearSvm(
        weight.detach().cpu().numpy(), bias.detach().cpu().numpy(), mean, sd, c
    )  # fmt: skip


def choose(
    train: tuple[np.ndarray, np.ndarray],
    valid: tuple[np.ndarray, np.ndarray],
    device: torch.device,
    scaled: bool = True,
    choices: Sequence[float] = CHOICES,
    say: Callable[[float, float], None] = lambda c, accuracy: None,
) -> LinearSvm:
    """The SVM whose C is best on validation.

    Args:
        train, valid: features (N, D) and labels int64 (N,).
        say: told each C and its share of right answers on validation.

    Raises:
        ValueError: ``choices`` is empty.
    """
    best: LinearSvm | None = None
    best_accuracy, last = -1.0, None
    for c in sorted(choices):
        # Each starts from the one before: weights grow with C, so it is a short way.
        last = fit(*train, c, device, scaled, last)
        accuracy = last.accuracy(*valid)
        say(c, accuracy)
        if accuracy > best_accuracy:
            best, best_accuracy = last, accuracy
    if best is None:
        raise ValueError("There is no C to choose from.")
    return best
