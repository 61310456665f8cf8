"""Records made on the spot, with numbers that are all different."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import numpy as np
from fakes import make_face, make_image

from ferdesk.core.types import (
    Considered,
    Decision,
    Face,
    FaceCrop,
    FaceRecord,
    Frame,
    FrameRecord,
    HeadPose,
    Prediction,
    Trace,
)
from ferdesk.core.vocab import EMOTIONS

STEP_NS = 33_000_000


def without_mesh(record: FrameRecord) -> FrameRecord:
    """The same of crops in which no mesh was found."""

    def bare(face: Face) -> Face:
        nothing = np.zeros_like(face.landmarks)
        shapes = np.zeros_like(face.blendshapes)
        return Face(face.track_id, face.box, nothing, shapes, HeadPose(0, 0, 0), has_mesh=False)

    return replace(
        record, faces=tuple(replace(face, face=bare(face.face)) for face in record.faces)
    )


def made_trace(rng: np.random.Generator, index: int) -> Trace | None:
    """Every field filled; none for every other record."""
    if index % 2:
        return None
    pairs = (("fear", rng.normal()), ("surprise", np.float64(rng.normal())))
    return Trace(
        ranking=(*pairs, ("anger", 0.1)),
        considered=(
            Considered("look", ("fear", "surprise"), 0.3, 0.5, "looked again, stays fear"),
            Considered("triple", ("fear", "anger", "surprise"), 0.3, 0.25, "too far apart"),
            Considered("pair", ("fear", "surprise"), rng.uniform(), 0.1, "changed to fear"),
        ),
        second=tuple(rng.dirichlet(np.ones(8)).astype(np.float32).tolist()),
        network=pairs,
        units=pairs,
        pushes=(("AU1", rng.normal()), ("mesh", -rng.normal())),
        flip="Had it not been so.",
        asked=index,
        helped=2,
        harmed=1,
    )


def made_record(
    index: int, faces: int = 1, began_ns: int = 0, source: str = "made", models: int = 1
) -> FrameRecord:
    """A record with numbers that are all different; the same for the same arguments."""
    rng = np.random.default_rng(index)
    captured = began_ns + index * STEP_NS
    found = []
    for i in range(faces):
        face = make_face(i + 1, 20 + 100 * i, 60, 90, HeadPose(*rng.normal(0, 20, 3)))
        answers = [rng.dirichlet(np.ones(8)).astype(np.float32) for _ in range(models)]
        smoothed = rng.dirichlet(np.ones(8)).astype(np.float32)
        best = EMOTIONS[int(smoothed.argmax())]
        label = None if index % 5 == 4 else best
        found.append(
            FaceRecord(
                face=face,
                crop=FaceCrop(i + 1, rng.integers(0, 256, (48, 48), np.uint8)),
                predictions=tuple(
                    Prediction(f"model-{k}", answer, float(rng.uniform(1, 20)))
                    for k, answer in enumerate(answers)
                ),
                smoothed=smoothed,
                decision=Decision(
                    label, f"Because of {index}.", best, "network", made_trace(rng, index)
                ),
                action_units=MappingProxyType({"AU1": rng.uniform(), "AU12_left": rng.uniform()}),
                flags=("small", "edge") if index % 3 == 0 else (),
            )
        )
    return FrameRecord(
        frame=Frame(make_image(40 + index % 160, (48, 64)), index, captured, index * 33, source),
        faces=tuple(found),
        model_id="model-0",
        done_ns=captured + 20_000_000 + index,
        stages_ms=MappingProxyType({"faces": rng.uniform(1, 20), "model": rng.uniform(1, 20)}),
    )


def assert_same(got: FrameRecord, want: FrameRecord, picture: bool = False) -> None:
    """Equal to the last bit, in everything but the picture unless that is asked for."""
    for name in ("index", "captured_ns", "media_ms", "source"):
        assert getattr(got.frame, name) == getattr(want.frame, name), name
    assert got.frame.image.shape == want.frame.image.shape
    if picture:
        assert np.array_equal(got.frame.image, want.frame.image)
    assert (got.model_id, got.done_ns) == (want.model_id, want.done_ns)
    assert dict(got.stages_ms) == dict(want.stages_ms)
    assert len(got.faces) == len(want.faces)
    for a, b in zip(got.faces, want.faces):
        assert (a.face.track_id, a.face.box, a.face.pose) == (
            b.face.track_id,
            b.face.box,
            b.face.pose,
        )
        assert a.face.has_mesh == b.face.has_mesh
        assert (a.decision, a.flags) == (b.decision, b.flags)
        assert list(a.action_units.items()) == list(b.action_units.items())
        pairs = [
            (a.face.landmarks, b.face.landmarks),
            (a.face.blendshapes, b.face.blendshapes),
            (a.crop.pixels, b.crop.pixels),
            (a.smoothed, b.smoothed),
        ]
        assert len(a.predictions) == len(b.predictions)
        for p, q in zip(a.predictions, b.predictions):
            assert (p.model_id, p.ms) == (q.model_id, q.ms)
            pairs.append((p.probabilities, q.probabilities))
        for got_array, want_array in pairs:
            assert got_array.dtype == want_array.dtype
            assert got_array.tobytes() == want_array.tobytes()
