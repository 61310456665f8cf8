"""Draws what was read into the pictures and writes them as a video; or hides the faces in it."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from ferdesk.core.doubt import close_to
from ferdesk.core.errors import FerdeskError
from ferdesk.core.text import storable
from ferdesk.core.types import FaceRecord, FrameRecord
from ferdesk.core.vocab import INDEX
from ferdesk.export.atomic import refused
from ferdesk.export.mark import mark
from ferdesk.export.place import Place

FOOTER = "apparent expression, not feeling"
MARGIN = 0.25
"""Share of a face's size that is hidden beyond its landmarks on each side, for hair and ears."""
BLOCKS = 6
"""A hidden face is this many blocks wide: too few for anyone to be known by."""
HOLD_MS = 1500
"""A face that was lost stays hidden where it was last seen for this long."""
HOLD_PICTURES = 2.5
"""And for so many pictures at the least, where they are far apart."""
SLOWEST = 0.002
"""Pictures a second; with fewer OpenCV opens no file."""
LARGEST_PX = 8190
"""Width and height that MPEG-4 can hold; a photograph may have more."""

_INK, _PAPER, _FONT = (255, 255, 255), (40, 40, 40), cv2.FONT_HERSHEY_SIMPLEX


def hide(image: np.ndarray, box: tuple[float, float, float, float]) -> None:
    """Make a face unrecognisable, in place, and beyond repair.

    Args:
        image: uint8 (H, W, 3).
        box: left, top, width, height of its landmarks in pixels; may reach outside.
    """
    height, width = image.shape[:2]
    left, top, w, h = box
    x0, x1 = round(left - MARGIN * w), round(left + (1 + MARGIN) * w)
    y0, y1 = round(top - 2 * MARGIN * h), round(top + (1 + MARGIN) * h)
    x0, x1, y0, y1 = max(0, x0), min(width, x1), max(0, y0), min(height, y1)
    if x1 <= x0 or y1 <= y0:
        return
    small = cv2.resize(image[y0:y1, x0:x1], (BLOCKS, BLOCKS), interpolation=cv2.INTER_AREA)
    image[y0:y1, x0:x1] = cv2.resize(small, (x1 - x0, y1 - y0), interpolation=cv2.INTER_NEAREST)


class Hider:
    """Hides faces through a video, also for a while after the finder has lost one.

    Args:
        fps: pictures a second.
        most: faces that are looked for in a picture.
    """

    def __init__(self, fps: float, most: int) -> None:
        self._hold_ms = max(HOLD_MS, 1000 * HOLD_PICTURES / fps)
        self._seen: dict[int, tuple[int, tuple[float, float, float, float]]] = {}
        self._most = most
        self._full = 0

    def apply(self, image: np.ndarray, record: FrameRecord) -> None:
        """Hide the faces of a frame in ``image``, uint8 (H, W, 3), in place."""
        now = record.frame.media_ms
        self._full += len(record.faces) >= self._most
        for face in record.faces:
            self._seen[face.track_id] = (now, face.face.box)
        self._seen = {i: s for i, s in self._seen.items() if 0 <= now - s[0] <= self._hold_ms}
        for _, box in self._seen.values():
            hide(image, box)

    @property
    def doubt(self) -> str:
        """What people should know before they pass the video on; empty for nothing."""
        if not self._full:
            return ""
        if self._full == 1:
            return (
                f"In one frame as many faces were found as are looked for ({self._most}): any "
                "others in it are not hidden."
            )
        return (
            f"In {self._full} frames as many faces were found as are looked for ({self._most}): "
            "any others in them are not hidden."
        )


def draw(image: np.ndarray, record: FrameRecord) -> None:
    """Draw boxes, labels and what the numbers are into ``image``, uint8 (H, W, 3), in place."""
    scale = max(0.45, image.shape[0] / 900)
    line = max(1, round(scale))
    for face in record.faces:
        left, top, width, height = (round(v) for v in face.face.box)
        cv2.rectangle(
            image, (left, top), (left + width, top + height), _PAPER, 3 * line, cv2.LINE_AA
        )
        cv2.rectangle(image, (left, top), (left + width, top + height), _INK, line, cv2.LINE_AA)
        _write(image, caption(face), (left, top - 6 * line), scale)
    _write(image, FOOTER, (6 * line, image.shape[0] - 6 * line), scale * 0.8)


def caption(face: FaceRecord) -> str:
    """What stands over a face; OpenCV's letters are plain ASCII."""
    decision = face.decision
    if decision.label is None:
        return f"#{face.track_id} no label"
    other = close_to(face)
    if other is not None:
        return f"#{face.track_id} {decision.label} or {other}"
    share = f"{float(face.smoothed[INDEX[decision.label]]):.0%}"
    # Where Action Units changed the label, the share is still the network's.
    told = share if decision.label == decision.before else f"(network: {share})"
    return f"#{face.track_id} {decision.label} {told}"


class Video:
    """Writes pictures as an .mp4 at a constant rate.

    Args:
        path: the file, whose name ends in ``.mp4``.
        fps: pictures a second; see :func:`encodable`.
        size: width and height in pixels; pictures of another size are fitted in. What is larger
            than MPEG-4 can hold becomes smaller.

    Raises:
        FerdeskError: it can't be written there.
    """

    def __init__(self, path: Path, fps: float, size: tuple[int, int]):
        self.pictures = 0
        """Given to it so far."""
        scale = min(1.0, LARGEST_PX / max(size))
        # Odd sizes can't be encoded.
        width, height = (max(2, int(side * scale) // 2 * 2) for side in size)
        self.size = (width, height)
        if storable(str(path)) != str(path):
            # OpenCV would end the whole program.
            raise FerdeskError(
                f"The video {storable(path.name)} can't be written: its name, or a folder's, is "
                "not in UTF-8.",
                "Choose another name or folder.",
            )
        code = cv2.VideoWriter.fourcc(*"mp4v")
        self._writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, code, encodable(fps), self.size)
        if not self._writer.isOpened():
            raise FerdeskError(
                f"The video {path.name} can't be written.",
                "Choose a folder that exists, may be written and has room.",
            )

    def add(self, image: np.ndarray) -> None:
        """Write a picture, uint8 (H, W, 3)."""
        width, height = self.size
        if image.shape[:2] != (height, width):
            image = _fit(image, width, height)
        self._writer.write(image)
        self.pictures += 1

    def close(self) -> None:
        self._writer.release()


def encodable(fps: float) -> float:
    """The rate nearest to ``fps`` that MPEG-4 can hold: it counts a second in 65,535 parts at most,
    and OpenCV asks for as many as three decimals need. Slow motion has rates such as 239.917."""
    fps = max(fps, SLOWEST)
    for decimals in (3, 2, 1):
        near = Fraction(round(fps * 10**decimals), 10**decimals)
        if near.numerator <= 65535:
            return fps if decimals == 3 else float(near)
    return float(min(round(fps), 65535))


class Annotator:
    """Writes one file's annotated video.

    Args:
        path: where.
        fps: pictures a second.
        blur: faces that are looked for in a picture, all of which are hidden; 0 hides none.
    """

    def __init__(self, path: Path, fps: float, blur: int = 0):
        self._path = path
        self._fps = fps
        self._hider = Hider(fps, blur) if blur else None
        self._video: Video | None = None

    def add(self, record: FrameRecord) -> None:
        """Take the next frame.

        Raises:
            FerdeskError: the video can't be written.
        """
        image = record.frame.image.copy()
        if self._hider is not None:
            self._hider.apply(image, record)
        draw(image, record)
        if self._video is None:
            self._video = Video(self._path, self._fps, (image.shape[1], image.shape[0]))
        self._video.add(image)

    @property
    def doubt(self) -> str:
        """As of :class:`Hider`; empty where nothing is hidden."""
        return "" if self._hider is None else self._hider.doubt

    def close(self) -> None:
        if self._video is not None:
            self._video.close()

    def whole(self) -> bool:
        """Whether the closed file has every picture. OpenCV tells of no failure to write, as on a
        disk that is full."""
        if self._video is None:
            return True
        written = cv2.VideoCapture(str(self._path))
        try:
            return int(written.get(cv2.CAP_PROP_FRAME_COUNT)) == self._video.pictures
        finally:
            written.release()


@contextlib.contextmanager
def atomic_video(place: Place, fps: float, blur: int = 0) -> Iterator[Annotator]:
    """An annotator whose video, if it was given any picture, is settled when the block ends well.

    Raises:
        FerdeskError: it can't be written there.
    """
    path = place.paths[0]
    try:
        folder = tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise refused(path, error) from error
    with folder as name:
        made = Annotator(Path(name) / path.name, fps, blur)
        try:
            yield made
        finally:
            made.close()
        if not made.whole():
            raise FerdeskError(f"{path} can't be written whole.", "Make room on the disk.")
        if made._path.exists():
            try:
                mark(made._path)
            except OSError as error:
                raise refused(path, error) from error
            place.settle(made._path)


def _fit(image: np.ndarray, width: int, height: int) -> np.ndarray:
    """The picture scaled into a frame of that size, with black around it."""
    scale = min(width / image.shape[1], height / image.shape[0])
    w, h = max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale))
    out = np.zeros((height, width, 3), np.uint8)
    x, y = (width - w) // 2, (height - h) // 2
    out[y : y + h, x : x + w] = cv2.resize(image, (w, h), interpolation=cv2.INTER_AREA)
    return out


def _write(image: np.ndarray, text: str, at: tuple[int, int], scale: float) -> None:
    line = max(1, round(scale))
    (width, height), base = cv2.getTextSize(text, _FONT, scale, line)
    x = int(np.clip(at[0], 0, max(0, image.shape[1] - width)))
    y = int(np.clip(at[1], height + base, image.shape[0] - base))
    paper = (x - 2 * line, y - height - 3 * line), (x + width + 2 * line, y + base)
    cv2.rectangle(image, *paper, _PAPER, -1)
    cv2.putText(image, text, (x, y), _FONT, scale, _INK, line, cv2.LINE_AA)
