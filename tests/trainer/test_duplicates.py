"""Pixel-identical pictures are found."""

from __future__ import annotations

import pytest

from trainer import dataset, duplicates


def test_copies_across_splits(made, tmp_path):
    data = dataset.load(made.write_folder(tmp_path / "fer"))
    found = duplicates.find(data)
    assert (found.groups, found.images) == (1, 2)
    assert duplicates.copies(data, "test", "train").nonzero()[0].tolist() == [17]
    assert duplicates.copies(data, "train", "test").nonzero()[0].tolist() == [0]
    assert not duplicates.copies(data, "valid", "train").any()


@pytest.mark.realdata
def test_real_counts(real):
    found = duplicates.find(real)
    assert (found.groups, found.images) == (1513, 3353)
    assert int(duplicates.copies(real, "test", "train", found).sum()) == 288
