"""What is remembered between two starts, in QSettings."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QObject, QSettings, QSize, Signal

from ferdesk import settings
from ferdesk.core.neutral import Neutral

RECENT_MOST = 8
NOTICE_VERSION = 1
"""Raised when the notice says something new, so that everyone sees it once more."""
ORPHAN_S = 0.2
"""Writing its owner into a lock takes a few milliseconds; a lock that names none for so long has
none."""


def free(path: Path) -> None:
    """Take away the lock of a settings file that nobody holds.

    A program that is killed in the instant in which it locks its settings leaves a lock that names
    no owner. Qt would wait for that one half a minute when they are next written, and the window
    would stand still.
    """
    lock = path.with_name(f"{path.name}.lock")
    with contextlib.suppress(OSError):
        before = lock.stat()
        if before.st_size:
            return
        time.sleep(ORPHAN_S)
        after = lock.stat()
        if not after.st_size and after.st_mtime_ns == before.st_mtime_ns:
            lock.unlink()


class Store(QObject):
    """Settings, recent sources, the window's shape and the notice that was read.

    Args:
        file: where it is kept; a test or a screenshot gives a file of its own.
    """

    changed = Signal(str, object)
    """A setting has a new value: its key and the value."""
    recent_changed = Signal()

    def __init__(self, file: QSettings, parent: QObject | None = None):
        super().__init__(parent)
        free(Path(file.fileName()))
        self._file = file
        self._checked: dict[str, Any] = {}
        """Values as they were read last: some are asked for at every frame."""

    def get(self, key: str) -> Any:
        """A setting's value; its default when nothing good is stored."""
        if key not in self._checked:
            stored = self._value(f"settings/{key}", settings.BY_KEY[key].default)
            self._checked[key] = settings.check(key, stored)
        return self._checked[key]

    def set(self, key: str, value: Any) -> None:
        """Keep a setting and tell whoever listens, if it is a new value."""
        value = settings.check(key, value)
        if value != self.get(key):
            self._file.setValue(f"settings/{key}", value)
            self._checked[key] = value
            self.changed.emit(key, value)

    def all(self) -> dict[str, Any]:
        """Every setting's value by its key; nothing of what was opened or seen."""
        return {row.key: self.get(row.key) for row in settings.SETTINGS}

    def reset(self) -> None:
        """Every setting back to its default."""
        for row in settings.SETTINGS:
            self.set(row.key, row.default)

    def recent(self) -> list[str]:
        """Sources opened before, newest first."""
        return self._texts("recent")[:RECENT_MOST]

    def add_recent(self, spec: str) -> None:
        """Put ``spec`` first in the list."""
        items = [spec, *(item for item in self.recent() if item != spec)]
        self._file.setValue("recent", items[:RECENT_MOST])
        self.recent_changed.emit()

    def drop_recent(self, spec: str) -> None:
        """Take a source that is no more out of the list."""
        self._file.setValue("recent", [item for item in self.recent() if item != spec])
        self.recent_changed.emit()

    def clear_recent(self) -> None:
        self._file.remove("recent")
        self.recent_changed.emit()

    @property
    def notice_read(self) -> bool:
        """The notice in its present wording has been read and accepted."""
        try:
            return int(self._value("notice", 0)) >= NOTICE_VERSION
        except (TypeError, ValueError):
            return False

    def accept_notice(self) -> None:
        self._file.setValue("notice", NOTICE_VERSION)
        self._file.sync()

    @property
    def consent_read(self) -> bool:
        """The reminder before the first recording has been accepted."""
        return self._value("consent", False) not in (False, "false")

    def accept_consent(self) -> None:
        self._file.setValue("consent", True)

    def keys(self) -> dict[str, str]:
        """The keys that were chosen in place of the defaults, by action; an empty one is none."""
        self._file.beginGroup("keys")
        stored = {name: str(self._value(name, "")) for name in self._file.childKeys()}
        self._file.endGroup()
        return stored

    def set_key(self, action: str, key: str | None) -> None:
        """Keep the key of an action; None for its default."""
        if key is None:
            self._file.remove(f"keys/{action}")
        else:
            self._file.setValue(f"keys/{action}", key)

    def panel_shown(self, key: str) -> bool:
        stored = self._value(f"panels/{key}", True)
        return stored not in (False, "false")

    def set_panel_shown(self, key: str, shown: bool) -> None:
        self._file.setValue(f"panels/{key}", shown)

    def page(self) -> str:
        """Key of the page below the picture that was shown last; empty for none."""
        return str(self._value("page", "") or "")

    def set_page(self, key: str) -> None:
        self._file.setValue("page", key)

    def model(self) -> str:
        """Id of the model chosen last; empty for none."""
        return str(self._value("model", "") or "")

    def set_model(self, model_id: str) -> None:
        self._file.setValue("model", model_id)

    def compared(self) -> tuple[str, ...]:
        """Ids of the models that were compared last."""
        return tuple(self._texts("compared"))

    def set_compared(self, model_ids: Sequence[str]) -> None:
        self._file.setValue("compared", list(model_ids))

    def neutral(self) -> Neutral | None:
        """The neutral face that is kept, if there is one."""
        try:
            return Neutral.from_json(json.loads(str(self._value("neutral", "") or "")))
        except (ValueError, RecursionError):
            return None

    def set_neutral(self, neutral: Neutral | None) -> None:
        """Keep a neutral face; None forgets it."""
        if neutral is None:
            self._file.remove("neutral")
        else:
            self._file.setValue("neutral", json.dumps(neutral.to_json()))

    def geometry(self) -> QByteArray:
        stored = self._value("geometry", QByteArray())
        return stored if isinstance(stored, QByteArray) else QByteArray()

    def set_geometry(self, geometry: QByteArray) -> None:
        self._file.setValue("geometry", geometry)

    def dialog_size(self, key: str) -> QSize:
        """Of the dialog with that key, as it was left; an invalid one where that is not known."""
        stored = self._value(f"dialogs/{key}", QSize())
        return stored if isinstance(stored, QSize) else QSize()

    def set_dialog_size(self, key: str, size: QSize) -> None:
        self._file.setValue(f"dialogs/{key}", size)

    def sync(self) -> None:
        """Write what is not written yet."""
        self._file.sync()

    def _value(self, key: str, default: Any) -> Any:
        try:
            return self._file.value(key, default)
        except RuntimeError:  # a type of Qt's that Python has no name for: edited by hand
            return default

    def _texts(self, key: str) -> list[str]:
        """A stored list of texts; of anything else that a file may hold, none."""
        stored = self._value(key, [])
        if isinstance(stored, str):  # a list of one is read back as text by some formats
            stored = [stored]
        return [x for x in stored if isinstance(x, str) and x] if isinstance(stored, list) else []
