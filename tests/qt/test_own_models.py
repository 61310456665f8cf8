"""The folder of a person's own models."""

from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices

from ferdesk.core import places


@pytest.fixture
def opened(monkeypatch):
    urls = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: urls.append(url.toLocalFile()))
    return urls


def test_the_folder_is_made_and_shown(window, opened, monkeypatch, tmp_path):
    folder = tmp_path / "mine" / "models"
    monkeypatch.setattr(places, "models_folder", lambda: folder)
    window.actions_by_key["own_models"].trigger()
    assert folder.is_dir() and [Path(name) for name in opened] == [folder]
    assert str(folder) in window.banner.text.text()


@pytest.mark.parametrize("where", [None, "file/models"])
def test_a_folder_that_can_not_be_made_is_told(window, opened, monkeypatch, tmp_path, where):
    (tmp_path / "file").touch()
    monkeypatch.setattr(places, "models_folder", lambda: where and tmp_path / where)
    window.actions_by_key["own_models"].trigger()
    assert not opened and "can't be made" in window.banner.text.text()
