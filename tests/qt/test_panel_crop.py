"""What the model sees."""

import pytest
from fake_engine import face_record, record
from PySide6.QtGui import QImage

from ferdesk.ui.panels.crop import CropPanel
from ferdesk.ui.scene import Scene


@pytest.fixture
def panel(qtbot, theme):
    made = CropPanel(theme, "What the model sees")
    qtbot.addWidget(made)
    return made


def test_pixels_are_enlarged_as_squares(panel):
    face = face_record()
    panel.show_scene(Scene(record(face), face))
    shown = panel.view.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    step = shown.width() // 48
    # The middle of each square is the crop's own pixel, without smoothing.
    for x, y in ((24, 24), (10, 30), (40, 12)):
        middle = shown.pixelColor(x * step + step // 2, y * step + step // 2).red()
        assert middle == face.crop.pixels[y, x]


def test_no_face_no_crop(panel):
    face = face_record()
    panel.show_scene(Scene(record(face), face))
    panel.show_scene(Scene(record(), None))
    assert panel.view.image is None
    panel.grab()


def test_its_corners_are_the_cards(panel, theme):
    panel.show()
    for name in ("light", "dark", "contrast"):
        theme.choose(name)
        shown = panel.view.grab().toImage()
        far = shown.width() - 1
        corners = {shown.pixelColor(x, y).name() for x in (0, far) for y in (0, far)}
        assert corners == {theme.tokens.surface.lower()}
    panel.close()
