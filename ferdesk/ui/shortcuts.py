"""Which key does what: the defaults of the tables, and what a person chose in their place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence

from ferdesk.core.translation import QT_TRANSLATE_NOOP
from ferdesk.ui.actions import ACTIONS, MENUS
from ferdesk.ui.panels import PANELS
from ferdesk.ui.store import Store

PANEL = "panel."
"""Panels' keys begin with it, so that an action may be called as a panel is."""
_MODIFIED = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
_MODIFIED |= Qt.KeyboardModifier.MetaModifier


@dataclass(frozen=True, slots=True)
class KeyRow:
    """Something that can have a key."""

    key: str
    """Of the action, or ``panel.`` and that of the panel."""
    menu: str
    """Key of the menu it stands in."""
    default: str
    """In Qt's portable form, such as ``Ctrl+O``; empty for none."""


KEY_ROWS: tuple[KeyRow, ...] = (
    *(KeyRow(row.key, row.menu, row.shortcut) for row in ACTIONS),
    *(KeyRow(PANEL + row.key, "view", row.shortcut) for row in PANELS),
)
"""Every action and every panel, made from their tables."""
BY_KEY: Mapping[str, KeyRow] = {row.key: row for row in KEY_ROWS}


def tr(text: str) -> str:
    return QCoreApplication.translate("Shortcuts", text)


def title(action: QAction) -> str:
    """An action's name without the marks of its menu."""
    return action.text().replace("&", "").rstrip("…")


def native(text: str) -> str:
    """A key as this system writes it."""
    return QKeySequence(text).toString(QKeySequence.SequenceFormat.NativeText)


class Shortcuts(QObject):
    """Keeps the actions' keys as they are stored. No key ever does two things.

    Args:
        actions: by the keys of :data:`KEY_ROWS`.
    """

    changed = Signal()

    def __init__(self, store: Store, actions: Mapping[str, QAction], parent: QObject | None = None):
        super().__init__(parent)
        self._store = store
        self.actions = actions
        self._apply()

    def key(self, name: str) -> str:
        """The key of an action, in portable form; empty for none."""
        return self.actions[name].shortcut().toString()

    def written(self, name: str) -> str:
        """The key of an action as this system writes it; empty for none."""
        return native(self.key(name))

    def is_default(self, name: str) -> bool:
        return self.key(name) == QKeySequence(BY_KEY[name].default).toString()

    def refusal(self, name: str, wanted: str) -> str:
        """Why an action can't have a key, as a sentence; empty when it can.

        Args:
            wanted: in portable form; empty takes the key away.
        """
        if not wanted:
            return ""
        if not usable(wanted):
            said = tr(
                QT_TRANSLATE_NOOP(
                    "Shortcuts", "{0} alone is needed for typing and moving: add Ctrl or Alt."
                )
            )
            return said.format(native(wanted))
        for menu in MENUS:
            text = QCoreApplication.translate("Actions", menu.text)
            if QKeySequence.mnemonic(text) == QKeySequence(wanted):
                said = tr(QT_TRANSLATE_NOOP("Shortcuts", "{0} opens the menu {1}."))
                return said.format(native(wanted), text.replace("&", ""))
        for row in KEY_ROWS:
            if row.key != name and self.key(row.key) == wanted:
                said = tr(
                    QT_TRANSLATE_NOOP(
                        "Shortcuts", "{0} belongs to “{1}”. Give that another key first."
                    )
                )
                return said.format(native(wanted), title(self.actions[row.key]))
        return ""

    def set(self, name: str, wanted: str) -> str:
        """Give an action a key, and keep it.

        Returns:
            Why not, as a sentence, and then nothing has changed; else empty.
        """
        wanted = QKeySequence(wanted).toString()
        why = self.refusal(name, wanted)
        if not why:
            default = QKeySequence(BY_KEY[name].default).toString()
            self._store.set_key(name, None if wanted == default else wanted)
            self._apply()
        return why

    def reset(self, name: str) -> str:
        """Give an action its default key again; returns as :meth:`set` does."""
        return self.set(name, BY_KEY[name].default)

    def reset_all(self) -> None:
        """Every key as it was at first."""
        for row in KEY_ROWS:
            self._store.set_key(row.key, None)
        self._apply()

    def _apply(self) -> None:
        for name, text in resolve(self._store.keys()).items():
            self.actions[name].setShortcut(QKeySequence(text))
        self.changed.emit()


def resolve(stored: Mapping[str, str]) -> dict[str, str]:
    """The key of each row, with none given twice.

    A stored file may be edited by hand or older than a default: what a person chose comes before
    a default that now wants the same key, and of two that were chosen the first row's wins.
    """
    taken: dict[str, str] = {}
    given: dict[str, str] = {}
    chosen = {row.key: stored[row.key] for row in KEY_ROWS if row.key in stored}
    defaults = {row.key: row.default for row in KEY_ROWS}
    for wishes in (chosen, defaults):
        for name, wish in wishes.items():
            text = QKeySequence(wish).toString()
            if name in given or (wish and not usable(text)) or text in taken:
                continue
            given[name] = text
            if text:
                taken[text] = name
    return {row.key: given.get(row.key, "") for row in KEY_ROWS}


def usable(text: str) -> bool:
    """Whether a key (portable form) may do something in the whole window.

    One stroke; and what is typed or moved with needs Ctrl, Alt or Meta beside it.
    """
    sequence = QKeySequence(text)
    if sequence.count() != 1:
        return False
    stroke = sequence[0]  # type: ignore[index]  # the stubs lack its __getitem__
    if stroke.key() in (Qt.Key.Key_unknown, Qt.Key(0)):
        return False
    function = Qt.Key.Key_F1 <= stroke.key() <= Qt.Key.Key_F35
    return function or bool(stroke.keyboardModifiers() & _MODIFIED)
