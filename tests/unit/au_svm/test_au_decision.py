"""When Action Units are asked, what follows, and what the trace tells of it."""

from __future__ import annotations

import re
from dataclasses import replace

import made_au
import numpy as np
import pytest

from ferdesk.au_svm import decision, layout
from ferdesk.core.action_units import action_units
from ferdesk.core.vocab import EMOTIONS
from ferdesk.disambiguate import Evidence, decide


def evidence(probabilities, made, face=None, kind="best", **more):
    row = np.array(probabilities, np.float32)
    units = action_units(face.blendshapes, face.landmarks, face.pose) if face else {}
    rules = made and made_au.rules_of(made, kind)
    return Evidence(row / row.sum(), units, face=face, classifiers=made, rules=rules, **more)


CLEAR = (80, 10, 4, 2, 1, 1, 1, 1)
TWO = (45, 2, 2, 44, 2, 2, 2, 1)
THREE = (31, 1, 1, 30, 30, 3, 2, 2)


def test_a_clear_answer_of_the_network_stands():
    got = decide(evidence(CLEAR, made_au.classifiers(), made_au.face()))
    assert (got.label, got.rule) == ("neutral", "network")
    assert [c.outcome for c in got.trace.considered] == ["clear enough", "clear enough"]
    assert [c.threshold for c in got.trace.considered] == [0.1, 0.3]
    assert got.trace.ranking[0] == ("neutral", pytest.approx(0.8))


def test_without_a_mesh_the_network_stands():
    got = decide(evidence(TWO, made_au.classifiers()))
    assert (got.label, got.rule) == ("neutral", "network")
    assert got.trace.considered[1].outcome == "no face mesh"


def test_without_classifiers_there_is_no_trace():
    got = decide(evidence(TWO, None, made_au.face()))
    assert got.rule == "network" and got.trace is None


def test_a_pair_with_few_cases_is_not_asked():
    got = decide(evidence(TWO, made_au.classifiers(records={}), made_au.face()))
    assert got.rule == "network"
    assert "fewer than 30" in got.trace.considered[1].outcome


@pytest.mark.parametrize("kind", ["thesis", "best"])
@pytest.mark.parametrize("seed", range(4))
def test_a_pair_goes_where_the_sum_says(kind, seed):
    made, face = made_au.classifiers(), made_au.face(seed)
    got = decide(evidence(TWO, made, face, kind=kind))
    assert got.rule == "pair" and got.before == "neutral"
    units = action_units(face.blendshapes, face.landmarks, face.pose)
    seen = made.features(units, face.blendshapes, face.landmarks, face.pose)
    shift = made_au.rules_of(made, kind).shift(made.votes(seen.hidden[None]))[0]
    thesis = made.pair_score((0, 3), seen)
    total = thesis if kind == "thesis" else np.log(45 / 44) + shift[0] - shift[3]
    assert got.label == ("neutral" if total >= 0 else "sadness")
    trace = got.trace
    leader = max(trace.units, key=lambda said: said[1])[0]
    assert f"speak for {got.label}" in got.reason or f"lean to {leader}" in got.reason
    assert leader == got.label or "not enough" in got.reason
    assert (trace.asked, trace.helped, trace.harmed) == (40, 9, 4)
    assert "would have won" in trace.flip and trace.pushes
    assert got.label in trace.considered[1].outcome
    assert trace.considered[0].outcome == "clear enough"


@pytest.mark.parametrize("weight", [0.1, 5.0])
@pytest.mark.parametrize("seed", range(4))
def test_the_other_label_comes_at_the_ratio_that_is_told(seed, weight):
    """Units that weigh little are outvoted; those that weigh much are not asked any more."""
    made = made_au.classifiers(votes=made_au.votes(weight))
    face = made_au.face(seed)

    def at(ratio: float, lost: str):
        row = np.array(TWO, np.float64)
        row[[0, 3]] = row[[0, 3]].sum() * np.array([ratio, 1]) / (1 + ratio)
        return decide(evidence(row[[3, 1, 2, 0, *range(4, 8)]] if lost == "sadness" else row,
                               made, face))  # fmt: skip

    got = at(1.0, "neutral")
    lost, needed, won = re.match(
        r"(\w+) would .* ([\d.]+) times as likely as (\w+);", got.trace.flip
    ).groups()
    assert got.label == won != lost
    assert at(1.03 * float(needed), lost).label == lost
    assert at(0.97 * float(needed), lost).label == won


@pytest.mark.parametrize("kind", ["thesis", "best"])
def test_three_close_emotions_go_to_the_triple(kind):
    made, face = made_au.classifiers(), made_au.face()
    got = decide(evidence(THREE, made, face, kind=kind, abstain_below=0.0))
    assert got.rule == "triple" and got.label in ("neutral", "sadness", "anger")
    assert got.trace.considered[1].outcome == "settled by the triple"
    assert len(got.trace.units) == 3
    each = r"[a-z]+ [0-9]+%"
    assert re.match(f"{each}, {each} or {each}: the Action Units ", got.reason, re.IGNORECASE)


@pytest.mark.parametrize("kind", ["thesis", "best"])
@pytest.mark.parametrize("likely", [TWO, THREE])
def test_what_was_settled_is_a_distribution_with_the_winner_on_top(kind, likely):
    made, face = made_au.classifiers(votes=made_au.votes(2.0)), made_au.face(3)
    one = evidence(likely, made, face, kind=kind)
    rules = made_au.rules_of(made, kind)
    question = decision.first_asked(one.questions)
    seen = made.features(one.action_units, face.blendshapes, face.landmarks, face.pose)
    given = decision.answer(question, one.probabilities, seen, made, rules)
    after = decision.settled(one.probabilities, question, given)
    assert after.argmax() == given.emotion and after.dtype == np.float32
    rows = list(question.emotions)
    assert after[rows].sum() == pytest.approx(one.probabilities[rows].sum())
    others = np.setdiff1d(np.arange(8), rows)
    np.testing.assert_array_equal(after[others], one.probabilities[others])


def test_what_the_units_leave_doubtful_gets_no_label():
    made, face = made_au.classifiers(), made_au.face(2)
    sure = decide(evidence(TWO, made, face))
    assert sure.rule == "pair"
    share = 0.89 / (1 + np.exp(-abs(_gap(sure.trace))))
    told = decide(evidence(TWO, made, face, abstain_below=share - 1e-4))
    assert told.label == sure.label
    unsure = decide(evidence(TWO, made, face, abstain_below=share + 1e-4))
    assert (unsure.label, unsure.before, unsure.rule) == (None, sure.before, "abstain")
    assert unsure.reason.startswith("Too doubtful, even with the Action Units: neutral ")
    assert "too doubtful to tell" in unsure.trace.considered[1].outcome
    assert unsure.trace.pushes == sure.trace.pushes


def _gap(trace):
    total = [a + b for (_, a), (_, b) in zip(trace.network, trace.units)]
    return total[0] - total[1]


def test_units_may_settle_what_the_network_alone_would_leave_doubtful():
    made, face = made_au.classifiers(votes=made_au.votes(9.0)), made_au.face()
    assert decide(evidence(TWO, None, face, abstain_below=0.5)).label is None
    assert decide(evidence(TWO, made, face, abstain_below=0.5)).label is not None


def test_pushes_speak_for_the_label():
    """Putting them all to rest in turn and asking again moves the score the way they say."""
    made, face = made_au.classifiers(), made_au.face(2)
    got = decide(evidence(TWO, made, face, kind="thesis"))
    first = dict(got.trace.units)[got.before]
    sign = 1 if got.label == got.before else -1
    a = made.arrays
    i = layout.PLACE[(0, 3)]
    at_rest = a["thesis_pair_platt"][i, 0] * (
        (a["unit_rest"] - a["unit_mean"]) @ a["thesis_pair_w"][i] + a["thesis_pair_b"][i]
    ) + a["thesis_pair_platt"][i, 1]  # fmt: skip
    total = sum(share for _, share in got.trace.pushes)
    assert total == pytest.approx(sign * (first - at_rest), abs=1e-4)


def test_the_live_code_decides_as_the_fit_reckons():
    from trainer.au import decide as fitted

    made = made_au.classifiers()
    rng = np.random.default_rng(1)
    faces = [made_au.face(seed) for seed in range(40)]
    p = rng.dirichlet(np.full(8, 0.7), 40)
    p[:, :3] += 0.5
    p = (p / p.sum(1, keepdims=True)).astype(np.float32)
    rows = []
    for face in faces:
        units = action_units(face.blendshapes, face.landmarks, face.pose)
        rows.append(made.features(units, face.blendshapes, face.landmarks, face.pose))
    units = np.stack([row.units for row in rows])
    hidden = np.stack([row.hidden for row in rows])
    fired = set()
    for kind in ("thesis", "best"):
        pair, triple = fitted.scores(made, units, hidden, kind == "thesis")
        has = np.arange(40) % 5 > 0
        votes = made.votes(hidden)
        cases = fitted.cases(p.astype(np.float64), np.zeros(40, np.int64), has, pair, triple, votes)
        labels, touched = fitted.apply(cases, made_au.rules_of(made, kind))
        sure = fitted.confidence(cases, made_au.rules_of(made, kind))
        for i in range(40):
            one = evidence(p[i], made, faces[i] if has[i] else None, kind=kind, abstain_below=0.0)
            got = decide(one)
            assert got.label == EMOTIONS[labels[i]]
            assert got.rule == {0: "network", 2: "pair", 3: "triple"}[touched[i]]
            assert decide(replace(one, abstain_below=sure[i] - 1e-5)).label == got.label
            assert decide(replace(one, abstain_below=sure[i] + 1e-5)).label is None
            fired.add(got.rule)
    assert fired == {"network", "pair", "triple"}
