"""The report tells what is there, and what is not the public FER+."""

from __future__ import annotations

import pytest

from ferdesk.core.errors import FerdeskError
from trainer import dataset
from trainer.report import data_report


def test_report_of_a_folder(made, tmp_path):
    text = data_report(made.write_folder(tmp_path / "fer"))
    assert "18 images: 6 train, 6 valid, 6 test; NOT the public FER+" in text
    assert "Exact copies: 1 groups of identical images, 2 in all" in text
    assert "1 test images are in train too" in text
    for protocol in ("majority", "majority-csv", "argmax", "dedup"):
        assert f"{protocol}/test" in text


def test_report_of_kaggle_says_what_is_missing(made, tmp_path):
    text = data_report(made.write_kaggle(tmp_path / "kaggle"))
    assert "label.csv: not there" in text
    assert "majority-csv/test" in text and "  majority/test" not in text


def test_a_bad_row_is_an_error_not_a_missing_file(made, tmp_path):
    root = made.write_folder(tmp_path / "fer")
    file = root / "fer2013new.csv"
    file.write_text(file.read_text().replace("10", "x", 1))
    with pytest.raises(FerdeskError, match="row 2"):
        data_report(root)


@pytest.mark.realdata
def test_real_report(real_path, real, real_csv, monkeypatch):
    # Each takes seconds to read, and is there already.
    read = {(real_path, "folder"): real, (real_path, "csv"): real_csv}
    monkeypatch.setattr(dataset, "load", lambda path, labels: read[path, labels])
    text = data_report(real_path)
    assert "as in the public FER+" in text
    assert "1,513 groups of identical images, 3,353 in all" in text
    assert "288 test images are in train too" in text
