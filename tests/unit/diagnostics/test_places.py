from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ferdesk.diagnostics import places


@pytest.mark.parametrize(
    ("platform", "variables", "wanted"),
    [
        ("linux", {}, "/home/me/.local/state/ferdesk"),
        ("linux", {"XDG_STATE_HOME": "/state"}, "/state/ferdesk"),
        ("linux", {"XDG_STATE_HOME": "relative"}, "/home/me/.local/state/ferdesk"),
        ("darwin", {"XDG_STATE_HOME": "/state"}, "/home/me/Library/Logs/ferdesk"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/ferdesk/Logs"),
        ("win32", {}, "/home/me/AppData/Local/ferdesk/Logs"),
    ],
)
def test_the_log_lies_where_the_system_has_logs(monkeypatch, platform, variables, wanted):
    for name in ("XDG_STATE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(places, "home", lambda: Path("/home/me"))
    assert places.log_folder() == Path(wanted)


def test_a_folder_is_writable_when_it_could_be_made(tmp_path):
    assert places.writable(tmp_path)
    assert places.writable(tmp_path / "a" / "b")
    (tmp_path / "file").touch()
    assert not places.writable(tmp_path / "file" / "b")


def test_without_a_home_there_is_a_folder_that_can_not_be_made(monkeypatch):
    def nobody():
        raise RuntimeError("no home")

    monkeypatch.setattr(Path, "home", nobody)
    assert not places.home().exists()
