"""Words that change beside values."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ferdesk.ui.panels.base import Panel
from ferdesk.ui.panels.steady_label import SteadyLabel
from ferdesk.ui.picture import to_bgr
from ferdesk.ui.widgets.muted_label import muted_label

LONG = "La plus probable selon le réseau : mépris 41 %, puis neutre 38 %, et les unités d'action."


class Requests(QObject):
    """Counts how often a widget is laid out anew."""

    def __init__(self):
        super().__init__()
        self.seen = 0

    def eventFilter(self, widget, event):
        self.seen += event.type() == QEvent.Type.LayoutRequest
        return False


class Paints(QObject):
    """Notes which widgets are painted."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def eventFilter(self, widget, event):
        if event.type() == QEvent.Type.Paint:
            self.seen.append(widget)
        return False


@pytest.fixture
def card(qtbot, theme):
    made = QWidget()
    qtbot.addWidget(made)
    made.label = SteadyLabel(theme)
    column = QVBoxLayout(made)
    column.addWidget(made.label)
    column.addStretch(1)
    made.resize(260, 200)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()


@pytest.mark.parametrize("style", ["light", "dark", "contrast"])
@pytest.mark.parametrize("text", ["80% likely", LONG, "<b>not bold</b>"])
def test_it_looks_as_a_label_does(qtbot, theme, style, text):
    theme.choose(style)
    pictures = []
    for make in (lambda: SteadyLabel(theme, muted=True), muted_label):
        panel = Panel(theme, "Panel")
        qtbot.addWidget(panel)
        label = make()
        label.setText(text)
        if not isinstance(label, SteadyLabel):
            label.setAlignment(Qt.AlignmentFlag.AlignTop)
        panel.body.addWidget(label)
        panel.body.addStretch(1)
        panel.resize(240, 200)
        pictures.append(to_bgr(panel.grab().toImage()))
    np.testing.assert_array_equal(*pictures)
    assert pictures[0].std() > 5


def test_another_text_of_the_same_height_lays_nothing_out(card, qapp):
    card.label.setText("80% likely")
    qapp.processEvents()
    requests = Requests()
    card.installEventFilter(requests)
    card.label.setText("79% likely")
    qapp.processEvents()
    assert requests.seen == 0
    assert card.label.text() == card.label.accessibleName() == "79% likely"


def test_a_longer_text_gets_its_room(card, qapp):
    card.label.setText("80% likely")
    qapp.processEvents()
    short = card.label.height()
    card.label.setText(LONG)
    qapp.processEvents()
    assert card.label.height() >= 2 * short
    card.label.setText("80% likely")
    qapp.processEvents()
    assert card.label.height() == short


def test_screen_readers_find_static_text(card, qapp):
    card.label.setText("80% likely")
    found = QAccessible.queryAccessibleInterface(card.label)
    assert found.role() == QAccessible.Role.StaticText
    assert found.text(QAccessible.Text.Name) == "80% likely"
    card.label.setText(LONG)
    assert found.text(QAccessible.Text.Name) == LONG


def test_only_the_label_is_painted_for_another_text(card, qapp):
    card.label.setText("80% likely")
    qapp.processEvents()
    painted = Paints()
    for widget in (card, card.label):
        widget.installEventFilter(painted)
    card.label.setText("79% likely")
    qapp.processEvents()
    assert painted.seen == [card.label]
