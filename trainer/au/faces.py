"""The face mesh of every FER+ picture, found once and kept.

Pictures are done in parts of :data:`PART`; each finished part is a file, so an
interrupted run goes on where it stopped. Pictures in which no face is found are counted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ferdesk.core import assets, npz
from ferdesk.core.errors import FerdeskError
from ferdesk.core.types import N_BLENDSHAPES, N_LANDMARKS, check_array
from ferdesk.core.whole import written
from ferdesk.faces.framed import CONFIDENCE, ENLARGED, MARGIN, CropFinder
from trainer.data.types import FerPlus

PART = 500
_VERSION = 1
_MOST_BYTES = 20_000 * PART
"""Of a part; a found face takes 5,956."""


@dataclass(frozen=True, slots=True)
class Faces:
    """The faces found in a data set; M of the N pictures that were looked at have one."""

    rows: np.ndarray
    """int64 (M,): which pictures of the data set, ascending."""
    landmarks: np.ndarray
    """float32 (M, 478, 3), in pixels of the 48×48 picture."""
    blendshapes: np.ndarray
    """float32 (M, 52)."""
    poses: np.ndarray
    """float32 (M, 3): yaw, pitch, roll in degrees."""
    pictures: int
    """N."""

    def __post_init__(self) -> None:
        m = len(self.rows)
        check_array("Faces.landmarks", self.landmarks, (m, N_LANDMARKS, 3), np.float32)
        check_array("Faces.blendshapes", self.blendshapes, (m, N_BLENDSHAPES), np.float32)
        check_array("Faces.poses", self.poses, (m, 3), np.float32)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def missed(self) -> int:
        """Pictures without a face found."""
        return self.pictures - len(self)


Reader = Callable[[np.ndarray], "tuple[np.ndarray, np.ndarray, np.ndarray] | None"]
"""uint8 (48, 48) to landmarks (478, 3), blendshapes (52,) and pose (3,), or None."""


class MediaPipeReader:
    """Finds the face of a picture. To be used as a context manager.

    Raises:
        FerdeskError: the face finder can't be started.
    """

    def __init__(self) -> None:
        self._finder = CropFinder()

    def __call__(self, picture: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
        """Landmarks in pixels of the picture, blendshapes and pose; None without a face."""
        face = self._finder.find(picture)
        if face is None:
            return None
        pose = np.array([face.pose.yaw, face.pose.pitch, face.pose.roll], np.float32)
        return face.landmarks, face.blendshapes, pose

    def __enter__(self) -> MediaPipeReader:
        return self

    def __exit__(self, *_: object) -> None:
        self._finder.close()


def key(data: FerPlus) -> str:
    """What the parts of a data set are kept under: its pictures, their order and the method."""
    digest = hashlib.sha256(f"{_VERSION} {ENLARGED} {MARGIN} {CONFIDENCE} {PART}\n".encode())
    digest.update(hashlib.sha256(assets.path("face_landmarker.task").read_bytes()).digest())
    digest.update(np.ascontiguousarray(data.pixels).data)
    return digest.hexdigest()[:24]


def extract(
    data: FerPlus,
    cache: Path,
    reader: Callable[[], AbstractContextManager[Reader]] = MediaPipeReader,
    progress: Callable[[int, int, int], None] = lambda done, of, missed: None,
    should_stop: Callable[[], bool] = lambda: False,
    wanted: np.ndarray | None = None,
) -> Faces | None:
    """Find the faces of pictures, or take them from the cache.

    Args:
        data: the pictures.
        cache: folder for the finished parts (about 210 MB for all of FER+).
        reader: makes a context manager that is a :data:`Reader`; called only if a part is missing.
        progress: told (pictures done, of how many, without a face) after each part.
        should_stop: asked after each picture.
        wanted: bool (N,), the pictures whose faces are needed; None for all. Parts that have none
            of them are left for another time.

    Returns:
        The faces of those that are wanted, or None when ``should_stop`` said so; finished parts
        are kept.

    Raises:
        FerdeskError: the cache can't be written, or the face finder failed.
    """
    if wanted is None:
        wanted = np.ones(len(data), bool)
    folder = cache / f"faces-{key(data)}"
    starts = [at for at in range(0, len(data), PART) if wanted[at : at + PART].any()]
    looked_at = sum(min(PART, len(data) - at) for at in starts)
    missing = [at for at in starts if _read(folder, at, min(PART, len(data) - at)) is None]
    if missing:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FerdeskError(
                f"{folder} can't be made: {error.strerror}.", "Choose another --cache."
            ) from error
        done, missed = looked_at - sum(min(PART, len(data) - at) for at in missing), 0
        with reader() as read:
            for at in missing:
                part = _read_part(data.pixels[at : at + PART], read, should_stop)
                if part is None:
                    return None
                _write(folder, at, part)
                done += len(part["found"])
                missed += int((~part["found"]).sum())
                progress(done, looked_at, missed)
    read_back = [_read(folder, at, min(PART, len(data) - at)) for at in starts]
    parts = [part for part in read_back if part is not None]
    if len(parts) < len(starts):
        raise FerdeskError(f"{folder} can't be read back.", "Is the disk full? Try again.")
    found = np.zeros(len(data), bool)
    for at, part in zip(starts, parts):
        found[at : at + PART] = part["found"]
    kept = wanted[found]
    return Faces(
        np.flatnonzero(found & wanted),
        _join(parts, "landmarks", (N_LANDMARKS, 3))[kept],
        _join(parts, "blendshapes", (N_BLENDSHAPES,))[kept],
        _join(parts, "poses", (3,))[kept],
        int(wanted.sum()),
    )


def _join(parts: Sequence[dict[str, np.ndarray]], name: str, shape: tuple[int, ...]) -> np.ndarray:
    return np.concatenate([np.zeros((0, *shape), np.float32), *(part[name] for part in parts)])


def _read_part(
    pictures: np.ndarray, read: Reader, should_stop: Callable[[], bool]
) -> dict[str, np.ndarray] | None:
    answers = []
    for picture in pictures:
        if should_stop():
            return None
        answers.append(read(picture))
    faces = [answer for answer in answers if answer is not None]
    shapes = {"landmarks": (N_LANDMARKS, 3), "blendshapes": (N_BLENDSHAPES,), "poses": (3,)}
    part = {
        name: np.array([face[i] for face in faces], np.float32).reshape(-1, *shape)
        for i, (name, shape) in enumerate(shapes.items())
    }
    return {"found": np.array([answer is not None for answer in answers]), **part}


def _path(folder: Path, at: int) -> Path:
    return folder / f"{at:06d}.npz"


def _read(folder: Path, at: int, pictures: int) -> dict[str, np.ndarray] | None:
    """A finished part, or None where there is none that is whole."""
    try:
        held = npz.read(_path(folder, at), _MOST_BYTES)
        part = {name: held[name] for name in ("found", "landmarks", "blendshapes", "poses")}
    except (OSError, ValueError, KeyError):
        return None
    whole = len(part["found"]) == pictures and len(part["landmarks"]) == part["found"].sum()
    return part if whole else None


def _write(folder: Path, at: int, part: dict[str, np.ndarray]) -> None:
    """Keep a part; it is there whole or not at all."""
    try:
        with written(_path(folder, at)) as stream:
            arrays: dict[str, Any] = dict(part)
            np.savez(stream, **arrays)
    except OSError as error:
        raise FerdeskError(
            f"{folder} can't be written: {error.strerror}.", "Free space or choose another --cache."
        ) from error
