"""What is said: doubt, names, numbers."""

import pytest
from fake_engine import probabilities

from ferdesk import quality
from ferdesk.core.types import Decision
from ferdesk.core.vocab import EMOTIONS
from ferdesk.ui import words


def decided(label):
    return Decision(label, "Because.", label or "neutral")


def test_two_that_are_close_are_both_named():
    close = probabilities(neutral=0.44, sadness=0.38)
    labels = words.doubt(decided("neutral"), close, 0.15)
    assert words.reading(labels) == "Neutral or sadness"


def test_abstaining_is_not_sure():
    assert words.doubt(decided(None), probabilities(happiness=0.3), 0.15) == ()
    assert words.reading(()) == "Not sure"


def test_every_emotion_and_quality_flag_has_words():
    assert tuple(words.EMOTION_NAMES) == EMOTIONS
    assert set(words.FLAG_WORDS) == {flaw.name for flaw in quality.FLAWS}
    assert words.flag("new_flag") == "New flag"


@pytest.mark.parametrize(
    "value,text", [(0.0, "0%"), (0.004, "0%"), (0.5, "50%"), (0.999, "99%"), (1.0, "100%")]
)
def test_percentages_never_round_up_to_certainty(value, text):
    assert words.percent(value) == text


def test_numbers_that_are_not_there_are_a_dash():
    assert words.rate(None) == words.rate(0.0) == words.rate(float("nan")) == "–"
    assert words.rate(29.6) == "30 fps"


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "<1%"), (0.0049, "<1%"), (0.0051, "1%"), (0.999, "99%")]
)
def test_in_a_sentence_nothing_is_said_to_be_impossible(value, text):
    assert words.share(value) == text
