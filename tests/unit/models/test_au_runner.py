"""Units and mesh as a model, and a network that asks them, beside that network."""

from __future__ import annotations

from dataclasses import replace

import made_au
import numpy as np
import pytest
from fakes import FakeLandmarker, make_face, make_frame, write_model

from ferdesk import second_look
from ferdesk.au_svm.card import validate
from ferdesk.core.action_units import action_units
from ferdesk.core.card import ON_TEST
from ferdesk.core.errors import FerdeskError
from ferdesk.disambiguate import Evidence, decide
from ferdesk.models import au_runner
from ferdesk.models.catalog import Catalog
from ferdesk.models.reader import at_temperature
from ferdesk.pipeline import Pipeline
from ferdesk.smooth import Smoother

FACES = [made_au.face(seed) for seed in range(6)]
CROPS = np.random.default_rng(0).integers(0, 255, (6, 48, 48)).astype(np.uint8)
ALONE = {ON_TEST: {"accuracy": 79.15, "n": 2998, "of": "faces found"}}
TOGETHER = {ON_TEST: {"best": {"accuracy": 87.92, "n": 3137}}}


def card(**rules):
    made = made_au.card_data() | {"metrics": ALONE}
    return validate(made | {"beside": [made_au.beside(metrics=TOGETHER, **rules)]})


@pytest.fixture
def network(tmp_path):
    return write_model(tmp_path, "tiny")


# Units that outweigh the network, so that they change labels.
HEAVY = {"votes": made_au.votes(30.0, seed=3)}
MADE = made_au.classifiers(**HEAVY)


def catalog(network, of=None):
    beside = au_runner.entries(of or card(**HEAVY), (network,), lambda: MADE)
    return Catalog((network,), beside=beside)


def test_rows_fall_out_of_the_card(network):
    found = catalog(network)
    assert [e.id for e in found.readers] == [
        "tiny", "tiny+units-thesis", "tiny+units-best", "action-units",
    ]  # fmt: skip
    thesis, best, alone = (e.card for e in found.beside)
    assert alone.test_accuracy == (79.15, 2998)
    assert best.test_accuracy == (87.92, 3137) and thesis.test_accuracy is None
    assert thesis.title == "Tiny + Action Units, thesis"
    assert best.title == "Tiny + Action Units" and "best rules" in best["summary"]
    assert best["sha256"] == network.card["sha256"] != alone["sha256"]
    never = card(pair_margin=0.0, triple_margin=0.0)
    assert [e.id for e in catalog(network, never).beside] == ["action-units"]
    other = replace(network, card=replace(network.card, data=network.card.data | {"id": "other"}))
    assert [e.id for e in catalog(other).beside] == ["action-units"]
    both = validate(
        made_au.card_data()
        | {"beside": [made_au.beside("other"), made_au.beside("tiny", pair_margin=0.0)]}
    )
    found = au_runner.entries(both, (network, other), lambda: MADE)
    assert {e.id for e in found} == {
        "tiny+units-thesis", "tiny+units-best", "other+units-thesis", "other+units-best",
        "action-units",
    }  # fmt: skip


def test_beside_units_a_network_tells_of_people_as_alone(tmp_path):
    votes = {
        "split": "valid", "n": 9, "temperature": 1.8, "confidence": 87, "agreement": 74, "gap": 1,
    }  # fmt: skip
    told = catalog(write_model(tmp_path, "tiny", votes=votes))
    row = np.array([0.5, 0.3, *[1 / 30] * 6])
    expected = told.people("tiny")(row)
    assert expected[0] < 0.5
    np.testing.assert_array_equal(told.people("tiny+units-best")(row), expected)
    assert told.people("action-units") is None


def test_only_a_network_can_be_chosen(network):
    found = catalog(network)
    assert found.reader("action-units").id == "action-units"
    with pytest.raises(FerdeskError, match=r"no model 'action-units'.*are: tiny\."):
        found.get("action-units")
    with pytest.raises(FerdeskError, match=r"tiny, tiny\+units-thesis"):
        found.reader("gone")


def test_units_alone_read_faces_into_probabilities(network):
    reader = catalog(network).reader("action-units").load("cpu", 1)
    reader.warm_up()
    got = reader.read(FACES, CROPS)
    assert got.shape == (6, 8) and got.dtype == np.float32
    np.testing.assert_allclose(got.sum(axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(reader.read(FACES[:1], CROPS[1:2]), got[:1], atol=1e-6)
    assert reader.read([], CROPS[:0]).shape == (0, 8)
    assert (reader.provider, reader.notice) == ("numpy", "")


@pytest.mark.parametrize("kind", ["thesis", "best"])
def test_beside_its_network_the_disambiguation_is_the_only_difference(network, kind):
    found = catalog(network)
    plain = network.load("cpu", 1)
    asking = found.reader(f"tiny+units-{kind}").load("cpu", 1)
    asking.warm_up()
    before, after = plain.read(FACES, CROPS), asking.read(FACES, CROPS)
    changed = 0
    for face, p, q in zip(FACES, before, after):
        units = action_units(face.blendshapes, face.landmarks, face.pose)
        said = decide(Evidence(p, units, "", 0.0, face, MADE, made_au.rules_of(MADE, kind)))
        assert said.label == decide(Evidence(q, abstain_below=0.0)).label
        if said.rule == "network":
            np.testing.assert_array_equal(p, q)
        assert q.sum() == pytest.approx(1, abs=1e-5)
        changed += said.label != said.before
    assert changed, "the made faces must put the rules to the test"
    assert asking.provider == plain.provider and asking.notice == ""
    assert asking.read([], CROPS[:0]).shape == (0, 8)


def test_a_network_that_only_looks_again_says_so_and_reads_as_the_pipeline_does(
    network, monkeypatch
):
    looks = {"look_margin": 1.0, "pair_margin": 0.0, "triple_margin": 0.0}
    found = au_runner.entries(card(**looks), (network,), lambda: MADE)
    entry = next(e for e in found if e.id == "tiny+look")
    assert entry.card.title == "Tiny + second look" and "looking" in entry.card["summary"]
    # Tilted, since to this model the mirror image of an upright face is like the face.
    faces = (make_face(1, left=20, tilt=8), make_face(2, left=170, side=90, tilt=-8))
    units = made_au.classifiers(**looks)
    plain = network.load("cpu", 1)
    with Pipeline(FakeLandmarker(faces), plain, Smoother(0), classifiers=units) as reader:
        seen = reader.step(make_frame()).faces
    crops = np.stack([face.crop.pixels for face in seen])
    looking = entry.load("cpu", 1)
    np.testing.assert_array_equal(looking.read(faces, crops), [face.smoothed for face in seen])
    for face in seen:
        first, second = face.predictions[0].probabilities, face.decision.trace.second
        assert (first != np.float32(second)).any()
    seen_again = []
    monkeypatch.setattr(
        second_look, "views", lambda *of: seen_again.append(of[2]) or 255 - np.array(of[1])
    )
    assert (looking.read(faces, crops) != plain.read(faces, crops)).any()
    assert seen_again == [[0, 1]]
    blind = [replace(face, has_mesh=False) for face in faces]
    np.testing.assert_array_equal(looking.read(blind, crops), plain.read(blind, crops))


@pytest.mark.parametrize("of", ["tiny", "tiny+units-best", "action-units"])
def test_another_temperature_reaches_every_kind_of_model(network, of):
    entry = catalog(network).reader(of)
    usual, hot = (e.load("cpu", 1).read(FACES, CROPS) for e in (entry, at_temperature(entry, 9.0)))
    assert hot.max() < usual.max()
