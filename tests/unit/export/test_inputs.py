"""What named paths stand for, for the command and for the window."""

from __future__ import annotations

import os

import pytest

from ferdesk.cli.inputs import notes
from ferdesk.export.inputs import find


@pytest.fixture
def study(tmp_path, monkeypatch):
    """A folder as people keep their videos in."""
    monkeypatch.chdir(tmp_path)
    names = (
        *("study/P10/clip.mp4", "study/P2/clip.MP4", "study/P2/notes.txt", "study/P2/audio.wav"),
        *("study/a.png", "study/faces/b2.jpg", "study/faces/b10.jpg", "study/empty/read.me"),
        *("study/.hidden/c.mp4", "study/._P2.mp4", "study/b.txt"),
        *("study/o.csv", "study/o.csv.provenance.json", "study/o.csv.crops/c.png"),
    )
    for name in names:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path / "study"


def paths(*names: str) -> list[str]:
    return [name.replace("/", os.sep) for name in names]


def test_a_folder_stands_for_the_images_and_videos_in_it_and_in_its_folders(study):
    found = find(["study"])
    wanted = paths("study", "study/faces", "study/P2/clip.MP4", "study/P10/clip.mp4")
    assert found.specs == wanted
    (note,) = notes(found)
    left = "1 × folder of kept crops, 2 × .txt, 1 × .csv, 1 × .json, 1 × .me and 1 other"
    assert note == f"study: 3 images and 2 videos. Left out: {left}."
    (note,) = notes(find(["study/P2"]))
    assert note == "study/P2: 1 video. Left out: 1 × .txt, 1 × .wav."


def test_pictures_of_ones_own_in_a_folder_called_so_are_read(study):
    """Only what a table's crops are called is left out without the table."""
    for name in (
        "mine.crops/s0000_f000000_id1.png",
        "mine.crops/a.png",
        "sorted/s0000_f000000_id1.png",
    ):
        (study / name).parent.mkdir(exist_ok=True)
        (study / name).touch()
    assert {*paths("study/mine.crops", "study/sorted")} < {*find(["study"]).specs}


def test_a_folder_without_any_is_left_to_who_reads_it(study):
    assert find([str(study / "empty"), "gone.mp4", "demo"]).specs == [
        str(study / "empty"),
        "gone.mp4",
        "demo",
    ]


def test_patterns_are_matched_where_the_shell_did_not(study):
    found = find(["study/faces/*", "study/P*/*.[mM][pP]4", "none/*", "http://127.0.0.1/?*"])
    wanted = paths("study/faces/b2.jpg", "study/faces/b10.jpg")
    wanted += paths("study/P2/clip.MP4", "study/P10/clip.mp4")
    assert [os.path.normpath(spec) for spec in found.specs[:4]] == wanted
    assert found.specs[4:] == ["none/*", "http://127.0.0.1/?*"]
    # A name may look like a pattern.
    (study / "[1].png").touch()
    assert find(["study/[1].png"]).specs == ["study/[1].png"]


def test_nothing_is_taken_twice(study):
    video = "study/P2/clip.MP4"
    again = str(study / "P2")
    found = find([video, "study/faces/b2.jpg", again, "study/faces", "./demo", "./demo"])
    assert found.specs == [video, "study/faces", "./demo"]
    (note,) = (
        note for note in notes(found) if note.startswith("Named more than once, read once: ")
    )
    assert "b2.jpg" in note and str(study / "P2" / "clip.MP4") in note and "demo" in note


def test_a_link_is_the_file_that_it_leads_to(study, tmp_path):
    try:
        (tmp_path / "link.mp4").symlink_to(study / "P10" / "clip.mp4")
        (study / "linked").symlink_to(study / "faces")
    except OSError:
        pytest.skip("this system lets nobody make links")
    found = find(["link.mp4", "study/P10", "study/linked", "study"])
    assert found.specs[:2] == paths("link.mp4", "study/linked")
    assert os.path.join("study", "faces") not in found.specs
    assert "1 × link to a folder" in list(notes(found))[2]


def test_what_is_known_comes_first_and_is_not_gone_through_again(study):
    first = find(["study"]).specs
    assert find(["gone.mp4"], first[:1]).specs == ["study", "gone.mp4"]
    assert find(["study"], first[::-1]).specs == first[::-1]
    # An image that is named already gives way to its folder.
    found = find(["study/faces"], paths("study/faces/b2.jpg", "demo"))
    assert found.specs == paths("demo", "study/faces")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has none in folders")
def test_a_pipe_is_not_waited_for(study):
    os.mkfifo(study / "P2" / "z.mp4")
    # Who reads it says what it is.
    assert find(["study/P2"]).specs == paths("study/P2/clip.MP4", "study/P2/z.mp4")
