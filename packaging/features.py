"""Uses every group of features of a built ferdesk: what trimming took must not be missed.

    python packaging/features.py COMMAND...

Like the smoke test, outside the source tree and in a home of its own. A row of CHECKS is one
group; the rows of BY_KEYS are tried on Linux alone.
"""

from __future__ import annotations

import argparse
import csv
import http.server
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import xml.etree.ElementTree as xml
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import check_screenshot
import cv2
import smoke

DRIVER = Path(__file__).with_name("drive.py")
DEMO = Path(__file__).resolve().parents[1] / "assets" / "demo" / "demo.mp4"
NO_SCREEN = {"QT_QPA_PLATFORM": "offscreen"}
MAIN_WINDOW = "window:^ferdesk$"
"""By its whole title: those of the dialogs have the name in them too, and one that is about to
close may still be there."""
FEWEST_ROWS = 5
PATIENCE_S = 60


@dataclass(frozen=True)
class Built:
    """The program under test, and a home with the demo in it under another name."""

    command: list[str]
    home: Path

    @property
    def clip(self) -> Path:
        return self.home / "a clip é.mp4"

    def run(self, *arguments: str, status: int = 0) -> str:
        return smoke.run([*self.command, *arguments], self.home, NO_SCREEN, status)

    def shows(self, *arguments: str) -> None:
        """Start its window without a screen; what it shows after some seconds is not blank."""
        shot = self.home / "shot.png"
        shot.unlink(missing_ok=True)
        self.run(*arguments, "--screenshot", str(shot), "--after", "4")
        if check_screenshot.main([str(shot)]):
            raise SystemExit("The screenshot shows nothing.")


def expect(true: object, what: str) -> None:
    if not true:
        raise SystemExit(what)


def rows(path: Path) -> int:
    """Rows of a CSV or JSON Lines file in which a face was read."""
    with path.open(encoding="utf-8", newline="") as lines:
        if path.suffix == ".jsonl":
            return sum(bool(json.loads(line)) for line in lines)
        return sum(bool(row.get("label")) for row in csv.DictReader(lines))


def commands(built: Built) -> None:
    expect("onnxruntime" in built.run("info"), "info names no ONNX Runtime.")
    built.run("doctor")
    built.run("--help")


def video(built: Built) -> None:
    """A video into a table, with a report, crops, a transcript for ELAN and an annotated copy."""
    table, drawn = built.home / "clip.csv", built.home / "drawn.mp4"
    report = built.home / "clip.html"
    built.run(
        *("analyze", str(built.clip), "--out", str(table), "--every", "10"),
        *("--save-crops", "--elan", "--annotate", str(drawn), "--report", str(report)),
    )
    expect("Face 1" in report.read_text("utf-8"), "The report tells of no face.")
    expect(rows(table) >= FEWEST_ROWS, "The table holds no faces.")
    expect(list(built.home.rglob("*.png")), "There are no crops.")
    expect(
        [xml.parse(path) for path in built.home.glob("*.eaf")], "There is no transcript for ELAN."
    )
    expect(cv2.VideoCapture(str(drawn)).read()[0], "The annotated video can't be read.")


def pictures(built: Built) -> None:
    """A folder of pictures of several formats, into JSON Lines."""
    folder, table = built.home / "pictures", built.home / "pictures.jsonl"
    folder.mkdir()
    _, picture = cv2.VideoCapture(str(DEMO)).read()
    for ending in ("png", "jpg", "bmp", "webp", "tif"):
        (folder / f"a.{ending}").write_bytes(cv2.imencode(f".{ending}", picture)[1].tobytes())
    built.run("analyze", str(folder), "--out", str(table))
    expect(rows(table) >= FEWEST_ROWS, "Not every picture was read.")


def parquet_refused(built: Built) -> None:
    """Parquet needs a package that is not shipped: one sentence, no file."""
    table = built.home / "clip.parquet"
    said = built.run("analyze", str(built.clip), "--out", str(table), status=1)
    expect("pyarrow" in said and "Traceback" not in said, "It does not say what is missing.")
    expect(not table.exists(), "It left a file.")


def models_compared(built: Built) -> None:
    cards = sorted((DEMO.parents[1] / "models").glob("*/card.json"))
    models = [card.parent.name for card in cards]
    built.shows("--source", "demo", "--page", "comparison", "--compare", *models)


def timeline(built: Built) -> None:
    """The page that pyqtgraph draws, in another language and theme."""
    shown = ["--page", "timeline", "--theme", "dark", "--language", "fr", "--size", "1100x760"]
    built.shows("--source", str(built.clip), *shown)


def why(built: Built) -> None:
    built.shows("--source", "demo", "--page", "why", "--theme", "contrast")


@contextmanager
def mjpeg() -> Iterator[str]:
    """The demo as a camera on the network gives it; yields the address."""

    class Camera(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
            self.end_headers()
            clip = cv2.VideoCapture(str(DEMO))
            try:
                while True:
                    there, picture = clip.read()
                    if not there:
                        clip = cv2.VideoCapture(str(DEMO))
                        continue
                    self.wfile.write(b"--frame\r\nContent-Type: image/jpeg\r\n\r\n")
                    self.wfile.write(cv2.imencode(".jpg", picture)[1].tobytes() + b"\r\n")
                    time.sleep(0.05)
            except OSError:  # the app has left
                pass

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Camera)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()


def http_stream(built: Built) -> None:
    with mjpeg() as address:
        built.shows("--source", address)


def records_streamed(built: Built) -> None:
    """Another program on this computer gets records over a WebSocket while the window runs."""
    from websockets.sync.client import connect

    shot = built.home / "shot.png"
    command = [*built.command, "--source", "demo", "--stream", "0"]
    app = subprocess.Popen(
        [*command, "--screenshot", str(shot), "--after", "4"],
        cwd=built.home,
        env=smoke.environment(built.home, NO_SCREEN),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        # The port and the token that lets a program in stand in what it prints.
        address = next(
            (part for line in app.stdout for part in line.split() if "ws://" in part), ""
        )
        expect(address, "It names no address.")
        with connect(address) as messages:
            expect(json.loads(messages.recv(PATIENCE_S)), "The record is empty.")
        expect(app.wait(PATIENCE_S) == 0, "It failed.")
    finally:
        app.kill()


def driven(built: Built, steps: str, *arguments: str, beside: tuple[str, ...] = ()) -> None:
    """Press keys in its window on a screen; see drive.py.

    Args:
        steps: parted by blanks.
        arguments: of the program.
        beside: of a second one, whose window stands to the right of it; empty for none.
    """
    settings = built.home / ".config" / "ferdesk" / "ferdesk.conf"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text("[General]\nnotice=1\nconsent=true\n", "utf-8")
    for folder in ("Videos", ".cache"):
        (built.home / folder).mkdir(exist_ok=True)
    # The programs of the test lie outside what a desktop gives an app; so does their Python.
    command = [sys.executable, str(DRIVER), *steps.split(), "--", *built.command, *arguments]
    if beside:
        command += ["--", *built.command, *beside]
    smoke.run(smoke.on_a_screen(command, built.home), built.home, {})


def recording(built: Built) -> None:
    """Record the demo by its keys; then sum it up, export it and read it again."""
    driven(
        built,
        "wait:4 key:ctrl+r wait:4 key:ctrl+b wait:1 key:ctrl+r wait:2 key:ctrl+q",
        *("--source", "demo"),
    )
    sessions = list(built.home.rglob("*.ferdesk"))
    expect(len(sessions) == 1, f"One recording was made, but {len(sessions)} files are there.")
    table, again = built.home / "session.csv", built.home / "again.csv"
    built.run("replay", str(sessions[0]), "--check", "--out", str(table))
    # How many of the live frames are read is the machine's business.
    expect(rows(table), "The recording holds no faces.")
    report = built.home / "session.html"
    built.run("replay", str(sessions[0]), "--out", str(report))
    expect(sessions[0].name in report.read_text("utf-8"), "The report is of something else.")
    built.run("rescore", str(sessions[0]), "--model", "wrn-16-2-pair-balanced", "--out", str(again))
    expect(again.stat().st_size, "Nothing was read again.")
    built.shows("--source", str(sessions[0]), "--page", "timeline")


def labelling(built: Built) -> None:
    """Label faces of a table by keys, and hold them against what was read."""
    table = built.home / "clip.csv"
    built.run("analyze", str(built.clip), "--out", str(table), "--save-crops", "--every", "3")
    driven(
        built,
        "wait:4 key:Return wait:1 key:2 wait:1 key:4 wait:1 key:0 wait:1 key:Escape",
        *("label", str(table)),
    )
    labels = table.with_name("clip.labels-1.csv")
    expect(rows(labels) == 3, "Not every face that was labelled is in the file.")
    said = built.run("score", str(table), "--truth", str(labels))
    expect("2 faces with a label" in said, "The labels are not scored.")


def who_is_who(built: Built) -> None:
    """Say by keys whose the faces of a table are, and sum it up by that."""
    table = built.home / "who" / "clip.csv"
    table.parent.mkdir()
    built.run("analyze", str(built.clip), "--out", str(table), "--every", "10")
    driven(built, "wait:4 key:a key:n key:n key:Return wait:1 key:Escape", *("who", str(table)))
    names = table.with_name("clip.who.csv")
    expect(",ann" in names.read_text("utf-8"), "The face that was named has no name.")
    summary = table.with_name("s.csv")
    built.run("summary", str(table), "--participants", str(names), "--out", str(summary))
    expect(",ann" in summary.read_text("utf-8"), "The summary names nobody.")


def screen(built: Built) -> None:
    """Read the face that another window shows on the screen."""
    shot = built.home / "screen.png"
    for last in (False, False, True):
        try:
            driven(
                built,
                "",
                *("--source", "screen:1400,80,900,400", "--screenshot", str(shot), "--after", "8"),
                beside=("--source", "demo", "--screenshot", "beside.png", "--after", "90"),
            )
            break
        except SystemExit:
            # The app gives a busy screen three seconds for a picture, which two windows on a
            # machine that builds other things may not keep to.
            if last:
                raise
    expect(not check_screenshot.main([str(shot)]), "The screenshot shows nothing.")


def licences(built: Built) -> None:
    """Open About and the licences from it."""
    driven(
        built,
        "wait:4 key:alt+h key:a window:About key:Tab key:space window:licences wait:1 key:Escape "
        f"window:About key:Escape {MAIN_WINDOW} key:ctrl+q",
        *("--source", "demo"),
    )


def guide(built: Built) -> None:
    """Open the user guide, which ships inside, by its key."""
    driven(
        built,
        f"wait:4 key:F1 window:guide wait:1 key:Escape {MAIN_WINDOW} key:ctrl+q",
        *("--source", "demo"),
    )


Check = tuple[str, Callable[[Built], None]]
CHECKS: tuple[Check, ...] = (
    ("commands", commands),
    ("a video into tables", video),
    ("a folder of pictures", pictures),
    ("Parquet is refused", parquet_refused),
    ("models compared", models_compared),
    ("timeline, dark, French", timeline),
    ("why, high contrast", why),
    ("http stream", http_stream),
    ("records to other programs", records_streamed),
)
BY_KEYS: tuple[Check, ...] = (
    ("recording, replay, rescore", recording),
    ("faces labelled and scored", labelling),
    ("who is who, summed up", who_is_who),
    ("a region of the screen", screen),
    ("licences", licences),
    ("user guide", guide),
)
"""These press keys with xdotool and so run on Linux alone."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("command", nargs=argparse.REMAINDER)
    command = parser.parse_args().command
    if not command:
        parser.error("say how to start ferdesk")
    checks = CHECKS
    if sys.platform.startswith("linux"):
        if shutil.which("xdotool") is None:
            raise SystemExit("xdotool is missing: apt-get install xdotool")
        checks += BY_KEYS
    for name, check in checks:
        print(f"== {name}", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            built = Built(command, Path(folder))
            os.makedirs(built.home, exist_ok=True)
            shutil.copyfile(DEMO, built.clip)
            check(built)
    print(f"{len(checks)} groups of features work")


if __name__ == "__main__":
    main()
