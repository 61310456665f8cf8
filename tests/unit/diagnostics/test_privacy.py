from __future__ import annotations

from pathlib import Path

import pytest

from ferdesk.diagnostics import places
from ferdesk.diagnostics.privacy import scrub
from ferdesk.sources import IMAGE_SUFFIXES, VIDEO_SUFFIXES


@pytest.fixture(autouse=True)
def at_home(monkeypatch):
    monkeypatch.setattr(places, "home", lambda: Path("/home/anna"))


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("There is no file /home/anna/Anna at work.mp4.", "There is no file ….mp4."),
        ("'/media/stick/Client 7.PNG' can't be read", "'….PNG' can't be read"),
        (r"C:\Users\anna\Videos\me.ferdesk is damaged", "….ferdesk is damaged"),
        ("~/a.csv and /b/c.jpg", "….csv and ….jpg"),
        ("There is no file /home/anna/Anna's wedding.mp4.", "There is no file ….mp4."),
        ("'/x/y.png' and 'z'", "'….png' and 'z'"),
        ("anna-smith.ogv ends at frame 7 of 24", "….ogv ends at frame 7 of 24"),
        ("model.onnx and card.json are there", "model.onnx and card.json are there"),
        ("http://anna:secret@192.168.0.20/video?k=1 answers", "http://… answers"),
        ("rtsp://cam/one", "rtsp://…"),
        (
            'File "/home/anna/.venv/lib/python3.11/site-packages/ferdesk/ui/app.py", line 3',
            'File "~/.venv/lib/python3.11/site-packages/ferdesk/ui/app.py", line 3',
        ),
        (
            "/opt/ferdesk/assets/models/tiny/model.onnx is damaged",
            "…/model.onnx is damaged",
        ),
        ("by anna on annas-laptop, bananna", "by … on …, bananna"),
        ("30.0 frames/s of 1280×720", "30.0 frames/s of 1280×720"),
        ("Traceback\n  ValueError: odd\n", "Traceback\n  ValueError: odd\n"),
    ],
)
def test_what_is_private_is_taken_out_and_the_rest_is_kept(said, kept):
    assert scrub(said, names=("annas-laptop", "anna")) == kept


@pytest.mark.parametrize("ending", sorted(IMAGE_SUFFIXES | VIDEO_SUFFIXES))
def test_every_file_that_can_be_opened_counts(ending):
    assert scrub(f"/x/Client 7{ending}, holiday{ending}", names=()) == f"…{ending}, …{ending}"


def test_short_names_are_not_looked_for():
    assert scrub("a is an axis", names=("a", "an")) == "a is an axis"


def test_the_user_and_the_machine_are_taken_out_by_themselves(monkeypatch):
    monkeypatch.setattr("getpass.getuser", lambda: "someone")
    monkeypatch.setattr("platform.node", lambda: "kitchen")
    assert scrub("someone at kitchen, in /home/anna/x") == "… at …, in ~/x"


def test_a_system_without_a_user_is_no_fault(monkeypatch):
    def nobody():
        raise KeyError("uid not found")

    monkeypatch.setattr("getpass.getuser", nobody)
    assert scrub("fine") == "fine"
