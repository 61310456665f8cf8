"""The licences of all that ferdesk is made of."""

from PySide6.QtCore import Qt

from ferdesk.ui.dialogs.licences_dialog import LicencesDialog


def test_every_part_is_listed_and_the_chosen_one_read(qtbot):
    dialog = LicencesDialog()
    qtbot.addWidget(dialog)
    assert dialog.list.item(0).text().startswith("ferdesk")
    assert "MIT" in dialog.licence.text() and "Permission is hereby" in dialog.text.toPlainText()
    (qt,) = dialog.list.findItems("PySide6_Essentials", Qt.MatchFlag.MatchStartsWith)
    dialog.list.setCurrentItem(qt)
    assert "LGPL" in dialog.licence.text()
    assert "LESSER GENERAL PUBLIC LICENSE" in dialog.text.toPlainText()
