"""A decoded data set kept as one npz, so that 35,710 pictures are not decoded at each start.

The file's name is a checksum of what it was made from, so a changed source is
read anew. It holds plain arrays and is read with ``allow_pickle=False``. A cache that
can't be read or written is passed over: it is never the only copy.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from pathlib import Path

import numpy as np

from ferdesk.core import npz
from ferdesk.core.whole import written
from trainer.data.tree import Archive, Folder
from trainer.data.types import FerPlus, LabelFile

_VERSION = 1
_MOST_BYTES = 200_000_000
"""Of a cached set; that of the real FER+ has 84 million."""


def key(tree: Folder, files: list[str], labels: str) -> str:
    """What the cache file is named by.

    A zip counts by its bytes; a folder by the names, sizes and times of its files, since reading
    them all is what the cache saves.

    Args:
        tree: the source.
        files: the files that are read from it.
        labels: which label file was asked for.
    """
    digest = hashlib.sha256(f"{_VERSION} {labels}\n".encode())
    if isinstance(tree, Archive):
        with tree.root.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    else:
        digest.update(str(tree.root.resolve()).encode())
        for name in sorted(files):
            info = os.stat(tree.root / name)
            digest.update(f"{name} {info.st_size} {info.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:32]


def read(folder: Path, name: str) -> FerPlus | None:
    """The cached data set, or None where there is none that is whole."""
    path = folder / f"ferplus-{name}.npz"
    try:
        held = npz.read(path, _MOST_BYTES)
        if held["names"].dtype.kind != "U":
            return None
        about = json.loads(str(held["about"]))
        return FerPlus(
            held["pixels"],
            held["votes"],
            held["split"],
            tuple(held["names"].tolist()),
            LabelFile(about["name"], about["sha256"], tuple((a, b) for a, b in about["parts"])),
        )
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def write(folder: Path, name: str, data: FerPlus) -> None:
    """Keep a data set; a full or read-only disk is passed over."""
    labels = data.labels
    about = {"name": labels.name, "sha256": labels.sha256, "parts": labels.parts}
    with contextlib.suppress(OSError), written(folder / f"ferplus-{name}.npz") as stream:
        np.savez(
            stream,
            pixels=data.pixels,
            votes=data.votes,
            split=data.split,
            names=np.array(data.names),
            about=np.array(json.dumps(about)),
        )
