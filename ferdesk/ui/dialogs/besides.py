"""What is written beside a table of an analysis."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from ferdesk.export.report.page import ENDING
from ferdesk.ui.tokens import SPACE
from ferdesk.ui.widgets.time_bins import TimeBins


def tick(text: str, more: str = "") -> QCheckBox:
    """A box to tick, with more about it in a tool tip and for screen readers."""
    box = QCheckBox(text)
    box.setToolTip(more)
    box.setAccessibleDescription(more)
    box.setProperty("texted", True)
    return box


class Besides(QWidget):
    """A box for each."""

    def __init__(self) -> None:
        super().__init__()
        self._busy = False
        self.report = tick(
            self.tr("Write a report"),
            self.tr(
                "A page for the browser: which expressions when, how strong, and how it was made."
            ),
        )
        self.summary = tick(
            self.tr("Write a summary"),
            self.tr(
                "A second table, with a line for each face of each file: how much of each "
                "expression, and how strong each Action Unit."
            ),
        )
        self.bins = TimeBins()
        self.summary.toggled.connect(self._what_goes_together)
        self.elan = tick(self.tr("Write ELAN tiers"))
        self.crops = tick(self.tr("Keep the faces' crops"))
        self.annotate = tick(self.tr("Write annotated videos"))
        self.blur = tick(self.tr("Blur the faces in them"))
        self.annotate.toggled.connect(self._what_goes_together)
        self.blur.toggled.connect(self._what_goes_together)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(2 * SPACE)
        grid.setVerticalSpacing(SPACE)
        rows = (
            (self.report, self.summary),
            (self.elan, self.bins),
            (self.annotate, self.blur),
            (self.crops,),
        )
        for row, boxes in enumerate(rows):
            for column, box in enumerate(boxes):
                grid.addWidget(box, row, column)
        grid.setColumnStretch(2, 1)
        self._what_goes_together()

    def be_busy(self, busy: bool) -> None:
        """While files are read nothing can be chosen."""
        self._busy = busy
        for box in (self.report, self.summary, self.elan, self.annotate):
            box.setEnabled(not busy)
        self._what_goes_together()

    def asked(self, out: Path) -> dict[str, Any]:
        """The same of a :class:`ferdesk.export.job.Job` whose table is ``out``."""
        annotated = self.annotate.isChecked()
        return {
            "report": out.with_suffix(ENDING) if self.report.isChecked() else None,
            "summary": (
                out.with_name(f"{out.stem} summary.csv") if self.summary.isChecked() else None
            ),
            "bin_s": (round(self.bins.value(), 2) or None if self.summary.isChecked() else None),
            "crops": self.crops.isChecked() and self.crops.isEnabled(),
            "annotate": out.parent / f"{out.stem}.mp4" if annotated else None,
            "blur_faces": self.blur.isChecked() and annotated,
            "elan": self.elan.isChecked(),
        }

    def _what_goes_together(self) -> None:
        """Time bins are a summary's; crops are pictures of faces, which would defeat the
        blurring."""
        self.bins.setEnabled(not self._busy and self.summary.isChecked())
        annotated = self.annotate.isChecked()
        self.blur.setEnabled(not self._busy and annotated)
        self.crops.setEnabled(not self._busy and not (annotated and self.blur.isChecked()))
