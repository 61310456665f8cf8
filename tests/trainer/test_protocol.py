"""The protocols count exactly what they must."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ferdesk.core.errors import FerdeskError
from trainer import dataset, protocol


@st.composite
def ten_votes(draw):
    """Ten counts of ten votes at most: drawn so, since few counts that are drawn freely fit."""
    counts, left = [], 10
    for _ in range(10):
        counts.append(draw(st.integers(0, left)))
        left -= counts[-1]
    return draw(st.permutations(counts))


@pytest.mark.parametrize(
    ("votes", "majority", "argmax"),
    [
        ([10, 0, 0, 0, 0, 0, 0, 0, 0, 0], 0, 0),
        ([5, 5, 0, 0, 0, 0, 0, 0, 0, 0], -1, 0),  # exactly half is no majority
        ([4, 1, 1, 1, 3, 0, 0, 0, 0, 0], 0, 0),  # 4 of 7 once single votes are struck
        ([4, 0, 2, 2, 0, 0, 0, 0, 2, 0], -1, 0),
        ([0, 0, 0, 0, 0, 0, 0, 0, 10, 0], -1, -1),  # unknown
        ([1, 0, 0, 0, 0, 0, 0, 0, 0, 9], -1, -1),  # not a face
        ([1, 1, 1, 1, 1, 1, 1, 1, 1, 1], -1, 0),  # nothing is left
        ([0, 0, 0, 0, 0, 0, 0, 0, 0, 0], -1, -1),
        ([2, 0, 0, 0, 0, 0, 0, 4, 4, 0], -1, 7),
        ([0, 0, 0, 0, 0, 0, 0, 6, 4, 0], 7, 7),
    ],
)
def test_rules(votes, majority, argmax):
    array = np.array([votes], np.uint8)
    assert protocol.majority(array).tolist() == [majority]
    assert protocol.argmax(array).tolist() == [argmax]


@given(ten_votes())
def test_majority_holds_to_its_definition(votes):
    struck = [v if v > 1 else 0 for v in votes]
    wanted = [i for i in range(8) if struck[i] > sum(struck) / 2]
    assert protocol.majority(np.array([votes], np.uint8)).tolist() == (wanted or [-1])


@given(ten_votes())
def test_soft_targets_are_distributions(votes):
    targets, weight = protocol.soft_targets(np.array([votes], np.uint8))
    left = sum(v for v in votes[:8] if v > 1)
    assert targets.dtype == weight.dtype == np.float32
    assert targets.sum() == pytest.approx(1)
    assert weight[0] == pytest.approx(left / 10 if left >= 3 else 0)


def test_hard_targets_are_one_label_or_none():
    targets, weight = protocol.hard_targets(np.array([2, -1, 0]))
    assert targets[0].tolist() == [0, 0, 1, 0, 0, 0, 0, 0] and targets[2].argmax() == 0
    assert np.allclose(targets[1], 1 / 8)
    assert weight.tolist() == [1, 0, 1] and targets.dtype == weight.dtype == np.float32


def test_soft_targets_by_example():
    targets, weight = protocol.soft_targets(
        np.array([[6, 1, 0, 2, 0, 0, 0, 0, 1, 0], [2, 1, 1, 1, 0, 0, 0, 0, 5, 0]], np.uint8)
    )
    assert targets[0].tolist() == [0.75, 0, 0, 0.25, 0, 0, 0, 0]
    assert weight.tolist() == pytest.approx([0.8, 0.0])


def test_select_gives_ascending_rows_of_the_split(made, tmp_path):
    data = dataset.load(made.write_folder(tmp_path / "fer"))
    indices, labels = protocol.select(data, "test")
    assert indices.tolist() == [12, 13, 14, 15]
    assert labels.tolist() == [0, 1, 2, 3]


def test_dedup_leaves_copies_out_of_training_alone(made, tmp_path):
    data = dataset.load(made.write_folder(tmp_path / "fer"))
    whole, _ = protocol.select(data, "train", "majority")
    clean, _ = protocol.select(data, "train", "dedup")
    assert set(whole) - set(clean) == {0}
    for split in ("valid", "test"):
        assert np.array_equal(
            protocol.select(data, split, "majority")[0], protocol.select(data, split, "dedup")[0]
        )
    assert np.flatnonzero(protocol.training_mask(data)).tolist() == [0, 1, 2, 3, 4]
    assert np.flatnonzero(protocol.training_mask(data, "dedup")).tolist() == [1, 2, 3, 4]


def test_a_protocol_refuses_the_other_label_file(made, tmp_path):
    data = dataset.load(made.write_folder(tmp_path / "fer"))
    with pytest.raises(FerdeskError, match=r"needs fer2013new\.csv"):
        protocol.select(data, "test", "argmax")
    with pytest.raises(FerdeskError, match="no protocol"):
        protocol.select(data, "test", "best")
    with pytest.raises(FerdeskError, match="no split"):
        protocol.select(data, "holdout")


BY_EMOTION = {
    ("majority", "test"): [1083, 892, 394, 382, 269, 16, 86, 15],
    ("majority", "valid"): [1180, 862, 411, 348, 289, 25, 60, 16],
}


@pytest.mark.realdata
def test_real_counts(real, real_csv):
    for name, row in protocol.PROTOCOLS.items():
        data = real if row.labels == "folder" else real_csv
        assert len(protocol.select(data, "test", name)[0]) == row.n_test
    for (name, split), wanted in BY_EMOTION.items():
        labels = protocol.select(real, split, name)[1]
        assert np.bincount(labels, minlength=8).tolist() == wanted
    assert len(protocol.select(real, "valid")[0]) == 3191
    assert len(protocol.select(real, "train", "majority")[0]) == 25045
    assert len(protocol.select(real, "train", "dedup")[0]) == 24438
    assert int(protocol.training_mask(real).sum()) == 28534
