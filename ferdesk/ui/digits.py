"""Which digit a key of the upper row is, whatever is written on it.

On a French keyboard that row gives ``&é"'(-è_çà``, and digits with Shift only; what is asked to be
answered by digits is answered by the place of the key there.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

DIGITS = "1234567890"
FIRST_CODE = {"linux": 10, "win32": 2}
"""Native scan code of the row's first key: of X11 and Wayland, and of Windows."""
MAC_KEYS = dict(zip((18, 19, 20, 21, 23, 22, 26, 28, 25, 29), DIGITS))
"""Native virtual keys of macOS, which has no scan codes; they are by place too."""
_SHIFT, _PAD = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.KeypadModifier


def digit_of(event: QKeyEvent, platform: str = sys.platform) -> str:
    """The digit; empty for another key, one that is held down, and one with Ctrl, Alt or the like.

    Args:
        platform: as ``sys.platform``.
    """
    if event.isAutoRepeat() or event.modifiers() & ~(_SHIFT | _PAD):
        return ""
    if len(event.text()) == 1 and event.text() in DIGITS:
        return event.text()
    if event.modifiers() & _SHIFT:
        return ""
    if platform == "darwin":
        return MAC_KEYS.get(event.nativeVirtualKey(), "")
    first = FIRST_CODE.get(platform)
    place = event.nativeScanCode() - first if first is not None else -1
    return DIGITS[place] if 0 <= place < len(DIGITS) else ""
