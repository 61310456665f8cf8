"""One frame in, one record out: the only inference path of the app, the commands and the tests.

No threads and no Qt here. The two halves of :meth:`Pipeline.step` can be called
by themselves: :meth:`Pipeline.find` needs only the frame, :meth:`Pipeline.read`
only what was found. So a picture can be read again by another model, and the
faces of the next picture can be found in one thread while another reads this one.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Protocol

import numpy as np

from ferdesk import disambiguate, quality
from ferdesk.apparent import ApparentTracks
from ferdesk.au_svm.card import KINDS, Rules
from ferdesk.au_svm.model import AuClassifiers
from ferdesk.core.action_units import action_units
from ferdesk.core.preprocess import crop_face
from ferdesk.core.types import (
    CROP_SIZE,
    Face,
    FaceCrop,
    FaceRecord,
    Frame,
    FrameRecord,
    Prediction,
)
from ferdesk.faces.framed import crop_of
from ferdesk.faces.landmarker import FaceLandmarker
from ferdesk.models.reader import Reader
from ferdesk.pipeline.clock import Clock
from ferdesk.pipeline.found import Found
from ferdesk.pipeline.look import Answer, read_twice
from ferdesk.smooth import Smoother


class Landmarker(Protocol):
    """What finds faces; see :class:`ferdesk.faces.landmarker.FaceLandmarker`."""

    def detect(self, frame: Frame) -> tuple[Face, ...]: ...

    def close(self) -> None: ...


class Pipeline:
    """Finds faces, reads them, steadies and decides.

    One thread may call :meth:`find` while another calls everything else but :meth:`close`; the
    two halves share nothing. A third may call :meth:`prepare`. Records come out right where frames
    are read in their order.

    Args:
        landmarker: finds faces; closed with the pipeline.
        runner: the model.
        smoother: the filter in time.
        abstain_below: probability of the likeliest emotion below which no label is given.
        rules: how a label is decided.
        classifiers: of Action Units, for where the model hesitates, with rules that also say when
            it looks at a face again; None leaves it all to the model's first look, and so does a
            model beside which they were not fitted.
        kind: which of them, ``thesis`` or ``best``.
        framed: the whole picture is the crop, and its quality is not judged.
        apparent: tells age and gender, where they are wanted.
    """

    def __init__(
        self,
        landmarker: Landmarker,
        runner: Reader,
        smoother: Smoother,
        *,
        abstain_below: float = disambiguate.ABSTAIN_BELOW,
        rules: Sequence[disambiguate.Rule] = disambiguate.RULES,
        classifiers: AuClassifiers | None = None,
        kind: str = KINDS[-1],
        framed: bool = False,
        apparent: ApparentTracks | None = None,
    ):
        self.landmarker = landmarker
        self._smoother = smoother
        self._abstain_below = abstain_below
        self._rules = tuple(rules)
        self._classifiers = classifiers
        self._kind = kind
        self._framed = framed
        self._apparent = apparent
        self._cut = _whole if framed else _cut_out
        self._last: Found | None = None
        self._read_by(runner)

    @property
    def apparent_message(self) -> str:
        """Why age and gender are not told though they are wanted; empty when all is well."""
        return "" if self._apparent is None else self._apparent.message

    def go_on_from(self, before: Pipeline) -> None:
        """Take up a source where another pipeline, which is closed, left it: faces keep their
        ids."""
        if isinstance(self.landmarker, FaceLandmarker) and isinstance(
            before.landmarker, FaceLandmarker
        ):
            self.landmarker.go_on_from(before.landmarker)

    def count_on_from(self, before: Landmarker) -> None:
        """Give faces no id that another face finder, which is closed, has given."""
        if isinstance(self.landmarker, FaceLandmarker) and isinstance(before, FaceLandmarker):
            self.landmarker.go_on_from(before)
            self.landmarker.reset()

    def step(self, frame: Frame) -> FrameRecord:
        """Read one frame.

        Raises:
            FerdeskError: the face finder or the model failed.
        """
        return self.read(self.find(frame))

    def prepare(self, frame: Frame) -> None:
        """Do to a picture what can be done before its faces are looked for. From any thread;
        optional."""
        if isinstance(self.landmarker, FaceLandmarker):
            self.landmarker.prepare(frame)

    def find(self, frame: Frame) -> Found:
        """The first half: faces and their crops.

        Raises:
            FerdeskError: the face finder failed.
        """
        clock = Clock()
        faces = self.landmarker.detect(frame)
        return self.cut(frame, faces, clock.lap("faces"))

    def cut(self, frame: Frame, faces: tuple[Face, ...], faces_ms: float) -> Found:
        """The crops of faces that were found already, which took ``faces_ms``."""
        clock = Clock()
        crops = np.empty((len(faces), CROP_SIZE, CROP_SIZE), np.uint8)
        for i, face in enumerate(faces):
            crops[i] = self._cut(frame.image, face)
        stages_ms = {"faces": faces_ms, "crops": clock.lap("crops")}
        return Found(frame, faces, crops, stages_ms)

    def read(self, found: Found) -> FrameRecord:
        """The second half: one batch for all faces, then filter and decision.

        Raises:
            FerdeskError: the model failed.
        """
        return self.read_all((found,))[0]

    def read_all(self, found: Sequence[Found]) -> tuple[FrameRecord, ...]:
        """The second half for several frames in their order, all their faces in one batch.

        On the CPU a face's numbers are those of a batch of its own frame; a graphics card may
        differ in the last digits.

        Raises:
            FerdeskError: the model failed.
        """
        seen = [[self._quality(one, i) for i in range(len(one.faces))] for one in found]
        clock = Clock()
        rules = self._rules_beside()
        margin = 0.0 if rules is None else rules.look_margin
        refused = [[bool(one.refusal) for one in qualities] for qualities in seen]
        answers, each_ms = read_twice(self.runner, found, refused, margin)
        # What came before the first frame's decision is the model's.
        clock.lap("model")
        return tuple(self._record(*one, each_ms, rules, clock) for one in zip(found, answers, seen))

    def _record(
        self,
        found: Found,
        answers: Sequence[Answer],
        qualities: Sequence[quality.Quality],
        each_ms: float,
        rules: Rules | None,
        clock: Clock,
    ) -> FrameRecord:
        """Filter and decide, for one frame's faces as the model read them."""
        faces = tuple(
            self._face_record(found, i, answer, each_ms, rules, qualities[i])
            for i, answer in enumerate(answers)
        )
        track_ids = [face.track_id for face in found.faces]
        self._smoother.forget(found.frame.media_ms, track_ids)
        self._last = found
        stages_ms = {"model": each_ms * max(1, len(faces)), "decision": clock.lap("decision")}
        if self._apparent is not None:
            clear = [not one.refusal for one in qualities]
            told = self._apparent.tell(track_ids, found.crops, clear, found.frame.media_ms)
            faces = tuple(replace(face, apparent=one) for face, one in zip(faces, told))
            stages_ms["apparent"] = clock.lap("apparent")
        return FrameRecord(
            frame=found.frame,
            faces=faces,
            model_id=self.runner.card.id,
            done_ns=time.monotonic_ns(),
            stages_ms=MappingProxyType({**found.stages_ms, **stages_ms}),
        )

    def again(self) -> FrameRecord | None:
        """Read the last frame once more, after a change of model; None before the first frame.

        Raises:
            FerdeskError: the model failed.
        """
        return None if self._last is None else self.read(self._last)

    def use(self, runner: Reader) -> None:
        """Read with another model from the next frame on.

        The filter starts anew: it must not mix the answers of two models.
        """
        self._read_by(runner)
        self._smoother.reset()

    def _read_by(self, runner: Reader) -> None:
        self.runner = runner
        self._limits = quality.limits_of(runner.card.robustness)

    def decide_by(
        self,
        smoother: Smoother,
        abstain_below: float,
        classifiers: AuClassifiers | None,
        kind: str,
    ) -> None:
        """Steady and decide by these from the next frame on; see the class."""
        self._smoother = smoother
        self._abstain_below = abstain_below
        self._classifiers = classifiers
        self._kind = kind

    def close(self) -> None:
        """Let go of the face finder and the last frame. May be called twice."""
        self._last = None
        self.landmarker.close()

    def __enter__(self) -> Pipeline:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _quality(self, found: Found, i: int) -> quality.Quality:
        if self._framed:
            blind = self.runner.needs_mesh and not found.faces[i].has_mesh
            return quality.Quality(refusal=quality.NO_MESH if blind else "")
        height, width = found.frame.image.shape[:2]
        return quality.assess(found.faces[i], found.crops[i], width, height, self._limits)

    def _rules_beside(self) -> Rules | None:
        """When the classifiers are asked beside the model in use; None where they never are."""
        if self._classifiers is None:
            return None
        own = self.runner.card
        return self._classifiers.card.rules(own.id, own["sha256"], self._kind)

    def _face_record(
        self,
        found: Found,
        i: int,
        answer: Answer,
        each_ms: float,
        rules: Rules | None,
        seen: quality.Quality,
    ) -> FaceRecord:
        face, pixels, frame = found.faces[i], found.crops[i], found.frame
        units = action_units(face.blendshapes, face.landmarks, face.pose) if face.has_mesh else {}
        smoothed = self._smoother.update(
            face.track_id, answer.both, frame.media_ms, trusted=not seen.refusal
        )
        evidence = disambiguate.Evidence(
            smoothed, units, seen.refusal, self._abstain_below,
            face if face.has_mesh else None, self._classifiers, rules,
            answer.look, answer.second,
        )  # fmt: skip
        return FaceRecord(
            face=face,
            crop=FaceCrop(face.track_id, pixels),
            predictions=(Prediction(self.runner.card.id, answer.first, each_ms),),
            smoothed=smoothed,
            decision=disambiguate.decide(evidence, self._rules),
            action_units=MappingProxyType(dict(units)),
            flags=seen.flags,
        )


def _cut_out(image: np.ndarray, face: Face) -> np.ndarray:
    return crop_face(image, face.landmarks)


def _whole(image: np.ndarray, face: Face) -> np.ndarray:
    return crop_of(image)
