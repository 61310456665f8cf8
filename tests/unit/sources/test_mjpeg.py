"""Pictures out of a multipart stream whose parts say nothing of their length."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from fakes import make_image

from ferdesk.sources.mjpeg import PartReader


def jpeg(side: int) -> bytes:
    _, content = cv2.imencode(".jpg", make_image(90, (side, side)))
    return content.tobytes()


def with_thumbnail(picture: bytes, thumbnail: bytes) -> bytes:
    """As cameras do: a small picture of its own in the header."""
    body = b"Exif\0\0" + thumbnail
    return picture[:2] + b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body + picture[2:]


@pytest.mark.parametrize("piece", [1, 7, 4096])
@pytest.mark.parametrize("boundary", [b"\r\n--x\r\nContent-Type: image/jpeg\r\n\r\n", b""])
def test_a_thumbnail_in_the_header_is_not_taken_for_the_picture(piece, boundary):
    pictures = [with_thumbnail(jpeg(side), jpeg(16)) for side in (64, 80, 96)] + [jpeg(48)]
    sent = b"".join(boundary + picture for picture in pictures)
    pieces = iter([sent[at : at + piece] for at in range(0, len(sent), piece)])
    parts = PartReader(lambda: next(pieces, b""))
    for picture in pictures:
        assert parts.next() == picture
    assert parts.next() is None


def test_a_header_that_is_cut_off_is_the_end():
    sent = iter([jpeg(64)[:30]])
    assert PartReader(lambda: next(sent, b"")).next() is None


def test_noise_in_place_of_a_header_does_no_harm():
    noise = np.random.default_rng(0).integers(0, 256, 4000, np.uint8).tobytes()
    good = jpeg(64)
    sent = iter([b"\xff\xd8" + noise + b"\xff\xd9" + good])
    parts = PartReader(lambda: next(sent, b""))
    assert any(part.endswith(good) for part in iter(parts.next, None))


def parts_of(pictures: list[bytes], told: list[int | None]) -> list[bytes]:
    """What a reader makes of pictures, of which their parts tell these lengths."""
    sent = b""
    for picture, length in zip(pictures, told, strict=True):
        head = b"" if length is None else b"Content-Length: %d\r\n" % length
        sent += b"--x\r\nContent-Type: image/jpeg\r\n" + head + b"\r\n" + picture + b"\r\n"
    pieces = iter([sent])
    return list(iter(PartReader(lambda: next(pieces, b"")).next, None))


@pytest.mark.parametrize("tells", [lambda whole, sent: None, lambda whole, sent: sent,
                                   lambda whole, sent: whole])  # fmt: skip
def test_a_picture_that_is_cut_short_is_left_out_and_takes_no_other_along(tells):
    whole = [jpeg(side) for side in (64, 80, 96, 112)]
    sent = [one[: len(one) // 2] if i in (1, 2) else one for i, one in enumerate(whole)]
    told = [tells(len(one), len(part)) for one, part in zip(whole, sent)]
    assert parts_of(sent, told) == [whole[0], whole[3]]


def test_a_camera_that_writes_no_ends_is_read():
    whole = [jpeg(side) for side in (64, 80, 96)]
    sent = [one[:-2] for one in whole]
    found = parts_of([*sent, b"\xff\xd8"], [*map(len, sent), None])
    assert [one[: len(part)] for one, part in zip(found, sent, strict=True)] == sent
