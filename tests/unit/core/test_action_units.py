"""Table 3.1, its channels, and the intensities read from made and golden faces."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ferdesk.core import action_units as au
from ferdesk.core import au_channels
from ferdesk.core.face_measures import distances, frontal
from ferdesk.core.types import HeadPose
from ferdesk.core.vocab import EMOTIONS

GOLDEN = np.load(Path(__file__).parents[2] / "golden" / "portrait_mesh.npz")
MESH, SMILE = GOLDEN["landmarks"], GOLDEN["blendshapes"]
POSE = HeadPose(*map(float, GOLDEN["pose"]))
STRAIGHT = HeadPose(0.0, 0.0, 0.0)


def read(landmarks=MESH, pose=POSE, **shapes: float) -> dict[str, float]:
    """The units of a mesh with all blendshapes 0 but those given."""
    values = np.zeros(52, np.float32)
    for name, value in shapes.items():
        values[au_channels.BLENDSHAPES.index(name)] = value
    return au.action_units(values, landmarks, pose)


def moved(indices: tuple[int, ...], dx: float, dy: float) -> np.ndarray:
    """The golden mesh with some points moved by eye distances (41.5 px), y down."""
    mesh = MESH.copy()
    mesh[list(indices), :2] += np.float32([dx * 41.5, dy * 41.5])
    return mesh


def test_the_table_is_the_thesis_s():
    tied = {
        1: "surprise sadness disgust fear", 2: "surprise sadness fear",
        4: "sadness anger disgust fear", 5: "surprise anger fear", 6: "happiness sadness",
        7: "fear", 9: "disgust", 10: "disgust", 12: "happiness", 14: "contempt",
        15: "sadness anger disgust", 17: "sadness anger disgust", 20: "fear", 23: "anger",
        25: "happiness surprise",
    }  # fmt: skip
    alone = (11, 13, 16, 18, 21, 24, 26, 27, 28, 29, 31, 34, 38, 39, 43)
    got = {unit.number: unit.emotions for unit in au.TABLE}
    assert got == {n: tuple(e.split()) for n, e in tied.items()} | {n: () for n in alone}
    assert [unit.number for unit in au.TABLE] == sorted(got)


def test_units_that_cannot_be_read_say_why_and_are_absent():
    for unit in au.TABLE:
        assert unit.parts or unit.remark
    found = read()
    assert tuple(found) == au.KEYS
    for number in (11, 13, 21, 29, 31, 34, 38, 39):
        assert not any(key.split("_")[0] == f"AU{number}" for key in found)


def test_every_part_is_a_channel_and_every_channel_is_used():
    used = {part for unit in au.TABLE for part in (*unit.parts, *unit.unless)}
    assert used == {channel.name for channel in au_channels.CHANNELS}
    measured = distances(MESH, np.zeros(3))
    for channel in au_channels.CHANNELS:
        assert bool(channel.shapes) != bool(channel.distance), channel.name
        assert set(channel.shapes) <= set(au_channels.BLENDSHAPES)
        assert channel.rest != channel.full
        if channel.distance:
            assert (measured[channel.distance].shape == (2,)) == channel.sided


def test_what_needs_both_has_two_parts():
    """Their geometric mean is a square root, which every machine rounds alike."""
    assert {len(unit.parts) for unit in au.TABLE if unit.how == "both"} == {2}


def test_names_and_order_are_mediapipe_s():
    from mediapipe.tasks.python.vision.face_landmarker import Blendshapes

    plain = [name.lstrip("_").lower() for name in au_channels.BLENDSHAPES]
    assert plain == [shape.name.replace("_", "").lower() for shape in Blendshapes]


@pytest.mark.parametrize(
    ("shape", "key"),
    [
        ("browInnerUp", "AU1"), ("browOuterUpLeft", "AU2_left"), ("browDownRight", "AU4_right"),
        ("eyeWideLeft", "AU5_left"), ("eyeSquintRight", "AU7_right"),
        ("mouthUpperUpLeft", "AU10_left"), ("mouthSmileRight", "AU12_right"),
        ("mouthDimpleLeft", "AU14_left"), ("mouthLeft", "AU14_left"),
        ("mouthFrownRight", "AU15_right"), ("mouthLowerDownLeft", "AU16_left"),
        ("mouthShrugLower", "AU17"), ("mouthPucker", "AU18"), ("mouthStretchLeft", "AU20_left"),
        ("mouthPressRight", "AU24_right"), ("jawOpen", "AU26"), ("eyeBlinkLeft", "AU43_left"),
    ],
)  # fmt: skip
def test_a_blendshape_raises_its_unit_and_side(shape, key):
    before, after = read(), read(**{shape: 1.0})
    assert after[key] > before[key] + 0.15
    if "_" in key:
        name, side = key.split("_")
        other = f"{name}_{'right' if side == 'left' else 'left'}"
        assert after[other] == before[other]


@pytest.mark.parametrize(
    ("key", "indices", "dx", "dy"),
    [
        ("AU1_left", (336, 285, 296, 295), 0, -0.1),
        ("AU2_right", (70, 46, 63, 53), 0, -0.1),
        ("AU5_right", (158, 159, 160), 0, -0.04),
        ("AU6_left", (280, 425, 266, 380, 374, 373), 0, -0.05),
        ("AU25", (14, 87, 317), 0, 0.2),
        ("AU43_right", (158, 159, 160), 0, 0.08),
    ],
)
def test_a_moved_mesh_raises_its_unit(key, indices, dx, dy):
    assert read(moved(indices, dx, dy))[key] > read()[key] + 0.05


def test_a_smile_explains_a_raised_lip():
    alone = read(mouthUpperUpLeft=0.7, mouthUpperUpRight=0.7)
    smiling = read(
        mouthUpperUpLeft=0.7, mouthUpperUpRight=0.7, mouthSmileLeft=0.9, mouthSmileRight=0.9
    )
    assert smiling["AU10"] < 0.2 < alone["AU10"]


def test_the_portrait_smiles():
    found = au.action_units(SMILE, MESH, POSE)
    assert found["AU12"] > 0.9
    assert found["AU6"] > 0.2
    assert found["AU25"] > 0.1
    assert max(found[key] for key in ("AU1", "AU4", "AU5", "AU9", "AU15", "AU26", "AU43")) < 0.35


def test_sides_make_the_whole():
    found = au.action_units(SMILE, MESH, POSE)
    for unit in au.READABLE:
        assert 0 <= found[unit.key] <= 1
        if unit.sided:
            sides = [found[f"{unit.key}_{side}"] for side in au.SIDES]
            whole = max(sides) if unit.how == "most" else np.mean(sides)
            assert found[unit.key] == pytest.approx(whole)


@pytest.mark.parametrize(("yaw", "pitch", "roll"), [(25, 0, 0), (-25, 10, 0), (0, -15, 20)])
def test_a_turned_mesh_is_turned_back(yaw, pitch, roll):
    """A rigid turn that the pose tells changes no distance."""
    from ferdesk.core.face_measures import _rotation

    face = frontal(MESH, np.array([POSE.yaw, POSE.pitch, POSE.roll]))
    angles = np.array([yaw, pitch, roll], float)
    turned = (face @ _rotation(angles).T) * (50, -50, -50) + (300, 200, 0)
    straight = distances(face * (50, -50, -50), np.zeros(3))
    again = distances(turned, angles)
    for name, value in straight.items():
        assert again[name] == pytest.approx(value, abs=1e-6), name


def test_size_and_place_do_not_matter():
    far = (MESH * np.float32(0.4) + np.float32([500, 30, 0])).astype(np.float32)
    near, small = read(MESH), read(far)
    assert small == pytest.approx(near, abs=1e-3)


def test_many_faces_at_once_are_the_same_as_each_alone():
    two = np.stack([MESH, moved((13,), 0, -0.1)])
    angles = np.array([[0, 0, 0], [10, 5, -5]], float)
    together = distances(two, angles)
    for i in range(2):
        for name, value in distances(two[i], angles[i]).items():
            assert together[name][i] == pytest.approx(value)


def test_units_of_emotions():
    assert [u.number for u in au.units_of(["contempt"])] == [14]
    assert [u.number for u in au.units_of(["fear", "surprise"])] == [1, 2, 4, 5, 7, 20, 25]
    assert au.units_of(["neutral"]) == ()
    assert {e for unit in au.TABLE for e in unit.emotions} <= set(EMOTIONS)
    with pytest.raises(ValueError, match="boredom"):
        au.units_of(["boredom"])


def test_wrong_input_is_refused():
    with pytest.raises(ValueError, match="blendshapes"):
        au.action_units(SMILE[:51], MESH, POSE)
    with pytest.raises(ValueError, match="landmarks"):
        au.action_units(SMILE, MESH[:468], POSE)
    with pytest.raises(ValueError, match="finite"):
        au.action_units(SMILE, np.full_like(MESH, np.nan), STRAIGHT)


def test_a_flat_mesh_gives_no_nonsense():
    found = au.action_units(SMILE, np.zeros((478, 3), np.float32), STRAIGHT)
    assert all(0 <= value <= 1 for value in found.values())
