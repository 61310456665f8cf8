"""The map of a held picture: made when it stands, dropped when it goes on."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest
from fake_engine import face_record, frame, record
from fakes import make_face

from ferdesk.core.errors import FerdeskError
from ferdesk.core.face_regions import PARTS, SIDES
from ferdesk.core.types import Decision, FaceCrop
from ferdesk.core.vocab import EMOTIONS, INDEX
from ferdesk.explain import Occlusion
from ferdesk.ui.panels import occlusion
from ferdesk.ui.panels.occlusion import PART_NAMES, SIDE_NAMES
from ferdesk.ui.panels.occlusion_view import tint
from ferdesk.ui.shortcuts import native

PIXELS = np.where(np.random.default_rng(0).integers(0, 2, (48, 48)), 200, 40).astype(np.uint8)


class Mouth:
    """A model that looks at the square at (20, 32) alone. Waits before each batch for ``go``."""

    def __init__(self):
        self.go = threading.Event()
        self.go.set()
        self.asked = threading.Event()
        self.faces: list = []

    def read(self, faces, crops):
        self.asked.set()
        assert self.go.wait(10)
        self.faces.append(faces[0].track_id)
        out = np.zeros((len(crops), len(EMOTIONS)), np.float32)
        same = (crops[:, 32:40, 20:28] == PIXELS[32:40, 20:28]).mean(axis=(1, 2))
        out[:, INDEX["happiness"]] = 0.1 + 0.8 * same
        return out


@pytest.fixture
def model():
    return Mouth()


@pytest.fixture
def panel(window, model):
    window.workspace.strip.choose("occlusion")
    made = window.panels["occlusion"]
    made.explainer._load = lambda entry, options: model
    return made


def face(track_id=1, **changes):
    made = face_record(track_id)
    return replace(made, crop=FaceCrop(track_id, PIXELS), **changes)


def wait_for(qtbot, panel, text):
    qtbot.waitUntil(lambda: text in panel.headline.text(), timeout=10_000)


def test_while_video_runs_nothing_is_computed(panel, model, go_live):
    go_live(face())
    assert "Hold the picture" in panel.headline.text()
    assert panel.explainer._thread is None and not model.faces
    assert panel.view._face is not None and panel.view._heat is None


def test_the_key_that_holds_the_picture_is_the_one_that_is_set(panel, window, go_live):
    go_live(face())
    assert f"Hold the picture ({native('Ctrl+P')})" in panel.headline.text()
    assert not window.shortcuts.set("pause", "Ctrl+K")
    assert f"Hold the picture ({native('Ctrl+K')})" in panel.headline.text()
    assert not window.shortcuts.set("pause", "")
    assert panel.headline.text().startswith("Hold the picture, and")


def test_a_held_picture_gets_its_map(panel, go_live, qtbot):
    go_live(face(), state="paused")
    wait_for(qtbot, panel, "falls from 90% to 10%")
    assert panel.headline.text().startswith("Most counts: ")
    assert panel.view._frame.getRect() == (20, 32, 8, 8)
    assert panel.view.accessibleDescription() == panel.headline.text()
    assert panel.scale.accessibleDescription() == "From −80 to +80 percentage points"
    assert "80" in panel.regions.text() and "121 places" in panel.basis.text()
    assert not panel.progress.isVisible() and panel.scale.isVisible()
    assert not panel.grab().isNull()


def test_a_crop_without_a_mesh_gets_a_map_that_names_no_part(panel, go_live, qtbot):
    seen = face()
    bare = replace(seen.face, landmarks=np.zeros_like(seen.face.landmarks), has_mesh=False)
    go_live(replace(seen, face=bare), state="paused")
    wait_for(qtbot, panel, "Hiding the framed square lowers")
    assert not panel.regions.isVisible()


def test_the_map_is_about_the_chosen_face_and_goes_when_the_picture_goes_on(
    panel, model, go_live, controller, qtbot
):
    go_live(face(1), face(2), state="paused")
    wait_for(qtbot, panel, "falls from")
    model.faces.clear()
    controller.select_face(2)
    qtbot.waitUntil(lambda: set(model.faces) == {2}, timeout=10_000)
    wait_for(qtbot, panel, "falls from")
    go_live(face(1))
    assert "Hold the picture" in panel.headline.text()
    assert panel.view._heat is None and not panel.scale.isVisible()


def test_the_same_picture_again_is_not_computed_again(
    panel, model, go_live, engine, controller, qtbot
):
    seen = face()
    picture = go_live(seen, state="paused")
    wait_for(qtbot, panel, "falls from")
    count = len(model.faces)
    engine.records = [record(replace(seen, flags=("small",)), of=picture)]
    controller.refresh()
    controller.show_everything()
    assert "falls from" in panel.headline.text() and len(model.faces) == count


def test_going_on_ends_a_map_that_is_being_made(panel, model, go_live, qtbot):
    model.go.clear()
    go_live(face(), state="paused")
    assert panel.progress.isVisible()
    assert model.asked.wait(10)
    go_live(face())
    model.go.set()
    qtbot.waitUntil(lambda: panel.explainer._thread is None, timeout=10_000)
    assert len(model.faces) == 1
    assert "Hold the picture" in panel.headline.text()


def test_a_hidden_panel_lets_go(panel, window, model, go_live, qtbot):
    model.go.clear()
    go_live(face(), state="paused")
    assert model.asked.wait(10)
    window.workspace.strip.choose("face")
    model.go.set()
    qtbot.waitUntil(lambda: panel.explainer._thread is None, timeout=10_000)
    assert len(model.faces) == 1
    window.workspace.strip.choose("occlusion")
    wait_for(qtbot, panel, "falls from")


def test_the_window_closes_over_a_map_that_is_being_made(panel, window, model, go_live):
    model.go.clear()
    go_live(face(), state="paused")
    assert model.asked.wait(10)
    threading.Timer(0.05, model.go.set).start()
    window.close()
    assert panel.explainer._thread is None and len(model.faces) == 1


def test_a_model_that_is_not_there_is_told(panel, go_live, qtbot):
    def fail(entry, options):
        raise FerdeskError("It is broken.", "Mend it.")

    panel.explainer._load = fail
    go_live(face(), state="paused")
    wait_for(qtbot, panel, "It is broken. Mend it.")
    assert not panel.progress.isVisible() and panel.view._heat is None


def test_after_an_unforeseen_fault_the_next_map_is_made(panel, go_live, model, qtbot):
    def fail(entry, options):
        raise RuntimeError("odd")

    panel.explainer._load = fail
    go_live(face(), state="paused")
    wait_for(qtbot, panel, "Something unexpected went wrong: RuntimeError: odd.")
    panel.explainer._load = lambda entry, options: model
    go_live(face(2), state="paused")
    qtbot.waitUntil(lambda: panel.view._heat is not None, timeout=10_000)


def test_no_face_and_no_label(panel, go_live, engine, controller, qtbot):
    go_live(state="paused")
    engine.records = [record(of=frame(3))]
    controller.refresh()
    assert "no face" in panel.headline.text()
    unsure = face(2, decision=Decision(None, "too dark", "happiness", "abstain"))
    go_live(unsure, state="paused")
    wait_for(qtbot, panel, "falls from")
    # Over time another may be likelier, which stands at the right.
    assert "No label was given; this is about the likeliest of this pic" in panel.basis.text()


def test_a_label_that_the_units_gave_is_said_to_be(panel, go_live, qtbot):
    changed = face(decision=Decision("happiness", "", "neutral", "pair"))
    go_live(changed, state="paused")
    wait_for(qtbot, panel, "falls from")
    assert "Action Units gave the label" in panel.basis.text()


def test_without_regions_or_without_any_drop_it_says_less(panel, go_live):
    drops = np.zeros((11, 11), np.float32)
    assert "at most" in panel._headline(Occlusion("fear", 0.99, 8, drops, ()))
    drops[2, 3] = 0.4
    assert "framed square" in panel._headline(Occlusion("fear", 0.99, 8, drops, ()))


def test_broken_landmarks_name_no_region(panel, go_live, qtbot):
    bad = make_face()
    bad.landmarks[:] = np.nan
    go_live(face(face=bad), state="paused")
    wait_for(qtbot, panel, "framed square")
    assert not panel.regions.isVisible()


def test_every_region_has_a_name():
    assert set(PART_NAMES) == set(PARTS) and set(SIDE_NAMES) == set(SIDES) - {""}


def test_for_and_against_have_two_colours_and_nothing_at_zero():
    colours = tint(np.array([[-1.0, 0.0, 1.0, 0.5]]))[0]
    assert colours[1, 3] == 0 and colours[0, 3] == colours[2, 3] > colours[3, 3] > 0
    assert tuple(colours[0, :3]) != tuple(colours[2, :3]) == tuple(colours[3, :3])


def test_points_lost_are_those_between_the_shares_shown():
    assert occlusion._points(0.904, 0.395) == 90 - 51  # alone it would be rounded to 40
    assert occlusion._points(0.998, 0.998) == 99
