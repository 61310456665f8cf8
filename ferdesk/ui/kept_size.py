"""A dialog comes back as large as a person left it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtWidgets import QDialog

from ferdesk.ui.store import Store

KEPT = (
    "analyze",
    "guide",
    "label",
    "markers",
    "model_card",
    "rescore",
    "results",
    "settings",
    "shortcuts",
    "study",
    "who",
)
"""Keys of the dialogs that are lists and pages, of which one may want to see more. Others are as
large as what they ask."""


class KeptSize(QObject):
    """Watches one dialog, whose child it is.

    Nobody tells whether a person or the dialog itself made it larger, so what is kept is the size
    at its end, where that is another than at its beginning.

    Args:
        key: of the dialog; it is one of :data:`KEPT`.
    """

    def __init__(self, dialog: QDialog, key: str, store: Store):
        super().__init__(dialog)
        self._dialog, self._key, self._store = dialog, key, store
        kept = store.dialog_size(key)
        if kept.isValid():
            room = dialog.screen().availableSize()
            dialog.resize(kept.boundedTo(room).expandedTo(dialog.minimumSizeHint()))
        self._begun = QSize()
        dialog.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and not self._begun.isValid():
            self._begun = self._dialog.size()
        elif event.type() == QEvent.Type.Hide and self._changed:
            self._store.set_dialog_size(self._key, self._dialog.size())
        return False

    @property
    def _changed(self) -> bool:
        """A maximized one fills the screen that it is on, which may be another one's next time."""
        dialog, begun = self._dialog, self._begun
        return begun.isValid() and dialog.size() != begun and not dialog.isMaximized()
