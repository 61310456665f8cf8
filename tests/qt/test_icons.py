"""Icons are there, take the theme's colour, and may be missing."""

import re
from pathlib import Path

from PySide6.QtGui import QColor

from ferdesk.core import assets
from ferdesk.core.vocab import EMOTIONS
from ferdesk.ui import icons
from ferdesk.ui.actions import ACTIONS


def painted(name, colour="#ff0000"):
    image = icons.image(name, colour, 32)
    pixels = [image.pixelColor(x, y) for x in range(32) for y in range(32)]
    return [p for p in pixels if p.alpha() == 255]


def test_every_icon_that_is_named_is_there():
    ui = Path(icons.__file__).parent
    named = {row.icon for row in ACTIONS if row.icon}
    named |= {f"emotions/{name}" for name in (*EMOTIONS, "none")}
    named |= {"ferdesk", "chevron-down", "close", "warning", "face", "camera-off", "camera"}
    for name in named:
        assert assets.path("icons", f"{name}.svg").is_file(), name
        assert painted(name), name
    assert ui.is_dir()


def test_line_icons_take_the_colour_asked_for(qapp):
    assert set(p.name() for p in painted("close")) == {QColor("#ff0000").name()}


def test_drawn_icons_use_no_other_colours():
    for path in assets.path("icons", "emotions").glob("*.svg"):
        assert not re.search(r"#[0-9a-fA-F]{3,}", path.read_text(encoding="utf-8")), path


def test_a_missing_icon_is_no_reason_to_stop(qapp):
    assert not painted("no-such-icon")
    assert not icons.icon("no-such-icon", "#000000").isNull()
