"""Find faces with MediaPipe's Face Landmarker.

Reach: the bundled detector is the short-range one. It looks at the whole frame
shrunk to 128 × 128, so it finds faces of people at a desk and misses those that
are small in the frame; :data:`MIN_FACE_SHARE` says how small. A face already
found is followed below that, because following needs no detector; others are
found in parts of the frame where that is asked for (``small.py``).
"""

from __future__ import annotations

import contextlib
import gc
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import cv2
import numpy as np

from ferdesk.core import assets
from ferdesk.core.errors import FerdeskError
from ferdesk.core.types import N_BLENDSHAPES, N_LANDMARKS, Face, Frame, HeadPose
from ferdesk.faces import native, results
from ferdesk.faces.pose import ASIDE, head_pose
from ferdesk.faces.sight import Sight
from ferdesk.faces.small import SmallFaces
from ferdesk.faces.tracker import GAP_MS, Tracker

MODEL_FILE = "face_landmarker.task"
MODEL_SHA256 = "64184e229b263107bc2b804c6625db1341ff2bb731874b0bcc2fe6544e0bc9ff"
"""Of that file as Google made it; the same stands in the notice beside it."""
Mode = Literal["video", "image"]

MIN_FACE_SHARE = 0.12
"""Smallest face found in the whole frame, its width by the frame's. Measured with one portrait
shrunk into frames of 640×480, 1280×720 and 512×512 at eight places: all found at 0.12, a quarter at
0.10, none at 0.09."""

MOST_FACES = 20
"""That can be looked for at once."""
SMALLEST = 8
"""Pixels of a side below which MediaPipe fails."""

_NO_FACE = np.zeros((128, 128, 3), np.uint8)


class FaceLandmarker:
    """Faces of one source, frame by frame. Not to be shared between threads.

    Args:
        max_faces: most faces looked for, 1 to 20. While fewer are in view each
            frame also pays for the detector (3–5 ms); MediaPipe steadies the
            mesh over time only when this is 1.
        mode: ``video`` follows faces from frame to frame, which is faster and
            steadier; ``image`` takes every frame by itself, and each face found
            gets a new id.
        gap_ms: how long a face may be out of sight and keep its id.
        detection, presence, tracking: confidences in [0, 1] below which a face
            is not found, not believed, or no longer followed.
        model: another ``.task`` file than the one that ships.
        aside: of :func:`ferdesk.faces.pose.head_pose`.
        small_faces: look for small faces too; see :mod:`ferdesk.faces.small`.

    Raises:
        FerdeskError: the model file is missing or foreign, or MediaPipe can't be loaded.
        ValueError: an argument outside its range.
    """

    def __init__(
        self,
        max_faces: int = 4,
        mode: Mode = "video",
        *,
        gap_ms: int = GAP_MS,
        detection: float = 0.5,
        presence: float = 0.5,
        tracking: float = 0.5,
        model: Path | None = None,
        aside: float = ASIDE,
        small_faces: bool = False,
    ):
        if not 1 <= max_faces <= MOST_FACES or max_faces % 1:
            raise ValueError(f"max_faces: expected 1 to {MOST_FACES}, whole, got {max_faces}")
        if mode not in ("video", "image"):
            raise ValueError(f"mode: expected video or image, got {mode!r}")
        confidences = {"detection": detection, "presence": presence, "tracking": tracking}
        for name, value in confidences.items():
            if not 0 <= value <= 1:
                raise ValueError(f"{name}: expected 0 to 1, got {value}")
        self.mode = mode
        self.max_faces = max_faces
        self._tracker = Tracker(gap_ms)
        self._made_with: dict[str, Any] = {
            **confidences,
            "max_faces": max_faces,
            "mode": mode,
            "gap_ms": gap_ms,
            "model": model,
            "aside": aside,
        }
        self._aside = aside
        self._near: FaceLandmarker | None = None
        """Looks at parts of pictures; of a video None at first, so that it begins at once."""
        self._small = SmallFaces(self._look_at, max_faces, mode == "image") if small_faces else None
        self._clock = _Clock()
        self._time = _Clock()
        """MediaPipe's clock, and the tracker's."""
        self._place: tuple[str, int] | None = None
        """Source and jump of the newest frame."""
        self._ready: tuple[Frame, object] | None = None
        """A picture in MediaPipe's form, made beforehand; put and taken whole, without a lock."""
        self._task = self._open(
            model or assets.path(MODEL_FILE),
            num_faces=max_faces,
            min_face_detection_confidence=detection,
            min_face_presence_confidence=presence,
            min_tracking_confidence=tracking,
        )
        if self._small is not None and mode == "image":
            self._near = self._part_finder()

    def detect(self, frame: Frame) -> tuple[Face, ...]:
        """The faces of a frame, largest first.

        Frames of another source than the one before start with new ids, and so do those after a
        jump. A source whose clock steps back by itself (a loop) is followed without a break.

        Returns:
            At most ``max_faces`` faces; empty where there are none.

        Raises:
            FerdeskError: it was closed, or MediaPipe failed on this frame.
        """
        place = (frame.source, frame.jumps)
        if place != self._place:
            if self._place is not None:
                self.reset()
            self._place = place
        return self.follow(frame, self.look(frame))

    @property
    def separable(self) -> bool:
        """Whether what :meth:`look` finds depends on the frame and what it found in the one before,
        and on nothing else. MediaPipe steadies a single face with a memory that reaches further."""
        return self.mode == "video" and self.max_faces > 1

    def twin(self) -> FaceLandmarker:
        """Another one that was made with the same arguments, and has seen nothing yet.

        Raises:
            FerdeskError: see the class.
        """
        return FaceLandmarker(**self._made_with)

    def prepare(self, frame: Frame) -> None:
        """Bring a picture into MediaPipe's form before it is looked at. From any thread.

        Optional: it only saves :meth:`look` the time. Nothing is made while the last one made was
        not looked at: pictures come faster then than they can be.
        """
        if self._ready is None and min(frame.image.shape[:2]) >= SMALLEST:
            self._ready = (frame, self._convert(frame.image))

    def look(self, frame: Frame) -> tuple[Sight, ...]:
        """The first half of :meth:`detect`: the faces in MediaPipe's order, without ids.

        Raises:
            FerdeskError: it was closed, or MediaPipe failed on this frame.
        """
        if self._task is None:
            raise FerdeskError("The face finder is closed.", "Open the source again.")
        height, width = frame.image.shape[:2]
        if min(height, width) < SMALLEST:
            return ()
        ready, self._ready = self._ready, None
        made = ready[1] if ready is not None and ready[0] is frame else self._convert(frame.image)
        result = self._run(made, self._clock.tick(frame.media_ms))
        found = []
        for i, marks in enumerate(result.face_landmarks):
            given = results.points(marks)
            shapes = results.scores(result.face_blendshapes[i])
            if given.shape != (N_LANDMARKS, 3) or shapes.shape != (N_BLENDSHAPES,):
                continue
            if not np.isfinite(given).all():
                continue
            points = given * np.array([width, height, width], dtype=np.float32)
            matrices = result.facial_transformation_matrixes
            pose = (
                head_pose(np.asarray(matrices[i], dtype=np.float32), self._aside)
                if i < len(matrices)
                else HeadPose(0.0, 0.0, 0.0)
            )
            box = bounding_box(points)
            found.append(Sight(given, box, points, np.clip(shapes, 0, 1), pose))
        return tuple(found)

    def follow(self, frame: Frame, seen: Sequence[Sight]) -> tuple[Face, ...]:
        """The second half: the faces of a frame, largest first, with the ids they had before.

        Frames must come in their order; what was seen in them may be another's :meth:`look`.
        """
        now_ms = self._time.tick(frame.media_ms)
        if self._small is not None and min(frame.image.shape[:2]) >= SMALLEST:
            seen = self._small.add(frame.image, seen)
        ordered = sorted(seen, key=lambda one: -one.box[2] * one.box[3])
        if self.mode == "image":
            self._tracker.reset()
        ids = self._tracker.update([one.box for one in ordered], now_ms)
        return tuple(
            Face(track, one.box, one.landmarks, one.blendshapes, one.pose)
            for track, one in zip(ids, ordered)
        )

    def go_on_from(self, before: FaceLandmarker) -> None:
        """Know the faces that another saw last, as the ones they were there.

        Args:
            before: of the same source; not used any more.
        """
        self._tracker, self._time = before._tracker, before._time
        if self._small is not None and before._small is not None:
            self._small.go_on_from(before._small)

    def reset(self) -> None:
        """Forget the faces seen so far; the next ones are looked for afresh and get new ids."""
        self._tracker.reset()
        if self._small is not None:
            self._small.reset()
        if self.mode == "video" and self._task is not None:
            # MediaPipe would go on looking where the last picture's face was.
            self._run(self._convert(_NO_FACE), self._clock.tick(0))

    def close(self) -> None:
        """Free MediaPipe's graph and its threads. May be called twice."""
        self._ready = None
        if self._near is not None:
            self._near.close()
            self._near = None
        if self._task is not None:
            self._task = None
            self._finaliser()

    def __enter__(self) -> FaceLandmarker:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _part_finder(self) -> FaceLandmarker:
        return FaceLandmarker(**self._made_with | {"mode": "image"})

    def _look_at(self, part: np.ndarray) -> tuple[Sight, ...]:
        """The faces of a part of a picture."""
        if self._near is None:
            self._near = self._part_finder()
        return self._near.look(Frame(part, 0, 0, 0, "part"))

    def _open(self, model: Path, **numbers: float) -> Any:
        try:
            self._mediapipe, base_options, vision = native.load()
        except (ImportError, OSError) as error:
            raise FerdeskError(
                f"The face finder (MediaPipe) can't be loaded: {error}.",
                "Install ferdesk again; on Linux also libgl1, libegl1 and libgles2.",
            ) from error
        try:
            # Given as bytes: MediaPipe's own file reader fails on some paths that are not ASCII.
            content = model.read_bytes()
        except OSError as error:
            raise FerdeskError(
                f"The face model {model} can't be read: {error.strerror or error}.",
                "Install ferdesk again.",
            ) from error
        running = vision.RunningMode.VIDEO if self.mode == "video" else vision.RunningMode.IMAGE
        options = vision.FaceLandmarkerOptions(
            base_options=base_options(model_asset_buffer=content),
            running_mode=running,
            output_face_blendshapes=True,
            output_facial_transformation_matrixes=True,
            **numbers,
        )
        self._task = None
        with native.quiet(), contextlib.suppress(RuntimeError, ValueError, FerdeskError):
            self._task = vision.FaceLandmarker.create_from_options(options)
            # The first frame builds the networks; paid here, and its warnings swallowed.
            self._run(self._convert(_NO_FACE), self._clock.tick(0))
        if self._task is None:
            # MediaPipe's error and the thread it started hold each other; this ends both.
            gc.collect()
            raise FerdeskError(
                f"The face model {model} is not one MediaPipe can run.", "Install ferdesk again."
            )
        self._finaliser = weakref.finalize(self, _close, self._task)
        return self._task

    def _convert(self, image_bgr: np.ndarray) -> Any:
        return self._mediapipe.Image(
            image_format=self._mediapipe.ImageFormat.SRGB,
            data=cv2.cvtColor(image_bgr, cv2.COLOR_BGR2RGB),
        )

    def _run(self, picture: Any, now_ms: int) -> Any:
        try:
            if self.mode == "video":
                return self._task.detect_for_video(picture, now_ms)
            return self._task.detect(picture)
        except (RuntimeError, ValueError) as error:
            raise FerdeskError(
                f"The face finder failed on a frame: {error}.", "Open the source again."
            ) from error


def _close(task: Any) -> None:
    """Close MediaPipe's task; runs at the end of the program too, for those never closed."""
    try:
        with native.quiet():
            task.close()
    except RuntimeError:
        # The interpreter is on its way out and takes no more work. The system frees the graph;
        # without its handle MediaPipe's finaliser does not try again and fail on stderr.
        task._handle = None


class _Clock:
    """Strictly increasing milliseconds from a clock that may stand still or step back."""

    def __init__(self) -> None:
        self._last = -1
        self._offset = 0

    def tick(self, media_ms: int) -> int:
        now = media_ms + self._offset
        if now <= self._last:
            # One frame's time on, so that a loop looks like the next frame and no more.
            step = 33 if self._last - now > 33 else 1
            self._offset += self._last + step - now
            now = self._last + step
        self._last = now
        return now


def bounding_box(landmarks: np.ndarray) -> tuple[float, float, float, float]:
    """Left, top, width, height of landmarks (N, 2 or 3), in their own unit."""
    left, top = landmarks[:, :2].min(axis=0)
    right, bottom = landmarks[:, :2].max(axis=0)
    return float(left), float(top), float(right - left), float(bottom - top)
