from __future__ import annotations

import io

import numpy as np
import pytest

from trainer.multitask import matlab

NAMES = ["", "a", "Zoë Œuvre", "x" * 300]


def saved(packed: bool = False, **fields) -> bytes:
    from scipy.io import savemat

    out = io.BytesIO()
    savemat(out, {"other": np.eye(3), "wiki": fields}, do_compression=packed)
    return out.getvalue()


@pytest.mark.parametrize("packed", [False, True])
def test_numbers_and_texts_come_back(packed):
    names = np.empty((1, len(NAMES)), object)
    names[0] = NAMES
    numbers = {
        kind: np.array([[0, 1, 100]], kind)
        for kind in ("u1", "i2", "u2", "i4", "u4", "i8", "f4", "f8")
    }
    numbers["nothing"] = np.zeros((0, 0))
    numbers["odd"] = np.array([[np.nan, np.inf, -1.5]])
    content = saved(packed, names=names, **numbers)
    found = matlab.table(content, "wiki", ("names", *numbers))
    assert found.pop("names") == NAMES
    for name, want in numbers.items():
        np.testing.assert_array_equal(found[name], want.ravel())


def test_only_what_is_wanted_is_read():
    content = saved(a=np.ones((1, 2)), b=np.ones((1, 2)))
    assert list(matlab.table(content, "wiki", ("b", "c"))) == ["b"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "no MATLAB 5 file"),
        (b"MATLAB 7.3 MAT-file".ljust(126) + b"XX" + bytes(100), "no MATLAB 5 file"),
        (saved()[:-40], "damaged"),
        (saved(a=np.ones((1, 2)))[:300], "breaks off"),
    ],
)
def test_a_damaged_file_is_told(content, told):
    with pytest.raises(ValueError, match=told):
        matlab.table(content, "wiki", ("a",))


def test_a_table_of_another_name_is_not_found():
    with pytest.raises(ValueError, match="no table imdb"):
        matlab.table(saved(a=np.ones((1, 2))), "imdb", ("a",))


def test_what_unfolds_beyond_all_bounds_is_refused(monkeypatch):
    monkeypatch.setattr(matlab, "MOST_BYTES", 10_000)
    with pytest.raises(ValueError, match="too large"):
        matlab.table(saved(packed=True, a=np.zeros((1, 100_000))), "wiki", ("a",))
