"""When each picture of a video file is seen, and how a decoder is brought to one of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import cv2
import numpy as np

from ferdesk.sources.base import after
from ferdesk.sources.capture import grab, open_capture

SAME_MS = 0.5
"""Times of a picture that differ by less are one: the least between two is 1 ms."""
NONSENSE_MS = 1e10
"""Four months: what a damaged file says from there on is no time."""
SURE_FRAMES = 8.0
"""So many frames sooner than wished the decoder is asked, where it landed too late; then twice as
many, and so on."""


@dataclass(frozen=True, slots=True)
class Film:
    """The times of all pictures of a file, in the order in which they are seen."""

    said_ms: np.ndarray
    """float64 (N,): what the decoder says of each."""
    direct: bool
    """A picture can be gone to. Otherwise the decoder can't, or says other times then than in
    playing; all before a picture must be decoded to come to it."""
    times_ms: np.ndarray = field(init=False)
    """int64 (N,), strictly increasing: ``Frame.media_ms`` of each."""

    def __post_init__(self) -> None:
        times, last = np.empty(len(self.said_ms), np.int64), -1
        for i, said in enumerate(self.said_ms):
            times[i] = last = after(float(said), last)
        object.__setattr__(self, "times_ms", times)

    def __len__(self) -> int:
        return len(self.times_ms)

    def number_at(self, media_ms: float) -> int:
        """Of the picture that is seen at a time: the last that is not later, or the first."""
        return max(0, int(np.searchsorted(self.times_ms, media_ms, "right")) - 1)

    def number_of(self, said_ms: float) -> int | None:
        """Of the picture of which the decoder says this; None where it says it of none."""
        at = int(np.searchsorted(self.said_ms, said_ms - SAME_MS))
        there = at < len(self.said_ms) and self.said_ms[at] - said_ms < SAME_MS
        return at if there else None


def of_packets(path: str, first_ms: float, frames: int, wanted: Callable[[], bool]) -> Film | None:
    """A film by what its container says, which reads the file through but decodes only its end.

    A container can be wrong: one that was trimmed keeps pictures that are never seen, and old ones
    give times to some pictures only. So both ends are compared with what the decoder says.

    Args:
        first_ms: what the decoder says of the first picture.
        frames: how many pictures the file says it has; the decoder can't go to any of them where
            there are none.
        wanted: asked now and then; once it is False, reading ends.

    Returns:
        None where the container's times are not those of the pictures, or nobody wants them.
    """
    said = _times(path, wanted)
    if said is None or not (abs(said[0] - first_ms) < SAME_MS and said[-1] < NONSENSE_MS):
        return None
    if np.any(np.diff(said) < 2 * SAME_MS):
        return None
    film = Film(said, direct=frames > 1)
    if film.direct and not _ends(path, film):
        return None
    return film


def land(capture: cv2.VideoCapture, film: Film, number: int) -> int | None:
    """Bring a decoder to a picture, which is then the one it has grabbed.

    OpenCV goes to the key frame before and counts from there, by a rate that many files don't keep;
    it lands on another picture then. So it is asked for one that is not too late, whatever it
    takes for that, and the pictures from there on are decoded until the right time is said.

    Returns:
        The picture's number, or of the next one that can be decoded; None where it can't be done.
        The decoder may be anywhere then.
    """
    rate = capture.get(cv2.CAP_PROP_FPS) / 1000
    sooner = 0.0
    while (asked := film.said_ms[number] * rate - sooner) > 0:
        capture.set(cv2.CAP_PROP_POS_FRAMES, round(asked))
        at = _grabbed(capture, film)
        if at is not None and at <= number:
            while at is not None and at < number:
                at = _grabbed(capture, film)
            return at
        sooner = max(2 * sooner, SURE_FRAMES)
    return None


def _grabbed(capture: cv2.VideoCapture, film: Film) -> int | None:
    """Number of the next picture, which is not fetched; None at the end, or where it is unknown."""
    return film.number_of(capture.get(cv2.CAP_PROP_POS_MSEC)) if grab(capture) else None


def _times(path: str, wanted: Callable[[], bool]) -> np.ndarray | None:
    """What the container says of its pictures, sorted; None where that is nothing."""
    packets = open_capture(path, cv2.CAP_FFMPEG, (cv2.CAP_PROP_FORMAT, -1))
    if packets is None:
        return None
    found = []
    while wanted() and grab(packets):
        found.append(packets.get(cv2.CAP_PROP_POS_MSEC))
    packets.release()
    return np.sort(found) if found and wanted() else None


def _ends(path: str, film: Film) -> bool:
    """Whether the film's last picture is the last that can be decoded."""
    capture = open_capture(path, cv2.CAP_FFMPEG)
    if capture is None:
        return False
    last = len(film) - 1
    at_end = land(capture, film, last) == last and not grab(capture)
    capture.release()
    return at_end
