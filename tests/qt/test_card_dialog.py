"""The model card, to be read."""

import pytest
from fakes import card_data, made_apparent, made_confusion, made_reliability, made_robustness
from PySide6.QtWidgets import QLabel

from ferdesk.core import card
from ferdesk.core.palette import LIGHT
from ferdesk.ui.dialogs.card_dialog import CardDialog
from ferdesk.ui.dialogs.card_html import page
from ferdesk.ui.dialogs.card_page import CardPage
from ferdesk.ui.dialogs.card_robustness import SAID
from trainer.corruptions import CORRUPTIONS


def test_all_of_the_card_is_there():
    made = card.validate(
        card_data(
            content=b"x",
            recipe={"learning_rate": 0.1},
            training={"hardware": "two cores"},
            thesis={"accuracy": 86.3},
            limits=["Not for school."],
        )
    )
    html = page(made, LIGHT)
    for text in ("Tiny", "40.0%", "Learning rate", "two cores", "86.3", "Not for school.", "MIT"):
        assert text in html


def test_of_a_model_that_was_not_scored_no_empty_table_is_shown():
    given = {"metrics": {}, "training": {}, "seeds": [], "recipe": {"range": "0-1"}}
    html = page(card.validate(card_data(content=b"x", **given)), LIGHT)
    assert "Black and white" in html
    for text in ("How well it reads", "95% interval", "Training", "Seeds"):
        assert text not in html


def test_the_ring_of_a_page_leaves_its_words_alone(qtbot, theme):
    shown = CardPage("Page")
    qtbot.addWidget(shown)
    shown.said.setText("Words")
    shown.show()
    qtbot.waitExposed(shown)
    words = shown.said.geometry()
    assert words.left() >= 4 and words.top() >= 4 and words.right() <= shown.width() - 4


def test_each_of_several_trials_has_a_line():
    tried = [{"neighbour": 0.05, "accuracy": 87.9}, {"neighbour": 0.08, "accuracy": 88.2}]
    training = {"softened": {"neighbour": 0.08, "tried": tried}, "trials": tried}
    html = page(card.validate(card_data(content=b"x", training=training)), LIGHT)
    assert "neighbour: 0.08<br>tried: neighbour: 0.05 · accuracy" in html
    assert html.count("<br>") == 3


def test_recall_by_expression_and_interval_where_the_card_has_them():
    scores = {
        "accuracy": 87.76,
        "n": 3137,
        "interval95": [86.57, 88.86],
        "recall": {"contempt": {"percent": 0.0, "n": 15}, "fear": {"percent": 58.14, "n": 86}},
    }
    html = page(card.validate(card_data(metrics={"test/majority": scores}, sha256="0" * 64)), LIGHT)
    for text in ("86.6 – 88.9", "Contempt", "<b>0.0%</b>", "58.1%", "Test, majority of the votes"):
        assert text in html
    scores["recall"] = ["broken"]
    scores["interval95"] = "broken"
    assert "Contempt" not in page(
        card.validate(card_data(metrics={"test/majority": scores}, sha256="0" * 64)), LIGHT
    )


def test_age_and_gender_with_their_error_where_the_card_has_them():
    html = page(card.validate(card_data(apparent=made_apparent())), LIGHT)
    for text in (
        "Age and gender (experimental)", "Faces of UTKFace, test part (split seed 1)", "6.1 years",
        "79.6%", "2,370", "91.3% (90.1 – 92.4)", "holds 80% of", "0 to below 13", "13 to below 40",
        "40 and more", "± 3.2 years", "± 12.1 years", "labelled UTKFace", "decisions about people",
    ):  # fmt: skip
        assert text in html
    assert "Age and gender" not in page(card.validate(card_data()), LIGHT)


def test_a_card_can_put_nothing_of_its_own_on_the_page():
    evil = "<script>x</script><img src='file:///etc/passwd'>"
    made = card.validate(
        card_data(title=evil, summary=evil, limits=[evil], data={evil: evil}, licence=evil)
        | {"metrics": {evil: {"accuracy": 1, "n": 1}}, "sha256": "<" * 64}
        | {"apparent": made_apparent() | {"set": evil}}
    )
    html = page(made, LIGHT)
    assert "<script" not in html and "<img" not in html


def test_the_button_opens_it_once(window, go_live):
    go_live()
    window.actions_by_key["model_card"].trigger()
    window.actions_by_key["model_card"].trigger()
    dialogs = window.findChildren(CardDialog)
    assert len(dialogs) == 1 and "Tiny" in dialogs[0].text.toPlainText()
    dialogs[0].close()


def test_every_model_of_the_list_can_be_read_about(window, go_live, tiny_catalog):
    go_live()
    window.actions_by_key["model_card"].trigger()
    dialog = window.findChild(CardDialog)
    assert dialog.choice.count() == len(tiny_catalog.entries) == 2
    dialog.choice.setCurrentIndex(1)
    assert "Other" in dialog.text.toPlainText() and "Other" in dialog.windowTitle()
    dialog.pages.choose("confidence")
    assert dialog.figures["confidence"].isVisible()
    dialog.close()


def test_it_follows_the_theme(window, theme, go_live):
    go_live()
    window.actions_by_key["model_card"].trigger()
    dialog = window.findChild(CardDialog)
    light = dialog.text.toHtml()
    theme.choose("dark")
    assert dialog.text.toHtml() != light
    dialog.close()


@pytest.fixture
def confidence(qtbot, theme):
    kept = []

    def open_card(**fields):
        dialog = CardDialog([card.validate(card_data(**fields))], "tiny", theme)
        qtbot.addWidget(dialog)
        kept.append(dialog)
        dialog.pages.choose("confidence")
        return dialog.figures["confidence"]

    return open_card


def test_confidence_in_words_as_a_picture_and_as_a_table(confidence):
    scores = {"accuracy": 87.6, "n": 3137, "ece": 1.69}
    page = confidence(
        reliability=made_reliability(), temperature=1.5, metrics={"test/majority": scores}
    )
    for text in ("2.0 percentage points", "temperature of 1.50", "20.0 points", "too sure"):
        assert text in page.said.text()
    assert page.diagram.accessibleDescription()
    cells = [page.table.item(0, i).text() for i in range(page.table.columnCount())]
    assert cells == ["50–100%", "30", "78%", "76% (60–88)", "96%", "76%"]
    assert page.table.rowCount() == 1
    told = " ".join(label.text() for label in page.findChildren(QLabel))
    assert (
        "30 pictures (Validation, majority of the votes)" in told
        and "1.7 points (N = 3,137)" in told
    )
    assert "fitted on these same pictures" in told


def test_that_sure_is_not_unanimous_is_told_where_the_card_has_it(confidence):
    def told(**fields):
        page = confidence(reliability=made_reliability(), **fields)
        return " ".join(label.text() for label in page.findChildren(QLabel))

    given = {"split": "valid", "n": 3555, "temperature": 1.8, "confidence": 86.9, "agreement": 74.2,
             "gap": 0.6}  # fmt: skip
    text = told(votes=given)
    assert "of 3,555 faces" in text and "87% sure" in text and "74% of people" in text
    assert "temperature of 1.80" in text and "off by 0.6 percentage points" in text
    assert "unanimous" not in told()


def test_a_model_that_was_too_cautious_is_called_so(confidence):
    made = made_reliability()
    made["before"]["bins"][1]["confidence"] = 60.0
    assert "more cautious" in confidence(reliability=made).said.text()


def test_mix_ups_in_words_and_as_a_matrix(qtbot, theme):
    shown = made_reliability() | {"confusion": made_confusion()}
    dialog = CardDialog([card.validate(card_data(reliability=shown))], "tiny", theme)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.pages.choose("mixups")
    page = dialog.figures["mixups"]
    assert page.isVisible() and "how often do people say so too" in page.said.text()

    def row(table, at):
        return [table.item(at, i).text() for i in range(table.columnCount())]

    assert row(page.table, 0) == ["Neutral", "75% of 16", "Sadness 25%", "100% of 12"]
    assert row(page.table, 5) == ["Disgust", "–", "–", "0% of 3"]
    assert row(page.matrix, 3) == ["Sadness", "4", "0", "0", "3", "0", "0", "0", "0"]
    heads = [page.matrix.horizontalHeaderItem(i) for i in range(1, 9)]
    assert [head.toolTip() for head in heads][:2] == ["Neutral", "Happiness"]
    assert all(not head.icon().isNull() for head in heads)
    shade = page.matrix.item(0, 1).background().color()
    assert shade.alphaF() > page.matrix.item(3, 1).background().color().alphaF() > 0
    theme.choose("dark")
    assert page.matrix.item(0, 1).background().color() != shade
    told = " ".join(label.text() for label in page.findChildren(QLabel))
    assert "30 pictures (Validation, majority of the votes)" in told


def test_a_card_without_mix_ups_says_so(qtbot, theme):
    dialog = CardDialog([card.validate(card_data(reliability=made_reliability()))], "tiny", theme)
    qtbot.addWidget(dialog)
    page = dialog.figures["mixups"]
    assert "ferdesk-train reliability" in page.said.text() and page.table is None


def test_poor_pictures_in_words_and_as_a_table(qtbot, theme):
    made = card.validate(card_data(robustness=made_robustness()))
    dialog = CardDialog([made], "tiny", theme)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.pages.choose("robustness")
    page = dialog.figures["robustness"]
    assert page.isVisible() and "does it notice" in page.said.text()
    rows = [
        [page.table.item(i, j).text() for j in range(page.table.columnCount())]
        for i in range(page.table.rowCount())
    ]
    assert rows == [
        ["As it was", "90%", "88%", "–"],
        ["Small: 24 pixels wide", "80%", "78%", "–"],
        ["Small: 18 pixels wide", "70%", "72%", "–"],
        ["50% of the light", "61%", "87%", "26 points"],
        ["Lit from a side, 4 to 1", "85%", "84%", "–"],
        ["rained on 3", "50%", "60%", "10 points"],
    ]
    told = " ".join(label.text() for label in page.findChildren(QLabel))
    assert "20 pictures (Validation, majority of the votes)" in told


def test_every_corruption_has_words():
    assert {way.name for way in CORRUPTIONS} == SAID.keys()


def test_a_card_without_poor_pictures_says_so(qtbot, theme):
    dialog = CardDialog([card.validate(card_data())], "tiny", theme)
    qtbot.addWidget(dialog)
    page = dialog.figures["robustness"]
    assert "ferdesk-train robustness" in page.said.text() and page.table is None


def test_a_card_without_a_diagram_says_so(confidence):
    page = confidence()
    assert "no reliability diagram" in page.said.text()
    assert page.diagram is None and page.table is None
