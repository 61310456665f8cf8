"""Cards and tables are English files; the window shows in its language what it knows of them."""

from __future__ import annotations

import re

import pytest
from fakes import card_data

from ferdesk import results
from ferdesk.core import assets, card
from ferdesk.core.palette import LIGHT
from ferdesk.core.vocab import EMOTIONS
from ferdesk.ui import language
from ferdesk.ui.dialogs import card_html
from ferdesk.ui.dialogs.card_dialog import CardDialog
from ferdesk.ui.dialogs.card_html import PHRASES, page
from ferdesk.ui.dialogs.results_dialog import ResultsDialog
from ferdesk.ui.phrases import Phrases
from ferdesk.ui.results_words import PHRASES as OF_TABLES
from ferdesk.ui.results_words import said
from ferdesk.ui.sentences_card import FIELD_NAMES, PROTOCOLS

TABLES = results.scan().tables
CARDS = [card.read(path) for path in sorted(assets.path("models").glob("*/card.json"))]
IDS = {
    "recipe", "row", "trial", "network", "recipe digest", "unit", "channel", "pose in use",
    "pose measured",
}  # fmt: skip
"""Columns of names and figures that no language changes."""
FIGURES = re.compile(r"[-–✓✗±\d.,:% ]+(e-\d+)?")
NAMES = {
    "labels", "labels_sha256", "commit", "python", "torch", "from", "format", "name", "model",
    "optimiser", "schedule", "start", "grown_from", "frozen", "digest", "type", "shape", "members",
}  # fmt: skip
"""Fields of a card that hold names, versions, digests and terms of art."""


@pytest.fixture
def french(qapp):
    installed = language.install(qapp, "fr")
    yield
    language.remove(installed)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_all_that_a_table_says_is_known(table, french):
    heads = [name for name in table.columns if name.partition(" ")[0] not in EMOTIONS]
    unknown = [text for text in (table.title, *heads, *table.notes) if not OF_TABLES.knows(text)]
    for row in table.rows:
        for name, cell in zip(table.columns, row):
            same = said(cell) == cell and not OF_TABLES.knows(cell)
            if name not in IDS and same and not FIGURES.fullmatch(cell):
                unknown.append(f"{name}: {cell}")
    assert not unknown, f"put these into ferdesk/ui/sentences_results*.py: {unknown}"


def strings(value, name):
    """Every text of a part of a card, with the field that it stands in."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from strings(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner, name)
    elif isinstance(value, str) and value:
        yield name, value


def keys(value):
    if isinstance(value, dict):
        yield from value
    for inner in value.values() if isinstance(value, dict) else value:
        if isinstance(inner, (dict, list)):
            yield from keys(inner)


@pytest.mark.parametrize("shown", CARDS, ids=lambda one: one.id)
def test_all_that_a_shipped_card_says_is_known(shown):
    parts = [shown[key] for key, _ in card_html.DETAILS]
    nameless = sorted({key for part in parts for key in keys(part)} - FIELD_NAMES.keys())
    assert not nameless, f"put these into FIELD_NAMES of ferdesk/ui/sentences_card.py: {nameless}"
    own = [("summary", shown["summary"]), ("licence", shown["licence"])]
    own += [("limits", text) for text in shown["limits"]]
    own += [pair for part in parts for pair in strings(part, "")]
    unknown = [
        f"{name}: {text}"
        for name, text in own
        if name not in NAMES and text not in (*EMOTIONS, *PROTOCOLS) and not PHRASES.knows(text)
    ]
    assert not unknown, f"put these into WORDS of ferdesk/ui/sentences_card.py: {unknown}"


def test_a_card_in_french_keeps_no_english(french, qtbot, theme):
    dialog = CardDialog(CARDS, "wrn-16-2", theme)
    qtbot.addWidget(dialog)
    for i in range(dialog.choice.count()):
        dialog.choice.setCurrentIndex(i)
        for text in (dialog.text.toPlainText(), dialog.figures["confidence"].said.text()):
            # The name of a network of several tasks is no word.
            text = re.sub(r"[+^]faces", "", text)
            found = re.findall(r"\b(the|of|and|with|pictures?|faces|yes|no|happiness)\b", text)
            assert not found, f"{dialog.card.id}: {set(found)}"
    assert "pas ce que ressent une personne" in dialog.text.toPlainText()
    assert "SHA-256 des étiquettes" in dialog.text.toPlainText()


def test_the_tables_in_french_keep_no_english(french, qtbot, theme):
    dialog = ResultsDialog(results.scan(), theme)
    qtbot.addWidget(dialog)
    for i in range(dialog.choice.count()):
        dialog.choice.setCurrentIndex(i)
        view = dialog.view
        seen = [dialog.choice.currentText(), dialog.summary.text(), dialog.notes.toPlainText()]
        seen += [view.horizontalHeaderItem(j).text() for j in range(view.columnCount())]
        seen += [
            item.text()
            for row in range(view.rowCount())
            for item in (view.verticalHeaderItem(row), view.item(row, view.columnCount() - 1))
        ]
        english = r"\b(the|and|with|not|of|alone|faces|above|accuracy|fear|anger|networks?)\b"
        found = [text for text in seen if re.search(english, text)]
        assert not found, f"{dialog.table.name}: {found}"


def test_emotions_ties_and_reasons_of_a_table_in_french(french):
    assert said("neutral (8437)") == "neutre (8437)"
    assert said("✓ surprise, fear; ✗ disgust") == "✓ surprise, peur · ✗ dégoût"
    assert said("brow lowerer") != "brow lowerer"
    assert said("not trained yet") == "pas encore entraîné"
    assert said("FER+ faces are many.") == "FER+ faces are many."


@pytest.mark.parametrize(("summary", "told"), [("Nobody knows this one.", True), (None, False)])
def test_words_of_its_own_are_shown_as_written_and_the_page_says_so(french, summary, told):
    known = {"summary": CARDS[0]["summary"], "licence": CARDS[0]["licence"], "limits": []}
    given = known | ({"summary": summary} if summary else {})
    html = page(card.validate(card_data(content=b"x", **given)), LIGHT)
    assert ("ses propres mots" in html) is told
    assert summary is None or summary in html


def test_in_english_a_card_says_nothing_of_that():
    html = page(card.validate(card_data(content=b"x", summary="Nobody knows this one.")), LIGHT)
    assert "its author" not in html


def test_a_place_takes_no_more_than_its_sentence():
    phrases = Phrases("None", ("{0} on {1} faces.", "Plain."), str.upper)
    assert phrases.said("Plain. Trained on 3 faces.") == "Plain. TRAINED on 3 faces."
    assert phrases.said("Who. Trained on 3 faces.") == "WHO. TRAINED on 3 faces."
    assert phrases.knows("Plain. Trained on 3 faces.") and phrases.knows("Plain.")
    assert not phrases.knows("Who. Trained on 3 faces.") and not phrases.knows("Who.")


def test_the_template_with_the_most_words_of_its_own_wins():
    phrases = Phrases("None", ("{0} of {1}", "{0} of all {1}"))
    assert phrases._found("two of all three") == ("{0} of all {1}", ("two", "three"))


def test_what_is_far_too_long_is_shown_as_it_is():
    # A card may come from anywhere; nothing in it may keep the window busy.
    for text in ("a, b of c cores (" * 60_000, "One. " * 200_000, "(" * 1_000_000):
        assert PHRASES.said(text) == text and not PHRASES.knows(text)
