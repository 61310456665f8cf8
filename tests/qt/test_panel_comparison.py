"""Models side by side."""

from dataclasses import replace

import made_au
import pytest
from fake_engine import face_record, frame, probabilities, record
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QScrollArea

from ferdesk import __main__ as command
from ferdesk.au_svm.card import validate
from ferdesk.compare import Pair
from ferdesk.core.types import Prediction
from ferdesk.live.status import Compared, LiveStatus
from ferdesk.models import au_runner
from ferdesk.ui import language
from ferdesk.ui.panels import PAGES
from ferdesk.ui.panels.compare_agreement import AgreementView, _line
from ferdesk.ui.panels.compare_column import ModelColumn
from ferdesk.ui.panels.comparison import MODELS_HEIGHT, ComparisonPanel
from ferdesk.ui.scene import Scene
from ferdesk.ui.store import Store
from ferdesk.ui.tokens import SPACE

SCORE = {"accuracy": 79.15, "n": 2998, "of": "faces found"}


@pytest.fixture
def panel(window):
    window.workspace.strip.choose("comparison")
    return window.panels["comparison"]


def compared_face(other="sadness"):
    face = face_record()
    said = Prediction("other", probabilities(**{other: 0.7}), 4.0)
    return replace(face, predictions=(*face.predictions, said))


def test_with_one_model_it_invites(panel, go_live):
    go_live()
    assert panel.empty.isVisible() and "Tick a second model" in panel.empty.text()
    assert not panel.columns and not panel.boxes["tiny"].isEnabled()


def test_a_ticked_model_gets_a_column(panel, engine, go_live, store, qtbot):
    go_live()
    panel.boxes["other"].click()
    assert engine.calls[-1] == ("set_compared", ("other",))
    go_live(compared_face(), compared=(Compared("other", fps=7.2, ms=4.0),))
    assert tuple(panel.columns) == ("tiny", "other")
    qtbot.waitUntil(lambda: panel.columns["other"].label.whole == "≠ Sadness 70%")
    assert "7 fps" in panel.columns["other"].figures.text()
    assert "Test 40.0% of 10" in panel.columns["other"].accuracy.whole
    assert Store(store._file).compared() == ("other",)
    panel.boxes["other"].click()
    assert not panel.columns and panel.empty.isVisible()


def test_a_column_that_comes_while_the_picture_is_held_says_what_was_read(
    panel, controller, engine, go_live
):
    go_live(compared_face())
    assert not panel.columns
    controller.compare(("other",))
    panel.show_status(LiveStatus(state="paused", model_id="tiny"))
    assert panel.columns["tiny"].label.whole == "Happiness 80%"
    assert panel.columns["other"].label.whole == "≠ Sadness 70%"


def test_an_older_answer_is_held_against_what_was_said_of_its_picture(
    panel, go_live, controller, qtbot
):
    controller.compare(("other",))
    go_live(compared_face("happiness"))
    # The chosen model has changed its mind; nobody knows yet what the other one would say.
    sad = Prediction("tiny", probabilities(sadness=0.8), 4.0)
    go_live(replace(face_record(), predictions=(sad,)))
    qtbot.waitUntil(lambda: panel.columns["tiny"].label.whole == "Sadness 80%")
    assert panel.columns["other"].label.whole == "Happiness 70%"


def test_with_nothing_ticked_every_model_can_be_reached(panel, window, qtbot):
    for width, height in ((1280, 800), (1920, 1080), (1060, 760)):
        window.resize(width, height)
        qtbot.waitUntil(lambda: panel.models.height() >= MODELS_HEIGHT)
        below = panel.models.mapTo(panel, panel.models.rect().bottomLeft()).y()
        assert below <= panel.height()


def test_an_older_answer_stays_until_the_next(panel, go_live, controller):
    controller.compare(("other",))
    go_live(compared_face())
    go_live(face_record())
    assert panel.columns["other"].label.whole == "≠ Sadness 70%"
    go_live(face_record(2))
    assert panel.columns["other"].label.whole == "–"


def test_a_model_that_fails_says_why(panel, go_live, controller):
    controller.compare(("other",))
    go_live(compared=(Compared("other", message="It is broken."),))
    assert panel.columns["other"].figures.text() == "It is broken."


def test_agreement_over_the_minute(panel, controller, engine, go_live):
    controller.compare(("other",))
    go_live()
    for i in range(4):
        face = compared_face("happiness" if i < 3 else "sadness")
        engine.records = [record(face, of=frame(100 + i))]
        controller.refresh()
    controller.show_everything()
    assert panel.agreement.share.text() == "75% agree"
    assert "N = 4" in panel.agreement.span.text()
    assert "kappa" in panel.agreement.pairs.text()
    assert "Happiness ≠ Sadness" in panel.agreement.spells.accessibleDescription()
    assert not panel.grab().isNull()


def test_of_more_than_two_every_pair_is_told_by_the_numbers_of_its_columns(
    panel, controller, engine, go_live
):
    controller.compare(("other", "third"))
    go_live()
    face = compared_face("happiness")
    said = Prediction("third", probabilities(sadness=0.7), 2.0)
    engine.records = [record(replace(face, predictions=(*face.predictions, said)), of=frame(90))]
    controller.refresh()
    controller.show_everything()
    told = panel.agreement.pairs.text().replace("\N{NO-BREAK SPACE}", " ")
    assert told.splitlines() == ["1–2: κ – 100%", "1–3: κ 0.00 0%", "2–3: κ 0.00 0%"]
    assert "Other – third" in panel.agreement.pairs.toolTip()
    assert "Other – third" in panel.agreement.pairs.accessibleDescription()


def test_a_label_steps_down_in_size_before_it_is_cut(qtbot, theme, tiny_catalog):
    column = ModelColumn(theme, tiny_catalog.entries[0].card)
    qtbot.addWidget(column)
    said = Prediction("tiny", probabilities(happiness=0.7), 2.0)
    column.show()
    sizes = []
    for width in (200, ModelColumn.LEAST):
        column.resize(width, 200)
        column.show_prediction(said, differs=True)
        assert column.label.text() == "≠ Happiness 70%"
        sizes.append((column.label.font().pointSizeF(), column.label.height()))
    assert sizes[0][0] > sizes[1][0] and sizes[0][1] == sizes[1][1]
    column.close()


def test_many_pairs_stand_in_two_halves(panel, controller):
    ids = ("tiny", "other", "third", "fourth")
    for at in range(4):
        face = face_record()
        said = [Prediction(i, probabilities(happiness=0.7), 2.0) for i in ids]
        controller.agreement.add(record(replace(face, predictions=tuple(said)), of=frame(at)))
    numbers = {model_id: at for at, model_id in enumerate(ids, 1)}
    panel.agreement.show_window(controller.agreement, 1000, numbers)
    halves = [panel.agreement.pairs.text(), panel.agreement.more_pairs.text()]
    assert [len(half.splitlines()) for half in halves] == [3, 3]
    assert halves[0].startswith("1–2") and halves[1].splitlines()[-1].startswith("3–4")


@pytest.mark.parametrize("code", ["en", "fr"])
def test_the_halves_have_room_for_their_figures(code, qapp, qtbot, theme):
    installed = language.install(qapp, code)
    view = AgreementView(theme, {})
    line = _line(Pair("a", "b", 9, 1.0, 1.0), {"a": 1, "b": 2})
    width = view.least_width(4)
    assert view.least_width(3) < width
    language.remove(installed)
    qtbot.addWidget(view)
    assert view.pairs.fontMetrics().horizontalAdvance(line) <= (width - SPACE) / 2


def test_nothing_of_a_column_is_hidden_by_the_bar_of_many(panel, controller, go_live, qtbot):
    controller.compare(("other",))
    go_live(compared_face())
    column = panel.columns["other"]
    panel.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
    qtbot.waitUntil(column.accuracy.isVisible)
    port = panel.area.viewport()
    qtbot.waitUntil(
        lambda: column.accuracy.mapTo(port, column.accuracy.rect().bottomLeft()).y() < port.height()
    )


def test_action_units_are_rows_like_the_others(qtbot, theme, controller, tiny_catalog):
    card = validate(made_au.card_data() | {"metrics": {"test/majority": SCORE}})
    beside = au_runner.entries(card, tiny_catalog.entries, made_au.classifiers)
    made = ComparisonPanel(theme, "Comparison of models")
    qtbot.addWidget(made)
    made.attach(controller, replace(tiny_catalog, beside=beside))
    assert made.boxes["tiny+units-best"].text() == "Tiny + Action Units"
    controller.compare(("action-units",))
    controller.show_everything()
    made.show_status(LiveStatus(state="live", model_id="tiny"))
    column = made.columns["action-units"]
    assert column.accuracy.whole == "Test 79.2% of 2998"
    assert "majority rule" in column.accuracy.toolTip() and "made" in column.title.toolTip()
    face = compared_face()
    said = Prediction("action-units", probabilities(sadness=0.6), 2.0)
    made.show_scene(Scene(record(face), replace(face, predictions=(*face.predictions, said))))
    assert column.label.whole == "≠ Sadness 60%"
    # Without a face there is no mesh, and nothing is said.
    made.show_scene(Scene(record()))
    assert column.label.whole == "–"


def test_narrow_and_wide(window, panel, go_live, controller):
    controller.compare(("other",))
    go_live(compared_face())
    assert panel._box.direction() == panel._box.Direction.LeftToRight
    window.resize(480, 800)
    assert panel._box.direction() == panel._box.Direction.TopToBottom


def test_in_a_side_column_every_model_is_seen_without_scrolling_in_it(
    qtbot, theme, controller, tiny_catalog
):
    card = validate(made_au.card_data() | {"metrics": {"test/majority": SCORE}})
    beside = au_runner.entries(card, tiny_catalog.entries, made_au.classifiers)
    made = ComparisonPanel(theme, "Comparison of models")
    made.attach(controller, replace(tiny_catalog, beside=beside))
    controller.compare(tuple(made.boxes))
    made.show_status(LiveStatus(state="live", model_id="tiny"))
    side = QScrollArea()
    side.setWidgetResizable(True)
    side.setWidget(made)
    qtbot.addWidget(side)
    side.resize(362, 1600)
    side.show()
    assert len(made.columns) == 5
    for area in (made.area, made.models):
        qtbot.waitUntil(lambda area=area: area.horizontalScrollBar().maximum() == 0)
        assert area.verticalScrollBar().maximum() == 0
    qtbot.waitUntil(lambda: len({column.y() for column in made.columns.values()}) == 3)
    side.resize(1400, 400)
    qtbot.waitUntil(lambda: len({column.y() for column in made.columns.values()}) == 1)
    side.close()


def test_the_command_knows_the_pages():
    assert tuple(row.key for row in PAGES) == command.PAGES


def test_many_models_take_no_room_from_the_picture(panel, go_live, qtbot):
    go_live()
    before = panel.minimumSizeHint()
    for i in range(30):
        panel._ticks.insertWidget(0, QCheckBox(f"A model with quite a long name, number {i}"))
    qtbot.waitUntil(lambda: panel.models.verticalScrollBar().maximum() > 0)
    after = panel.minimumSizeHint()
    assert (after.width(), after.height()) == (before.width(), before.height())
