"""What is sent: the words of the JSON stream. No picture and no landmark is ever in it."""

from __future__ import annotations

import json

from ferdesk.core.action_units import KEYS
from ferdesk.core.text import storable
from ferdesk.core.types import FrameRecord
from ferdesk.core.version import APP_VERSION
from ferdesk.core.vocab import EMOTIONS
from ferdesk.core.votes import Shares
from ferdesk.export.writers import face_json

SCHEMA = 1
HONESTY = (
    "Apparent expression, not feeling. Not for decisions about people at work, in school, by "
    "police or in diagnosis. Whoever is in view must know."
)


def hello() -> str:
    """The first message to every client."""
    data = {
        "type": "hello",
        "schema": SCHEMA,
        "app": "ferdesk",
        "version": APP_VERSION,
        "emotions": EMOTIONS,
        "action_units": KEYS,
        "takes": ["marker"],
        "honesty": HONESTY,
    }
    return json.dumps(data)


def of_record(record: FrameRecord, people: Shares | None = None) -> str:
    """A record.

    Args:
        people: of the model that read it, where its card tells of people's votes.

    Raises:
        ValueError: a number in it is not finite.
    """
    data = {
        "type": "record",
        "schema": SCHEMA,
        "source": storable(record.frame.source),
        "frame": record.frame.index,
        "time_ms": record.frame.media_ms,
        "captured_ns": record.frame.captured_ns,
        "latency_ms": round(record.latency_ms, 3),
        "size_px": [record.frame.image.shape[1], record.frame.image.shape[0]],
        "model": record.model_id,
        "faces": [face_json(face, people) for face in record.faces],
    }
    return json.dumps(data, ensure_ascii=False, allow_nan=False)
