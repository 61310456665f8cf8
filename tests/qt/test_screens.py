"""Pictures of the screen, and the rectangle that is drawn over it."""

import threading

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QWidget
from shiboken6 import delete

from ferdesk.sources import SourceError
from ferdesk.sources.screen import Region, Screen, region_of
from ferdesk.ui import screens
from ferdesk.ui.dialogs.region_picker import RegionPicker
from ferdesk.ui.picture import from_bgr, to_bgr
from ferdesk.ui.screens import ScreenGrabber, picture_of


@pytest.fixture
def red(qtbot):
    """A red window in the green upper left of the screen."""
    made = []
    for colour, area in (("#00ff00", (0, 0, 400, 300)), ("#ff0000", (100, 50, 80, 60))):
        window = QWidget(None, Qt.WindowType.FramelessWindowHint)
        window.setStyleSheet(f"background: {colour}")
        window.setGeometry(*area)
        window.show()
        qtbot.waitExposed(window)
        made.append(window)
    yield Region(100, 50, 80, 60)
    for window in made:
        window.close()


def test_a_region_is_what_is_seen_there(red):
    picture = picture_of(red)
    assert picture.shape == (60, 80, 3) and picture.dtype == np.uint8
    assert (picture == (0, 0, 255)).all()
    beside = picture_of(Region(red.left - 10, red.top, 20, 20))
    assert (beside[:, :10] == (0, 255, 0)).all() and (beside[:, 10:] == (0, 0, 255)).all()


@pytest.mark.parametrize("width", [5, 6, 8])
def test_an_image_becomes_the_array_it_was_made_of(width):
    image = np.random.default_rng(0).integers(0, 256, (4, width, 3), np.uint8)
    assert (to_bgr(from_bgr(image, width, 4)) == image).all()


def test_none_is_the_whole_first_screen(red):
    size = QGuiApplication.primaryScreen().size()
    assert picture_of(None).shape == (size.height(), size.width(), 3)


def test_a_region_over_the_edge_is_cut(red):
    assert picture_of(Region(-40, 0, 100, 50)).shape == (50, 60, 3)


def test_a_screen_that_is_gone_is_told(qapp):
    with pytest.raises(SourceError, match="no screen that is there"):
        picture_of(Region(90_000, 0, 640, 480))


@pytest.mark.parametrize(
    ("platform", "session", "refused"),
    [
        ("wayland", "", True),
        ("wayland-egl", "", True),
        ("xcb", "wayland", True),
        ("xcb", "x11", False),
        ("offscreen", "wayland", False),
    ],
)
def test_wayland_is_refused_in_words(monkeypatch, platform, session, refused):
    monkeypatch.setattr(screens.sys, "platform", "linux")
    monkeypatch.setattr(screens.QGuiApplication, "platformName", staticmethod(lambda: platform))
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("XDG_SESSION_TYPE", session)
    why = screens.refusal()
    assert (why is not None) is refused
    if why is not None:
        assert why.state == "denied" and "Wayland" in str(why) and "X11" in str(why)


@pytest.mark.parametrize(("allowed", "asked", "refused"), [(1, 0, 0), (0, 1, 0), (0, 0, 1)])
def test_macos_is_asked_whether_it_allows_it(monkeypatch, allowed, asked, refused):
    class Graphics:
        @staticmethod
        def CGPreflightScreenCaptureAccess():
            return allowed

        @staticmethod
        def CGRequestScreenCaptureAccess():
            return asked

    monkeypatch.setattr(screens.sys, "platform", "darwin")
    monkeypatch.setattr(screens.ctypes, "CDLL", lambda path: Graphics)
    assert (screens.refusal() is not None) is bool(refused)


def test_a_source_in_another_thread_is_answered(qtbot, red):
    grabber = ScreenGrabber()
    got = []

    def read():
        with Screen(red, grabber.grab) as source:
            got.extend(source.read() for _ in range(2))

    reader = threading.Thread(target=read)
    reader.start()
    qtbot.waitUntil(lambda: len(got) == 2)
    reader.join(2)
    assert all((frame.image == (0, 0, 255)).all() for frame in got)


def test_what_is_refused_reaches_the_source(qtbot, monkeypatch):
    monkeypatch.setattr(screens, "refusal", lambda: SourceError("Not here.", "", "denied"))
    grabber, got = ScreenGrabber(), []

    def read():
        try:
            Screen(None, grabber.grab)
        except SourceError as error:
            got.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    qtbot.waitUntil(lambda: bool(got))
    reader.join(2)
    assert got[0].state == "denied"


@pytest.fixture
def picker(qtbot, theme, red):
    made = RegionPicker(theme)
    (sheet,) = made.sheets
    qtbot.waitExposed(sheet)
    specs = []
    made.chosen.connect(specs.append)
    yield sheet, specs
    made.close()


def test_a_rectangle_is_drawn_with_the_mouse(qtbot, picker):
    sheet, specs = picker
    qtbot.mousePress(sheet, Qt.MouseButton.LeftButton, pos=QPoint(300, 200))
    qtbot.mouseMove(sheet, QPoint(120, 80))
    qtbot.mouseRelease(sheet, Qt.MouseButton.LeftButton, pos=QPoint(120, 80))
    (spec,) = specs
    assert region_of(spec) == Region(120, 80, 180, 120)
    assert not sheet.isVisible()


def test_a_click_takes_nothing_and_a_double_click_all(qtbot, picker):
    sheet, specs = picker
    qtbot.mouseClick(sheet, Qt.MouseButton.LeftButton, pos=QPoint(300, 200))
    assert not specs and sheet.isVisible()
    qtbot.mouseDClick(sheet, Qt.MouseButton.LeftButton, pos=QPoint(300, 200))
    size = QGuiApplication.primaryScreen().size()
    assert [region_of(spec) for spec in specs] == [Region(0, 0, size.width(), size.height())]


def test_a_dialog_that_had_asked_for_its_screen_may_go_meanwhile(qtbot, picker):
    sheet, specs = picker
    about = QDialog()
    assert about.screen() is not None
    delete(about)  # and what Python knew of the screen is gone with it
    qtbot.mouseDClick(sheet, Qt.MouseButton.LeftButton, pos=QPoint(300, 200))
    assert len(specs) == 1


def test_it_is_done_with_keys_alone(qtbot, picker):
    sheet, specs = picker
    qtbot.keyClick(sheet, Qt.Key.Key_Left)
    begun = QRect(sheet.area)
    sheet._picture.fill(Qt.GlobalColor.white)
    image = sheet.grab().toImage()
    inside, outside = begun.topLeft() + QPoint(3, 3), begun.topLeft() - QPoint(8, 8)
    assert image.pixelColor(inside).green() > image.pixelColor(outside).green()
    qtbot.keyClick(sheet, Qt.Key.Key_Left)
    qtbot.keyClick(sheet, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(sheet, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(sheet, Qt.Key.Key_Return)
    assert [region_of(spec) for spec in specs] == [
        Region(begun.x() - 16, begun.y() + 1, begun.width() + 16, begun.height())
    ]


def test_escape_puts_it_off(qtbot, picker):
    sheet, specs = picker
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert not specs and not sheet.isVisible()


def test_the_menu_opens_what_is_chosen(window, engine, qtbot):
    window.actions_by_key["open_screen"].trigger()
    picker = window.findChild(RegionPicker)
    qtbot.keyClick(picker.sheets[0], Qt.Key.Key_Return)
    size = QGuiApplication.primaryScreen().size()
    assert engine.calls[-1] == ("open", f"screen:0,0,{size.width()},{size.height()}")
    assert f"{size.width()} × {size.height()}" in window.top_bar.source.text()


def test_a_system_that_refuses_is_told_in_the_window(window, engine, monkeypatch):
    monkeypatch.setattr(screens, "refusal", lambda: SourceError("Not here.", "Go there.", "denied"))
    window.actions_by_key["open_screen"].trigger()
    assert "Not here." in window.banner.text.text() and not engine.calls
