"""The steps of a random walk: what a person's hands do, and what the system answers."""

from __future__ import annotations

import random
import signal
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeySequence,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QLineEdit,
    QMenu,
    QTabBar,
    QWidget,
)
from shiboken6 import isValid

from ferdesk.ui.main_window import MainWindow
from ferdesk.ui.single import Instance, Request

CONTROLS = (
    QAbstractButton,
    QComboBox,
    QTabBar,
    QAbstractSlider,
    QAbstractItemView,
    QAbstractSpinBox,
    QLineEdit,
)
OTHERS = ("demo", "screen", "camera:97", "http://127.0.0.1:9/", "nonsense://")
"""Sources that are no files."""
NEW_FILES = ("", "out", "out.csv", "out.jsonl", "out.html", "out.parquet", "nowhere/out.csv")
_LEFT, _NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def first_in_line() -> QWidget | None:
    """The menu or the dialog that has to be answered before all else."""
    return QApplication.activePopupWidget() or QApplication.activeModalWidget()


def controls(top: QWidget) -> list[QWidget]:
    """What can be pressed in a window now."""
    found = (top, *top.findChildren(QWidget))
    return [
        widget
        for widget in found
        if isinstance(widget, CONTROLS)
        and widget.window() is top
        and widget.isEnabled()
        and widget.isVisible()
        and not widget.visibleRegion().isEmpty()
    ]


class Hands:
    """Takes steps. Each is a list: its name, a number that all chance in it comes from, and the
    arguments of the method of that name.

    Args:
        files: what file dialogs are answered with, and what is dropped and opened: good ones
            first. Files that are made on the way are added.
    """

    def __init__(self, files: Sequence[Path]):
        self.files = list(files)
        self.folder = self.files[0].parent
        self.window: MainWindow
        """Given when it is there."""
        self.asking = False
        """A dialog of the system is open: nothing can be pressed."""
        self._chance = random.Random(0)
        self._kept: list[QWidget] = []

    def take(self, step: list) -> None:
        kind, chance, *rest = step
        self._chance = random.Random(chance)
        getattr(self, f"do_{kind}")(*rest)

    def _named(self, name: str) -> QWidget:
        """The window of that class; but what has to be answered first, where something has."""
        tops = reversed(QApplication.topLevelWidgets())
        fit = (top for top in tops if top.isVisible() and type(top).__name__ == name)
        found = first_in_line() or next(fit, self.window)
        # What Python knows of a window's parts goes when it lets go of the window.
        self._kept = [*self._kept[-20:], found]
        return found

    def _at(self, top: QWidget, x: float, y: float) -> tuple[QWidget, QPoint]:
        """What lies at a place of a window, from 0 to 1, and the place in that."""
        place = QPoint(int(x * (top.width() - 1)), int(y * (top.height() - 1)))
        widget = top.childAt(place) or top
        return widget, widget.mapFrom(top, place)

    def do_action(self, name: str) -> None:
        action = self.window.actions_by_key[name]
        if action.isEnabled() and action.isVisible() and first_in_line() is None:
            action.trigger()

    def do_menu(self, index: int) -> None:
        menu = self._named("QMenu")
        if isinstance(menu, QMenu) and index < len(menu.actions()):
            place = menu.actionGeometry(menu.actions()[index]).center()
            QTest.mouseClick(menu, _LEFT, _NONE, place)

    def do_press(self, name: str, kind: str, index: int, x: float, y: float, twice: bool) -> None:
        same = [w for w in controls(self._named(name)) if type(w).__name__ == kind]
        if index >= len(same):
            return
        widget = same[index]
        seen = widget.visibleRegion().boundingRect()
        place = seen.center()
        if isinstance(widget, QCheckBox):
            place.setX(seen.left() + 8)
        elif not isinstance(widget, QAbstractButton | QComboBox):
            place = seen.topLeft() + QPoint(int(x * seen.width()), int(y * seen.height()))
        child = widget.childAt(place) or widget
        press = QTest.mouseDClick if twice else QTest.mouseClick
        press(child, _LEFT, _NONE, child.mapFrom(widget, place))

    def do_key(self, name: str, key: str) -> None:
        top = self._named(name)
        top.activateWindow()
        combined = QKeySequence(key)[0]
        QTest.keyClick(top.focusWidget() or top, combined.key(), combined.keyboardModifiers())

    def do_type(self, name: str, text: str) -> None:
        top, focus = self._named(name), QApplication.focusWidget()
        if focus is not None and focus.window() is top:
            QTest.keyClicks(focus, text)

    def do_click(self, name: str, x: float, y: float, how: str) -> None:
        widget, place = self._at(self._named(name), x, y)
        if how == "right":
            # The desktop asks for the menu by an event of its own.
            reason = QContextMenuEvent.Reason.Mouse
            event = QContextMenuEvent(reason, place, widget.mapToGlobal(place))
            QApplication.sendEvent(widget, event)
            return
        press = QTest.mouseDClick if how == "double" else QTest.mouseClick
        press(widget, _LEFT, _NONE, place)

    def do_drag(self, name: str, x: float, y: float, to_x: float, to_y: float) -> None:
        top = self._named(name)
        widget, place = self._at(top, x, y)
        goal = QPoint(int(to_x * (top.width() - 1)), int(to_y * (top.height() - 1)))
        way = widget.mapFrom(top, goal) - place
        QTest.mousePress(widget, _LEFT, _NONE, place)
        for share in (0.3, 0.7, 1.0):
            if not isValid(widget):
                return
            at = QPointF(place + way * share)
            seen = QPointF(widget.mapToGlobal(at))
            move = QMouseEvent(QEvent.Type.MouseMove, at, seen, _LEFT, _LEFT, _NONE)
            QApplication.sendEvent(widget, move)
        if isValid(widget):
            QTest.mouseRelease(widget, _LEFT, _NONE, place + way)

    def do_wheel(self, name: str, x: float, y: float, by: int) -> None:
        widget, place = self._at(self._named(name), x, y)
        turn = (QPoint(), QPoint(0, by), Qt.MouseButton.NoButton, _NONE)
        where = (QPointF(place), QPointF(widget.mapToGlobal(place)))
        event = QWheelEvent(*where, *turn, Qt.ScrollPhase.NoScrollPhase, False)
        QApplication.sendEvent(widget, event)

    def do_resize(self, name: str, width: int, height: int) -> None:
        top = self._named(name)
        if not isinstance(top, QMenu):
            top.resize(width, height)

    def do_setting(self, key: str, value: object) -> None:
        self.window._controller.store.set(key, value)

    def do_open(self) -> None:
        if first_in_line() is None:
            self.window._controller.open(self._spec())

    def do_hand(self) -> None:
        """Another start of ferdesk hands over what it was asked for."""
        instance = QApplication.instance().findChildren(Instance)[-1]  # those before are done
        source = self._chance.choice([None, self._spec()])
        model = self._chance.choice([None, *self.window._catalog.ids])
        instance.asked.emit(Request(source, model))

    def do_drop(self, name: str) -> None:
        top = self._named(name)
        data = QMimeData()
        many = self._chance.sample(self.files, self._chance.choice([1, 1, 3]))
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in many])
        dropped = (Qt.DropAction.CopyAction, data, _LEFT, _NONE)
        enter = QDragEnterEvent(QPoint(20, 20), *dropped)
        taken = not isinstance(top, QMenu) and QApplication.sendEvent(top, enter)
        if taken and enter.isAccepted():
            QApplication.sendEvent(top, QDropEvent(QPointF(20, 20), *dropped))

    def do_wait(self, ms: int) -> None:
        QTest.qWait(ms)

    def do_interrupt(self) -> None:
        signal.raise_signal(signal.SIGINT)

    def do_close(self, name: str) -> None:
        top = self._named(name)
        if top is self.window:
            if self._chance.random() < 0.1:
                self.do_action("quit")
        elif isinstance(top, QDialog) and self._chance.random() < 0.5:
            QTest.keyClick(top, Qt.Key.Key_Escape)
        else:
            top.close()

    def do_spoil(self) -> None:
        """Another program damages a file, which may be open, or takes it away."""
        path = self._chance.choice([*filter(Path.is_file, self.files), self.folder / "none"])
        if self._chance.random() < 0.5:
            path.unlink(missing_ok=True)
        elif path.exists():
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    def _file(self) -> Path:
        return self._chance.choice(self.files[: self._chance.choice([5, 5, len(self.files)])])

    def _spec(self) -> str:
        return self._chance.choice([str(self._file()), str(self._file()), *OTHERS])

    def _ask(self, answer: Callable[[], object]) -> object:
        """As a dialog of the system does: the window lives on meanwhile."""
        self.asking = True
        try:
            QTest.qWait(self._chance.choice([0, 60, 250]))
        finally:
            self.asking = False
        return answer()

    def file(self, *_: object, **__: object) -> object:
        chance = self._chance
        return self._ask(lambda: (chance.choice([str(self._file()), str(self._file()), ""]), ""))

    def some_files(self, *_: object, **__: object) -> object:
        some = self._chance.sample(self.files, self._chance.choice([0, 1, 2, 4]))
        return self._ask(lambda: ([str(path) for path in some], ""))

    def a_folder(self, *_: object, **__: object) -> object:
        folders = [str(path) for path in self.files if path.is_dir()]
        chosen = self._chance.choice([*folders, ""])
        return self._ask(lambda: chosen)

    def new_file(self, parent: QWidget, title: str, beside: str, kinds: str, **_: object) -> object:
        name, kind = self._chance.choice(NEW_FILES), self._chance.choice(kinds.split(";;"))
        if name and (self.folder / name).parent == self.folder:
            self.files.append(self.folder / name)
        return self._ask(lambda: (str(self.folder / name) if name else "", kind))
