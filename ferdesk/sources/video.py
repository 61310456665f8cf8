"""A video file."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from ferdesk.core.errors import FerdeskError
from ferdesk.sources.base import FrameSource
from ferdesk.sources.capture import open_capture, read_picture
from ferdesk.sources.files import head, is_text

FALLBACK_FPS = 25.0
"""For files that do not say how fast they play."""
MAX_PIXELS = 2**26
"""Of a picture: 67 million, twice 8K. A damaged header can ask for gigabytes."""

CUT_MS = 5000.0
"""So much that is missing at a file's end is told, however long it is. Less may be a sound track
that is longer than the pictures, or what was trimmed away without being taken out."""
MOST_LOST = 250
"""So many frames on end that can't be decoded are passed over; after more, it is the end."""


class Video(FrameSource):
    """Every frame of a video file, as fast as it is read; ``media_ms`` is the file's clock.

    A file that is cut short ends where it can't be read any more, and frames in its midst that
    can't be decoded are left out, their numbers too; ``notice`` says so.

    Args:
        path: the file.
        loop: start again at the end, the clock running on; never ends then.
        name: short name for people; the file's name if empty.

    Raises:
        FerdeskError: missing, unreadable, empty, not a video, or no frame of it decodes.
    """

    def __init__(self, path: Path, loop: bool = False, name: str = ""):
        self._path = Path(path).absolute()
        if is_text(head(self._path)):
            raise self._foreign()
        self._loop = loop
        self._capture = self._open()
        fps = self._capture.get(cv2.CAP_PROP_FPS)
        super().__init__(name or self._path.name, fps if 0.1 <= fps <= 1000 else FALLBACK_FPS)
        frames = self._capture.get(cv2.CAP_PROP_FRAME_COUNT)
        self.frame_count = int(frames) if 0 < frames < 1e9 else None
        """Frames the file says it has, or None where it does not say; a hint, not a promise."""
        self._played = 0
        """Of the file, with those that were lost, since it was opened."""
        self._lost = 0
        """Frames that could not be decoded since it was opened."""
        self._first = self._read()
        if self._first is None:
            self._capture.release()
            raise self._foreign()
        self._offset_ms = 0.0
        self._at_ms = 0.0

    def _next(self) -> tuple[np.ndarray, float, str] | None:
        image, self._first = self._first, None
        if image is None:
            image = self._read()
        if image is None:
            self._tell_if_cut()
            if not self._loop or self._played == 0:
                return None
            image = self._rewind()
            if image is None:
                return None
        said = self._capture.get(cv2.CAP_PROP_POS_MSEC)
        counted = (self._played - 1) * 1000 / self.fps
        # Some files say 0 for every frame, or have holes; then frames are counted.
        self._at_ms = said if 0 < said < 1e10 else counted
        return image, self._offset_ms + self._at_ms, ""

    def _read(self) -> np.ndarray | None:
        """The next picture that can be decoded; None at the end."""
        for lost in range(MOST_LOST + 1):
            image = read_picture(self._capture)
            if image is not None:
                self._played += lost + 1
                self._index += lost
                self._tell_lost(lost)
                return image
            # Beyond what the file says it has, nothing is worth another try.
            if self._played + lost + 1 >= (self.frame_count or 0):
                break
        return None

    def _tell_lost(self, lost: int) -> None:
        self._lost += lost
        if lost:
            self.notice = (
                f"Frames of {self.name} that could not be read and were left out: {self._lost}. "
                "It is damaged; copy or record it again if you can."
            )

    def _rewind(self) -> np.ndarray | None:
        self._offset_ms += self._at_ms + 1000 / self.fps
        self._played = self._lost = 0
        # Opened anew: seeking lands on the wrong frame in some formats.
        self._capture.release()
        self._capture = self._open()
        return self._read()

    def _tell_if_cut(self) -> None:
        # Counts are guesses in some formats, made of length and rate, and frames may be uneven:
        # both frames and time must be missing. What was trimmed away without being taken out is
        # counted too.
        if not self.frame_count:
            return
        frame_ms = 1000 / self.fps
        whole_ms = self.frame_count * frame_ms
        lacking_ms = whole_ms - (self._at_ms + frame_ms)
        if self._played < self.frame_count - 2 and lacking_ms > min(0.1 * whole_ms, CUT_MS):
            cut = (
                f"{self.name} ends at frame {self._played} of {self.frame_count}: it was trimmed, "
                "or it is damaged or cut short. If it should be longer, copy or record it again."
            )
            self.notice = f"{self.notice} {cut}" if self._lost else cut

    def _open(self) -> cv2.VideoCapture:
        capture = open_capture(str(self._path), cv2.CAP_FFMPEG)
        if capture is None:
            raise self._foreign()
        width, height = (
            capture.get(cv2.CAP_PROP_FRAME_WIDTH),
            capture.get(cv2.CAP_PROP_FRAME_HEIGHT),
        )
        if width * height > MAX_PIXELS:
            capture.release()
            raise FerdeskError(
                f"The pictures of {self._path} are too large: {width:.0f}×{height:.0f}.",
                "Convert it to 8192×4320 or smaller.",
            )
        return capture

    def _foreign(self) -> FerdeskError:
        return FerdeskError(
            f"{self._path} is not a video that can be read.",
            "It may be damaged or cut short; .mp4, .webm, .avi, .mkv and .mov work.",
        )

    def _release(self) -> None:
        self._capture.release()
