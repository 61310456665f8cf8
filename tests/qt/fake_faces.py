"""A table of two videos whose faces come and go, and a dialog that says who they are."""

from __future__ import annotations

import csv

import cv2
import made_table
import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from ferdesk.ui.dialogs.who_dialog import WhoDialog
from ferdesk.ui.dialogs.who_faces import WHO

VIDEOS = {"a.mp4": [[1], [1], [], [2], [2]], "b.mp4": [[1, 2], [1, 2], [3]]}
"""Numbers of the faces of each frame."""
ENTER, DELETE = Qt.Key.Key_Return, Qt.Key.Key_Delete


def write(folder, videos=VIDEOS, crops=True):
    """Write it as ``t.csv``, with grey crops."""
    path = folder / "t.csv"
    kept = folder / "t.csv.crops"
    lines = []
    for number, (file, frames) in enumerate(videos.items()):
        made = []
        for at, faces in enumerate(frames):
            named = {face: f"s{number:04d}_f{at:06d}_id{face}.png" for face in faces}
            cells = {f: {"crop": f"{kept.name}/{name}"} for f, name in named.items() if crops}
            made.append(
                [made_table.seen("happiness", face_id=str(f), **cells.get(f, {})) for f in faces]
            )
            kept.mkdir(exist_ok=True)
            for name in named.values():
                cv2.imwrite(str(kept / name), np.full((48, 48), 90, np.uint8))
        lines += made_table.video(made, name=file)
    path.write_text(made_table.wide(lines), encoding="utf-8")
    return path


def press(dialog, *keys, hold=Qt.KeyboardModifier.NoModifier):
    """Press keys, given one by one or as words, wherever the dialog has the focus."""
    for key in (key for keys_ in keys for key in (keys_ if isinstance(keys_, str) else [keys_])):
        QTest.keyClick(dialog.focusWidget(), key, hold)


def column(dialog, number=WHO):
    """What stands in a column of its list."""
    return [dialog.faces.rows.text(row, number) for row in range(len(dialog.faces.rows.faces))]


def said(path):
    """The lines of a file that says who is who."""
    with path.open(encoding="utf-8", newline="") as stream:
        return [tuple(line.values()) for line in csv.DictReader(stream)]


class Dialogs:
    """Opens dialogs, and closes them when a test is through."""

    def __init__(self, qtbot):
        self._qtbot, self._made = qtbot, []

    def __call__(self, path=None):
        """One, when the faces are there."""
        one = WhoDialog(path)
        self._made.append(one)
        self._qtbot.addWidget(one)
        one.show()
        if path is not None:
            self._qtbot.waitUntil(lambda: one.faces.rows.faces != ())
        return one

    def close(self):
        for one in self._made:
            one.close()


def choose(monkeypatch, path):
    """The person chooses a file in whichever dialog asks for one; says what was offered."""
    asked = []

    def answer(parent, title, offered, *more, **options):
        asked.append(offered)
        return str(path), ""

    for name in ("getSaveFileName", "getOpenFileName"):
        monkeypatch.setattr(QFileDialog, name, answer)
    return asked
