"""A second start hands over to the first; a crash stops nobody; a new window can be asked for."""

import json
import os
import subprocess
import sys
import textwrap

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtWidgets import QDialog

from ferdesk.core import assets
from ferdesk.ui import app as application
from ferdesk.ui import single
from ferdesk.ui.app import Start
from ferdesk.ui.single import Instance, Request

SECOND = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from PySide6.QtCore import QCoreApplication
    from ferdesk.ui.single import Instance, Request

    app = QCoreApplication([])
    folder, what = sys.argv[1:]
    instance = Instance("settings", Path(folder))
    first = instance.claim()
    if what == "crash":
        import os
        os._exit(10 + first)
    sys.exit(20 + first if first else instance.hand_over(Request(what, "tiny")))
    """
)


def second(folder, what, **options):
    command = [sys.executable, "-c", SECOND, str(folder), what]
    env = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    return subprocess.Popen(command, cwd=assets.root().parent, env=env, **options)


@pytest.fixture
def first(qapp, tmp_path):
    instance = Instance("settings", tmp_path)
    assert instance.claim()
    yield instance
    instance.close()


def test_a_second_start_hands_over_what_it_was_asked(first, qtbot, tmp_path):
    asked = []
    first.asked.connect(asked.append)
    process = second(tmp_path, "a film, with ünicode.mp4")
    qtbot.waitUntil(lambda: process.poll() is not None, timeout=20_000)
    assert process.returncode == 1  # it was taken
    assert asked == [Request("a film, with ünicode.mp4", "tiny")]


def test_the_place_is_free_again_when_the_first_ends(first, tmp_path):
    first.close()
    other = Instance("settings", tmp_path)
    assert other.claim()
    other.close()


def test_what_a_crash_left_behind_stops_nobody(qapp, tmp_path):
    crashed = second(tmp_path, "crash")
    assert crashed.wait(30) == 11
    assert list(tmp_path.glob("ferdesk-*.lock"))
    instance = Instance("settings", tmp_path)
    assert instance.claim()
    assert instance._server.isListening()
    instance.close()


def test_other_settings_have_another_place(first, tmp_path):
    other = Instance("other settings", tmp_path)
    assert other.claim()
    other.close()


def test_a_window_that_does_not_answer_is_not_waited_for(first, tmp_path, monkeypatch):
    # In this thread nobody serves the socket.
    monkeypatch.setattr(single, "PATIENCE_S", 0.1)
    assert Instance("settings", tmp_path).hand_over(Request("demo")) is False


def test_where_nothing_can_be_locked_there_is_a_window(qapp, tmp_path):
    instance = Instance("settings", tmp_path / "not there")
    assert instance.claim()
    instance.close()


@pytest.mark.parametrize(
    "sent", [b"\n", b"[]\n", b"\xff\xfe\n", b"{\n", b"x" * 100_000, b'{"source": 5}' + b"x\n"]
)
def test_nonsense_is_not_taken(first, qtbot, sent):
    asked = []
    first.asked.connect(asked.append)
    socket = QLocalSocket()
    gone = []
    socket.disconnected.connect(lambda: gone.append(1))
    socket.connectToServer(first._address)
    assert socket.waitForConnected(2000)
    socket.write(sent)
    qtbot.waitUntil(lambda: bool(gone))
    assert not asked


@pytest.mark.parametrize("said", [{}, {"source": 5, "model": []}, {"source": ""}, {"more": 1}])
def test_what_is_no_text_is_nothing(said):
    assert Request.from_line(json.dumps(said).encode()) == Request()


@pytest.fixture
def app_of(monkeypatch, tiny_catalog, tmp_path):
    """Runs the app on settings in a folder; ``then`` is called when its window is up."""
    monkeypatch.setattr(application.models, "scan", lambda: tiny_catalog)
    monkeypatch.setattr(single, "_folder", lambda: tmp_path)
    made = []
    real = application.MainWindow

    def window(*arguments):
        made.append(real(*arguments))
        return made[-1]

    def file(start, scratch):
        return application.QSettings(
            str(tmp_path / "settings.ini"), application.QSettings.Format.IniFormat
        )

    monkeypatch.setattr(application, "MainWindow", window)
    monkeypatch.setattr(application, "_file", file)
    stored = application.Store(file(None, None))
    stored.accept_notice()

    def run(start, then=None):
        if then is not None:
            QTimer.singleShot(300, lambda: then(made[-1]))
        return application.run(start)

    run.windows = made
    return run


def test_the_app_gives_its_source_to_the_window_that_is_open(app_of, qtbot, tmp_path, capsys):
    other = Instance(str(tmp_path / "settings.ini"), tmp_path)
    assert other.claim()
    given = []
    monkey = Instance.hand_over
    try:
        Instance.hand_over = lambda self, request: given.append(request) or True
        assert app_of(Start(source="film.mp4", model_id="tiny")) == 0
        assert app_of(Start()) == 0
        assert app_of(Start(source="film.mp4", theme="dark")) == 2
        assert app_of(Start(model_id="nope")) == 2
    finally:
        Instance.hand_over = monkey
        other.close()
    assert given == [Request(os.path.abspath("film.mp4"), "tiny"), Request()]
    assert not app_of.windows
    said = capsys.readouterr()
    assert "brought to the front" in said.out and "--new-window" in said.err and "nope" in said.err


def test_a_new_window_can_be_asked_for(app_of, tmp_path):
    other = Instance(str(tmp_path / "settings.ini"), tmp_path)
    assert other.claim()
    try:
        assert app_of(Start(source="demo", new_window=True), lambda window: window.close()) == 0
    finally:
        other.close()
    assert len(app_of.windows) == 1


def test_the_first_window_opens_what_it_is_handed(app_of, monkeypatch):
    seen = []
    made = []
    monkeypatch.setattr(
        application, "Instance", lambda *a, **k: made.append(Instance(*a, **k)) or made[-1]
    )

    def then(window):
        window.showMinimized()
        made[0].asked.emit(Request("demo", "other"))
        seen.append((window._controller.spec, window._controller.model_id, window.isMinimized()))
        made[0].asked.emit(Request(None, "nope"))
        seen.append((window._controller.spec, window._controller.model_id))
        window.close()

    assert app_of(Start(source="no/such.mp4"), then) == 0
    assert seen == [("demo", "other", False), ("demo", "other")]


@pytest.mark.parametrize(
    ("spec", "other"), [("demo", "demo"), ("camera:1", "camera:1"), ("screen", "screen")]
)
def test_only_paths_become_absolute(spec, other):
    assert application._absolute(spec) == other
    assert application._absolute("a.mp4") == os.path.abspath("a.mp4")


def test_a_question_stays_above_the_window_that_comes_to_the_front(window, monkeypatch):
    raised = []
    monkeypatch.setattr(type(window), "raise_", lambda self: raised.append("window"))
    question = QDialog(window)
    monkeypatch.setattr(question, "raise_", lambda: raised.append("question"), raising=False)
    question.open()
    single.to_front(window)
    question.close()
    assert raised[:1] == ["window"]
    assert raised[-1] == "question"
