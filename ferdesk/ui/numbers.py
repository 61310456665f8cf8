"""Numbers for people, in the signs of the window's language: "1,234" and "87.6%", "87,6 %".

Files, streams, recordings and the command line keep Python's signs, because programs read them.
Here too Python writes the digits and only the signs are exchanged: the window never rounds to
another figure than a file has, and a number that is painted with every frame costs no QLocale.
"""

from __future__ import annotations

import re

from PySide6.QtCore import QLocale

_NUMBER = r"[-−+]?\d[\d,]*(\.\d+)?(e[-+]?\d+)?%?"
_FIGURES = re.compile(rf"{_NUMBER}( (± )?{_NUMBER})*")
_signs: dict[int, str] = {}
"""By the sign that English has; empty for English."""


def speak(locale: QLocale, percent: str) -> None:
    """Show numbers made from now on in the signs of a language.

    Args:
        percent: the sign after a number, with the space before it where there is one; QLocale
            knows the sign alone.
    """
    signs = {".": locale.decimalPoint(), ",": locale.groupSeparator(), "%": percent}
    _signs.clear()
    _signs.update(str.maketrans({own: sign for own, sign in signs.items() if sign != own}))
    # Fields in which numbers are typed ask this one.
    QLocale.setDefault(locale)


def shown(text: str) -> str:
    """A figure that stands there in English, such as ``1,234`` or ``87.6%``, with its signs."""
    return text.translate(_signs) if _signs else text


def number(value: float, digits: int = 0) -> str:
    """``value`` with so many decimals."""
    return shown(f"{value:.{digits}f}")


def count(value: int) -> str:
    """A whole number in groups of three digits."""
    return shown(f"{value:,}")


def percent(value: float, digits: int = 0) -> str:
    """``value``, which is in percent already, with the sign."""
    return shown(f"{value:.{digits}f}%")


def is_figure(text: str) -> bool:
    """Whether a text of the layers below is a number in English, or several, and nothing else."""
    return _FIGURES.fullmatch(text) is not None
