"""What a screen reader is told of the chosen face."""

import pytest
from fake_engine import face_record, probabilities, record
from PySide6.QtGui import QAccessible

from ferdesk.ui import announcer as module
from ferdesk.ui.announcer import Announcer
from ferdesk.ui.scene import Scene


@pytest.fixture
def clock(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    return now


@pytest.fixture
def spoken(window, monkeypatch):
    heard = []

    class Said:
        isActive = staticmethod(lambda: True)

        @staticmethod
        def updateAccessibility(event):
            assert event.object() is window
            QAccessible.updateAccessibility(event)  # the real one takes it
            heard.append(event.message())

    monkeypatch.setattr(module, "QAccessible", Said)
    return heard


@pytest.fixture
def announcer(window):
    return window.findChild(Announcer)


def scene(*faces, selected=0, live=True):
    return Scene(record(*faces), faces[selected] if faces else None, live=live)


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        (Scene(), ""),
        (scene(live=True), "No face in view"),
        (scene(face_record(), live=False), ""),
        (scene(face_record()), "Happiness"),
        (scene(face_record(label="neutral", smoothed=probabilities(neutral=0.4, sadness=0.38))),
         "Neutral or sadness"),
        (scene(face_record(label=None)), "Not sure"),
        (scene(face_record(label=None, flags=("blurred", "dark"))),
         "Not sure. Blurred: hold still"),
        (scene(face_record(1, left=200), face_record(2, left=10)), "Face 2 of 2: Happiness"),
        (scene(face_record(1, left=200), face_record(2, left=10), selected=1),
         "Face 1 of 2: Happiness"),
    ],
)  # fmt: skip
def test_the_sentence(announcer, shown, text):
    assert announcer.sentence(shown) == text


def test_what_stays_is_said_also_while_nothing_new_comes(spoken, go_live, controller, clock):
    go_live(face_record())
    assert spoken == []
    clock[0] = 1.5
    controller.show_everything()
    assert spoken == ["Happiness"]
    clock[0] = 60
    controller.show_everything()
    assert spoken == ["Happiness"]


def test_the_setting_switches_it_off(spoken, go_live, controller, clock, store):
    store.set("view.announce", 0)
    go_live(face_record())
    clock[0] = 10
    controller.show_everything()
    assert spoken == []


def test_without_a_screen_reader_nothing_is_made(window, announcer, go_live, monkeypatch):
    monkeypatch.setattr(module.QAccessible, "isActive", staticmethod(lambda: False))
    monkeypatch.setattr(announcer, "sentence", lambda scene: pytest.fail("made"))
    go_live(face_record())
