"""Announcements: only what changed and stays, and never too often."""

from __future__ import annotations

import itertools
import random

from ferdesk.ui.announcements import STABLE_S, Announcements


def said(moments, every=4.0):
    """What is said of (time, text) pairs, with its time."""
    announcements = Announcements()
    heard = [(now, announcements.hear(text, now, every)) for now, text in moments]
    return [(now, text) for now, text in heard if text]


def held(*spans, step=0.1):
    """(text, seconds) spans as moments."""
    now = 0.0
    for text, seconds in spans:
        for _ in range(round(seconds / step)):
            yield round(now, 3), text
            now += step


def test_what_stays_is_said_once_and_not_at_once():
    assert said(held(("Happiness", 60))) == [(STABLE_S, "Happiness")]


def test_what_flickers_is_not_said():
    flicker = [("Happiness", 0.4), ("Neutral", 0.4)] * 50
    assert said(held(*flicker)) == []


def test_a_flicker_does_not_interrupt_what_was_said():
    assert said(held(("Neutral", 10), ("Fear", 0.5), ("Neutral", 10))) == [(STABLE_S, "Neutral")]


def test_a_change_is_said_when_the_time_has_come():
    (_, first), (at, second) = said(held(("Neutral", 2), ("Fear", 20)), every=4)
    assert (first, second) == ("Neutral", "Fear") and at == STABLE_S + 4


def test_what_passed_in_the_meantime_is_left_out():
    spoken = said(held(("Neutral", 1.5), ("Fear", 1.5), ("Anger", 20)), every=4)
    assert [text for _, text in spoken] == ["Neutral", "Anger"]


def test_after_nothing_even_the_same_is_new():
    spoken = said(held(("Neutral", 10), ("", 0.1), ("Neutral", 10)), every=4)
    assert [text for _, text in spoken] == ["Neutral", "Neutral"]


def test_off_is_off_and_on_again_begins_anew():
    announcements = Announcements()
    assert all(not announcements.hear("Neutral", now, 0) for now in range(100))
    assert announcements.hear("Neutral", 100, 4) == "Neutral"


def test_the_rate_holds_whatever_comes():
    chance = random.Random(1)
    texts = ["", "Neutral", "Fear", "Anger"]
    spans = [(chance.choice(texts), chance.uniform(0.1, 6)) for _ in range(400)]
    times = [now for now, _ in said(held(*spans), every=3.0)]
    assert len(times) > 50
    assert all(b - a >= 3.0 - 1e-9 for a, b in itertools.pairwise(times))
