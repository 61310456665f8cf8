"""Images and folders: every format, damaged files, order."""

from __future__ import annotations

import os
import struct
import threading
import weakref

import cv2
import numpy as np
import pytest

from ferdesk.core.errors import FerdeskError
from ferdesk.sources import depth, open_source
from ferdesk.sources.folder import Folder
from ferdesk.sources.image import Image, load_image

PICTURE = np.random.default_rng(0).integers(0, 255, (40, 60, 3)).astype(np.uint8)


def save(path, image=PICTURE):
    path.write_bytes(cv2.imencode(path.suffix, image)[1].tobytes())
    return path


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".bmp", ".webp", ".tif"])
def test_formats(tmp_path, suffix):
    image = load_image(save(tmp_path / f"bild ä{suffix}"))
    assert image.shape == PICTURE.shape
    if suffix in (".png", ".bmp", ".tif"):
        assert (image == PICTURE).all()


@pytest.mark.parametrize(
    "image",
    [PICTURE[:, :, 0], np.dstack([PICTURE, PICTURE[:, :, :1]]), PICTURE.astype(np.uint16) * 256],
)
def test_gray_transparent_and_16_bit_become_bgr(tmp_path, image):
    got = load_image(save(tmp_path / "a.png", image))
    assert got.shape == (40, 60, 3)
    assert got.dtype == np.uint8


def test_a_photograph_is_turned_upright_whatever_it_is_called(tmp_path):
    # EXIF: one entry, orientation (0x112) 6, which is a quarter turn.
    turned = b"Exif\0\0II*\0\x08\0\0\0\1\0" + struct.pack("<HHII", 0x112, 3, 1, 6) + bytes(4)
    jpeg = save(tmp_path / "a.jpg").read_bytes()
    content = jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(turned) + 2) + turned + jpeg[2:]
    for name in ("a.jpg", "a.tmp", "a"):
        (tmp_path / name).write_bytes(content)
        with open_source(str(tmp_path / name)) as source:
            assert source.stills
            assert source.read().image.shape == (60, 40, 3)


def test_a_tiled_picture_of_a_telephone_is_refused_and_not_read_in_part(tmp_path):
    heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100)
    for name in ("a.heic", "b.HEIF", "c.tmp", "d"):
        (tmp_path / name).write_bytes(heic)
        with pytest.raises(FerdeskError, match=r"is a HEIC image, .* Save it as JPEG"):
            open_source(str(tmp_path / name))
    (tmp_path / "f.avif").write_bytes(heic.replace(b"heic", b"mif1").replace(b"mif1mif1", b"avif"))
    with pytest.raises(FerdeskError, match="not an image that can be read"):
        open_source(str(tmp_path / "f.avif"))
    (tmp_path / "f.avif").unlink()
    save(tmp_path / "e.png")
    with Folder(tmp_path) as source:
        assert [f.source for f in iter(source.read, None)] == ["e.png"]
        assert "left out: 2." in source.notice and "b.HEIF" in source.notice


def test_pictures_one_after_the_other_in_a_file_are_a_film(tmp_path):
    jpeg = save(tmp_path / "a.jpg").read_bytes()
    (tmp_path / "a.mjpeg").write_bytes(jpeg * 3)
    with open_source(str(tmp_path / "a.mjpeg")) as source:
        assert len(list(iter(source.read, None))) == 3


def test_one_frame_then_the_end(tmp_path):
    with open_source(str(save(tmp_path / "a.png"))) as source:
        assert isinstance(source, Image)
        assert source.stills and not source.live
        frame = source.read()
        assert (frame.index, frame.media_ms, frame.source) == (0, 0, "a.png")
        assert source.read() is None


@pytest.mark.parametrize("suffix", [".png", ".jpg"])
def test_a_file_cut_short_is_told_and_says_nothing_else(tmp_path, suffix, capfd):
    path = save(tmp_path / f"a{suffix}")
    path.write_bytes(path.read_bytes()[:-300])
    with pytest.raises(FerdeskError, match="cut short"):
        load_image(path)
    assert capfd.readouterr() == ("", "")


def test_a_damaged_a_foreign_and_an_empty_file_are_told(tmp_path):
    (tmp_path / "text.png").write_text("not an image")
    (tmp_path / "empty.png").touch()
    broken = bytearray(save(tmp_path / "broken.webp").read_bytes())
    (tmp_path / "broken.webp").write_bytes(broken[:20] + b"\xff" * 100)
    for name in ("text.png", "empty.png", "broken.webp"):
        with pytest.raises(FerdeskError, match=name):
            load_image(tmp_path / name)


def test_a_folder_is_read_in_the_order_of_its_numbers(tmp_path):
    for name in ("face10.png", "face2.png", "Face1.jpg", "b.png", "²x.png", "٣.png"):
        save(tmp_path / name)
    save(tmp_path / "a.jpg").rename(tmp_path / "saved from a browser.jfif")
    (tmp_path / "notes.txt").write_text("left out")
    (tmp_path / "deeper").mkdir()
    with open_source(str(tmp_path)) as source:
        assert isinstance(source, Folder)
        assert source.stills
        frames = list(iter(source.read, None))
    names = [f.source for f in frames]
    assert names.index("Face1.jpg") < names.index("face2.png") < names.index("face10.png")
    assert "saved from a browser.jfif" in names
    assert len(names) == 7
    assert [f.media_ms for f in frames] == [i * 1000 for i in range(7)]


def test_a_folder_leaves_out_what_it_cannot_read_and_says_so(tmp_path):
    (tmp_path / "1.png").write_text("no image")
    save(tmp_path / "2.png")
    (tmp_path / "3.png").write_text("no image")
    (tmp_path / "._2.png").write_text("of a Mac")
    with Folder(tmp_path) as source:
        assert [f.source for f in iter(source.read, None)] == ["2.png"]
        assert len(source.skipped) == 2
        assert "3.png" in source.notice and "left out: 2." in source.notice


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has none in folders")
def test_a_pipe_in_a_folder_is_not_waited_for(tmp_path):
    save(tmp_path / "1.png")
    os.mkfifo(tmp_path / "2.png")
    opened = []
    opening = threading.Thread(target=lambda: opened.append(Folder(tmp_path)), daemon=True)
    opening.start()
    opening.join(20)
    (source,) = opened
    assert len(list(iter(source.read, None))) == 1 and "2.png is not a file" in source.notice


def test_a_folder_without_images_or_with_none_that_can_be_read_is_told(tmp_path):
    with pytest.raises(FerdeskError, match="no image in"):
        Folder(tmp_path)
    (tmp_path / "1.png").write_text("no image")
    with pytest.raises(FerdeskError, match="none can be read"):
        Folder(tmp_path)
    with pytest.raises(FerdeskError, match="can't be read"):
        Folder(tmp_path / "missing")


STEPS = [0, 1023, 2047, 4095]
"""Black, two grays and white of a camera of 12 bits."""


def netpbm(magic, white):
    """A row of pixels from black to white, as its header says what is white."""
    values = np.array(STEPS) * white // STEPS[-1]
    values = np.repeat(values, 3 if magic in ("P3", "P6") else 1)
    header = f"{magic}\n# made by a camera\n4 1 # wide, high\n{white}\n".encode()
    if magic in ("P2", "P3"):
        return header + b" ".join(b"%d" % value for value in values) + b"\n"
    return header + values.astype(">u2" if white > 255 else "u1").tobytes()


@pytest.mark.parametrize("magic", ["P2", "P3", "P5", "P6"])
@pytest.mark.parametrize("white", [100, 255, 1023, 4095, 16383, 65535])
def test_the_white_of_a_netpbm_is_what_its_header_says(tmp_path, magic, white):
    (tmp_path / "a.pnm").write_bytes(netpbm(magic, white))
    assert load_image(tmp_path / "a.pnm")[0, :, 1] == pytest.approx([0, 64, 127, 255], abs=4)


@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_12_bits_in_16_are_not_black_and_a_dark_picture_of_16_stays_as_it_is(tmp_path, suffix):
    deep = np.tile(np.array(STEPS, np.uint16), (8, 1))
    assert load_image(save(tmp_path / f"a{suffix}", deep))[0, :, 0].tolist() == [0, 64, 127, 255]
    dim = np.tile(np.array([0, 1000, 4095, 6000], np.uint16), (8, 1))
    assert load_image(save(tmp_path / f"b{suffix}", dim)).max() == 23
    black = np.tile(np.array([0, 5, 10, 15], np.uint8), (8, 1))
    assert load_image(save(tmp_path / f"c{suffix}", black))[0, :, 0].tolist() == [0, 5, 10, 15]


@pytest.mark.parametrize("suffix", [".png", ".tif"])
@pytest.mark.parametrize("white", [1023, 4095, 16383, 65535])
def test_what_is_burnt_out_at_the_end_of_a_camera_s_scale_is_white(tmp_path, suffix, white):
    deep = np.tile(np.array(STEPS) * white // STEPS[-1], (8, 1)).astype(np.uint16)
    assert load_image(save(tmp_path / f"a{suffix}", deep))[0, :, 0].tolist() == pytest.approx(
        [0, 64, 127, 255], abs=1
    )


def test_a_dim_picture_is_not_blown_up_since_its_brightest_pixel_is_by_chance_where_a_scale_ends(
    tmp_path,
):
    fading = np.tile(np.arange(1024, dtype=np.uint16), (8, 1))
    assert load_image(save(tmp_path / "a.png", fading)).max() == 64  # of 12 bits
    fading = np.tile(np.arange(16384, dtype=np.uint16), (8, 1))
    assert load_image(save(tmp_path / "b.png", fading)).max() in (63, 64)  # of 16


@pytest.mark.parametrize("bits", [8, 10, 12, 14])
def test_what_was_scaled_up_to_16_bits_stays_as_dark_as_it_is(tmp_path, bits):
    few = np.tile(np.arange(0, 1 << bits >> 5, max(1, 1 << bits >> 8), dtype=np.uint16), (8, 1))
    shifted = few << (16 - bits)
    for name, deep in (("a.png", shifted), ("b.png", shifted | (few >> max(0, 2 * bits - 16)))):
        assert load_image(save(tmp_path / name, deep)).max() <= 8, name


def test_the_pictures_of_a_folder_keep_their_brightness_beside_each_other(tmp_path):
    """One that is burnt out tells what is white in those that are not, too; and no dark picture
    among pictures of 16 bits is taken for one of 12."""
    ramp = np.tile(np.array([0, 401, 801], np.uint16), (8, 1))
    for folder, white, wanted in (("ten", 1023, 200), ("sixteen", 65535, 3)):
        (tmp_path / folder).mkdir()
        burnt = np.full_like(ramp, white) - np.arange(3, dtype=np.uint16) // 2 * 99
        for name, deep in (("1.png", ramp), ("2.png", burnt), ("3.png", ramp)):
            save(tmp_path / folder / name, deep)
        with Folder(tmp_path / folder) as source:
            assert [frame.image.max() for frame in iter(source.read, None)] == [wanted, 255, wanted]


def test_of_the_pictures_of_a_folder_one_is_held_at_a_time(tmp_path, monkeypatch):
    """Each may take hundreds of megabytes."""
    held: list[weakref.ref] = []

    def deep(content):
        assert sum(one() is not None for one in held) <= 1  # the one before it
        image = np.arange(48, dtype=np.uint16).reshape(4, 4, 3)
        held.append(weakref.ref(image))
        return image

    monkeypatch.setattr(depth, "_deep", deep)
    assert depth.usual_white([tmp_path / f"{i}.png" for i in range(9)]) == depth.TWELVE_BITS
    assert len(held) == 9


def test_a_tiff_whose_12_bits_are_packed_is_read(tmp_path):
    assert load_image(packed(tmp_path / "a.tif", STEPS))[0, :, 0].tolist() == [0, 64, 127, 255]
    dark = load_image(packed(tmp_path / "b.tif", [0, 63, 127, 255]))
    assert dark[0, :, 0].tolist() == [0, 4, 8, 16]


def packed(path, values):
    """A TIFF of four pixels of 12 bits, one after the other."""
    bits = int("".join(f"{value:012b}" for value in values), 2).to_bytes(6, "big")
    tags = {256: 4, 257: 1, 258: 12, 259: 1, 262: 1, 273: 122, 277: 1, 278: 1, 279: 6}
    rows = b"".join(struct.pack("<HHII", tag, 3, 1, value) for tag, value in tags.items())
    head = b"II*\0\x08\0\0\0" + struct.pack("<H", len(tags)) + rows + bytes(4)
    path.write_bytes(head + bits)
    return path
