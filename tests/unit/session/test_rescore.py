from __future__ import annotations

from dataclasses import replace

import made_au
import numpy as np
import pytest
from fakes import FakeLandmarker, make_face, make_frame

from ferdesk.core.errors import FerdeskError
from ferdesk.core.vocab import EMOTIONS
from ferdesk.models.runner import Runner
from ferdesk.pipeline import Options, assembly, build
from ferdesk.session import rescore
from ferdesk.session.agreement import CATEGORIES, Agreement
from ferdesk.session.provenance import Provenance
from ferdesk.session.reader import Reader
from ferdesk.session.rescore import Rescore
from ferdesk.session.writer import Writer

OPTIONS = Options(provider="cpu", threads=1, time_constant_s=0.3, abstain_below=0.3)


@pytest.fixture
def recorded(tmp_path, tiny_catalog):
    """A session as the pipeline makes it: two sources, two models."""
    path = tmp_path / "r.ferdesk"
    writer = Writer(path, Provenance.of(tiny_catalog.entries, OPTIONS), 0)
    runner = Runner(tiny_catalog.get("tiny"), "cpu", 1)
    records = []
    for source in ("one", "two"):
        faces = (make_face(1, left=20, side=100), make_face(2, left=170, side=90))
        with build(runner, OPTIONS, landmarker=FakeLandmarker(faces)) as pipeline:
            for i in range(30):
                frame = make_frame(i, 30 + 6 * i, source)
                object.__setattr__(frame, "captured_ns", len(records) * 33_000_000)
                records.append(pipeline.step(frame))
    for record in records:
        writer.add(record)
    writer.close()
    with Reader(path) as reader:
        yield reader, records


def test_the_same_model_and_settings_give_the_recorded_numbers(recorded, tiny_catalog):
    reader, records = recorded
    options = rescore.recorded_options(reader)
    assert (options.time_constant_s, options.abstain_below) == (0.3, 0.3)
    for runner in (None, rescore.load(tiny_catalog.get("tiny"), OPTIONS)):
        again = Rescore(reader, runner, options)
        pairs = list(again)
        assert len(pairs) == 120
        for pair in pairs:
            assert pair.after.smoothed.tobytes() == pair.before.smoothed.tobytes()
            assert pair.after.decision == pair.before.decision
            assert dict(pair.after.action_units) == dict(pair.before.action_units)
            assert pair.after.flags == pair.before.flags
            raw = pair.before.predictions[0].probabilities
            assert pair.after.predictions[0].probabilities.tobytes() == raw.tobytes()
        assert again.agreement.share == 1
        assert again.changes == []
    assert {face.decision.label for r in records for face in r.faces} - {None}


@pytest.mark.parametrize("framed", [False, True])
def test_second_looks_are_taken_anew_from_the_recorded_crops(
    tmp_path, tiny_catalog, monkeypatch, framed
):
    options = replace(OPTIONS, framed=framed)
    units = made_au.classifiers(look_margin=1.0)
    monkeypatch.setattr(assembly, "shipped", lambda kind: None if kind == "off" else units)
    path = tmp_path / "r.ferdesk"
    writer = Writer(path, Provenance.of(tiny_catalog.entries, options), 0)
    runner = Runner(tiny_catalog.get("tiny"), "cpu", 1)
    # Tilted, since to this model the mirror image of an upright face is like the face.
    face = make_face(tilt=8)
    if framed:
        face = replace(face, box=(0.0, 0.0, 320.0, 320.0), whole=True)
    with build(runner, options, landmarker=FakeLandmarker((face,))) as pipeline:
        for i in range(8):
            writer.add(pipeline.step(make_frame(i, 30 + 20 * i)))
    writer.close()
    with Reader(path) as reader:
        for model in (None, runner):
            pairs = list(Rescore(reader, model, options))
            assert len(pairs) == 8
            for pair in pairs:
                first, second = pair.before.predictions[0], pair.before.decision.trace.second
                assert (first.probabilities != np.float32(second)).any()
                assert pair.after.decision == pair.before.decision
                assert pair.after.smoothed.tobytes() == pair.before.smoothed.tobytes()
        # Off, the record says what the first look said.
        for pair in Rescore(reader, None, replace(options, disambiguation="off")):
            assert pair.after.decision.trace is None
            if pair.number == 0:
                first = pair.before.predictions[0].probabilities
                assert pair.after.smoothed.tobytes() == first.tobytes()


def test_faces_of_one_id_keep_what_was_said_of_each(recorded, session):
    _, (record, *_) = recorded
    one, other = record.faces
    twin = replace(other, face=replace(other.face, track_id=one.track_id))
    said = np.eye(8, dtype=np.float32)[:2]
    alike = tuple(
        replace(face, predictions=(replace(face.predictions[0], probabilities=p),))
        for face, p in zip((one, twin), said)
    )
    with Reader(session([replace(record, faces=alike)])) as reader:
        pairs = list(Rescore(reader, None, OPTIONS))
    got = [pair.after.predictions[0].probabilities for pair in pairs]
    np.testing.assert_array_equal(got, said)


def test_another_threshold_changes_what_is_said(recorded):
    reader, _ = recorded
    again = Rescore(reader, None, replace(OPTIONS, abstain_below=0.99, disambiguation="off"))
    pairs = list(again)
    assert all(pair.after.decision.label is None for pair in pairs)
    labelled = [pair for pair in pairs if pair.before.decision.label]
    assert sum(pair.changed for pair in pairs) == len(labelled) > 0
    assert sum(change.faces for change in again.changes) == len(labelled)
    assert {change.after for change in again.changes} == {None}
    assert again.agreement.n == 120
    for change in again.changes:
        assert change.begin <= change.end
        assert change.before in EMOTIONS


def test_another_temperature_is_that_of_the_card(recorded, tiny_catalog):
    reader, _ = recorded
    hot = list(Rescore(reader, rescore.load(tiny_catalog.get("tiny"), OPTIONS, 2.0), OPTIONS))
    other = list(Rescore(reader, rescore.load(tiny_catalog.get("other"), OPTIONS), OPTIONS))
    for a, b in zip(hot, other, strict=True):
        assert a.after.smoothed.tobytes() == b.after.smoothed.tobytes()
    assert hot[0].after.smoothed.max() < hot[0].before.smoothed.max()
    for senseless in (-1, 1e-310, float("nan")):
        with pytest.raises(FerdeskError, match="temperature"):
            rescore.load(tiny_catalog.get("tiny"), OPTIONS, senseless)


def test_settings_that_were_not_recorded_are_the_defaults(session):
    with Reader(session([])) as reader:
        assert rescore.recorded_options(reader) == Options(small_faces=False)


@pytest.mark.parametrize("value", [-1, -0.5, float("nan"), 10**400, "x", None, True])
def test_settings_that_make_no_sense_are_the_defaults_too(session, value):
    with Reader(session([])) as reader:
        senseless = {"time_constant_s": value, "abstain_below": value}
        reader.provenance = replace(reader.provenance, options=senseless)
        assert rescore.recorded_options(reader) == Options(small_faces=False)


def test_a_face_of_numbers_that_are_none_is_read_without_its_mesh(recorded, session):
    _, (record, *_) = recorded
    one, other = record.faces
    marks = np.full_like(one.face.landmarks, np.nan)
    broken = replace(one, face=replace(one.face, landmarks=marks))
    with Reader(session([replace(record, faces=(broken, other))])) as reader:
        pairs = list(Rescore(reader, None, OPTIONS))
    assert [pair.after.decision.label for pair in pairs] == [f.decision.label for f in record.faces]
    assert not pairs[0].after.action_units and pairs[1].after.action_units


def test_kappa_is_that_of_the_textbook():
    # Fleiss, Levin and Paik's two by two: 20, 5, 10, 15 gives 0.4.
    first = ["happiness"] * 25 + [None] * 25
    second = ["happiness"] * 20 + [None] * 5 + ["happiness"] * 10 + [None] * 15
    agreement = Agreement.of(first, second)
    assert agreement.share == pytest.approx(0.7)
    assert agreement.kappa == pytest.approx(0.4)
    assert agreement.changes() == [("none", "happiness", 10), ("happiness", "none", 5)]
    assert agreement.table.shape == (len(CATEGORIES),) * 2


def test_a_hundred_percent_are_all():
    many = ["happiness"] * 5000
    assert Agreement.of(many, many).percent == 100
    assert Agreement.of(many, [*many[1:], "fear"]).percent == 99.9
    assert Agreement.of(many, ["happiness", *["fear"] * 4999]).percent == 0.1
    assert Agreement.of(["fear"], ["anger"]).percent == 0


def test_agreement_of_nothing_is_no_number():
    assert np.isnan(Agreement.of([], []).share)
    assert np.isnan(Agreement.of([], []).kappa)
    assert np.isnan(Agreement.of(["fear"], ["fear"]).kappa)
    with pytest.raises(ValueError, match="as many"):
        Agreement.of(["fear"], [])
