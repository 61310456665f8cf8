"""The ends of every channel's scale, measured anew: ``au-calibration.md``.

The constants of ``ferdesk.core.au_channels`` come from here. Rest is the median of neutral
training faces with a head turned less than 40°, full the outer 2% of all emotions; distances are
first freed of the head pose by a regression over the neutral faces.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ferdesk.core.au_channels import BLENDSHAPES, CHANNELS, MAX_POSE, Channel
from ferdesk.core.errors import FerdeskError
from ferdesk.core.face_measures import distances
from trainer import protocol
from trainer.au.faces import Faces
from trainer.data.types import SPLITS, FerPlus
from trainer.tables.table import Column, Table

OUTER = 2.0
"""Percent of the faces beyond full."""
HALFWAY = ("jawWide", "mouthRound")
"""Channels of AU27, the extreme of AU26: they begin half-way."""


def measure(faces: Faces, data: FerPlus) -> dict[str, tuple[float, float, tuple[float, ...]]]:
    """(rest, full, pose coefficients) by channel, from the training faces.

    Raises:
        FerdeskError: none of them is neutral.
    """
    emotions = protocol.majority(data.votes)[faces.rows]
    keep = (data.split[faces.rows] == SPLITS.index("train")) & (emotions >= 0)
    keep &= (np.abs(faces.poses) < MAX_POSE).all(axis=1)
    angles, neutral = faces.poses[keep].astype(np.float64), emotions[keep] == 0
    if not neutral.any():
        raise FerdeskError(
            "No neutral training face was found to measure the scales of the units on.",
            "Is this FER+, whole?",
        )
    measured = distances(faces.landmarks[keep], angles)
    shapes = dict(zip(BLENDSHAPES, faces.blendshapes[keep].T.astype(np.float64)))
    return {channel.name: _ends(channel, shapes, measured, angles, neutral) for channel in CHANNELS}


def build(faces: Faces, data: FerPlus) -> Table:
    """The measured ends beside the constants in use.

    Raises:
        FerdeskError: as :func:`measure`.
    """
    found = measure(faces, data)
    rows = []
    for channel in CHANNELS:
        rest, full, pose = found[channel.name]
        off = max(abs(rest - channel.rest), abs(full - channel.full))
        row: dict[str, Any] = {
            "channel": channel.name,
            "rest": channel.rest,
            "rest_now": rest,
            "full": channel.full,
            "full_now": full,
            "off": off / abs(channel.full - channel.rest),
        }
        if channel.distance:
            row |= {"pose": _numbers(channel.pose), "pose_now": _numbers(pose)}
        rows.append(row)
    worst = max(row["off"] for row in rows)
    note = (
        f"Measured on FER+ training faces ({data.labels.name}). `off`: the larger of the two "
        f"differences, in percent of the channel's range; at most {100 * worst:.1f}."
    )
    shift = (
        "mouthShift is in use with the full of mouthLeft alone, the larger of its two sides, so "
        "that it does not reach 1 sooner on that side."
    )
    return Table(
        "au-calibration", "Scales of the Action Unit channels", COLUMNS, tuple(rows), (note, shift)
    )


def _number(value: float) -> str:
    return f"{value:.4f}"


def _numbers(values: tuple[float, ...]) -> str:
    return " ".join(f"{value:.4f}" for value in values)


COLUMNS = (
    Column("channel", "channel"),
    Column("rest", "rest in use", _number),
    Column("rest_now", "rest measured", _number),
    Column("full", "full in use", _number),
    Column("full_now", "full measured", _number),
    Column("off", "off %", lambda value: f"{100 * value:.1f}"),
    Column("pose", "pose in use"),
    Column("pose_now", "pose measured"),
)


def _ends(
    channel: Channel,
    shapes: dict[str, np.ndarray],
    measured: dict[str, np.ndarray],
    angles: np.ndarray,
    neutral: np.ndarray,
) -> tuple[float, float, tuple[float, ...]]:
    pose = (0.0, 0.0, 0.0, 0.0)
    if channel.distance:
        values = measured[channel.distance]
        sided = values.ndim == 2
        yaw, pitch = (np.clip(angles[:, :2], -MAX_POSE, MAX_POSE) / 30).T
        if sided:  # left and right are one sample, seen in a mirror
            values, yaw = np.concatenate(values.T), np.concatenate([yaw, -yaw])
            pitch, neutral = np.tile(pitch, 2), np.tile(neutral, 2)
        design = np.stack([np.ones_like(yaw), yaw * sided, yaw**2, pitch, pitch**2], axis=1)
        fitted = np.linalg.lstsq(design[neutral], values[neutral], rcond=None)[0]
        yaw_1, yaw_2, pitch_1, pitch_2 = map(float, fitted[1:])
        pose = (yaw_1, yaw_2, pitch_1, pitch_2)
        values = values - design[:, 1:] @ fitted[1:]
    else:
        values = np.concatenate([shapes[name] for name in channel.shapes])
        neutral = np.tile(neutral, len(channel.shapes))
    rest = float(np.median(values[neutral]))
    outer = 100 - OUTER if channel.full > channel.rest else OUTER
    full = float(np.percentile(values, outer))
    return ((rest + full) / 2 if channel.name in HALFWAY else rest), full, pose
