"""Source and model are chosen here."""

from itertools import pairwise

import pytest
from fakes import write_model
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent

from ferdesk.ui.tokens import SPACE
from ferdesk.ui.widgets.top_bar import CARD, model_title


def test_models_are_listed_with_their_accuracy(window):
    models = window.top_bar.models
    titles = [models.itemText(i) for i in range(models.titles)]
    assert titles == ["Tiny · 40.0%", "Other · 40.0%"]


def test_a_model_that_was_never_scored_has_no_number(tmp_path):
    card = write_model(tmp_path, "new", metrics={}).card
    assert model_title(card) == "New"


def test_picking_a_model_selects_it(window, engine, controller, qtbot, go_live):
    go_live()
    models = window.top_bar.models
    models.setFocus()
    qtbot.keyClick(models, Qt.Key.Key_Down)
    assert engine.calls[-1] == ("select_model", "other")
    assert ("stop",) not in engine.calls  # the picture goes on
    engine.set(loading_model_id="other")
    controller.show_everything()
    assert models.currentData() == "other"
    engine.set(loading_model_id="", model_id="other")
    controller.show_everything()
    assert models.currentData() == "other" and controller.store.model() == "other"


def test_the_list_ends_in_the_model_cards(window, go_live, controller, engine):
    go_live()
    models = window.top_bar.models
    calls = len(engine.calls)
    models.setCurrentIndex(models.count() - 1)
    models.activated.emit(models.count() - 1)
    dialog = window.dialogs.open["model_card"]
    assert dialog.card.title == "Tiny" and models.currentData() == "tiny"
    assert len(engine.calls) == calls, "reading goes on with the same model"
    dialog.close()


def test_keys_and_wheel_never_reach_the_cards(window, go_live, qtbot):
    go_live()
    models = window.top_bar.models
    models.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_PageDown, Qt.Key.Key_End):
        qtbot.keyClick(models, key)
    assert models.currentData() == "other" and "model_card" not in window.dialogs.open
    window.actions_by_key["next_model"].trigger()
    assert models.currentData() == "tiny"


def test_a_model_that_fails_goes_back_to_the_old_one(window, engine, controller, go_live):
    go_live()
    controller.select_model("other")
    engine.set(message="other is damaged. Tiny stays in use.")
    controller.show_everything()
    assert window.top_bar.models.currentData() == "tiny"
    assert not window.banner.isHidden() and window.banner.severity == "warning"


def test_a_title_that_is_too_long_keeps_what_tells_it_from_others(window):
    models = window.top_bar.models
    models.setItemText(0, "A model with a title that goes on and on " * 4)
    window.resize(480, 700)
    assert window.top_bar.width() <= 480
    assert not models.grab().isNull()

    def shortened(title, share):
        models.setItemText(0, title)
        width = int(models.fontMetrics().horizontalAdvance(title) * share)
        told = models.shortened(width)
        assert models.fontMetrics().horizontalAdvance(told) <= width
        return told

    whole = "WRN-16-2, taught · 88.2%"
    assert shortened(whole, 1.01) == whole
    assert shortened(whole, 0.8) == "WRN-16-2, taught"
    cut = {shortened(f"WRN-16-2, {kind} · 88.2%", 0.45) for kind in ("taught", "balanced")}
    assert len(cut) == 2 and all("…" in told for told in cut)


def test_the_tool_tip_has_the_whole_title(window):
    models = window.top_bar.models
    at = QPoint(5, 5)
    QCoreApplication.sendEvent(models, QHelpEvent(QEvent.Type.ToolTip, at, models.mapToGlobal(at)))
    assert models.toolTip().splitlines() == [models.currentText(), models.about]


def test_buttons_have_names_and_tips(window):
    for button in window.top_bar._buttons.values():
        assert button.accessibleName() and button.toolTip()


@pytest.mark.parametrize("width", [360, 480])
def test_beside_a_long_source_a_narrow_window_still_names_the_model(window, width):
    window.resize(width, 800)
    bar = window.top_bar
    bar.show_source("a folder/a recording with a long name.ferdesk", "record")
    QCoreApplication.processEvents()
    assert bar.models.width() >= 112
    shown = [w for w in (bar.source, bar.models, *bar._buttons.values()) if w.isVisible()]
    ends = sorted((w.x(), w.geometry().right()) for w in shown)
    assert all(right < left for (_, right), (left, _) in pairwise(ends)) and ends[-1][1] <= width
    assert bar.models.findData(CARD) > 0, "the card's button has given way; its list has it"


def test_a_narrow_bar_has_no_gap_beside_the_model(window):
    window.resize(480, 640)
    QCoreApplication.processEvents()
    bar = window.top_bar
    left = bar.models.mapTo(bar, bar.models.rect().topLeft()).x()
    record = bar._buttons["record"]
    assert left - record.geometry().right() <= 3 * SPACE


def test_a_recording_of_a_model_that_is_not_here_shows_its_name(window):
    bar = window.top_bar
    bar.show_model("other")
    bar.show_model("long-gone")
    assert bar.models.currentIndex() == -1 and bar.models.placeholderText() == "long-gone"
    named = bar.models.grab().toImage()
    bar.models.setPlaceholderText("another")
    assert bar.models.grab().toImage() != named, "it is drawn"
    bar.show_model("")  # not known yet
    assert bar.models.currentIndex() == -1
    bar.show_model("tiny")
    assert bar.models.currentData() == "tiny"
