"""Safe mode: as on the first day, and nothing is kept."""

import os
import subprocess
import sys

import pytest
from PySide6.QtCore import QSettings

from ferdesk import __main__ as command
from ferdesk import settings
from ferdesk.core import assets
from ferdesk.ui import app as application
from ferdesk.ui import safe_mode
from ferdesk.ui.app import Start
from ferdesk.ui.store import Store


@pytest.fixture
def own(store):
    """A person's settings that are all but the defaults."""
    store.set("view.theme", "contrast")
    store.set("engine.max_faces", 1)
    store.set("engine.threads", 7)
    store.set_model("other")
    store.set_compared(["other"])
    store.add_recent("/films/a.mp4")
    store._file.setValue("neutral", "{}")
    return store


def test_the_settings_are_the_defaults_on_the_cpu(own, tmp_path):
    safe = Store(safe_mode.settings(tmp_path / "scratch", own._file))
    defaults = {row.key: row.default for row in settings.SETTINGS}
    assert safe.all() == {**defaults, "engine.provider": "cpu"}
    assert (safe.model(), safe.compared(), safe.recent(), safe.neutral()) == ("", (), [], None)
    assert not safe.notice_read


def test_who_has_read_the_notice_need_not_read_it_again(own, tmp_path):
    own.accept_notice()
    assert Store(safe_mode.settings(tmp_path / "scratch", own._file)).notice_read


def test_it_is_said_in_the_window(window):
    safe_mode.announce(window)
    assert "Safe mode" in window.banner.text.text()
    assert "safe mode" in window.windowTitle()


def test_the_settings_are_those_of_safe_mode_even_for_a_screenshot(tmp_path, monkeypatch, own):
    monkeypatch.setattr(application, "settings_file", lambda: own._file)
    file = application._file(Start(safe=True, screenshot=tmp_path / "a.png"), tmp_path / "scratch")
    assert Store(file).get("engine.provider") == "cpu"
    assert application._file(Start(), tmp_path) is own._file


@pytest.mark.parametrize("words", [["--stream"], ["--osc", "9000"]])
def test_it_streams_nothing(words, capsys):
    with pytest.raises(SystemExit) as ended:
        command.main(["--safe-mode", *words])
    assert ended.value.code == 2
    assert f"leave {words[0]} out" in capsys.readouterr().err


def test_the_command_line_asks_for_it(monkeypatch):
    seen = []
    monkeypatch.setattr(application, "run", lambda start: seen.append(start) or 0)
    assert command.main(["--safe-mode"]) == 0
    assert seen == [Start(safe=True)]


RUNS = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from ferdesk.ui import app
from ferdesk.ui.app import Start

def close():
    (window,) = [w for w in QApplication.topLevelWidgets() if hasattr(w, "banner")]
    window.dialogs.close()
    window.close()

application = app.application()
QTimer.singleShot(1500, close)
sys.exit(app.run(Start(source="demo", safe=True)))
"""


def test_nothing_is_written_into_the_home_folder(tmp_path):
    home = tmp_path / "home"
    own = home / ".config" / "ferdesk" / "ferdesk.conf"
    own.parent.mkdir(parents=True)
    QSettings(str(own), QSettings.Format.IniFormat).setValue("notice", 1)
    before = own.read_bytes()
    environment = {k: v for k, v in os.environ.items() if not k.startswith("XDG_")}
    done = subprocess.run(
        [sys.executable, "-c", RUNS],
        cwd=assets.root().parent,
        env={**environment, "HOME": str(home), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert own.read_bytes() == before
    assert [p for p in home.rglob("*") if p.is_file()] == [own]
