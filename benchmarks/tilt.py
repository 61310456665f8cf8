"""What tilted heads cost, and what turning their crops back is worth: ``KEPT_TILT``, measured.

    python benchmarks/tilt.py PATH-TO-FERPLUS [--model ID] [--sample N] [--out FILE.json]

Three looks at the validation part of FER+ (majority labels; never the test part, because limits
are chosen here), each by the app's own path from picture to mesh to crop to network:

- pictures turned by known angles on a larger canvas: how many meshes are found, how far their tilt
  is off, how much Action Units change where it is right, and how crops are read that keep the
  tilt, are turned back from some angle on, or stand upright;
- the same faces followed while they turn, as before a camera;
- pictures as they are, by the tilt that their faces have by themselves, and how FER+'s own crops
  of them are read, at one look and at two.

FER+ ends at the edge of its pictures. Around a picture its edge is repeated, so a crop of a turned
one has that in its corners where a camera's picture has hair and background.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]  # Also where the project is not installed in editable form.

import cv2  # noqa: E402
import numpy as np  # noqa: E402

from benchmarks.quality import judged, probabilities, row, score, validation  # noqa: E402
from ferdesk import second_look  # noqa: E402
from ferdesk.core.action_units import action_units  # noqa: E402
from ferdesk.core.errors import FerdeskError  # noqa: E402
from ferdesk.core.preprocess import crop_face, crop_matrix, head_tilt  # noqa: E402
from ferdesk.core.types import CROP_SIZE, KEPT_TILT, Face, Frame  # noqa: E402
from ferdesk.core.whole import write_text  # noqa: E402
from ferdesk.faces.landmarker import FaceLandmarker  # noqa: E402
from ferdesk.models.runner import Runner  # noqa: E402
from trainer.au.fit import LOOK_MARGIN  # noqa: E402

ENLARGED, SIDE = 6, 576
"""A picture of 48 pixels is enlarged so many times, in the middle of a square of that side."""
ANGLES = (0, 5, 10, 15, 20, 30, 45, 60, 75, 90, 120, 180)
STEPS = range(0, 131, 5)
KEPT = {"all of it": 180.0, "15": 15.0, "10": 10.0, "5": 5.0, "none": 0.0}
"""Degrees of tilt that a crop keeps; ``kept_tilt`` of :func:`crop_face`."""
OWN = (0, 5, 10, 15, 20, 181)
"""Bounds of the tilt that faces have by themselves."""
MEASURED = (0, 30, 60, 75, 90, 95, 181)
"""Bounds of the tilt that is measured while they are followed."""
WRONG = 10.0
"""Degrees by which a mesh's tilt is off that is on the wrong place."""


def main() -> int:
    """Measure, print tables, and write them as JSON where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("ferplus", type=Path)
    parser.add_argument("--model", help="default: the one the app starts with")
    parser.add_argument("--out", type=Path, help="write the figures as JSON")
    parser.add_argument("--sample", type=int, default=800, help="so many pictures are turned")
    parser.add_argument("--followed", type=int, default=170, help="so many are turned step by step")
    asked = parser.parse_args()
    try:
        figures = measure(asked)
    except FerdeskError as error:
        print(error, file=sys.stderr)
        return 2
    if asked.out is not None:
        write_text(asked.out, json.dumps(figures, indent=1) + "\n")
        print(f"Wrote {asked.out}.")
    return 0


def measure(asked: argparse.Namespace) -> dict[str, object]:
    """
    Raises:
        FerdeskError: there is no such model, or FER+ can't be read.
    """
    runner, pixels, labels = validation(asked)
    some, few = (
        np.linspace(0, len(labels) - 1, min(len(labels), n)).astype(int)
        for n in (asked.sample, asked.followed)
    )
    return {
        "model": runner.card.id,
        "warp by resize": cost(),
        "turned": dict(turned(runner, pixels[some], labels[some])),
        "followed": dict(followed(runner, pixels[few], labels[few])),
        "as they are": dict(as_they_are(runner, pixels, labels)),
    }


def canvas(crop: np.ndarray, angle: float) -> np.ndarray:
    """uint8 (SIDE, SIDE, 3): a 48×48 gray picture enlarged and turned clockwise by ``angle``."""
    middle = (CROP_SIZE - 1) / 2
    matrix = cv2.getRotationMatrix2D((middle, middle), -angle, ENLARGED)
    matrix[:, 2] += (SIDE - 1) / 2 - middle
    big = cv2.warpAffine(
        crop, matrix, (SIDE, SIDE), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return cv2.cvtColor(big, cv2.COLOR_GRAY2BGR)


class Finder:
    """Finds the face in pictures of one."""

    def __init__(self, mode: str):
        self._landmarker = FaceLandmarker(1 if mode == "image" else 2, mode)
        self._count = 0

    def find(self, image: np.ndarray, source: str = "picture") -> Face | None:
        """The largest face; None where none is found."""
        self._count += 1
        faces = self._landmarker.detect(Frame(image, self._count, 0, 33 * self._count, source))
        return faces[0] if faces else None

    def __enter__(self) -> Finder:
        return self

    def __exit__(self, *_: object) -> None:
        self._landmarker.close()


@dataclass(frozen=True, slots=True)
class Seen:
    """The faces that were found in some pictures."""

    rows: np.ndarray
    """int (N,): which pictures have one."""
    tilts: np.ndarray
    """Degrees, (N,)."""
    units: np.ndarray
    """Action Units, (N, U)."""
    faces: list[Face]
    crops: dict[str, np.ndarray]
    """uint8 (N, 48, 48) by how much of the tilt is kept; the keys of :data:`KEPT`."""


def look(finder: Finder, images: Iterable[np.ndarray]) -> Seen:
    rows, tilts, units, faces = [], [], [], []
    crops: dict[str, list[np.ndarray]] = {name: [] for name in KEPT}
    for i, image in enumerate(images):
        face = finder.find(image)
        if face is None:
            continue
        rows.append(i)
        faces.append(face)
        tilts.append(head_tilt(face.landmarks))
        units.append(list(action_units(face.blendshapes, face.landmarks, face.pose).values()))
        for name, kept in KEPT.items():
            crops[name].append(crop_face(image, face.landmarks, kept))
    stacked = {name: np.stack(some) for name, some in crops.items()}
    return Seen(np.array(rows), np.array(tilts), np.array(units), faces, stacked)


def off(tilt, upright, angle):
    """Degrees in [0, 180] between the tilt of a turned face and what it must be."""
    return np.abs((tilt - upright - angle + 180) % 360 - 180)


def turned(
    runner: Runner, pixels: np.ndarray, labels: np.ndarray
) -> Iterator[tuple[str, dict[str, object]]]:
    """Each angle, one half of the pictures clockwise and the other half not."""
    signs = np.where(np.arange(len(pixels)) % 2, -1, 1)
    upright: Seen | None = None
    with Finder("image") as finder:
        for angle in ANGLES:
            seen = look(finder, (canvas(crop, s * angle) for crop, s in zip(pixels, signs)))
            upright = upright or seen
            _, now, then = np.intersect1d(seen.rows, upright.rows, return_indices=True)
            away = off(seen.tilts[now], upright.tilts[then], signs[seen.rows[now]] * angle)
            units = np.abs(seen.units[now] - upright.units[then])[away <= WRONG]
            found: dict[str, object] = {
                "found": round(len(seen.rows) / len(pixels), 3),
                "tilt off, 90%": round(float(np.percentile(away, 90)), 1),
                "tilt wrong": round(float((away > WRONG).mean()), 3),
                "units changed by": round(float(units.mean()), 3) if len(units) else None,
            }
            print(f"turned by {angle}°: {found}, tilt kept:", flush=True)
            read = {
                name: score(runner, crops, labels[seen.rows]) for name, crops in seen.crops.items()
            }
            found["kept"] = [row(name, *answers) for name, answers in read.items()]
            yield str(angle), found


def followed(runner: Runner, pixels: np.ndarray, labels: np.ndarray) -> Iterator[tuple[str, list]]:
    """Faces that turn by 5° from picture to picture, by how far they are turned and by how far
    their mesh says that they are: beside those, the same faces before they turned."""
    seen: list[tuple[int, int, float, bool, bool, float]] = []
    with Finder("video") as finder:
        for i, crop in enumerate(pixels):
            upright = None
            for angle in STEPS:
                signed = -angle if i % 2 else angle
                image = canvas(crop, signed)
                face = finder.find(image, f"face {i}")
                if face is not None:
                    mesh = face.landmarks
                    tilt = head_tilt(mesh)
                    upright = tilt if upright is None else upright
                    right, sure = score(runner, crop_face(image, mesh)[None], labels[i : i + 1])
                    wrong = bool(off(tilt, upright, signed) > WRONG)
                    seen.append((i, angle, abs(tilt), wrong, bool(right[0]), float(sure[0])))
                elif upright is None:
                    break
    faces, angles, tilts, wrong, right, sure = np.array(seen).T
    started = (angles == 0).sum()
    print(f"{started} faces followed: turned by, found, tilt wrong, accuracy")
    rows = []
    for angle in STEPS:
        at = angles == angle
        if not at.any():
            continue
        figures = (at.sum() / started, wrong[at].mean(), right[at].mean())
        rows.append((angle, *(round(float(v), 3) for v in figures)))
        print(*rows[-1], flush=True)
    yield "by angle", rows
    print("followed, by measured tilt; tilt wrong; the same faces before")
    rows = []
    for low, high in itertools.pairwise(MEASURED):
        at = (tilts >= low) & (tilts < high)
        if not at.any():
            continue
        before = np.isin(faces, faces[at]) & (angles == 0)
        figures = (wrong[at].mean(), right[before].mean(), before.sum())
        now = row(f"{low} to {high}", right[at], sure[at])
        rows.append((*now, *(round(float(v), 3) for v in figures)))
        print(*rows[-1][4:], flush=True)
    yield "by measured tilt", rows


def as_they_are(
    runner: Runner, pixels: np.ndarray, labels: np.ndarray
) -> Iterator[tuple[str, list]]:
    """Pictures that nobody turned, by the tilt of their faces."""
    with Finder("image") as finder:
        seen = look(finder, (canvas(crop, 0) for crop in pixels))
    for name, crops in seen.crops.items():
        print(f"as they are, tilt kept: {name}")
        yield name, by_tilt(OWN, np.abs(seen.tilts), *score(runner, crops, labels[seen.rows]))
    print("FER+'s own crops and the app's, of the same faces")
    cut = seen.crops[next(name for name, kept in KEPT.items() if kept == KEPT_TILT)]
    app = [second_look.in_crop(face) for face in seen.faces]
    own = [_in_picture(face.landmarks) for face in seen.faces]
    yield (
        "crops",
        [
            row(name, *judged(read, labels[seen.rows]))
            for kind, crops, meshes in (("FER+'s", pixels[seen.rows], own), ("the app's", cut, app))
            for name, read in looks(runner, kind, crops, meshes)
        ],
    )


def _in_picture(landmarks: np.ndarray) -> np.ndarray:
    """A mesh on the canvas in the pixels of the picture of 48 that was put there."""
    points = landmarks.copy()
    points[:, :2] = (points[:, :2] - SIDE / 2) / ENLARGED + CROP_SIZE / 2
    return points


def looks(
    runner: Runner, kind: str, crops: np.ndarray, meshes: list[np.ndarray]
) -> Iterator[tuple[str, np.ndarray]]:
    """What is said at one look, and where a second is taken over which the network hesitates."""
    first = probabilities(runner, crops)
    views = [second_look.view(c, crop_matrix(m, kept_tilt=0)) for c, m in zip(crops, meshes)]
    both = second_look.together(first, probabilities(runner, np.stack(views)))
    twice = second_look.apart(first) < LOOK_MARGIN
    yield kind, first
    share = f"{100 * twice.mean():.0f}%"
    yield f"{kind}, twice ({share})", np.where(twice[:, None], both, first)
    yield f"{kind}, all twice", both


def by_tilt(
    bounds: tuple[int, ...], tilts: np.ndarray, right: np.ndarray, sure: np.ndarray
) -> list:
    rows = []
    for low, high in itertools.pairwise(bounds):
        mask = (tilts >= low) & (tilts < high)
        if mask.any():
            rows.append(row(f"{low} to {high}", right[mask], sure[mask]))
    return rows


def cost() -> dict[str, float]:
    """Time to cut a face turned by 45° upright, by that of cutting it as it stands; by its side."""
    ratios = {}
    image = np.random.default_rng(0).integers(0, 256, (720, 1280, 3), np.uint8)
    turn = np.array([[1, 1], [-1, 1]], np.float32) / np.sqrt(np.float32(2))
    for side in (60, 150, 300, 500):
        mesh = np.random.default_rng(1).uniform(-0.5, 0.5, (478, 3)).astype(np.float32) * side
        mesh[[33, 133], :2], mesh[[263, 362], :2] = (-side / 5, 0), (side / 5, 0)
        mesh[:, :2] = mesh[:, :2] @ turn + (640, 360)
        # Taking turns, the fewest of many: other work on the machine shows in neither.
        best = {180.0: np.inf, KEPT_TILT: np.inf}
        for _, kept in itertools.product(range(300), best):
            since = time.perf_counter()
            crop_face(image, mesh, kept)
            best[kept] = min(best[kept], time.perf_counter() - since)
        ratios[f"{side} px"] = round(best[KEPT_TILT] / best[180.0], 2)
        print(f"face of {side} px: {best[KEPT_TILT] * 1e6:.0f} µs by {best[180.0] * 1e6:.0f} µs")
    return ratios


if __name__ == "__main__":
    sys.exit(main())
