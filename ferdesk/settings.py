"""Everything a person can set, one row a setting. No Qt here: the store is the UI's.

The settings dialog, the defaults and the checks are all made from :data:`SETTINGS`, so a new
option is a row here and one place that reads it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ferdesk.core.translation import QT_TRANSLATE_NOOP


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a setting that is picked from a list."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Setting:
    """One option: what it is called, what it may be, and what it does."""

    key: str
    """Stable name, ``group.name``; also the key in the stored file."""
    kind: type
    """bool, int, float or str."""
    default: Any
    label: str
    help: str
    low: float = 0
    high: float = 0
    step: float = 1
    unit: str = ""
    lowest_means: str = ""
    """Words shown instead of the lowest number, such as "Automatic"."""
    choices: tuple[Choice, ...] = ()
    folder: bool = False
    """A text that is the path of a folder; empty for the usual one."""

    @property
    def group(self) -> str:
        return self.key.split(".", 1)[0]


@dataclass(frozen=True, slots=True)
class Group:
    """A heading of the settings dialog."""

    key: str
    label: str


GROUPS: tuple[Group, ...] = (
    Group("view", QT_TRANSLATE_NOOP("Settings", "View")),
    Group("reading", QT_TRANSLATE_NOOP("Settings", "Reading")),
    Group("recording", QT_TRANSLATE_NOOP("Settings", "Recording")),
    Group("engine", QT_TRANSLATE_NOOP("Settings", "Performance")),
)

SETTINGS: tuple[Setting, ...] = (
    Setting(
        "view.theme",
        str,
        "system",
        QT_TRANSLATE_NOOP("Settings", "Theme"),
        QT_TRANSLATE_NOOP("Settings", "Light, dark or high contrast; changes at once."),
        choices=(
            Choice("system", QT_TRANSLATE_NOOP("Settings", "Like the system")),
            Choice("light", QT_TRANSLATE_NOOP("Settings", "Light")),
            Choice("dark", QT_TRANSLATE_NOOP("Settings", "Dark")),
            Choice("contrast", QT_TRANSLATE_NOOP("Settings", "High contrast")),
        ),
    ),
    Setting(
        "view.language",
        str,
        "system",
        QT_TRANSLATE_NOOP("Settings", "Language"),
        QT_TRANSLATE_NOOP(
            "Settings", "Of the window; takes effect at the next start. Files stay in English."
        ),
        choices=(
            Choice("system", QT_TRANSLATE_NOOP("Settings", "Like the system")),
            Choice("en", "English"),
            Choice("fr", "Français"),
        ),
    ),
    Setting(
        "view.text_size",
        float,
        1.0,
        QT_TRANSLATE_NOOP("Settings", "Text size"),
        QT_TRANSLATE_NOOP(
            "Settings",
            "Of the system's text size; larger for a projector. Takes effect at the next start.",
        ),
        low=1.0,
        high=2.0,
        step=0.25,
        unit="%",
    ),
    Setting(
        "view.mirror",
        bool,
        True,
        QT_TRANSLATE_NOOP("Settings", "Mirror the camera picture"),
        QT_TRANSLATE_NOOP(
            "Settings", "Show camera pictures as a mirror would. Files are never mirrored."
        ),
    ),
    Setting(
        "view.mesh",
        bool,
        False,
        QT_TRANSLATE_NOOP("Settings", "Draw the face mesh"),
        QT_TRANSLATE_NOOP("Settings", "Draw the landmarks found on the selected face."),
    ),
    Setting(
        "view.raw",
        bool,
        True,
        QT_TRANSLATE_NOOP("Settings", "Mark unsmoothed values"),
        QT_TRANSLATE_NOOP(
            "Settings", "A thin line on each bar: what the model said of the last frame alone."
        ),
    ),
    Setting(
        "view.units",
        bool,
        False,
        QT_TRANSLATE_NOOP("Settings", "Show every Action Unit"),
        QT_TRANSLATE_NOOP(
            "Settings", "Also those that belong to no expression, and which can't be read at all."
        ),
    ),
    Setting(
        "view.announce",
        int,
        4,
        QT_TRANSLATE_NOOP("Settings", "Tell a screen reader at most every"),
        QT_TRANSLATE_NOOP(
            "Settings",
            "What the chosen face looks like is said when it has changed and stays; only where a "
            "screen reader runs.",
        ),
        low=0,
        high=60,
        unit="s",
        lowest_means=QT_TRANSLATE_NOOP("Settings", "Never"),
    ),
    Setting(
        "reading.smoothing",
        float,
        0.5,
        QT_TRANSLATE_NOOP("Settings", "Smoothing"),
        QT_TRANSLATE_NOOP(
            "Settings", "Time constant of the filter. Longer is calmer and slower to follow."
        ),
        low=0.0,
        high=5.0,
        step=0.1,
        unit="s",
        lowest_means=QT_TRANSLATE_NOOP("Settings", "Off"),
    ),
    Setting(
        "reading.abstain",
        float,
        0.35,
        QT_TRANSLATE_NOOP("Settings", "Say nothing below"),
        QT_TRANSLATE_NOOP(
            "Settings", "When the likeliest expression is less likely than this, no label is given."
        ),
        low=0.0,
        high=0.95,
        step=0.05,
        unit="%",
        lowest_means=QT_TRANSLATE_NOOP("Settings", "Always give a label"),
    ),
    Setting(
        "reading.disambiguation",
        str,
        "best",
        QT_TRANSLATE_NOOP("Settings", "Ask the Action Units when it is close"),
        QT_TRANSLATE_NOOP(
            "Settings",
            "Where the network hesitates between expressions it looks at the face a second time. "
            "Where it still does, what moves in the face decides. The page Why shows how. The "
            "thesis's rules act with the balanced pair alone.",
        ),
        choices=(
            Choice("best", QT_TRANSLATE_NOOP("Settings", "Yes, the best rules")),
            Choice("thesis", QT_TRANSLATE_NOOP("Settings", "Yes, the thesis's rules")),
            Choice("off", QT_TRANSLATE_NOOP("Settings", "No, the network alone")),
        ),
    ),
    Setting(
        "reading.doubt",
        float,
        0.15,  # core.doubt.MARGIN, which needs numpy; a test holds them equal
        QT_TRANSLATE_NOOP("Settings", "Name both when closer than"),
        QT_TRANSLATE_NOOP(
            "Settings",
            "When the two likeliest differ by less than this, both are named: neutral or sadness.",
        ),
        low=0.0,
        high=0.5,
        step=0.05,
        unit="%",
        lowest_means=QT_TRANSLATE_NOOP("Settings", "Never"),
    ),
    Setting(
        "reading.apparent",
        bool,
        False,
        QT_TRANSLATE_NOOP("Settings", "Age and gender (experimental)"),
        QT_TRANSLATE_NOOP(
            "Settings",
            "What a face looks like to a network, with its usual error. Shown only: never "
            "recorded, exported or streamed.",
        ),
    ),
    Setting(
        "recording.pictures",
        bool,
        False,
        QT_TRANSLATE_NOOP("Settings", "Keep whole pictures"),
        QT_TRANSLATE_NOOP(
            "Settings",
            "Otherwise only the 48 × 48 crops and landmarks of faces are kept, in less room. A "
            "recording that goes on stays as it began.",
        ),
    ),
    Setting(
        "recording.folder",
        str,
        "",
        QT_TRANSLATE_NOOP("Settings", "Folder of recordings"),
        QT_TRANSLATE_NOOP(
            "Settings", "Where new recordings go, such as an encrypted disk; others stay."
        ),
        folder=True,
    ),
    Setting(
        "engine.max_faces",
        int,
        4,
        QT_TRANSLATE_NOOP("Settings", "Faces at once"),
        QT_TRANSLATE_NOOP("Settings", "Each face takes time; fewer is faster."),
        low=1,
        high=10,
    ),
    Setting(
        "engine.small_faces",
        bool,
        True,
        QT_TRANSLATE_NOOP("Settings", "Small faces too"),
        QT_TRANSLATE_NOOP(
            "Settings",
            "Looks for faces of less than an eighth of the picture's width, part by part.",
        ),
    ),
    Setting(
        "engine.provider",
        str,
        "auto",
        QT_TRANSLATE_NOOP("Settings", "Run models on"),
        QT_TRANSLATE_NOOP(
            "Settings", "The status bar shows what is really in use, whatever is asked for here."
        ),
        choices=(
            Choice("auto", QT_TRANSLATE_NOOP("Settings", "The fastest that works")),
            Choice("cpu", QT_TRANSLATE_NOOP("Settings", "Processor (CPU)")),
            Choice("cuda", QT_TRANSLATE_NOOP("Settings", "Graphics card (CUDA)")),
        ),
    ),
    Setting(
        "engine.threads",
        int,
        0,
        QT_TRANSLATE_NOOP("Settings", "Threads of the model"),
        QT_TRANSLATE_NOOP(
            "Settings",
            "Processor threads that a model may use. Automatic: measured once on this computer.",
        ),
        low=0,
        high=32,
        lowest_means=QT_TRANSLATE_NOOP("Settings", "Automatic"),
    ),
)

BY_KEY: Mapping[str, Setting] = MappingProxyType({row.key: row for row in SETTINGS})


def check(key: str, value: Any) -> Any:
    """The value that setting ``key`` takes when ``value`` is asked for.

    Stored files are old, edited by hand or written by another version: what can't be read is
    the default, and numbers are held to their range. Text is accepted for every kind, because
    that is how some platforms store them.

    Raises:
        KeyError: there is no such setting.
    """
    row = BY_KEY[key]
    try:
        if row.kind is bool:
            return _as_bool(value)
        if row.folder:
            return value if _is_path(value) else row.default
        if row.kind is str:
            known = {choice.value for choice in row.choices}
            return value if value in known else row.default
        number = float(value)
        if not math.isfinite(number):
            return row.default
        return row.kind(min(max(number, row.low), row.high))
    except (TypeError, ValueError, OverflowError):
        return row.default


def _is_path(value: Any) -> bool:
    return isinstance(value, str) and "\0" not in value and Path(value).is_absolute()


def _as_bool(value: Any) -> bool:
    if not isinstance(value, bool | int | str):
        raise TypeError(value)
    if isinstance(value, str):
        words = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
        if value.strip().lower() not in words:
            raise ValueError(value)
        return words[value.strip().lower()]
    return bool(value)
