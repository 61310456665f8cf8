"""Small made classifiers of Action Units, and faces to ask them about."""

from __future__ import annotations

import numpy as np

from ferdesk.au_svm import layout
from ferdesk.au_svm.card import KINDS, SCHEMA, PairRecord, Rules, validate
from ferdesk.au_svm.model import AuClassifiers
from ferdesk.core.face_vector import NAMES
from ferdesk.core.types import Face, HeadPose

SIZES = {"axes": 5, "members": 2, "wide": 8, "narrow": 4}


def arrays(seed: int = 0) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    sizes = {**SIZES, "inputs": len(NAMES) + SIZES["axes"], "hidden": 8}
    made = {
        name: rng.normal(
            0, 0.3, [sizes[part] if isinstance(part, str) else part for part in shape]
        ).astype(np.float32)
        for name, shape in layout.ARRAYS.items()
    }
    made["scale"] = np.abs(made["scale"]) + 0.5
    for name, table in (("thesis_pair_w", layout.PAIRS), ("thesis_triple_w", layout.TRIPLES)):
        for i, emotions in enumerate(table):
            made[name][i][..., ~layout.tied(emotions)] = 0
    return made


def votes(weight: float = 0.4, seed: int = 0) -> tuple[tuple[float, ...], ...]:
    """What votes weigh: mostly for their own emotion."""
    noise = np.random.default_rng(seed).normal(0, weight / 4, (9, 8))
    rows = weight * np.eye(9, 8) + noise
    return tuple(tuple(map(float, row)) for row in rows.round(4))


def rules(kind: str, **changes) -> Rules:
    values = {
        "pair_margin": 0.3, "triple_margin": 0.1, "votes": votes() if kind == "best" else (),
        "records": dict.fromkeys((*layout.PAIRS, *layout.TRIPLES), PairRecord(40, 9, 4)),
    }  # fmt: skip
    return Rules(kind, **(values | changes))


def card_data(**changes) -> dict:
    return {
        "schema": SCHEMA, "id": "action-units", "title": "Units", "summary": "made",
        "beside": [beside(**changes)], "data": {}, "metrics": {}, "training": {},
        "temperature": 1.5, "sha256": "0" * 64, "licence": "MIT", "limits": [],
    }  # fmt: skip


def beside(network: str = "tiny", metrics: dict | None = None, **changes) -> dict:
    by_kind = {kind: rules(kind, **changes).to_json() for kind in KINDS}
    return {"network": {"id": network}, "rules": by_kind, "metrics": metrics or {}}


def rules_of(made: AuClassifiers, kind: str = "best") -> Rules:
    """Those beside the only network that made classifiers know."""
    (one,) = made.card.beside.values()
    return one.rules[kind]


def classifiers(seed: int = 0, **changes) -> AuClassifiers:
    return AuClassifiers(arrays(seed), validate(card_data(**changes)))


def face(seed: int = 0) -> Face:
    rng = np.random.default_rng(seed)
    points = rng.uniform(0, 48, (478, 3)).astype(np.float32)
    shapes = rng.uniform(0, 1, 52).astype(np.float32)
    pose = HeadPose(*map(float, rng.normal(0, 8, 3)))
    return Face(1, (0.0, 0.0, 48.0, 48.0), points, shapes, pose)
