"""What ``ferdesk doctor`` looks at: one row a check."""

from __future__ import annotations

import ctypes
import hashlib
import importlib
import os
import platform
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from ferdesk import pipeline
from ferdesk.au_svm import model as au_svm
from ferdesk.au_svm.card import read_card
from ferdesk.cli import info, self_test, window
from ferdesk.core import assets
from ferdesk.core.errors import FerdeskError
from ferdesk.core.version import version_of
from ferdesk.diagnostics import places
from ferdesk.faces.landmarker import MODEL_FILE, MODEL_SHA256, FaceLandmarker
from ferdesk.models import catalog, providers
from ferdesk.models.runner import Runner
from ferdesk.sources import list_cameras


@dataclass(frozen=True, slots=True)
class SystemPackage:
    """One package of Debian's that Qt or OpenCV needs, and what shows that it is there."""

    name: str
    probe: str
    """A shared library's name, or a path."""
    screen: bool = False
    """Needed to show windows, not to start."""

    @property
    def missing(self) -> bool:
        if self.probe.startswith("/"):
            return not Path(self.probe).exists()
        try:
            ctypes.CDLL(self.probe)
        except OSError:
            return True
        return False


# The set-up reads the same from packaging/setup/system-packages.txt; a test holds them equal.
SYSTEM_PACKAGES: tuple[SystemPackage, ...] = (
    SystemPackage("libglib2.0-0", "libgthread-2.0.so.0"),
    SystemPackage("libgl1", "libGL.so.1"),
    SystemPackage("libegl1", "libEGL.so.1"),
    SystemPackage("libxkbcommon0", "libxkbcommon.so.0"),
    SystemPackage("libdbus-1-3", "libdbus-1.so.3"),
    SystemPackage("libfontconfig1", "libfontconfig.so.1"),
    SystemPackage("fonts-dejavu-core", "/usr/share/fonts"),
    SystemPackage("libxcb-cursor0", "libxcb-cursor.so.0", screen=True),
    SystemPackage("libxkbcommon-x11-0", "libxkbcommon-x11.so.0", screen=True),
    SystemPackage("libxcb-icccm4", "libxcb-icccm.so.4", screen=True),
    SystemPackage("libxcb-image0", "libxcb-image.so.0", screen=True),
    SystemPackage("libxcb-keysyms1", "libxcb-keysyms.so.1", screen=True),
    SystemPackage("libxcb-render-util0", "libxcb-render-util.so.0", screen=True),
    SystemPackage("libxcb-shape0", "libxcb-shape.so.0", screen=True),
    SystemPackage("libwayland-client0", "libwayland-client.so.0", screen=True),
    SystemPackage("libwayland-cursor0", "libwayland-cursor.so.0", screen=True),
    SystemPackage("libwayland-egl1", "libwayland-egl.so.1", screen=True),
)
SLOW_MS = 100.0
"""A frame that takes longer than this makes the live picture stutter."""


class Remark(Exception):
    """Something people should know that is no fault.

    Args:
        what: a sentence.
        advice: what could be done; empty for nothing.
    """

    def __init__(self, what: str, advice: str = ""):
        super().__init__(f"{what} {advice}".strip())
        self.what = what
        self.advice = advice


@dataclass(frozen=True, slots=True)
class Check:
    """One look at the installation."""

    name: str
    look: Callable[[], str]
    """What is well, as a short text; raises FerdeskError for a fault, Remark for a remark."""


def _versions() -> str:
    for name in ("numpy", "cv2", "onnxruntime"):
        try:
            importlib.import_module(name)
        except (ImportError, OSError) as error:
            raise FerdeskError(f"{name} can't be loaded: {error}.", "Install ferdesk again.") from (
                error
            )
    packages = [f"{n} {v}" for n in info.PACKAGES if (v := version_of(n))]
    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    return ", ".join([*packages, f"Python {platform.python_version()}", system])


def _one_opencv() -> str:
    found = sorted(
        dist.metadata["Name"]
        for dist in metadata.distributions()
        if (dist.metadata["Name"] or "").lower().startswith("opencv-")
    )
    if len(found) > 1:
        raise FerdeskError(
            f"There are several builds of OpenCV: {', '.join(found)}.",
            "Uninstall them all, then install opencv-python-headless.",
        )
    return found[0] if found else "OpenCV as the system gives it"


def _libraries() -> str:
    if not sys.platform.startswith("linux"):
        return "come with the packages on this system"
    shown = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    missing = [row.name for row in SYSTEM_PACKAGES if (shown or not row.screen) and row.missing]
    if missing:
        raise FerdeskError(
            f"System libraries are missing: {', '.join(missing)}.",
            f"On Debian or Ubuntu: apt-get install {' '.join(missing)}",
        )
    return "all there"


def _screen() -> str:
    named = window.screen()
    if not named:
        raise Remark(window.NO_SCREEN)
    return named


def _permissions() -> str:
    """Whether what is kept can be written; nothing is written to find out."""
    # Here and not above: where Qt can't be loaded, the other checks still run.
    from ferdesk.ui.places import recordings, settings_file

    wanted = {"recordings": recordings(), "logs": places.log_folder()}
    if sys.platform.startswith("linux"):
        wanted["settings"] = Path(settings_file().fileName()).parent
    closed = [f"{what} ({path})" for what, path in wanted.items() if not places.writable(path)]
    if closed:
        raise Remark(
            f"These can't be written: {', '.join(closed)}. ferdesk runs, but does not keep them.",
            "Give this user the right to write there, or make room.",
        )
    return f"{', '.join(wanted)} can be written"


def _sums() -> str:
    """Every asset that has a known checksum."""
    wrong: list[str] = []
    told: list[str] = []

    def compare(name: str, path: Path, wanted: str) -> None:
        try:
            got = hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError as error:
            wrong.append(f"{path} can't be read: {error.strerror or error}")
            return
        if got != wanted.lower():
            wrong.append(f"{path} is not the file it should be (sha256 {got[:12]}…)")
        told.append(f"{name} {got[:12]}")

    compare("face model", assets.path(MODEL_FILE), MODEL_SHA256)
    for entry in catalog.scan().entries:
        compare(entry.id, entry.onnx, entry.card["sha256"])
    units = assets.root() / au_svm.FOLDER
    if units.is_dir():
        card = read_card(units / au_svm.CARD_NAME)
        compare("action units", units / au_svm.ARRAYS_NAME, card["sha256"])
    if wrong:
        raise FerdeskError(f"{'; '.join(wrong)}.", "Install ferdesk again.")
    return ", ".join(told)


def _faces() -> str:
    path = assets.path(MODEL_FILE)
    FaceLandmarker(max_faces=1, mode="image").close()
    return f"{path.name} loads"


def _models() -> str:
    found = catalog.scan()
    if found.problems:
        raise FerdeskError(" ".join(found.problems))
    if not found.entries:
        found.default  # noqa: B018 - raises the reason
    for entry in found.entries:
        Runner(entry, provider=providers.CPU.key).warm_up()
    return f"{', '.join(found.ids)}; starts with {found.default.id}"


def _devices() -> str:
    listed = ", ".join(row.title for row in providers.PROVIDERS if not row.missing())
    chosen, _ = providers.choose(providers.AUTO)
    if chosen is providers.CPU:
        why = " ".join(filter(None, (row.missing() for row in providers.PROVIDERS)))
        raise Remark(f"Models run on the CPU. {why}".strip())
    return f"{listed}; used: {chosen.title}"


def _cameras() -> str:
    found = list_cameras()
    if not found:
        raise Remark("No camera was found; the demo, videos and images work.", "Plug one in.")
    if sys.platform.startswith("linux"):
        shut = [c for c in found if not os.access(f"/dev/video{c.index}", os.R_OK | os.W_OK)]
        if shut:
            raise FerdeskError(
                f"This user may not use {', '.join(f'{c.spec} ({c.name})' for c in shut)}.",
                "Add the user to the group “video” (sudo usermod -aG video $USER), log in again.",
            )
    return ", ".join(f"{c.spec} ({c.name})" for c in found)


def _crashes() -> str:
    path = places.log_folder() / places.CRASH_NAME
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return "none noted"
    except OSError as error:
        raise Remark(f"{path} can't be read: {error.strerror or error}.") from None
    count = sum(line.startswith(CRASH_MARKS) for line in text.splitlines())
    if count:
        raise Remark(
            f"Noted in {path}: {count}.", "Send the zip of ferdesk doctor --zip with a report."
        )
    return "none noted"


CRASH_MARKS = ("Fatal Python error", "Windows fatal exception")
"""How ``faulthandler`` begins a report."""


def _self_test() -> str:
    """The default model on the demo, with the time that a frame takes."""
    entry = catalog.scan().default
    runner = pipeline.load_model(entry)
    began = time.perf_counter()
    told = self_test.check(entry, runner)
    each_ms = (time.perf_counter() - began) * 1000 / self_test.LOOKED_AT
    told = f"{told}; {each_ms:.0f} ms a frame, the opening counted in"
    if each_ms > SLOW_MS:
        raise Remark(
            f"{told}.",
            "The picture will stutter: close other programs, or read fewer faces in the settings.",
        )
    return told


CHECKS: tuple[Check, ...] = (
    Check("Versions", _versions),
    Check("OpenCV", _one_opencv),
    Check("System libraries", _libraries),
    Check("Screen", _screen),
    Check("Permissions", _permissions),
    Check("Checksums", _sums),
    Check("Face model", _faces),
    Check("Emotion models", _models),
    Check("Device", _devices),
    Check("Cameras", _cameras),
    Check("Crashes", _crashes),
    Check("Self-test", _self_test),
)
