"""Takes the pictures out of a multipart MJPEG stream."""

from __future__ import annotations

import re
from collections.abc import Callable

MAX_PICTURE_BYTES = 32 * 1024 * 1024
"""A part that grows beyond this is no picture."""

_START, _END = b"\xff\xd8", b"\xff\xd9"
_WITH_LENGTH = frozenset(range(0xC0, 0xFF)) - frozenset(range(0xD0, 0xDB))
"""Marks of a header's parts: each says how long it is. Not among them is the mark of the data."""
_PART_ENDS = re.compile(rb"\xff\xd9\r?\n?--")
"""A picture's end with the next boundary behind it."""


class PartReader:
    """JPEG pictures, one after the other, from bytes that come in pieces.

    Uses ``Content-Length`` where parts have it and it is true, else looks for the picture's own
    marks, so that servers that are careless about boundaries work too.

    Args:
        receive: gives the next bytes, at least one; ``b""`` at the end.
    """

    def __init__(self, receive: Callable[[], bytes]):
        self._receive = receive
        self._buffer = bytearray()

    def next(self) -> bytes | None:
        """The next JPEG, or None at the stream's end.

        Raises:
            ValueError: no picture within :data:`MAX_PICTURE_BYTES`.
        """
        start = self._find(_START, 0)
        if start < 0:
            return None
        length = _content_length(bytes(self._buffer[max(0, start - 512) : start]))
        if length is not None and length > 4:
            if length > MAX_PICTURE_BYTES:
                raise ValueError(f"a picture of {length} bytes")
            early = self._fill(start, start + length)
            if early is not None:
                # The length lies: the next part begins before the picture should end.
                return self._take(start, early)
            if len(self._buffer) < start + length:
                return None
            if self._buffer[start + length - 2 : start + length] == _END:
                return self._take(start, start + length)
        end = self._find(_END, self._past_header(start))
        return None if end < 0 else self._take(start, end + 2)

    def _past_header(self, start: int) -> int:
        """Where a picture's own data begin. Its header may hold another picture, with an end of its
        own: a camera's thumbnail."""
        at = start + len(_START)
        while at - start < MAX_PICTURE_BYTES:
            while len(self._buffer) < at + 4:
                if not self._more():
                    return start + len(_START)
            mark, kind = self._buffer[at], self._buffer[at + 1]
            size = int.from_bytes(self._buffer[at + 2 : at + 4], "big")
            if mark != 0xFF or kind not in _WITH_LENGTH or size < 2:
                break
            at += 2 + size
        return at

    def _take(self, start: int, end: int) -> bytes:
        picture = bytes(self._buffer[start:end])
        del self._buffer[:end]
        return picture

    def _find(self, mark: bytes, at: int) -> int:
        while True:
            found = self._buffer.find(mark, at)
            if found >= 0:
                return found
            at = max(at, len(self._buffer) - 1)
            if len(self._buffer) > MAX_PICTURE_BYTES:
                raise ValueError(f"no picture in {len(self._buffer)} bytes")
            if not self._more():
                return -1

    def _fill(self, start: int, size: int) -> int | None:
        """Receive until the buffer has ``size`` bytes, or the stream ends.

        Returns:
            Where the picture from ``start`` on ends, if that is seen before ``size``.
        """
        looked = start
        while len(self._buffer) < size:
            seen = _PART_ENDS.search(self._buffer, looked)
            if seen:
                return seen.start() + len(_END)
            looked = max(start, len(self._buffer) - 6)
            if not self._more():
                return None
        return None

    def _more(self) -> bool:
        piece = self._receive()
        self._buffer += piece
        return bool(piece)


def _content_length(header: bytes) -> int | None:
    """The length that a part's header gives for the picture after it."""
    # Only this part's header: what stands before the blank line may be another part's end.
    block = header.replace(b"\r\n", b"\n").rstrip(b"\n").split(b"\n\n")[-1]
    for line in block.split(b"\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length" and value.strip().isdigit():
            return int(value)
    return None
