from __future__ import annotations

from pathlib import Path

import pytest

from ferdesk.core import places

FOLDERS = {
    "linux": ("data/ferdesk/models", "cache/ferdesk"),
    "darwin": ("Library/Application Support/ferdesk/models", "Library/Caches/ferdesk"),
    "win32": ("local/ferdesk/Models", "local/ferdesk/Cache"),
}


@pytest.mark.parametrize("system", FOLDERS)
def test_each_system_has_its_own_places(system, tmp_path, monkeypatch):
    monkeypatch.setattr(places.sys, "platform", system)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    for variable, name in (
        ("XDG_DATA_HOME", "data"),
        ("XDG_CACHE_HOME", "cache"),
        ("LOCALAPPDATA", "local"),
    ):
        monkeypatch.setenv(variable, str(tmp_path / name))
    wanted = [tmp_path / name for name in FOLDERS[system]]
    assert [places.models_folder(), places.cache_folder()] == wanted


def test_relative_folders_of_the_environment_are_ignored(tmp_path, monkeypatch):
    monkeypatch.setattr(places.sys, "platform", "linux")
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.delenv("XDG_DATA_HOME")
    assert places.cache_folder() == tmp_path / ".cache" / "ferdesk"
    assert places.models_folder() == tmp_path / ".local" / "share" / "ferdesk" / "models"


def test_without_a_home_there_is_no_place(monkeypatch):
    def none() -> Path:
        raise RuntimeError("no home")

    monkeypatch.setattr(Path, "home", none)
    assert places.models_folder() is None and places.cache_folder() is None
