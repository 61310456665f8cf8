"""A camera of this machine, by number."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from ferdesk.sources.base import SourceError
from ferdesk.sources.capture import open_capture, read_picture
from ferdesk.sources.lens import LensSource

WIDTH, HEIGHT, FPS = 1280, 720, 30
"""What is asked of the camera; it gives what it can."""
FIRST_PICTURE_S = 4.0
"""How long a camera may take to give its first picture."""
STALL_S = 3.0
"""How long it may give none before it counts as gone."""

_BACKENDS = {"linux": cv2.CAP_V4L2, "win32": cv2.CAP_DSHOW, "darwin": cv2.CAP_AVFOUNDATION}


@dataclass(frozen=True, slots=True)
class CameraInfo:
    """A camera that could be opened."""

    index: int
    name: str

    @property
    def spec(self) -> str:
        """What ``open_source`` takes."""
        return f"camera:{self.index}"


class Camera(LensSource):
    """Pictures of a camera as they come.

    ``notice`` tells of a picture that stays black (a closed shutter, a lid).

    Args:
        index: number of the camera, from 0.

    Raises:
        SourceError: there is no such camera, another program has it, or the
            system does not let this program use it.
    """

    def __init__(self, index: int):
        _check(index)
        backend = _BACKENDS.get(sys.platform, cv2.CAP_ANY)
        capture = open_capture(index, backend)
        if capture is None and sys.platform == "win32":
            capture = open_capture(index, cv2.CAP_MSMF)
        if capture is None:
            raise _refused(index)
        # MJPEG first: over USB most cameras reach 30 pictures a second only with it.
        capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, WIDTH)
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, HEIGHT)
        capture.set(cv2.CAP_PROP_FPS, FPS)
        capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
        self._capture = capture
        self._first = self._wait(FIRST_PICTURE_S)
        if self._first is None:
            capture.release()
            raise _refused(index)
        fps = capture.get(cv2.CAP_PROP_FPS)
        super().__init__(_name(index), fps if 1 <= fps <= 240 else FPS)
        self._index_of_camera = index

    def _next(self) -> tuple[np.ndarray, float, str] | None:
        image, self._first = self._first, None
        if image is None:
            image = self._wait(STALL_S)
        if image is None:
            if self._closed:
                return None
            raise SourceError(
                f"{self.name} gives no more pictures.",
                "Plug it in again, or close the program that took it.",
                "missing" if _is_gone(self._index_of_camera) else "stale",
            )
        return self._taken(image)

    def _wait(self, seconds: float) -> np.ndarray | None:
        until = time.monotonic() + seconds
        while not getattr(self, "_closed", False):
            image = read_picture(self._capture)
            if image is not None:
                return image
            if time.monotonic() > until:
                return None
            time.sleep(0.02)
        return None

    def _release(self) -> None:
        self._capture.release()


def list_cameras() -> tuple[CameraInfo, ...]:
    """The cameras of this machine, by number.

    On Linux the system is asked, and no camera is opened. Elsewhere numbers 0 to
    3 are opened for a moment, which may light their lamps; a windowed program
    had better ask its own toolkit there.
    """
    if sys.platform == "linux":
        nodes = Path("/sys/class/video4linux").glob("video*")
        numbers = sorted(int(n.name[5:]) for n in nodes if n.name[5:].isdigit())
        return tuple(CameraInfo(n, _linux_name(n)) for n in numbers if _linux_captures(n))
    found = []
    for index in range(4):
        capture = open_capture(index, _BACKENDS.get(sys.platform, cv2.CAP_ANY))
        if capture is not None:
            capture.release()
            found.append(CameraInfo(index, f"Camera {index}"))
    return tuple(found)


def _name(index: int) -> str:
    """What people call a camera; its number where the system does not tell."""
    return _linux_name(index) if sys.platform == "linux" else f"Camera {index}"


def _is_gone(index: int) -> bool:
    """Whether the system knows no such camera (any more); False where it can't be asked."""
    return sys.platform == "linux" and not Path(f"/dev/video{index}").exists()


def _linux_name(index: int) -> str:
    try:
        text = Path(f"/sys/class/video4linux/video{index}/name").read_text(encoding="utf-8")
    except (OSError, ValueError):
        text = ""
    return text.strip() or f"Camera {index}"


def _linux_captures(index: int) -> bool:
    """Whether /dev/videoN gives pictures; a webcam has a second node that only describes them.

    True where that can't be asked, so that the reason is told when it is opened.
    """
    import fcntl

    query_capabilities, capture, has_own = 0x80685600, 0x00000001, 0x80000000
    answer = bytearray(104)
    try:
        handle = os.open(f"/dev/video{index}", os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return True
    try:
        fcntl.ioctl(handle, query_capabilities, answer)
    except OSError:
        return False
    finally:
        os.close(handle)
    whole, own = (int.from_bytes(answer[at : at + 4], sys.byteorder) for at in (84, 88))
    return bool((own if whole & has_own else whole) & capture)


def _check(index: int) -> None:
    """Raise before opening where the system says why it would fail."""
    if index < 0:
        raise SourceError(f"There is no camera {index}.", "Cameras are counted from 0.")
    if sys.platform != "linux":
        return
    node = Path(f"/dev/video{index}")
    if not node.exists():
        others = ", ".join(f"{c.index} ({c.name})" for c in list_cameras())
        if others:
            raise SourceError(
                f"There is no camera {index}.", f"Choose one that is there: {others}."
            )
        raise SourceError(
            "No camera was found.", "Plug one in, or open the demo, a video or an image."
        )
    if not os.access(node, os.R_OK | os.W_OK):
        raise SourceError(
            f"This user may not use camera {index} ({node}).",
            "Add the user to the group “video” (sudo usermod -aG video $USER) and log in again.",
            "denied",
        )


def _refused(index: int) -> SourceError:
    """The error of a camera that is there, or may be, and gives no picture."""
    if sys.platform == "darwin":
        return SourceError(
            f"Camera {index} can't be opened: it is missing, in use, or not allowed.",
            "Allow it in System Settings › Privacy & Security › Camera, and close other programs "
            "that use it.",
            "busy",
        )
    if sys.platform == "win32":
        return SourceError(
            f"Camera {index} can't be opened: it is missing, in use, or not allowed.",
            "Allow desktop apps in Settings › Privacy › Camera, and close other programs that "
            "use it.",
            "busy",
        )
    return SourceError(
        f"Camera {index} gives no picture: another program is using it, or it is not a camera.",
        "Close the other program (a browser tab, a call), or choose another camera.",
        "busy",
    )
