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


@pytest.mark.parametrize("folder", ["", "of/../"])
def test_what_ships_keeps_its_id_among_the_persons_own_too(folder):
    mine = places.models_folder()
    assert app_list.made("mine", mine) == mine / "mine"
    with pytest.raises(FerdeskError, match="wrn-16-2 ships with ferdesk"):
        app_list.made("wrn-16-2", mine / folder)


def test_of_a_variant_its_origin_is_to_be_copied_too(tmp_path):
    told = app_list.told(tmp_path / "even", tmp_path / "plain")
    assert f"copy {tmp_path / 'even'} and {tmp_path / 'plain'}, with whose file it reads," in told


@pytest.mark.parametrize("out", ["file", "file/below", "folder"])
def test_a_file_takes_no_model(tmp_path, out):
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "m").touch()
    for where in (app_list.made, app_list.own):
        with pytest.raises(FerdeskError, match=r"is no folder\. Name another with --out"):
            where("m", tmp_path / out)


def test_elsewhere_it_is_to_be_copied(tmp_path):
    folder = app_list.made("mine", tmp_path)
    assert folder == tmp_path / "mine"
    assert f"copy {folder} into {places.models_folder()}" in app_list.told(folder)
    assert "would leave" in app_list.told(tmp_path / "wrn-16-2")


@pytest.mark.parametrize("name", ["", ".hidden", "a/b"])
def test_an_id_that_can_name_no_folder_is_refused(name, tmp_path):
    with pytest.raises(FerdeskError, match="can't name a folder"):
        app_list.made(name, tmp_path)
