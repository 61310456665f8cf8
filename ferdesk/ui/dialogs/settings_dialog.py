"""The settings dialog, made from the rows of :mod:`ferdesk.settings`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QGridLayout,
    QLabel,
    QMessageBox,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ferdesk.settings import GROUPS, SETTINGS, Setting
from ferdesk.ui import numbers
from ferdesk.ui.dialogs.column import in_column
from ferdesk.ui.store import Store
from ferdesk.ui.theme import text_font
from ferdesk.ui.tokens import SPACE
from ferdesk.ui.widgets.folder_button import FolderButton
from ferdesk.ui.widgets.form import pad
from ferdesk.ui.widgets.muted_label import muted_label

CONTROL_WIDTH = 216
"""Room for the longest choice in every language, in pixels."""
FIGURES = 27
"""The same in figures of the font: where the system's is large, pixels would cut words."""


def _tr(text: str) -> str:
    return QCoreApplication.translate("Settings", text)


def control_width(widget: QWidget) -> int:
    """Of the controls beside their names, in pixels."""
    return max(CONTROL_WIDTH, FIGURES * widget.fontMetrics().horizontalAdvance("0"))


class _WheelPasses(QObject):
    """Leaves the wheel to the page: no setting changes because the pointer was over it."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel:
            event.ignore()  # it goes on to what the control lies on
            return True
        return super().eventFilter(watched, event)


class SettingsDialog(QDialog):
    """One control a row. Each change is kept and takes effect at once.

    Args:
        missing: rows that can change nothing here, by key, with the reason as a sentence. They are
            shown as off and can't be changed.
    """

    def __init__(
        self,
        store: Store,
        parent: QWidget | None = None,
        missing: Mapping[str, str] = MappingProxyType({}),
    ):
        super().__init__(parent)
        self._store = store
        self._missing = missing
        self.setWindowTitle(self.tr("Settings"))
        self.controls: dict[str, QWidget] = {}
        self._wheel_passes = _WheelPasses(self)
        page = QWidget()
        page.setObjectName("rack")
        column = QVBoxLayout(page)
        column.setContentsMargins(SPACE, SPACE, 2 * SPACE, SPACE)
        column.setSpacing(3 * SPACE)
        for group in GROUPS:
            column.addLayout(self._group(group.key, _tr(group.label)))
        column.addStretch(1)
        area = QScrollArea()
        area.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # not by a click beside what is in it
        area.setAccessibleName(self.windowTitle())
        area.setWidget(page)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.viewport().setAutoFillBackground(False)
        page.setAutoFillBackground(False)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.RestoreDefaults | QDialogButtonBox.StandardButton.Close
        )
        buttons.rejected.connect(self.reject)
        restore = buttons.button(QDialogButtonBox.StandardButton.RestoreDefaults)
        restore.clicked.connect(self._restore)
        layout = in_column(self)
        layout.addWidget(area)
        layout.addWidget(buttons)
        more = control_width(self) - CONTROL_WIDTH
        # No narrower than its page, whose edge nothing would bring into view.
        bar = area.verticalScrollBar().sizeHint().width()
        area.setMinimumWidth(page.minimumSizeHint().width() + bar)
        self.setMinimumWidth(400 + more)
        self.resize(600 + more, 640)
        store.changed.connect(self._show_value)

    def _restore(self) -> None:
        """Every setting back to its default, when a person agrees: nothing brings them back."""
        asked = self.tr(
            "Set all settings back to their defaults? Those of now are not kept; keys and "
            "recordings stay."
        )
        answer = QMessageBox.question(self, self.windowTitle(), asked)
        if answer == QMessageBox.StandardButton.Yes:
            self._store.reset()

    def _group(self, key: str, title: str) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(3 * SPACE)
        grid.setVerticalSpacing(SPACE // 2)
        grid.setColumnStretch(0, 1)
        heading = QLabel(title)
        heading.setFont(text_font(heading, "heading", bold=True))
        grid.addWidget(heading, 0, 0, 1, 2)
        grid.setRowMinimumHeight(1, SPACE // 2)
        at = 2
        for row in SETTINGS:
            if row.group == key:
                self._row(grid, at, row)
                at += 3
        return grid

    def _row(self, grid: QGridLayout, at: int, row: Setting) -> None:
        control = _control(row, self._store)
        why = self._missing.get(row.key, "")
        said = f"{_tr(row.help)} {why}".strip()
        control.setEnabled(not why)
        control.setAccessibleName(_tr(row.label))
        control.setAccessibleDescription(said)
        control.setToolTip(said)
        control.installEventFilter(self._wheel_passes)
        self.controls[row.key] = control
        label = QLabel(_tr(row.label))
        label.setFont(text_font(label))
        label.setBuddy(control)
        label.setWordWrap(True)
        middle = Qt.AlignmentFlag.AlignVCenter
        # A tick leaves the room before it to its words: in a narrow window they need it.
        wide = 2 if isinstance(control, QCheckBox) else 1
        grid.addWidget(label, at, 0, 1, wide, middle)
        grid.addWidget(control, at, wide, 2, 3 - wide, middle | Qt.AlignmentFlag.AlignRight)
        grid.addWidget(muted_label(said, "caption"), at + 1, 0, 1, wide)
        grid.setRowMinimumHeight(at + 2, SPACE)
        self._show_value(row.key, self._store.get(row.key))

    def _show_value(self, key: str, value: float | str) -> None:
        control = self.controls[key]
        control.blockSignals(True)
        if isinstance(control, QCheckBox):
            control.setChecked(bool(value) and key not in self._missing)
        elif isinstance(control, QComboBox):
            control.setCurrentIndex(control.findData(value))
        elif isinstance(control, FolderButton):
            control.show_path(str(value))
        elif isinstance(control, QDoubleSpinBox):
            _set(control, float(value))
        elif isinstance(control, QSpinBox):
            _set(control, round(float(value) * control.property("factor")))
        control.blockSignals(False)


def _set(spin: Any, value: float) -> None:
    """Show a value, unless it is what is being typed: that would be written anew in the middle,
    "0" of "0.3" as what the lowest value means."""
    if spin.value() != value:
        spin.setValue(value)


def _control(row: Setting, store: Store) -> QWidget:
    """The control for one row, which keeps what is set on it."""
    if row.kind is bool:
        box = QCheckBox()
        box.toggled.connect(lambda on: store.set(row.key, on))
        return box
    if row.folder:
        folder = FolderButton(_tr(row.label))
        folder.setFixedWidth(control_width(folder))
        folder.chosen.connect(lambda path: store.set(row.key, path))
        return folder
    if row.kind is str:
        choices = QComboBox()
        choices.setFixedWidth(control_width(choices))
        for choice in row.choices:
            choices.addItem(_tr(choice.label), choice.value)
        choices.activated.connect(lambda i: store.set(row.key, choices.itemData(i)))
        return choices
    # A share is set in percent, in whole numbers.
    factor = 100 if row.unit == "%" else 1
    whole = row.kind is int or factor == 100
    spin: QSpinBox | QDoubleSpinBox = QSpinBox() if whole else QDoubleSpinBox()
    spin.setProperty("factor", factor)
    spin.setFixedWidth(control_width(spin))
    pad(spin)
    if isinstance(spin, QDoubleSpinBox):
        spin.setDecimals(1)
        spin.setRange(row.low, row.high)
        spin.setSingleStep(row.step)
    else:
        spin.setRange(round(row.low * factor), round(row.high * factor))
        spin.setSingleStep(max(1, round(row.step * factor)))
    if row.unit:
        spin.setSuffix(numbers.shown("%") if row.unit == "%" else f" {row.unit}")
    if row.lowest_means:
        spin.setSpecialValueText(_tr(row.lowest_means))
    spin.valueChanged.connect(lambda value: store.set(row.key, value / factor))
    return spin
