"""The tables that ship: all can be read, and a damaged one costs no other."""

from __future__ import annotations

import csv
import io

import pytest

from ferdesk import results
from ferdesk.core import assets
from ferdesk.core.errors import FerdeskError

MARKDOWN = """# Table 9: made

| recipe | thesis % | accuracy % | ≥ thesis | why not |
|---|---|---|---|---|
| a | 80.0 | 81.5 ± 0.2 | ✓ | – |
| b \\| c | – |  | – | not trained yet |

N = 3137, protocol `majority`.

Trained on
two cores.
"""
CSV = 'recipe,mean_recall\na,0.5\n"b, c",\n'


def put(folder, name="table-9", markdown=MARKDOWN, table=CSV):
    for ending, text in ((".md", markdown), (".csv", table), (".tex", r"\begin{table}")):
        if text is not None:
            (folder / f"{name}{ending}").write_text(text, encoding="utf-8")


def test_a_table_is_read_whole(tmp_path):
    put(tmp_path)
    found = results.scan(tmp_path)
    (table,) = found.tables
    assert not found.problems
    assert (table.name, table.title) == ("table-9", "Table 9: made")
    assert table.columns == ("recipe", "thesis %", "accuracy %", "≥ thesis", "why not")
    assert table.rows[0] == ("a", "80.0", "81.5 ± 0.2", "✓", "–")
    assert table.rows[1] == ("b | c", "–", "–", "–", "not trained yet")
    assert (table.reason(0), table.reason(1)) == ("", "not trained yet")
    assert table.notes == ("N = 3137, protocol majority.", "Trained on two cores.")
    assert [table.text(ending) for ending in results.FORMS] == [CSV, MARKDOWN, r"\begin{table}"]


def test_the_csv_stands_in_for_a_missing_markdown(tmp_path):
    put(tmp_path, markdown=None)
    found = results.scan(tmp_path)
    (table,) = found.tables
    assert not found.problems and table.title == "table-9" and table.notes == ()
    assert table.columns == ("recipe", "mean recall")
    assert table.rows == (("a", "0.5"), ("b, c", "–"))
    assert table.reason(0) == ""
    with pytest.raises(FerdeskError, match="no Markdown"):
        table.text(".md")


DAMAGED = {
    "empty": "",
    "no table": "# Only a title\n\nand words\n",
    "short row": MARKDOWN.replace("| 80.0 ", ""),
    "long row": MARKDOWN.replace("| 80.0 |", "| 80.0 | 1 |"),
    "short head": MARKDOWN.replace("| recipe ", ""),
    "wide": f"|{'a|' * 200}\n|{'---|' * 200}\n",
    "too large": MARKDOWN + "x" * results.MAX_BYTES,
}


@pytest.mark.parametrize("text", DAMAGED.values(), ids=DAMAGED)
def test_the_csv_stands_in_for_a_damaged_markdown_and_that_is_told(tmp_path, text):
    put(tmp_path, markdown=text)
    found = results.scan(tmp_path)
    assert found.tables[0].columns == ("recipe", "mean recall")
    assert len(found.problems) == 1 and "table-9.md" in found.problems[0]


@pytest.mark.parametrize("raw", [b"\xff\xfe\x00", b'a,b\n"open', b"a,b\n1\n", b"\n", b""])
def test_a_damaged_table_costs_no_other(tmp_path, raw):
    put(tmp_path, "table-1", markdown="nothing")
    (tmp_path / "table-1.csv").write_bytes(raw)
    put(tmp_path, "table-2")
    found = results.scan(tmp_path)
    assert [table.name for table in found.tables] == ["table-2"]
    assert len(found.problems) == 2


def test_latex_alone_is_told(tmp_path):
    put(tmp_path, markdown=None, table=None)
    assert results.scan(tmp_path).problems == (
        "Of table-9 there is neither Markdown nor CSV to show.",
    )


def test_numbered_tables_come_first_and_in_order(tmp_path):
    for name in ("au", "table-10", "table-9", "table-9-pairs", "table-7.1", "table-9²"):
        put(tmp_path, name)
    (tmp_path / "NOTICE").write_text("whose they are")
    names = [table.name for table in results.scan(tmp_path).tables]
    assert names == ["table-7.1", "table-9", "table-9-pairs", "table-9²", "table-10", "au"]


def test_a_missing_folder_is_told(tmp_path):
    found = results.scan(tmp_path / "none")
    assert not found.tables and "can't be read" in found.problems[0]


def test_a_file_that_went_away_is_told(tmp_path):
    put(tmp_path)
    (table,) = results.scan(tmp_path).tables
    (tmp_path / "table-9.tex").unlink()
    with pytest.raises(FerdeskError, match="can't be read"):
        table.text(".tex")


def test_what_ships_can_be_read_in_every_form():
    found = results.scan()
    assert not found.problems
    names = {path.stem for path in (assets.root() / results.FOLDER).glob("*.md")}
    assert names == {table.name for table in found.tables} >= {"table-7.1", "table-8", "au"}
    for table in found.tables:
        assert set(table.forms) == set(results.FORMS)
        assert table.title != table.name and table.notes
        lines = list(csv.reader(io.StringIO(table.text(".csv"))))
        assert len(lines) == len(table.rows) + 1 and len(lines[0]) == len(table.columns)
