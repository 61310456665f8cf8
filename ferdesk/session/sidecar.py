"""What goes beside every file made from a session: where its numbers come from."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ferdesk.session.reader import Reader

SCHEMA = 1


def of_session(reader: Reader, made_by: str, method: str, **more: Any) -> dict[str, Any]:
    """Plain data for JSON: the recording's provenance, its markers and gaps.

    Args:
        made_by: the command.
        method: how, as a paragraph.
        more: further keys, such as what was read again and how.

    Raises:
        FerdeskError: the session is damaged.
    """
    return {
        "schema": SCHEMA,
        "made_by": made_by,
        "method": method,
        "session": reader.path.name,
        "started_utc": reader.started_utc,
        "seconds": reader.seconds,
        "complete": reader.complete,
        "recorded": reader.provenance.to_json(),
        "events": [asdict(event) for event in reader.events()],
        "honesty": reader.provenance.honesty,
        **more,
    }
