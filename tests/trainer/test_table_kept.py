"""A table written anew keeps what was measured elsewhere, and nothing that is no longer true."""

from __future__ import annotations

import math

import pytest

from trainer.predictors import DIVERGED
from trainer.tables.kept import with_kept
from trainer.tables.table import Column, Table

COLUMNS = tuple(Column(key, key) for key in ("recipe", "digest", "accuracy", "seeds", "why"))


def table(*rows: dict) -> Table:
    return Table("t", "T", COLUMNS, rows)


MEASURED = {"recipe": "a", "digest": "d1", "accuracy": [0.875, 0.88], "seeds": 2}
LACKING = {"recipe": "a", "digest": "d1", "why": "not trained yet"}


@pytest.mark.parametrize("digest", ["d1", "123456789012", "123e45678901"])
def test_a_measured_row_stays_as_it_was(tmp_path, digest):
    before = {**MEASURED, "digest": digest}
    table(before).write(tmp_path)
    again = with_kept(table({**LACKING, "digest": digest}), tmp_path)
    assert again.rows == (before,)
    assert again.csv() == table(before).csv()


def test_a_new_measurement_replaces_it(tmp_path):
    table(MEASURED).write(tmp_path)
    newer = {**MEASURED, "accuracy": [0.9], "seeds": 1}
    assert with_kept(table(newer), tmp_path).rows == (newer,)


@pytest.mark.parametrize("other", [{"digest": "d2"}, {"recipe": "b"}])
def test_figures_of_another_recipe_are_dropped(tmp_path, other):
    table(MEASURED).write(tmp_path)
    lacking = {**LACKING, **other}
    assert with_kept(table(lacking), tmp_path).rows == (lacking,)


@pytest.mark.parametrize(("labels", "kept"), [("a" * 12, True), ("b" * 12, False)])
def test_figures_under_another_label_file_are_dropped(tmp_path, labels, kept):
    def noted(sha256: str, row: dict) -> Table:
        return Table("t", "T", COLUMNS, (row,), (f"FER+ (label.csv, sha256 {sha256}…).",))

    noted("a" * 12, MEASURED).write(tmp_path)
    (row,) = with_kept(noted(labels, LACKING), tmp_path).rows
    assert row == (MEASURED if kept else LACKING)


def test_without_a_table_nothing_is_kept(tmp_path):
    assert with_kept(table(LACKING), tmp_path).rows == (LACKING,)


def test_a_kept_row_gets_what_it_lacked(tmp_path):
    columns = (*COLUMNS, Column("control", "control"))
    Table("t", "T", columns, (MEASURED,)).write(tmp_path)
    newer = Table("t", "T", columns, ({**LACKING, "control": [0.85], "seeds": 5},))
    assert with_kept(newer, tmp_path).rows == ({**MEASURED, "control": [0.85]},)


def test_what_was_not_measured_this_time_stays_with_the_same_result(tmp_path):
    columns = (*COLUMNS, Column("gender", "gender"))
    Table("t", "T", columns, ({**MEASURED, "gender": 0.92},)).write(tmp_path)
    for again, gender in ((MEASURED, 0.92), ({**MEASURED, "accuracy": [0.9]}, None)):
        newer = {**again, "seeds": 3, "gender": None}
        (row,) = with_kept(Table("t", "T", columns, (newer,)), tmp_path).rows
        assert row == {**newer, "gender": gender}


@pytest.mark.parametrize("loss", [math.nan, math.inf])
def test_another_column_may_tell_that_a_row_was_measured(tmp_path, loss):
    columns = tuple(Column(key, key) for key in ("recipe", "digest", "loss", "verdict", "why"))
    before = {"recipe": "a", "digest": "d1", "loss": loss, "verdict": "diverges"}
    Table("t", "T", columns, (before,)).write(tmp_path)
    (row,) = with_kept(Table("t", "T", columns, (LACKING,)), tmp_path, "verdict").rows
    kept = row.pop("loss")
    assert isinstance(kept, float) and not math.isfinite(kept)
    assert row == {k: before[k] for k in before if k != "loss"}


def test_that_a_training_diverged_is_remembered(tmp_path):
    why = f"{DIVERGED} Train it anew, at a lower rate."
    table({**LACKING, "why": why}).write(tmp_path)
    assert with_kept(table(LACKING), tmp_path).rows == ({**LACKING, "why": why},)
    assert with_kept(table({**LACKING, "digest": "d2"}), tmp_path).rows[0]["why"] == LACKING["why"]
    assert with_kept(table(MEASURED), tmp_path).rows == (MEASURED,)
    table({**LACKING, "why": "stopped: no time was left"}).write(tmp_path)
    assert with_kept(table(LACKING), tmp_path).rows == (LACKING,)
