"""Arrays become images that own their pixels."""

import numpy as np
from fake_engine import frame

from ferdesk.ui import picture
from ferdesk.ui.picture import Scaler, from_bgr, from_gray


def test_colours_keep_their_order():
    image = np.zeros((4, 6, 3), np.uint8)
    image[:, :] = (10, 20, 30)  # blue, green, red
    colour = from_bgr(image, 6, 4).pixelColor(3, 2)
    assert (colour.red(), colour.green(), colour.blue()) == (30, 20, 10)


def test_the_image_does_not_look_into_the_array():
    image = np.full((4, 6, 3), 7, np.uint8)
    made = from_bgr(image, 6, 4)
    image[:] = 200
    assert made.pixelColor(0, 0).red() == 7


def test_mirrored():
    image = np.zeros((2, 6, 3), np.uint8)
    image[:, 0] = 200
    made = from_bgr(image, 6, 2, mirrored=True)
    assert (made.pixelColor(0, 0).red(), made.pixelColor(5, 1).red()) == (0, 200)


def test_it_is_scaled_to_the_size_asked_for():
    made = from_bgr(np.zeros((480, 640, 3), np.uint8), 321, 123)
    assert (made.width(), made.height()) == (321, 123)


def test_a_view_with_gaps_between_its_rows_is_read_rightly():
    image = np.arange(4 * 10 * 3, dtype=np.uint8).reshape(4, 10, 3)
    made = from_bgr(image[:, 2:7], 5, 4)
    assert made.pixelColor(0, 3).blue() == image[3, 2, 0]


def test_gray_is_pixel_for_pixel():
    pixels = np.arange(48 * 48, dtype=np.uint32).astype(np.uint8).reshape(48, 48)
    made = from_gray(pixels)
    assert all(made.pixelColor(x, y).red() == pixels[y, x] for x, y in ((0, 0), (47, 3), (5, 46)))


def test_a_picture_is_scaled_before_it_is_asked_for(monkeypatch):
    made = []

    def scale(*arguments):
        made.append(arguments[1:])
        return from_bgr(*arguments)

    monkeypatch.setattr(picture, "from_bgr", scale)
    scaler, first, second, third = Scaler(), frame(), frame(), frame()
    scaler.prepare(first)
    assert made == []  # nothing is known of the size yet
    shown = scaler.of(first, 40, 30, False)
    scaler.prepare(second)
    assert made == [(40, 30, False)] * 2
    assert scaler.of(second, 40, 30, False) == shown
    assert len(made) == 2
    scaler.prepare(third)
    assert len(made) == 3
    scaler.prepare(frame())
    scaler.prepare(frame())
    assert len(made) == 3  # nobody has looked since
    assert scaler.of(third, 41, 31, True).width() == 41
    assert made[-1] == (41, 31, True)
    scaler.prepare(first)
    assert scaler.of(second, 41, 31, True).height() == 31
    assert len(made) == 6  # the one that was ready was another
