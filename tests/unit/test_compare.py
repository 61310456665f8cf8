from __future__ import annotations

import math
import sys
from dataclasses import replace

import numpy as np
import pytest
from fakes import make_face, make_frame

from ferdesk.compare import Disagreement, Window
from ferdesk.core.types import Decision, FaceCrop, FaceRecord, FrameRecord, Prediction
from ferdesk.core.vocab import EMOTIONS, INDEX


def one_hot(label: str) -> np.ndarray:
    values = np.full(8, 0.01, np.float32)
    values[INDEX[label]] = 0.93
    return values


def record(at: int, *faces: dict[str, str], source: str = "made") -> FrameRecord:
    """A record 100 ms × ``at``; each face is model id → label, the chosen one first."""
    made = []
    for track_id, labels in enumerate(faces, 1):
        predictions = tuple(Prediction(i, one_hot(label), 1.0) for i, label in labels.items())
        made.append(
            FaceRecord(
                make_face(track_id),
                FaceCrop(track_id, np.zeros((48, 48), np.uint8)),
                predictions,
                predictions[0].probabilities,
                Decision(None, "", "neutral"),
            )
        )
    frame = make_frame(at, source=source, step_ms=100)
    return FrameRecord(frame, tuple(made), "a", 0)


def window(*rows: tuple[str, str]) -> Window:
    made = Window()
    for i, (a, b) in enumerate(rows):
        made.add(record(i, {"a": a, "b": b}))
    return made


def test_pairs_of_a_window():
    made = window(
        ("fear", "fear"), ("fear", "surprise"), ("surprise", "surprise"), ("surprise", "surprise")
    )
    (found,) = made.pairs()
    assert (found.first, found.second, found.n) == ("a", "b", 4)
    assert found.agreement == 0.75
    # Chance: 0.5 × 0.25 + 0.5 × 0.75.
    assert found.kappa == pytest.approx((0.75 - 0.5) / 0.5)
    assert made.all_agree() == 0.75


def test_only_frames_that_both_have_read_count():
    made = Window()
    made.add(record(0, {"a": "fear", "b": "fear"}))
    made.add(record(1, {"a": "fear"}))
    made.add(record(2, {"a": "fear", "c": "anger"}))
    assert len(made) == 2
    by_pair = {(p.first, p.second): p for p in made.pairs()}
    assert by_pair["a", "b"].n == by_pair["a", "c"].n == 1
    assert by_pair["a", "c"].agreement == 0
    nothing = by_pair["b", "c"]
    assert nothing.n == 0
    assert math.isnan(nothing.agreement) and math.isnan(nothing.kappa)


def test_disagreements_are_spells():
    made = window(
        ("fear", "fear"),
        ("fear", "surprise"),
        ("fear", "surprise"),
        ("fear", "anger"),
        ("fear", "fear"),
        ("neutral", "sadness"),
    )
    labels = [("a", "fear"), ("b", "surprise")]
    assert made.disagreements() == (
        Disagreement(100, 200, 1, tuple(labels)),
        Disagreement(300, 300, 1, (("a", "fear"), ("b", "anger"))),
        Disagreement(500, 500, 1, (("a", "neutral"), ("b", "sadness"))),
    )


def test_models_that_take_turns_do_not_break_up_each_other_s_spells():
    made = Window()
    for at in range(10):
        other = {"b": "anger"} if at % 2 else {"c": "sadness" if at < 6 else "fear"}
        made.add(record(at, {"a": "fear", **other}))
    assert made.disagreements() == (
        Disagreement(0, 400, 1, (("a", "fear"), ("c", "sadness"))),
        Disagreement(100, 900, 1, (("a", "fear"), ("b", "anger"))),
    )


def test_faces_are_kept_apart():
    made = Window()
    made.add(record(0, {"a": "fear", "b": "anger"}, {"a": "fear", "b": "fear"}))
    made.add(record(1, {"a": "fear", "b": "anger"}, {"a": "fear", "b": "anger"}))
    spells = made.disagreements()
    assert [(s.start_ms, s.end_ms, s.track_id) for s in spells] == [(0, 100, 1), (100, 100, 2)]
    assert made.pairs()[0].n == 4


def test_the_window_forgets_by_the_sources_clock():
    made = Window(window_s=1.0)
    for i in range(20):
        made.add(record(i, {"a": "fear", "b": "fear"}))
    assert len(made) == 11
    made.add(record(500, {"a": "fear"}))
    assert len(made) == 0


def test_another_source_or_a_clock_that_goes_back_starts_anew():
    made = window(("fear", "fear"), ("fear", "fear"))
    made.add(record(0, {"a": "fear", "b": "anger"}))
    assert len(made) == 1
    made.add(record(9, {"a": "fear", "b": "anger"}, source="other"))
    assert len(made) == 1


def test_a_jump_starts_anew_onwards_too():
    made = window(("fear", "fear"), ("fear", "fear"))
    after = record(5, {"a": "fear", "b": "anger"})
    made.add(replace(after, frame=replace(after.frame, jumps=1)))
    assert len(made) == 1 and made.all_agree() == 0


def test_the_pictures_of_a_folder_are_one_source():
    """Each has a name of its own, and their faces are numbered on."""
    made = Window()
    for at, ids in enumerate([(1,), (2, 3), (), (4,)]):
        got = record(at, *[{"a": "fear", "b": "anger"} for _ in ids], source=f"{at}.png")
        faces = tuple(
            replace(face, face=make_face(track_id), crop=FaceCrop(track_id, face.crop.pixels))
            for face, track_id in zip(got.faces, ids)
        )
        made.add(replace(got, faces=faces))
    assert len(made) == 4
    made.add(record(9, source="another"))
    made.add(record(9, {"a": "fear", "b": "anger"}, source="another"))
    assert len(made) == 1


def test_a_further_record_of_a_frame_takes_its_place():
    made = Window()
    first = record(3, {"a": "fear", "b": "anger"})
    made.add(first)
    made.add(replace(first, faces=record(3, {"a": "fear", "b": "anger", "c": "fear"}).faces))
    assert len(made) == 1
    assert len(made.pairs()) == 3


def test_an_empty_window():
    made = Window()
    made.add(record(0))
    assert made.pairs() == () == made.disagreements()
    assert math.isnan(made.all_agree())
    made.clear()


def steps_of_a_look(n: int) -> int:
    """Lines of Python that looking at a window of ``n`` entries runs: its time, without a clock."""
    made = Window(window_s=1e6)
    for i in range(n):
        made.add(record(i, {"a": EMOTIONS[i % 8], "b": EMOTIONS[i % 7]}))
    lines = 0

    def trace(frame, event, argument):
        nonlocal lines
        lines += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        pairs, spells = made.pairs(), made.disagreements()
    finally:
        sys.settrace(before)
    assert pairs[0].n == n and spells
    return lines


def test_a_look_at_a_full_window_takes_no_more_than_its_length():
    assert steps_of_a_look(3000) < 2.2 * steps_of_a_look(1500)
