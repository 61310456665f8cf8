"""One bar."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject

from ferdesk.ui.panels import bars
from ferdesk.ui.panels.bars import Bar
from ferdesk.ui.picture import to_bgr

CHANGES = (
    {"value": 0.8, "raw": 0.3},
    {"value": 0.31, "raw": 0.9},
    {"value": 0.312, "raw": 0.05},
    {"value": 0.0, "raw": 1.0},
    {"value": 1.0, "strong": True},
    {"value": 0.5, "sides": (0.2, 0.8), "raw": 0.0},
    {"value": 0.51, "sides": (0.2, 0.8), "raw": 0.0},
    {"value": 0.51, "sides": (0.9, 0.0)},
    {"value": None},
    {"value": 0.02},
)


@pytest.fixture(params=[90, 0], ids=["in a line", "stacked"])
def bar(request, qtbot, theme):
    made = Bar(theme, "Fossette (muscle buccinateur)", "#B45309", "", request.param)
    qtbot.addWidget(made)
    made.resize(251, made.sizeHint().height())
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()


@pytest.mark.parametrize("style", ["light", "dark", "contrast"])
def test_what_is_repainted_is_all_that_changed(bar, theme, style, qapp):
    theme.choose(style)
    seen = set()
    for change in CHANGES:
        bar.show_value(**change)
        qapp.processEvents()
        shown = to_bgr(bar.screen().grabWindow(bar.winId()).toImage())
        np.testing.assert_array_equal(shown, to_bgr(bar.grab().toImage()))
        seen.add(shown.tobytes())
    assert len(seen) == len(CHANGES)


class Painted(QObject):
    """Notes what is painted of a widget."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def eventFilter(self, widget, event):
        if event.type() == QEvent.Type.Paint:
            self.seen.append(event.rect())
        return False


def test_a_value_that_looks_the_same_repaints_nothing(bar, qapp):
    bar.show_value(0.5, 0.5)
    qapp.processEvents()
    painted = Painted()
    bar.installEventFilter(painted)
    bar.show_value(0.5001, 0.4999)
    qapp.processEvents()
    assert not painted.seen
    bar.show_value(0.5001, 0.6)
    qapp.processEvents()
    assert painted.seen == [bar._area.drawn & bar.rect()]
    assert not bar._area.naming.intersects(painted.seen[0])


def test_little_is_kept():
    caches = [v for v in vars(bars).values() if hasattr(v, "cache_info")]
    assert bars.fill_path in caches and len(caches) >= 3
    assert all(cache.cache_info().maxsize is not None for cache in caches)
