"""A label for what is said on the side."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from ferdesk.ui.theme import text_font


def muted_label(text: str = "", size: str = "body") -> QLabel:
    """A label for what is said on the side; wraps."""
    label = QLabel(text)
    label.setProperty("muted", True)
    label.setFont(text_font(label, size))
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
