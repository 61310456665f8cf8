"""An engine without threads, and records to put into it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from fakes import make_face, make_image

from ferdesk.core.types import Decision, FaceCrop, FaceRecord, Frame, FrameRecord, Prediction
from ferdesk.core.vocab import EMOTIONS, INDEX
from ferdesk.live.status import LiveStatus
from ferdesk.pipeline import Options


def probabilities(**given: float) -> np.ndarray:
    """float32 (8,): those given by name; the rest is shared by the others."""
    rest = (1 - sum(given.values())) / (len(EMOTIONS) - len(given))
    values = np.full(len(EMOTIONS), rest, np.float32)
    for name, value in given.items():
        values[INDEX[name]] = value
    return values


def face_record(
    track_id: int = 1,
    *,
    left: float = 80,
    label: str | None = "happiness",
    smoothed: np.ndarray | None = None,
    raw: np.ndarray | None = None,
    units: Mapping[str, float] | None = None,
    flags: tuple[str, ...] = (),
    reason: str = "The likeliest: happiness 80%, then neutral 6%.",
    side: float = 100,
) -> FaceRecord:
    smoothed = probabilities(happiness=0.8) if smoothed is None else smoothed
    return FaceRecord(
        face=make_face(track_id, left, 60, side),
        crop=FaceCrop(
            track_id, np.arange(48 * 48, dtype=np.uint32).astype(np.uint8).reshape(48, 48)
        ),
        predictions=(Prediction("tiny", smoothed if raw is None else raw, 1.0),),
        smoothed=smoothed,
        decision=Decision(label, reason, label or "neutral", "network" if label else "abstain"),
        action_units=units or {"AU12": 0.7, "AU1": 0.1},
        flags=flags,
    )


def frame(index: int = 0, source: str = "made") -> Frame:
    """240 × 320 pixels."""
    return Frame(make_image(), index, time.monotonic_ns(), index * 33, source)


def record(*faces: FaceRecord, of: Frame | None = None) -> FrameRecord:
    return FrameRecord(of or frame(), tuple(faces), "tiny", time.monotonic_ns())


class FakeDeck:
    """Stands in for :class:`ferdesk.live.deck.Deck`: ten pictures a second, once it is there."""

    def __init__(self) -> None:
        self.there = False
        self.playing = True
        self.duration_s: float | None = None
        self.number = 0

    @property
    def position_s(self) -> float:
        return self.number / 10

    def number_at(self, seconds: float) -> int:
        return int(seconds * 10)

    def show(self, number: int) -> None:
        self.number = number

    def step(self, by: int = 1) -> None:
        self.playing = False
        self.number += by


class FakeEngine:
    """Stands in for :class:`ferdesk.live.engine.Engine`; the test says what there is to take."""

    def __init__(self) -> None:
        self.state = LiveStatus()
        self.previews: list[Frame] = []
        self.records: list[FrameRecord] = []
        self.calls: list[tuple] = []
        self.sinks: list = []
        self.options: Options | None = None
        self.paused = False
        self.deck = FakeDeck()

    def set_options(self, options: Options) -> bool:
        self.options = options
        return False

    def open(self, spec: str) -> None:
        self.calls.append(("open", spec))
        self.paused = False
        self.state = LiveStatus(state="opening", source=spec)

    def read_anew(self) -> None:
        self.calls.append(("read_anew",))

    def stop(self, timeout_s: float | None = None) -> bool:
        self.calls.append(("stop",))
        self.state = LiveStatus()
        return True

    def select_model(self, model_id: str) -> None:
        self.calls.append(("select_model", model_id))

    def set_compared(self, model_ids) -> None:
        self.calls.append(("set_compared", tuple(model_ids)))

    def add_sink(self, sink) -> None:
        self.sinks.append(sink)

    def remove_sink(self, sink) -> bool:
        self.sinks.remove(sink)
        return True

    def pause(self, on: bool = True) -> None:
        self.calls.append(("pause", on))
        self.paused = on

    def take_preview(self) -> Frame | None:
        return self.previews.pop() if self.previews else None

    def take_record(self) -> FrameRecord | None:
        return self.records.pop() if self.records else None

    def state_now(self) -> str:
        return self.state.state

    def status(self) -> LiveStatus:
        return self.state

    def set(self, **values: object) -> None:
        """Change fields of the status."""
        self.state = replace(self.state, **values)
