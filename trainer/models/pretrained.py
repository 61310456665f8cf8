"""Published networks that read FER+ crops: each brings its own input size and normalisation.

To add one: its architecture in :mod:`trainer.models.published`, a row here, and a row in
:mod:`trainer.transfer.weights` that says where its weights come from.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import torch
import torch.nn.functional as F
from torch import nn

from ferdesk.core.errors import FerdeskError
from ferdesk.core.types import CROP_SIZE
from ferdesk.core.vocab import N_EMOTIONS
from trainer.augment import MEAN, SD
from trainer.models.published.body import Body
from trainer.models.published.efficientnet_lite import EfficientNetLite0
from trainer.models.published.inception_v3 import InceptionV3
from trainer.models.published.resnet50 import ResNet50
from trainer.models.published.vgg16 import Vgg16

IMAGENET_MEAN, IMAGENET_SD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
"""Of red, green and blue, of 1.0; torchvision's networks were trained with these."""


@dataclass(frozen=True, slots=True)
class Published:
    """A network that someone else trained."""

    body: Callable[[], Body]
    size: int
    """Side of its input in pixels."""
    mean: tuple[float, float, float]
    """Of red, green and blue, of 1.0."""
    sd: tuple[float, float, float]


class Pretrained(nn.Module):
    """A published network with a new head of eight.

    float32 (N, 1, S, S) normalised over FER+ → logits (N, 8). Gray is repeated to three
    channels; a crop as the app makes it (48×48) is enlarged to the network's own size, while
    the training loop enlarges as it augments; then comes the network's own normalisation.

    Args:
        published: which.
        dropout: before the head.
    """

    gain: torch.Tensor
    offset: torch.Tensor

    def __init__(self, published: Published, dropout: float = 0.0):
        super().__init__()
        self.size = published.size
        self.body = published.body()
        parent, _, leaf = self.body.HEAD.rpartition(".")
        owner = self.body.get_submodule(parent)
        n_in = getattr(owner, leaf).in_features
        setattr(owner, leaf, nn.Identity())
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(n_in, N_EMOTIONS)
        nn.init.xavier_normal_(self.head.weight)
        nn.init.zeros_(self.head.bias)
        shift, scale = torch.tensor(published.mean), torch.tensor(published.sd)
        # gray = x · SD + MEAN, then (gray − mean) / sd, in one step a channel.
        self.register_buffer("gain", (SD / scale).view(1, 3, 1, 1), persistent=False)
        self.register_buffer("offset", ((MEAN - shift) / scale).view(1, 3, 1, 1), persistent=False)
        self._still: tuple[str, ...] = ()

    def prepared(self, x: torch.Tensor) -> torch.Tensor:
        """float32 (N, 3, size, size), as the published network was trained to see pictures."""
        if x.shape[-1] == CROP_SIZE != self.size:
            x = F.interpolate(x, (self.size, self.size), mode="bilinear")
        return x * self.gain + self.offset

    def features(self, x: torch.Tensor, layer: str = "") -> torch.Tensor:
        """float32 (N, D): one of the body's ``LAYERS``; the last where none is named."""
        return self.body.layer(self.prepared(x), layer or self.body.LAYERS[-1])

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(self.dropout(self.features(x)))

    def load_published(self, state: dict[str, torch.Tensor]) -> None:
        """Take the publisher's weights; the head stays as it was drawn.

        Raises:
            FerdeskError: the weights are of another network.
        """
        unused = (f"{self.body.HEAD}.", *self.body.UNUSED)
        rest = {name: value for name, value in state.items() if not name.startswith(unused)}
        try:
            self.body.load_state_dict(rest)
        except RuntimeError as error:
            raise FerdeskError(
                f"The weights are not those of {type(self.body).__name__}: "
                f"{' '.join(str(error).split())[:300]}",
                "Give the publisher's own file.",
            ) from error

    def freeze(self, until: str) -> None:
        """Let nothing learn from the input up to and with a stage, batch norms included.

        Raises:
            FerdeskError: the body has no such stage.
        """
        if until not in self.body.STAGES:
            raise FerdeskError(
                f"{type(self.body).__name__} has no stage {until!r}.",
                f"Its stages: {', '.join(self.body.STAGES)}.",
            )
        self._still = self.body.STAGES[: self.body.STAGES.index(until) + 1]
        for module in self._frozen():
            module.requires_grad_(False)
        self.train(self.training)

    def train(self, mode: bool = True) -> Pretrained:
        """Training mode, but for what is frozen."""
        super().train(mode)
        for module in self._frozen():
            module.eval()
        return self

    def _frozen(self) -> Iterator[nn.Module]:
        """The modules of the frozen stages as they are now: several graphics cards train with
        other norms in the place of these."""
        return (module for stage in self._still for module in self.body.stage(stage))


_HALF = (0.5, 0.5, 0.5)
_LITE0 = Published(EfficientNetLite0, 224, _HALF, _HALF)
"""Google normalises for EfficientNet-Lite by (pixel − 127) / 128."""
PUBLISHED: dict[str, Published] = {
    "vgg16-imagenet": Published(Vgg16, 224, IMAGENET_MEAN, IMAGENET_SD),
    "vgg16-vggface": Published(
        partial(Vgg16, 2622),
        224,
        # Oxford takes the mean of its own pictures off values of 0 to 255 and divides by nothing.
        (129.1863 / 255, 104.7624 / 255, 93.5940 / 255),
        (1 / 255, 1 / 255, 1 / 255),
    ),
    "resnet50-imagenet": Published(ResNet50, 224, IMAGENET_MEAN, IMAGENET_SD),
    # torchvision's file holds Google's own weights, made for pixels from −1 to 1.
    "inception-v3": Published(InceptionV3, 299, _HALF, _HALF),
    "efficientnet-lite0": _LITE0,
    "efficientnet-lite0-48": dataclasses.replace(_LITE0, size=48),
    "efficientnet-lite0-96": dataclasses.replace(_LITE0, size=96),
    "efficientnet-lite0-112": dataclasses.replace(_LITE0, size=112),
}
"""A number at the end of a name is the side of the input, where it is not the publisher's."""
VARIANTS: dict[str, Callable[..., Pretrained]] = {
    name: partial(Pretrained, published) for name, published in PUBLISHED.items()
}
