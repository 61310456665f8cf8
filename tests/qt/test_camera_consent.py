"""The camera is off until it is asked for, and let go when it is not wanted any more."""

import pytest
from fakes import FakeLandmarker, FakeSource
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from ferdesk.pipeline import Pipeline
from ferdesk.smooth import Smoother
from ferdesk.ui import app as application
from ferdesk.ui.app import Start
from ferdesk.ui.main_window import MainWindow


@pytest.fixture
def camera(monkeypatch, tiny_catalog, store, tmp_path):
    """The whole app with a made camera; gives the list of its openings."""
    opened = []

    def open_live(spec, grab):
        opened.append((spec, FakeSource()))
        return opened[-1][1]

    monkeypatch.setattr(application, "open_live", open_live)
    monkeypatch.setattr(application, "first_source", lambda: "camera:0")
    monkeypatch.setattr(application, "settings_file", lambda: store._file)
    monkeypatch.setattr(application.models, "scan", lambda: tiny_catalog)
    monkeypatch.setattr(
        "ferdesk.pipeline.build",
        lambda runner, options, stills=False, catalog=None: Pipeline(
            FakeLandmarker(), runner, Smoother()
        ),
    )
    return opened


def run(*steps, every_ms=50, start=None):
    """Run the app; each step is called again until it returns True, then the next one."""
    left = [*steps, lambda window: window.close() or True]
    spent = [0]

    def step():
        windows = [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)]
        shown = [w for w in windows if w.isVisible()]
        spent[0] += every_ms
        if shown and (left[0](shown[0]) or spent[0] > 20_000):
            left.pop(0)
        if left:
            QTimer.singleShot(every_ms, step)

    QTimer.singleShot(every_ms, step)
    assert application.run(start or Start(new_window=True)) == 0
    left.clear()  # a step that waits must not reach into the next run
    assert spent[0] <= 20_000, "a step did not come true"


def test_it_is_off_while_the_notice_has_not_been_read(camera, store):
    looks = []

    def look(window):
        looks.append(list(camera))
        return len(looks) > 8

    def refuse(window):
        window.dialogs.open["first_notice"].reject()
        return True

    run(look, refuse)
    assert looks and not any(looks)
    assert camera == []
    assert not store.notice_read


def test_it_goes_on_when_the_notice_is_accepted_and_off_with_stop(camera):
    def accept(window):
        assert camera == []
        window.dialogs.open["first_notice"].accept()
        return True

    def live(window):
        return window._controller.status.state == "live"

    def stop(window):
        assert [spec for spec, _ in camera] == ["camera:0"]
        assert not camera[0][1].released
        window.actions_by_key["stop"].trigger()
        return True

    def let_go(window):
        assert camera[0][1].released
        return window._controller.status.state == "idle"

    run(accept, live, stop, let_go)
    assert len(camera) == 1


def test_it_is_let_go_when_something_else_is_opened_and_when_the_window_closes(camera, store):
    store.accept_notice()

    def live(window):
        return window._controller.status.state == "live"

    def other(window):
        window.actions_by_key["play_demo"].trigger()
        return True

    def opened(window):
        return len(camera) == 2

    run(live, other, opened)
    assert [spec for spec, _ in camera] == ["camera:0", "demo"]
    assert all(source.released for _, source in camera)


def test_another_source_that_is_asked_for_leaves_it_off(camera, store):
    store.accept_notice()
    run(
        lambda window: window._controller.status.state == "live",
        start=Start(source="demo", new_window=True),
    )
    assert [spec for spec, _ in camera] == ["demo"]
