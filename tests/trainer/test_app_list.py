"""Where a model goes that is made here, and what is said of it."""

from __future__ import annotations

import pytest

from ferdesk.core import assets, places
from ferdesk.core.errors import FerdeskError
from trainer import app_list


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """A package with its assets inside, as an installation has them."""
    (tmp_path / "ferdesk" / "assets" / "models" / "shipped").mkdir(parents=True)
    monkeypatch.setattr(assets, "_PACKAGE", tmp_path / "ferdesk")


def test_a_source_tree_takes_it_among_those_that_ship_whatever_the_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = app_list.made("mine", None)
    assert folder == assets.root() / "models" / "mine"
    assert app_list.told(folder) == f"The app lists {folder} from its next start."


def test_beside_an_installed_package_it_goes_to_the_persons_own(installed):
    folder = app_list.made("mine", None)
    assert folder == places.models_folder() / "mine"
    assert app_list.told(folder) == f"The app lists {folder} from its next start."
    with pytest.raises(FerdeskError, match="shipped ships with ferdesk"):
        app_list.made("shipped", None)


def test_elsewhere_it_is_to_be_copied(tmp_path):
    folder = app_list.made("mine", tmp_path)
    assert folder == tmp_path / "mine"
    assert f"copy {folder} into {places.models_folder()}" in app_list.told(folder)


@pytest.mark.parametrize("name", ["", ".hidden", "a/b"])
def test_an_id_that_can_name_no_folder_is_refused(name, tmp_path):
    with pytest.raises(FerdeskError, match="can't name a folder"):
        app_list.made(name, tmp_path)
