"""Sentences of the layers below, in the window's language.

Those layers write plain English and know no translator: their words also go to the command line,
into tables, and into recordings that are read years later. The window knows a sentence by its
template in the tables, and fills the template's translation with what stood in its places. What no
table knows is shown as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QCoreApplication

from ferdesk.core.vocab import EMOTIONS
from ferdesk.ui import numbers, words
from ferdesk.ui.sentences_reading import PARTS, READING
from ferdesk.ui.sentences_system import DATABASE, SYSTEM
from ferdesk.ui.sentences_trouble import TROUBLE

PROBE = READING[0]
"""A sentence that every translation has: shown as it is, the window speaks English."""
_EXPRESSION = re.compile(rf"({'|'.join(EMOTIONS)})( [0-9]+%)?", re.IGNORECASE)
_SIZE = re.compile(rf"[0-9.]+ ({'|'.join(words.UNITS)})")


@dataclass(frozen=True, slots=True)
class Template:
    """One sentence with places in it."""

    text: str
    pattern: re.Pattern[str]

    def filled(self, found: re.Match[str], of_value: Callable[[str], str]) -> str:
        """The translation, with the translated values of a match."""
        return _tr(self.text).format(*map(of_value, found.groups()))


def told(text: str) -> str:
    """``text`` in the window's language; unchanged where it is English or unknown."""
    shown = _tr(PROBE)
    return text if not text or shown == PROBE else _translated(text, shown)


@lru_cache(maxsize=256)
def _translated(text: str, language: str) -> str:
    """Kept by the language too, because the same process can show another later."""
    return _exact(text) or _filled(text, _READING, value) or _chain(text)


def _exact(text: str) -> str:
    return _tr(text) if text in _PLAIN else ""


def _filled(text: str, templates: Iterable[Template], of_value: Callable[[str], str]) -> str:
    """The first template that is the whole of ``text``, translated; empty where none is."""
    for template in templates:
        found = template.pattern.fullmatch(text)
        if found:
            return template.filled(found, of_value)
    return ""


def value(text: str) -> str:
    """An expression with its share, a figure, an Action Unit, or several of them."""
    if numbers.is_figure(text):
        return numbers.shown(text)
    found = _EXPRESSION.fullmatch(text)
    if found:
        name, share = found.groups()
        said = words.emotion(name.lower())
        return f"{said if name[0].isupper() else said.lower()}{numbers.shown(share or '')}"
    if ", " in text:
        return ", ".join(map(value, text.split(", ")))
    return _exact(text) or _filled(text, _PARTS, value) or text


def _chain(text: str) -> str:
    """Sentence by sentence, as far as they are known."""
    if text in _PLAIN:
        return _tr(text)
    for template in _TROUBLE:
        found = template.pattern.match(text)
        if found:
            rest = text[found.end() :].strip()
            said = template.filled(found, _chain)
            return f"{said} {_chain(rest)}" if rest else said
    return words.sized(text) if _SIZE.fullmatch(text) else text


def _tr(text: str) -> str:
    return QCoreApplication.translate("Sentences", text)


def _template(text: str) -> Template:
    """Places take as little as they can; as much where the end or another place comes next."""
    parts = re.split(r"(\{[0-9]\})", text)
    made = ""
    for part, after in zip(parts, [*parts[1:], ""]):
        if re.fullmatch(r"\{[0-9]\}", part):
            made += "(.+)" if not after.strip() else "(.+?)"
        else:
            made += re.escape(part)
    return Template(text, re.compile(rf"{made}(?=\s|$)", re.DOTALL))


def _templates(table: Iterable[str]) -> tuple[Template, ...]:
    """Those with the most words of their own first: they say the most."""
    return tuple(map(_template, sorted(table, key=lambda text: -len(re.sub(r"\{.\}", "", text)))))


_PLAIN = frozenset(
    text for text in (*READING, *PARTS, *SYSTEM, *DATABASE, *TROUBLE) if "{" not in text
)
_READING = _templates(text for text in READING if "{" in text)
_PARTS = _templates(text for text in PARTS if "{" in text)
_TROUBLE = _templates(TROUBLE)
