"""Random walks through the app as it is started, each of which ends in a window that is in order.

Others, and longer ones, by hand:

    FERDESK_WANDER_SEEDS="7 8 9" FERDESK_WANDER_STEPS=150 pytest tests/qt/test_wander.py

Each step is written into ``steps.jsonl`` in the test's folder before it is taken, so that those of
a crash are there too. ``FERDESK_WANDER_AGAIN=steps.jsonl`` takes them again.
"""

import json
import os
import shutil
import socket
from pathlib import Path

import cv2
import pytest
from fake_recording import write_recording
from made_records import made_record
from made_table import lines, table
from PySide6.QtCore import QSettings
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog
from wander import Wander
from wander_looks import left_behind, running_timers

from ferdesk.core import assets
from ferdesk.session.provenance import Provenance
from ferdesk.session.writer import Writer
from ferdesk.stream import osc, server
from ferdesk.ui import app as application
from ferdesk.ui.app import Start

SEEDS = os.environ.get("FERDESK_WANDER_SEEDS", "4 7").split()
STEPS = int(os.environ.get("FERDESK_WANDER_STEPS", "60"))
CLIPS = Path(__file__).parents[1] / "clips"
ENDS_WITHIN_S = 10.0


@pytest.fixture
def files(tmp_path):
    """Good ones first."""
    folder = tmp_path / "files"
    (folder / "pictures").mkdir(parents=True)
    (folder / "empty").mkdir()
    shutil.copy(CLIPS / "even.mp4", folder / "even.mp4")
    write_recording(folder)
    writer = Writer(folder / "many.ferdesk", Provenance(), 0)
    for index in range(40):
        writer.add(made_record(index, faces=1 + index % 3))
    writer.close()
    face = cv2.imread(str(assets.path("demo", "portrait.png")))
    for at in range(3):
        small = cv2.resize(face, (320 + 40 * at, 320))
        cv2.imwrite(str(folder / "pictures" / f"{at}.jpg"), small)
    (folder / "pictures" / "bad.jpg").write_bytes(b"no picture")
    (folder / "table.csv").write_text(table(lines()), encoding="utf-8")
    (folder / "damaged.mp4").write_bytes(b"\0\0\0\x18ftypmp42" + bytes(500))
    whole = (folder / "many.ferdesk").read_bytes()
    (folder / "cut.ferdesk").write_bytes(whole[: len(whole) // 2])
    (folder / "nothing.ferdesk").write_bytes(b"")
    names = ("even.mp4", "monday.ferdesk", "many.ferdesk", "pictures", "table.csv", "empty")
    bad = ("damaged.mp4", "cut.ferdesk", "nothing.ferdesk", "missing.mp4", "missing.ferdesk")
    return [folder / name for name in (*names, *bad)]


@pytest.fixture
def settings(tmp_path, files):
    """Of somebody who has read what is asked at the first start."""
    path = str(tmp_path / "ferdesk.ini")
    kept = QSettings(path, QSettings.Format.IniFormat)
    for key, value in (("notice", 1), ("consent", True), ("settings/view.language", "en")):
        kept.setValue(key, value)
    kept.setValue("settings/recording.folder", str(files[0].parent))
    kept.sync()
    return lambda: QSettings(path, QSettings.Format.IniFormat)


@pytest.fixture
def at_home(qapp, theme, tmp_path, monkeypatch, settings, tiny_catalog):
    """Nothing that is a person's own is read or written, and no camera is opened."""
    for name in ("HOME", "USERPROFILE", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(application, "settings_file", settings)
    monkeypatch.setattr(application, "find_cameras", lambda: ())
    monkeypatch.setattr(application, "first_source", lambda: "demo")
    monkeypatch.setattr(application.models, "scan", lambda: tiny_catalog)
    monkeypatch.setattr(QDesktopServices, "openUrl", staticmethod(lambda url: True))
    for module in (server, osc):
        with socket.create_server(("127.0.0.1", 0)) as free:
            monkeypatch.setattr(module, "PORT", free.getsockname()[1])
    font = qapp.font()
    yield
    qapp.setFont(font)


@pytest.mark.no_qt_log
@pytest.mark.parametrize("seed", [*map(int, SEEDS)])
def test_whatever_is_pressed_the_window_is_in_order(seed, at_home, files, tmp_path, monkeypatch):
    again = os.environ.get("FERDESK_WANDER_AGAIN")
    steps = map(json.loads, Path(again).read_text().splitlines()) if again else ()
    with (tmp_path / "steps.jsonl").open("w") as written:

        def note(step):
            print(json.dumps(step), file=written, flush=True)

        walk = Wander(seed, files, STEPS, note, steps)
        hands = walk.hands
        for name, answer in {
            "getOpenFileName": hands.file,
            "getOpenFileNames": hands.some_files,
            "getExistingDirectory": hands.a_folder,
            "getSaveFileName": hands.new_file,
        }.items():
            monkeypatch.setattr(QFileDialog, name, staticmethod(answer))
        wrong, timers = [], running_timers()
        while walk.left > 0 and not wrong:
            # Started anew where a step has closed it.
            taken = len(walk.taken)
            walk.begin()
            application.run(Start(source="demo"))
            walk.end()
            wrong = [*walk.wrong, *left_behind(timers, ENDS_WITHIN_S)]
            assert len(walk.taken) > taken, "the app ended by itself"
    told = "\n".join((*wrong, f"Seed {seed}; its steps:", *map(json.dumps, walk.taken)))
    assert not wrong, told
