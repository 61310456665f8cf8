"""Source and model are chosen here."""

from fakes import write_model
from PySide6.QtCore import Qt

from ferdesk.ui.widgets.top_bar import model_title


def test_models_are_listed_with_their_accuracy(window):
    models = window.top_bar.models
    assert [models.itemText(i) for i in range(models.count())] == ["Tiny · 40.0%", "Other · 40.0%"]


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


def test_a_model_that_fails_goes_back_to_the_old_one(window, engine, controller, go_live):
    go_live()
    controller.select_model("other")
    engine.set(message="other is damaged. Tiny stays in use.")
    controller.show_everything()
    assert window.top_bar.models.currentData() == "tiny"
    assert not window.banner.isHidden() and window.banner.severity == "warning"


def test_a_title_that_is_too_long_ends_in_dots(window):
    window.top_bar.models.setItemText(0, "A model with a title that goes on and on " * 4)
    window.resize(480, 700)
    assert window.top_bar.width() <= 480
    assert not window.top_bar.models.grab().isNull()


def test_buttons_have_names_and_tips(window):
    for button in window.top_bar._buttons.values():
        assert button.accessibleName() and button.toolTip()
