"""What programs may say to the stream, and what they are answered."""

from __future__ import annotations

import json

import pytest

from ferdesk.core.errors import FerdeskError
from ferdesk.stream import incoming
from ferdesk.stream.incoming import Happening, Placed

NOW = 10**15


def said(**more):
    return json.dumps({"type": "marker", **more})


def test_a_marker_has_a_text_and_a_moment():
    early = NOW - 2 * 10**9
    assert incoming.read(said(text="A1", at_ns=early), NOW) == Happening("A1", early)


def test_what_is_left_out_is_nothing_and_now():
    assert incoming.read(said(), NOW) == Happening("", NOW)


def test_a_text_that_utf_8_can_t_hold_is_escaped():
    assert incoming.read('{"type": "marker", "text": "\\udce9"}', NOW).text == "\\udce9"


@pytest.mark.parametrize(
    "came",
    ["", "hi", "[]", "{}", '{"type": "record"}', b"\0", "[" * 100_000, '{"type": ["marker"]}'],
)
def test_anything_else_is_refused(came):
    with pytest.raises(FerdeskError, match=incoming.TAKEN):
        incoming.read(came, NOW)


@pytest.mark.parametrize("text", [None, 5, ["a"], "x" * (incoming.LONGEST_TEXT + 1)])
def test_a_text_is_one_and_not_too_long(text):
    with pytest.raises(FerdeskError, match="up to 500 letters"):
        incoming.read(said(text=text), NOW)


@pytest.mark.parametrize(
    "at_ns",
    [
        "now",
        None,
        True,
        1.5,
        float("nan"),
        0,
        # A wall clock's.
        1_800_000_000 * 10**9,
        NOW - incoming.BEHIND_NS - 1,
        NOW + incoming.AHEAD_NS + 1,
    ],
)
def test_a_moment_is_one_of_the_right_clock(at_ns):
    with pytest.raises(FerdeskError, match="monotonic clock"):
        incoming.read(said(at_ns=at_ns), NOW)


def test_answers_say_where_it_stands_or_why_it_does_not():
    marked = json.loads(incoming.marked(Happening("é", NOW), Placed("a.ferdesk", 1250)))
    assert marked == {
        "type": "marked",
        "text": "é",
        "recording": "a.ferdesk",
        "session_ms": 1250,
    }
    with pytest.raises(FerdeskError) as nowhere:
        incoming.nowhere(Happening("", NOW))
    refused = json.loads(incoming.refused(nowhere.value))
    assert refused["type"] == "refused" and "Start a recording" in refused["why"]
