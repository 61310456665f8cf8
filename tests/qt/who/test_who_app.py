"""``ferdesk who`` shows the dialog alone, until it is closed."""

from __future__ import annotations

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication

from ferdesk.cli import COMMANDS
from ferdesk.ui import alone
from ferdesk.ui.dialogs.who_dialog import WhoDialog


def test_the_command_shows_what_it_was_asked_for(qtbot, tmp_path, monkeypatch, theme):
    settings = QSettings(str(tmp_path / "ferdesk.ini"), QSettings.Format.IniFormat)
    monkeypatch.setattr(alone, "settings_file", lambda: settings)
    shown = []

    def close():
        for window in QApplication.topLevelWidgets():
            if isinstance(window, WhoDialog):
                found = window.places.found.text()
                if not found.startswith(str(missing)):  # it is still looked for
                    QTimer.singleShot(50, close)
                    return
                shown.append(found)
                window.close()

    missing = tmp_path / "none.csv"
    QTimer.singleShot(50, close)
    assert COMMANDS["who"]([str(missing)]) == 0
    (found,) = shown
    assert "none.csv can't be read: No such file" in found
