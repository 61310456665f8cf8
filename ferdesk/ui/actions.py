"""Everything a person can do, one row an action. Menus and shortcuts are made from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from ferdesk.core.translation import QT_TRANSLATE_NOOP
from ferdesk.ui import icons


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action: its name, its key, and the menu it stands in."""

    key: str
    text: str
    menu: str
    shortcut: str = ""
    icon: str = ""
    checkable: bool = False
    starts_group: bool = False
    """A line is drawn above it."""


@dataclass(frozen=True, slots=True)
class MenuRow:
    """One menu of the menu bar."""

    key: str
    text: str


MENUS: tuple[MenuRow, ...] = (
    MenuRow("source", QT_TRANSLATE_NOOP("Actions", "&Source")),
    MenuRow("face", QT_TRANSLATE_NOOP("Actions", "&Face")),
    MenuRow("model", QT_TRANSLATE_NOOP("Actions", "&Model")),
    MenuRow("record", QT_TRANSLATE_NOOP("Actions", "&Recording")),
    MenuRow("view", QT_TRANSLATE_NOOP("Actions", "&View")),
    MenuRow("help", QT_TRANSLATE_NOOP("Actions", "&Help")),
)

ACTIONS: tuple[ActionRow, ...] = (
    ActionRow("open_file", QT_TRANSLATE_NOOP("Actions", "Open &file…"), "source", "Ctrl+O", "file"),
    ActionRow(
        "open_folder",
        QT_TRANSLATE_NOOP("Actions", "Open f&older…"),
        "source",
        "Ctrl+Shift+O",
        "folder",
    ),
    ActionRow(
        "open_stream",
        QT_TRANSLATE_NOOP("Actions", "Open network &stream…"),
        "source",
        "Ctrl+U",
        "stream",
    ),
    ActionRow(
        "open_screen",
        QT_TRANSLATE_NOOP("Actions", "Part of the s&creen…"),
        "source",
        "Ctrl+Shift+X",
        "screen",
    ),
    ActionRow(
        "play_demo", QT_TRANSLATE_NOOP("Actions", "Play the &demo"), "source", "Ctrl+D", "play"
    ),
    ActionRow(
        "analyze",
        QT_TRANSLATE_NOOP("Actions", "Analy&ze files…"),
        "source",
        "Ctrl+Shift+A",
        starts_group=True,
    ),
    ActionRow(
        "pause",
        QT_TRANSLATE_NOOP("Actions", "&Pause"),
        "source",
        "Ctrl+P",
        "pause",
        checkable=True,
        starts_group=True,
    ),
    ActionRow(
        "next_picture",
        QT_TRANSLATE_NOOP("Actions", "Ne&xt picture"),
        "source",
        "Ctrl+Shift+Right",
        "step-forward",
    ),
    ActionRow(
        "previous_picture",
        QT_TRANSLATE_NOOP("Actions", "Pre&vious picture"),
        "source",
        "Ctrl+Shift+Left",
        "step-back",
    ),
    ActionRow("open_again", QT_TRANSLATE_NOOP("Actions", "Open &again"), "source", "F5"),
    ActionRow("stop", QT_TRANSLATE_NOOP("Actions", "S&top"), "source", "Ctrl+.", "stop"),
    ActionRow("quit", QT_TRANSLATE_NOOP("Actions", "&Quit"), "source", "Ctrl+Q", starts_group=True),
    ActionRow("next_face", QT_TRANSLATE_NOOP("Actions", "&Next face"), "face", "Ctrl+Right"),
    ActionRow("previous_face", QT_TRANSLATE_NOOP("Actions", "&Previous face"), "face", "Ctrl+Left"),
    ActionRow("largest_face", QT_TRANSLATE_NOOP("Actions", "&Largest face"), "face", "Ctrl+Home"),
    ActionRow("next_model", QT_TRANSLATE_NOOP("Actions", "&Next model"), "model", "Ctrl+Down"),
    ActionRow(
        "previous_model", QT_TRANSLATE_NOOP("Actions", "&Previous model"), "model", "Ctrl+Up"
    ),
    ActionRow(
        "model_card",
        QT_TRANSLATE_NOOP("Actions", "Model &card…"),
        "model",
        "Ctrl+I",
        "card",
        starts_group=True,
    ),
    ActionRow(
        "results",
        QT_TRANSLATE_NOOP("Actions", "&Results beside the thesis…"),
        "model",
        "Ctrl+Shift+I",
    ),
    ActionRow("own_models", QT_TRANSLATE_NOOP("Actions", "Show &your own models"), "model"),
    ActionRow(
        "record",
        QT_TRANSLATE_NOOP("Actions", "&Record"),
        "record",
        "Ctrl+R",
        "record",
        checkable=True,
    ),
    ActionRow("mark", QT_TRANSLATE_NOOP("Actions", "Set a &marker"), "record", "Ctrl+B"),
    ActionRow(
        "mark_note",
        QT_TRANSLATE_NOOP("Actions", "Set a marker with a &note…"),
        "record",
        "Ctrl+Shift+B",
    ),
    ActionRow(
        "markers",
        QT_TRANSLATE_NOOP("Actions", "Mar&kers and notes…"),
        "record",
        "Ctrl+Shift+M",
    ),
    ActionRow(
        "open_session",
        QT_TRANSLATE_NOOP("Actions", "&Open a recording…"),
        "record",
        "Ctrl+Shift+R",
        starts_group=True,
    ),
    ActionRow("rescore", QT_TRANSLATE_NOOP("Actions", "&Score again…"), "record", "Ctrl+Shift+S"),
    ActionRow("save_table", QT_TRANSLATE_NOOP("Actions", "Save as &table…"), "record", "Ctrl+S"),
    ActionRow("label", QT_TRANSLATE_NOOP("Actions", "&Label faces…"), "record", "Ctrl+Shift+L"),
    ActionRow("who", QT_TRANSLATE_NOOP("Actions", "&Who is who…"), "record", "Ctrl+Shift+N"),
    ActionRow(
        "study", QT_TRANSLATE_NOOP("Actions", "Se&veral recordings…"), "record", "Ctrl+Shift+V"
    ),
    ActionRow("delete_session", QT_TRANSLATE_NOOP("Actions", "&Delete this recording…"), "record"),
    ActionRow(
        "stream",
        QT_TRANSLATE_NOOP("Actions", "Stream to other &programs…"),
        "record",
        "Ctrl+Shift+U",
        "stream",
        starts_group=True,
    ),
    ActionRow(
        "mirror",
        QT_TRANSLATE_NOOP("Actions", "&Mirror the camera picture"),
        "view",
        "Ctrl+M",
        checkable=True,
        starts_group=True,
    ),
    ActionRow(
        "mesh",
        QT_TRANSLATE_NOOP("Actions", "Draw the face m&esh"),
        "view",
        "Ctrl+E",
        checkable=True,
    ),
    ActionRow(
        "copy_picture",
        QT_TRANSLATE_NOOP("Actions", "&Copy the picture"),
        "view",
        "Ctrl+Shift+C",
        starts_group=True,
    ),
    ActionRow(
        "copy_window", QT_TRANSLATE_NOOP("Actions", "Copy the &window"), "view", "Ctrl+Shift+W"
    ),
    ActionRow(
        "full_screen",
        QT_TRANSLATE_NOOP("Actions", "&Full screen"),
        "view",
        "F11",
        "fullscreen",
        checkable=True,
        starts_group=True,
    ),
    ActionRow(
        "settings",
        QT_TRANSLATE_NOOP("Actions", "&Settings…"),
        "view",
        "Ctrl+,",
        "settings",
    ),
    ActionRow("shortcuts", QT_TRANSLATE_NOOP("Actions", "&Keys…"), "view", "Ctrl+Shift+K"),
    ActionRow("guide", QT_TRANSLATE_NOOP("Actions", "&User guide"), "help", "F1"),
    ActionRow(
        "notice", QT_TRANSLATE_NOOP("Actions", "What it is, and is &not for…"), "help", "Shift+F1"
    ),
    ActionRow("about", QT_TRANSLATE_NOOP("Actions", "&About ferdesk"), "help", "", "info"),
)
"""In the order in which they stand in their menus."""
OF_THE_PICTURE = ("pause", "open_again", "record", "mark", "mirror", "mesh", "copy_picture")
"""What a right click on the picture offers."""


def tr(text: str) -> str:
    return QCoreApplication.translate("Actions", text)


def build_actions(
    parent: QWidget, handlers: Mapping[str, Callable[..., object]]
) -> dict[str, QAction]:
    """The actions of ``parent``, by key.

    Args:
        handlers: what each key does; a checkable one is called with its new state.

    Raises:
        KeyError: a row has no handler.
    """
    made = {}
    for row in ACTIONS:
        action = QAction(tr(row.text), parent)
        action.setObjectName(row.key)
        action.setShortcut(QKeySequence(row.shortcut))
        action.setCheckable(row.checkable)
        handler = handlers[row.key]
        if row.checkable:
            action.toggled.connect(handler)
        else:
            action.triggered.connect(lambda _=False, call=handler: call())
        if row.key == "quit":
            action.setMenuRole(QAction.MenuRole.QuitRole)
        elif row.key == "about":
            action.setMenuRole(QAction.MenuRole.AboutRole)
        elif row.key == "settings":
            action.setMenuRole(QAction.MenuRole.PreferencesRole)
        parent.addAction(action)
        made[row.key] = action
    return made


def set_icons(actions: Mapping[str, QAction], colour: str) -> None:
    """Draw the actions' icons in a colour of the theme."""
    for row in ACTIONS:
        if row.icon:
            actions[row.key].setIcon(icons.icon(row.icon, colour))


def fill_menus(bar: QMenuBar, actions: Mapping[str, QAction]) -> dict[str, QMenu]:
    """The menus of :data:`MENUS` with their actions, by key."""
    menus = {row.key: bar.addMenu(tr(row.text)) for row in MENUS}
    for row in ACTIONS:
        if row.starts_group:
            menus[row.menu].addSeparator()
        menus[row.menu].addAction(actions[row.key])
    return menus
