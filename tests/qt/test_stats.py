"""The strip of figures."""

from dataclasses import replace

import pytest

from ferdesk.live.status import LiveStatus
from ferdesk.sources import Gap
from ferdesk.ui import language
from ferdesk.ui.widgets.stats import STATS, Rate, StatusStrip, provider_title

LIVE = LiveStatus(
    state="live",
    source="Camera",
    provider="CPUExecutionProvider",
    capture_fps=29.6,
    inference_fps=14.2,
    latency_p50_ms=31.2,
    latency_p95_ms=44.8,
    dropped=7,
)


@pytest.fixture
def strip(qtbot, theme):
    made = StatusStrip(theme)
    qtbot.addWidget(made)
    made.resize(1280, 28)
    return made


def test_every_figure_is_shown(strip):
    strip.show_status(LIVE, 28.8)
    shown = {key: stat.value.text() for key, stat in strip.stats.items()}
    assert shown == {
        "capture": "30 fps",
        "inference": "14 fps",
        "display": "29 fps",
        "latency": "31 / 45 ms",
        "dropped": "7",
        "provider": "CPU",
    }
    assert strip.source.text == "Camera"


def test_a_rate_has_the_unit_of_the_window_s_language(qapp, qtbot, theme):
    french = language.install(qapp, "fr")
    strip = StatusStrip(theme)
    strip.show_status(LIVE, 28.8)
    language.remove(french)
    qtbot.addWidget(strip)
    assert strip.stats["display"].value.text() == "29 im/s"


def test_that_no_more_faces_are_looked_for_stands_beside_the_source(strip):
    strip.show_status(LIVE, 28.8, most_faces=4)
    assert strip.source.text == "Camera · 4 faces, no more are looked for"
    assert strip.source.accessibleName() == strip.source.text
    assert "Faces at once" in strip.source.toolTip()
    strip.show_status(LIVE, 28.8)
    assert strip.source.text == "Camera"


def test_nothing_is_a_dash(strip):
    strip.show_status(LiveStatus(), 0.0)
    assert strip.stats["latency"].value.text() == "–"
    assert strip.source.text == "Nothing is open"


def test_the_least_important_go_first(strip, qtbot):
    strip.resize(420, 28)
    strip.show_status(LIVE, 28.8)
    shown = [row.key for row in STATS if not strip.stats[row.key].isHidden()]
    assert shown == ["capture", "inference"]


def test_figures_do_not_move_as_they_change(strip):
    stat = strip.stats["latency"]
    strip.show_status(LIVE, 1)
    width = stat.sizeHint().width()
    stat.show_value("7 / 8 ms")
    assert stat.sizeHint().width() == width


def test_an_unknown_provider_is_named_as_it_is():
    assert provider_title("CUDAExecutionProvider") == "NVIDIA CUDA"
    assert provider_title("NewExecutionProvider") == "NewExecutionProvider"


def test_rate_falls_to_zero_when_nothing_comes():
    rate = Rate()
    for i in range(31):
        rate.add(10 + i / 30)
    assert rate.value(11.0) == pytest.approx(30, rel=0.02)
    assert rate.value(20.0) == 0.0


def test_what_is_wrong_with_the_source_is_said(strip):
    gap = Gap(1000, 3500, "It was unplugged.")
    strip.show_status(replace(LIVE, gaps=(gap,)), 1)
    assert strip.source.text == "Camera · 1 gap"
    assert "2.5 s: It was unplugged." in strip.source.toolTip()
    broken = replace(LIVE, state="stalled", source_state="missing", gaps=(gap, Gap(9000, None, "")))
    strip.show_status(broken, 1)
    assert strip.source.text == "Gone; waiting for it to come back · Camera · 2 gaps"
