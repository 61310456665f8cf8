"""Where frames come from. One source a file, one row of :data:`SOURCES` a kind."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ferdesk.core.errors import FerdeskError
from ferdesk.sources import session_source
from ferdesk.sources.address import RTSP, WEB, scheme
from ferdesk.sources.base import FrameSource, Gap, SourceError
from ferdesk.sources.camera import Camera, CameraInfo, list_cameras
from ferdesk.sources.demo import Demo
from ferdesk.sources.files import IMAGE_SUFFIXES, VIDEO_SUFFIXES, head, is_picture
from ferdesk.sources.folder import Folder
from ferdesk.sources.image import Image
from ferdesk.sources.rtsp import Rtsp
from ferdesk.sources.screen import Grab, Screen, is_screen, region_of
from ferdesk.sources.steady import Steady
from ferdesk.sources.stream import Stream
from ferdesk.sources.video import Video

__all__ = [
    "SOURCES",
    "CameraInfo",
    "FrameSource",
    "Gap",
    "SourceError",
    "SourceKind",
    "list_cameras",
    "open_live",
    "open_source",
]


@dataclass(frozen=True, slots=True)
class SourceKind:
    """A kind of source that a spec can name."""

    name: str
    """Stable key."""
    title: str
    """For people."""
    example: str
    """A spec of this kind."""
    accepts: Callable[[str], bool]
    """Whether a spec (stripped) is of this kind; must not raise."""
    open: Callable[[str, bool], FrameSource]
    """Opens it: the spec, and whether a file starts again at its end."""
    live: bool = False
    """Has no end of its own, and its pictures do not wait."""


def _camera_number(spec: str) -> str | None:
    text = spec.lower().removeprefix("camera").removeprefix(":") if spec else "?"
    if spec.lower() == "camera":
        return "0"
    return text if text.isascii() and text.isdigit() and len(text) < 5 else None


def _is_folder(spec: str) -> bool:
    try:
        return Path(spec).is_dir()
    except (OSError, ValueError):
        return False


def _is_image(spec: str) -> bool:
    return Path(spec).suffix.lower() in IMAGE_SUFFIXES


SOURCES: tuple[SourceKind, ...] = (
    SourceKind(
        "camera",
        "Camera",
        "camera:0",
        lambda spec: _camera_number(spec) is not None,
        lambda spec, loop: Camera(int(_camera_number(spec) or 0)),
        live=True,
    ),
    SourceKind(
        "demo",
        "Demo",
        "demo",
        lambda spec: spec.lower() == "demo",
        lambda spec, loop: Demo(loop),
    ),
    SourceKind(
        "screen",
        "Screen",
        "screen:100,80,640,480",
        is_screen,
        lambda spec, loop: Screen(region_of(spec), None),
        live=True,
    ),
    SourceKind(
        "stream",
        "Network stream",
        "http://192.168.0.20:8080/video",
        lambda spec: scheme(spec) in WEB + RTSP,
        lambda spec, loop: Rtsp(spec) if scheme(spec) in RTSP else Stream(spec),
        live=True,
    ),
    SourceKind(
        "address",
        "Other address",
        "ftp://192.168.0.20/clip.mp4",
        lambda spec: bool(scheme(spec)),
        lambda spec, loop: _refuse(spec),
    ),
    SourceKind(
        "folder",
        "Folder of images",
        "pictures/",
        _is_folder,
        lambda spec, loop: Folder(Path(spec)),
    ),
    SourceKind("image", "Image", "face.jpg", _is_image, lambda spec, loop: Image(Path(spec))),
    SourceKind(
        "session",
        "Recorded session",
        "monday.ferdesk",
        session_source.is_session,
        lambda spec, loop: session_source.refuse(Path(spec)),
    ),
    SourceKind(
        "video",
        "Video file",
        "clip.mp4",
        lambda spec: True,
        lambda spec, loop: _open_file(Path(spec), loop),
    ),
)
"""Every kind of source; the first row that accepts a spec opens it."""


def source_kind(spec: str) -> SourceKind:
    """The row of :data:`SOURCES` that a spec belongs to."""
    spec = _bare(spec)
    return next(kind for kind in SOURCES if kind.accepts(spec))


def open_source(spec: str, loop: bool | None = None) -> FrameSource:
    """Open a source.

    Args:
        spec: ``camera:0`` or ``0``; ``demo``; an http(s) or rtsp address; or the path of
            a folder, an image or a video. (A file called ``demo`` is ``./demo``.) The screen
            is known, but read live only.
        loop: whether a video starts again at its end; by default only the demo does.

    Raises:
        FerdeskError: nothing is named, or it can't be opened; says what to do.
    """
    spec = _bare(spec)
    if not spec or "\0" in spec:
        raise FerdeskError(
            "No source is named.", "Name a camera (camera:0), demo, a file, a folder or a stream."
        )
    kind = source_kind(spec)
    return kind.open(spec, kind.name == "demo" if loop is None else loop)


def open_live(spec: str, grab: Grab | None = None) -> FrameSource:
    """Open a source for the live view: at once, and so that it can be let go at once.

    Cameras and streams are opened and read in a thread of their own, and opened again by
    themselves when they break off; see :class:`~ferdesk.sources.steady.Steady`. Errors of their
    first opening are raised by the first ``read``. All others are as :func:`open_source` has them.

    Args:
        grab: takes pictures of the screen; None where there is no window.

    Raises:
        FerdeskError: nothing is named, or a file can't be opened.
    """
    spec = _bare(spec)
    if is_screen(spec):
        region = region_of(spec)
        return Steady(spec, lambda: Screen(region, grab))
    if spec and "\0" not in spec and source_kind(spec).live:
        # One name for one camera, however it was asked for: it can be open only once.
        number = _camera_number(spec)
        name = spec if number is None else f"camera:{int(number)}"
        return Steady(name, lambda: open_source(spec))
    return open_source(spec)


def _bare(spec: str) -> str:
    """A spec without the spaces that typing leaves; a file's name may begin or end with its own."""
    return spec if os.path.lexists(spec) else spec.strip()


def _refuse(spec: str) -> FrameSource:
    raise FerdeskError(
        f"Addresses that begin with {scheme(spec)}:// are not read.",
        "A stream's address begins with http://, https:// or rtsp://; a file is named by its path.",
    )


def _open_file(path: Path, loop: bool) -> FrameSource:
    """A video, or an image whose name does not tell that it is one."""
    start, named = head(path), path.suffix.lower() in VIDEO_SUFFIXES
    if is_picture(start) and not named:
        return Image(path)
    try:
        return Video(path, loop)
    except FerdeskError:
        if named:
            raise
        try:
            return Image(path)
        except FerdeskError:
            pass
        raise
