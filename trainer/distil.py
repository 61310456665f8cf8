"""Targets that trained networks answer beside the votes (Hinton et al. 2015).

Ten taggers are a small sample of what people would say of a face; a network that has seen all faces
knows more of it than ten votes do. The teachers look at each training picture and its mirror image
once, before the training, so a step costs what it does without them. What they said can be kept:
several networks, or one that is resumed, need not ask them again.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from ferdesk.core import card as cards
from ferdesk.core import metrics, npz
from ferdesk.core.vocab import N_EMOTIONS
from ferdesk.core.whole import written
from trainer.predictors import Predictor, run
from trainer.runs import weights_file

Teach = Callable[[np.ndarray], np.ndarray]
"""uint8 (N, 48, 48) to what the teachers believe of it: float32 (N, 8), rows sum to 1."""
_VERSION = 2


def believed(pixels: np.ndarray, teach: Predictor) -> np.ndarray:
    """What teachers believe of pictures, as they are and in the mirror.

    Args:
        pixels: uint8 (N, 48, 48).
        teach: calibrated: its softmax at temperature 1 is what it believes.

    Returns:
        float32 (N, 8), rows sum to 1.
    """
    views = (pixels, np.ascontiguousarray(pixels[:, :, ::-1]))
    return np.mean([metrics.softmax(run(teach, view)) for view in views], axis=0).astype(np.float32)


def kept(teach: Teach, key: str, cache: Path) -> Teach:
    """The same, with what was said kept in a folder for the next time.

    A folder that can't be read or written is passed over.

    Args:
        teach: asked where nothing is kept.
        key: stands for the teachers; see :func:`key_of`.
        cache: the folder.
    """

    def answer(pixels: np.ndarray) -> np.ndarray:
        name = hashlib.sha256(f"{_VERSION} {key}".encode() + pixels.tobytes()).hexdigest()[:32]
        path = cache / f"taught-{name}.npz"
        with contextlib.suppress(OSError, ValueError, KeyError):
            found = npz.read(path, 4 * N_EMOTIONS * len(pixels) + 1024)["believed"]
            if found.shape == (len(pixels), N_EMOTIONS) and found.dtype == np.float32:
                return found
        found = teach(pixels)
        with contextlib.suppress(OSError), written(path) as stream:
            np.savez(stream, believed=found)
        return found

    return answer


def key_of(teachers: Sequence[Path]) -> str:
    """A checksum of what the networks in exported folders or run directories answer.

    Not of all that a card says: measuring more of a model changes none of its answers.

    Args:
        teachers: models that can be read.
    """
    digest = hashlib.sha256()
    for folder in teachers:
        digest.update(hashlib.sha256(weights_file(folder).read_bytes()).digest())
        if (folder / "card.json").is_file():
            card = cards.read(folder / "card.json")
            digest.update(repr(card.temperature).encode())
            if card.variant is not None:
                digest.update(repr(card.variant.shift).encode())
        else:
            # Holds how much its pictures are softened.
            digest.update(hashlib.sha256((folder / "run.json").read_bytes()).digest())
    return digest.hexdigest()


def mix(targets: np.ndarray, believed: np.ndarray, share: float) -> np.ndarray:
    """Votes and the teachers' belief in one distribution.

    Args:
        targets: float32 (N, 8), the votes; rows sum to 1.
        believed: float32 (N, 8), the teachers'; rows sum to 1.
        share: of the teachers, in [0, 1].

    Returns:
        float32 (N, 8), rows sum to 1.
    """
    return ((1 - share) * targets + share * believed).astype(np.float32)
