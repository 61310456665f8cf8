"""Tables in three forms, and Table 7.1 from made runs."""

import csv
import dataclasses
import io

import pytest
from test_plan import CPU, fer, tiny  # noqa: F401  (fixtures)

from trainer import plan, runs, size
from trainer.scores import scored
from trainer.tables import table_7_1, table_7_1_networks, table_7_2, table_7_3
from trainer.tables.table import Column, Table

TABLE = Table(
    "t", "50% of A & B",
    (Column("name", "name"), Column("score", "score %", lambda v: f"{v:.1f}")),
    ({"name": "a_1", "score": 86.34}, {"name": "b", "score": None}),
    ("A note.",),
)  # fmt: skip


def test_markdown():
    assert TABLE.markdown().splitlines() == [
        "# 50% of A & B", "", "| name | score % |", "|---|---|", "| a_1 | 86.3 |", "| b | – |",
        "", "A note.",
    ]  # fmt: skip


def test_a_bar_or_a_line_break_does_not_end_a_cell():
    table = Table("t", "T", (Column("a", "a"), Column("b", "b")), ({"a": "x | y", "b": "z\nw"},))
    assert table.markdown().splitlines()[-1] == r"| x \| y | z w |"


def test_csv_has_bare_values():
    rows = list(csv.DictReader(io.StringIO(TABLE.csv())))
    assert rows == [{"name": "a_1", "score": "86.34"}, {"name": "b", "score": ""}]


def test_latex_escapes():
    text = TABLE.latex()
    assert r"50\% of A \& B" in text and r"a\_1 & 86.3 \\" in text and "b & -- " in text


def test_latex_knows_every_letter_of_the_columns():
    """pdflatex stops at a letter that it has no sign for."""
    columns = [*table_7_1.COLUMNS, *table_7_2.COLUMNS, *table_7_3.COLUMNS]
    text = Table("t", "T", tuple(columns), ()).latex()
    assert r"$\geq$ thesis" in text and text.isascii()


def test_table_7_1_scores_what_is_there_and_says_why_the_rest_is_not(tiny, fer, tmp_path):  # noqa: F811
    plan.train_missing(("a",), (0, 1), fer, tmp_path / "runs", CPU, say=lambda line: None)
    other = runs.Run(tmp_path / "runs" / "a-s1")
    info = other.info()
    other.write_info({**info, "environment": {**info["environment"], "cpu": "Another"}})
    table = table_7_1.build(("a", "b"), (0, 1), fer, tmp_path / "runs", reasons={"b": "no time"})
    first, second = table.rows
    assert "; Another, " in first["hardware"], "each seed's machine"
    assert first["n"] == 8 and first["seeds"] == 2 and len(first["accuracy"]) == 2
    assert second["why"] == "no time" and "accuracy" not in second
    assert "±" in table.markdown() and "no time" in table.markdown()
    assert {path.suffix for path in table.write(tmp_path / "out")} == {".md", ".csv", ".tex"}


def test_a_second_protocol_tells_of_what_was_trained_under_it_alone():
    rows = (
        {"recipe": "a", "accuracy": [0.8]},
        {"recipe": "b", "why": table_7_1.NOT_TRAINED},
        {"recipe": "c", "why": "failed: out of memory"},
    )
    whole = Table.under("dedup", "table-7.1", "T", table_7_1.COLUMNS, rows)
    assert (whole.name, whole.title) == ("table-7.1-dedup", "T (protocol dedup)")
    assert [row["recipe"] for row in table_7_1.trained_alone(whole).rows] == ["a", "c"]


def test_in_short_validation_chooses_the_recipe_of_each_network():
    def row(recipe, accuracy, valid):
        measured = {"n": 9, "minutes": 5, "hardware": "a card"} | {"valid": valid}
        return {"recipe": recipe, "thesis": 84.0, "accuracy": [accuracy], **measured}

    rows = (
        {"recipe": "vgg13", "thesis": 84.0, "why": "not trained yet"},
        {"recipe": "densenet", "why": "failed: out of memory"},
        row("vgg13-thesis", 0.9, 0.8),
        row("vgg13-short", 0.849, 0.85),
        row("vgg13-barsoum-short", 0.851, 0.86),
        row("wrn-16-2", 0.88, 0.88),
    )
    whole = Table("table-7.1-dedup", "T", table_7_1.COLUMNS, rows)
    table = table_7_1_networks.build(whole, "dedup")
    assert table.name == "table-7.1-networks-dedup"
    assert table.title.endswith("at its best (protocol dedup)")
    by_network = {row["network"]: row for row in table.rows}
    assert list(by_network) == ["vgg13-barsoum", "densenet", "vgg13"], "those with a row"
    short = by_network["vgg13"]
    assert short["recipe"] == "vgg13-short", "the test set has no say"
    assert short["more"] == pytest.approx(0.9) and short["reached"] == "✗"
    assert by_network["vgg13-barsoum"]["reached"] == "✓"
    assert by_network["densenet"] == {
        "network": "densenet", "thesis": None, "why": "failed: out of memory",
    }  # fmt: skip


def test_a_run_of_the_recipe_as_it_was_is_not_taken_for_it(tiny, fer, tmp_path):  # noqa: F811
    plan.train_missing(("a", "b"), (0,), fer, tmp_path, CPU, say=lambda line: None)
    tiny["a"] = dataclasses.replace(tiny["a"], rate=0.05)
    run = runs.Run(tmp_path / "b-s0")
    run.write_info({**run.info(), "protocol": "dedup"})
    outcomes = plan.train_missing(("a", "b"), (0,), fer, tmp_path, CPU, say=lambda line: None)
    rows = table_7_1.build(("a", "b"), (0,), fer, tmp_path).rows
    for outcome, row, words in zip(outcomes, rows, (tiny["a"].digest, "protocol dedup")):
        assert outcome.state == "failed" and words in outcome.why
        assert "accuracy" not in row and words in row["why"]


def test_the_test_set_is_met_once(tiny, fer, tmp_path, monkeypatch):  # noqa: F811
    plan.train_missing(("a",), (0,), fer, tmp_path, CPU, say=lambda line: None)
    first = scored(tmp_path / "a-s0", fer, "test")
    monkeypatch.setattr("trainer.evaluate.evaluate", lambda *a: pytest.fail("scored again"))
    assert scored(tmp_path / "a-s0", fer, "test") == first


def test_sizes_are_those_of_the_publications():
    # Zagoruyko & Komodakis; 32×32 needs 0.85 GMAC, 48×48 two and a quarter times that.
    assert size.parameters("wrn-28-4") == 5_848_248
    assert size.gmac("wrn-28-4") == pytest.approx(0.8477 * 2.25, rel=0.03)
