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
