"""Whether a summary is of time bins, and how long they are."""

from __future__ import annotations

from PySide6.QtWidgets import QDoubleSpinBox, QSizePolicy

from ferdesk.ui.tokens import SPACE

LONGEST_S = 3600


class TimeBins(QDoubleSpinBox):
    """At its lowest, where it begins, there are none."""

    def __init__(self) -> None:
        super().__init__()
        self.setRange(0, LONGEST_S)
        self.setSingleStep(0.5)
        self.setSpecialValueText(self.tr("As a whole"))
        self.setPrefix(self.tr("For each "))
        self.setSuffix(" s")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        # A style sheet's padding does not reach the text field inside.
        self.lineEdit().setTextMargins(SPACE, 0, 0, 0)
        self.setAccessibleName(self.tr("Time bins of the summary"))
        self.setToolTip(
            self.tr(
                "The summary has a line for each face in each so many seconds, of its trial or of "
                "the file: for statistics of the course over time."
            )
        )

    @property
    def length_s(self) -> float | None:
        """Of a bin; None for none."""
        return round(self.value(), self.decimals()) or None
