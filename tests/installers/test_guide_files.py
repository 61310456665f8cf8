"""The user guide goes into the wheel and into the bundle, whole, where the app looks for it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder
from scripts import ROOT, script

from ferdesk.core import assets
from ferdesk.core.errors import FerdeskError

guide_files = script("guide_files")
PAGES = tuple(name for path, _ in guide_files.rows() if (name := Path(path).name).endswith(".md"))


def wanted():
    """The pages with the pictures that they show."""
    pictures = {
        name
        for page in PAGES
        for name in re.findall(r"\]\((images/[^)]+)\)", (ROOT / "docs" / page).read_text("utf-8"))
    }
    assert pictures
    return {f"{guide_files.HOME}/{name}" for name in (*PAGES, *pictures)}


@pytest.mark.parametrize("page", PAGES)
def test_its_pages_lead_to_none_that_is_left_out(page):
    led = re.findall(r"\]\(([^)#\s]+)[^)]*\)", (ROOT / "docs" / page).read_text("utf-8"))
    own = [link for link in led if not link.startswith(("http", "images/", "../assets/results/"))]
    assert not set(own) - set(PAGES)


def test_the_wheel_has_it():
    inside = {
        Path(one.distribution_path).as_posix()
        for one in WheelBuilder(str(ROOT)).recurse_included_files()
    }
    assert wanted() <= inside


def test_the_bundle_has_it_at_the_same_place():
    inside = set()
    for source, folder in guide_files.rows():
        path = Path(source)
        files = path.iterdir() if path.is_dir() else [path]
        inside |= {f"{folder}/{file.name}" for file in files}
    assert wanted() <= inside
    assert "*guide_files.rows()" in (ROOT / "packaging" / "ferdesk.spec").read_text("utf-8")


def test_the_app_looks_there(tmp_path, monkeypatch):
    installed = tmp_path / "ferdesk" / "assets"
    (installed / "guide").mkdir(parents=True)
    (installed / "guide" / "guide.md").write_text("# Guide", "utf-8")
    monkeypatch.setattr(assets, "root", lambda: installed)
    assert assets.guide("guide.md") == installed / "guide" / "guide.md"
    with pytest.raises(FerdeskError, match="missing"):
        assets.guide("absent.md")


def test_in_a_source_tree_it_is_that_of_docs():
    assert assets.guide("guide.md").resolve() == ROOT / "docs" / "guide.md"
