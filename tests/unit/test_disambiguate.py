from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ferdesk.core.types import Decision
from ferdesk.core.vocab import EMOTIONS
from ferdesk.disambiguate import ABSTAIN_BELOW, RULES, Evidence, Rule, decide


def probabilities(**named: float) -> np.ndarray:
    rest = (1 - sum(named.values())) / (8 - len(named))
    return np.array([named.get(name, rest) for name in EMOTIONS], np.float32)


def test_the_network_decides_where_nothing_speaks_against_it():
    got = decide(Evidence(probabilities(happiness=0.8, surprise=0.15)))
    assert (got.label, got.before, got.rule) == ("happiness", "happiness", "network")
    assert got.reason == "The likeliest: happiness 80%, then surprise 15%."


def test_a_poor_picture_makes_it_abstain_and_say_why():
    got = decide(Evidence(probabilities(anger=0.9), refusal="The face is too dark."))
    assert (got.label, got.before, got.rule) == (None, "anger", "abstain")
    assert got.reason == "The face is too dark."


def test_large_doubt_makes_it_abstain_and_say_why():
    got = decide(Evidence(probabilities(sadness=0.3, neutral=0.25)))
    assert (got.label, got.before, got.rule) == (None, "sadness", "abstain")
    assert "sadness with 30%" in got.reason
    assert "neutral with 25%" in got.reason


def test_at_the_limit_it_gives_a_label():
    got = decide(Evidence(probabilities(fear=0.5), abstain_below=0.5))
    assert got.label == "fear"


def test_zero_never_doubts():
    flat = np.full(8, 0.125, np.float32)
    assert decide(Evidence(flat, abstain_below=0.0)).label == "neutral"


def test_a_further_rule_is_one_more_row():
    def settle(evidence):
        pair = {name for name, _ in evidence.ranking[:2]}
        if pair != {"neutral", "sadness"} or "AU15" not in evidence.action_units:
            return None
        return Decision("sadness", "Lip corners down.", evidence.ranking[0][0], "pair")

    rules = (RULES[0], Rule("neutral-sadness", settle), *RULES[1:])
    doubtful = probabilities(neutral=0.3, sadness=0.29)
    got = decide(Evidence(doubtful, {"AU15": 0.9}), rules)
    assert (got.label, got.before, got.rule) == ("sadness", "neutral", "pair")
    assert decide(Evidence(doubtful), rules).rule == "abstain"
    assert decide(Evidence(doubtful, {"AU15": 0.9}, refusal="Too dark."), rules).label is None


def test_a_list_without_a_last_word_is_an_error():
    with pytest.raises(ValueError, match="no rule"):
        decide(Evidence(probabilities(fear=0.9)), ())


def test_a_wrong_shape_is_refused():
    with pytest.raises(ValueError, match="expected float32"):
        Evidence(np.zeros(7, np.float32))


@given(st.lists(st.floats(0, 1), min_size=8, max_size=8).filter(lambda v: sum(v) > 0))
def test_every_distribution_is_decided(values):
    p = (np.array(values) / sum(values)).astype(np.float32)
    got = decide(Evidence(p))
    assert got.reason.endswith(".")
    assert got.before == EMOTIONS[int(p.argmax())]
    assert got.label == (got.before if p.max() >= ABSTAIN_BELOW else None)
