"""The model card, to be read."""

from fakes import card_data

from ferdesk.core import card
from ferdesk.ui.dialogs.card_dialog import CardDialog
from ferdesk.ui.dialogs.card_html import page
from ferdesk.ui.tokens import LIGHT


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
    for text in ("Tiny", "40.0%", "learning rate", "two cores", "86.3", "Not for school.", "MIT"):
        assert text in html


def test_recall_by_expression_and_interval_where_the_card_has_them():
    scores = {
        "accuracy": 87.76,
        "n": 3137,
        "interval95": [86.57, 88.86],
        "recall": {"contempt": {"percent": 0.0, "n": 15}, "fear": {"percent": 58.14, "n": 86}},
    }
    html = page(card.validate(card_data(metrics={"test/majority": scores}, sha256="0" * 64)), LIGHT)
    for text in ("86.6 – 88.9", "Contempt", "<b>0%</b>", "58.14%"):
        assert text in html
    scores["recall"] = ["broken"]
    scores["interval95"] = "broken"
    assert "Contempt" not in page(
        card.validate(card_data(metrics={"test/majority": scores}, sha256="0" * 64)), LIGHT
    )


def test_a_card_can_put_nothing_of_its_own_on_the_page():
    evil = "<script>x</script><img src='file:///etc/passwd'>"
    made = card.validate(
        card_data(title=evil, summary=evil, limits=[evil], data={evil: evil}, licence=evil)
        | {"metrics": {evil: {"accuracy": 1, "n": 1}}, "sha256": "<" * 64}
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


def test_it_follows_the_theme(window, theme, go_live):
    go_live()
    window.actions_by_key["model_card"].trigger()
    dialog = window.findChild(CardDialog)
    light = dialog.text.toHtml()
    theme.choose("dark")
    assert dialog.text.toHtml() != light
    dialog.close()
