"""Arrays become images that own their pixels."""

import numpy as np

from ferdesk.ui.picture import from_bgr, from_gray


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
