"""Colours as data, once for all that draws: the window, and reports. Nothing here draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

EMOTION_COLOURS: Mapping[str, str] = MappingProxyType(
    {
        "neutral": "#5E6470",
        "happiness": "#E69F00",
        "surprise": "#F0E442",
        "sadness": "#0072B2",
        "anger": "#D55E00",
        "disgust": "#009E73",
        "fear": "#CC79A7",
        "contempt": "#56B4E9",
    }
)
"""Okabe and Ito's palette, told apart with every common colour blindness; black is a dark grey
here, the lightest that stays clear of the purple for those who don't see red or green.

A colour never stands alone: a name, a glyph and a number always stand beside it, and each
filled shape has an outline that contrasts with the surface (:func:`outline`).
"""

HEAT_FOR, HEAT_AGAINST = EMOTION_COLOURS["anger"], EMOTION_COLOURS["sadness"]
"""Vermillion and blue of the same palette: the two ends of a map's scale."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """One theme's colours."""

    name: str
    dark: bool
    window: str
    surface: str
    hover: str
    border: str
    """Of what only holds others: cards, bars, lines between rows."""
    edge: str
    """Of what can be used: 3:1 against all that it lies on, as WCAG 2 (1.4.11) asks."""
    text: str
    muted: str
    disabled: str
    """Text of what can't be used now. It may be fainter than :attr:`muted`, never hard to read."""
    accent: str
    on_accent: str
    track: str
    stage: str
    """Behind the picture."""
    on_stage: str
    error: str
    error_surface: str
    warning: str
    warning_surface: str
    good: str


LIGHT = Tokens(
    name="light",
    dark=False,
    window="#F3F5F8",
    surface="#FFFFFF",
    hover="#E9EDF3",
    border="#D9DEE6",
    edge="#7F8999",
    text="#141922",
    muted="#566071",
    disabled="#566071",
    accent="#1D5FBF",
    on_accent="#FFFFFF",
    track="#E8ECF2",
    stage="#11151B",
    on_stage="#E9ECF1",
    error="#A3231B",
    error_surface="#FDEDEC",
    warning="#7A5200",
    warning_surface="#FFF4DC",
    good="#12805C",
)

DARK = Tokens(
    name="dark",
    dark=True,
    window="#12151A",
    surface="#1B2027",
    hover="#272D37",
    border="#2E3541",
    edge="#747E8E",
    text="#EBEEF3",
    muted="#A0AABA",
    disabled="#A0AABA",
    accent="#7AB0FF",
    on_accent="#0A1424",
    track="#2A313C",
    stage="#0A0C0F",
    on_stage="#E9ECF1",
    error="#FF9C94",
    error_surface="#3A1F1F",
    warning="#F5C86A",
    warning_surface="#372C15",
    good="#4CC79A",
)

CONTRAST = Tokens(
    name="contrast",
    dark=True,
    window="#000000",
    surface="#000000",
    hover="#303030",
    border="#FFFFFF",
    edge="#FFFFFF",
    text="#FFFFFF",
    muted="#F0F0F0",
    disabled="#9C9C9C",
    accent="#FFD500",
    on_accent="#000000",
    track="#000000",
    stage="#000000",
    on_stage="#FFFFFF",
    error="#FFB3AD",
    error_surface="#000000",
    warning="#FFD500",
    warning_surface="#000000",
    good="#7CFFB2",
)

THEMES: Mapping[str, Tokens] = MappingProxyType({t.name: t for t in (LIGHT, DARK, CONTRAST)})


def luminance(colour: str) -> float:
    """Relative luminance of ``#RRGGBB``, 0 to 1, as WCAG 2 defines it."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two ``#RRGGBB`` colours, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@lru_cache(maxsize=256)
def outline(colour: str, surface: str) -> str:
    """``colour`` moved towards black or white until it stands off ``surface`` at 3:1."""
    target = 255 if luminance(surface) < 0.2 else 0
    for step in range(11):
        mixed = "#" + "".join(
            f"{round(int(colour[i : i + 2], 16) * (1 - step / 10) + target * step / 10):02X}"
            for i in (1, 3, 5)
        )
        if contrast(mixed, surface) >= 3:
            return mixed
    return mixed
