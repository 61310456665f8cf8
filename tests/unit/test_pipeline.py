from __future__ import annotations

import time
from dataclasses import replace

import made_au
import numpy as np
import pytest
from fakes import (
    FakeLandmarker,
    apparent_onnx,
    catalog_of,
    made_apparent,
    make_face,
    make_frame,
    tiny_onnx,
    write_model,
)

from ferdesk import pipeline
from ferdesk.au_svm.model import AuClassifiers, shipped
from ferdesk.core.card import Card
from ferdesk.core.errors import FerdeskError
from ferdesk.core.preprocess import crop_face
from ferdesk.core.types import Frame, HeadPose
from ferdesk.core.vocab import EMOTIONS
from ferdesk.models.runner import Runner
from ferdesk.pipeline import Options, Pipeline
from ferdesk.smooth import Smoother


@pytest.fixture
def runner(tiny_entry):
    return Runner(tiny_entry, provider="cpu", threads=1)


def make(runner, faces=None, **options):
    return Pipeline(FakeLandmarker(faces), runner, Smoother(0.5), **options)


def test_a_frame_becomes_a_record(runner):
    frame = make_frame(3)
    with make(runner) as reader:
        record = reader.step(frame)
    assert record.frame is frame
    assert record.model_id == "tiny"
    assert record.latency_ms > 0
    assert set(record.stages_ms) == {"faces", "crops", "model", "decision"}
    (face,) = record.faces
    assert face.crop.track_id == face.track_id == 1
    np.testing.assert_array_equal(face.crop.pixels, crop_face(frame.image, face.face.landmarks))
    (prediction,) = face.predictions
    np.testing.assert_array_equal(
        prediction.probabilities, runner.predict(face.crop.pixels[None])[0]
    )
    np.testing.assert_array_equal(face.smoothed, prediction.probabilities)
    assert face.decision.before == prediction.label
    assert all(0 <= value <= 1 for value in face.action_units.values())


def test_a_frame_without_a_face_is_a_record_too(runner):
    with make(runner, faces=()) as reader:
        record = reader.step(make_frame())
    assert record.faces == ()


def test_all_faces_go_in_one_batch(runner, monkeypatch):
    sizes = []
    predict = runner.predict
    monkeypatch.setattr(runner, "predict", lambda crops: sizes.append(len(crops)) or predict(crops))
    faces = tuple(make_face(i, left=40 * i, side=60) for i in range(1, 5))
    with make(runner, faces) as reader:
        record = reader.step(make_frame())
    assert sizes == [4]
    assert [face.track_id for face in record.faces] == [1, 2, 3, 4]
    ms = [face.predictions[0].ms for face in record.faces]
    assert sum(ms) == pytest.approx(record.stages_ms["model"])


def test_several_frames_in_one_batch_are_read_as_one_by_one(runner, monkeypatch):
    frames = [make_frame(i) for i in range(5)]
    faces = tuple(make_face(i, left=40 * i, side=60) for i in range(1, 4))
    seen = [faces[:2], (), faces, (), faces[:1]]

    def founds(reader):
        for frame, of_frame in zip(frames, seen):
            reader.landmarker.faces = of_frame
            yield reader.find(frame)

    with make(runner) as reader:
        alone = [reader.read(found) for found in founds(reader)]
    sizes = []
    predict = runner.predict
    monkeypatch.setattr(runner, "predict", lambda crops: sizes.append(len(crops)) or predict(crops))
    with make(runner) as reader:
        together = reader.read_all(tuple(founds(reader)))
    assert sizes == [6]
    beside_alone = [pipeline.also(record, runner) for record in alone]
    sizes.clear()
    beside = pipeline.also_all(together, runner)
    assert sizes == [6]
    for ours, wanted in zip((*together, *beside), (*alone, *beside_alone), strict=True):
        assert ours.frame is wanted.frame
        assert [face.track_id for face in ours.faces] == [face.track_id for face in wanted.faces]
        for face, same in zip(ours.faces, wanted.faces):
            np.testing.assert_array_equal(face.smoothed, same.smoothed)
            assert face.decision == same.decision
            for one, other in zip(face.predictions, same.predictions, strict=True):
                np.testing.assert_array_equal(one.probabilities, other.probabilities)


def test_probabilities_are_smoothed_by_media_time(runner):
    with make(runner) as reader:
        first = reader.step(make_frame(0, level=40))
        second = reader.step(make_frame(1, level=220, step_ms=500))
    before, after = first.faces[0].smoothed, second.faces[0].predictions[0].probabilities
    wanted = np.exp(-1) * before + (1 - np.exp(-1)) * after
    np.testing.assert_allclose(second.faces[0].smoothed, wanted, atol=1e-6)


def test_a_face_that_is_hard_to_see_is_flagged_and_not_read(runner):
    with make(runner, (make_face(pose=HeadPose(80, 0, 0)),)) as reader:
        (face,) = reader.step(make_frame()).faces
    assert "turned" in face.flags
    assert face.decision.label is None
    assert face.decision.rule == "abstain"
    assert "turned away by 80 degrees" in face.decision.reason


def test_the_model_that_reads_says_what_is_too_poor_for_it(runner, tmp_path):
    def row(name, side, accuracy):
        known = {"corruption": name, "amount": side, "accuracy": accuracy, "confidence": 80}
        return known | {"flaws": {"small": side}}

    rows = [row("unchanged", 48, 90), row("small", 24, 88), row("small", 12, 74)]
    told = {"split": "valid", "protocol": "majority", "n": 9, "rows": rows}
    robust = Runner(write_model(tmp_path, "robust", robustness=told), provider="cpu", threads=1)
    with make(runner, (make_face(side=18),)) as reader:
        (face,) = reader.step(make_frame()).faces
        assert "small" in face.flags and "too small" in face.decision.reason
        reader.use(robust)
        (face,) = reader.step(make_frame(1)).faces
        assert "small" in face.flags and "too small" not in face.decision.reason


def test_the_limit_of_doubt_is_an_option(runner):
    with make(runner, abstain_below=0.99) as reader:
        assert reader.step(make_frame()).faces[0].decision.label is None


def test_another_model_reads_from_the_next_frame_on(runner, tmp_path):
    other = Runner(write_model(tmp_path, "other", temperature=9), provider="cpu", threads=1)
    with make(runner) as reader:
        assert reader.again() is None
        before = reader.step(make_frame(0))
        reader.use(other)
        again = reader.again()
    assert again.model_id == "other"
    assert again.frame is before.frame
    face = again.faces[0]
    assert face.predictions[0].model_id == "other"
    # The filter starts anew: nothing of the first model is left in it.
    np.testing.assert_array_equal(face.smoothed, face.predictions[0].probabilities)


def test_a_model_that_gives_nan_is_told(tmp_path):
    bad = Runner(write_model(tmp_path, content=tiny_onnx(nan=True)), provider="cpu")
    with make(bad) as reader, pytest.raises(FerdeskError, match="not finite"):
        reader.step(make_frame())


def test_close_closes_the_face_finder(runner):
    finder = FakeLandmarker()
    with Pipeline(finder, runner, Smoother()):
        pass
    assert finder.closed


def test_the_same_frames_give_the_same_numbers(runner):
    def read():
        with make(runner) as reader:
            return [reader.step(make_frame(i, level=60 + 9 * i)) for i in range(6)]

    for one, other in zip(read(), read()):
        np.testing.assert_array_equal(one.faces[0].smoothed, other.faces[0].smoothed)
        assert one.faces[0].decision == other.faces[0].decision


def test_load_model_runs_it_once(tmp_path):
    entry = write_model(tmp_path, content=tiny_onnx(nan=True))
    with pytest.raises(FerdeskError, match="not finite"):
        pipeline.load_model(entry, Options(provider="cpu"))


@pytest.mark.parametrize("stills", [False, True])
def test_the_real_face_finder_is_built_in(runner, stills):
    with pipeline.build(runner, Options(max_faces=1), stills) as reader:
        assert reader.step(make_frame()).faces == ()


def test_action_units_speak_beside_the_network_of_their_rules_alone(runner, tmp_path):
    classifiers = shipped("best")
    if classifiers is None:
        pytest.skip("no Action Unit classifiers ship")
    beside = next(iter(classifiers.card.beside.values()))
    fitted = write_model(tmp_path / "fitted", beside.network["id"])
    own = {**beside.network, "sha256": fitted.card["sha256"]}
    card = replace(classifiers.card, beside={fitted.id: replace(beside, network=own)})
    classifiers = AuClassifiers(classifiers.arrays, card)
    # As one that was trained anew under its name: the rules are of what it was before.
    anew = write_model(tmp_path / "anew", fitted.id, tiny_onnx(batch="images"))
    with make(Runner(fitted, "cpu", 1), classifiers=classifiers) as reader:
        assert reader.step(make_frame()).faces[0].decision.trace is not None
        for other in (runner, Runner(anew, "cpu", 1)):
            reader.use(other)
            assert reader.step(make_frame(1)).faces[0].decision.trace is None


SLOW_MS = 4.0


class Hesitant:
    """A model that is torn between two emotions at the first look, and says another at the next.
    Each look takes :data:`SLOW_MS`."""

    needs_mesh = False
    notice = provider = ""
    card = Card({"id": "tiny", "sha256": ""})

    def __init__(self, first=(0.5, 0.4), second=(0.1, 0.8)):
        self._looks = [self._row(*first), self._row(*second)]
        self.seen: list[np.ndarray] = []

    @staticmethod
    def _row(neutral, sadness):
        row = np.full(8, (1 - neutral - sadness) / 6, np.float32)
        row[EMOTIONS.index("neutral")], row[EMOTIONS.index("sadness")] = neutral, sadness
        return row

    def read(self, faces, crops):
        self.seen.append(crops)
        time.sleep(SLOW_MS / 1000)
        look = self._looks[min(len(self.seen) - 1, 1)]
        return np.tile(look, (len(faces), 1))


def looking(runner, faces=None, margin=0.3, **options):
    """A pipeline whose units are never asked, so that the second look decides alone."""
    units = made_au.classifiers(look_margin=margin, pair_margin=0.0, triple_margin=0.0)
    return make(runner, faces, classifiers=units, kind="best", abstain_below=0.0, **options)


def test_where_the_network_hesitates_it_looks_again_upright_and_in_the_mirror():
    model, tilted = Hesitant(), make_face(2, left=170, side=90)
    turned = tilted.landmarks.copy()
    turned[[362, 263], 1] += 6  # About 8 degrees, which a crop keeps.
    tilted = replace(tilted, landmarks=turned)
    frame = make_frame()
    with looking(model, (make_face(1, left=20), tilted)) as reader:
        faces = reader.step(frame).faces
    first, second = model.seen
    assert faces[0].predictions[0].ms >= SLOW_MS, "the time of both looks, for each of two faces"
    mirrored = first[0][:, ::-1].astype(int)
    assert np.abs(second[0] - mirrored).mean() < 1, "an upright face is only mirrored"
    upright = crop_face(frame.image, turned, kept_tilt=0)[:, ::-1].astype(int)
    kept = first[1][:, ::-1].astype(int)
    assert np.abs(second[1] - upright).mean() < np.abs(kept - upright).mean()
    for face in faces:
        alone, said = face.predictions[0].probabilities, face.decision.trace.second
        np.testing.assert_allclose(face.smoothed, (alone + np.float32(said)) / 2, atol=1e-6)
        assert (face.predictions[0].label, face.decision.label) == ("neutral", "sadness")
        look = face.decision.trace.considered[0]
        assert (look.rule, look.emotions) == ("look", ("neutral", "sadness"))
        assert look.outcome == "looked again, changed to sadness"
        assert (look.margin, look.threshold) == (pytest.approx(0.1), 0.3)


@pytest.mark.parametrize(
    ("first", "face", "margin", "outcome"),
    [
        ((0.8, 0.1), make_face(), 0.3, "clear enough"),
        ((0.5, 0.4), replace(make_face(), has_mesh=False), 0.3, "no face mesh"),
        ((0.5, 0.4), make_face(pose=HeadPose(80, 0, 0)), 0.3, None),
        ((0.5, 0.4), make_face(), 0.0, None),
    ],
    ids=["clear", "no mesh", "poor picture", "never"],
)
def test_where_it_looks_once(first, face, margin, outcome):
    model = Hesitant(first)
    with looking(model, (face,), margin) as reader:
        (record,) = reader.step(make_frame()).faces
    assert len(model.seen) == 1
    np.testing.assert_array_equal(record.smoothed, record.predictions[0].probabilities)
    trace = record.decision.trace
    assert trace is None or trace.second == ()
    looks = [one.outcome for one in trace.considered if one.rule == "look"] if trace else []
    assert looks == ([outcome] if outcome else [])


def test_a_crop_that_is_the_picture_is_looked_at_again_as_its_mesh_lies_in_it():
    image = make_frame().image[:96, :96].copy()
    face = replace(make_face(left=10, top=12, side=80), box=(0.0, 0.0, 96.0, 96.0), whole=True)
    model = Hesitant()
    with looking(model, (face,), framed=True) as reader:
        reader.step(Frame(image, 0, 0, 0, "crop"))
    wanted = crop_face(image, face.landmarks, kept_tilt=0)[:, ::-1].astype(int)
    assert np.abs(model.seen[1][0] - wanted).mean() < 6


def test_many_faces_are_looked_at_again_in_one_batch_as_one_by_one(tiny_entry):
    units = made_au.classifiers(look_margin=1.0)
    faces = tuple(make_face(i, left=40 * i, side=60) for i in range(1, 4))
    seen = (faces[:2], (), faces)
    runner = Runner(tiny_entry, provider="cpu", threads=1)

    def founds(reader):
        for i, of_frame in enumerate(seen):
            reader.landmarker.faces = of_frame
            yield reader.find(make_frame(i))

    with make(runner, classifiers=units) as reader:
        alone = [reader.read(found) for found in founds(reader)]
    with make(runner, classifiers=units) as reader:
        together = reader.read_all(tuple(founds(reader)))
    for ours, wanted in zip(together, alone, strict=True):
        for face, same in zip(ours.faces, wanted.faces, strict=True):
            np.testing.assert_array_equal(face.smoothed, same.smoothed)
            assert face.decision == same.decision and len(face.decision.trace.second) == 8


TELLING = Options(provider="cpu", threads=1, apparent=True)


@pytest.fixture
def multi(tmp_path):
    """A model that tells age and gender beside expression."""
    return write_model(tmp_path, "multi", apparent_onnx(), apparent=made_apparent())


def telling(runner, catalog, options=TELLING, faces=None, **more):
    return pipeline.build(
        runner, options, landmarker=FakeLandmarker(faces), catalog=catalog, **more
    )


def test_age_and_gender_are_told_where_they_are_wanted(runner, multi):
    with telling(runner, catalog_of(multi)) as reader:
        first, second = reader.step(make_frame(0)), reader.step(make_frame(1, level=40))
        later = reader.step(make_frame(20, level=40))
    mean = first.faces[0].crop.pixels.mean()
    assert first.faces[0].apparent.age_years == pytest.approx(mean / 4 - 5, abs=1e-3)
    assert first.faces[0].apparent.female == pytest.approx(mean / 255, abs=1e-3)
    assert second.faces[0].apparent == first.faces[0].apparent
    assert later.faces[0].apparent.age_years < first.faces[0].apparent.age_years
    assert set(first.stages_ms) == {"faces", "crops", "model", "decision", "apparent"}
    assert reader.apparent_message == ""


def test_nobody_is_asked_for_age_and_gender_by_default(runner, multi, monkeypatch):
    monkeypatch.setattr(pipeline.assembly, "ApparentReader", None)  # to load it would fail
    for options, catalog in ((Options(), catalog_of(multi)), (TELLING, None)):
        with telling(runner, catalog, options) as reader:
            record = reader.step(make_frame())
        assert record.faces[0].apparent is None
        assert "apparent" not in record.stages_ms


def test_where_no_model_can_tell_expressions_are_read_all_the_same(runner, tmp_path):
    with telling(runner, catalog_of(write_model(tmp_path))) as reader:
        record = reader.step(make_frame())
    assert record.faces[0].apparent is None and "apparent" not in record.stages_ms


@pytest.mark.parametrize("content", [apparent_onnx(nan=True), tiny_onnx(), b"no model"])
def test_a_model_of_age_that_is_broken_does_not_stop_the_reading(runner, tmp_path, content):
    broken = write_model(tmp_path, "multi", content, apparent=made_apparent())
    with telling(runner, catalog_of(broken)) as reader:
        record = reader.step(make_frame())
    assert record.faces[0].decision.label is not None
    assert record.faces[0].apparent is None
    assert "multi" in reader.apparent_message


def test_a_face_that_is_hard_to_see_is_not_judged_by_age(runner, multi):
    faces = (make_face(1, pose=HeadPose(80, 0, 0)), make_face(2, left=150))
    with telling(runner, catalog_of(multi), faces=faces) as reader:
        turned, other = reader.step(make_frame()).faces
    assert turned.apparent is None
    assert other.apparent is not None


def test_a_framed_still_is_judged_by_age_each_by_itself(runner, multi):
    options = Options(provider="cpu", threads=1, apparent=True, framed=True)
    pictures = (np.full((60, 60, 3), 80, np.uint8), np.full((60, 60, 3), 200, np.uint8))
    frames = [Frame(one, i, 0, i, "made") for i, one in enumerate(pictures)]
    with pipeline.build(runner, options, catalog=catalog_of(multi)) as reader:
        ages = [reader.step(frame).faces[0].apparent.age_years for frame in frames]
    assert ages == [pytest.approx(15), pytest.approx(45)]


def test_a_change_of_the_model_keeps_what_is_known_of_the_age(runner, multi):
    with telling(runner, catalog_of(multi)) as reader:
        before = reader.step(make_frame(0)).faces[0].apparent
        reader.use(runner)
        assert reader.again().faces[0].apparent == before


def test_a_face_too_poor_to_be_read_leaves_no_trace_in_the_next_ones(runner):
    dark = Frame(np.zeros_like(make_frame().image), 1, 0, 33, "made")
    with make(runner) as one, make(runner) as other:
        for reader in (one, other):
            reader.step(make_frame(0, level=60))
        assert one.step(dark).faces[0].decision.label is None
        (after,), (without,) = (reader.step(make_frame(2, 60)).faces for reader in (one, other))
    np.testing.assert_array_equal(after.smoothed, without.smoothed)
