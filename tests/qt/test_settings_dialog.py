"""The dialog is the table of settings."""

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QMessageBox,
    QStyle,
    QStyleOptionComboBox,
)

from ferdesk import pipeline
from ferdesk.settings import SETTINGS
from ferdesk.ui import language
from ferdesk.ui.controller import options_of
from ferdesk.ui.dialogs.settings_dialog import SettingsDialog, control_width
from ferdesk.ui.widgets.folder_button import FolderButton


@pytest.fixture
def dialog(qtbot, store, theme):
    made = SettingsDialog(store)
    qtbot.addWidget(made)
    return made


def test_every_row_has_a_control_with_a_name(dialog):
    assert set(dialog.controls) == {row.key for row in SETTINGS}
    assert all(c.accessibleName() and c.toolTip() for c in dialog.controls.values())


def test_controls_are_kept(dialog, store):
    dialog.controls["view.mirror"].setChecked(False)
    dialog.controls["reading.smoothing"].setValue(2.0)
    dialog.controls["reading.abstain"].setValue(50)
    dialog.controls["engine.max_faces"].setValue(2)
    box = dialog.controls["view.theme"]
    box.setCurrentIndex(box.findData("dark"))
    box.activated.emit(box.currentIndex())
    assert store.get("view.mirror") is False
    assert store.get("reading.smoothing") == 2.0
    assert store.get("reading.abstain") == pytest.approx(0.5)
    assert store.get("engine.max_faces") == 2
    assert store.get("view.theme") == "dark"


def test_it_shows_what_is_set_elsewhere(dialog, store):
    store.set("view.mirror", False)
    store.set("reading.doubt", 0.3)
    assert not dialog.controls["view.mirror"].isChecked()
    assert dialog.controls["reading.doubt"].value() == 30


@pytest.mark.parametrize(
    ("key", "typed", "kept"),
    [
        ("reading.smoothing", "0.3", 0.3),
        ("reading.smoothing", "1.5", 1.5),
        ("reading.smoothing", "0", 0.0),
        ("engine.max_faces", "10", 10),
    ],
)
def test_what_is_typed_is_kept(dialog, store, key, typed, kept):
    control = dialog.controls[key]
    control.selectAll()
    QTest.keyClicks(control, typed)
    assert store.get(key) == pytest.approx(kept)
    QTest.keyClick(control, Qt.Key.Key_Return)
    assert store.get(key) == pytest.approx(kept)


def test_defaults_come_back_when_a_person_agrees(dialog, store, monkeypatch):
    store.set("engine.threads", 3)
    restore = dialog.findChild(QDialogButtonBox).button(
        QDialogButtonBox.StandardButton.RestoreDefaults
    )
    answers = [QMessageBox.StandardButton.No, QMessageBox.StandardButton.Yes]
    monkeypatch.setattr(QMessageBox, "question", lambda *_: answers.pop(0))
    restore.click()
    assert store.get("engine.threads") == 3
    restore.click()
    assert store.get("engine.threads") == 0
    assert dialog.controls["engine.threads"].text() == "Automatic"


def test_kinds_of_control(dialog):
    kinds = {bool: QCheckBox, str: QComboBox, int: QAbstractSpinBox, float: QAbstractSpinBox}
    for row in SETTINGS:
        kind = FolderButton if row.folder else kinds[row.kind]
        assert isinstance(dialog.controls[row.key], kind)


def test_a_folder_is_chosen_and_the_usual_one_comes_back(dialog, store, tmp_path, monkeypatch):
    button, asked = dialog.controls["recording.folder"], []
    whole, choose, usual = button.menu().actions()
    assert button.text() == "The usual folder"
    assert not usual.isEnabled() and not whole.isVisible()
    place = tmp_path / "a & b"
    place.mkdir()
    monkeypatch.setattr(
        QFileDialog, "getExistingDirectory", lambda *said: asked.append(said) or str(place)
    )
    choose.trigger()
    assert asked[0][1:] == ("Folder of recordings", "")
    assert store.get("recording.folder") == str(place)
    assert button.text().endswith("a && b") and usual.isEnabled()
    assert whole.text() == str(place).replace("&", "&&") and whole.isVisible()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *said: "")
    choose.trigger()
    assert store.get("recording.folder") == str(place)
    usual.trigger()
    assert store.get("recording.folder") == "" and button.text() == "The usual folder"


def test_the_defaults_are_those_of_the_commands(store):
    assert options_of(store) == pipeline.Options()


@pytest.mark.parametrize("font", ["theme", "doubled_font"])
@pytest.mark.parametrize("code", ["en", "fr"])
def test_every_choice_is_read_whole(code, font, qapp, qtbot, store, theme, request):
    request.getfixturevalue(font)
    installed = language.install(qapp, code)
    dialog = SettingsDialog(store)
    language.remove(installed)
    qtbot.addWidget(dialog)
    for key, box in dialog.controls.items():
        if isinstance(box, QComboBox):
            option = QStyleOptionComboBox()
            box.initStyleOption(option)
            part = QStyle.SubControl.SC_ComboBoxEditField
            option.rect = QRect(0, 0, control_width(box), 34)
            room = box.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, box)
            widest = max(
                box.fontMetrics().horizontalAdvance(box.itemText(i)) for i in range(box.count())
            )
            assert widest <= room.width(), key


def test_beside_a_tick_words_have_the_room_that_a_field_would_take(dialog, qtbot):
    dialog.resize(480, 700)
    dialog.show()
    qtbot.waitExposed(dialog)
    ticked = [c for c in dialog.controls.values() if isinstance(c, QCheckBox)]
    helps = {label.text(): label for label in dialog.findChildren(QLabel)}
    beside_ticks = {helps[box.toolTip()].width() for box in ticked}
    field = dialog.controls["reading.smoothing"]
    assert min(beside_ticks) > helps[field.toolTip()].width()
    dialog.close()


def test_the_wheel_is_for_the_page_and_changes_no_setting(dialog, store, qtbot):
    dialog.show()
    qtbot.waitExposed(dialog)
    before = {key: store.get(key) for key in dialog.controls}
    for control in dialog.controls.values():
        at = QPointF(control.rect().center())
        turned = QWheelEvent(
            at, QPointF(control.mapToGlobal(at)), QPoint(), QPoint(0, -120),
            Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(control, turned)
        assert not turned.isAccepted(), control.accessibleName()  # so it is for what is below
    assert {key: store.get(key) for key in dialog.controls} == before
    dialog.close()
