"""Bars, strips, lanes and their axis."""

from __future__ import annotations

import re

import numpy as np
import pytest

from ferdesk.cells import NO_LABEL
from ferdesk.core.vocab import INDEX
from ferdesk.export.report import draw
from ferdesk.export.report.files import Span
from ferdesk.export.report.slices import OUT_OF_VIEW, Slices


def made(labels, edges, highs=None):
    count = len(labels)
    values = np.full((count, 8), np.nan, np.float32)
    if highs is not None:
        values[:, 0] = highs
    return Slices(np.array(edges, float), np.array(labels), values, values, values)


def places(html):
    """Left edge, width and title of each piece."""
    found = re.findall(r'left:([0-9.]+)%;width:([0-9.]+)%" title="([^"]*)"', html)
    return [(float(left), float(width), title) for left, width, title in found]


def test_a_share_is_told_as_a_person_would():
    assert [draw.percent(share) for share in (0, 0.001, 0.238, 0.996, 1, np.nan)] == [
        "0%", "<1%", "24%", ">99%", "100%", "–",
    ]  # fmt: skip


def test_a_moment_is_a_clock():
    told = {0: "0:00.0", 4.82: "0:04.8", 59.96: "1:00.0", 3723.4: "1:02:03.4", -1.5: "-0:01.5"}
    assert {at: draw.clock(at) for at in told} == told
    assert draw.clock(7200, tenths=False) == "2:00:00"


def test_a_bar_has_a_piece_for_each_label():
    labels = np.zeros(9)
    labels[[INDEX["fear"], 8]] = 0.75, 0.25
    html = draw.shares_bar(labels)
    assert places(html) == [(0, 75, "fear 75%"), (75, 25, "no label 25%")]
    assert draw.shares_bar(np.full(9, np.nan)) == '<span class="strip"></span>'


def test_the_strip_keeps_to_the_clock_where_slices_differ_in_length():
    fear = INDEX["fear"]
    slices = made([fear, fear, NO_LABEL, OUT_OF_VIEW, fear], [0, 1, 2, 4, 8, 10])
    assert places(draw.label_strip(slices)) == [
        (0, 20, "fear, 0:00.0 to 0:02.0"),
        (20, 20, "no label, 0:02.0 to 0:04.0"),
        (80, 20, "fear, 0:08.0 to 0:10.0"),
    ]


def test_a_lane_is_broken_where_nothing_was_read():
    slices = made([0] * 4, [0, 1, 2, 3, 4], [0.5, 0.5, np.nan, 1])
    html = draw.lane(slices, 0, "x")
    assert 'd="M0 100V50H1000V100ZM1500 100V0H2000V100Z"' in html


def test_trials_that_overlap_lie_below_each_other_and_others_are_left_out():
    spans = {"A": (0, 4), "B": (2, 6), "C": (4, 20), "D": (11, 12), "E": (-9, 0)}
    trials = [Span(name, *between) for name, between in spans.items()]
    html = draw.spans_strips(trials, np.array([0.0, 10]))
    first, second = html.split('</span><span class="strip">')
    assert places(first) == [(0, 40, "A, 0:00.0"), (40, 60, "C, 0:04.0")]
    assert places(second) == [(20, 40, "B, 0:02.0")]
    assert draw.spans_strips([], np.array([0.0, 10])) == ""


def test_a_marker_ends_at_the_next_one():
    markers = [Span(name, at, at) for name, at in (("b", 5), ("a", 1), ("late", 11), ("early", -1))]
    html = draw.markers_strip(markers, np.array([0.0, 10]))
    assert places(html) == [(10, 40, "a, 0:01.0"), (50, 50, "b, 0:05.0")]
    assert draw.markers_strip([Span("late", 11, 11)], np.array([0.0, 10])) == ""


@pytest.mark.parametrize("length", [0.03, 1, 15, 3600, 7200 * 9, 86400 * 90])
@pytest.mark.parametrize("start", [0, 95.5])
def test_an_axis_has_a_few_ticks_however_long_it_is(start, length):
    texts = re.findall(r">([0-9:.]+)</span>", draw.axis(np.array([start, start + length])))
    assert len(texts) <= draw.MOST_TICKS + 1 and len(set(texts)) == len(texts)
    if length >= 1:
        assert len(texts) >= 3
