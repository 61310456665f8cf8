"""Pictures that are a face each: the whole picture is read, with a mesh or without."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ferdesk import pipeline
from ferdesk.core import assets
from ferdesk.core.action_units import KEYS
from ferdesk.core.errors import FerdeskError
from ferdesk.core.preprocess import crop_face
from ferdesk.core.types import Frame
from ferdesk.core.vocab import EMOTIONS
from ferdesk.export import table, writers
from ferdesk.export.item import Item
from ferdesk.faces.framed import FramedLandmarker, crop_of, enlarge
from ferdesk.faces.landmarker import FaceLandmarker
from ferdesk.models import catalog
from ferdesk.models.au_runner import AuRunner
from ferdesk.pipeline import Options

ASKING = "wrn-16-2+units-best"
GRAY = np.full((48, 48, 3), 127, np.uint8)


@pytest.fixture(scope="module")
def portrait() -> np.ndarray:
    """The demo's portrait as FER+ would frame it, uint8 (48, 48, 3)."""
    whole = cv2.imread(str(assets.path("demo", "portrait.png")))
    finder = FaceLandmarker(1, "image")
    (face,) = finder.detect(frame(whole))
    finder.close()
    return cv2.cvtColor(crop_face(whole, face.landmarks), cv2.COLOR_GRAY2BGR)


def frame(image: np.ndarray, index: int = 0) -> Frame:
    return Frame(image, index, 0, index, f"{index}.png")


def test_a_crop_reaches_the_model_as_it_is(portrait):
    np.testing.assert_array_equal(crop_of(portrait), portrait[..., 0])
    twice = cv2.resize(portrait, (96, 96), interpolation=cv2.INTER_NEAREST)
    np.testing.assert_array_equal(crop_of(twice), portrait[..., 0])
    assert crop_of(portrait[:24, :24]).shape == (48, 48)


def test_the_face_finder_gets_it_large_with_a_border():
    assert enlarge(GRAY[..., 0]).shape == (432, 432, 3)


def test_the_mesh_lies_in_the_picture_whatever_its_size(portrait):
    finder = FramedLandmarker()
    large = cv2.resize(portrait, (480, 480), interpolation=cv2.INTER_CUBIC)
    (small,), (big,) = finder.detect(frame(portrait)), finder.detect(frame(large, 1))
    finder.close()
    assert small.has_mesh and big.has_mesh
    assert (small.box, big.box) == ((0, 0, 48, 48), (0, 0, 480, 480))
    np.testing.assert_allclose(big.landmarks / 10, small.landmarks, atol=1.5)
    assert small.track_id != big.track_id


def test_every_picture_gets_a_label_and_says_why(portrait):
    entry = catalog.scan().default
    with pipeline.build(pipeline.load_model(entry), Options(framed=True), stills=True) as line:
        seen, blank = (line.step(frame(image, i)) for i, image in enumerate((portrait, GRAY)))
    np.testing.assert_array_equal(seen.faces[0].crop.pixels, portrait[..., 0])
    assert seen.faces[0].action_units and not blank.faces[0].action_units
    for record in (seen, blank):
        assert record.faces[0].decision.label and record.faces[0].decision.reason
        assert not record.faces[0].flags
    # Without a mesh nobody is asked but the network.
    assert blank.faces[0].decision.label == blank.faces[0].predictions[0].label


def test_a_model_that_reads_the_mesh_alone_gives_no_label_without_one(portrait):
    units = pipeline.load_model(catalog.scan().reader("action-units"))
    with pipeline.build(units, Options(framed=True), stills=True) as line:
        seen, blank = (line.step(frame(image, i)) for i, image in enumerate((portrait, GRAY)))
    assert seen.faces[0].decision.label
    # Not neutral, the first of eight equal shares.
    assert blank.faces[0].decision.label is None
    assert "No mesh was found" in blank.faces[0].decision.reason


def test_what_a_missing_mesh_can_t_tell_is_absent_from_tables_and_not_zero(portrait):
    found = catalog.scan()
    with pipeline.build(
        pipeline.load_model(found.default), Options(framed=True), stills=True
    ) as line:
        records = [line.step(frame(image, i)) for i, image in enumerate((portrait, GRAY))]
    units = pipeline.load_model(found.reader("action-units"))
    records = pipeline.also_all(records, pipeline.load_model(found.reader(ASKING)))
    seen, blank = pipeline.also_all(records, units)
    shape = (*table.COLUMNS, *table.of_models((ASKING, "action-units")))
    rows = []
    for record in (seen, blank):
        (line_of,) = table.lines_of(Item("made", record))
        rows.append({c.name: c.text(line_of) for c in shape})
    gone = {name for name, text in rows[1].items() if rows[0][name] and not text}
    assert gone == {
        "yaw_deg", "pitch_deg", "roll_deg", "action-units.network_label",
        *(f"{key}_intensity" for key in KEYS),
        *(f"action-units.{name}_raw" for name in EMOTIONS),
    }  # fmt: skip
    told = writers.face_json(blank.faces[0])
    assert told["pose_deg"] is None and told["action_units"] == {}
    assert set(told["compared"]) == {ASKING}
    assert writers.face_json(seen.faces[0])["pose_deg"]["yaw"] is not None


def test_units_alone_know_nothing_of_a_face_without_a_mesh(portrait):
    reader = pipeline.load_model(catalog.scan().reader("action-units"))
    assert isinstance(reader, AuRunner)
    finder = FramedLandmarker()
    faces = [finder.detect(frame(image, i))[0] for i, image in enumerate((portrait, GRAY))]
    finder.close()
    seen, blank = reader.read(faces, np.zeros((2, 48, 48), np.uint8))
    np.testing.assert_array_equal(blank, np.full(8, 0.125, np.float32))
    assert seen.max() > 0.2
    assert reader.read(faces[1:], np.zeros((1, 48, 48), np.uint8)).shape == (1, 8)


def test_a_picture_that_is_no_crop_is_refused_by_name():
    finder = FramedLandmarker()
    with pytest.raises(FerdeskError, match=r"7\.png is 60×48 pixels"):
        finder.detect(frame(np.zeros((48, 60, 3), np.uint8), 7))
    finder.close()
