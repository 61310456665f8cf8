"""The classifiers: scores equal to scikit-learn's, what pushed them, files that are refused."""

from __future__ import annotations

import json
from itertools import product

import made_au
import numpy as np
import pytest

from ferdesk.au_svm import layout
from ferdesk.au_svm.card import validate, write_card
from ferdesk.au_svm.model import AuClassifiers, load, shipped
from ferdesk.core.action_units import action_units
from ferdesk.core.errors import FerdeskError
from ferdesk.models import catalog


def features(classifiers, seed=0):
    face = made_au.face(seed)
    units = action_units(face.blendshapes, face.landmarks, face.pose)
    return classifiers.features(units, face.blendshapes, face.landmarks, face.pose)


def test_pairs_and_triples_are_all_there():
    assert len(layout.PAIRS) == 28 and len(layout.TRIPLES) == 56
    assert layout.tied((1,)).sum() == len(
        [key for key in ("AU6", "AU12", "AU25") if key in layout.UNITS]
    )


def test_a_pair_scores_as_scikit_learn_does():
    from sklearn.svm import LinearSVC

    rng = np.random.default_rng(0)
    arrays = made_au.arrays()
    x = rng.normal(size=(60, len(layout.UNITS))).astype(np.float32)
    svm = LinearSVC(dual=False).fit(x, x[:, 0] + x[:, 1] > 0)
    arrays["thesis_pair_w"][3], arrays["thesis_pair_b"][3] = svm.coef_[0], svm.intercept_[0]
    arrays["thesis_pair_platt"][3] = 1, 0
    made = AuClassifiers(arrays, made_au.classifiers().card)
    seen = features(made)
    for row, want in zip(x, svm.decision_function(x)):
        at = type(seen)(row + arrays["unit_mean"], seen.inputs, seen.hidden)
        assert made.pair_score(layout.PAIRS[3], at) == pytest.approx(want, abs=1e-5)


def test_a_vote_is_half_the_pairs_mean_and_half_the_triples():
    from trainer.au.decide import scores

    made = made_au.classifiers()
    hidden = np.stack([features(made, seed).hidden for seed in range(5)])
    pair, triple = scores(made, np.zeros((5, len(layout.UNITS)), np.float32), hidden, thesis=False)
    for emotion, votes in enumerate(made.votes(hidden).T):
        two = [
            column if one[0] == emotion else -column
            for one, column in zip(layout.PAIRS, pair.T)
            if emotion in one
        ]
        three = [
            triple[:, i, one.index(emotion)]
            for i, one in enumerate(layout.TRIPLES)
            if emotion in one
        ]
        assert (len(two), len(three)) == (7, 21)
        want = (np.mean(two, axis=0) + np.mean(three, axis=0)) / 2
        np.testing.assert_allclose(votes, want, atol=1e-4)


def test_the_networks_are_those_that_torch_trained():
    import torch
    from torch import nn

    made = made_au.classifiers()
    a = made.arrays
    seen = features(made)
    answers = []
    for i in range(2):
        layers = []
        for part in "123":
            w = torch.from_numpy(a[f"w{part}"][i])
            layers.append(nn.Linear(*w.shape))
            layers[-1].weight.data, layers[-1].bias.data = w.T, torch.from_numpy(a[f"b{part}"][i])
        net = nn.Sequential(layers[0], nn.ReLU(), layers[1], nn.ReLU(), layers[2])
        answers.append(net(torch.from_numpy(seen.inputs)).detach().numpy())
    np.testing.assert_allclose(
        made.logits(seen.hidden[None])[0], np.mean(answers, axis=0), atol=1e-5
    )


def test_shares_of_a_linear_svm_are_exact():
    made = made_au.classifiers()
    seen = features(made)
    pair = (0, 3)
    shares = dict(made.pair_pushes(pair, seen))
    rest = type(seen)(made.arrays["unit_rest"], seen.inputs, seen.hidden)
    whole = made.pair_score(pair, seen) - made.pair_score(pair, rest)
    assert sum(shares.values()) == pytest.approx(whole, abs=1e-5)
    assert all(shares[key] == 0 for key, t in zip(layout.UNITS, layout.tied(pair)) if not t)


def test_shares_of_the_other_kind_come_from_putting_a_unit_to_rest():
    made = made_au.classifiers()
    seen = features(made)
    weights = np.arange(8) / 10 - 0.3
    shares = dict(made.vote_pushes(seen, weights))
    assert set(shares) == {*layout.UNITS, "mesh"}
    inputs = seen.inputs.copy()
    columns = layout.columns_of_units()[layout.UNITS.index("AU12")]
    inputs[: len(columns)][columns] = made.arrays["rest"][: len(columns)][columns]
    change = made.votes(seen.hidden[None]) - made.votes(made.embed(inputs[None]))
    assert shares["AU12"] == pytest.approx(float(change[0] @ weights), abs=1e-4)


def test_written_and_read_again(tmp_path):
    from trainer.au.fit import pack, write

    made = made_au.classifiers()
    import hashlib

    data = {**made.card.data, "sha256": hashlib.sha256(pack(dict(made.arrays))).hexdigest()}
    write(AuClassifiers(made.arrays, validate(data)), tmp_path)
    again = load(tmp_path)
    seen = features(made)
    assert again.pair_score((0, 1), seen) == made.pair_score((0, 1), seen)
    np.testing.assert_array_equal(again.votes(seen.hidden[None]), made.votes(seen.hidden[None]))
    assert again.card.beside == made.card.beside


def test_foreign_and_damaged_files_are_refused(tmp_path):
    made = made_au.classifiers()
    with pytest.raises(FerdeskError, match="can't be read"):
        load(tmp_path)
    write_card(made.card, tmp_path / "card.json")
    (tmp_path / "arrays.npz").write_bytes(b"not arrays")
    with pytest.raises(FerdeskError, match="not the file"):
        load(tmp_path)
    short = {name: a for name, a in made.arrays.items() if name != "w2"}
    with pytest.raises(FerdeskError, match="w2 is missing"):
        AuClassifiers(short, made.card)
    wrong = {**made.arrays, "w2": made.arrays["w2"][:, :, :-1]}
    with pytest.raises(FerdeskError, match="shape"):
        AuClassifiers(wrong, made.card)


@pytest.mark.parametrize(
    "change",
    [
        {"schema": 9},
        {"temperature": 0},
        {"temperature": 1e-310},
        {"beside": []},
        {"beside": [{"network": {"id": "tiny"}, "rules": {}, "metrics": {}}]},
        {"beside": [{**made_au.beside(), "network": {}}]},
        {"beside": [{**made_au.beside(), "network": {"id": "tiny", "sha256": 7}}]},
        {"beside": [{**made_au.beside(), "metrics": None}]},
        {"beside": [made_au.beside(votes=((0.1,) * 8,) * 8)]},
        {"beside": [made_au.beside(votes=((float("nan"),) * 8,) * 9)]},
        {"limits": "none"},
        {"metrics": {"test/majority": 3}},
        {"metrics": {"test/majority": {"accuracy": "high", "n": 9}}},
        {"beside": [made_au.beside(metrics={"test/majority": 3})]},
        {"beside": [made_au.beside(metrics={"test/majority": {"best": {"accuracy": 50}}})]},
    ],
)
def test_a_card_that_is_wrong_is_refused(change):
    with pytest.raises(FerdeskError, match="no valid card"):
        validate({**made_au.card_data(), **change})


def test_a_pair_out_of_order_is_refused():
    data = json.loads(json.dumps(made_au.card_data()))
    data["beside"][0]["rules"]["best"]["records"] = {"sadness-neutral": [40, 2, 1]}
    with pytest.raises(FerdeskError, match="in order"):
        validate(data)


def test_rules_that_ship_are_of_networks_that_ship_and_never_read_below_them():
    if (made := shipped("best")) is None:
        pytest.skip("not made yet in this tree")
    networks = [entry.id for entry in catalog.scan().entries]
    assert catalog.scan().default.id in made.card.beside and set(made.card.beside) <= set(networks)
    for name, beside in made.card.beside.items():
        sha256 = catalog.scan().get(name).card["sha256"]
        assert made.card.fitted(name, sha256) is beside, f"{name} is another file now"
        assert beside.active, f"{name}: what never asks need not be there"
        for when, rules in product(("valid/majority", "test/majority"), beside.active):
            scores = beside.metrics[when]
            assert scores[rules.kind]["accuracy"] >= scores["network"]["accuracy"], (name, when)


def test_what_ships_is_loaded():
    if (made := shipped("best")) is None:
        pytest.skip("not made yet in this tree")
    face = made_au.face()
    units = action_units(face.blendshapes, face.landmarks, face.pose)
    seen = made.features(units, face.blendshapes, face.landmarks, face.pose)
    assert np.isfinite(made.votes(seen.hidden[None])).all()
    assert shipped("off") is None
    with pytest.raises(FerdeskError, match="no disambiguation"):
        shipped("always")
