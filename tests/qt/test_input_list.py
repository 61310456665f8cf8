"""The list of files of an analysis, and what becomes of folders in it."""

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from test_analyze_dialog import drop

from ferdesk.export import inputs
from ferdesk.export.inputs import find
from ferdesk.export.job import ItemProgress
from ferdesk.export.mark import mark
from ferdesk.pipeline import Options
from ferdesk.ui import input_words, search
from ferdesk.ui.dialogs import input_list
from ferdesk.ui.dialogs.analyze_dialog import AnalyzeDialog
from ferdesk.ui.dialogs.input_list import InputList


@pytest.fixture
def dialog(qtbot, theme, tiny_catalog):
    made = AnalyzeDialog(tiny_catalog, lambda: (("tiny",), Options()))
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()


def names(dialog):
    return [dialog.table.item(row, 0).text() for row in range(dialog.table.rowCount())]


@pytest.fixture
def study(tmp_path):
    """A folder as people keep the videos of a study in."""
    for name in ("P01/a.mp4", "P02/été 患者.mp4", "P02/notes.txt", "faces/1.png", "faces/2.png"):
        path = tmp_path / "study" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path / "study"


def test_a_folder_is_listed_by_all_that_is_in_it(dialog, qtbot, study):
    drop(dialog, str(study), str(study / "P01" / "a.mp4"))
    assert not dialog.start.isEnabled()
    qtbot.waitUntil(lambda: dialog.start.isEnabled())
    assert names(dialog) == ["faces", "a.mp4", "été 患者.mp4"]
    assert dialog.message.text() == f"{study}: images 2, videos 2. Left out: 1 × .txt."
    # One that is within another is in the list already.
    drop(dialog, str(study / "faces"))
    qtbot.waitUntil(lambda: dialog.message.text() == f"{study / 'faces'}: images 2, videos 0.")
    assert dialog.table.rowCount() == 3


def test_it_takes_a_folder_apart_as_the_command_does(dialog, qtbot, tmp_path):
    study = tmp_path / "study"
    for name in ("P10/clip.mp4", "P2/clip.mp4", "P2/notes.txt", "a.png", "faces/b.png"):
        (study / name).parent.mkdir(parents=True, exist_ok=True)
        (study / name).touch()
    (study / "seen.mp4").touch()
    mark(study / "seen.mp4")
    drop(dialog, str(study / "a.png"), str(study / "P2" / "clip.mp4"))
    drop(dialog, str(study))
    qtbot.waitUntil(lambda: dialog.start.isEnabled())
    wanted = find([str(study)]).specs
    assert sorted(dialog.specs) == sorted(wanted) and len(wanted) == 4
    left = "Left out: 1 × annotated video, 1 × .txt."
    assert dialog.message.text() == f"{study}: images 2, videos 2. {left}"
    # One that was taken out stays out when others come.
    dialog.table.selectRow(0)
    dialog.remove.click()
    drop(dialog, "/films/a.mp4")
    qtbot.waitUntil(lambda: dialog.specs[-1] == "/films/a.mp4")
    assert len(dialog.specs) == 4


def test_a_folder_with_nothing_in_it_is_listed_itself(dialog, qtbot, tmp_path):
    """Reading it says what is wrong."""
    drop(dialog, str(tmp_path))
    qtbot.waitUntil(lambda: dialog.start.isEnabled())
    assert dialog.specs == (str(tmp_path),) and "Looking" not in dialog.message.text()


def test_there_are_words_for_every_kind_that_is_left_out():
    assert input_words.KINDS == inputs.KINDS


def test_closing_ends_the_look_into_folders(dialog, study):
    dialog.add([str(study)])
    dialog.close()
    assert dialog._search is None and not dialog.specs


def test_files_too_are_looked_for_beside_the_window(dialog, qtbot, monkeypatch):
    """Thousands are asked for on the disk, one by one; it may be far away."""
    go_on, threads = threading.Event(), []

    def slow(paths, known, look):
        threads.append(threading.current_thread())
        go_on.wait(5)
        return find(paths, known, look)

    monkeypatch.setattr(search, "find", slow)
    drop(dialog, "/films/a.mp4", "/films/b.mp4")
    drop(dialog, "/films/b.mp4", "/films/c.mp4")  # meanwhile
    assert dialog.message.text() == "Looking for files…" and not dialog.specs
    go_on.set()
    qtbot.waitUntil(lambda: dialog.specs == tuple(f"/films/{name}.mp4" for name in "abc"))
    assert len(threads) == 2 and threading.current_thread() not in threads
    assert dialog.message.text() == "Drop videos, images or folders here."
    assert dialog.start.isEnabled()
    dialog.table.selectRow(0)
    go_on.clear()
    drop(dialog, "/films/d.mp4")
    assert not dialog.remove.isEnabled() and not dialog.start.isEnabled()  # they are being counted
    go_on.set()
    qtbot.waitUntil(dialog.remove.isEnabled)


def test_closing_does_not_wait_for_a_folder_far_away(dialog, study, monkeypatch):
    go_on, began, ended = (threading.Event() for _ in range(3))

    def slow(paths, known, look):
        began.set()
        go_on.wait(5)
        ended.set()

    monkeypatch.setattr(search, "find", slow)
    dialog.add([str(study)])
    assert began.wait(5)
    dialog.close()
    assert not dialog.isVisible() and not ended.is_set()
    go_on.set()


def test_files_of_one_name_are_told_apart(dialog, found_at_once):
    drop(dialog, "/study/P01/clip.mp4")
    assert names(dialog) == ["clip.mp4"]
    drop(dialog, "/study/P02/clip.mp4", "/study/b.mp4")
    assert names(dialog) == [str(Path("P01/clip.mp4")), str(Path("P02/clip.mp4")), "b.mp4"]
    dialog.table.selectRow(1)
    dialog.remove.click()
    assert names(dialog) == ["clip.mp4", "b.mp4"]


def test_files_are_taken_out_by_button_and_key_where_some_are_chosen(dialog, qtbot, found_at_once):
    drop(dialog, *(f"/films/{name}.mp4" for name in "abcd"))
    assert not dialog.remove.isEnabled()  # it would do nothing
    qtbot.keyClick(dialog.table, Qt.Key.Key_Delete)
    assert dialog.table.rowCount() == 4
    dialog.table.selectRow(1)
    assert dialog.remove.isEnabled()
    for left in (["a.mp4", "c.mp4", "d.mp4"], ["a.mp4", "d.mp4"], ["a.mp4"], []):
        qtbot.keyClick(dialog.table, Qt.Key.Key_Delete)  # the next one is chosen then
        assert names(dialog) == left
    assert not dialog.remove.isEnabled() and not dialog.start.isEnabled()


def test_the_file_that_is_read_comes_into_view(qtbot, theme):
    files = InputList()
    qtbot.addWidget(files)
    files.resize(400, 200)
    files.show_specs([f"/films/{i}.mp4" for i in range(40)])
    files.show()
    qtbot.waitExposed(files)
    states = ["done"] * 39 + ["reading"]
    items = [ItemProgress(f"/films/{i}.mp4", state) for i, state in enumerate(states)]
    files.show_progress(items)
    row = files.visualItemRect(files.item(39, 0))
    assert files.viewport().rect().contains(row.center())
    # Who looks elsewhere meanwhile is left there.
    files.scrollToTop()
    files.show_progress(items)
    assert files.verticalScrollBar().value() == 0


def test_only_rows_of_files_that_went_on_are_written(qtbot, theme, monkeypatch):
    """With thousands that wait the window would have no time for anything else."""
    files, specs = InputList(), [f"/films/{i}.mp4" for i in range(40)]
    qtbot.addWidget(files)
    files.show_specs(specs)
    items = [*map(ItemProgress, specs)]
    files.show_progress(items)
    written = []
    monkeypatch.setattr(input_list, "_frames", lambda item: written.append(item.spec) or "9")
    files.show_progress([*items[:5], ItemProgress(specs[5], "done", frames=9), *items[6:]])
    assert written == [specs[5]] and files.item(5, 1).text() == "Done"
    # Once rows have gone all of them are: they are others now.
    files.selectRow(0)
    files.remove_selected()
    files.show_progress(items[1:])
    assert written[1:] == specs[1:] and files.item(4, 1).text() == "Waiting"


def test_a_folder_of_videos_dropped_on_the_window_comes_here(window, controller, study, qtbot):
    drop(window, str(study / "faces"))
    assert controller.spec == str(study / "faces")  # images are looked at one after the other
    drop(window, str(study))
    listed = window.dialogs.open["analyze"]
    qtbot.waitUntil(lambda: len(listed.specs) == 3)
    assert controller.spec == str(study / "faces")
    listed.close()
