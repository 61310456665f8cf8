"""What a face's place in the picture does to its pose and Action Units: ``ASIDE``, measured.

    python benchmarks/place.py PATH-TO-FERPLUS [--sample N] [--out FILE.json]

Pictures of the validation part of FER+ are enlarged and put at nine places of a picture of
1280 × 720. The same face then looks the same everywhere, so what is read of it at another place
than the middle is off by as much as it differs from there; and from what is read of the crop
itself, to which the classifiers of Action Units were fitted.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]  # Also where the project is not installed in editable form.

import cv2  # noqa: E402
import numpy as np  # noqa: E402

from ferdesk.core.action_units import action_units  # noqa: E402
from ferdesk.core.errors import FerdeskError  # noqa: E402
from ferdesk.core.face_vector import mesh  # noqa: E402
from ferdesk.core.types import Face, Frame  # noqa: E402
from ferdesk.core.whole import write_text  # noqa: E402
from ferdesk.faces.framed import CropFinder  # noqa: E402
from ferdesk.faces.landmarker import FaceLandmarker  # noqa: E402
from ferdesk.faces.pose import ASIDE  # noqa: E402
from trainer.dataset import load  # noqa: E402

WIDTH, HEIGHT, SIDE = 1280, 720, 300
SHARES = (0.0, 0.2, ASIDE, 0.4, 1.0)


def main() -> int:
    """Measure, print a table, and write it as JSON where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("ferplus", type=Path)
    parser.add_argument("--sample", type=int, default=150, help="so many pictures")
    parser.add_argument("--out", type=Path, help="write the figures as JSON")
    asked = parser.parse_args()
    try:
        data = load(asked.ferplus)
    except FerdeskError as error:
        print(error, file=sys.stderr)
        return 2
    pixels = data.pixels[data.split == 1]
    some = pixels[np.linspace(0, len(pixels) - 1, min(len(pixels), asked.sample)).astype(int)]
    figures = {f"{share:g}": of_share(some, share) for share in SHARES}
    for share, figure in figures.items():
        print(share, figure, flush=True)
    if asked.out is not None:
        write_text(asked.out, json.dumps(figures, indent=1) + "\n")
        print(f"Wrote {asked.out}.")
    return 0


def of_share(pixels: np.ndarray, share: float) -> dict[str, float]:
    """How far off a face is away from the middle, on average, where ``aside`` is that share."""
    crops = CropFinder()
    poses, from_crop, units = [], [], []
    with FaceLandmarker(1, "image", aside=share) as finder:
        for crop in pixels:
            own, found = crops.find(crop), dict(placed(finder, crop))
            if own is None or (0, 0) not in found:
                continue
            for place, face in found.items():
                if place != (0, 0):
                    poses.append(np.abs(angles(face) - angles(found[0, 0])))
                    from_crop.append(np.abs(features(face) - features(own)).mean())
                    units.append(np.abs(read(face) - read(own)).mean())
    crops.close()
    yaw, pitch, roll = np.mean(poses, axis=0)
    return {
        "N": len(poses),
        "yaw": round(float(yaw), 2),
        "pitch": round(float(pitch), 2),
        "roll": round(float(roll), 2),
        "mesh": round(float(np.mean(from_crop)), 4),
        "units": round(float(np.mean(units)), 4),
    }


def placed(finder: FaceLandmarker, crop: np.ndarray) -> Iterator[tuple[tuple[int, int], Face]]:
    """The face of a crop at each place where it is found; (0, 0) is the middle."""
    big = cv2.resize(crop, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            picture = np.full((HEIGHT, WIDTH, 3), 110, np.uint8)
            left, top = (WIDTH - SIDE) * (1 + right) // 2, (HEIGHT - SIDE) * (1 + down) // 2
            picture[top : top + SIDE, left : left + SIDE] = big[..., None]
            faces = finder.detect(Frame(picture, 0, 0, 0, "placed"))
            if len(faces) == 1:
                yield (right, down), faces[0]


def angles(face: Face) -> np.ndarray:
    return np.array([face.pose.yaw, face.pose.pitch, face.pose.roll])


def features(face: Face) -> np.ndarray:
    """What the classifiers read of the mesh, in eye distances."""
    return mesh(face.landmarks, angles(face))


def read(face: Face) -> np.ndarray:
    return np.array(list(action_units(face.blendshapes, face.landmarks, face.pose).values()))


if __name__ == "__main__":
    sys.exit(main())
