"""Whether some people's faces are found, flagged or left without a label more often than others'.

    python benchmarks/groups.py PATH-TO-UTKFACE [--model ID] [--sample N] [--dim 0.5]

Faces of UTKFace, as many of each group that its names tell (five of ethnicity as its authors called
them, two of gender), enlarged and read by the app's own path. UTKFace says nothing of expressions,
so what is told is who is read at all, not how well.
"""

from __future__ import annotations

import argparse
import json
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]  # Also where the project is not installed in editable form.

import cv2  # noqa: E402
import numpy as np  # noqa: E402

from ferdesk.analyzer import Analyzer  # noqa: E402
from ferdesk.core.errors import FerdeskError  # noqa: E402
from ferdesk.core.types import FaceRecord  # noqa: E402
from ferdesk.core.whole import write_text  # noqa: E402
from ferdesk.options import Options  # noqa: E402

ETHNICITIES = ("White", "Black", "Asian", "Indian", "others")
GENDERS = ("men", "women")
AGES = ((0, 5), (5, 16), (16, 35), (35, 60), (60, 120))
SIDE, MARGIN = 256, 64
"""A picture of 64 pixels is enlarged to that, with its edge repeated around it."""

Person = tuple[str, str, int]
"""Ethnicity, gender and age."""


def main() -> int:
    """Measure, print a table, and write it as JSON where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("utkface", type=Path, help="a zip")
    parser.add_argument("--model", help="default: the one the app starts with")
    parser.add_argument("--sample", type=int, default=200, help="of each ethnicity and gender")
    parser.add_argument("--dim", type=float, default=1.0, help="brightness by what it is")
    parser.add_argument("--out", type=Path, help="write the figures as JSON")
    asked = parser.parse_args()
    try:
        seen = read(asked)
    except (FerdeskError, OSError, zipfile.BadZipFile) as error:
        print(error, file=sys.stderr)
        return 2
    figures = dict(by_group(seen))
    if asked.out is not None:
        write_text(asked.out, json.dumps(figures, indent=1) + "\n")
        print(f"Wrote {asked.out}.")
    return 0


def read(asked: argparse.Namespace) -> list[tuple[Person, FaceRecord | None]]:
    """Each person with their face as it was read; None where none was found.

    Raises:
        FerdeskError: there is no such model.
        OSError, zipfile.BadZipFile: UTKFace can't be read.
    """
    found = []
    with (
        zipfile.ZipFile(asked.utkface) as archive,
        Analyzer(asked.model, options=Options(max_faces=1, threads=1)) as analyzer,
    ):
        for name, person in chosen(archive.namelist(), asked.sample):
            small = cv2.imdecode(np.frombuffer(archive.read(name), np.uint8), cv2.IMREAD_GRAYSCALE)
            big = cv2.resize(small, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
            big = cv2.copyMakeBorder(big, *(MARGIN,) * 4, cv2.BORDER_REPLICATE)
            faces = analyzer.image((asked.dim * big).astype(np.uint8)).faces
            found.append((person, faces[0] if faces else None))
    return found


def chosen(names: Sequence[str], most: int) -> Iterator[tuple[str, Person]]:
    """As many of each ethnicity and gender, spread over the archive."""
    groups: dict[tuple[str, str], list[tuple[str, Person]]] = {}
    for name in sorted(names):
        person = told(name)
        if person is not None:
            groups.setdefault(person[:2], []).append((name, person))
    for group in groups.values():
        for at in np.linspace(0, len(group) - 1, min(most, len(group))).astype(int):
            yield group[at]


def told(name: str) -> Person | None:
    """What a name tells; None for one that is malformed."""
    parts = Path(name).name.split("_")
    if len(parts) != 4 or not all(part.isdigit() for part in parts[:3]):
        return None
    age, gender, ethnicity = map(int, parts[:3])
    if gender >= len(GENDERS) or ethnicity >= len(ETHNICITIES):
        return None
    return ETHNICITIES[ethnicity], GENDERS[gender], age


def by_group(seen: Sequence[tuple[Person, FaceRecord | None]]) -> Iterator[tuple[str, dict]]:
    """The figures of all, and of each group by itself."""
    groups = {"all": lambda who: True}
    groups |= {one: lambda who, one=one: who[0] == one for one in ETHNICITIES}
    groups |= {one: lambda who, one=one: who[1] == one for one in GENDERS}
    groups |= {f"{a} to {b - 1}": lambda who, a=a, b=b: a <= who[2] < b for a, b in AGES}
    for name, belongs in groups.items():
        figure = figures([face for who, face in seen if belongs(who)])
        print(f"{name:>8} {figure}", flush=True)
        yield name, figure


def figures(faces: Sequence[FaceRecord | None]) -> dict[str, object]:
    """Shares in percent: of all who are found, of these the others."""
    there = [face for face in faces if face is not None]
    flags = Counter(flag for face in there for flag in face.flags)
    labels = Counter(face.decision.label or "no label" for face in there)

    def percent(count: float) -> float:
        return round(100 * count / max(1, len(there)), 1)

    return {
        "N": len(faces),
        "found": round(100 * len(there) / max(1, len(faces)), 1),
        "flagged": percent(sum(bool(face.flags) for face in there)),
        "flags": {flag: percent(count) for flag, count in flags.most_common()},
        "labels": {label: percent(count) for label, count in labels.most_common()},
        "sure": round(float(np.mean([face.smoothed.max() for face in there])), 3),
    }


if __name__ == "__main__":
    sys.exit(main())
