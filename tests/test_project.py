"""The project around the code: versions, licences, pictures, README, hosts."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PICTURES = {".png", ".jpg", ".jpeg", ".bmp", ".pgm", ".gif", ".tif", ".tiff", ".webp"}
# In two pieces, so that this file passes its own test.
HOSTS = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("deb", "debian", "org"),
        ("archive", "ubuntu", "com"),
        # That host also publishes weights, under another path.
        ("download", "pytorch", "org/whl"),
        ("crates", "io"),
        ("conda", "anaconda", "org"),
    )
)


@cache
def tracked() -> tuple[Path, ...]:
    """Every committed file; in an unpacked release, every file that is not hidden or built."""
    if (ROOT / ".git").exists():
        listed = subprocess.run(
            ["git", "-c", "safe.directory=*", "ls-files", "-z"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        )
        files = [ROOT / os.fsdecode(name) for name in listed.stdout.split(b"\0") if name]
    else:
        made = {"build", "dist", "__pycache__"}
        files = [
            path
            for path in ROOT.rglob("*")
            if not any(p in made or p.startswith(".") for p in path.relative_to(ROOT).parts)
        ]
    return tuple(path for path in files if path.is_file())


@cache
def text_of(path: Path) -> str | None:
    """A file's text, or None for a binary one."""
    data = path.read_bytes()
    if b"\0" in data[:8192]:
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def script(path: str):
    """A script of the tree as a module; scripts are not in a package."""
    spec = importlib.util.spec_from_file_location(Path(path).stem, ROOT / path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # data classes look for their own
    spec.loader.exec_module(module)
    return module


def relative(paths) -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for path in paths)


def test_the_version_is_written_once():
    own = re.escape(PYPROJECT["project"]["version"])
    # Another package may be at the same number; its name then stands before it.
    version = re.compile(rf"(?<![\d.])(?<!-model )(?<!-model` ){own}(?![\d.])")
    places = [
        path
        for path in tracked()
        if path.suffix in {".py", ".sh", ".toml", ".md", ".xml", ".nsi", ".spec", ".plist", ".in"}
        and version.search(text_of(path) or "")
    ]
    assert relative(places) == ["pyproject.toml"]


def test_every_asset_carries_a_licence():
    bare = [
        path for path in tracked() if path.is_relative_to(ROOT / "assets") and not licensed(path)
    ]
    assert not bare, f"Say in a NOTICE or a card what licence these have: {relative(bare)}"


def licensed(path: Path) -> bool:
    """Whether a notice or card beside the file, or one above that names it, gives its licence."""
    card = path.parent / "card.json"
    if card.is_file() and json.loads(card.read_text("utf-8")).get("licence"):
        return True
    if path.with_suffix(".NOTICE").is_file():
        return True
    folder = path.parent
    while folder != ROOT:
        name = path.relative_to(folder).parts[0]
        for notice in (folder / "NOTICE", folder / "NOTICE.md", folder / "README.md"):
            text = notice.read_text("utf-8") if notice.is_file() else ""
            # The notice of the file's own folder speaks of the whole folder.
            if re.search(r"licen[cs]e|public domain", text, re.I) and (
                folder == path.parent or name in text
            ):
                return True
        folder = folder.parent
    return False


def test_no_picture_of_a_data_set_is_in_the_tree():
    """FER+ may not be passed on: no picture of its size, none of its files by name."""
    found = []
    for path in tracked():
        if re.search(r"fer(2013|plus|[-_]?images).*\.(zip|csv|npz|npy|tar|gz)$", path.name, re.I):
            found.append(path)
        if path.suffix.lower() in PICTURES:
            try:
                image = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_UNCHANGED)
            except cv2.error:  # a bomb of the fuzzing corpus
                image = None
            if image is not None and image.shape[:2] == (48, 48) and image.ndim == 2:
                found.append(path)
    assert not found, f"These look like pictures or files of FER+: {relative(found)}"


def test_no_file_names_a_package_registry():
    """Where packages come from is the business of whoever installs them."""
    found = [
        f"{path.relative_to(ROOT)} names {host}"
        for path in tracked()
        for host in HOSTS
        if host in (text_of(path) or "")
    ]
    assert not found


def test_the_readme_starts_with_the_two_commands_and_a_picture():
    screen = "\n".join((ROOT / "README.md").read_text("utf-8").splitlines()[:45])
    for wanted in ("make app", "make test", "docs/images/main-light.png"):
        assert wanted in screen


def headings(page: Path) -> set[str]:
    """What a link can end in to lead to a heading of this page, as code hosts name them."""
    text = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.M | re.S)
    lines = (
        re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", line)
        for line in re.findall(r"^#+ +(.+)$", text, re.M)
    )
    return {re.sub(r"[^\w -]", "", line.strip().lower()).replace(" ", "-") for line in lines}


def test_every_picture_file_and_heading_that_a_document_links_to_is_there():
    gone = []
    for page in (p for p in tracked() if p.suffix == ".md"):
        for link in re.findall(r"\]\(([^)\s]+)[^)]*\)|src=\"([^\"]+)\"", text_of(page) or ""):
            target, _, heading = (link[0] or link[1]).partition("#")
            if re.match(r"[a-z]+:", target):
                continue
            led = page.parent / target if target else page
            if not led.exists() or (heading and heading not in headings(led)):
                gone.append(f"{page.relative_to(ROOT)} → {target}#{heading}")
    assert not gone


def test_the_readme_is_in_step_with_the_cards():
    figures = script("docs/figures.py")
    assert figures.main(["--check"]) == 0, "run make figures"


def test_every_make_target_of_the_documents_exists():
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    named = {
        target
        for page in tracked()
        if page.suffix == ".md"
        for target in re.findall(r"`make ([a-z-]+)|^ *make ([a-z-]+)", text_of(page) or "", re.M)
        for target in target
        if target
    }
    assert named <= targets, f"no such target: {sorted(named - targets)}"


def test_the_source_archive_holds_the_whole_tree():
    """What its README links to and its tests read is in it. Four files come in by themselves."""
    named = PYPROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    there = {path.relative_to(ROOT).parts[0] for path in tracked()}
    assert there - {*named, "README.md", "LICENSE", "pyproject.toml", ".gitignore"} == set()


def test_the_packaging_folder_is_no_python_package():
    """As a package it would hide the library of the same name, which pip and pytest use."""
    assert not (ROOT / "packaging" / "__init__.py").exists()


def test_every_dependency_has_a_locked_version():
    locked = {
        re.split(r"[=; ]", line, maxsplit=1)[0].lower()
        for line in (ROOT / "packaging/constraints.txt").read_text("utf-8").splitlines()
        if "==" in line
    }
    project = PYPROJECT["project"]
    extras = project["optional-dependencies"].values()
    wanted = [*project["dependencies"], *(one for extra in extras for one in extra)]
    names = {re.split(r"[<>=;\[ ]", one, maxsplit=1)[0].lower() for one in wanted}
    assert names <= locked, f"run make lock: {sorted(names - locked)}"


def test_qt_calls_keep_the_count_of_references_to_none(qapp):
    """A PySide6 built for newer Pythons only loses one a call; Python aborts some minutes later."""
    from PySide6.QtCore import QRectF

    box, calls = QRectF(), 1000
    before = sys.getrefcount(None)
    for _ in range(calls):
        box.setWidth(1.0)
    assert abs(sys.getrefcount(None) - before) < calls / 2


@pytest.mark.parametrize(
    ("picture", "wrong"),
    [
        (None, "not a picture"),
        (np.zeros((720, 1280, 3), np.uint8), "colour"),
        (np.random.default_rng(0).integers(0, 255, (100, 100, 3), np.uint8), "smaller"),
        (np.random.default_rng(0).integers(0, 255, (720, 1280, 3), np.uint8), None),
    ],
)
def test_a_blank_screenshot_is_noticed(picture, wrong):
    found = script("packaging/check_screenshot.py").problems(picture)
    assert (wrong in "; ".join(found)) if wrong else not found
