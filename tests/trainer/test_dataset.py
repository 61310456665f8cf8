"""Every layout gives the same data; every fault is told with file and row."""

from __future__ import annotations

import os
import zipfile

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_fer import MadeFer, png

from ferdesk.core.errors import FerdeskError
from trainer import dataset
from trainer.data.images import decode, from_text
from trainer.data.tree import open_tree
from trainer.data.types import FOLDERS
from trainer.data.votes import faces, read_folder_labels, read_new_csv


def same(a, b):
    return (
        a.names == b.names
        and np.array_equal(a.pixels, b.pixels)
        and np.array_equal(a.votes, b.votes)
        and np.array_equal(a.split, b.split)
    )


def refuse(path, *words, labels="folder"):
    with pytest.raises(FerdeskError) as caught:
        dataset.load(path, labels)
    for word in words:
        assert word in str(caught.value)


def test_folder_gives_what_was_written(made, tmp_path):
    data = dataset.load(made.write_folder(tmp_path / "fer"))
    assert list(data.names) == made.names
    assert np.array_equal(data.pixels, np.stack(made.pixels))
    assert data.votes.tolist() == made.votes
    assert data.split.tolist() == made.split
    assert data.labels.name == "label.csv"
    assert [name for name, _ in data.labels.parts] == [f"{f}/label.csv" for f in FOLDERS]


def test_links_are_followed_and_never_in_circles(made, tmp_path):
    elsewhere = made.write_folder(tmp_path / "disk")
    straight = dataset.load(elsewhere)
    root = tmp_path / "fer"
    root.mkdir()
    try:
        for part in elsewhere.iterdir():
            (root / part.name).symlink_to(part)
        (root / "again").symlink_to(root)
        (elsewhere / "FER2013Train" / "up").symlink_to(elsewhere)
    except OSError:
        pytest.skip("this account may not make links")
    assert same(dataset.load(root), straight)


@pytest.mark.parametrize("labels", ["folder", "csv"])
@pytest.mark.parametrize("inside", ["", "FERPlus-master/data/"])
def test_zip_equals_folder(made, tmp_path, labels, inside):
    folder = dataset.load(made.write_folder(tmp_path / "fer"), labels)
    archive = dataset.load(made.write_zip(tmp_path / "fer.zip", inside), labels)
    assert same(folder, archive)
    assert folder.labels.sha256 == archive.labels.sha256


@pytest.mark.parametrize("spaces", [False, True])
def test_kaggle_equals_folder(made, tmp_path, spaces):
    folder = dataset.load(made.write_folder(tmp_path / "fer"), "csv")
    kaggle = dataset.load(made.write_kaggle(tmp_path / "kaggle", spaces), "csv")
    assert same(folder, kaggle)
    assert folder.labels.sha256 == kaggle.labels.sha256


def test_kaggle_csv_can_be_named_itself(made, tmp_path):
    root = made.write_kaggle(tmp_path / "kaggle")
    assert same(dataset.load(root, "csv"), dataset.load(root / "fer2013.csv", "csv"))


def test_a_csv_that_is_named_lies_among_other_things(made, tmp_path):
    """Nothing is searched but what belongs beside it: the rest may be a whole home."""
    path = made.write_kaggle(tmp_path / "home") / "fer2013.csv"
    other = MadeFer(per_split=12)
    other.write_folder(tmp_path / "home" / "old" / "ferplus")
    assert len(dataset.load(path, "csv")) == len(made.names)
    with open_tree(path) as tree:
        assert sorted(tree.names()) == ["fer2013.csv", "fer2013new.csv"]


def test_kaggle_takes_label_csv_from_the_repository_beside_it(made, tmp_path):
    root = made.write_kaggle(tmp_path / "kaggle")
    for split, folder in enumerate(FOLDERS):
        (root / "data" / folder).mkdir(parents=True)
        (root / "data" / folder / "label.csv").write_text(made.label_csv(split))
    folder = dataset.load(made.write_folder(tmp_path / "fer"))
    assert same(dataset.load(root), folder) and same(dataset.load(root / "fer2013.csv"), folder)


def test_kaggle_alone_says_where_label_csv_is_missing(made, tmp_path):
    root = made.write_kaggle(tmp_path / "kaggle")
    refuse(root, "lacks label.csv", "majority-csv")
    assert dataset.load(root, "any").labels.name == "fer2013new.csv"


def test_any_prefers_label_csv(made, tmp_path):
    data = dataset.load(made.write_folder(tmp_path / "fer"), "any")
    assert data.labels.name == "label.csv"


def test_unknown_label_file(made, tmp_path):
    refuse(made.write_folder(tmp_path / "fer"), "No label file", labels="best")


def test_first_row_of_a_double_name_counts_and_nameless_rows_are_left_out(made):
    table = read_new_csv(made.new_csv().splitlines(), "new.csv")
    kept = faces(table)
    assert len(table) == len(made.names) + 2
    assert sorted(row.name for row in kept) == made.names
    assert next(row.votes for row in kept if row.name == made.names[-1]) == tuple(made.votes[-1])


def test_byte_order_mark_and_windows_line_ends(made, tmp_path):
    root = made.write_folder(tmp_path / "fer")
    for file in root.rglob("*.csv"):
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert dataset.load(root).votes.tolist() == made.votes
    assert dataset.load(root, "csv").votes.tolist() == made.votes


def test_junk_files_are_passed_over(made, tmp_path):
    root = made.write_folder(tmp_path / "fer")
    (root / FOLDERS[0] / "._fer0000003.png").write_bytes(b"junk")
    (root / FOLDERS[0] / "Thumbs.db").write_bytes(b"junk")
    (root / ".git").mkdir()
    (root / ".git" / "fer2013.csv").write_text("junk")
    assert len(dataset.load(root)) == len(made.names)


# Faults


def test_nothing_there(tmp_path):
    refuse(tmp_path / "none", "no data at")
    refuse(tmp_path, "holds no FER+ data", "Known layouts")
    (tmp_path / "ferplus.zip").touch()
    refuse(tmp_path, "ferplus.zip in it is not looked into: name it")


def test_no_zip(tmp_path):
    path = tmp_path / "fer.zip"
    path.write_bytes(b"not an archive")
    refuse(path, "neither a folder, nor a zip")


@pytest.mark.parametrize("share", [0.3, 0.9, 0.999])
def test_truncated_zip(made, tmp_path, share):
    path = made.write_zip(tmp_path / "fer.zip")
    whole = path.read_bytes()
    path.write_bytes(whole[: int(share * len(whole))])
    refuse(path, "breaks off", str(path))


def test_zip_with_a_flipped_bit(made, tmp_path):
    path = made.write_zip(tmp_path / "fer.zip")
    data = bytearray(path.read_bytes())
    at = data.index(b"IDAT") + 400
    data[at] ^= 0xFF
    path.write_bytes(data)
    refuse(path, "damaged", "fer0000003.png")


@pytest.mark.parametrize("name", ["../evil.png", "/etc/evil.png", "a\\..\\evil", "C:evil.png"])
def test_zip_with_a_path_out_of_it(made, tmp_path, name):
    path = made.write_zip(tmp_path / "fer.zip")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(zipfile.ZipInfo(name), b"x")
    refuse(path, "points outside")


def test_zip_with_a_link(made, tmp_path):
    path = made.write_zip(tmp_path / "fer.zip")
    info = zipfile.ZipInfo("link.png")
    info.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(info, b"/etc/passwd")
    refuse(path, "is a link")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_zip_with_a_member_twice(made, tmp_path):
    path = made.write_zip(tmp_path / "fer.zip")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("fer2013new.csv", made.new_csv())
    refuse(path, "there twice")


def test_missing_image(made, tmp_path):
    root = made.write_folder(tmp_path / "fer")
    (root / FOLDERS[1] / made.names[7]).unlink()
    refuse(root, made.names[7], "is missing", "row 2")


def test_image_without_a_row(made, tmp_path):
    root = made.write_folder(tmp_path / "fer")
    (root / FOLDERS[2] / "fer0099999.png").write_bytes(png(made.pixels[0]))
    refuse(root, "no row in the labels", "fer0099999.png")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda im: png(im[:40]), "48x40 pixels"),
        (lambda im: png(cv2.cvtColor(im, cv2.COLOR_GRAY2BGR)), "8-bit gray"),
        (lambda im: png(im)[:-30], "breaks off"),
        (lambda im: b"", "not a PNG"),
        (lambda im: cv2.imencode(".jpg", im)[1].tobytes(), "not a PNG"),
    ],
)
def test_bad_image(made, tmp_path, change, words):
    root = made.write_folder(tmp_path / "fer")
    (root / FOLDERS[0] / made.names[2]).write_bytes(change(made.pixels[2]))
    refuse(root, made.names[2], words)


def test_image_with_damaged_pixels(made):
    data = bytearray(png(made.pixels[0]))
    data[data.index(b"IDAT") + 500] ^= 0xFF
    with pytest.raises(FerdeskError, match=r"x\.png is damaged"):
        decode(bytes(data), "x.png")


GOOD = 'fer0000001.png,"(0, 0, 48, 48)",10,0,0,0,0,0,0,0,0,0'


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (GOOD.replace("10", "9.5"), "not a whole number"),
        (GOOD.replace("10", "-1"), "not a whole number"),
        (GOOD.replace("10", "ten"), "not a whole number"),
        (GOOD.replace("10", ""), "not a whole number"),
        (GOOD.replace("10", "²"), "not a whole number"),
        (GOOD.replace("10", "11"), "11 votes"),
        (GOOD + ",0", "expected 12 columns, got 13"),
        ("fer0000001.png", "expected 12 columns, got 1"),
        (GOOD.replace("fer0000001.png", "../fer0000001.png"), "not an image name"),
        (GOOD.replace("fer0000001.png", "/etc/passwd"), "not an image name"),
        (GOOD.replace("fer0000001.png", ""), "not an image name"),
        (GOOD.replace("48, 48", "40, 48"), "the box is"),
        (GOOD.replace("0000001", "0000000"), "stands in row 1 already"),
        (GOOD + '"', "row 2"),
    ],
)
def test_bad_row_is_named(bad, words):
    first = GOOD.replace("0000001", "0000000")
    with pytest.raises(FerdeskError) as caught:
        read_folder_labels([f"{first}\n", f"{bad}\n"], 0, "label.csv")
    assert "label.csv, row 2" in str(caught.value)
    assert words in str(caught.value)


def test_bad_row_of_the_new_csv_is_named(made, tmp_path):
    root = made.write_folder(tmp_path / "fer")
    file = root / "fer2013new.csv"
    file.write_text(file.read_text().replace("PublicTest", "Public", 1))
    refuse(root, "fer2013new.csv, row 9", "'Public'", labels="csv")
    file.write_text("a,b,c\n")
    refuse(root, "row 1", "expected the header", labels="csv")
    file.write_bytes(b"\xff\xfe\x00")
    refuse(root, "not text in UTF-8", labels="csv")
    file.unlink()
    refuse(root, "has no fer2013new.csv", labels="csv")


def test_name_in_two_splits(made, tmp_path):
    root = made.write_folder(tmp_path / "fer")
    with (root / FOLDERS[2] / "label.csv").open("a") as file:
        file.write(made.label_csv(0).splitlines(True)[0])
    refuse(root, FOLDERS[2], "row 7", "is in FER2013Train/label.csv too")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda t: t.replace(" ", " 256 ", 1), "2305 pixels"),
        (lambda t: t.replace(t.split(",")[3].split()[0], "256", 1), "256"),
        (lambda t: t.rsplit("\n", 2)[0] + "\n", "ends after"),
        (lambda t: t + t.splitlines(True)[-1], "ends after"),
        (lambda t: t.replace("Training", "PublicTest", 1), "fer2013new.csv, row 2 says Training"),
        (lambda t: t.replace("pixels", "pixel", 1), "row 1"),
    ],
)
def test_bad_kaggle_file(made, tmp_path, change, words):
    root = made.write_kaggle(tmp_path / "kaggle")
    file = root / "fer2013.csv"
    file.write_text(change(file.read_text()))
    refuse(root, "fer2013.csv", words, labels="csv")


def test_kaggle_without_fer_plus(made, tmp_path):
    root = made.write_kaggle(tmp_path / "kaggle")
    (root / "fer2013new.csv").unlink()
    refuse(root, "has no fer2013new.csv beside it")


@pytest.mark.parametrize("text", ["1", "1 " * 2303 + "x", "1 " * 2303 + "-1", "1 " * 2303 + "١"])
def test_bad_pixels(text):
    with pytest.raises(FerdeskError, match="row 7"):
        from_text(text, "fer2013.csv, row 7")


CELLS = st.one_of(
    st.text(max_size=20),
    st.integers(-5, 300).map(str),
    st.sampled_from(["fer0000001.png", "(0, 0, 48, 48)", "Training", '"', "\n", "\x00", "1e1"]),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(CELLS, max_size=14).map(",".join), max_size=5))
def test_any_text_is_read_or_refused(lines):
    """Whatever the text is, the readers return rows that hold to the rules or say what is wrong."""
    for read in (
        lambda: read_folder_labels(lines, 0, "label.csv"),
        lambda: read_new_csv([MadeFer(1).new_csv().splitlines(True)[0], *lines], "new.csv"),
    ):
        try:
            rows = read()
        except FerdeskError as error:
            assert "row" in str(error)
        else:
            assert all(len(r.votes) == 10 and sum(r.votes) <= 10 for r in rows)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 10), min_size=10, max_size=10), st.integers(0, 9999999))
def test_valid_rows_come_back(votes, number):
    line = f'fer{number:07d}.png,"(0, 0, 48, 48)",{",".join(map(str, votes))}\n'
    if sum(votes) > 10:
        with pytest.raises(FerdeskError):
            read_folder_labels([line], 0, "label.csv")
    else:
        (row,) = read_folder_labels([line], 1, "label.csv")
        assert (list(row.votes), row.split, row.line) == (votes, 1, 1)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 2000))
def test_any_bytes_are_no_picture(noise, at):
    image = png(np.arange(48 * 48, dtype=np.uint8).reshape(48, 48))
    for data in (noise, image[:at] + noise + image[at + len(noise) :]):
        try:
            found = decode(data, "x.png")
        except FerdeskError as error:
            assert "x.png" in str(error)
        else:
            assert found.shape == (48, 48)


# Cache


def test_cache_gives_the_same_data_and_notices_changes(made, tmp_path):
    root, cache = made.write_folder(tmp_path / "fer"), tmp_path / "cache"
    first = dataset.load(root, cache=cache)
    again = dataset.load(root, cache=cache)
    assert same(first, again) and first.labels == again.labels
    assert len(list(cache.iterdir())) == 1
    dataset.load(root, "csv", cache=cache)
    assert len(list(cache.iterdir())) == 2
    (root / FOLDERS[0] / made.names[0]).write_bytes(png(255 - made.pixels[0]))
    changed = dataset.load(root, cache=cache)
    assert np.array_equal(changed.pixels[0], 255 - made.pixels[0])


def test_cache_of_a_zip_follows_its_bytes(made, tmp_path):
    path, cache = made.write_zip(tmp_path / "fer.zip"), tmp_path / "cache"
    first = dataset.load(path, cache=cache)
    os.utime(path, (0, 0))
    assert same(dataset.load(path, cache=cache), first)
    assert len(list(cache.iterdir())) == 1


def test_broken_cache_is_passed_over(made, tmp_path):
    root, cache = made.write_folder(tmp_path / "fer"), tmp_path / "cache"
    first = dataset.load(root, cache=cache)
    (file,) = cache.iterdir()
    file.write_bytes(file.read_bytes()[:500])
    assert same(dataset.load(root, cache=cache), first)
    unusable = tmp_path / "file"
    unusable.write_text("")
    assert same(dataset.load(root, cache=unusable), first)


def test_cache_never_unpickles(made, tmp_path):
    root, cache = made.write_folder(tmp_path / "fer"), tmp_path / "cache"
    first = dataset.load(root, cache=cache)
    (file,) = cache.iterdir()
    np.savez(file, pixels=np.array([{}], object))
    assert same(dataset.load(root, cache=cache), first)


@pytest.mark.realdata
def test_real_counts(real):
    assert np.bincount(real.split).tolist() == [28558, 3579, 3573]
    assert real.labels.sha256.startswith("77050005e527")


@pytest.mark.realdata
def test_real_label_files_differ_as_known(real, real_csv):
    assert real_csv.names == real.names
    assert np.array_equal(real_csv.pixels, real.pixels)
    # 1,602 where the last row of fer0033120.png is taken; the first row is the one that counts.
    assert int((real_csv.votes != real.votes).any(1).sum()) == 1601
    assert real_csv.votes[real_csv.names.index("fer0033120.png")].tolist() == [
        5, 0, 0, 1, 1, 0, 0, 0, 3, 0,
    ]  # fmt: skip
