"""Tables as ``ferdesk analyze`` writes them, made of a few words."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import numpy as np

from ferdesk.core.vocab import EMOTIONS, INDEX
from ferdesk.export.table import COLUMNS, PEOPLE, RECORDED, of_models

SAID = (
    ("happiness/a.png", "happiness", "happiness"),
    ("happiness/b.png", "neutral", "happiness"),
    ("sadness/c.png", "sadness", ""),
    ("sadness/d.png", "sadness", "sadness"),
    ("Fear/e.png", "surprise", "surprise"),
)
"""Pictures, with what the network and the app say."""


def lines(
    said: Sequence[tuple[str, str, str]] = SAID, compared: Sequence[str] = ()
) -> list[dict[str, str]]:
    """One line each; compared networks say what the first does."""
    made = []
    for at, (source, network, label) in enumerate(said):
        face = {"faces": "1", "face_id": str(at), "box_width_px": "48", "box_height_px": "48"}
        raw = np.full(8, 0.05)
        shares = dict.fromkeys((f"{name}_raw" for name in EMOTIONS), "")
        if network:
            raw[INDEX[network]] = 0.65
            shares = {f"{name}_raw": f"{raw[i]:.2f}" for i, name in enumerate(EMOTIONS)}
        line = {"source": source, "frame": str(at), "model": "net", "network_label": network}
        line |= {"label": label, **face, **shares}
        for other in compared:
            line[f"{other}.network_label"] = network
            line |= {f"{other}.{name}": value for name, value in shares.items()}
        made.append(line)
    return made


def table(made: Sequence[dict[str, str]], compared: Sequence[str] = ()) -> str:
    stream = io.StringIO()
    people = PEOPLE if any(PEOPLE[0].name in line for line in made) else ()
    recorded = RECORDED if any(RECORDED[0].name in line for line in made) else ()
    shape = (*COLUMNS, *people, *recorded, *of_models(compared))
    names = [column.name for column in shape]
    rows = csv.DictWriter(stream, names, restval="", lineterminator="\n")
    rows.writeheader()
    rows.writerows(made)
    return stream.getvalue()


def seen(label: str, share: float = 0.65, **cells: str) -> dict[str, str]:
    """A face of a video that is read as ``label`` with that probability, or, with an empty label,
    that gets none; ``cells`` are further ones."""
    shares = np.full(8, (1 - share) / 7)
    shares[INDEX[label or "neutral"]] = share
    kinds = ("smoothed", "raw")
    told = {f"{n}_{kind}": f"{shares[i]:.4f}" for kind in kinds for i, n in enumerate(EMOTIONS)}
    return {"face_id": "1", "label": label, "network_label": label, **told, **cells}


def video(
    faces: Sequence[Sequence[dict[str, str]]], step_ms: int = 100, name: str = "a.mp4"
) -> list[dict[str, str]]:
    """Lines of a video whose frames have these faces."""
    made = []
    for at, frame in enumerate(faces):
        of_all = {"source": name, "frame": str(at), "time_ms": str(at * step_ms), "model": "net"}
        for face in frame or ({},):
            made.append({**of_all, "faces": str(len(frame)), **face})
    return made


def wide(made: Sequence[dict[str, str]]) -> str:
    """Lines as a CSV with the columns that they have, after those of every table."""
    stream = io.StringIO()
    names = dict.fromkeys((*(column.name for column in COLUMNS), *(n for m in made for n in m)))
    rows = csv.DictWriter(stream, list(names), restval="", lineterminator="\n")
    rows.writeheader()
    rows.writerows(made)
    return stream.getvalue()
