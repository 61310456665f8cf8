"""The page of the reproduced tables."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from ferdesk.results import Results, ResultTable
from ferdesk.ui.dialogs.results_dialog import ResultsDialog

COLUMNS = ("recipe", "thesis %", "accuracy %", "≥ thesis", "why not")
ROWS = (
    ("c", "–", "–", "–", "not trained yet"),
    ("a", "80.0", "81.5", "✓", "–"),
    ("b", "80.0", "79.5", "✗", "–"),
)
"""What has no figures is shown last."""


@pytest.fixture
def made(tmp_path):
    forms = {ending: tmp_path / f"table-9{ending}" for ending in (".csv", ".md")}
    for path in forms.values():
        path.write_text(f"the text of {path.name}", encoding="utf-8")
    notes = ("N = 3137.", "Two cores.")
    return ResultTable("table-9", "Table 9", COLUMNS, ROWS, notes, MappingProxyType(forms))


@pytest.fixture
def dialog(qtbot, theme, made):
    shown = ResultsDialog(Results((made,), ("table-8.md is damaged.",)), theme)
    qtbot.addWidget(shown)
    shown.show()
    return shown


def test_the_table_with_its_row_names_notes_and_problems(dialog):
    view = dialog.view
    assert (view.rowCount(), view.columnCount()) == (3, 4)
    assert [view.verticalHeaderItem(i).text() for i in range(3)] == ["a", "b", "c"]
    assert view.horizontalHeaderItem(1).text() == "accuracy %"
    assert view.accessibleName() == "Table 9"
    assert dialog.notes.toPlainText() == "N = 3137.\n\nTwo cores."
    assert dialog.told.text() == "table-8.md is damaged."
    assert dialog.summary.text() == (
        "1 of 3 rows have no figures yet (not trained yet: 1). ≥ thesis: yes 1, no 1."
    )


def test_reasons_that_are_sentences_are_counted_without_their_ends(dialog, made):
    rows = tuple((name, "–", "–", "–", why) for name, why in (("a", "It fell."), ("b", "no time")))
    said = dialog._summary(replace(made, rows=rows))
    assert said.startswith("2 of 2 rows have no figures yet (It fell: 1 · no time: 1).")


def test_a_mark_is_a_word_too_and_a_gap_says_why(dialog):
    role = Qt.ItemDataRole.AccessibleTextRole
    assert [dialog.view.item(i, 2).text() for i in range(3)] == ["✓ yes", "✗ no", "–"]
    assert [dialog.view.item(i, 2).data(role) for i in range(3)] == ["yes", "no", "not trained yet"]
    assert dialog.view.item(0, 3).data(role) == "no figure"


@pytest.mark.parametrize("look", ["light", "dark", "contrast"])
def test_marks_are_told_apart_in_every_look(dialog, theme, look):
    theme.choose(look)
    colours = {dialog.view.item(i, 2).foreground().color().name() for i in range(3)}
    assert len(colours) == 3


def test_keys_reach_each_cell(dialog, qtbot):
    assert "Choose a cell" in dialog.cell.text()
    dialog.view.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Down):
        qtbot.keyClick(dialog.view, key)
    assert dialog.cell.text() == "b · accuracy %: 79.5"
    # Tab leaves the table instead of walking through it.
    qtbot.keyClick(dialog.view, Qt.Key.Key_Tab)
    assert not dialog.view.hasFocus()


def test_copy_takes_the_file_as_it_is(dialog, made):
    actions = {action.text(): action for action in dialog.copy_menu.actions()}
    assert {name: action.isEnabled() for name, action in actions.items()} == {
        "CSV": True, "Markdown": True, "LaTeX": False,
    }  # fmt: skip
    actions["Markdown"].trigger()
    assert QGuiApplication.clipboard().text() == "the text of table-9.md"
    assert dialog.told.text() == "Copied as Markdown."
    made.forms[".csv"].unlink()
    actions["CSV"].trigger()
    assert "can't be read" in dialog.told.text()


@pytest.mark.parametrize(
    ("typed", "kind", "written"),
    [("out.md", "CSV (*.csv)", "out.md"), ("out", "CSV (*.csv)", "out.csv")],
)
def test_save_writes_the_form_that_was_asked_for(
    dialog, tmp_path, monkeypatch, typed, kind, written
):
    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", lambda *a, **k: (str(tmp_path / typed), kind)
    )
    dialog.save.click()
    ending = written.rpartition(".")[2]
    assert (tmp_path / written).read_text() == f"the text of table-9.{ending}"
    assert written in dialog.told.text()


def test_save_that_fails_says_so(dialog, tmp_path, monkeypatch):
    target = str(tmp_path / "none" / "out.csv")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a, **k: (target, "CSV (*.csv)"))
    dialog.save.click()
    assert "can't be written" in dialog.told.text()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a, **k: ("", ""))
    dialog.save.click()
    assert "can't be written" in dialog.told.text()


def test_without_any_table_it_says_why(qtbot, theme):
    shown = ResultsDialog(Results((), ("The folder can't be read.",)), theme)
    qtbot.addWidget(shown)
    assert shown.told.text() == "The folder can't be read."
    assert not shown.copy.isEnabled() and not shown.save.isEnabled()


def test_the_menu_opens_it_once_with_what_ships(window):
    for _ in range(2):
        window.actions_by_key["results"].trigger()
    (dialog,) = window.findChildren(ResultsDialog)
    assert dialog.table.name == "table-7.1" and not dialog.told.isVisible()
    for i in range(dialog.choice.count()):
        dialog.choice.setCurrentIndex(i)
        assert dialog.view.rowCount() == len(dialog.table.rows)
    dialog.close()


def test_in_a_large_font_the_names_of_the_rows_are_not_cut(doubled_font, dialog):
    names = dialog.view.verticalHeader()
    assert names.sectionSize(0) >= names.fontMetrics().height() + 2 * 4  # of padding
