"""The window as a whole: errors, keys, names, and leaving."""

import pytest
from fake_engine import face_record, probabilities
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QComboBox

from ferdesk.models.catalog import Catalog
from ferdesk.ui.actions import ACTIONS, MENUS, OF_THE_PICTURE
from ferdesk.ui.main_window import MainWindow
from ferdesk.ui.panels import PANELS
from ferdesk.ui.widgets import banner


def test_a_record_reaches_every_panel(window, go_live):
    go_live(face_record(smoothed=probabilities(happiness=0.9)))
    assert window.stage.currentWidget() is window.stage.video
    assert window.panels["reading"].label.text() == "Happiness"
    assert window.panels["probabilities"].bars["happiness"].value > 0.8
    assert window.panels["crop"].view.image is not None
    assert window.panels["action_units"].grid.bars["AU12"].value > 0.5


def test_that_no_more_faces_are_looked_for_is_said(window, go_live):
    go_live(*(face_record(i, left=60 * i, side=50) for i in range(1, 5)))
    assert window.strip.source.text.endswith(" · 4 faces, no more are looked for")


def test_picture_and_window_can_be_copied(window, go_live, qapp):
    copy = window.actions_by_key["copy_picture"]
    assert not copy.isEnabled()
    go_live()
    window.catch_up()
    copy.trigger()
    picture = qapp.clipboard().image()
    assert 0 < picture.width() < window.stage.width()
    window.actions_by_key["copy_window"].trigger()
    assert qapp.clipboard().image().width() == window.width()
    assert "Copied" in window.banner.text.text()


def test_a_right_click_on_the_picture_offers_what_can_be_done_with_it(window):
    video = window.stage.video
    assert video.contextMenuPolicy() == Qt.ContextMenuPolicy.ActionsContextMenu
    assert [action.objectName() for action in video.actions()] == list(OF_THE_PICTURE)


def test_a_video_that_has_ended_is_played_once_more(window, controller, engine, go_live):
    pause = window.actions_by_key["pause"]
    go_live()
    controller.open("clip.mp4")
    go_live(state="ended")
    assert pause.isEnabled() and pause.isChecked()
    assert engine.calls[-1] == ("open", "clip.mp4")  # nothing was held
    pause.trigger()
    assert engine.calls[-1] == ("open", "clip.mp4") and len(engine.calls) == 3
    assert not pause.isChecked()


def test_an_error_is_told_and_the_app_stays_up(window, controller, engine, go_live):
    go_live()
    engine.set(state="error", message="Camera 0 is busy. Close the other program.")
    controller.refresh()
    assert not window.banner.isHidden() and window.banner.severity == "error"
    assert "Camera 0 is busy" in window.banner.text.text()
    assert window.stage.currentWidget() is window.stage.empty
    window.stage.empty.buttons[1].click()
    assert engine.calls[-1] == ("open", "demo")
    controller.show_everything()
    assert window.banner.isHidden()


def test_what_a_person_asked_for_is_answered_while_a_source_is_in_trouble(window, go_live):
    go_live(message="The picture of camera 0 is black.")
    window.messages.tell("There is too little room to record.")
    window.messages.tell_done("Deleted: a.ferdesk")
    said = window.banner.text.text()
    assert "black" in said and "too little room" in said and "Deleted" in said
    assert window.banner.severity == "warning"
    window.banner._put_away()
    go_live(message="The picture of camera 0 is black.")
    assert window.banner.isHidden()


def test_a_message_put_away_stays_away_until_it_changes(window, controller, engine, go_live):
    go_live(message="There is no NVIDIA driver. The CPU is used instead.")
    window.banner._put_away()
    controller.show_everything()
    assert window.banner.isHidden()
    engine.set(message="Something else.")
    controller.show_everything()
    assert not window.banner.isHidden()


def test_a_message_that_counts_seconds_is_put_away_and_said_once(
    window, controller, engine, go_live, monkeypatch
):
    said = []
    monkeypatch.setattr(banner.QAccessible, "updateAccessibility", said.append)
    for seconds in (9, 10):
        go_live(state="stalled", message=f"Camera 0 has given no picture for {seconds} s.")
    assert "10 s" in window.banner.text.text() and len(said) == 1
    window.banner._put_away()
    engine.set(message="Camera 0 has given no picture for 11 s.")
    controller.show_everything()
    assert window.banner.isHidden()


def test_models_that_are_left_out_are_told(qtbot, controller, theme, tiny_catalog):
    broken = Catalog(tiny_catalog.entries, ("assets/models/bad has no card.",))
    window = MainWindow(controller, theme, broken, lambda: ())
    qtbot.addWidget(window)
    assert "bad has no card" in window.banner.text.text()
    window.banner._put_away()
    controller.show_everything()
    assert window.banner.isHidden()
    window.close()


def test_without_any_model_the_window_still_works(qtbot, controller, theme):
    window = MainWindow(controller, theme, Catalog(()), lambda: ())
    qtbot.addWidget(window)
    assert not window.top_bar.models.isEnabled()
    window.actions_by_key["model_card"].trigger()
    window.actions_by_key["next_model"].trigger()
    window.close()


def test_keys_are_unique_and_every_action_is_in_a_menu(window):
    keys = [row.shortcut for row in (*ACTIONS, *PANELS) if row.shortcut]
    assert len(keys) == len(set(keys))
    assert all(QKeySequence(key).toString() for key in keys)
    assert {row.menu for row in ACTIONS} <= {row.key for row in MENUS}
    assert set(window.actions_by_key) == {row.key for row in ACTIONS}


def test_keys_work(window, engine, controller, qtbot, go_live):
    window.activateWindow()
    go_live(face_record(1, left=10), face_record(2, left=150, side=60))
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(window, Qt.Key.Key_Right, control)
    assert window.stage.video._scene.selected.track_id == 2
    qtbot.keyClick(window, Qt.Key.Key_Home, control)
    assert window.stage.video._scene.selected.track_id == 1
    qtbot.keyClick(window, Qt.Key.Key_Down, control)
    assert engine.calls[-1] == ("select_model", "other")
    qtbot.keyClick(window, Qt.Key.Key_P, control)
    assert engine.calls[-1] == ("pause", True)
    qtbot.keyClick(window, Qt.Key.Key_D, control)
    assert engine.calls[-1] == ("open", "demo")
    assert not window.actions_by_key["pause"].isChecked()
    qtbot.keyClick(window, Qt.Key.Key_1, control)
    assert window.panels["reading"].isHidden()
    qtbot.keyClick(window, Qt.Key.Key_1, control)
    qtbot.keyClick(window, Qt.Key.Key_M, control)
    assert controller.store.get("view.mirror") is False


def test_everything_that_can_be_used_has_a_name(window, go_live):
    go_live()
    window.actions_by_key["settings"].trigger()
    for kind in (QAbstractButton, QComboBox, QAbstractSpinBox):
        for control in window.findChildren(kind):
            if control.isVisible() and not control.objectName().startswith("qt_"):
                said = control.accessibleName() or getattr(control, "text", str)()
                assert said, control
    window.dialogs.open["settings"].close()


def test_tab_reaches_the_controls(window, qtbot, go_live):
    go_live()
    reached = set()
    for _ in range(12):
        qtbot.keyClick(window.focusWidget() or window, Qt.Key.Key_Tab)
        reached.add(window.focusWidget())
    bar = window.top_bar
    assert {bar.source, bar.models, *bar._buttons.values(), window.stage.video} <= reached


def test_the_theme_changes_live(window, controller, theme, go_live):
    go_live()
    light = window.grab().toImage()
    controller.store.set("view.theme", "dark")
    assert theme.tokens.name == "dark"
    assert window.grab().toImage() != light
    controller.store.set("view.theme", "light")


def drop(window, *paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    window.dropEvent(
        QDropEvent(
            QPointF(5, 5),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )


def test_a_file_dropped_on_the_window_is_opened(window, engine, tmp_path):
    drop(window, tmp_path / "film.mp4")
    assert engine.calls[-1] == ("open", str(tmp_path / "film.mp4"))


def test_a_table_dropped_on_the_window_is_one_of_faces(window, engine, tmp_path, qtbot):
    calls = list(engine.calls)
    table = tmp_path / "Faces.CSV"
    table.write_text("a\n")
    drop(window, table)
    dialog = window.dialogs.open["who"]
    assert dialog.places.path.text() == str(table) and engine.calls == calls
    qtbot.waitUntil(lambda: bool(dialog._job.done or dialog._job.error))
    dialog.reject()


def test_several_recordings_dropped_on_the_window_are_taken_together(window, tmp_path, qtbot):
    paths = [tmp_path / "a.ferdesk", tmp_path / "b.ferdesk"]
    for path in paths:
        path.touch()
    drop(window, *paths)
    dialog = window.dialogs.open["study"]
    qtbot.waitUntil(lambda: dialog.paths == tuple(paths))
    dialog.reject()


def test_a_source_is_named_for_people_until_it_is_open(window, controller):
    controller.open("camera:2")
    assert window.top_bar.source.text().strip() == "Desk && door"
    assert window.top_bar.source.shortcut().isEmpty()
    assert "Desk & door" in window.strip.source.text
    controller.open("camera:7")
    assert "Camera 7" in window.strip.source.text


def test_closing_ends_the_engine_and_keeps_the_shape(window, engine, controller, go_live):
    go_live()
    window.actions_by_key["about"].trigger()
    window.actions_by_key["settings"].trigger()
    window.close()
    assert ("stop",) in engine.calls
    assert not controller.store.geometry().isEmpty()


def test_the_menu_knows_when_the_desktop_ended_full_screen(window):
    action = window.actions_by_key["full_screen"]
    action.trigger()
    assert window.isFullScreen() and action.isChecked()
    window.showNormal()
    assert not action.isChecked()
    action.trigger()
    assert window.isFullScreen()
    window.showNormal()


@pytest.mark.parametrize(
    ("kept", "shown"),
    [("", "face"), ("timeline", "timeline"), ("comparison", "face"), ("x", "face")],
)
def test_it_opens_at_the_page_that_was_shown_last(
    controller, theme, tiny_catalog, qtbot, kept, shown
):
    controller.store.set_page(kept)
    controller.store.set_panel_shown("comparison", False)  # that page is not there any more
    made = MainWindow(controller, theme, tiny_catalog, lambda: ())
    qtbot.addWidget(made)
    assert made.workspace.strip.current == shown
    made.workspace.strip.choose("why")
    made.close()
    assert controller.store.page() == "why"
