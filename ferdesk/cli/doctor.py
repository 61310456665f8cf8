"""``ferdesk doctor``: looks for what commonly goes wrong, one row a check."""

from __future__ import annotations

import ctypes.util
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import metadata

from ferdesk.cli import info, no_arguments
from ferdesk.core import assets
from ferdesk.core.errors import FerdeskError
from ferdesk.faces.landmarker import MODEL_FILE, FaceLandmarker
from ferdesk.models import catalog, providers
from ferdesk.models.runner import Runner
from ferdesk.sources import list_cameras

QT_LIBRARIES = ("EGL", "GL", "xkbcommon", "dbus-1", "fontconfig", "glib-2.0")
SCREEN_LIBRARIES = ("xcb-cursor", "xkbcommon-x11", "xcb-icccm", "xcb-keysyms", "xcb-shape")
DEBIAN = (
    "apt-get install libglib2.0-0 libgl1 libegl1 libxkbcommon0 libdbus-1-3 libfontconfig1 "
    "libpulse0 libxcb-cursor0 libxkbcommon-x11-0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0"
)


class Remark(Exception):
    """Something people should know that is no fault."""


@dataclass(frozen=True, slots=True)
class Check:
    """One look at the installation."""

    name: str
    look: Callable[[], str]
    """What is well, as a short text; raises FerdeskError for a fault, Remark for a remark."""


def _packages() -> str:
    for name in ("numpy", "cv2", "onnxruntime"):
        try:
            importlib.import_module(name)
        except (ImportError, OSError) as error:
            raise FerdeskError(f"{name} can't be loaded: {error}.", "Install ferdesk again.") from (
                error
            )
    return ", ".join(f"{n} {v}" for n in info.PACKAGES if (v := info.package_version(n)))


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
    screen = SCREEN_LIBRARIES if os.environ.get("DISPLAY") else ()
    missing = [n for n in (*QT_LIBRARIES, *screen) if not ctypes.util.find_library(n)]
    if missing:
        raise FerdeskError(
            f"System libraries are missing: {', '.join(missing)}.", f"On Debian: {DEBIAN}"
        )
    return "all there"


def _screen() -> str:
    if not sys.platform.startswith("linux"):
        return "found"
    named = os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY")
    if not named:
        raise Remark("There is no screen (DISPLAY is empty); only commands without a window work.")
    return named


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
    chosen, _ = providers.choose(providers.AUTO)
    if chosen is providers.CPU:
        why = " ".join(filter(None, (row.missing() for row in providers.PROVIDERS)))
        raise Remark(f"Models run on the CPU. {why}".strip())
    return chosen.title


def _cameras() -> str:
    found = list_cameras()
    if not found:
        raise Remark("No camera was found; the demo, videos and images work.")
    return ", ".join(f"{c.spec} ({c.name})" for c in found)


CHECKS: tuple[Check, ...] = (
    Check("Packages", _packages),
    Check("OpenCV", _one_opencv),
    Check("System libraries", _libraries),
    Check("Screen", _screen),
    Check("Face model", _faces),
    Check("Emotion models", _models),
    Check("Device", _devices),
    Check("Cameras", _cameras),
)


def main(argv: Sequence[str] = ()) -> int:
    """Look at everything; 0 when nothing is at fault, 1 otherwise."""
    no_arguments("doctor", "Look for what commonly goes wrong with an installation.", argv)
    faults = 0
    for check in CHECKS:
        try:
            mark, text = "ok    ", check.look()
        except Remark as remark:
            mark, text = "note  ", str(remark)
        except FerdeskError as error:
            mark, text, faults = "FAULT ", str(error), faults + 1
        except Exception as error:  # One broken check must not hide the others.
            mark, text, faults = "FAULT ", f"{type(error).__name__}: {error}", faults + 1
        print(f"{mark}{check.name}: {text}")
    print("Nothing is at fault." if not faults else f"Faults: {faults}.")
    return 1 if faults else 0
