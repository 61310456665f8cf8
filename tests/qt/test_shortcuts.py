"""Keys: one for each thing, changed, refused with words, remembered, and set back."""

from collections import Counter

import pytest
from PySide6.QtCore import QCoreApplication, QSettings, Qt
from PySide6.QtGui import QKeySequence

from ferdesk.ui import language
from ferdesk.ui.actions import ACTIONS, MENUS
from ferdesk.ui.dialogs.shortcuts_dialog import ShortcutsDialog
from ferdesk.ui.main_window import MainWindow
from ferdesk.ui.panels import PANELS
from ferdesk.ui.shortcuts import KEY_ROWS, PANEL, resolve, usable
from ferdesk.ui.store import Store


def test_every_action_and_panel_has_a_row():
    assert [row.key for row in KEY_ROWS] == [
        *(row.key for row in ACTIONS),
        *(PANEL + row.key for row in PANELS),
    ]


def test_the_defaults_are_in_use_and_usable(window):
    for row in KEY_ROWS:
        assert window.shortcuts.key(row.key) == QKeySequence(row.default).toString()
        assert window.shortcuts.is_default(row.key)
        assert not row.default or usable(row.default)
        assert not window.shortcuts.refusal(row.key, row.default)


def test_another_key_works_and_is_remembered(
    window, engine, qtbot, controller, theme, tiny_catalog
):
    assert window.shortcuts.set("play_demo", "Ctrl+Alt+P") == ""
    assert window.shortcuts.set(PANEL + "reading", "F8") == ""
    qtbot.keyClick(window, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert not engine.calls
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    qtbot.keyClick(window, Qt.Key.Key_P, both)
    assert engine.calls == [("open", "demo")]
    again = MainWindow(controller, theme, tiny_catalog, lambda: ())
    qtbot.addWidget(again)
    assert again.shortcuts.key("play_demo") == "Ctrl+Alt+P"
    assert again.panel_actions["reading"].shortcut() == QKeySequence("F8")
    again.close()


def test_a_key_that_is_taken_is_refused_with_its_owner(window):
    why = window.shortcuts.set("mesh", "Ctrl+O")
    assert "Open file" in why and "Ctrl+O" in why
    assert window.shortcuts.is_default("mesh")
    assert window.shortcuts.set("open_file", "") == ""
    assert window.shortcuts.set("mesh", "Ctrl+O") == ""
    assert "Draw the face mesh" in window.shortcuts.reset("open_file")


@pytest.mark.parametrize("key", ["A", "Shift+A", "Space", "Tab", "Return", "Left", "Esc", "Del"])
def test_keys_for_typing_and_moving_are_refused(window, key):
    assert "typing" in window.shortcuts.set("mesh", key)
    assert window.shortcuts.is_default("mesh")


def test_the_keys_of_the_menus_are_refused(window):
    assert "menu Source" in window.shortcuts.set("mesh", "Alt+S")


def test_the_tip_of_a_button_tells_the_new_key(window):
    window.shortcuts.set("settings", "Ctrl+Alt+S")
    assert "Alt" in window.top_bar._buttons["settings"].toolTip()


def test_what_is_chosen_comes_before_defaults_and_nothing_is_given_twice():
    given = resolve({"mesh": "Ctrl+O", "mirror": "Ctrl+O", "pause": "X", "stop": "Ctrl+K, Ctrl+L"})
    assert given["mirror"] == "Ctrl+O"  # the first row of the two
    assert given["mesh"] == "Ctrl+E"  # back to its default
    assert given["open_file"] == ""  # its default is taken
    assert given["pause"] == "Ctrl+P" and given["stop"] == "Ctrl+."
    used = [key for key in given.values() if key]
    assert len(used) == len(set(used)) and set(given) == {row.key for row in KEY_ROWS}


@pytest.mark.parametrize("stored", ["", "nonsense", "Ctrl+Ctrl", "\x00", "A, B, C, D, E"])
def test_a_damaged_file_gives_usable_keys(stored):
    given = resolve({"mesh": stored})
    assert given["mesh"] in ("", "Ctrl+E")


def test_they_are_kept_in_the_file(store, tmp_path):
    store.set_key("mesh", "Ctrl+Alt+E")
    store.set_key(PANEL + "reading", "")
    store.set_key("mirror", "F7")
    store.set_key("mirror", None)
    store.sync()
    file = QSettings(str(tmp_path / "ferdesk.ini"), QSettings.Format.IniFormat)
    assert Store(file).keys() == {"mesh": "Ctrl+Alt+E", PANEL + "reading": ""}


@pytest.fixture
def dialog(qtbot, window, theme):
    made = ShortcutsDialog(window.shortcuts, theme)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()


def press(qtbot, dialog, key, held=Qt.KeyboardModifier.NoModifier):
    dialog.field.setFocus()
    qtbot.keyClick(dialog.field, key, held)


def test_a_key_is_recorded(qtbot, dialog, window):
    dialog.choose("mesh")
    press(qtbot, dialog, Qt.Key.Key_F9)
    assert window.shortcuts.key("mesh") == "F9"
    assert dialog._items["mesh"].text(1) == "F9" and dialog._items["mesh"].font(1).bold()
    dialog.default.click()
    assert window.shortcuts.is_default("mesh") and not dialog.default.isEnabled()


def test_a_refusal_is_shown_and_the_old_key_stays(qtbot, dialog, window):
    dialog.choose("mesh")
    press(qtbot, dialog, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    assert "Open file" in dialog.message.text()
    assert dialog.field.keySequence() == QKeySequence("Ctrl+E")
    dialog.choose("mirror")
    assert dialog.message.text() == ""


def test_a_key_is_taken_away(dialog, window):
    dialog.choose("mesh")
    dialog.none.click()
    assert window.shortcuts.key("mesh") == "" and dialog._items["mesh"].text(1) == ""


def test_all_go_back_to_default(dialog, window):
    window.shortcuts.set("mesh", "F9")
    window.shortcuts.set("mirror", "")
    dialog.all.click()
    assert all(window.shortcuts.is_default(row.key) for row in KEY_ROWS)


def test_it_is_searched_by_name_and_by_key(dialog):
    dialog.search.setText("mesh")
    shown = [name for name, item in dialog._items.items() if not item.isHidden()]
    assert shown == ["mesh"]
    dialog.search.setText("f11")
    shown = [name for name, item in dialog._items.items() if not item.isHidden()]
    assert shown == ["full_screen"]


def test_a_row_that_the_search_hides_is_not_changed(dialog):
    dialog.choose("mesh")
    dialog.search.setText("f11")
    assert not dialog.current and not dialog.none.isEnabled() and not dialog.field.isEnabled()
    dialog.search.setText("")
    assert dialog.current == "mesh" and dialog.field.isEnabled()


@pytest.mark.parametrize("code", ["en", "fr"])
def test_no_two_entries_of_a_menu_have_the_same_letter(code, qapp):
    installed = language.install(qapp, code)
    letters = {row.key: [] for row in MENUS}
    letters["source"].append(mnemonic("SourceMenu", "&Recent"))
    for row in ACTIONS:
        letters[row.menu].append(mnemonic("Actions", row.text))
    language.remove(installed)
    for menu, found in letters.items():
        twice = [letter for letter, n in Counter(filter(None, found)).items() if n > 1]
        assert not twice, f"{menu} in {code}: {twice}"


def mnemonic(context, text):
    shown = QCoreApplication.translate(context, str(text)).replace("&&", "")
    return shown.partition("&")[2][:1].casefold()
