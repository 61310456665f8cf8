"""Which of the faces that people labelled are whose, so that those of one are known to be alike."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ferdesk import rows
from ferdesk.frames import frames_of
from ferdesk.participants.who import LEFT_OUT, Participants
from ferdesk.scoring.answers import seen_of
from ferdesk.scoring.seen import Seen


def whose(table: Path, participants: Participants, labelled: Iterable[Seen]) -> tuple[str, ...]:
    """A name for each face that was labelled: its participant's, or what nobody else is called.

    Args:
        labelled: faces of the table, or pictures as a whole.

    Raises:
        FerdeskError: the table can't be read, or holds what no analysis writes.
    """
    wanted = tuple(labelled)
    of_rows: dict[Seen, str] = {}
    left = set(wanted)
    for frame in frames_of(rows.read(table)):
        for who, row in frame.faces:
            seen = seen_of(row)
            if seen in left:
                # By the name that it has there: a camera that is opened anew has its numbers twice.
                of_rows[seen] = participants.of(row["source"], who.name or row["face_id"])
    found = (of_rows.get(seen) or participants.of(seen.source, "") for seen in wanted)
    return tuple(_name(seen, participant) for seen, participant in zip(wanted, found))


def _name(seen: Seen, participant: str) -> str:
    if participant and participant != LEFT_OUT:
        return f"participant {participant}"
    return f"face {seen.face_id} of {seen.source}"
