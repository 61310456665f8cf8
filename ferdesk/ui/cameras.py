"""The cameras of this machine, with the names that people know them by."""

from __future__ import annotations

import sys

from ferdesk.sources import CameraInfo, list_cameras


def find_cameras() -> tuple[CameraInfo, ...]:
    """Cameras by number. No camera is opened for it, and no lamp goes on.

    On Linux the kernel is asked. On the others Qt is: it lists them in the order in which
    OpenCV counts them.
    """
    if sys.platform == "linux":
        return list_cameras()
    # Only here: loading QtMultimedia takes time, and on Linux its libraries may be missing.
    from PySide6.QtMultimedia import QMediaDevices

    devices = QMediaDevices.videoInputs()
    return tuple(CameraInfo(i, device.description()) for i, device in enumerate(devices))


def first_source() -> str:
    """What the app starts with: the first camera, or the demo where there is none."""
    cameras = find_cameras()
    return cameras[0].spec if cameras else "demo"
