"""Training, rules and table on made faces; all of it the same for the same seed."""

from __future__ import annotations

import dataclasses
import json

import made_au
import made_faces
import numpy as np
import pytest
from fakes import write_model

from ferdesk.au_svm import layout
from ferdesk.au_svm.model import load
from ferdesk.core import assets, metrics
from ferdesk.core.errors import FerdeskError
from trainer.au import decide, fit, network, network_answers, order, svm
from trainer.tables import table_8, table_8_doubt, table_8_networks

FORCED = {kind: made_au.rules(kind, pair_margin=0.5) for kind in ("thesis", "best")}


@pytest.fixture(scope="module")
def made():
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"AXES": 12, "MEMBERS": 2, "WIDE": 16, "NARROW": 8, "EPOCHS": 4,
                            "BATCH": 64}.items():  # fmt: skip
            patch.setattr(network, name, value)
        patch.setattr(svm, "C_BEST", (0.01,))
        patch.setattr(svm, "C_THESIS", (0.1,))
        patch.setattr(decide, "CASES_NEEDED", 5)
        patch.setattr(decide, "FOLDS", 2)
        patch.setattr(decide, "REPEATS", 1)
        data = made_faces.data()
        rows = made_faces.rows(data)
        trained = fit.train(rows, data, 0)
        again = fit.train(rows, data, 0)
        beside = made_faces.FakeNetwork()
        entry = fit.beside(
            fit.bare(trained.arrays), rows, beside.answers(data, "valid", rows), beside.about(), 0
        )
        fitted = fit.carded(trained, rows, data, [entry], {"source": "made"}, 0)
        yield data, rows, trained, again, fitted, beside


def test_the_same_seed_gives_the_same_bytes(made):
    _, _, trained, again, _, _ = made
    assert fit.pack(trained.arrays) == fit.pack(again.arrays)
    assert layout.problems(trained.arrays) == []


def test_without_a_neutral_face_nothing_is_trained(made):
    data, rows, *_ = made
    votes = data.votes.copy()
    votes[(data.split == 0) & (votes[:, 0] > 0)] = np.roll(votes[0], 1)
    with pytest.raises(FerdeskError, match="No neutral training face"):
        fit.train(rows, dataclasses.replace(data, votes=votes), 0)


def test_units_and_mesh_alone_read_the_made_faces(made):
    _, _, _, _, fitted, _ = made
    assert fitted.card["metrics"]["valid/majority"]["accuracy"] > 60


def test_thesis_svms_look_only_at_the_units_tied_to_their_emotions(made):
    arrays = made[2].arrays
    for i, pair in enumerate(layout.PAIRS):
        tied = layout.tied(pair)
        assert not arrays["thesis_pair_w"][i][~tied].any()
        if tied.any():
            assert arrays["thesis_pair_w"][i][tied].any()
    for i, triple in enumerate(layout.TRIPLES):
        assert not arrays["thesis_triple_w"][i][:, ~layout.tied(triple)].any()


def test_rules_never_harm_the_images_they_were_fitted_on(made):
    data, rows, _, _, fitted, beside = made
    answers = beside.answers(data, "valid", rows)
    alone = (answers.probabilities.argmax(1) == answers.labels).mean()
    for kind, rules in fitted.card.beside["fake"].rules.items():
        cases = fit.cases_of(fitted, rows, answers, kind)
        labels, touched = decide.apply(cases, rules)
        assert (labels == answers.labels).mean() >= alone
        # No mesh: the network stands.
        assert not touched[~cases.has_mesh].any()
        for emotions, record in rules.records.items():
            ranked = cases.pair if len(emotions) == 2 else cases.triple
            assert (ranked[cases.has_mesh] == layout.PLACE[emotions]).sum() >= 5
            assert record.asked >= record.helped + record.harmed
            assert list(emotions) == sorted(emotions)
    assert fitted.card.beside["fake"].rules["best"].records, (
        "hesitation between known emotions must pay"
    )


def test_written_and_loaded(made, tmp_path):
    fitted = made[4]
    fit.write(fitted, tmp_path)
    again = load(tmp_path)
    assert again.card.beside == fitted.card.beside
    assert (tmp_path / "arrays.npz").stat().st_size < 10_000_000


def test_nothing_known_changes_nothing():
    rng = np.random.default_rng(0)
    p = rng.dirichlet(np.ones(8), 300)
    labels = p.argmax(1)
    noise = decide.cases(
        p, labels, np.ones(300, bool), rng.normal(size=(300, 28)), rng.normal(size=(300, 56, 3)),
        rng.normal(size=(300, 8)),
    )  # fmt: skip
    rules = decide.fit(noise, "thesis")
    assert (decide.apply(noise, rules)[0] == labels).all()
    weights = decide.fit(noise, "best").vote_weights
    assert np.abs(weights).max() < 0.25, "noise weighs next to nothing"


def test_platt_finds_the_log_odds():
    rng = np.random.default_rng(0)
    values = rng.normal(size=4000)
    positive = rng.random(4000) < 1 / (1 + np.exp(-(2 * values - 0.5)))
    slope, offset = svm.platt(values, positive)
    assert slope == pytest.approx(2, abs=0.15) and offset == pytest.approx(-0.5, abs=0.1)
    assert svm.platt(values, np.ones(4000, bool)) == (0.0, 0.0)
    slope, offset = svm.platt(np.array([-9.0, -8.0, 8.0, 9.0]), np.array([0, 0, 1, 1], bool))
    assert np.isfinite([slope, offset]).all()


def test_the_table_has_every_method_and_three_forms(made, tmp_path):
    data, rows, _, _, fitted, beside = made
    main, pairs, doubt, networks = table_8.build(table_8.Inputs(data, data, rows, beside, fitted))
    assert [row["method"] for row in main.rows] == [
        "network alone", "thesis SVMs", "thesis SVMs, always below 0.1", "best SVMs", "stacking",
        "RBF SVMs on both log-odds", "RBF SVMs on both log-odds and units", "units and mesh alone",
    ]  # fmt: skip
    best = main.rows[3]
    gain = round((best["test"] - main.rows[0]["test"]) * best["n"])
    assert gain == best["fixes"] - best["breaks"] and 0 <= best["p"] <= 1
    asked = sum(row.get("test_asked", 0) for row in pairs.rows if row["kind"] == "best")
    assert asked == round(best["touched"] * best["n"])
    assert [row["order"] for row in doubt.rows] == list(table_8_doubt.ORDERS)
    assert doubt.rows[1]["n"] == len(beside.answers(data, "valid", rows).labels)
    assert len({row["at_100"] for row in doubt.rows[1:]}) == 1
    (alone,) = (row for row in networks.rows if row["kind"] == "best")
    for name in ("test", "n", "fixes", "breaks", "valid", "valid_cv"):
        assert alone[name] == best[name], "the same images under the same rules"
    assert table_8_networks.scores(networks, "fake")["best"]["accuracy"] == round(
        100 * best["test"], 2
    )
    for table in (main, pairs, doubt, networks):
        assert {path.suffix for path in table.write(tmp_path)} == {".md", ".csv", ".tex"}


def test_a_table_of_networks_says_what_they_compute_in(made):
    def forms(*networks):
        note = table_8_networks.build(networks, fitted, rows, data, "t", "T").notes[0]
        return note.partition("networks in ")[2].partition(". Rules")[0]

    data, rows, *_, fitted, run = made
    assert forms(run) == "float32"
    narrow = made_faces.FakeNetwork(form="8 bits, as they ship")
    assert forms(narrow, narrow) == "8 bits, as they ship"
    assert forms(run, narrow) == "float32 (fake); 8 bits, as they ship (fake)"


def test_a_balanced_variant_says_how_far_it_was_shifted(tmp_path, monkeypatch):
    monkeypatch.setattr(network_answers, "open_model", lambda model: (None, 1.0))
    shifted = {"balanced": {"tau": 0.45}}
    write_model(tmp_path, "small", training={"seconds": 1, **shifted})
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "run.json").write_text(json.dumps(shifted))
    write_model(tmp_path, "plain")
    for place, tau in (("small", 0.45), ("run", 0.45), ("plain", 0)):
        assert network_answers.Network(tmp_path / place, made_faces.data()).tau == tau


def test_votes_beside_a_balanced_variant_leave_it_its_rare_emotions():
    rng = np.random.default_rng(0)
    labels = rng.choice(8, 2000, p=[0.4, 0.3, 0.1, 0.1, 0.05, 0.02, 0.02, 0.01])
    p = rng.dirichlet(np.ones(8), 2000)
    p[np.arange(2000), labels] += 0.2
    # It says the rare ones more readily than they come.
    p *= np.array([1, 1, 1, 1, 1.5, 2, 2, 3])
    p /= p.sum(axis=1, keepdims=True)
    votes = np.eye(8)[labels] + rng.normal(0, 1, (2000, 8))
    pairs, triples = np.zeros((2000, 28)), np.zeros((2000, 56, 3))
    recalls = []
    for tau in (0.0, 0.5):
        cases = decide.cases(p, labels, np.ones(2000, bool), pairs, triples, votes, tau)
        assert cases.counts.mean() == pytest.approx(1)
        said = decide.apply(cases, decide.fit(cases, "best"))[0]
        recalls.append(metrics.recall(metrics.confusion(labels, said))[5:].mean())
    assert recalls[1] > recalls[0] + 0.02, recalls


def test_what_a_network_computes_in_is_what_it_is_read_from(tmp_path, monkeypatch):
    monkeypatch.setattr(assets, "root", lambda: tmp_path)
    monkeypatch.setattr(network_answers, "open_model", lambda model: (None, 1.0))
    write_model(tmp_path / "models", "small", precision={"format": "int8"})
    write_model(tmp_path / "others", "small", precision={"format": "fp32"})
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "run.json").write_text("{}")
    for place, form in (
        ("models/small", "8 bits, as they ship"), ("others/small", "float32"), ("run", "float32"),
    ):  # fmt: skip
        assert network_answers.Network(tmp_path / place, made_faces.data()).form == form


def test_means_by_emotion_name_what_fails(made):
    data, rows = made[:2]
    table = order.build(rows, data)
    assert len(table.rows) == 27 or len(table.rows) == len(order.TABLE)
    by_unit = {row["unit"]: row for row in table.rows}
    assert "happiness" in by_unit["AU12"]["table"]
    assert "table" not in by_unit["AU11"]
    assert "|" in table.markdown()


def test_rules_that_do_not_help_held_out_images_never_ask(made, monkeypatch):
    data, rows, trained, _, _, beside = made
    monkeypatch.setattr(decide, "choose", lambda cases, kind, seed: (FORCED[kind], 0.1))
    answers = beside.answers(data, "valid", rows)
    found = fit.beside(fit.bare(trained.arrays), rows, answers, beside.about(), 0)
    assert found.active == ()
    told = found.metrics[fit.ON_VALID]
    for kind in ("thesis", "best"):
        assert told[kind] == told[f"{kind}, held out"] == told["network"]


def test_a_network_looks_again_where_that_reads_more(made):
    data, rows, trained, *_ = made
    bare = fit.bare(trained.arrays)
    network = made_faces.FakeNetwork(sees_more=True)
    answers = network.answers(data, "valid", rows)
    twice = answers.twice(fit.LOOK_MARGIN)
    assert 0 < twice.sum() <= np.isin(answers.rows, rows.index).sum() < len(twice)
    looked = answers.looked(fit.LOOK_MARGIN)
    assert looked.right[twice].all() and not answers.right.all()
    np.testing.assert_array_equal(looked.probabilities[~twice], answers.probabilities[~twice])
    np.testing.assert_allclose(looked.probabilities.sum(axis=1), 1)

    entry = fit.beside(bare, rows, answers, network.about(), 0)
    assert [entry.rules[kind].look_margin for kind in ("thesis", "best")] == [0, fit.LOOK_MARGIN]
    told = entry.metrics[fit.ON_VALID]
    assert told["best, held out"]["accuracy"] >= round(100 * looked.right.mean(), 2)
    blind = made_faces.FakeNetwork()
    entry = fit.beside(bare, rows, blind.answers(data, "valid", rows), blind.about(), 0)
    assert entry.rules["best"].look_margin == 0, "it says nothing new"

    entry = fit.beside(bare, rows, answers, network.about(), 0)
    fitted = fit.carded(trained, rows, data, [entry], {"source": "made"}, 0)
    main, *_, networks = table_8.build(table_8.Inputs(data, data, rows, network, fitted))
    by_method = {row["method"]: row for row in main.rows}
    alone, look = by_method["network alone"], by_method["second look"]
    assert look["test"] > alone["test"] and look["fixes"] > look["breaks"] == 0
    assert by_method["best SVMs"]["touched"] >= look["touched"] > 0
    (row,) = (row for row in networks.rows if row["kind"] == "best")
    assert row["look"] == look["test"] and row["alone"] == alone["test"]
    assert row["margins"].startswith("0.5, ")


def test_rules_beside_one_more_network_leave_those_that_were_there(made):
    fitted, beside = made[4], made[5]
    other = dataclasses.replace(fitted.card.beside["fake"], network={"id": "other"}, metrics={})
    card = fit.with_beside(fitted.card, other)
    assert list(card.beside) == ["fake", "other"]
    assert card.beside["fake"] == fitted.card.beside["fake"]
    assert card.rules("other", "", "best") == fitted.card.rules(beside.name, "", "best")
    assert card.rules("nobody", "", "best") is None
    anew = fit.with_beside(card, dataclasses.replace(other, metrics={"valid/majority": {}}))
    assert list(anew.beside) == ["fake", "other"] and anew.beside["other"].metrics


def test_rules_fitted_anew_come_first_as_the_network_of_the_tables(made):
    fitted = made[4]
    fake = fitted.card.beside["fake"]
    others = [dataclasses.replace(fake, network={"id": name}) for name in ("a", "b")]
    card = fit.with_first(fitted.card, others)
    assert list(card.beside) == ["a", "b", "fake"] and card.beside["fake"] == fake
    again = fit.with_first(card, [dataclasses.replace(others[1], metrics={})])
    assert list(again.beside) == ["b", "a", "fake"] and not again.beside["b"].metrics
