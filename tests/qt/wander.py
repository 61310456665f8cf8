"""A random walk through the window: whatever a person can press, in whatever order.

A step can be written down and taken again. Steps come from a timer, so that they go on in dialogs
that run a loop of their own.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QThread, QTimer
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from wander_looks import Eyes, Faults
from wander_steps import Hands, controls, first_in_line

from ferdesk.settings import SETTINGS
from ferdesk.ui.actions import ACTIONS
from ferdesk.ui.main_window import MainWindow

TICK_MS = 25
SHARES = {
    "key": 30,
    "shortcut": 6,
    "type": 8,
    "click": 10,
    "drag": 5,
    "wheel": 5,
    "resize": 6,
    "setting": 7,
    "open": 8,
    "drop": 4,
    "wait": 9,
    "record": 8,
    "close": 5,
    "hand": 2,
    "spoil": 1,
    "interrupt": 0.5,
}
"""How often a step is of a kind, beside actions and controls."""
KEYS = (
    *("Tab", "Tab", "Tab", "Shift+Tab", "Escape", "Return", "Return", "Enter", "Space", "Space"),
    *("Left", "Right", "Up", "Down", "Home", "End", "PgUp", "PgDown", "Delete", "Backspace"),
    *("F2", "F10", "F11", "Alt+S", "Alt+F", "Alt+M", "Alt+R", "Alt+V", "Alt+H", "Menu"),
    *("0", "1", "2", "7", "9", "A", "H", "N", "S", "X", "?", "Ctrl+A", "Ctrl+C", "Ctrl+V"),
    *("Ctrl+Z", "Ctrl+Tab", "Shift+Down", "Ctrl+1", "Ctrl+3", "Ctrl+5", "Ctrl+7", "Ctrl+9"),
)
TEXTS = ("Ann", "a b", "12", "-3", "0.5", "x.csv", "%s{0}", "=1+1", "http://127.0.0.1:9/")
LISTS = ("QFrame", "QComboBoxPrivateContainer")
"""What the open list of a combo box is."""


class Wander:
    """Takes steps while the app runs, looks at the window after each, and closes it at the end, or
    at once where something is wrong.

    Args:
        seed: of the choices.
        files: of :class:`~wander_steps.Hands`.
        steps: how many.
        note: told of each step before it is taken.
        again: steps to take in place of chosen ones.
    """

    def __init__(
        self,
        seed: int,
        files: Sequence[Path],
        steps: int,
        note: Callable[[list], None] = lambda step: None,
        again: Iterable[list] = (),
    ):
        self.hands = Hands(files)
        self.taken: list[list] = []
        self._again, self._note = list(again), note
        self.left = len(self._again) or steps
        self._random = random.Random(seed)
        self._liked = self._random.sample([row.key for row in ACTIONS], 5)
        """Actions that are taken often, so that each walk goes elsewhere."""
        self._all: list[Eyes] = []
        self._eyes: Eyes | None = None
        self._faults = Faults()
        self._timer = QTimer(interval=TICK_MS, singleShot=True)
        self._timer.timeout.connect(self._tick)
        self._busy: list[int] = []
        """Depth of the loops that the steps under way were taken in."""

    @property
    def wrong(self) -> list[str]:
        """What was, in words."""
        return [*self._faults.found, *(say for eyes in self._all for say in eyes.wrong)]

    def begin(self) -> None:
        """Walk as soon as the app runs and shows its window."""
        self._eyes = None
        logging.getLogger().addHandler(self._faults)
        self._timer.start()

    def end(self) -> None:
        """The app has ended."""
        self._timer.stop()
        logging.getLogger().removeHandler(self._faults)

    def _tick(self) -> None:
        # Begun at once: the step may run a loop, in which the next is taken.
        self._timer.start()
        self._eyes = eyes = self._eyes or self._find()
        level = QThread.currentThread().loopLevel()
        # A step under way also looks for events; the next is taken only in a loop that it began.
        if eyes is None or self.hands.asking or (self._busy and level <= self._busy[-1]):
            return
        self._busy.append(level)
        try:
            if eyes.window.isVisible() and (self.taken or eyes.begun):
                self._turn(eyes)
        finally:
            self._busy.pop()

    def _find(self) -> Eyes | None:
        for window in QApplication.topLevelWidgets():
            if isinstance(window, MainWindow) and window.isVisible():
                self.hands.window = window
                self._all.append(Eyes(window))
                return self._all[-1]
        return None

    def _turn(self, eyes: Eyes) -> None:
        eyes.look()
        if self.wrong:
            self.left = 0
        if self.left <= 0:
            step = ["interrupt", 0]
        elif self._again:
            step = self._again.pop(0)
        else:
            step = self._choose(eyes.window)
        self.left -= 1
        self.taken.append(step)
        self._note(step)
        self.hands.take(step)

    def _top(self, window: MainWindow) -> QWidget:
        """A window that takes what a person does now."""
        first = first_in_line()
        if first is not None:
            return first
        tops = [top for top in QApplication.topLevelWidgets() if top.isVisible()]
        no_tip = [top for top in tops if top.windowType() != Qt.WindowType.ToolTip]
        others = [top for top in no_tip if top is not window]
        return self._random.choice(others) if others and self._random.random() < 0.65 else window

    def _choose(self, window: MainWindow) -> list:
        chance, top = self._random, self._top(window)
        name, number, roll = type(top).__name__, chance.randrange(10**6), chance.random()
        if name in LISTS and roll < 0.7:
            return ["key", number, name, chance.choice(["Down", "End", "Return", "Escape"])]
        if isinstance(top, QMenu) and roll < 0.75:
            rows = enumerate(top.actions())
            fit = [at for at, row in rows if row.isEnabled() and not row.isSeparator()]
            if fit:
                return ["menu", number, chance.choice(fit)]
        if first_in_line() is None and roll < 0.28:
            return ["action", number, self._an_action(window)]
        found = controls(top)
        if found and roll < 0.6:
            widget = chance.choice(found)
            same = [w for w in found if type(w) is type(widget)]
            place = (round(chance.random(), 2), round(chance.random(), 2))
            kind = type(widget).__name__
            return ["press", number, name, kind, same.index(widget), *place, chance.random() < 0.2]
        (kind,) = chance.choices(list(SHARES), list(SHARES.values()))
        if kind == "record":
            return ["action", number, "record"]
        if kind == "shortcut":
            keys = [row.shortcut for row in ACTIONS if row.shortcut and row.key != "quit"]
            return ["key", number, name, chance.choice(keys)]
        return [kind, number, *self._rest(kind, name)]

    def _an_action(self, window: MainWindow) -> str:
        rows = window.actions_by_key.items()
        fit = [key for key, row in rows if row.isEnabled() and row.isVisible() and key != "quit"]
        liked = [key for key in fit if key in self._liked]
        return self._random.choice(liked if liked and self._random.random() < 0.5 else fit)

    def _rest(self, kind: str, name: str) -> list:
        """The arguments of a step in a window."""
        chance = self._random
        a, b, c, d = (round(chance.random(), 3) for _ in range(4))
        rest: dict[str, list] = {
            "key": [name, chance.choice(KEYS)],
            "type": [name, chance.choice(TEXTS)],
            "click": [name, a, b, chance.choice(["left", "left", "right", "double"])],
            "drag": [name, a, b, c, d],
            "wheel": [name, a, b, chance.choice([-1200, -120, 120, 1200])],
            "resize": [name, chance.randint(480, 2560), chance.randint(360, 1440)],
            "setting": self._a_setting(),
            "drop": [name],
            "wait": [chance.choice([100, 300, 1000])],
            "close": [name],
        }
        return rest.get(kind, [])

    def _a_setting(self) -> list:
        chance = self._random
        row = chance.choice(SETTINGS)
        values: list[object] = [row.low, row.high, row.default]
        if row.folder:
            values = ["", str(self.hands.folder / "nowhere"), str(self.hands.folder)]
        elif row.kind is bool:
            values = [False, True]
        elif row.choices:
            values = [choice.value for choice in row.choices]
        return [row.key, chance.choice(values)]
