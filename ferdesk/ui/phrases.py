"""Texts of a known, closed set that come as data, in the window's language.

Model cards and the tables of ``assets/results`` are files: English, and the same for everybody who
reads or copies them. What the trainer writes into them by rule (titles, columns, states, notes,
limits) stands as templates in a table, and the window shows the template's translation. What no
table knows is one author's own words, such as the notes of a recipe made elsewhere; ids, digests,
names of models, channels and methods have no translation either. Those are shown as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from PySide6.QtCore import QCoreApplication

LONGEST = 500
"""Characters of a sentence; one that is longer is of no table, and costs no search."""
_PLACE = re.compile(r"(\{[0-9]\})")
_SENTENCE_END = re.compile(r"(?<=\.)\s+")


class Phrases:
    """A table of templates.

    Args:
        context: of its translations.
        table: English; ``{0}``, ``{1}`` stand in their order for what is not fixed.
        of_value: what stands in the places, in the window's language; the table itself is asked
            first.
    """

    def __init__(
        self, context: str, table: Iterable[str], of_value: Callable[[str], str] = lambda text: text
    ):
        self._context = context
        self._of_value = of_value
        table = tuple(table)
        self._plain = frozenset(text for text in table if "{" not in text)
        # Those with the most words of their own first: they say the most.
        filled = sorted(
            (text for text in table if "{" in text), key=lambda text: -len(_PLACE.sub("", text))
        )
        self._templates = tuple((text, _longest(text), _pattern(text)) for text in filled)

    def said(self, text: str) -> str:
        """``text`` in the window's language, sentence by sentence as far as it is known."""
        whole = self._whole(text)
        if whole is not None:
            return whole
        parts = _sentences(text)
        if len(parts) == 1:
            return self._of_value(text) if len(text) <= LONGEST else text
        return " ".join(map(self.said, parts))

    def knows(self, text: str) -> bool:
        """Whether each of its sentences is of the table, in whatever language it is shown."""
        return self._found(text) is not None or (
            len(parts := _sentences(text)) > 1 and all(map(self.knows, parts))
        )

    def _found(self, text: str) -> tuple[str, tuple[str, ...]] | None:
        """The template that is the whole of a text, and what stands in its places."""
        if text in self._plain:
            return text, ()
        if len(text) > LONGEST:
            return None
        for template, fixed, pattern in self._templates:
            match = pattern.fullmatch(text) if fixed in text else None
            if match:
                return template, match.groups()
        return None

    def _whole(self, text: str) -> str | None:
        found = self._found(text)
        if found is None:
            return None
        template, values = found
        return QCoreApplication.translate(self._context, template).format(*map(self.said, values))


def _sentences(text: str) -> list[str]:
    """Its sentences; a text that nobody wrote by rule is taken as one."""
    return [text] if len(text) > 10 * LONGEST else _SENTENCE_END.split(text)


def _longest(template: str) -> str:
    """Its longest part that is fixed: where that is missing, the template need not be tried."""
    return max(_PLACE.split(template)[::2], key=len)


def _pattern(template: str) -> re.Pattern[str]:
    """A place takes as little as it can, and never the end of a sentence."""
    parts = _PLACE.split(template)
    return re.compile(
        "".join(r"((?:(?!\.\s).)+?)" if _PLACE.fullmatch(p) else re.escape(p) for p in parts)
    )
