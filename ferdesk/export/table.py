"""The columns of an analysis, one row a column: the names are stable and carry their units.

A table has :data:`COLUMNS`, and then of the other groups here, in their order, those that it has
something to tell of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np

from ferdesk.core.action_units import KEYS
from ferdesk.core.doubt import MARGIN, close_to
from ferdesk.core.neutral import Neutral, above
from ferdesk.core.types import FaceRecord, Prediction
from ferdesk.core.vocab import EMOTIONS
from ferdesk.export.item import Item, Moment


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: a face of a frame, or a frame without a face."""

    item: Item
    face: FaceRecord | None
    crop: str = ""
    """Path of the crop's picture beside the table, where one was kept."""
    above: Mapping[str, float] | None = None
    """See :func:`above_neutral`."""
    people: np.ndarray | None = None
    """Float64 (8,): of ten people so many tenths would say which expression, where it is known."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column."""

    name: str
    meaning: str
    of_frame: Callable[[Line], object] | None = None
    of_face: Callable[[FaceRecord], object] | None = None
    """Left empty where there is no face."""

    def value(self, line: Line) -> object:
        """What stands in the cell: a text, a number, or None for nothing."""
        if self.of_frame is not None:
            return self.of_frame(line)
        if line.face is None or self.of_face is None:
            return None
        return self.of_face(line.face)

    def text(self, line: Line) -> str:
        """The cell as text."""
        return as_text(self.value(line))


def as_text(value: object) -> str:
    """A cell's text. Numbers have the fewest digits that give the same float32 back."""
    if value is None:
        return ""
    if isinstance(value, np.integer | int | str):
        return str(value)
    return np.format_float_positional(np.float32(cast(float, value)), unique=True, trim="-")


def _of_box(i: int) -> Callable[[FaceRecord], object]:
    return lambda face: face.face.box[i]


def _angle(name: str) -> Callable[[FaceRecord], object]:
    """Of the head; nothing where no mesh was found to tell it."""
    return lambda face: getattr(face.face.pose, name) if face.face.has_mesh else None


def _raw(i: int) -> Callable[[FaceRecord], object]:
    return lambda face: face.predictions[0].probabilities[i]


def _smoothed(i: int) -> Callable[[FaceRecord], object]:
    return lambda face: face.smoothed[i]


def _unit(name: str) -> Callable[[FaceRecord], object]:
    return lambda face: face.action_units.get(name)


COLUMNS: tuple[Column, ...] = (
    Column("source", "file that was read", of_frame=lambda line: line.item.source),
    Column(
        "frame", "number in the file, from 0", of_frame=lambda line: line.item.record.frame.index
    ),
    Column(
        "time_ms", "the file's own clock", of_frame=lambda line: line.item.record.frame.media_ms
    ),
    Column("model", "id of the model", of_frame=lambda line: line.item.record.model_id),
    Column("faces", "faces in the frame", of_frame=lambda line: len(line.item.record.faces)),
    Column("face_id", "the same while a face stays in view", of_face=lambda f: f.track_id),
    Column("box_left_px", "box of the landmarks", of_face=_of_box(0)),
    Column("box_top_px", "box of the landmarks", of_face=_of_box(1)),
    Column("box_width_px", "box of the landmarks", of_face=_of_box(2)),
    Column("box_height_px", "box of the landmarks", of_face=_of_box(3)),
    Column("yaw_deg", "positive: to the right of the picture", of_face=_angle("yaw")),
    Column("pitch_deg", "positive: nose up", of_face=_angle("pitch")),
    Column("roll_deg", "positive: clockwise", of_face=_angle("roll")),
    Column(
        "label",
        "apparent expression; empty where the app abstains",
        of_face=lambda f: f.decision.label,
    ),
    Column(
        "close_to",
        f"the likeliest other, where it is within {MARGIN:g} of the label; empty where that is "
        "clear",
        of_face=close_to,
    ),
    Column(
        "network_label",
        "the network's label after second look and time filter",
        of_face=lambda f: f.decision.before,
    ),
    Column("rule", "what decided", of_face=lambda f: f.decision.rule),
    Column("reason", "why, as a sentence", of_face=lambda f: f.decision.reason),
    Column("quality_flags", "flaws, joined by ;", of_face=lambda f: ";".join(f.flags)),
    *(
        Column(f"{name}_smoothed", "probability 0 to 1 after the time filter", of_face=_smoothed(i))
        for i, name in enumerate(EMOTIONS)
    ),
    *(
        Column(
            f"{name}_raw", "probability 0 to 1 of this frame alone, at one look", of_face=_raw(i)
        )
        for i, name in enumerate(EMOTIONS)
    ),
    *(
        Column(
            f"{key}_intensity", "Action Unit, 0 to 1; a side is the person's", of_face=_unit(key)
        )
        for key in KEYS
    ),
    Column("crop", "picture of the crop, where kept", of_frame=lambda line: line.crop),
)
"""In the order of the file. New columns are added; those that are there keep name and meaning."""


def _above(key: str) -> Callable[[Line], object]:
    return lambda line: None if line.above is None else line.above.get(key)


ABOVE: tuple[Column, ...] = tuple(
    Column(
        f"{key}_above_neutral",
        "how far above the face's own neutral, 0 to 1; empty where that is not known",
        of_frame=_above(key),
    )
    for key in KEYS
)
"""What the table has besides where neutral faces were asked for, after those of every table."""


def _people(i: int) -> Callable[[Line], object]:
    return lambda line: None if line.people is None else line.people[i]


PEOPLE: tuple[Column, ...] = tuple(
    Column(
        f"{name}_people",
        "share of people, 0 to 1, who would say so, as the smoothed probabilities make one expect",
        of_frame=_people(i),
    )
    for i, name in enumerate(EMOTIONS)
)
"""What the table has besides where the chosen model's card tells of people's votes."""


def _of_moment(value: Callable[[Moment], object]) -> Callable[[Line], object]:
    return lambda line: None if line.item.moment is None else value(line.item.moment)


RECORDED: tuple[Column, ...] = (
    Column(
        "session_ms",
        "since the recording began: the clock of its markers",
        of_frame=_of_moment(lambda moment: moment.session_ms),
    ),
    Column(
        "marker",
        "text of the newest marker up to this frame",
        of_frame=_of_moment(lambda moment: moment.marker),
    ),
    Column(
        "marker_ms",
        "when that marker was set, as session_ms; empty before the first one",
        of_frame=_of_moment(lambda moment: moment.marker_ms),
    ),
)
"""What the table of a recording has besides, after those of every table."""


def of_models(model_ids: Iterable[str]) -> tuple[Column, ...]:
    """What the table has besides where these models read as well, after all that is told above: the
    label of each, and its probabilities."""
    return tuple(column for model_id in model_ids for column in _of_model(model_id))


def _of_model(model_id: str) -> tuple[Column, ...]:
    meaning = "of a compared model"
    return (
        Column(f"{model_id}.network_label", meaning, of_face=_label_of(model_id)),
        *(
            Column(f"{model_id}.{name}_raw", meaning, of_face=_raw_of(model_id, i))
            for i, name in enumerate(EMOTIONS)
        ),
    )


TRIALS: tuple[Column, ...] = (
    Column(
        "trial",
        "names of the trials that the frame is in, joined by ;",
        of_frame=lambda line: ";".join(line.item.trials or ()),
    ),
)
"""What a table has besides where trials were given, after everything else."""


def meanings(shown: Iterable[Column]) -> dict[str, str]:
    """What columns mean, by name: stands beside every table."""
    return {column.name: column.meaning for column in shown}


def lines_of(item: Item, crops: Sequence[str] = ()) -> Iterator[Line]:
    """One line a face, and one for a frame without a face, so that time has no holes."""
    for i, face in enumerate(item.record.faces or (None,)):
        crop = crops[i] if i < len(crops) else ""
        if face is None:
            yield Line(item, face, crop)
        else:
            risen = above_neutral(face, item.neutrals)
            people = None if item.people is None else item.people(face.smoothed)
            yield Line(item, face, crop, risen, people)


def above_neutral(
    face: FaceRecord, neutrals: Mapping[int, Neutral] | None
) -> dict[str, float] | None:
    """How far a face's units are above its own neutral, by key; None where that is not known.

    Args:
        neutrals: by the id of the face; None where none were asked for.
    """
    neutral = neutrals.get(face.track_id) if neutrals else None
    return None if neutral is None else above(face.action_units, neutral)


def prediction_of(face: FaceRecord, model_id: str) -> Prediction | None:
    """A model's prediction about a face; None where it has not read it."""
    return next((p for p in face.predictions if p.model_id == model_id), None)


def _label_of(model_id: str) -> Callable[[FaceRecord], object]:
    return lambda face: (p := prediction_of(face, model_id)) and p.label


def _raw_of(model_id: str, i: int) -> Callable[[FaceRecord], object]:
    return lambda face: (p := prediction_of(face, model_id)) and p.probabilities[i]
