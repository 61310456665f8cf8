"""How the fuzz tests use the trainer's readers of data sets."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from samples import SPLIT, fer_new_csvs, fer_pixels, pngs

from ferdesk.core.vocab import EMOTIONS
from trainer import adopt, dataset, foreign
from trainer.au import ckplus as ck
from trainer.au import openface as of
from trainer.data import cache, images, votes
from trainer.data.tree import Folder, lines
from trainer.data.types import FerPlus
from trainer.multitask import faces
from trainer.predictors import onnx_predictor


def fer_labels(content: bytes, folder: Path) -> None:
    (folder / "label.csv").write_bytes(content)
    tree = Folder(folder)
    for row in votes.read_folder_labels(lines(tree, "label.csv"), 0, "label.csv"):
        assert 0 <= sum(row.votes) <= votes.TAGGERS


def fer_picture(content: bytes, folder: Path) -> None:
    assert images.decode(content, "fer0000001.png").shape == (48, 48)


def kaggle_votes(content: bytes, folder: Path) -> None:
    _kaggle(folder, content, fer_pixels()[0])


def kaggle_pixels(content: bytes, folder: Path) -> None:
    _kaggle(folder, fer_new_csvs()[0], content)


def fer_zip(content: bytes, folder: Path) -> None:
    path = folder / "fer.zip"
    path.write_bytes(content)
    assert len(dataset.load(path, labels="any"))


def fer_cache(content: bytes, folder: Path) -> None:
    """A cache that is no good is passed over."""
    (folder / "ferplus-x.npz").write_bytes(content)
    assert isinstance(cache.read(folder, "x"), (FerPlus, type(None)))


def utkface(content: bytes, folder: Path) -> None:
    path = folder / "faces.zip"
    path.write_bytes(content)
    assert len(faces.load(path).pixels)


def wiki(content: bytes, folder: Path) -> None:
    """The table of IMDB-WIKI; its pictures are read as UTKFace's are."""
    (folder / "wiki.mat").write_bytes(content)
    (folder / "01").mkdir()
    for i in range(20):
        (folder / f"01/{i}.jpg").write_bytes(pngs()[0])
    assert len(faces.load(folder).pixels)


def openface(content: bytes, folder: Path) -> None:
    path = folder / "FER2013Train.csv"
    path.write_bytes(content)
    found = of.read(path)
    assert all(len(values) == len(found.frames) for values in found.units.values())


def foreign_network(content: bytes, folder: Path) -> None:
    """A network of others: read, put into the contract of a model, and run."""
    (folder / "net.onnx").write_bytes(content)
    network = foreign.read(folder / "net.onnx")
    model = adopt.adopted(network, adopt.meaning(network, EMOTIONS, "0-255"))
    logits = onnx_predictor(model)(np.full((2, 48, 48), 99, np.uint8))
    assert logits.shape == (2, 8) and np.isfinite(logits).all()


def ckplus(content: bytes, folder: Path) -> None:
    units, _, emotion = content.partition(SPLIT.encode())
    _ckplus_tree(folder, units, emotion, pngs()[0])
    (recording,) = ck.read(folder)
    ck.counts([recording])


def ckplus_picture(content: bytes, folder: Path) -> None:
    _ckplus_tree(folder, b"", b"7", content)
    (recording,) = ck.read(folder)
    assert ck.picture(recording.peak).ndim == 3


def _kaggle(folder: Path, new: bytes, pixels: bytes) -> None:
    (folder / "fer2013new.csv").write_bytes(new)
    (folder / "fer2013.csv").write_bytes(pixels)
    assert len(dataset.load(folder, labels="csv"))


def _ckplus_tree(folder: Path, units: bytes, emotion: bytes, picture: bytes) -> None:
    for kind, name, content in (
        ("cohn-kanade-images", "S005_001_00000011.png", picture),
        ("FACS", "S005_001_00000011_facs.txt", units),
        ("Emotion", "S005_001_00000011_emotion.txt", emotion),
    ):
        place = folder / kind / "S005" / "001"
        place.mkdir(parents=True)
        (place / name).write_bytes(content)
