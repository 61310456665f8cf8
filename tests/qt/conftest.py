"""What the Qt tests share. No window and no running timer may be left behind."""

from __future__ import annotations

import pytest
from fake_engine import FakeEngine, face_record, frame, record
from fake_queue import FakeQueue
from PySide6.QtCore import QEvent, QSettings, QTimer
from PySide6.QtWidgets import QApplication, QMenu

from ferdesk.pipeline import Options
from ferdesk.sources import CameraInfo
from ferdesk.ui.bridge import Bridge
from ferdesk.ui.controller import Controller
from ferdesk.ui.dialogs import analyze_dialog as analyze
from ferdesk.ui.main_window import MainWindow
from ferdesk.ui.store import Store
from ferdesk.ui.theme import Theme

CAMERAS = (CameraInfo(0, "Built-in camera"), CameraInfo(2, "Desk & door"))


WHOLE_APP = (
    "test_app.py",
    "test_camera_consent.py",
    "test_safe_mode.py",
    "test_single.py",
    "test_wander.py",
)
"""Files whose tests start the app as the command does."""


def running_timers(*owners):
    return [t for owner in owners for t in owner.findChildren(QTimer) if t.isActive()]


def pytest_collection_modifyitems(items):
    """The whole app's tests come last: its window lives as long as its process, and with it each
    theme of a later test would be put on hundreds of widgets more."""
    items.sort(key=lambda item: item.path.name in WHOLE_APP)


@pytest.fixture(autouse=True)
def nothing_left(qapp):
    """Fail the test that leaves a window open or a timer running."""
    yield
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    windows = [w for w in QApplication.topLevelWidgets() if w.isVisible()]
    timers = running_timers(qapp, *QApplication.topLevelWidgets())
    for thing in (*windows, *timers):
        thing.close() if thing in windows else thing.stop()
    # Menus outlive their window until Python lets go of them, and a theme is put on every widget
    # there is: each later test would be slower than the one before, until one misses its time.
    for menu in QApplication.topLevelWidgets():
        if isinstance(menu, QMenu) and menu.parent() is None and not menu.isVisible():
            menu.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not windows, f"windows left open: {windows}"
    assert not timers, f"timers left running: {timers}"


@pytest.fixture(autouse=True)
def no_log_of_ones_own(tmp_path, monkeypatch):
    """What a test logs is not written beside what a person's ferdesk did."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def doubled_font(qapp):
    """A system font of twice the usual size."""
    before, font = qapp.font(), qapp.font()
    font.setPointSizeF(2 * font.pointSizeF())
    qapp.setFont(font)
    yield
    qapp.setFont(before)


@pytest.fixture
def theme(qapp):
    made = Theme(qapp)
    made.choose("light")
    yield made
    made.choose("light")
    made.deleteLater()


@pytest.fixture
def store(qapp, tmp_path):
    return Store(QSettings(str(tmp_path / "ferdesk.ini"), QSettings.Format.IniFormat))


@pytest.fixture
def engine():
    return FakeEngine()


@pytest.fixture
def controller(engine, store):
    bridge = Bridge()
    made = Controller(engine, bridge, store, "tiny")
    yield made
    made.close()
    assert not running_timers(made)


@pytest.fixture
def window(qtbot, controller, theme, tiny_catalog):
    """The main window at 1280×800, shown, over a fake engine."""
    made = MainWindow(controller, theme, tiny_catalog, lambda: CAMERAS)
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()


@pytest.fixture
def go_live(window, controller, engine):
    """Opens a source and shows a frame with the given faces."""

    def go(*faces, **status):
        if not controller.spec:
            controller.open("demo")
        picture = frame()
        engine.set(**{"state": "live", "source": "Demo", "model_id": "tiny", **status})
        engine.previews = [picture]
        engine.records = [record(*(faces or (face_record(),)), of=picture)]
        controller.refresh()
        controller.show_everything()
        return picture

    return go


@pytest.fixture
def found_at_once(monkeypatch):
    """What is added to an analysis is in its list at once, and not when a thread has found it."""
    add = analyze.AnalyzeDialog.add

    def at_once(dialog, paths):
        add(dialog, paths)
        dialog._take_found()

    monkeypatch.setattr(analyze.Search, "start", analyze.Search._work)
    monkeypatch.setattr(analyze.AnalyzeDialog, "add", at_once)


@pytest.fixture
def analyze_dialog(qtbot, theme, tiny_catalog, monkeypatch, tmp_path, found_at_once):
    """With queues that do what a test says."""
    FakeQueue.made.clear()
    monkeypatch.setattr(analyze, "AnalysisQueue", FakeQueue)
    made = analyze.AnalyzeDialog(tiny_catalog, lambda: (("tiny",), Options()))
    qtbot.addWidget(made)
    made.out.setText(str(tmp_path / "new" / "table.csv"))
    made.show()
    yield made
    made.close()
