"""Table 7.2: networks that others trained, made to read FER+.

Run it with ``ferdesk-train table 7.2 --data PATH``, one row with ``--only NAME``. A row either
fine-tunes (a recipe) or gives a layer's features to a linear SVM (a :class:`FeatureRow`). Rows
with EfficientNet-Lite0 are not the thesis's: they measure its methods with weights that a plain
Python package carries.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from trainer.recipe import Phase, Recipe
from trainer.recipes.common import STRONG


@dataclass(frozen=True, slots=True)
class FeatureRow:
    """Features of a network as its publisher trained it, and a linear SVM on them."""

    name: str
    model: str
    """A name of ``trainer.models.pretrained.PUBLISHED``."""
    start: str
    """A name of ``trainer.transfer.weights.SOURCES``."""
    layer: str
    """One of the network's ``LAYERS``."""
    title: str
    thesis: float | None = None
    """The thesis's accuracy in percent."""

    @property
    def digest(self) -> str:
        """Twelve hexadecimal digits that change with anything that changes the features."""
        held = " ".join((self.model, self.start, self.layer))
        return hashlib.sha256(held.encode()).hexdigest()[:12]


def _vgg16(weights: str, stage: str, thesis: float, of: str) -> Recipe:
    return Recipe(
        name=f"vgg16-{weights}-{stage}",
        model=f"vgg16-{weights}",
        notes=f"VGG16 {of}, fine-tuned, frozen up to {stage}.",
        thesis={"accuracy": thesis},
        epochs=20,
        optimiser="adam",
        rate=1e-4,
        dropout=0.5,
        weight_decay=0.01,
        augmentation=STRONG,
        phases=(Phase(1.0, 224),),
        start=f"vgg16-{weights}",
        frozen=stage,
    )


def _lite0(name: str, notes: str, **more: Any) -> Recipe:
    return Recipe(
        name=name,
        notes=notes,
        optimiser="adam",
        rate=1e-3,
        warm_up=0.15,
        dropout=0.2,
        weight_decay=0.02,
        augmentation=STRONG,
        start="efficientnet-lite0-imagenet",
        **more,
    )


FINE_TUNED = (
    *(
        _vgg16(weights, stage, thesis, of)
        for weights, of, figures in (
            ("imagenet", "of ImageNet", (46.39, 42.21)),
            ("vggface", "of face recognition (VGGFace)", (53.52, 45.67)),
        )
        for stage, thesis in zip(("conv3_3", "conv4_3"), figures)
    ),
)
_SHORT = {
    "model": "efficientnet-lite0-96",
    "epochs": 4,
    "phases": (Phase(0.75, 64), Phase(1.0, 96)),
}
"""What one CPU core can do in an hour or two: three epochs at 64 pixels, one at 96."""
HERE = (
    _lite0(
        "lite0-whole-96",
        "EfficientNet-Lite0 of ImageNet, fine-tuned whole, 4 epochs at 64 and 96 pixels.",
        expect="validation 80.5%, test 80.6% (majority, seed 0); 25 min on one of two cores of an "
        "Intel Xeon that other work shared",
        **_SHORT,
    ),
    _lite0(
        "lite0-half-96",
        "EfficientNet-Lite0 of ImageNet, fine-tuned, frozen up to the eighth of its sixteen "
        "blocks, 4 epochs at 64 and 96 pixels.",
        expect="validation 80.2%, test 78.9% (majority, seed 0); 29 min on one of two cores of an "
        "Intel Xeon that other work shared",
        frozen="block7",
        **_SHORT,
    ),
    _lite0(
        "lite0-whole-112",
        "EfficientNet-Lite0 of ImageNet, fine-tuned whole, 24 epochs at 64, 96 and 112 pixels.",
        expect="validation 87.2%, test 86.8% (majority, seed 0); 84 min on one of two cores of an "
        "AMD EPYC that other work shared",
        model="efficientnet-lite0-112",
        epochs=24,
        ema=0.999,
        phases=(Phase(12 / 24, 64), Phase(20 / 24, 96), Phase(1.0, 112)),
    ),
    _lite0(
        "lite0-whole",
        "EfficientNet-Lite0 of ImageNet, fine-tuned whole, 20 epochs at its own 224 pixels: for "
        "a GPU.",
        model="efficientnet-lite0",
        epochs=20,
        phases=(Phase(0.5, 128), Phase(1.0, 224)),
    ),
)
"""Rows that are not in the thesis."""
RECIPES = (*FINE_TUNED, *HERE)

FEATURES = (
    *(
        FeatureRow(
            f"vgg16-{weights}-{layer}", f"vgg16-{weights}", f"vgg16-{weights}", layer,
            f"VGG16 {of}, {layer} features + linear SVM", thesis,
        )
        for weights, of, figures in (
            ("imagenet", "of ImageNet", (34.22, 29.25)),
            ("vggface", "of face recognition (VGGFace)", (27.2, 23.1)),
        )
        for layer, thesis in zip(("fc6", "fc7"), figures)
    ),
    FeatureRow(
        "resnet50-features", "resnet50-imagenet", "resnet50-imagenet", "pooled",
        "ResNet50 of ImageNet, last-layer features + linear SVM", 21.13,
    ),
    FeatureRow(
        "inception-v3-features", "inception-v3", "inception-v3-imagenet", "pooled",
        "InceptionV3 of ImageNet, last-layer features + linear SVM", 19.14,
    ),
    FeatureRow(
        "lite0-features", "efficientnet-lite0-112", "efficientnet-lite0-imagenet", "pooled",
        "EfficientNet-Lite0 of ImageNet at 112 pixels, last-layer features + linear SVM",
    ),
)  # fmt: skip
