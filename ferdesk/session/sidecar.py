"""What goes beside every file made from a session: where its numbers come from."""

from __future__ import annotations

from collections.abc import Sequence
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


def of_recordings(
    recordings: Sequence[tuple[str, dict[str, Any]]], made_by: str, **more: Any
) -> dict[str, Any]:
    """The same of a file that was made from several; of one it is its own.

    Args:
        recordings: what each is called there, and what :func:`of_session` tells of it.
    """
    told = [data for _, data in recordings]
    if len(told) == 1:
        return told[0] | more
    methods = dict.fromkeys(data["method"] for data in told)
    return {
        "schema": SCHEMA,
        "made_by": made_by,
        "method": " ".join(methods),
        "started_utc": min(data["started_utc"] for data in told),
        "recordings": [{"input": name, **data} for name, data in recordings],
        "honesty": told[0]["honesty"],
        **more,
    }
