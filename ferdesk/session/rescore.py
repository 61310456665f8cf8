"""Reads a session's stored faces again, by another model or other settings, and compares.

It goes through :meth:`ferdesk.pipeline.Pipeline.read`, the path of the live view, with crops and
landmarks from the file in place of a face finder. So the same model with the same settings, and the
rules that were fitted beside it then, gives the recorded numbers again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import Any

import numpy as np

from ferdesk.core.card import LEAST_TEMPERATURE, Card
from ferdesk.core.errors import FerdeskError
from ferdesk.core.figures import is_number
from ferdesk.core.types import CROP_SIZE, Face, FaceRecord, Frame, FrameRecord
from ferdesk.core.vocab import N_EMOTIONS
from ferdesk.models.reader import Entry, at_temperature
from ferdesk.models.reader import Reader as Model
from ferdesk.pipeline import Found, Options, build, load_model
from ferdesk.session.agreement import Agreement
from ferdesk.session.provenance import Provenance
from ferdesk.session.reader import Reader

FARTHEST = 1e6
"""Pixels; of a recording's numbers none that is a face's is as large."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A face of a frame as it was recorded, and as it is read now."""

    number: int
    """Of the record, from 0."""
    seconds: float
    """Since the session began."""
    record: FrameRecord
    """As it was recorded."""
    before: FaceRecord
    after: FaceRecord

    @property
    def changed(self) -> bool:
        """The label shown is another, or there is one now or none any more."""
        return self.before.decision.label != self.after.decision.label


@dataclass(slots=True)
class Change:
    """A face whose label differs from the recorded one over some time."""

    track_id: int
    begin: float
    """Seconds since the session began."""
    end: float
    """Time of the last face that differs in the same way."""
    faces: int
    before: str | None
    """Label as recorded; None for none."""
    after: str | None


class Rescore:
    """Iterates over every face of a session with its new reading; sums up when it is through.

    Args:
        reader: the session.
        runner: the model to read with; None takes the recorded probabilities of the model that
            was chosen, so that only settings differ.
        options: settings; those of the recording are :func:`recorded_options`.
    """

    def __init__(self, reader: Reader, runner: Model | None, options: Options):
        self.reader = reader
        self.options = options
        self.changes: list[Change] = []
        """In the order in which they end."""
        self._runner = runner
        self._labels: tuple[list[str | None], list[str | None]] = ([], [])

    @property
    def agreement(self) -> Agreement:
        """Of the faces so far. Neighbouring frames are alike: it is no test of significance."""
        return Agreement.of(*self._labels)

    def __iter__(self) -> Iterator[Pair]:
        """Read it through, from the start.

        Raises:
            FerdeskError: the session is damaged, or the model fails.
        """
        self.changes = []
        self._labels = ([], [])
        stored = _Recorded(self.reader.provenance)
        runner = self._runner or stored
        going: dict[int, Change] = {}
        before: FrameRecord | None = None
        with build(runner, self.options, landmarker=_NoFinder()) as pipeline:
            for number, record in enumerate(self.reader.records()):
                if before is not None and _begins_anew(before, record):
                    pipeline.use(runner)
                    self._end(going, set())
                before = record
                seconds = float(self.reader.times[number])
                found = _found(record, self.options.framed)
                stored.turn_to(record, found.faces)
                again = pipeline.read(found)
                self._end(going, {face.track_id for face in record.faces})
                for old, new in zip(record.faces, again.faces):
                    pair = Pair(number, seconds, record, old, new)
                    self._count(going, pair)
                    yield pair
        self._end(going, set())

    def _count(self, going: dict[int, Change], pair: Pair) -> None:
        labels = pair.before.decision.label, pair.after.decision.label
        self._labels[0].append(labels[0])
        self._labels[1].append(labels[1])
        track = pair.before.track_id
        known = going.get(track)
        if known is not None and (known.before, known.after) == labels:
            known.end = pair.seconds
            known.faces += 1
            return
        if known is not None:
            self.changes.append(going.pop(track))
        if pair.changed:
            going[track] = Change(track, pair.seconds, pair.seconds, 1, *labels)

    def _end(self, going: dict[int, Change], seen: set[int]) -> None:
        """Close the changes of faces that are not in view any more."""
        for track in [track for track in going if track not in seen]:
            self.changes.append(going.pop(track))


def recorded_options(reader: Reader) -> Options:
    """The settings that the session was recorded with; today's defaults for what it doesn't say,
    or not in earnest."""
    known = Options(small_faces=False)  # before one could choose, none were looked for
    said = reader.provenance.options
    values: dict[str, Any] = {}
    for field in fields(Options):
        value: Any = said.get(field.name)
        usual = getattr(known, field.name)
        if isinstance(usual, float):
            value = float(value) if is_number(value) and value >= 0 else None
        # Where it runs is this machine's affair.
        if field.name not in ("provider", "threads") and type(value) is type(usual):
            values[field.name] = value
    return replace(known, **values)


def load(entry: Entry, options: Options, temperature: float | None = None) -> Model:
    """A model to read with.

    Args:
        temperature: takes the place of the card's; above 1 makes the answers less sure.

    Raises:
        FerdeskError: the model can't be used, or the temperature makes no sense.
    """
    if temperature is not None:
        if not LEAST_TEMPERATURE <= temperature < 1000:
            raise FerdeskError(
                f"The temperature {temperature} makes no sense.", "Choose one from 0.1 to 10."
            )
        entry = at_temperature(entry, float(temperature))
    return load_model(entry, options)


class _NoFinder:
    """Stands in for the face finder: the faces are known."""

    def detect(self, frame: Frame) -> tuple[Face, ...]:
        raise NotImplementedError("faces come from the session")

    def close(self) -> None:
        """Nothing to let go of."""


class _Recorded:
    """Gives the probabilities that are in the record, in place of a model."""

    notice = ""
    needs_mesh = False
    provider = ""

    def __init__(self, provenance: Provenance) -> None:
        self._model_id = ""
        self._faces: dict[int, FaceRecord] = {}
        """By the identity of what is read: in a file that means harm two may have one track id."""
        self._looked = False
        self._files = {model.id: model.sha256 for model in provenance.models}

    def turn_to(self, record: FrameRecord, faces: Sequence[Face]) -> None:
        """Stand for the model that read this record, whose faces are given as these."""
        self._model_id, self._looked = record.model_id, False
        self._faces = dict(zip(map(id, faces), record.faces))

    @property
    def card(self) -> Card:
        """As much as is asked of it: which network, and which file of it, the record is from."""
        return Card({"id": self._model_id, "sha256": self._files.get(self._model_id, "")})

    def warm_up(self) -> None:
        """Nothing to get ready."""

    def read(self, faces: Sequence[Face], crops: np.ndarray) -> np.ndarray:
        """The first call is for the first look at all faces, the next for the second at some. A
        second look that was not taken then can't be taken now: it says what the first one does."""
        look = _second if self._looked else _first
        self._looked = True
        rows = [look(self._faces[id(face)]) for face in faces]
        return np.stack(rows) if rows else np.zeros((0, N_EMOTIONS), np.float32)


def _first(face: FaceRecord) -> np.ndarray:
    return face.predictions[0].probabilities


def _second(face: FaceRecord) -> np.ndarray:
    trace = face.decision.trace
    return np.array(trace.second, np.float32) if trace and trace.second else _first(face)


def _found(record: FrameRecord, framed: bool) -> Found:
    crops = np.empty((len(record.faces), CROP_SIZE, CROP_SIZE), np.uint8)
    for i, face in enumerate(record.faces):
        crops[i] = face.crop.pixels
    faces = tuple(replace(_usable(face.face), whole=framed) for face in record.faces)
    return Found(record.frame, faces, crops, MappingProxyType({}))


def _usable(face: Face) -> Face:
    """A face whose numbers are none, as in a file that means harm, is one without a mesh."""
    pose = (face.pose.yaw, face.pose.pitch, face.pose.roll)
    numbers = (face.landmarks, face.blendshapes, pose, face.box)
    # No mesh reaches beyond this in any picture; NaN is not below it either.
    sound = all((np.abs(part) < FARTHEST).all() for part in numbers)
    return face if sound else replace(face, has_mesh=False)


def _begins_anew(before: FrameRecord, record: FrameRecord) -> bool:
    """Where the live pipeline, too, forgot the faces: another source, or it was opened again,
    or another model."""
    return (
        record.frame.source != before.frame.source
        or record.frame.index < before.frame.index
        or record.model_id != before.model_id
    )
