"""A face that is on a real X11 screen is read from there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap

import pytest

from ferdesk.core import assets

SHOW = textwrap.dedent(
    """
    import subprocess, sys
    from PySide6.QtGui import QPixmap
    from PySide6.QtCore import QTimer, Qt
    from PySide6.QtWidgets import QApplication, QLabel

    app = QApplication([])
    picture, *command = sys.argv[1:]
    label = QLabel(None, Qt.WindowType.FramelessWindowHint)
    label.setPixmap(QPixmap(picture))
    label.move(700, 0)
    label.show()
    done = []

    def look():
        # Waits while Qt goes on: the picture has to stay on the screen.
        if process.poll() is not None:
            app.exit(process.returncode)

    process = subprocess.Popen(command)
    timer = QTimer(timeout=look, interval=100)
    timer.start()
    sys.exit(app.exec())
    """
)


@pytest.mark.skipif(not shutil.which("xvfb-run"), reason="needs Xvfb")
@pytest.mark.parametrize(("at", "code"), [("700,0,512,512", 0), ("1300,600,300,200", 1)])
def test_a_portrait_on_the_screen_is_read_and_an_empty_part_is_not(tmp_path, at, code):
    shot = tmp_path / "shot.png"
    ferdesk = [sys.executable, "-m", "ferdesk", "--source", f"screen:{at}", "--size", "600x500"]
    ferdesk += ["--screenshot", str(shot), "--after", "4"]
    portrait = str(assets.path("demo", "portrait.png"))
    # In a folder of its own, xvfb-run may fail to clear up, and gives that as the exit status.
    password = tmp_path / "screen-password"
    password.touch(mode=0o600)
    run = ["xvfb-run", "-a", "-f", str(password), "-s", "-screen 0 1600x900x24"]
    run += [sys.executable, "-c", SHOW, portrait, *ferdesk]
    env = os.environ | {"QT_QPA_PLATFORM": "xcb", "HOME": str(tmp_path), "OMP_NUM_THREADS": "1"}
    for name in ("WAYLAND_DISPLAY", "XDG_SESSION_TYPE"):
        env.pop(name, None)
    done = subprocess.run(
        run, cwd=assets.root().parent, env=env, capture_output=True, text=True, timeout=180
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert shot.stat().st_size > 10_000
    assert ("No face was given a label" in done.stderr) is bool(code)
