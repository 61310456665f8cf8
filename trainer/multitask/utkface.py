"""UTKFace (Zhang et al. 2017): age, gender and race stand in the names of the pictures.

``AGE_GENDER_RACE_DATE.jpg``, or ``….jpg.chip.jpg`` of the aligned faces, which are framed much as
FER+ frames its own. A few names lack a part. Kaggle's archive holds the same pictures in up to four
folders: each face counts once, and is held out by one name whichever it goes by.
"""

from __future__ import annotations

import re

import cv2
import numpy as np

from ferdesk.core.types import CROP_SIZE
from trainer.data.tree import Folder
from trainer.multitask.faces import MAX_PICTURE, OLDEST, Faces, gray, part_of

_NAME = re.compile(r"(?:.*/)?(\d{1,3})_([01])_[0-4]_(\d+)\.jpg(?:\.chip\.jpg)?")
_ENDING = ".jpg"
_ALIGNED = ".chip.jpg"


def recognises(names: list[str]) -> bool:
    """Whether there are pictures that are named so."""
    return any(_NAME.fullmatch(name) for name in names)


def read(tree: Folder, names: list[str]) -> Faces:
    """Every face with a whole name, the aligned ones first, in the order of the names."""
    pictures = sorted(
        (name for name in names if name.lower().endswith(_ENDING)),
        key=lambda name: (not name.endswith(_ALIGNED), name),
    )
    pixels, ages, genders, split = [], [], [], []
    left_out = {"with a malformed name": 0, "there twice": 0, "unreadable": 0}
    seen: set[str] = set()
    for name in pictures:
        found = _NAME.fullmatch(name)
        if found is None:
            left_out["with a malformed name"] += 1
            continue
        own = name.rpartition("/")[2].removesuffix(_ALIGNED)
        if own in seen:
            left_out["there twice"] += 1
            continue
        seen.add(own)
        image = gray(tree.read(name, MAX_PICTURE))
        if image is None:
            left_out["unreadable"] += 1
            continue
        pixels.append(cv2.resize(image, (CROP_SIZE, CROP_SIZE), interpolation=cv2.INTER_AREA))
        ages.append(min(int(found[1]), OLDEST))
        genders.append(int(found[2]))
        split.append(part_of(own + _ALIGNED))
    return Faces(
        np.array(pixels, np.uint8).reshape(-1, CROP_SIZE, CROP_SIZE),
        np.array(ages, np.int64), np.array(genders, np.int64), np.array(split, np.uint8),
        "UTKFace", left_out,
    )  # fmt: skip
