"""Makes those pictures of the user guide that show one part of the app alone.

    python docs/make_guide_parts.py [NAME ...] [--out FOLDER]

They are written to ``docs/images``, or to FOLDER: those named, or all. No screen is needed.
"""

# ruff: noqa: E402 - native libraries are loaded before Qt

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from ferdesk.faces import native

native.load()

import cv2
from asked import asked
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication, QWidget

from ferdesk import results
from ferdesk.cli import analyze
from ferdesk.core import assets
from ferdesk.core.types import FrameRecord
from ferdesk.live.engine import Engine
from ferdesk.live.status import LiveStatus
from ferdesk.models.catalog import Catalog, scan
from ferdesk.pipeline import Options, build, load_model
from ferdesk.sources.video import Video
from ferdesk.ui.bridge import Bridge
from ferdesk.ui.controller import Controller
from ferdesk.ui.dialogs.card_dialog import CardDialog
from ferdesk.ui.dialogs.label_dialog import LabelDialog
from ferdesk.ui.dialogs.results_dialog import ResultsDialog
from ferdesk.ui.dialogs.who_dialog import WhoDialog
from ferdesk.ui.panels.occlusion import OcclusionPanel
from ferdesk.ui.scene import Scene
from ferdesk.ui.store import Store
from ferdesk.ui.theme import Theme

SAD_S = 8.6
"""Seconds into the demo at which the face looks sad."""
MODEL = "wrn-16-2"
HEIGHT = cv2.CAP_PROP_FRAME_HEIGHT
LOST_S = (3, 4, 5, 8, 9, 10)
"""Seconds of the demo in which the face is lost."""


def card(page: str, theme: Theme, catalog: Catalog) -> QWidget:
    dialog = CardDialog([catalog.get(MODEL).card], MODEL, theme)
    dialog.pages.choose(page)
    dialog.resize(640, 700)
    return dialog


def table(theme: Theme, catalog: Catalog) -> QWidget:
    dialog = ResultsDialog(results.scan(), theme)
    dialog.choice.setCurrentIndex(dialog.choice.findText("Table 8:", Qt.MatchFlag.MatchStartsWith))
    dialog.resize(920, 520)
    return dialog


def labelling(theme: Theme, catalog: Catalog) -> QWidget:
    """A face of the demo, and what can be said of it."""
    dialog = LabelDialog(catalog, theme)
    face = frame_of_the_demo(catalog).faces[0]
    dialog.task.show_face(face.crop.pixels, 12)
    dialog.pages.setCurrentWidget(dialog.task)
    dialog.task.setFocus()
    dialog.resize(760, 430)
    return dialog


def who(theme: Theme, catalog: Catalog) -> QWidget:
    """The faces of two videos that lose their only one now and then, half of them with a name."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    table = folder / "study.csv"
    for name, mirrored in (("P01.mp4", False), ("P02.mp4", True)):
        losing(folder / name, mirrored)
    videos = [str(folder / name) for name in ("P01.mp4", "P02.mp4")]
    analyze.main([*videos, "--out", str(table), "--save-crops", "--every", "3"])
    dialog = WhoDialog(table)
    dialog.resize(820, 640)
    dialog.show()
    while not dialog.naming.who.isEnabled():
        QApplication.processEvents()
    for name in ("Ann", "Ann"):
        dialog.naming.named.emit(name)
    dialog.places.path.setText(table.name)
    dialog.places.names.setText("study.who.csv")
    for _ in range(100):
        QApplication.processEvents()
        time.sleep(0.01)
    return dialog


def losing(path: Path, mirrored: bool) -> None:
    """A video of the demo that is black for three seconds, twice."""
    source = cv2.VideoCapture(str(assets.path("demo", "demo.mp4")))
    fps = round(source.get(cv2.CAP_PROP_FPS))
    size = tuple(int(source.get(side)) for side in (cv2.CAP_PROP_FRAME_WIDTH, HEIGHT))
    made = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), fps, size)
    number = 0
    while (frame := source.read()[1]) is not None:
        lost = number // fps in LOST_S
        made.write(frame * 0 if lost else frame[:, ::-1] if mirrored else frame)
        number += 1
    made.release()
    source.release()


def looked_at(theme: Theme, catalog: Catalog) -> QWidget:
    """The panel with the finished map of one frame of the demo."""
    record = frame_of_the_demo(catalog)
    panel = OcclusionPanel(theme, "What the model looked at")
    with tempfile.TemporaryDirectory() as scratch:
        store = Store(QSettings(f"{scratch}/settings.ini", QSettings.Format.IniFormat))
        controller = Controller(Engine(catalog), Bridge(), store, MODEL)
        panel.attach(controller, catalog)
        panel.resize(860, 250)
        panel.show()
        panel.show_scene(Scene(record, record.faces[0], live=True))
        panel.show_status(LiveStatus(state="paused"))
        while not panel.basis.isVisible():
            QApplication.processEvents()
            time.sleep(0.01)
        panel.close_down()
        controller.close()
    return panel


def frame_of_the_demo(catalog: Catalog) -> FrameRecord:
    """What the app reads of it, smoothed from the start on."""
    with build(load_model(catalog.get(MODEL), Options(provider="cpu"))) as pipeline:
        source = Video(assets.path("demo", "demo.mp4"))
        try:
            while True:
                record = pipeline.step(source.read())
                if record.frame.media_ms >= 1000 * SAD_S:
                    return record
        finally:
            source.close()


PARTS = {
    "guide-card": partial(card, "confidence"),
    "guide-mixups": partial(card, "mixups"),
    "guide-robustness": partial(card, "robustness"),
    "guide-results": table,
    "guide-looked-at": looked_at,
    "guide-label": labelling,
    "guide-who": who,
}
"""Name of the picture, and what makes the widget that is on it."""


def main(arguments: list[str]) -> None:
    names, folder = asked(__doc__, PARTS, arguments)
    app = QApplication([])
    theme, catalog = Theme(app), scan()
    theme.choose("light")
    for name in names:
        widget = PARTS[name](theme, catalog)
        widget.show()
        for _ in range(5):
            app.processEvents()
        widget.grab().save(str(folder / f"{name}.png"))
        widget.close()


if __name__ == "__main__":
    main(sys.argv[1:])
