"""How a dialog is laid out: all that it shows stands in one column, with one margin around it."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QVBoxLayout

from ferdesk.ui.tokens import SPACE


def in_column(dialog: QDialog, spacing: int = 2 * SPACE) -> QVBoxLayout:
    """Give a dialog its layout.

    Args:
        spacing: pixels between two parts.
    """
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
    layout.setSpacing(spacing)
    return layout
