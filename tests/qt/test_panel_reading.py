"""The headline panel."""

from dataclasses import replace

import pytest
from fake_engine import face_record, probabilities, record

from ferdesk.ui.panels.reading import ReadingPanel
from ferdesk.ui.scene import Scene


@pytest.fixture
def panel(qtbot, theme):
    made = ReadingPanel(theme, "Apparent expression")
    qtbot.addWidget(made)
    made.resize(340, 240)
    return made


def scene(face, **values):
    return Scene(record(face), face, live=True, **values)


def flags(panel):
    from PySide6.QtWidgets import QLabel

    return [chip.text() for chip in panel.flags.findChildren(QLabel) if not chip.isHidden()]


def test_a_clear_reading(panel):
    panel.show_scene(scene(face_record()))
    assert panel.label.text() == "Happiness"
    assert panel.confidence.text() == "80% likely"
    assert panel.reason.text().startswith("The likeliest")
    assert panel.flags.isHidden()


def test_the_networks_share_is_called_so_where_it_did_not_decide(panel):
    face = face_record()
    decided = replace(face.decision, label="neutral", before="happiness", rule="pair")
    changed = replace(face, decision=decided)
    panel.show_scene(Scene(record(changed), changed, doubt=0.0))
    assert panel.label.text() == "Neutral"
    assert panel.confidence.text() == "Says the network: 3%. The Action Units decided."


def test_what_the_units_decided_makes_the_panel_no_wider_nor_the_next_one_jump(panel):
    panel.show()
    panel.show_scene(scene(face_record()))
    width, height = panel.minimumSizeHint().width(), panel.heightForWidth(270)
    face = face_record()
    changed = replace(face, decision=replace(face.decision, label="neutral", rule="pair"))
    panel.show_scene(scene(changed, doubt=0.0))
    assert "The Action Units decided" in panel.confidence.text()
    assert panel.minimumSizeHint().width() == width <= 270
    assert panel.heightForWidth(270) == height
    panel.close()


def test_a_close_label_that_the_units_gave_is_not_called_undecided(panel):
    close = probabilities(neutral=0.44, sadness=0.38)
    face = face_record(label="sadness", smoothed=close)
    changed = replace(face, decision=replace(face.decision, before="neutral", rule="pair"))
    panel.show_scene(scene(changed))
    assert panel.label.text() == "Sadness or neutral"
    said = "Says the network: 38% against 44%. The Action Units lean to sadness."
    assert panel.confidence.text() == said


def test_doubt_is_said_in_words(panel):
    close = probabilities(neutral=0.44, sadness=0.38)
    panel.show_scene(scene(face_record(label="neutral", smoothed=close)))
    assert panel.label.text() == "Neutral or sadness"
    assert "44% against 38%" in panel.confidence.text()
    panel.show_scene(scene(face_record(label="neutral", smoothed=close), doubt=0.0))
    assert panel.label.text() == "Neutral"


def test_abstaining_says_why(panel):
    panel.show_scene(scene(face_record(label=None, reason="Too dark to be read.")))
    assert panel.label.text() == "Not sure"
    assert panel.reason.text() == "Too dark to be read."


def test_flags_come_and_go(panel):
    panel.show_scene(scene(face_record(flags=("small", "dark"))))
    assert flags(panel) == ["Small face: come closer", "Dark: more light from the front"]
    panel.show_scene(scene(face_record(flags=("edge",))))
    assert flags(panel) == ["Cut by the edge: move to the middle"]
    panel.show_scene(scene(face_record()))
    assert flags(panel) == [] and panel.flags.isHidden()


def test_nobody_in_view(panel):
    panel.show_scene(Scene(record(), None, live=True))
    assert panel.label.text() == "No face"
    assert panel.confidence.isHidden()


def test_text_from_elsewhere_is_shown_as_it_is(panel):
    panel.show_scene(scene(face_record(reason="<b>not bold</b>")))
    assert panel.reason.text() == "<b>not bold</b>"


def test_a_long_headline_gets_smaller_and_is_not_cut(panel, qtbot):
    # As wide as the column of the narrowest window.
    panel.resize(276, 240)
    panel.show()
    close = probabilities(contempt=0.4, happiness=0.38)
    panel.show_scene(scene(face_record(label="contempt", smoothed=close)))
    width = panel.label.fontMetrics().horizontalAdvance(panel.label.text())
    assert width <= panel.label.width()
    panel.close()


def test_screen_readers_hear_changes_only(panel):
    panel.show_scene(scene(face_record()))
    assert panel.label.accessibleName() == "Happiness"


def test_before_the_first_picture_is_read_nobody_is_said_to_be_missing(panel):
    panel.show_scene(Scene(live=True))
    assert panel.label.text() == "Nothing yet"
    assert panel.reason.text() == "No picture has been read so far."
