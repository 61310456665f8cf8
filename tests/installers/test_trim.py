"""What is left out of a bundle, and what is put in the place of it."""

import struct
import sys

import numpy as np
import pytest
from scripts import PACKAGING, script

trim = script("trim")
sys.path.insert(0, str(PACKAGING / "linux"))
try:
    import one_blas
    import trim_icu
finally:
    sys.path.pop(0)


@pytest.mark.parametrize(
    ("name", "stays"),
    [
        ("PySide6/Qt/lib/libQt6Widgets.so.6", True),
        ("PySide6/Qt/lib/libQt6Quick.so.6", False),
        ("PySide6\\Qt6Qml.dll", False),
        ("PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("PySide6/Qt/plugins/platforms/libqwayland.so", True),
        ("PySide6/Qt/plugins/platforms/libqvnc.so", False),
        ("PySide6/Qt/plugins/imageformats/libqjpeg.so", True),
        ("PySide6/Qt/plugins/imageformats/libqgif.so", False),
        ("PySide6/Qt/translations/qtbase_fr.qm", True),
        ("PySide6/Qt/translations/qtbase_de.qm", False),
        ("ferdesk/assets/translations/ferdesk_fr.qm", True),
        ("ferdesk/assets/translations/ferdesk_fr.ts", False),
        ("ferdesk/assets/models/wrn-16-2/model.onnx", True),
        ("cv2/data/haarcascade_frontalface_default.xml", False),
    ],
)
def test_what_is_kept(name, stays):
    assert trim.kept(name) == stays


def test_every_row_says_why():
    assert all(row.pattern and row.reason for row in (*trim.LEFT_OUT, *trim.PYTHON))


def made_icu(items):
    """Common data as ICU's own tool packs it, with an odd start so that places must be counted."""
    header = struct.pack("<H", 32) + trim_icu.MAGIC + bytes(8) + b"CmnD" + bytes(16)
    return trim_icu.packed(header, items)


def test_icus_data_is_read_back_and_lies_on_its_boundaries():
    items = [("icudt73l/coll/root.res", b"a"), ("icudt73l/fr.res", b"bc" * 9), ("x", b"")]
    data = made_icu(items)
    read = trim_icu.contents(data)
    # Between two items lie the bytes that fill up to the boundary.
    assert [(name, item.rstrip(b"\0")) for name, item in read] == items
    starts = [struct.unpack_from("<I", data, 32 + 4 + 8 * row + 4)[0] for row in range(3)]
    assert all((32 + start) % trim_icu.ALIGNED == 0 for start in starts)


def test_icus_currencies_go_and_its_sorting_stays():
    kept, gone = ("coll/fr.res", "cnvalias.icu", "fr.res"), ("curr/fr.res", "ibm-37.cnv", "zone/x")
    data = made_icu([(f"icudt73l/{name}", b"x" * 40) for name in sorted((*kept, *gone))])
    left = {name.partition("/")[2] for name, _ in trim_icu.contents(trim_icu.trimmed(data))}
    assert left == set(kept)


def test_what_is_no_data_of_icu_is_refused():
    with pytest.raises(ValueError, match="no common data"):
        trim_icu.contents(bytes(64))


def test_opencv_calculates_as_numpy_does():
    """The check itself is right: OpenCV's own wheel passes it."""
    one_blas.check()
    # Each function that is passed on stands behind one of the tries.
    tried = "; ".join(one_blas.differences())
    for name in ("gemm", "gesv", "getrf", "posv", "potrf", "gels", "geqrf", "gesdd", "geev"):
        assert name in tried
        assert name in (PACKAGING / "linux/one_blas.c").read_text("utf-8")


@pytest.mark.parametrize("error", [0.5, float("nan")])
def test_another_result_than_numpys_stops_the_build(error, monkeypatch):
    monkeypatch.setattr(one_blas, "differences", lambda: {"gesdd, float64": (error, np.float64)})
    with pytest.raises(SystemExit, match="gesdd, float64"):
        one_blas.check()
