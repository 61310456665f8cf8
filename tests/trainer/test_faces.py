"""UTKFace and IMDB-WIKI: what is read, what is left out and counted, who is held out."""

import shutil
from datetime import date

import cv2
import numpy as np
import pytest
from made_people import MATLAB, face, jpeg, write_imdb_wiki, write_utkface

from ferdesk.core.errors import FerdeskError
from trainer.multitask import faces
from trainer.multitask.imdb_wiki import Entry


def test_utkface_is_read_from_its_names(tmp_path):
    found = faces.load(write_utkface(tmp_path / "set"))
    assert found.name == "UTKFace" and len(found.pixels) == 61
    assert found.left_out == {"with a malformed name": 2, "there twice": 0, "unreadable": 1}
    assert "2 with a malformed name" in found.words()
    assert found.ages.max() == 100  # 116 counts as 100
    assert set(found.genders) == {0, 1}
    first = cv2.resize(face(0), (48, 48), interpolation=cv2.INTER_AREA).astype(int)
    assert np.abs(found.pixels[0].astype(int) - first).mean() < 8  # but for JPEG


def test_a_zip_is_read_as_its_folder_is(tmp_path):
    write_utkface(tmp_path / "set")
    archive = shutil.make_archive(str(tmp_path / "utk"), "zip", tmp_path / "set")
    one, other = faces.load(tmp_path / "set"), faces.load(archive)
    np.testing.assert_array_equal(one.pixels, other.pixels)
    np.testing.assert_array_equal(one.split, other.split)


def test_a_picture_that_lies_in_two_folders_counts_once(tmp_path):
    """Kaggle's archive has them so."""
    once = faces.load(write_utkface(tmp_path / "set"))
    shutil.copytree(tmp_path / "set" / "UTKFace", tmp_path / "set" / "aligned" / "UTKFace")
    twice = faces.load(tmp_path / "set")
    assert len(twice.pixels) == len(once.pixels)
    np.testing.assert_array_equal(twice.ages, once.ages)
    assert twice.left_out["there twice"] == 61 + 1  # the unreadable one too


def test_a_face_under_both_of_its_names_counts_once_and_is_held_out_alike(tmp_path):
    """The aligned face, and the picture of the web that it was cut from."""
    once = faces.load(write_utkface(tmp_path / "set"))
    wild = tmp_path / "set" / "In-the-wild"
    wild.mkdir()
    for path in (tmp_path / "set" / "UTKFace").glob("*.chip.jpg"):
        (wild / path.name.removesuffix(".chip.jpg")).write_bytes(jpeg(face(99)))
    both, alone = faces.load(tmp_path / "set"), faces.load(wild)
    np.testing.assert_array_equal(both.pixels, once.pixels)
    np.testing.assert_array_equal(both.split, once.split)
    np.testing.assert_array_equal(alone.split, once.split[:60])


def test_the_hold_out_hangs_on_the_name_alone(tmp_path):
    whole = faces.load(write_utkface(tmp_path / "a", 60))
    fewer = faces.load(write_utkface(tmp_path / "b", 50))
    assert len(whole.rows("test")) and len(whole.rows("valid"))
    assert not set(whole.rows("test")) & set(whole.rows("train"))
    parts = [faces.part_of(f"name {i}") for i in range(3000)]
    assert 240 < parts.count(2) < 360 and 240 < parts.count(1) < 360
    assert len(fewer.rows("train")) < len(whole.rows("train"))
    assert [faces.part_of(f"{i}") for i in range(8)] == [faces.part_of(f"{i}") for i in range(8)]


@pytest.mark.parametrize("which", ["wiki", "imdb"])
def test_imdb_wiki_leaves_out_what_is_in_doubt_and_counts_it(tmp_path, which):
    found = faces.load(write_imdb_wiki(tmp_path / "set", which))
    assert found.left_out == {
        "with a bad date": 2,
        "of unknown gender": 1,
        "without a face": 1,
        "with a low face score": 1,
        "with several faces": 1,
        "unreadable": 2,
    }
    assert len(found.pixels) == 62 and found.name == which.upper()
    # In the middle of 2000 the first has been 30 for months, and the second is still 29.
    assert found.ages[:2].tolist() == [30, 29]
    assert found.genders[:2].tolist() == [0, 1]


def test_both_sets_of_imdb_wiki_are_joined(tmp_path):
    write_imdb_wiki(tmp_path / "set", "wiki")
    found = faces.load(write_imdb_wiki(tmp_path / "set", "imdb"))
    assert found.name == "IMDB-WIKI" and len(found.pixels) == 124


def test_the_middle_of_a_published_crop_is_kept(tmp_path):
    write_imdb_wiki(tmp_path / "set")
    picture = np.full((100, 100), 250, np.uint8)
    picture[19:81, 19:81] = 10
    path = tmp_path / "set" / "wiki_crop" / "00" / "a.jpg"
    path.write_bytes(cv2.imencode(".jpg", picture)[1].tobytes())
    assert faces.load(tmp_path / "set").pixels[0][2:-2, 2:-2].max() < 40


@pytest.mark.parametrize(
    ("born", "taken", "age"),
    [
        (MATLAB + date(1970, 1, 1).toordinal(), 2000, 30),
        (MATLAB + date(1999, 12, 1).toordinal(), 2000, 0),
        (MATLAB + date(1890, 1, 1).toordinal(), 2000, None),  # 110
        (MATLAB + date(2001, 1, 1).toordinal(), 2000, None),  # not yet born
        (float("nan"), 2000, None),
        (1.0, 2000, None),
        (MATLAB + date(1970, 1, 1).toordinal(), 0, None),
    ],
)
def test_ages_from_dates(born, taken, age):
    assert Entry("x", born, taken, 1.0, 3.0, float("nan"), "X").age() == age


def test_what_is_no_set_of_faces_says_what_is_wanted(tmp_path):
    (tmp_path / "empty").mkdir()
    for path in (tmp_path / "empty", tmp_path / "nowhere"):
        with pytest.raises(FerdeskError, match="UTKFace"):
            faces.load(path)


def test_too_few_faces_for_a_hold_out_are_refused(tmp_path):
    with pytest.raises(FerdeskError, match="no face is left for"):
        faces.load(write_utkface(tmp_path / "set", 1))


def test_a_mat_file_of_something_else_says_so(tmp_path):
    (tmp_path / "imdb.mat").write_bytes(b"MATLAB 5.0 MAT-file, or not")
    with pytest.raises(FerdeskError, match=r"imdb\.mat is not IMDB-WIKI"):
        faces.load(tmp_path)
