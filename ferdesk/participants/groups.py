"""Which of the faces that people labelled are whose, so that those of one are known to be alike."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ferdesk import rows
from ferdesk.frames import area, frames_of
from ferdesk.participants.who import LEFT_OUT, Participants
from ferdesk.scoring.answers import seen_of
from ferdesk.scoring.score import Labelled, in_groups
from ferdesk.scoring.seen import Seen

ALL = "participant", "participants"
SOME = "participant or file", "participants or files"


def by_participant(table: Path, participants: Participants, labelled: Labelled) -> Labelled:
    """The same where the faces of a participant are alike; those of nobody's are alike within their
    file, and those that are left out are not scored.

    Raises:
        FerdeskError: the table can't be read or holds what no analysis writes, or all are left out.
    """
    whose = _whose(table, participants, labelled.answers.seen)
    names = [
        None if name == LEFT_OUT else f"participant {name}" if name else f"file {seen.source}"
        for seen, name in zip(labelled.answers.seen, whose)
    ]
    return in_groups(labelled, names, ALL if all(whose) else SOME)


def _whose(table: Path, participants: Participants, labelled: Iterable[Seen]) -> tuple[str, ...]:
    """Of each face the participant, or of a picture as a whole that of its largest face."""
    wanted = tuple(labelled)
    left, found = set(wanted), {}
    for frame in frames_of(rows.read(table)):
        largest = -1.0
        for face in frame.faces:
            seen = seen_of(face.row)
            whole = seen._replace(face_id="")
            # By the name that it has there: a camera that is opened anew has its numbers twice.
            name = participants.of(seen.source, face.name or seen.face_id)
            if seen in left:
                found[seen] = name
            if whole in left and area(face.row) > largest:
                found[whole], largest = name, area(face.row)
    return tuple(found.get(seen) or participants.of(seen.source, "") for seen in wanted)
