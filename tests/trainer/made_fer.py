"""A small made FER+ with all of the real one's traps, written in any layout."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from trainer.data.types import FOLDERS, USAGES, FerPlus

VOTES = (
    (10, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    (0, 9, 1, 0, 0, 0, 0, 0, 0, 0),
    (0, 0, 8, 2, 0, 0, 0, 0, 0, 0),
    (2, 0, 0, 7, 1, 0, 0, 0, 0, 0),
    (4, 0, 0, 0, 4, 1, 0, 0, 1, 0),
    (0, 0, 0, 0, 0, 2, 0, 0, 8, 0),
)
"""Votes of a split's pictures in turn; under the majority rule the first four count."""


@dataclass
class MadeFer:
    """A small FER+ with all of the real one's traps, before it is written in some layout."""

    per_split: int = 6
    names: list[str] = field(default_factory=list)
    votes: list[list[int]] = field(default_factory=list)
    split: list[int] = field(default_factory=list)
    pixels: list[np.ndarray] = field(default_factory=list)

    def __post_init__(self) -> None:
        rng = np.random.default_rng(0)
        number = 0
        for split in range(3):
            for i in range(self.per_split):
                number += 3  # so that a name's number is not its row's
                self.names.append(f"fer{number:07d}.png")
                self.votes.append(list(VOTES[i % len(VOTES)]))
                self.split.append(split)
                self.pixels.append(rng.integers(0, 256, (48, 48), np.uint8))
        # One training picture is in the test split too.
        self.pixels[-1] = self.pixels[0].copy()

    def label_csv(self, split: int) -> str:
        return "".join(
            f'{name},"(0, 0, 48, 48)",{",".join(map(str, votes))}\n'
            for name, votes, where in zip(self.names, self.votes, self.split)
            if where == split
        )

    def new_rows(self) -> list[tuple[str, str, list[int], np.ndarray]]:
        """Rows of fer2013new.csv: out of order, one without a name, one name twice."""
        order = [*range(len(self.names))]
        order[1], order[2] = order[2], order[1]
        rows = [
            (USAGES[self.split[i]], self.names[i], self.votes[i], self.pixels[i]) for i in order
        ]
        nothing = np.zeros((48, 48), np.uint8)
        rows.insert(3, (USAGES[0], "", [0] * 9 + [10], nothing))
        rows.append((USAGES[self.split[-1]], self.names[-1], [0] * 9 + [10], nothing))
        return rows

    def new_csv(self) -> str:
        head = (
            "Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,"
            "contempt,unknown,NF\n"
        )
        return head + "".join(
            f"{usage},{name},{','.join(map(str, votes))}\n"
            for usage, name, votes, _ in self.new_rows()
        )

    def pixel_csv(self, spaces: bool = False) -> str:
        """Kaggle's file; with ``spaces`` as icml_face_data.csv has it."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(
            ["emotion", " Usage", " pixels"] if spaces else ["emotion", "pixels", "Usage"]
        )
        for usage, _, _, image in self.new_rows():
            numbers = " ".join(map(str, image.ravel()))
            writer.writerow(["0", usage, numbers] if spaces else ["0", numbers, usage])
        return text.getvalue()

    def write_folder(self, root: Path, new_csv: bool = True) -> Path:
        for split, folder in enumerate(FOLDERS):
            (root / folder).mkdir(parents=True)
            (root / folder / "label.csv").write_text(self.label_csv(split))
        for name, split, image in zip(self.names, self.split, self.pixels):
            (root / FOLDERS[split] / name).write_bytes(png(image))
        if new_csv:
            (root / "fer2013new.csv").write_text(self.new_csv())
        return root

    def write_zip(self, path: Path, inside: str = "") -> Path:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(f"{inside}fer2013new.csv", self.new_csv())
            for split, folder in enumerate(FOLDERS):
                archive.writestr(f"{inside}{folder}/label.csv", self.label_csv(split))
            for name, split, image in zip(self.names, self.split, self.pixels):
                archive.writestr(f"{inside}{FOLDERS[split]}/{name}", png(image))
        return path

    def write_kaggle(self, root: Path, spaces: bool = False) -> Path:
        root.mkdir(parents=True, exist_ok=True)
        name = "icml_face_data.csv" if spaces else "fer2013.csv"
        (root / name).write_text(self.pixel_csv(spaces))
        (root / "fer2013new.csv").write_text(self.new_csv())
        return root


def png(image: np.ndarray) -> bytes:
    return cv2.imencode(".png", image)[1].tobytes()


def subset(data: FerPlus, keep: np.ndarray) -> FerPlus:
    """The chosen rows.

    Args:
        keep: bool (N,), or the indices that are kept, in their new order.
    """
    rows = np.flatnonzero(keep) if keep.dtype == bool else keep
    names = tuple(data.names[i] for i in rows)
    return FerPlus(data.pixels[rows], data.votes[rows], data.split[rows], names, data.labels)
