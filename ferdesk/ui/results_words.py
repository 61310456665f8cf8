"""The words of the reproduced tables in the window's language."""

from __future__ import annotations

import re

from ferdesk.core.vocab import EMOTIONS
from ferdesk.ui.phrases import Phrases
from ferdesk.ui.sentences_results import CELLS, COLUMNS, TITLES
from ferdesk.ui.sentences_results_notes import NOTES
from ferdesk.ui.told import told, value

_COUNTED = re.compile(rf"({'|'.join(EMOTIONS)}) \((\d+)\)")
"""Head of an emotion's column, with its faces."""
_MARKED = re.compile(r"[✓✗] [^✓✗]+(?:; [✓✗] [^✓✗]+)*")
"""Emotions by whether a tie to them holds."""


def _value(text: str) -> str:
    """Emotions, Action Units and errors, which the tables have from elsewhere."""
    counted = _COUNTED.fullmatch(text)
    if counted:
        return f"{value(counted[1])} ({counted[2]})"
    if _MARKED.fullmatch(text):
        return " · ".join(f"{part[0]} {value(part[2:])}" for part in text.split("; "))
    said = value(text)
    return told(text) if said == text else said


PHRASES = Phrases("Results", (*TITLES, *COLUMNS, *CELLS, *NOTES), _value)


def said(text: str) -> str:
    """A title, a column's head, a cell or a note as the window shows it."""
    return PHRASES.said(text)
