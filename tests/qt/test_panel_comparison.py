"""Models side by side."""

from dataclasses import replace

import made_au
import pytest
from fake_engine import face_record, frame, probabilities, record
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea

from ferdesk import __main__ as command
from ferdesk.au_svm.card import validate
from ferdesk.compare import Pair
from ferdesk.core.types import Prediction
from ferdesk.live.status import Compared, LiveStatus
from ferdesk.models import au_runner
from ferdesk.ui import language
from ferdesk.ui.panels import PAGES
from ferdesk.ui.panels.compare_agreement import AgreementView, _line, _whole
from ferdesk.ui.panels.compare_column import Elided, Fitted, ModelColumn
from ferdesk.ui.panels.comparison import GAP, ComparisonPanel
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
    assert not panel.columns and not panel.ticks["tiny"].isEnabled()


def test_a_ticked_model_gets_a_column(panel, engine, go_live, store, qtbot):
    go_live()
    panel.ticks["other"].trigger()
    assert engine.calls[-1] == ("set_compared", ("other",))
    go_live(compared_face(), compared=(Compared("other", fps=7.2, ms=4.0),))
    assert tuple(panel.columns) == ("tiny", "other")
    qtbot.waitUntil(lambda: panel.columns["other"].label.whole == "≠ Sadness 70%")
    assert "7 fps" in panel.columns["other"].figures.text()
    assert "Test 40.0% of 10" in panel.columns["other"].accuracy.whole
    assert Store(store._file).compared() == ("other",)
    panel.ticks["other"].trigger()
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


def test_the_menu_of_models_stays_open_while_they_are_ticked(panel, controller, qtbot):
    menu = panel.choice.menu()
    menu.popup(panel.mapToGlobal(panel.rect().topLeft()))
    at = menu.actionGeometry(panel.ticks["other"]).center()
    qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=at)
    assert controller.compared == ("other",) and menu.isVisible()
    # Opened below the pointer, the end of that click must tick nothing.
    qtbot.mouseRelease(menu, Qt.MouseButton.LeftButton, pos=at)
    assert controller.compared == ("other",)
    menu.setActiveAction(panel.ticks["other"])
    qtbot.keyClick(menu, Qt.Key.Key_Space)
    assert controller.compared == () and menu.isVisible()
    chosen = menu.actionGeometry(panel.ticks["tiny"]).center()
    qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=chosen)
    assert panel.ticks["tiny"].isChecked()
    menu.close()


def test_an_older_answer_stays_until_the_next(panel, go_live, controller):
    controller.compare(("other",))
    go_live(compared_face())
    go_live(face_record())
    assert panel.columns["other"].label.whole == "≠ Sadness 70%"
    go_live(face_record(2))
    assert panel.columns["other"].label.whole == "–"


def test_an_older_answer_is_faded_once_the_chosen_model_says_something_else(
    panel, controller, engine, go_live, qtbot
):
    controller.compare(("other",))
    go_live(compared_face("sadness"))
    column = panel.columns["other"]

    def come(index, **label):
        said = Prediction("tiny", probabilities(**label), 4.0)
        face = replace(face_record(), predictions=(said,))
        engine.records = [record(face, of=frame(index))]
        controller.refresh()
        controller.show_everything()

    come(10, happiness=0.8)
    qtbot.waitUntil(lambda: panel._now_ms == 330)
    assert not column.bars.faded and column.label.accessibleName() == "Differs: Sadness 70%"
    come(20, surprise=0.8)
    qtbot.waitUntil(lambda: panel.columns["tiny"].label.whole == "Surprise 80%")
    assert column.bars.faded and column.label.property("muted")
    assert column.label.accessibleName().endswith("of a picture 0.7 s earlier")
    assert column.label.toolTip() == column.label.accessibleName()
    assert not panel.columns["tiny"].bars.faded
    engine.records = [record(compared_face("sadness"), of=frame(21))]
    controller.refresh()
    qtbot.waitUntil(lambda: not column.bars.faded)
    assert not column.label.property("muted")


def test_where_the_clock_goes_back_nothing_later_is_shown(panel, controller, engine, go_live):
    controller.compare(("other",))
    for index, face in ((50, compared_face()), (10, face_record())):
        go_live()
        engine.records = [record(face, of=frame(index))]
        controller.refresh()
        panel.show_scene(Scene(record(face, of=frame(index)), face, live=True))
    assert panel.columns["other"].label.whole == "–"


def test_a_model_that_fails_says_why(panel, go_live, controller):
    controller.compare(("other",))
    go_live(compared=(Compared("other", message="It is broken."),))
    assert panel.columns["other"].figures.text() == "It is broken."


@pytest.mark.parametrize(
    ("share", "percents"), [(1, 100), (999 / 1000, 99), (0.555, 56), (1 / 1000, 1), (0, 0)]
)
def test_all_is_not_said_where_one_differs(share, percents):
    assert _whole(share) == percents


def test_a_line_without_room_says_nothing_rather_than_a_letter(qtbot):
    def said(room):
        line = Elided()
        qtbot.addWidget(line)
        line.resize(line.fontMetrics().horizontalAdvance(room), 20)
        line.show_text("The last minute")
        assert line.toolTip() == "The last minute"
        return line.text()

    assert said("The last minute ") == "The last minute"
    assert said("The last m…").startswith("The") and said("The last m…").endswith("…")
    assert said("T…") == ""


def read(controller, engine, alike, of):
    """Two models on so many faces, of which the first ones look the same to both."""
    controller.compare(("other",))
    for i in range(of):
        face = compared_face("happiness" if i < alike else "sadness")
        engine.records = [record(face, of=frame(100 + i))]
        controller.refresh()
    controller.show_everything()


def test_agreement_over_the_minute(panel, controller, engine, go_live):
    go_live()
    read(controller, engine, alike=30, of=40)
    assert panel.agreement.share.text() == "75% agree"
    assert panel.agreement.span.text().startswith("over the last minute")
    assert panel.agreement.span.text().endswith("N\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}40")
    assert "kappa" in panel.agreement.lists[0].text()
    assert "Happiness ≠ Sadness" in panel.agreement.spells.accessibleDescription()
    assert not panel.grab().isNull()


def test_few_faces_are_counted_and_have_no_kappa(panel, controller, engine, go_live):
    go_live()
    read(controller, engine, alike=3, of=4)
    assert panel.agreement.share.text() == "3 of 4 agree"
    assert panel.agreement.lists[0].text() == "Cohen's kappa –"
    assert "3/4" in panel.agreement.lists[0].toolTip()
    assert "%" not in panel.agreement.lists[0].toolTip()


def test_of_more_than_two_every_pair_is_told_by_the_numbers_of_its_columns(
    panel, controller, engine, go_live
):
    controller.compare(("other", "third"))
    go_live()
    face = compared_face("happiness")
    said = Prediction("third", probabilities(sadness=0.7), 2.0)
    for i in range(30):
        every = replace(face, predictions=(*face.predictions, said))
        engine.records = [record(every, of=frame(90 + i))]
        controller.refresh()
    controller.show_everything()
    told = panel.agreement.lists[0].text().replace("\N{NO-BREAK SPACE}", " ")
    assert told.splitlines() == ["1–2: κ – 100%", "1–3: κ 0.00 0%", "2–3: κ 0.00 0%"]
    assert panel.agreement.span.text().startswith("all that read the face")
    for said in (
        panel.agreement.lists[0].toolTip(),
        panel.agreement.lists[0].accessibleDescription(),
    ):
        assert "Other – third" in said and "N = 30" in said


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


def test_a_label_is_never_cut_where_a_smaller_one_fits(qtbot, theme):
    label = Fitted()
    qtbot.addWidget(label)
    label.show()
    for width in range(108, 160):
        label.resize(width, label.height())
        for said in ("≠ Sadness 59%", "≠ Neutral 9%", "≠ Tristesse 5 %"):
            label.show_text(said)
            assert label.text() == said


@pytest.mark.parametrize(("lists", "lines"), [(1, [6]), (2, [3, 3]), (4, [3, 3])])
def test_many_pairs_stand_in_lists_side_by_side(panel, controller, lists, lines):
    ids = ("tiny", "other", "third", "fourth")
    for at in range(4):
        face = face_record()
        said = [Prediction(i, probabilities(happiness=0.7), 2.0) for i in ids]
        controller.agreement.add(record(replace(face, predictions=tuple(said)), of=frame(at)))
    numbers = {model_id: at for at, model_id in enumerate(ids, 1)}
    panel.agreement.show_window(controller.agreement, 1000, numbers)
    panel.agreement.set_form(flat=True, lists=lists)
    shown = [part.text().splitlines() for part in panel.agreement.lists if not part.isHidden()]
    assert list(map(len, shown)) == lines
    assert shown[0][0].startswith("1–2") and shown[-1][-1].startswith("3–4")


@pytest.mark.parametrize("code", ["en", "fr"])
def test_the_lists_have_room_for_their_figures(code, qapp, qtbot, theme):
    installed = language.install(qapp, code)
    view = AgreementView(theme, {})
    line = _line(Pair("a", "b", 99, 1.0, 1.0), {"a": 1, "b": 2})
    width = view.least_width(4)
    assert view.least_width(3) < width
    language.remove(installed)
    qtbot.addWidget(view)
    assert view.lists[0].fontMetrics().horizontalAdvance(line) <= (width - SPACE) / 2


def test_action_units_are_rows_like_the_others(qtbot, theme, controller, tiny_catalog):
    card = validate(made_au.card_data() | {"metrics": {"test/majority": SCORE}})
    beside = au_runner.entries(card, tiny_catalog.entries, made_au.classifiers)
    made = ComparisonPanel(theme, "Comparison of models")
    qtbot.addWidget(made)
    made.attach(controller, replace(tiny_catalog, beside=beside))
    assert made.ticks["tiny+units-best"].text() == "Tiny + Action Units"
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


def test_large_text_lets_the_agreement_stand_beside_and_the_columns_scroll(
    five, controller, qtbot, monkeypatch
):
    made, side = five
    monkeypatch.setattr(AgreementView, "flat_height", lambda view, models, lists: 134)
    controller.compare(tuple(made.ticks))
    made.show_status(LiveStatus(state="live", model_id="tiny"))
    side.resize(700, 400)
    qtbot.waitUntil(lambda: made.agreement.x() > made.area.geometry().right())
    qtbot.waitUntil(lambda: made.area.horizontalScrollBar().maximum() > 0)
    assert made.agreement.geometry().right() <= made.width()
    # In a narrow column again, nothing that once had room keeps the panel wide.
    side.resize(300, 900)
    qtbot.waitUntil(lambda: made.width() <= 300)


@pytest.fixture
def five(qtbot, theme, controller, tiny_catalog):
    """A panel with five models to compare, in what scrolls it where it does not fit."""
    card = validate(made_au.card_data() | {"metrics": {"test/majority": SCORE}})
    beside = au_runner.entries(card, tiny_catalog.entries, made_au.classifiers)
    made = ComparisonPanel(theme, "Comparison of models")
    made.attach(controller, replace(tiny_catalog, beside=beside))
    side = QScrollArea()
    side.setWidgetResizable(True)
    side.setWidget(made)
    qtbot.addWidget(side)
    side.show()
    yield made, side
    side.close()


def rows_of(panel):
    return len({column.y() for column in panel.columns.values()})


def test_in_a_side_column_every_model_is_seen_without_scrolling_in_it(five, controller, qtbot):
    made, side = five
    controller.compare(tuple(made.ticks))
    made.show_status(LiveStatus(state="live", model_id="tiny"))
    side.resize(362, 1600)
    assert len(made.columns) == 5
    qtbot.waitUntil(lambda: made.area.horizontalScrollBar().maximum() == 0)
    assert made.area.verticalScrollBar().maximum() == 0
    qtbot.waitUntil(lambda: rows_of(made) == 3)
    side.resize(1400, 400)
    qtbot.waitUntil(lambda: rows_of(made) == 1)


def least_width(panel):
    """Of a panel in which all of its columns stand in one row."""
    row = len(panel.columns) * (ModelColumn.LEAST + GAP) - GAP
    return row + 4 * SPACE + 2 * panel.frameWidth()


def test_five_models_stand_in_one_row_above_their_agreement(five, controller, qtbot):
    """In a window of 1080 pixels: of the pairs as many lists as have room keep it low."""
    made, side = five
    controller.compare(tuple(made.ticks))
    made.show_status(LiveStatus(state="live", model_id="tiny"))
    side.resize(least_width(made), 400)
    qtbot.waitUntil(lambda: made.area.isVisible() and rows_of(made) == 1)
    qtbot.waitUntil(lambda: made.area.horizontalScrollBar().maximum() == 0)
    assert made.agreement.y() > made.area.geometry().bottom()
    wide, font = made.agreement.flat_lists(844, 6), made.agreement.lists[0].fontMetrics()
    assert wide >= 3 and made.agreement.flat_height(6, wide) <= 6 * font.lineSpacing() + 4


@pytest.mark.parametrize("less", [1, 140])
def test_nothing_of_a_column_is_hidden_by_the_bar_of_many(five, controller, qtbot, less):
    made, side = five
    controller.compare(tuple(made.ticks))
    made.show_status(LiveStatus(state="live", model_id="tiny"))
    side.resize(least_width(made) - less, 400)
    qtbot.waitUntil(lambda: made.area.horizontalScrollBar().maximum() > 0)
    column, bar = made.columns["other"], made.area.horizontalScrollBar()
    assert made.area.minimumHeight() >= column.sizeHint().height() + bar.height()
    accuracy, port = column.accuracy, made.area.viewport()
    qtbot.waitUntil(lambda: accuracy.mapTo(port, accuracy.rect().bottomLeft()).y() < port.height())


@pytest.mark.parametrize("code", ["en", "fr"])
@pytest.mark.parametrize(("width", "beside"), [(876, True), (632, False), (596, False)])
def test_four_models_fit_in_windows_of_common_width(
    five, controller, qtbot, qapp, code, width, beside
):
    """876 pixels wide in a window of 1280, 632 at the narrowest with the long bar of the units."""
    installed = language.install(qapp, code)
    made, side = five
    controller.compare([i for i in made.ticks if i != "tiny"][:3])
    made.show_status(LiveStatus(state="live", model_id="tiny"))
    side.resize(width + 2, 400)
    qtbot.waitUntil(lambda: made.area.isVisible() and rows_of(made) == 1)
    language.remove(installed)
    assert len(made.columns) == 4
    qtbot.waitUntil(lambda: made.area.horizontalScrollBar().maximum() == 0)
    assert made.area.verticalScrollBar().maximum() == 0
    qtbot.waitUntil(lambda: (made.agreement.x() > made.area.geometry().right()) == beside)
    # What stands below stands there whole, and takes little of the picture's room.
    qtbot.waitUntil(lambda: made.minimumSizeHint().height() < 340)
    assert made.agreement.geometry().bottom() <= made.height()


def test_the_command_knows_the_pages():
    named = {row.title.lower().replace(" ", "-"): row.key for row in PAGES}
    assert list(named.items()) == list(command.PAGES.items())
