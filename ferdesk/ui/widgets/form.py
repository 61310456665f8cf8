"""Fields, and their names beside them."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QFormLayout,
    QLabel,
    QLayout,
    QSizePolicy,
    QWidget,
)

from ferdesk.ui.tokens import SPACE


class Form(QFormLayout):
    """A form whose names stand level with their fields.

    Qt leaves the name of a field that is much higher than a line of text near the field's upper
    edge, which with padded fields is a few pixels above the text inside.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setHorizontalSpacing(2 * SPACE)
        self.setVerticalSpacing(SPACE)

    def add(self, name: str, field: QWidget | QLayout) -> None:
        """Add a field of one line.

        Args:
            name: in words; empty for none.
        """
        label = QLabel(name)
        label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.addRow(label, field)

    def add_tall(self, name: str, field: QWidget | QLayout) -> None:
        """Add a field of several lines, with its name beside the first."""
        self.addRow(name, field)


def pad(box: QAbstractSpinBox) -> None:
    """Set the text of a spin box off from its edge: a style sheet's padding does not reach it."""
    box.lineEdit().setTextMargins(SPACE, 0, 0, 0)
