"""A recording of one face that is read as another expression each second."""

from __future__ import annotations

from pathlib import Path

from fake_engine import face_record, probabilities, record
from fakes import make_image

from ferdesk.core.types import Frame
from ferdesk.session.provenance import Provenance
from ferdesk.session.writer import Writer

SAID = ("happiness", "happiness", "anger", None, "happiness", "sadness", "fear", "happiness")
"""The app's labels, one a second."""


def write_recording(folder: Path) -> Path:
    """Write it as ``monday.ferdesk``."""
    path = folder / "monday.ferdesk"
    writer = Writer(path, Provenance(), 0)
    for i, label in enumerate(SAID):
        smoothed = probabilities(**{label or "neutral": 0.8})
        face = face_record(label=label, smoothed=smoothed, left=80 + i)
        of = Frame(make_image(), i, round((i + 0.5) * 1e9), i * 1000, "made")
        writer.add(record(face, of=of))
    writer.close()
    return path
