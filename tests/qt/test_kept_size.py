"""Dialogs come back as large as a person left them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSettings, QSize

from ferdesk.ui.kept_size import KEPT
from ferdesk.ui.store import Store


@pytest.fixture
def opened(window):
    """Opens the dialog of a key."""

    def open_it(key):
        window.actions_by_key[key].trigger()
        return window.dialogs.open[key]

    return open_it


def test_a_dialog_comes_back_as_it_was_left(window, opened, store, tmp_path):
    dialog = opened("shortcuts")
    usual = dialog.size()
    dialog.resize(usual + QSize(70, -40))
    dialog.close()
    store.sync()
    kept = Store(QSettings(str(tmp_path / "ferdesk.ini"), QSettings.Format.IniFormat))
    assert kept.dialog_size("shortcuts") == usual + QSize(70, -40)
    again = opened("shortcuts")
    assert again.size() == usual + QSize(70, -40)
    again.reject()
    assert store.dialog_size("shortcuts") == usual + QSize(70, -40)


def test_one_that_nobody_changed_stays_as_it_is_made(opened, store):
    opened("guide").close()
    assert not store.dialog_size("guide").isValid()


def test_fields_that_come_and_go_are_not_of_its_size(opened, store):
    dialog = opened("analyze")
    dialog.resize(dialog.width() + 50, dialog.height())
    usual = dialog.size()
    dialog.some.click()
    assert dialog.height() > usual.height()
    dialog.close()
    assert store.dialog_size("analyze") == usual


def test_it_is_kept_when_the_window_closes_too(window, opened, store):
    dialog = opened("results")
    dialog.resize(dialog.size() + QSize(0, 30))
    size = dialog.size()
    window.dialogs.close()
    assert store.dialog_size("results") == size


def test_it_fits_the_screen_and_what_it_shows(opened, store):
    store.set_dialog_size("settings", QSize(9000, 9000))
    dialog = opened("settings")
    room = dialog.screen().availableSize()
    assert dialog.size() == dialog.size().boundedTo(room)
    dialog.close()
    store.set_dialog_size("settings", QSize(1, 1))
    small = opened("settings")
    assert small.size() == small.size().expandedTo(small.minimumSizeHint())


def test_what_is_no_size_is_none(store):
    store._file.setValue("dialogs/guide", "large")
    assert not store.dialog_size("guide").isValid()


def test_those_that_ask_keep_none():
    assert not {"first_notice", "consent", "delete", "notice", "about", "stream"} & set(KEPT)
