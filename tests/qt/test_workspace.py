"""Panels find their place in every size of window."""

import pytest
from fake_engine import face_record

from ferdesk.ui.main_window import MainWindow
from ferdesk.ui.panels import PANELS
from ferdesk.ui.widgets.workspace import NARROW, SHORT, TALL, arrangement

ALWAYS = [row for row in PANELS if not row.setting]
"""The panels that need no setting."""
SIZES = [
    (1280, 800, TALL),
    (1366, 700, TALL),
    (1060, 840, TALL),
    # Beside units in two columns below it the picture would be a small strip.
    (1100, 760, SHORT),
    # Units would be squashed below the picture.
    (1060, 640, SHORT),
    (1024, 768, SHORT),
    (960, 640, SHORT),
    (800, 600, SHORT),
    # Beside a column of panels the picture would be a small strip in an upright window.
    (700, 900, NARROW),
    (850, 1100, NARROW),
    (900, 1100, TALL),
    (480, 800, NARROW),
    (360, 420, NARROW),
]


def test_arrangements():
    assert [arrangement(1280, 684), arrangement(800, 500), arrangement(480, 700)] == [
        TALL,
        SHORT,
        NARROW,
    ]


@pytest.mark.parametrize("width,height,mode", [(1280, 800, SHORT), (1920, 1080, TALL)])
def test_in_a_large_font_neither(doubled_font, window, go_live, qtbot, width, height, mode):
    test_no_panel_is_squeezed_at_any_size(window, go_live, qtbot, width, height, mode)
    bars = window.panels["action_units"].grid.bars.values()
    assert all(bar.height() >= bar.minimumSizeHint().height() for bar in bars if bar.isVisible())


@pytest.mark.parametrize("width,height,mode", SIZES)
def test_no_panel_is_squeezed_at_any_size(window, go_live, qtbot, width, height, mode):
    window.resize(width, height)
    go_live(face_record(flags=("small", "dark", "turned"), reason="A long reason. " * 6))
    qtbot.waitUntil(lambda: window.workspace.mode == mode)
    panels = [window.panels[row.key] for row in ALWAYS]
    assert not any(panel.isHidden() for panel in panels)
    # Panels that turn their parts when they are narrow want another height, which takes a few
    # passes of layout.
    qtbot.waitUntil(lambda: all(p.height() >= p.heightForWidth(p.width()) for p in panels))
    assert (window.width(), window.height()) == (width, height)
    reading = window.panels["reading"]
    assert reading.label.geometry().bottom() <= reading.confidence.geometry().top()
    assert reading.reason.geometry().bottom() < reading.flags.geometry().top()
    # A picture that is as high as its width allows needs no more.
    needed = min(0.37 * window.workspace.height(), 0.56 * window.stage.width())
    assert window.stage.height() >= max(140, needed)


def test_sizes_can_change_back_and_forth(window, qtbot):
    for width, height, mode in [*SIZES, *reversed(SIZES)]:
        window.resize(width, height)
        qtbot.waitUntil(lambda mode=mode: window.workspace.mode == mode)
    assert not any(window.panels[row.key].isHidden() for row in ALWAYS)


def test_panels_are_hidden_and_remembered(window, controller):
    for row in ALWAYS:
        window.panel_actions[row.key].trigger()
        assert window.panels[row.key].isHidden()
        assert not controller.store.panel_shown(row.key)
    assert window.workspace.strip.isHidden() and window.workspace.side.isHidden()
    for row in ALWAYS:
        window.panel_actions[row.key].trigger()
        assert window.panels[row.key].isVisible()


def test_the_table_of_panels_is_whole(window):
    assert set(window.panels) == {row.key for row in PANELS}
    assert all(panel.accessibleName() for panel in window.panels.values())


@pytest.mark.parametrize("width,height", [(1000, 700), (800, 600), (480, 800), (360, 420)])
def test_nothing_is_cut_off_at_the_right(window, go_live, qtbot, width, height):
    window.workspace.strip.choose("timeline")
    window.resize(width, height)
    go_live()
    qtbot.wait(20)
    side = window.workspace.side
    assert side.widget().width() <= side.viewport().width()


def test_what_large_text_needs_is_given_or_scrolled_to(window, qtbot):
    window.resize(960, 640)
    side = window.workspace.side
    qtbot.waitUntil(lambda: side.width() == 360)
    window.panels["reading"].setMinimumWidth(420)
    window.resize(960, 641)
    qtbot.waitUntil(lambda: side.viewport().width() >= side.widget().width() >= 420)
    window.panels["reading"].setMinimumWidth(600)
    window.resize(960, 642)
    qtbot.waitUntil(lambda: side.horizontalScrollBar().isVisible())
    assert side.width() <= window.width() / 2


def test_what_is_asked_for_is_scrolled_to_in_a_small_window(window, controller, go_live, qtbot):
    window.resize(1024, 768)
    go_live()
    bar, panel = window.workspace.side.verticalScrollBar(), window.panels["comparison"]
    assert window.workspace.mode == SHORT
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    for ask in (
        lambda: window.workspace.show_page("comparison"),
        lambda: window.workspace.set_shown("comparison", True),
    ):
        bar.setValue(0)
        ask()
        qtbot.waitUntil(lambda: bar.value() == min(panel.y(), bar.maximum()) > 0)


def test_what_is_asked_for_at_the_start_is_seen_when_all_have_their_heights(
    controller, theme, tiny_catalog, engine, qtbot
):
    window = MainWindow(controller, theme, tiny_catalog, lambda: ())
    qtbot.addWidget(window)
    window.resize(700, 900)
    window.workspace.show_page("why")
    window.show()
    qtbot.waitExposed(window)
    bar, panel = window.workspace.side.verticalScrollBar(), window.panels["why"]
    qtbot.waitUntil(lambda: bar.value() == panel.y() > 0)
    before = panel.y()
    # As when the first reading comes.
    window.panels["reading"].setMinimumHeight(400)
    qtbot.waitUntil(lambda: bar.value() == panel.y() > before)
    window.close()


def test_who_scrolls_is_not_pulled_back(window, go_live, qtbot):
    window.resize(700, 900)
    go_live()
    bar, panel = window.workspace.side.verticalScrollBar(), window.panels["why"]
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    window.workspace.show_page("why")
    qtbot.waitUntil(lambda: bar.value() == panel.y() > 0)
    bar.triggerAction(bar.SliderAction.SliderSingleStepSub)
    chosen, before = bar.value(), panel.y()
    window.panels["reading"].setMinimumHeight(400)
    qtbot.waitUntil(lambda: panel.y() > before)
    assert bar.value() == chosen < before
