"""Cameras, files and recent sources."""

import pytest

from ferdesk.ui.source_menu import LONGEST, short


def texts(menu):
    return [action.text() for action in menu.actions() if not action.isSeparator()]


@pytest.fixture
def menu(window):
    return window.top_bar.menu


def test_cameras_come_first_by_name(menu, engine):
    assert texts(menu)[:2] == ["Built-in camera", "Desk && door"]
    menu.actions()[1].trigger()
    assert ("open", "camera:2") in engine.calls


def test_recent_sources_are_offered(window, menu, controller, engine, tmp_path):
    film = str(tmp_path / "film.mp4")
    controller.open(film)
    controller.open("demo")
    menu.aboutToShow.emit()
    recent = next(a.menu() for a in menu.actions() if a.menu() is not None)
    assert texts(recent)[0].endswith("film.mp4")
    recent.actions()[0].trigger()
    assert engine.calls[-1] == ("open", film)
    assert len(controller.store.recent()) == 1  # the demo is always in the menu


def test_without_a_camera_it_says_so(window, menu):
    window.top_bar.menu.children()
    for source_menu in window.findChildren(type(window.top_bar.menu)):
        assert source_menu is not None
    from ferdesk.ui.source_menu import SourceMenu

    made = menu.findChild(SourceMenu)
    made._find_cameras = lambda: ()
    menu.aboutToShow.emit()
    assert texts(menu)[0] == "No camera found" and not menu.actions()[0].isEnabled()


def test_filling_it_again_leaves_nothing_over(menu):
    before = texts(menu)
    for _ in range(3):
        menu.aboutToShow.emit()
    assert texts(menu) == before


def test_long_names_are_cut_in_the_middle():
    assert short("/a/b/c.mp4") == "b/c.mp4"
    long = short("http://example.org/" + "x" * 200 + "/end")
    assert len(long) == LONGEST + 1 and long.endswith("/end") and long.startswith("http://")


def test_a_part_of_the_screen_is_named_by_its_size_and_place(controller, menu):
    controller.open("screen:10,20,640,480")
    assert short(controller.store.recent()[0]) == "Screen, 640 × 480 at 10, 20"
    assert short("screen") == "Screen" and short("screen:1") == "screen:1"


@pytest.mark.parametrize("who", ["user:secret@", "user:se@cret@", "secret@"])
def test_a_password_is_neither_shown_nor_kept(window, controller, engine, who):
    controller.open(f"http://{who}camera/video?size=a@b")
    assert engine.calls[-1] == ("open", f"http://{who}camera/video?size=a@b")
    assert controller.store.recent() == ["http://camera/video?size=a@b"]
    assert "secret" not in window.top_bar.source.text() + window.strip.source.text
