"""Numbers in the signs of the window's language; what programs read keeps Python's."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from fakes import card_data
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QDoubleSpinBox

from ferdesk import results
from ferdesk.core import assets, card, counts
from ferdesk.core.card import Card
from ferdesk.session import times
from ferdesk.ui import language, numbers, words
from ferdesk.ui.dialogs.card_dialog import CardDialog
from ferdesk.ui.dialogs.results_dialog import ResultsDialog
from ferdesk.ui.dialogs.settings_dialog import SettingsDialog
from ferdesk.ui.panels.bars import Bar
from ferdesk.ui.told import told
from ferdesk.ui.widgets.top_bar import model_title

UI = Path(numbers.__file__).parent
SPACE, NARROW = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"


@pytest.fixture
def french(qapp):
    installed = language.install(qapp, "fr")
    yield
    language.remove(installed)


def made() -> tuple[str, ...]:
    """One number of each kind."""
    return (
        numbers.number(87.65, 1), numbers.number(-0.5, 2), numbers.count(1234567),
        numbers.percent(87.6, 1), numbers.percent(100), numbers.shown("0.25×"),
        words.percent(0.876), words.percent(0.999), words.size(57_100_000_000), words.clock(3.44),
    )  # fmt: skip


ENGLISH = ("87.7", "-0.50", "1,234,567", "87.6%", "100%", "0.25×", "88%", "99%", "57.1 GB",
           "0:00:03.4")  # fmt: skip
FRENCH = ("87,7", "-0,50", f"1{NARROW}234{NARROW}567", f"87,6{SPACE}%", f"100{SPACE}%", "0,25×",
          f"88{SPACE}%", f"99{SPACE}%", f"57,1{SPACE}Go", "0:00:03,4")  # fmt: skip


def test_english_is_as_python_writes_it(qapp):
    assert made() == ENGLISH
    for value in (0.125, 2.5, 12.5, 0.05, 99.949, 1e6):
        assert numbers.number(value) == f"{value:.0f}"
        assert numbers.percent(value, 1) == f"{value:.1f}%"


def test_another_language_is_taken_up_and_left_while_the_app_runs(qapp):
    installed = language.install(qapp, "fr")
    try:
        assert made() == FRENCH
    finally:
        language.remove(installed)
    assert made() == ENGLISH


def test_what_programs_read_stays_as_it_is(french):
    assert (counts.size(1_500_000), times.clock(3.44)) == ("1.5 MB", "0:00:03.4")


@pytest.mark.parametrize(
    "text", ["1", "87.6", "-0.5", "+1.25", "87.6%", "1,234", "1e-05", "87.0 ± 0.1", "0.1 0.2"]
)
def test_a_figure_is_known_as_one(text):
    assert numbers.is_figure(text)


@pytest.mark.parametrize("text", ["", "2.13.0+cpu", "3.11.7", "wrn-16-2", "AU12", "7.1b", "–"])
def test_names_and_versions_are_no_figures(text):
    assert not numbers.is_figure(text)


def test_sentences_of_the_layers_below(french):
    said = told("The likeliest: happiness 80%, then neutral 6%.")
    assert f"80{SPACE}%" in said and f"6{SPACE}%" in said
    said = told("The likeliest: happiness 99%.")
    assert f"99{SPACE}%" in said and "happiness" not in said
    said = told("fear would have won with 1.25 more log-odds from the Action Units.")
    assert "1,25" in said and "1.25" not in said


def test_a_field_takes_the_languages_comma(french, qtbot, store):
    field = QDoubleSpinBox()
    qtbot.addWidget(field)
    field.setValue(2.5)
    assert field.text() == "2,50"
    dialog = SettingsDialog(store)
    qtbot.addWidget(dialog)
    assert dialog.controls["reading.abstain"].text().endswith(f"{SPACE}%")
    assert "," in dialog.controls["reading.smoothing"].text()


def test_fields_are_english_again_afterwards(qapp):
    language.remove(language.install(qapp, "fr"))
    assert QLocale().decimalPoint() == "."


def test_a_bar_has_room_for_the_widest_number(french, qtbot, theme):
    bar = Bar(theme, "Joie", "", "", 80)
    qtbot.addWidget(bar)
    bar.show_value(1.0)
    assert bar._value_width >= bar.fontMetrics().horizontalAdvance(f"100{SPACE}%")
    assert bar.accessibleDescription() == f"100{SPACE}%"


def test_a_title_has_its_accuracy(french):
    scores = {"test/majority": {"accuracy": 87.6, "n": 10}}
    made = card.validate(card_data(content=b"x", title="Small", metrics=scores))
    assert model_title(made) == f"Small · 87,6{SPACE}%"


ENGLISH_FIGURE = re.compile(r"(?<![\d.])\d+\.\d+(?![\d.])(?!GHz)|\d%")
NAMED = re.compile(r"[Tt]ableau \d\.\d|\d[\d.]*\+cpu|\d+\.\d+\.\d+|Apache-2\.0")
"""Numbers of tables, versions, and a licence by its name."""


def english_figures(text: str) -> list[str]:
    return ENGLISH_FIGURE.findall(NAMED.sub("", text))


def test_no_card_shows_an_english_figure(french, qtbot, theme):
    cards: list[Card] = [card.read(p) for p in sorted(assets.path("models").glob("*/card.json"))]
    dialog = CardDialog(cards, cards[0].id, theme)
    qtbot.addWidget(dialog)
    for i in range(len(cards)):
        dialog.choice.setCurrentIndex(i)
        confidence, mixups = dialog.figures["confidence"], dialog.figures["mixups"]
        cells = [
            table.item(row, column).text()
            for table in (confidence.table, mixups.table, mixups.matrix)
            for row in range(table.rowCount())
            for column in range(table.columnCount())
        ]
        said = (confidence.said.text(), confidence.diagram.accessibleDescription())
        for text in (dialog.text.toPlainText(), *said, *cells):
            assert not english_figures(text), dialog.card.id
        # Plain text has plain spaces for those that do not break.
        assert re.search(r"\d,\d %", dialog.text.toPlainText())
        temperature = f"{dialog.card.temperature:.3f}".replace(".", ",")
        assert temperature in dialog.text.toPlainText()


def test_no_table_shows_an_english_figure_but_copies_them(french, qtbot, theme, qapp):
    dialog = ResultsDialog(results.scan(), theme)
    qtbot.addWidget(dialog)
    for i in range(dialog.choice.count()):
        dialog.choice.setCurrentIndex(i)
        view = dialog.view
        for row in range(view.rowCount()):
            for column in range(view.columnCount()):
                assert not english_figures(view.item(row, column).text()), dialog.table.name
        assert not english_figures(dialog.notes.toPlainText()), dialog.table.name
        dialog._copy(".csv")
        assert qapp.clipboard().text() == dialog.table.text(".csv")


FIGURES = re.compile(r"\.\d+[f%]|,$|[gf%]$")


def formats(tree: ast.AST):
    """Where a number is written with decimals, groups or a percent sign."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            spec = "".join(
                str(part.value) if isinstance(part, ast.Constant) else "0"
                for part in node.format_spec.values
            )
            if FIGURES.search(spec) and spec != ".0f":
                yield node
        text = node.value if isinstance(node, ast.Constant) else ""
        if isinstance(text, str) and re.search(r"\{\d?:[^}]*(\.[1-9]f|,|%|g)\}", text):
            yield node


def test_numbers_are_made_in_one_place():
    """All are given to ``numbers.shown``; whole numbers need no sign."""
    found = []
    for path in sorted(UI.rglob("*.py")):
        if path.name == "numbers.py":
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        shown = {
            id(part)
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "numbers.shown"
            for part in ast.walk(node)
        }
        found += [
            f"{path.relative_to(UI)}:{node.lineno}"
            for node in formats(tree)
            if id(node) not in shown
        ]
    assert not found, f"write these with ferdesk/ui/numbers.py: {found}"
