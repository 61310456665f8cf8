"""Each figure against a case worked by hand or another library's answer."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as reference

from ferdesk.core import metrics

RNG = np.random.default_rng(1)
LABELS = RNG.integers(0, 8, 400)
LOGITS = RNG.normal(size=(400, 8)) + 2 * np.eye(8)[LABELS]
PROBABILITIES = metrics.softmax(LOGITS)
PREDICTED = PROBABILITIES.argmax(1)
VOTES = RNG.dirichlet(np.ones(8), 400)


def test_softmax_of_huge_logits_is_finite():
    found = metrics.softmax(np.array([[1e4, 0, 0, 0, 0, 0, 0, -1e4]], np.float32))
    assert found[0].tolist() == [1, 0, 0, 0, 0, 0, 0, 0]
    assert np.isfinite(metrics.log_softmax(np.array([[1e4] + [0] * 7]))).all()


def test_temperature_divides_the_logits():
    assert np.allclose(metrics.softmax(LOGITS, 2.0), metrics.softmax(LOGITS / 2))


@pytest.mark.parametrize("k", [1, 2, 3])
def test_top_k(k):
    ours = metrics.hits(PROBABILITIES, LABELS, k).mean()
    assert ours == pytest.approx(reference.top_k_accuracy_score(LABELS, PROBABILITIES, k=k))


def test_equal_probabilities_give_the_first_emotion():
    flat = np.full((2, 8), 1 / 8)
    assert metrics.hits(flat, np.array([0, 1])).tolist() == [True, False]


def test_wilson_by_published_values():
    # Newcombe 1998, Statistics in Medicine 17: 81 of 263, 15 of 148, 0 of 20.
    assert metrics.wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert metrics.wilson(15, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert metrics.wilson(0, 20) == pytest.approx((0, 0.1611), abs=5e-5)
    with pytest.raises(ValueError):
        metrics.wilson(0, 0)


def test_confusion_recall_and_f1():
    matrix = metrics.confusion(LABELS, PREDICTED)
    assert np.array_equal(matrix, reference.confusion_matrix(LABELS, PREDICTED))
    assert metrics.recall(matrix) == pytest.approx(
        reference.recall_score(LABELS, PREDICTED, average=None)
    )
    assert metrics.macro_f1(matrix) == pytest.approx(
        reference.f1_score(LABELS, PREDICTED, average="macro")
    )


def test_an_emotion_that_is_not_there_has_no_recall_and_is_not_in_the_mean():
    matrix = metrics.confusion(np.array([0, 1]), np.array([0, 1]))
    assert np.isnan(metrics.recall(matrix)[2:]).all()
    assert metrics.macro_f1(matrix) == 1


def test_likelihoods():
    log = metrics.log_softmax(LOGITS)
    assert metrics.label_nll(log, LABELS) == pytest.approx(
        reference.log_loss(LABELS, PROBABILITIES)
    )
    assert metrics.vote_nll(log, np.eye(8)[LABELS]) == pytest.approx(metrics.label_nll(log, LABELS))


def test_jensen_shannon():
    from scipy.spatial.distance import jensenshannon

    ours = metrics.jensen_shannon(PROBABILITIES, VOTES)
    theirs = np.mean([jensenshannon(p, q) ** 2 for p, q in zip(PROBABILITIES, VOTES)])
    assert ours == pytest.approx(theirs)
    one, other = np.eye(8)[:1], np.eye(8)[1:2]
    assert metrics.jensen_shannon(one, one) == 0
    assert metrics.jensen_shannon(one, other) == pytest.approx(math.log(2))


def test_calibration_error_by_hand():
    sure, unsure = np.eye(8)[:1], np.array([[0.6, 0.4, 0, 0, 0, 0, 0, 0]])
    probabilities = np.concatenate([sure] * 4 + [unsure] * 4)
    labels = np.array([0, 0, 0, 1, 0, 1, 1, 1])
    # Gaps: |0.75 - 1.0| on one half of the images, |0.25 - 0.6| on the other.
    assert metrics.calibration_error(probabilities, labels) == pytest.approx((0.25 + 0.35) / 2)


def test_risk_coverage_by_hand():
    confidence = np.array([0.9, 0.8, 0.7, 0.6])
    probabilities = np.zeros((4, 8))
    probabilities[:, 0], probabilities[:, 1] = confidence, 1 - confidence
    found = metrics.risk_coverage(probabilities, np.array([0, 0, 1, 0]))
    assert found["aurc"] == pytest.approx((0 + 0 + 1 / 3 + 1 / 4) / 4)
    half = found["table"][-1]
    assert (half["coverage"], half["n"], half["accuracy"], half["confidence"]) == (0.5, 2, 1, 0.8)


def test_risk_coverage_does_not_depend_on_the_order_of_equals():
    flat = np.tile(np.array([[0.5, 0.3, 0.2, 0, 0, 0, 0, 0]]), (10, 1))
    labels = np.array([0] * 5 + [1] * 5)
    there, back = (metrics.risk_coverage(flat, order) for order in (labels, labels[::-1]))
    assert there == back
    assert there["aurc"] == pytest.approx(0.5)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=60))
def test_mcnemar_is_the_binomial_test(pairs):
    from scipy.stats import binomtest

    a, b = (np.array(side) for side in zip(*pairs))
    found = metrics.mcnemar(a, b)
    n = found["only_a"] + found["only_b"]
    expected = binomtest(found["only_a"], n).pvalue if n else 1.0
    assert found["p"] == pytest.approx(expected)


def test_mcnemar_of_many_images():
    a = np.zeros(3137, bool)
    found = metrics.mcnemar(a, ~a)
    assert found["only_b"] == 3137 and 0 <= found["p"] < 1e-300
    with pytest.raises(ValueError):
        metrics.mcnemar(a, a[:5])


def test_score_is_plain_data_and_hangs_together():
    import json

    found = metrics.score(LOGITS, LABELS, VOTES, 1.5)
    json.dumps(found, allow_nan=False)
    assert found["n"] == 400
    assert found["interval95"][0] < found["accuracy"] < found["interval95"][1]
    assert found["accuracy"] <= found["top2"] <= found["top3"]
    assert found["risk_coverage"]["table"][0]["accuracy"] == pytest.approx(found["accuracy"])
    assert sum(found["by_emotion"]) == np.sum(found["confusion"]) == 400
    with pytest.raises(ValueError):
        metrics.score(LOGITS[:3], LABELS, VOTES, 1.0)


def test_kappa_by_hand():
    # Cohen's textbook table: 20 + 15 agree of 50, chance 0.5.
    table = np.array([[20, 5], [10, 15]])
    assert metrics.kappa(table) == pytest.approx(0.4)
    assert metrics.kappa(np.eye(3) * 4) == pytest.approx(1)
    assert metrics.kappa(np.array([[0, 5], [5, 0]])) == pytest.approx(-1)
    # Independent answers.
    assert metrics.kappa(np.array([[4, 4], [4, 4]])) == pytest.approx(0)


def test_kappa_is_not_a_number_where_it_says_nothing():
    assert math.isnan(metrics.kappa(np.zeros((8, 8), int)))
    assert math.isnan(metrics.kappa(np.array([[7, 0], [0, 0]])))


def test_wrong_labels_are_refused():
    with pytest.raises(ValueError, match="one length"):
        metrics.confusion([1], [1, 2])
    with pytest.raises(ValueError, match="0 to 7"):
        metrics.confusion([8], [1])
    assert metrics.confusion([0, 7], [0, 1])[7, 1] == 1
