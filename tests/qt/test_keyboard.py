"""Everything can be reached by Tab and has a name that a screen reader can say, in every window."""

import threading

import pytest
from fake_engine import face_record, frame, record
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from ferdesk.session.provenance import Provenance
from ferdesk.session.writer import Writer
from ferdesk.ui.dialogs import recordings, table_dialog
from ferdesk.ui.dialogs.notice import NoticeDialog
from ferdesk.ui.panels import PAGES

BY_ACTION = (
    "results", "stream", "settings", "shortcuts", "notice", "about", "model_card", "analyze",
    "who", "study",
)  # fmt: skip
OF_A_RECORDING = ("markers", "rescore", "label", "delete_session")


def focusable(root):
    """Every widget of a window that wants to be reached by Tab, and that is there to be."""
    return [
        widget
        for widget in root.findChildren(QWidget)
        if widget.window() is root
        and widget.isVisible()
        and widget.isEnabled()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.focusProxy() is None
        and not widget.objectName().startswith("qt_")
    ]


def spoken(widget):
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name).strip()


def reached_by_tab(root, qtbot):
    """The widgets that have the focus one after the other, until it comes round."""
    root.activateWindow()
    qtbot.waitUntil(root.isActiveWindow)
    found = []
    for _ in range(300):
        QTest.keyClick(QApplication.focusWidget() or root, Qt.Key.Key_Tab)
        now = QApplication.focusWidget()
        if found.count(now) > 1:
            return found
        found.append(now)
    pytest.fail("Tab does not come round")


def shows_focus(widget, root):
    """Whether it can be seen that this one has the focus."""
    parent = widget.parentWidget()
    while parent is not root:
        if isinstance(parent, QScrollArea):
            parent.ensureWidgetVisible(widget)
        parent = parent.parentWidget()
    area = QRect(widget.mapTo(root, QPoint()), widget.size()).adjusted(-3, -3, 3, 3)

    def seen(reason, has):
        (widget if has else root).setFocus(reason)
        return root.grab(area).toImage()

    root.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return seen(Qt.FocusReason.TabFocusReason, False) != seen(Qt.FocusReason.TabFocusReason, True)


def check(root, qtbot):
    wanted = focusable(root)
    silent = [w for w in wanted if not spoken(w)]
    assert not silent, f"without a name: {silent}"
    reached = set(reached_by_tab(root, qtbot))
    # A field inside another (a spin box's) counts for the one around it.
    reached |= {w.parentWidget() for w in reached if w is not None}
    missed = [w for w in wanted if w not in reached]
    assert not missed, f"not reached by Tab: {[(w, spoken(w)) for w in missed]}"
    blind = [w for w in wanted if not shows_focus(w, root)]
    assert not blind, f"look the same with the focus: {[(w, spoken(w)) for w in blind]}"
    assert wanted


@pytest.fixture
def recorded(tmp_path):
    path = tmp_path / "made.ferdesk"
    writer = Writer(path, Provenance(), 0)
    writer.add(record(face_record(), of=frame()))
    writer.close()
    return path


@pytest.mark.parametrize("page", [page.key for page in PAGES])
def test_the_window(window, go_live, qtbot, page):
    go_live()
    window.workspace.strip.choose(page)
    check(window, qtbot)


def test_models_side_by_side(window, controller, go_live, qtbot):
    controller.compare(("other",))
    go_live()
    window.workspace.strip.choose("comparison")
    check(window, qtbot)


def test_the_window_with_nothing_open_and_a_message(window, controller, engine, qtbot):
    controller.open("no/such.mp4")
    engine.set(state="error", message="There is no file.")
    controller.refresh()
    controller.outlets.start_osc(9)
    check(window, qtbot)


def test_the_narrow_window(window, go_live, qtbot):
    window.resize(420, 700)
    go_live()
    check(window, qtbot)


def test_a_recording(window, controller, recorded, qtbot):
    controller.open(str(recorded))
    qtbot.waitUntil(lambda: window.stage.video.frame is not None)
    check(window, qtbot)


@pytest.mark.parametrize("key", BY_ACTION)
def test_a_dialog(window, qtbot, key):
    window.actions_by_key[key].trigger()
    dialog = window.dialogs.open[key]
    try:
        check(dialog, qtbot)
    finally:
        dialog.close()


@pytest.mark.parametrize("key", OF_A_RECORDING)
def test_a_dialog_of_a_recording(window, controller, recorded, qtbot, key):
    controller.open(str(recorded))
    qtbot.waitUntil(lambda: window.stage.video.frame is not None)
    window.actions_by_key[key].trigger()
    (dialog,) = window.dialogs.open.values()
    try:
        check(dialog, qtbot)
    finally:
        dialog.close()


def test_faces_that_are_labelled(window, controller, recorded, qtbot):
    controller.open(str(recorded))
    qtbot.waitUntil(lambda: window.stage.video.frame is not None)
    window.actions_by_key["label"].trigger()
    (dialog,) = window.dialogs.open.values()
    try:
        qtbot.waitUntil(dialog.start.start.isEnabled)
        check(dialog, qtbot)
        dialog.start.start.click()
        check(dialog, qtbot)
        dialog.task.buttons["fear"].click()
        check(dialog, qtbot)
    finally:
        dialog.close()


def test_faces_that_are_named(window, controller, recorded, qtbot):
    controller.open(str(recorded))
    qtbot.waitUntil(lambda: window.stage.video.frame is not None)
    window.actions_by_key["who"].trigger()
    (dialog,) = window.dialogs.open.values()
    try:
        qtbot.waitUntil(dialog.naming.who.isEnabled)
        check(dialog, qtbot)
        dialog.naming.field.setText("Ann")
        dialog.naming.name.click()
        check(dialog, qtbot)
    finally:
        dialog.close()


def test_a_table_that_is_written(window, controller, recorded, qtbot, monkeypatch):
    go_on = threading.Event()
    monkeypatch.setattr(table_dialog, "write", lambda *args, **more: go_on.wait(5))
    monkeypatch.setattr(recordings, "ask_table", lambda *_: recorded.with_suffix(".csv"))
    controller.open(str(recorded))
    window.actions_by_key["save_table"].trigger()
    (dialog,) = window.dialogs.open.values()
    try:
        check(dialog, qtbot)
    finally:
        go_on.set()
        dialog.close()


def test_the_first_questions(window, theme, qtbot):
    for dialog in (NoticeDialog(theme, True, window), recordings.consent(window)):
        dialog.show()
        try:
            check(dialog, qtbot)
        finally:
            dialog.close()


def test_every_dialog_is_looked_at(window):
    from ferdesk.ui.actions import ACTIONS

    opening = {row.key for row in ACTIONS if row.text.endswith("…")}
    asked_by_the_system = {
        "open_file", "open_folder", "open_stream", "open_screen", "mark_note", "open_session",
        "save_table",
    }  # fmt: skip
    assert opening - asked_by_the_system <= {*BY_ACTION, *OF_A_RECORDING}
