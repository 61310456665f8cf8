"""The trace of a decision in words."""

from dataclasses import replace
from types import SimpleNamespace

import made_au
import numpy as np
import pytest
from fake_engine import face_record, record
from fakes import card_data, made_confusion, made_reliability
from PySide6.QtCore import QCoreApplication

from ferdesk.au_svm.card import validate
from ferdesk.core import card
from ferdesk.core.card import Described
from ferdesk.core.types import Considered, Decision, Trace
from ferdesk.ui.panels.why import WhyPanel
from ferdesk.ui.scene import Scene

TRACE = Trace(
    ranking=(("neutral", 0.44), ("sadness", 0.38), ("fear", 0.05)),
    considered=(
        Considered("triple", ("neutral", "sadness", "fear"), 0.39, 0.2, "too far apart"),
        Considered("pair", ("neutral", "sadness"), 0.06, 0.3, "changed to sadness"),
    ),
    units=(("neutral", 0.0), ("sadness", 1.2)),
    pushes=(("AU15", 1.4), ("mesh", -0.2)),
    flip="neutral would have won with more.",
    asked=120,
    helped=14,
    harmed=6,
)


@pytest.fixture
def panel(qtbot, theme):
    made = WhyPanel(theme, "Why this label")
    qtbot.addWidget(made)
    made.resize(800, 220)
    made.show()
    yield made
    made.close()


def show(panel, decision):
    face = replace(face_record(), decision=decision)
    panel.show_scene(Scene(record(face), face))


def test_what_the_units_changed_is_told(panel):
    show(panel, Decision("sadness", "Close.", "neutral", "pair", TRACE))
    assert panel.headline.text() == "The Action Units changed neutral to sadness."
    assert "Neutral – Sadness: changed to sadness (apart by 6%, asked below 30%)" in (
        panel.asked.text()
    )
    assert "helped 14 and harmed 6" in panel.flip.text()
    assert "score, in log-odds: Sadness +1.20." in panel.flip.text()
    assert "Lip corner depressor +1.40" in panel.pushes.accessibleDescription()
    assert panel.pushes.isVisible() and not panel.grab().isNull()


def test_units_that_lean_the_other_way_do_not_agree(panel):
    show(panel, Decision("neutral", "Close.", "neutral", "pair", TRACE))
    assert panel.headline.text() == (
        "It was close. The Action Units lean to sadness, but not enough to change neutral."
    )
    agreeing = replace(TRACE, units=(("neutral", 0.4), ("sadness", 0.0)))
    show(panel, Decision("neutral", "Close.", "neutral", "pair", agreeing))
    assert panel.headline.text() == "It was close, and the Action Units agree with the network."


def test_of_a_face_without_a_label_the_reason_is_told_whatever_rule_a_recording_names(panel):
    show(panel, Decision(None, "Too doubtful.", "neutral", "pair", TRACE))
    assert panel.headline.text() == "Too doubtful."


def test_a_pair_s_score_is_said_of_the_one_it_leans_to(panel):
    leaning = replace(TRACE, units=(("neutral", -0.4), ("sadness", 0.0)))
    show(panel, Decision("sadness", "Close.", "neutral", "pair", leaning))
    assert "score, in log-odds: Sadness +0.40." in panel.flip.text()
    three = replace(TRACE, units=(("neutral", 0.4), ("sadness", -0.2), ("fear", 0.1)))
    show(panel, Decision("neutral", "Close.", "neutral", "triple", three))
    assert "Neutral +0.40, Sadness \N{MINUS SIGN}0.20, Fear +0.10." in panel.flip.text()


def test_why_the_units_were_not_asked_at_all(panel, controller, store):
    class Entry:
        def __init__(self, card):
            self.id, self.card = card.id, card

    class Units:
        readers = (Entry(made_au.classifiers().card),)

    panel.attach(controller, Units)
    alone = Decision("neutral", "Network.", "neutral")
    show(panel, alone)
    assert panel.asked.text() == ""
    store.set("reading.disambiguation", "off")
    show(panel, alone)
    assert "turned off" in panel.asked.text()
    face = replace(face_record(), decision=alone)
    panel.show_scene(Scene(replace(record(face), model_id="another"), face))
    assert "fitted beside tiny" in panel.asked.text()
    trained_anew = Entry(Described({"id": "tiny", "title": "Tiny", "sha256": "1" * 64}))
    first = made_au.beside() | {"network": {"id": "tiny", "sha256": "0" * 64}}
    fitted = Entry(validate(made_au.card_data() | {"beside": [first]}))
    store.set("reading.disambiguation", "best")
    panel.attach(controller, SimpleNamespace(readers=(trained_anew, fitted)))
    show(panel, alone)
    assert "fitted beside another file of this model" in panel.asked.text()
    show(panel, Decision(None, "Too dark.", "neutral", "abstain"))
    assert panel.asked.text() == ""


@pytest.mark.parametrize("width", [420, 520, 800])
def test_no_line_is_cut_off_at_any_width(panel, qtbot, width):
    panel.resize(width, 200)
    long = replace(TRACE.considered[1], outcome="changed to sadness, " + "and so on " * 12)
    show(
        panel, Decision("sadness", "Close.", "neutral", "pair", replace(TRACE, considered=(long,)))
    )
    panel.resize(width, panel.minimumHeight())
    qtbot.waitUntil(lambda: panel.height() == panel.minimumHeight())
    QCoreApplication.processEvents()
    for label in (panel.headline, panel.asked, panel.flip):
        assert label.height() >= label.heightForWidth(label.width())
    high = panel.minimumHeight()
    show(panel, Decision("neutral", "Network.", "neutral"))
    assert panel.minimumHeight() == high, "the picture beside it would jump"


def test_how_often_the_model_is_right_when_it_says_so(panel, controller):
    shown = made_reliability() | {"confusion": made_confusion()}
    known = SimpleNamespace(id="tiny", card=card.validate(card_data("tiny", reliability=shown)))
    panel.attach(controller, SimpleNamespace(readers=(known,)))
    show(panel, Decision("sadness", "Close.", "neutral", "pair", TRACE))
    assert panel.usual.text() == (
        "Of 16 validation faces that the network alone called neutral, people said the same of "
        "12. Otherwise most often sadness: 4."
    )
    show(panel, Decision("happiness", "Network.", "happiness"))
    assert panel.usual.text().endswith("called happiness, people said the same of 8.")
    show(panel, Decision("fear", "Network.", "fear"))
    assert panel.usual.text() == "" and not panel.usual.isVisible(), "it never says so"
    face = replace(face_record(), decision=Decision("happiness", "Network.", "happiness"))
    panel.show_scene(Scene(replace(record(face), model_id="another"), face))
    assert panel.usual.text() == ""


def test_how_many_of_ten_people_would_say_so(panel, controller):
    given = {"split": "valid", "n": 3555, "temperature": 1.6, "confidence": 86.9, "agreement": 74.2,
             "gap": 0.6}  # fmt: skip
    known = SimpleNamespace(
        id="tiny", card=card.validate(card_data("tiny", votes=given, temperature=0.8))
    )
    panel.attach(controller, SimpleNamespace(readers=(known,)))

    def shown(probabilities, model="tiny"):
        smoothed = np.array(probabilities, np.float32)
        face = replace(face_record(), smoothed=smoothed)
        panel.show_scene(Scene(replace(record(face), model_id=model), face))
        assert panel.ten.isVisible() == panel.people.isVisible()
        return panel.people.isVisible() and panel.people.text()

    # Roots of 0.25, 0.64 and 0.11: 0.5, 0.8 and 0.33.
    assert shown([0.25, 0, 0, 0.64, 0.11, 0, 0, 0]) == (
        "Of ten people about 5 would say sadness, 3 neutral, 2 anger."
    )
    assert panel.ten.names == ("sadness",) * 5 + ("neutral",) * 3 + ("anger",) * 2
    # Of what few would say each by itself, it is told how many would say any of it.
    assert shown([0.025, 0.9, 0.025, 0, 0, 0.025, 0.025, 0]) == (
        "Of ten people about 6 would say happiness, 1 neutral, 1 surprise, 1 disgust, 1 fear."
    )
    assert shown([0.001, 0.994, 0.001, 0.001, 0.001, 0.001, 0.001, 0]) == (
        "Of ten people about 8 would say happiness, 2 something else."
    )
    assert panel.ten.names == ("happiness",) * 8 + ("none",) * 2
    # Of as many the likelier first, as everywhere.
    assert shown([0.44, 0, 0, 0.56, 0, 0, 0, 0]) == (
        "Of ten people about 5 would say sadness, 5 neutral."
    )
    assert "Of 3,555 validation faces" in panel.people.toolTip()
    assert panel.ten.toolTip() == panel.people.toolTip()
    assert shown([0, 1, 0, 0, 0, 0, 0, 0]) == "Of ten people nearly all would say happiness."
    assert shown([0, 1, 0, 0, 0, 0, 0, 0], "another") is False
    panel.show_scene(Scene())
    assert not panel.people.isVisible()


def test_the_network_alone(panel):
    show(panel, Decision("neutral", "Network.", "neutral"))
    assert panel.headline.text() == "The network alone decided."
    assert not panel.pushes.isVisible() and not panel.asked.text()
    assert not panel.asked.isVisible() and not panel.flip.isVisible(), "they would leave a gap"


def test_abstaining_and_nobody(panel):
    show(panel, Decision(None, "Too doubtful.", "neutral", "abstain"))
    assert panel.headline.text() == "Too doubtful."
    panel.show_scene(Scene())
    assert panel.headline.text() == "No face to decide about."
