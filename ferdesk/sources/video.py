"""A video file."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np

from ferdesk.core.errors import FerdeskError
from ferdesk.sources.base import FrameSource
from ferdesk.sources.capture import grab, grabbed_picture, open_capture, read_picture
from ferdesk.sources.files import head, is_text
from ferdesk.sources.film import NONSENSE_MS, Film, land, of_packets
from ferdesk.sources.joined import JoinedClock

T = TypeVar("T")

FALLBACK_FPS = 25.0
"""For files that do not say how fast they play."""
MAX_PIXELS = 2**26
"""Of a picture: 67 million, twice 8K. A damaged header can ask for gigabytes."""

CUT_MS = 5000.0
"""So much that is missing at a file's end is told, however long it is. Less may be a sound track
that is longer than the pictures, or what was trimmed away without being taken out."""
MOST_LOST = 250
"""So many frames on end that can't be decoded are passed over; after more, it is the end."""
NEAR = 24
"""Pictures that are no further ahead are come to by decoding those before them: a decoder that
goes to one begins at the key frame before it, which is seldom nearer."""


class Video(FrameSource):
    """Every frame of a video file, as fast as it is read; ``media_ms`` is the file's clock, which
    goes on where it begins anew.

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
        self.movable = not loop
        self._capture = self._open()
        fps = self._capture.get(cv2.CAP_PROP_FPS)
        super().__init__(name or self._path.name, fps if 0.1 <= fps <= 1000 else FALLBACK_FPS)
        frames = self._capture.get(cv2.CAP_PROP_FRAME_COUNT)
        self.frame_count = int(frames) if 0 < frames < 1e9 else None
        """Frames the file says it has, or None where it does not say; a hint, not a promise."""
        self._clock = JoinedClock(1000 / self.fps)
        self._at_ms = 0.0
        """Time of the last picture that was decoded."""
        self._played = 0
        """Of the file, with those that were lost, since it was opened."""
        self._lost = 0
        """Frames that could not be decoded since it was opened."""
        self._first = self._read()
        if self._first is None:
            self._capture.release()
            raise self._foreign()
        self._first_ms = self._at_ms
        self._offset_ms = 0.0
        self._film: Film | None = None
        self._survey: threading.Thread | None = None

    @property
    def film(self) -> Film | None:
        return self._film

    def survey(self) -> None:
        """See the class above. Why a thread: all of the file has to be read, since containers that
        tell no length, or a wrong one, are many; meanwhile it plays."""
        if self._survey is None and self.movable:
            self._survey = threading.Thread(
                target=self._look_through, name="ferdesk-survey", daemon=True
            )
            self._survey.start()

    def go_to(self, number: int, wanted: Callable[[], bool] = lambda: True) -> bool:
        film = self._film
        if film is None:
            return super().go_to(number, wanted)
        number = min(max(0, number), len(film) - 1)
        self._jumps += 1
        self._last_ms = int(film.times_ms[number]) - 1
        self._first = None
        if film.direct and not 0 <= number - self._played <= NEAR and self._land(film, number):
            return True
        if number < self._played:
            self._open_anew()
        while self._played < number and self._skip():
            if self._closed or not wanted():
                return False
        return True

    def _land(self, film: Film, number: int) -> bool:
        at = land(self._capture, film, number)
        if at is None:
            self._open_anew()
            return False
        self._first = grabbed_picture(self._capture)
        self._played = at + 1
        self._clock = JoinedClock(1000 / self.fps)
        self._at_ms = self._clock.at(float(film.said_ms[at]))
        return True

    def _look_through(self) -> None:
        """The body of the thread of :meth:`survey`."""

        def wanted() -> bool:
            return not self._closed

        film = of_packets(str(self._path), self._first_ms, self.frame_count or 0, wanted)
        if film is None:
            film = self._decoded(wanted)
        if film is not None and wanted():
            self._film = film
            self.on_change()

    def _decoded(self, wanted: Callable[[], bool]) -> Film | None:
        """The film by decoding all of it; None where nobody wants it, or the file is gone."""
        try:
            with Video(self._path) as other:
                said = [other._at_ms]
                while wanted() and other._skip():
                    said.append(other._at_ms)
        except FerdeskError:
            return None
        return Film(np.array(said), direct=False)

    def _said(self, steps: int) -> float:
        """Time of the picture that was decoded just now, in the file's clock."""
        said = self._capture.get(cv2.CAP_PROP_POS_MSEC)
        # Some files say 0 for every frame, or have holes.
        return self._clock.at(said if 0 < said < NONSENSE_MS else None, steps)

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
        return image, self._offset_ms + self._at_ms, ""

    def _read(self) -> np.ndarray | None:
        """The next picture that can be decoded; None at the end."""
        return self._until_decoded(lambda: read_picture(self._capture))

    def _skip(self) -> bool:
        """Pass over the next picture that can be decoded; False at the end."""
        return bool(self._until_decoded(lambda: grab(self._capture) or None))

    def _until_decoded(self, decode: Callable[[], T | None]) -> T | None:
        for lost in range(MOST_LOST + 1):
            decoded = decode()
            if decoded is not None:
                self._played += lost + 1
                self._at_ms = self._said(lost + 1)
                self._index += lost
                self._tell_lost(lost)
                return decoded
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
        self._open_anew()
        return self._read()

    def _open_anew(self) -> None:
        self._played = self._lost = 0
        self._clock = JoinedClock(1000 / self.fps)
        self._capture.release()
        self._capture = self._open()

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
        if self._survey is not None:
            self._survey.join()
        self._capture.release()
