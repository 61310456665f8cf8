"""Locked versions: what pyproject allows, with the hash of every file that may be installed."""

import re

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from scripts import PACKAGING, ROOT, script

LOCKS = sorted((PACKAGING / "lock").glob("*.txt"))
SYSTEMS = {
    "linux-x86_64": ("linux", "x86_64"),
    "macos-arm64": ("darwin", "arm64"),
    "windows-x86_64": ("win32", "AMD64"),
}
"""``sys.platform`` and ``platform.machine()`` of the system that a lock is for."""


def constraints():
    """Locked versions of all systems as (name, version, marker or None)."""
    rows = []
    for line in (PACKAGING / "constraints.txt").read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            pinned = Requirement(line)
            (only,) = pinned.specifier
            rows.append((canonicalize_name(pinned.name), only.version, pinned.marker))
    return rows


def pins(lock):
    """What a lock says: hashes by (name, version)."""
    text = re.sub(r"^(#|--only-binary).*$", "", lock.read_text("utf-8"), flags=re.M)
    return {
        (canonicalize_name(name), version): re.findall(r"--hash=(\S+)", rest)
        for name, version, rest in re.findall(
            r"^([\w.-]+)==(\S+)((?: \\\n +--hash=\S+)*)$", text, flags=re.M
        )
    }


def names(requirements, platform, machine):
    """Names of those that a system needs."""
    found = set()
    for one in map(Requirement, requirements):
        here = {"sys_platform": platform, "platform_machine": machine}
        if one.marker is None or one.marker.evaluate(here):
            found.add(canonicalize_name(one.name))
    return found


def test_there_is_a_lock_for_every_system_that_an_installer_is_made_on():
    assert {lock.stem for lock in LOCKS} == set(SYSTEMS)
    written = (PACKAGING / "lock.sh").read_text("utf-8")
    assert all(re.search(rf"^{name} ", written, re.M) for name in SYSTEMS)


def test_locked_versions_are_those_that_pyproject_allows():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    locked = constraints()
    for text in [*project["dependencies"], *(one for extra in extras for one in extra)]:
        wanted = Requirement(text)
        versions = [
            version for name, version, _ in locked if name == canonicalize_name(wanted.name)
        ]
        assert versions, f"{wanted.name} is not locked; run make lock"
        for version in versions:
            assert wanted.specifier.contains(version), f"{text}, but {version} is locked"


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_an_installer_is_made_of_the_versions_that_the_tests_ran_with(lock):
    locked = constraints()
    for name, version in pins(lock):
        known = [v for other, v, _ in locked if other == name]
        # What only another system needs may have no line there.
        assert not known or version in known, f"{lock.name}: {name} {version}, not {known}"


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_every_line_of_a_lock_has_hashes_and_wheels_only(lock):
    found = pins(lock)
    text = lock.read_text("utf-8")
    assert len(found) == len(re.findall(r"^[\w.-]+==", text, re.M)) > 10
    assert "--only-binary :all:" in text.splitlines()
    for pinned, hashes in found.items():
        assert hashes, pinned
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", one) for one in hashes), pinned
    assert not re.search(r"https?:|--(extra-)?index-url|--find-links", text)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_a_lock_holds_what_the_app_needs_and_nothing_of_the_trainer(lock):
    lean = script("lean_requirements")
    wanted = lean.requirements((ROOT / "pyproject.toml").read_text("utf-8"))
    there = {name for name, _ in pins(lock)}
    assert names(wanted, *SYSTEMS[lock.stem]) <= there
    trainers = {"torch", "scikit-learn", "scipy", "onnx", "optuna", "pytest", "onnxruntime-gpu"}
    assert not there & trainers


def test_the_installers_carry_one_onnx_runtime_without_a_gpu():
    made = script("lean_requirements").requirements(
        '[project]\ndependencies = ["numpy>=1", "onnxruntime-gpu>=1; x", "onnxruntime>=1; y"]'
    )
    assert made == ["numpy>=1", "onnxruntime", "pyinstaller"]
