"""What the app says in words: names of expressions, doubt, quality flags, states."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QCoreApplication

from ferdesk.core import counts
from ferdesk.core.doubt import named
from ferdesk.core.translation import QT_TRANSLATE_NOOP
from ferdesk.core.types import Decision
from ferdesk.core.vocab import INDEX
from ferdesk.participants.who import LEFT_OUT
from ferdesk.session import times
from ferdesk.ui import numbers

EMOTION_NAMES: dict[str, str] = {
    "neutral": QT_TRANSLATE_NOOP("Words", "Neutral"),
    "happiness": QT_TRANSLATE_NOOP("Words", "Happiness"),
    "surprise": QT_TRANSLATE_NOOP("Words", "Surprise"),
    "sadness": QT_TRANSLATE_NOOP("Words", "Sadness"),
    "anger": QT_TRANSLATE_NOOP("Words", "Anger"),
    "disgust": QT_TRANSLATE_NOOP("Words", "Disgust"),
    "fear": QT_TRANSLATE_NOOP("Words", "Fear"),
    "contempt": QT_TRANSLATE_NOOP("Words", "Contempt"),
}

FLAG_WORDS: dict[str, str] = {
    "small": QT_TRANSLATE_NOOP("Words", "Small face: come closer"),
    "edge": QT_TRANSLATE_NOOP("Words", "Cut by the edge: move to the middle"),
    "dark": QT_TRANSLATE_NOOP("Words", "Dark: more light from the front"),
    "low_contrast": QT_TRANSLATE_NOOP("Words", "Low contrast: more light, a clean lens"),
    "blurred": QT_TRANSLATE_NOOP("Words", "Blurred: hold still"),
    "noisy": QT_TRANSLATE_NOOP("Words", "Noisy: more light"),
    "turned": QT_TRANSLATE_NOOP("Words", "Turned away: face the camera"),
}
"""Quality flags of a FaceRecord in plain words; an unknown one is shown as it is."""

UNITS: dict[str, str] = {
    "GB": QT_TRANSLATE_NOOP("Words", "{0} GB"),
    "MB": QT_TRANSLATE_NOOP("Words", "{0} MB"),
    "KB": QT_TRANSLATE_NOOP("Words", "{0} KB"),
}
"""Units of :func:`ferdesk.core.counts.size`."""


def tr(text: str) -> str:
    return QCoreApplication.translate("Words", text)


def emotion(name: str) -> str:
    """An expression's name for people."""
    return tr(EMOTION_NAMES.get(name, name))


def participant(name: str) -> str:
    """A participant's name for people, or that a face is left out."""
    return tr(QT_TRANSLATE_NOOP("Words", "(left out)")) if name == LEFT_OUT else name


def flag(name: str) -> str:
    """A quality flag in plain words."""
    return tr(FLAG_WORDS[name]) if name in FLAG_WORDS else name.replace("_", " ").capitalize()


doubt = named
"""The core's rule, by which tables and the stream tell of doubt too."""


def reading(labels: tuple[str, ...]) -> str:
    """``labels`` as a headline: "Happiness", "Neutral or sadness", "Not sure"."""
    if not labels:
        return tr(QT_TRANSLATE_NOOP("Words", "Not sure"))
    if len(labels) == 1:
        return emotion(labels[0])
    both = tr(QT_TRANSLATE_NOOP("Words", "{0} or {1}"))
    return both.format(emotion(labels[0]), emotion(labels[1]).lower())


def changed(decision: Decision) -> bool:
    """Whether the Action Units gave another label than the network's.

    The probabilities are then still the network's: none of them says how sure the label is.
    """
    return decision.label not in (None, decision.before)


def tag(decision: Decision, smoothed: np.ndarray, labels: tuple[str, ...]) -> str:
    """``labels`` with the share that belongs to a single one: "Happiness 80%".

    Args:
        smoothed: float32 (8,), the network's probabilities in the order of ``vocab.EMOTIONS``.
        labels: of :func:`doubt`.
    """
    if len(labels) != 1:
        return reading(labels)
    share = percent(float(smoothed[INDEX[labels[0]]]))
    if changed(decision):
        said = tr(QT_TRANSLATE_NOOP("Words", "{0} (network: {1})"))
        return said.format(reading(labels), share)
    return f"{reading(labels)} {share}"


def percent(value: float) -> str:
    """A probability for people. Never a bare 100%, because the app is never certain."""
    return numbers.shown(f"{whole_percent(value)}%")


def share(value: float) -> str:
    """A probability within a sentence, where a bare 0% would say that it is certain not to be."""
    return percent(value) if value >= 0.005 else numbers.shown("<1%")


def whole_percent(value: float) -> int:
    """A probability in percent as :func:`percent` shows it."""
    return min(round(100 * value), 99) if value < 1 else 100


def milliseconds(value: float | None) -> str:
    return "–" if value is None or not np.isfinite(value) else f"{value:.0f} ms"


def rate(value: float | None) -> str:
    """Pictures a second: "25 fps"."""
    if value is None or not np.isfinite(value) or value <= 0:
        return "–"
    return tr(QT_TRANSLATE_NOOP("Words", "{0} fps")).format(f"{value:.0f}")


def size(count: int) -> str:
    """Bytes: "1.5 GB"."""
    return sized(counts.size(count))


def sized(text: str) -> str:
    """What :func:`ferdesk.core.counts.size` gave, in the window's language."""
    figure, unit = text.split(" ")
    return tr(UNITS[unit]).format(numbers.shown(figure))


def clock(seconds: float) -> str:
    """Time in a session: "1:02:03.4"."""
    return numbers.shown(times.clock(seconds))
