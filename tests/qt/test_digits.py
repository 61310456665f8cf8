"""Digits by the place of their keys, whatever is written on them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from ferdesk.ui.digits import digit_of

MODIFIER = Qt.KeyboardModifier


def pressed(text, scan=0, virtual=0, modifiers=MODIFIER.NoModifier, repeat=False):
    return QKeyEvent(
        QEvent.Type.KeyPress, Qt.Key.Key_unknown, modifiers, scan, virtual, 0, text, repeat
    )


@pytest.mark.parametrize("platform", ["linux", "win32", "darwin", "haiku"])
def test_what_says_a_digit_is_one(platform):
    for digit in "0123456789":
        assert digit_of(pressed(digit), platform) == digit
        assert digit_of(pressed(digit, modifiers=MODIFIER.KeypadModifier), platform) == digit
        assert digit_of(pressed(digit, modifiers=MODIFIER.ShiftModifier), platform) == digit
    for other in ("", "a", "12", "²", "٣"):
        assert digit_of(pressed(other), platform) == ""


def test_a_french_keyboard_is_read_by_place():
    row = "&é\"'(-è_çà"
    for i, letter in enumerate(row):
        digit = "1234567890"[i]
        assert digit_of(pressed(letter, scan=10 + i), "linux") == digit
        assert digit_of(pressed(letter, scan=2 + i), "win32") == digit
    mac = (18, 19, 20, 21, 23, 22, 26, 28, 25, 29)
    assert [digit_of(pressed("x", virtual=key), "darwin") for key in mac] == [*"1234567890"]
    assert digit_of(pressed("é", scan=11), "haiku") == ""
    assert (
        digit_of(pressed("-", scan=20), "linux") == digit_of(pressed("q", scan=24), "linux") == ""
    )
    # Shift and a key of an English keyboard is a sign.
    assert digit_of(pressed("&", scan=16, modifiers=MODIFIER.ShiftModifier), "linux") == ""


def test_held_down_or_with_ctrl_it_is_none():
    assert digit_of(pressed("1", repeat=True)) == ""
    for modifier in (MODIFIER.ControlModifier, MODIFIER.AltModifier, MODIFIER.MetaModifier):
        assert digit_of(pressed("1", modifiers=modifier)) == ""
