"""The whole app on the real engine, and the command line that starts it."""

import itertools
import os
import socket
import subprocess
import sys

import pytest

from ferdesk import __main__ as command
from ferdesk.cli import WITH_WINDOW
from ferdesk.core import assets
from ferdesk.live.engine import Engine
from ferdesk.sources import SOURCES, source_kind
from ferdesk.ui import app as application
from ferdesk.ui.app import Start
from ferdesk.ui.bridge import Bridge
from ferdesk.ui.controller import Controller, options_of
from ferdesk.ui.main_window import MainWindow


@pytest.fixture
def tiny_models(monkeypatch, tiny_catalog):
    monkeypatch.setattr(application.models, "scan", lambda: tiny_catalog)


def test_the_demo_is_read_and_a_screenshot_written(qapp, tiny_models, tmp_path):
    shot = tmp_path / "shot.png"
    # A busy machine has read nothing by then, and gets more time.
    codes = (
        application.run(Start(source="demo", screenshot=shot, after_s=wait, size=(900, 640)))
        for wait in (0.8, 12.0)
    )
    assert 0 in codes and shot.stat().st_size > 10_000


def test_text_is_as_large_as_is_set(qapp, tiny_models, store, tmp_path, monkeypatch):
    before = qapp.font()
    store.set("view.text_size", 1.5)
    monkeypatch.setattr(application, "_file", lambda *_: store._file)
    try:
        application.run(Start(source="demo", screenshot=tmp_path / "shot.png", after_s=0.05))
        assert qapp.font().pointSizeF() == pytest.approx(1.5 * before.pointSizeF())
    finally:
        qapp.setFont(before)


def test_switching_models_does_not_stop_the_video(qtbot, theme, store, tiny_catalog):
    bridge = Bridge()
    engine = Engine(tiny_catalog, options_of(store), bridge.notify, model_id="tiny")
    controller = Controller(engine, bridge, store, "tiny")
    window = MainWindow(controller, theme, tiny_catalog, lambda: ())
    qtbot.addWidget(window)
    window.show()
    frames, models = [], []
    controller.frame_shown.connect(frames.append)
    controller.scene_shown.connect(
        lambda scene: models.append(scene.record.model_id) if scene.record else None
    )
    try:
        controller.open("demo")
        qtbot.waitUntil(lambda: "tiny" in models, timeout=20_000)
        window.top_bar.step_model(1)
        qtbot.waitUntil(lambda: models[-1] == "other", timeout=20_000)
        shown = [frame for frame in frames if frame is not None]
        assert frames.count(None) == 1  # cleared once, when it was opened, and never again
        assert all(a.index < b.index for a, b in itertools.pairwise(shown))
        qtbot.waitUntil(lambda: window.top_bar.models.currentData() == "other")
        assert window.banner.isHidden()
    finally:
        window.close()


def test_a_file_that_is_not_there_ends_with_1(qapp, tiny_models, tmp_path, capsys):
    start = Start(source=str(tmp_path / "no.mp4"), screenshot=tmp_path / "s.png", after_s=0.1)
    assert application.run(start) == 1
    assert "There is no file" in capsys.readouterr().err


def test_an_unknown_model_ends_with_2(qapp, tiny_models, tmp_path, capsys):
    start = Start(source="demo", model_id="nope", screenshot=tmp_path / "s.png")
    assert application.run(start) == 2
    assert "nope" in capsys.readouterr().err


def test_the_window_is_given_what_was_asked(monkeypatch, tmp_path):
    seen = []
    monkeypatch.setattr(application, "run", lambda start: seen.append(start) or 0)
    arguments = ["--source", "demo", "--model", "tiny", "--theme", "dark", "--size", "900x700"]
    shot = tmp_path / "s.png"
    assert command.main([*arguments, "--screenshot", str(shot), "--after", "2.5"]) == 0
    asked = {"source": "demo", "model_id": "tiny", "theme": "dark", "size": (900, 700)}
    assert seen == [Start(**asked, screenshot=shot, after_s=2.5)]


@pytest.mark.parametrize(
    "source", ["clip.mp4", "demo", "screen", "camera:1", "0", "rtsp://10.0.0.2/", "my study"]
)
def test_a_source_needs_no_option(monkeypatch, tmp_path, source):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my study").mkdir()
    seen = []
    monkeypatch.setattr(application, "run", lambda start: seen.append(start.source) or 0)
    assert command.main([source]) == command.main(["--source", source]) == 0
    assert seen == [source] * 2


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["analyse", "clip.mp4"], "no command and no file 'analyse'. Did you mean 'analyze'?"),
        (["Doctor"], "Did you mean 'doctor'?"),
        (["nonsense"], "no command and no file 'nonsense'.\n"),
        (["clip.mp4", "--source", "demo"], "--source and 'clip.mp4' are two sources"),
    ],
)
def test_a_word_that_is_nothing_is_refused(capsys, arguments, told):
    with pytest.raises(SystemExit) as ended:
        command.main(arguments)
    assert ended.value.code == 2 and told in capsys.readouterr().err


def test_the_sources_of_one_word_are_known():
    words = [kind.example.partition(":")[0] for kind in SOURCES if kind.example[0].isalpha()]
    bare = {word for word in words if source_kind(word).name != "video" and word.isalpha()}
    assert set(command.SOURCES_OF_A_WORD) == bare


@pytest.mark.parametrize(
    "arguments",
    [
        *(["--theme", "pink"], ["--after", "soon"], ["--after", "-1"], ["--size", "big"]),
        ["a.mp4", "b"],
    ],
)
def test_wrong_use_ends_with_2(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        command.main(arguments)
    assert ended.value.code == 2
    assert "usage: ferdesk" in capsys.readouterr().err


def test_commands_are_passed_on(monkeypatch):
    seen = []
    fakes = {name: lambda argv, name=name: seen.append((name, argv)) or 7 for name in
             ("analyze", "info", "self-test")}  # fmt: skip
    monkeypatch.setattr(command, "COMMANDS", fakes)
    assert command.main(["analyze", "a.mp4", "--out", "b.csv"]) == 7
    assert command.main(["--info"]) == 7
    assert command.main(["--self-test"]) == 7
    assert seen == [
        ("analyze", ["a.mp4", "--out", "b.csv"]),
        ("info", []),
        ("self-test", []),
    ]


def test_the_command_line_starts_without_qt():
    code = "import sys, ferdesk.__main__; sys.exit(any('PySide6' in m for m in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], cwd=assets.root().parent).returncode == 0


def test_a_stream_is_refused_where_its_port_is_taken(qapp, tiny_models, tmp_path, capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        start = Start(source="demo", screenshot=tmp_path / "s.png", after_s=0.1, stream_port=port)
        assert application.run(start) == 2
    assert str(port) in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "port"), [([], None), (["--stream"], 8765), (["--stream", "0"], 0)]
)
def test_the_command_line_asks_for_a_stream(words, port):
    assert command._parser().parse_args(words).stream == port


@pytest.mark.parametrize("port", ["-1", "65536", "x", "²"])
def test_a_port_that_is_none_is_refused(port, capsys):
    with pytest.raises(SystemExit):
        command._parser().parse_args(["--osc", port])
    assert "from 0 to 65535" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--stream", "--osc"])
def test_a_source_where_a_port_would_be_is_told_where_it_belongs(option, capsys):
    with pytest.raises(SystemExit):
        command.main([option, "clip.mp4"])
    assert f"name it first: ferdesk clip.mp4 {option}" in capsys.readouterr().err


def test_a_source_after_the_compared_models_is_told_where_it_belongs(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "clip").touch()
    for source in ("demo", "camera:1", "clip", "study/clip.mp4"):
        with pytest.raises(SystemExit):
            command.main(["--compare", "a", source])
        assert f"name it first: ferdesk {source} --compare" in capsys.readouterr().err
    (tmp_path / "wrn-16-2").mkdir()  # as where somebody stands among the models
    asked = command._parser().parse_args(["--compare", "a", "wrn-16-2", "--compare", "b"])
    assert asked.compare == ["a", "wrn-16-2", "b"]


@pytest.mark.parametrize(
    ("named", "page"), [("looked-at", "occlusion"), ("Looked at", "occlusion"), ("why", "why")]
)
def test_a_page_is_named_as_the_window_names_it(named, page, capsys):
    assert command._parser().parse_args(["--page", named]).page == page
    with pytest.raises(SystemExit):
        command.main(["--page", "looked"])
    assert "there is no page 'looked', but face, why, looked-at" in capsys.readouterr().err


def test_help_tells_commands_with_a_window_from_those_without(capsys):
    with pytest.raises(SystemExit):
        command.main(["--help"])
    shown = capsys.readouterr().out
    without, beside = shown.split("Without a window: ")[1].split("With a window of their own: ")
    assert "label" not in without and "who" not in without and "self-test" in without
    assert beside.startswith("ferdesk label, who.\nEach has --help.")


@pytest.mark.parametrize("words", [["demo"], ["label"], ["who"]])
def test_without_a_screen_that_is_said_before_qt_starts(words):
    """Qt would end the program by a signal."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    env = {name: value for name, value in os.environ.items() if name not in names}
    code = "import sys; sys.platform = 'linux'; from ferdesk.__main__ import main; sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", code, *words], cwd=assets.root().parent, env=env,
        capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 1 and done.stderr.startswith("ferdesk: There is no screen")
    assert done.stderr.count("\n") == 1


def test_the_commands_with_a_window_are_there():
    assert set(WITH_WINDOW) < set(command.COMMANDS)
