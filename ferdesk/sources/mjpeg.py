"""Takes the pictures out of a multipart MJPEG stream."""

from __future__ import annotations

import re
from collections.abc import Callable

MAX_PICTURE_BYTES = 32 * 1024 * 1024
"""A part that grows beyond this is no picture."""

_END = b"\xff\xd9"
_START = re.compile(rb"\xff\xd8")
_END_OR_NEXT = re.compile(rb"\xff[\xd8\xd9]")
"""Neither can stand in a picture's data."""
_WITH_LENGTH = frozenset(range(0xC0, 0xFF)) - frozenset(range(0xD0, 0xDB))
"""Marks of a header's parts: each says how long it is. Not among them is the mark of the data."""
_PART_ENDS = re.compile(rb"\xff\xd9\r?\n?--")
"""A picture's end with the next boundary behind it."""


class PartReader:
    """JPEG pictures, one after the other, from bytes that come in pieces.

    Uses ``Content-Length`` where parts have it and it is true, else looks for the picture's own
    marks, so that servers that are careless about boundaries work too. A picture that is cut short
    is left out, unless none has come that was not: some cameras never write a picture's end.

    Args:
        receive: gives the next bytes, at least one; ``b""`` at the end.
    """

    def __init__(self, receive: Callable[[], bytes]):
        self._receive = receive
        self._buffer = bytearray()
        self._ends = False
        """A picture has come that has an end."""

    def next(self) -> bytes | None:
        """The next JPEG, or None at the stream's end.

        Raises:
            ValueError: no picture within :data:`MAX_PICTURE_BYTES`.
        """
        while (start := self._find(_START, 0)) >= 0:
            length = _content_length(bytes(self._buffer[max(0, start - 512) : start]))
            if length is not None and length > 4:
                if length > MAX_PICTURE_BYTES:
                    raise ValueError(f"a picture of {length} bytes")
                # Where it lies, the next part begins before the picture should end.
                if not self._lies(start, start + length):
                    if len(self._buffer) < start + length:
                        return None
                    if self._buffer[start + length - 2 : start + length] == _END:
                        return self._take(start, start + length)
            end = self._find(_END_OR_NEXT, self._past_header(start))
            if end < 0:
                return None
            if self._buffer[end : end + 2] == _END:
                return self._take(start, end + 2)
            if not self._ends:
                return self._take(start, end)
            # It is cut short: a decoder would fill it up with gray, or with the next one.
            del self._buffer[:end]
        return None

    def _past_header(self, start: int) -> int:
        """Where a picture's own data begin. Its header may hold another picture, with an end of its
        own: a camera's thumbnail."""
        at = start + 2
        while at - start < MAX_PICTURE_BYTES:
            while len(self._buffer) < at + 4:
                if not self._more():
                    return start + 2
            mark, kind = self._buffer[at], self._buffer[at + 1]
            size = int.from_bytes(self._buffer[at + 2 : at + 4], "big")
            if mark != 0xFF or kind not in _WITH_LENGTH or size < 2:
                break
            at += 2 + size
        return at

    def _take(self, start: int, end: int) -> bytes:
        picture = bytes(self._buffer[start:end])
        self._ends |= picture.endswith(_END)
        del self._buffer[:end]
        return picture

    def _find(self, mark: re.Pattern[bytes], at: int) -> int:
        while True:
            found = mark.search(self._buffer, at)
            if found:
                return found.start()
            at = max(at, len(self._buffer) - 1)
            if len(self._buffer) > MAX_PICTURE_BYTES:
                raise ValueError(f"no picture in {len(self._buffer)} bytes")
            if not self._more():
                return -1

    def _lies(self, start: int, end: int) -> bool:
        """Receive until the buffer reaches ``end``, or the stream does.

        Returns:
            Whether the picture from ``start`` on is seen to end before.
        """
        looked = start
        while len(self._buffer) < end:
            if _PART_ENDS.search(self._buffer, looked):
                return True
            looked = max(start, len(self._buffer) - 6)
            if not self._more():
                break
        return False

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
