"""OpenFace's CSV and CK+'s folders, on small made files."""

from __future__ import annotations

import cv2
import made_faces
import numpy as np
import pytest

from ferdesk.core.action_units import READABLE
from ferdesk.core.errors import FerdeskError
from ferdesk.core.face_vector import NAMES
from ferdesk.core.vocab import EMOTIONS
from trainer.au import ckplus, openface

HEAD = "frame, face_id, timestamp, confidence, success, AU01_r, AU12_r, AU45_r, AU12_c, AU28_c"


def csv_file(path, *rows, head=HEAD):
    path.write_text("\n".join([head, *rows]) + "\n")
    return path


def test_openface_frames_and_scales(tmp_path):
    found = openface.read(
        csv_file(
            tmp_path / "a.csv",
            "1, 0, 0, 0.98, 1, 2.5, 5.0, 0, 1, 1",
            "2, 0, 0, 0.00, 0, -nan(ind), , 0, 0, 0",
            "3, 0, 0, 0.30, 1, 1, 1, 1, 1, 1",
            "4, 0, 0, 0.80, 1, 1, 1, 1, 1, 0",
            "4, 1, 0, 0.90, 1, 0, 7, 1, 1, 0",
        )
    )
    assert found.frames.tolist() == [1, 4] and found.failed == 2
    assert found.units[1].tolist() == [0.5, 0.0]
    assert found.units[12].tolist() == [1.0, 1.0]  # the intensity, not the presence; at most full
    assert found.units[28].tolist() == [1.0, 0.0]
    assert 43 in found.units and 45 not in found.units


@pytest.mark.parametrize(
    ("head", "row", "told"),
    [
        (HEAD.replace("confidence", "sureness"), "1,0,0,1,1,1,1,1,1,1", "no column confidence"),
        ("frame, confidence, success", "1,1,1", "no column of an Action Unit"),
        (HEAD, "1,0,0,1,1,x,1,1,1,1", "row 2"),
        (HEAD, "1,0,0,1,1,nan,1,1,1,1", "not finite"),
        (HEAD, "1,0,0", "3 values for 10 columns"),
    ],
)
def test_openface_tells_what_is_wrong(tmp_path, head, row, told):
    with pytest.raises(FerdeskError, match=told):
        openface.read(csv_file(tmp_path / "a.csv", row, head=head))
    with pytest.raises(FerdeskError, match="can't be read"):
        openface.read(tmp_path / "none.csv")


def test_openface_takes_mediapipes_place(tmp_path):
    data = made_faces.data()
    found = made_faces.rows(data)
    first = csv_file(
        tmp_path / "FER2013Train.csv", "2,0,0,0.9,1,2.5,1,1,1,1", "4,0,0,0,0,0,0,0,0,0"
    )
    for name in ("FER2013Valid.csv", "FER2013Test.csv"):
        csv_file(tmp_path / name, "1,0,0,0.9,1,5,1,1,1,1")
    taken, told = openface.with_openface(found, data, tmp_path)
    assert taken.index[0] == 1 and "1 failed" in told
    assert taken.named[0][NAMES.index("AU1")] == 0.5
    assert taken.named[0][NAMES.index("AU1_left")] == 0.5
    assert "AU9" in taken.absent and not taken.absent & {"AU1", "AU12", "AU28", "AU43"}
    assert told.endswith(
        f"absent: {', '.join(unit.key for unit in READABLE if unit.key in taken.absent)}"
    )
    assert taken.named[0][NAMES.index("jawOpen")] == found.named[0][NAMES.index("jawOpen")]
    # A unit that one table does not tell must not count as 0 in it.
    csv_file(
        tmp_path / "FER2013Valid.csv", "1,0,0,0.9,1,5,1,1,1",
        head="frame, face_id, timestamp, confidence, success, AU12_r, AU45_r, AU12_c, AU28_c",
    )  # fmt: skip
    taken, told = openface.with_openface(found, data, tmp_path)
    assert "AU1" in taken.absent and "absent: AU1," in told
    assert not taken.named[:, NAMES.index("AU1")].any()
    assert taken.of(np.arange(2)).absent == taken.absent
    csv_file(first, "99999,0,0,0.9,1,2.5,1,1,1,1")
    with pytest.raises(FerdeskError, match="99999"):
        openface.with_openface(found, data, tmp_path)


@pytest.fixture
def ck(tmp_path):
    """Three sequences: coded and with an emotion, coded alone, and bare."""
    picture = np.zeros((8, 8), np.uint8)
    for place, frames in (("S005/001", 3), ("S005/002", 1), ("S010/001", 2)):
        folder = tmp_path / "cohn-kanade-images" / place
        folder.mkdir(parents=True)
        for i in range(1, frames + 1):
            name = f"{place.replace('/', '_')}_{i:08d}.png"
            cv2.imwrite(str(folder / name), picture)
        (folder / ".DS_Store").write_bytes(b"")
        (folder / f"._{name}").write_bytes(b"\0\5\x16\7")  # as unpacked on a Mac
    facs = tmp_path / "FACS" / "S005" / "001"
    facs.mkdir(parents=True)
    (facs / "S005_001_00000003_facs.txt").write_text("   9.0e+00   3.0e+00\n   17.0   0.0\n")
    other = tmp_path / "FACS" / "S005" / "002"
    other.mkdir(parents=True)
    (other / "S005_002_00000001_facs.txt").write_text("12 5\n")
    (facs / "._S005_001_00000003_facs.txt").write_bytes(b"\0\5\x16\7")
    emotion = tmp_path / "Emotion" / "S005" / "001"
    emotion.mkdir(parents=True)
    (emotion / "S005_001_00000003_emotion.txt").write_text("   3.0000000e+00\n")
    (tmp_path / "Emotion" / "S005" / "002").mkdir()
    return tmp_path


def test_ckplus_as_it_is_laid_out(ck):
    first, second, third = ckplus.read(ck)
    assert first.peak.name == "S005_001_00000003.png" and len(first.frames) == 3
    assert first.units == {9: 3, 17: 0} and first.emotion == "disgust"
    assert second.units == {12: 5} and second.emotion is None
    assert third.units is None and third.emotion is None
    counted = ckplus.counts((first, second, third))
    assert tuple(counted) == EMOTIONS and counted["disgust"] == counted.total() == 1
    assert ckplus.picture(first.peak).shape == (8, 8, 3)


def test_ckplus_agreement_is_an_area_under_the_curve(ck):
    recordings = ckplus.read(ck)
    values = {"S005_001": {"AU12": 0.1, "AU9": 0.2, "AU9_left": 0.2}, "S005_002": {"AU12": 0.7,
              "AU9": 0.2, "AU9_left": 0.2}}  # fmt: skip
    found = ckplus.agreement(recordings, lambda peak: values[peak.name[:8]])
    assert found["AU12"] == {"auc": 1.0, "with": 1, "without": 1}
    assert found["AU9"]["auc"] == 0.5 and "AU9_left" not in found
    assert ckplus.agreement(recordings, lambda peak: None) == {}


def test_ckplus_tells_what_is_wrong(ck, tmp_path_factory):
    with pytest.raises(FerdeskError, match="cohn-kanade-images"):
        ckplus.read(tmp_path_factory.mktemp("empty"))
    (ck / "Emotion" / "S005" / "001" / "S005_001_00000003_emotion.txt").write_text("9")
    with pytest.raises(FerdeskError, match="one code"):
        ckplus.read(ck)
    (ck / "Emotion" / "S005" / "001" / "S005_001_00000003_emotion.txt").write_text("3")
    (ck / "FACS" / "S005" / "002" / "S005_002_00000001_facs.txt").write_text("12 ?")
    with pytest.raises(FerdeskError, match="can't be read"):
        ckplus.read(ck)


def test_ckplus_by_its_command(ck, tmp_path, capsys):
    from trainer.__main__ import main

    assert main(["ckplus", str(ck), "--out", str(tmp_path / "out")]) == 0
    shown = capsys.readouterr().out
    assert "3 sequences of 2 people, 2 with units, 1 with an emotion" in shown
    assert "neutral: 0\nhappiness: 0\n" in shown and "disgust: 1" in shown
    # The made pictures are black: no face, and so no row.
    assert "2 coded peaks, 2 without a face" in (tmp_path / "out" / "ckplus.md").read_text()
