from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path, PurePosixPath, PureWindowsPath
from types import MappingProxyType

import pytest
from fakes import FakeLandmarker, make_face, make_frame

from ferdesk.core.types import Decision
from ferdesk.export.elan import Tiers, _url
from ferdesk.models.runner import Runner
from ferdesk.pipeline import Pipeline
from ferdesk.smooth import Smoother


@pytest.fixture
def face(tiny_entry):
    with Pipeline(FakeLandmarker(), Runner(tiny_entry, "cpu", 1), Smoother()) as reader:
        yield reader.step(make_frame()).faces[0]


@pytest.fixture
def tiers(face):
    """Tiers of frames 100 ms apart; each is a list of (track, label, units)."""

    def make(*frames):
        made = Tiers(100.0)
        for i, faces in enumerate(frames):
            if faces is None:
                continue
            records = tuple(
                replace(
                    face,
                    face=make_face(track),
                    decision=Decision(label, "", "neutral"),
                    action_units=MappingProxyType(dict(units)),
                )
                for track, label, units in faces
            )
            made.add(_record(i, records))
        return made

    return make


def _record(i, faces):
    from ferdesk.core.types import FrameRecord

    return FrameRecord(make_frame(i, step_ms=100), faces, "tiny", 0)


def one(label, **units):
    return [(1, label, units)]


def test_runs_of_equal_labels_are_one_annotation(tiers):
    made = tiers(one("fear"), one("fear"), one("anger"), one(None), one("anger"))
    assert made.spans() == {
        "expression (face 1)": [(0, 200, "fear"), (200, 300, "anger"), (400, 500, "anger")]
    }


def test_a_lost_face_ends_its_annotation(tiers):
    made = tiers(one("fear"), [], [], [], [], one("fear"))
    assert made.spans()["expression (face 1)"] == [(0, 100, "fear"), (500, 600, "fear")]


def test_a_face_missed_for_a_frame_or_two_goes_on(tiers):
    made = tiers(one("fear"), [], one("fear"))
    assert made.spans()["expression (face 1)"] == [(0, 300, "fear")]


def test_strong_units_get_a_tier_with_their_peak(tiers):
    made = tiers(one(None, AU12=0.6), one(None, AU12=0.9), one(None, AU12=0.4, AU1=0.2))
    assert made.spans() == {"AU12 (face 1)": [(0, 200, "0.90")]}


def test_faces_have_tiers_of_their_own(tiers):
    made = tiers([(2, "fear", {"AU4": 1.0}), (1, "anger", {})])
    assert list(made.spans()) == ["expression (face 1)", "expression (face 2)", "AU4 (face 2)"]


@pytest.mark.parametrize(
    ("path", "url"),
    [
        (PurePosixPath("/films d'été/a b%.mp4"), "file:///films d'été/a b%.mp4"),
        (PureWindowsPath("C:/films/a b.mp4"), "file:///C:/films/a b.mp4"),
        (PureWindowsPath("//server/films/a b.mp4"), "file://server/films/a b.mp4"),
    ],
)
def test_a_video_is_named_as_elan_names_it_which_undoes_no_escapes(path, url):
    assert _url(path) == url


def test_the_file_keeps_to_elans_schema(tiers):
    made = tiers(one("fear", AU4=0.7), one("fear", AU4=0.7), one("anger"))
    text = made.to_xml(
        Path("/films/a & b.mp4"), Path("/films"), "not <feeling>", "2026-01-01T00:00:00+00:00"
    )
    root = ET.fromstring(text)
    order = [child.tag for child in root]
    assert order == ["HEADER", "TIME_ORDER", "TIER", "TIER", "LINGUISTIC_TYPE"]
    assert root.get("FORMAT") == "3.0"
    media = root.find("HEADER/MEDIA_DESCRIPTOR")
    assert media.get("MEDIA_URL") == "file:///films/a & b.mp4"
    assert media.get("RELATIVE_MEDIA_URL") == "./a & b.mp4"
    assert media.get("MIME_TYPE") == "video/mp4"
    times = [int(slot.get("TIME_VALUE")) for slot in root.iter("TIME_SLOT")]
    assert times == sorted(times)
    values = {
        slot.get("TIME_SLOT_ID"): int(slot.get("TIME_VALUE")) for slot in root.iter("TIME_SLOT")
    }
    found = [
        (values[a.get("TIME_SLOT_REF1")], values[a.get("TIME_SLOT_REF2")], a[0].text)
        for a in root.iter("ALIGNABLE_ANNOTATION")
    ]
    assert found == [(0, 200, "fear"), (200, 300, "anger"), (0, 200, "0.70")]
    ids = [a.get("ANNOTATION_ID") for a in root.iter("ALIGNABLE_ANNOTATION")]
    assert len(set(ids)) == 3
    types = {t.get("LINGUISTIC_TYPE_ID") for t in root.iter("LINGUISTIC_TYPE")}
    assert {t.get("LINGUISTIC_TYPE_REF") for t in root.iter("TIER")} == types


def test_nothing_seen_is_a_file_too(tiers):
    ET.fromstring(
        tiers([], []).to_xml(Path("a.mp4"), Path("/elsewhere"), "", "2026-01-01T00:00:00+00:00")
    )
