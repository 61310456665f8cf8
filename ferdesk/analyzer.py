"""ferdesk from Python: pictures, videos and cameras read as the window and ``ferdesk analyze`` do.

    import ferdesk

    with ferdesk.Analyzer() as analyzer:
        for face in analyzer.image("photo.jpg").faces:
            print(face.decision.label, face.smoothed)
        for record in analyzer.frames("clip.mp4"):
            print(record.frame.media_ms, len(record.faces))

What is read is apparent expression, not feeling, and not for decisions about people. Nothing leaves
the computer.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np

from ferdesk import pipeline
from ferdesk.core.errors import FerdeskError
from ferdesk.core.types import CROP_SIZE, FaceRecord, Frame, FrameRecord
from ferdesk.export.item import Item
from ferdesk.export.reading import Reading
from ferdesk.export.table import COLUMNS, PEOPLE, lines_of, of_models
from ferdesk.models.catalog import scan
from ferdesk.models.runner import Runner
from ferdesk.options import Options
from ferdesk.pipeline import Pipeline, also
from ferdesk.sources import open_live, source_kind
from ferdesk.sources.image import load_image

DEFAULTS = Options()


class Analyzer:
    """Reads faces with one model, and with others beside it. For one thread; a context manager.

    Args:
        model: id of the model that decides, one of :meth:`models`; None for the one that the app
            starts with.
        compare: ids of models that read every face too; their answers follow the first one's in
            ``FaceRecord.predictions``.
        options: as the app's settings and ``ferdesk analyze`` have them.

    Raises:
        FerdeskError: there is no such model, or it can't be loaded.
    """

    def __init__(
        self,
        model: str | None = None,
        *,
        compare: Sequence[str] = (),
        options: Options = DEFAULTS,
    ):
        catalog = scan()
        first = catalog.default if model is None else catalog.reader(model)
        others = [one for one in dict.fromkeys(compare) if one != first.id]
        entries = [first, *map(catalog.reader, others)]
        self._options = options
        self._reader, *self._compared = [pipeline.load_model(one, options) for one in entries]
        self._columns = (
            *COLUMNS,
            *(PEOPLE if self._reader.card.people is not None else ()),
            *of_models(others),
        )
        self._stills: Pipeline | None = None
        self._pictures = 0

    @staticmethod
    def models() -> tuple[str, ...]:
        """Ids of the models that are installed, those with Action Units among them."""
        return tuple(one.id for one in scan().readers)

    @property
    def model(self) -> str:
        """Id of the model that decides."""
        return self._reader.card.id

    def image(
        self, picture: str | os.PathLike[str] | np.ndarray, *, bgr: bool = False
    ) -> FrameRecord:
        """Find and read the faces of one picture.

        Args:
            picture: path of an image; or its pixels, uint8 (H, W, 3) or, gray, (H, W), also as an
                image of Pillow's.
            bgr: the pixels' channels are blue, green, red, as OpenCV has them; not red, green,
                blue.

        Returns:
            Its faces, at most ``options.max_faces``; ``faces`` is empty where there is none.

        Raises:
            FerdeskError: it can't be read, or is no such picture.
        """
        if isinstance(picture, str | os.PathLike):
            path = Path(picture)
            name, pixels = path.name, load_image(path)
        else:
            name, pixels = "array", _bgr(np.asarray(picture), bgr)
        if self._stills is None:
            self._stills = pipeline.build(self._reader, self._options, stills=True)
        # Pictures that have nothing to do with each other still need an order.
        at, self._pictures = self._pictures, self._pictures + 1
        frame = Frame(pixels, at, time.monotonic_ns(), at, name)
        return self._beside(self._stills.step(frame))

    def frames(
        self, spec: str | os.PathLike[str], *, every: int = 1, start_s: float = 0.0,
        end_s: float | None = None,
    ) -> Generator[FrameRecord]:  # fmt: skip
        """Read a video, a folder of images or a camera, frame by frame.

        Args:
            spec: path of a video, an image or a folder of images; ``demo``; ``camera:0`` or an
                address, which have no end: leave the loop. Of these the newest picture is read,
                whatever came meanwhile.
            every: of a file, of each ``every`` frames the first is read.
            start_s, end_s: of a video, frames from and up to these times of its own clock.

        Yields:
            A record a frame, those without a face too. Faces keep their numbers while they stay in
            view, and probabilities are smoothed in time.

        Raises:
            FerdeskError: it can't be opened or read, or has no frame at the times asked for.
            ValueError: ``every`` is less than 1.
        """
        if every < 1:
            raise ValueError(f"every is {every}; it must be 1 or more")
        spec = os.fspath(spec)
        if source_kind(spec).live:
            return self._live(spec)
        reading = Reading(
            spec, self._reader, self._options, every, tuple(self._compared), start_s, end_s
        )
        return _records(reading)

    def crops(self, pixels: np.ndarray) -> np.ndarray:
        """What the model alone says of faces that are cut out already.

        Args:
            pixels: uint8 (N, 48, 48), gray, framed as FER+ frames its faces.

        Returns:
            float32 (N, 8): probabilities in the order of ``ferdesk.EMOTIONS``, at one look.

        Raises:
            FerdeskError: the model needs more than crops (those with Action Units do).
            ValueError: the array is another.
        """
        if not isinstance(self._reader, Runner):
            raise FerdeskError(
                f"{self.model} reads more of a face than its crop.", "Choose a network by itself."
            )
        pixels = np.ascontiguousarray(pixels)
        if pixels.dtype != np.uint8 or pixels.shape[1:] != (CROP_SIZE, CROP_SIZE):
            raise ValueError(
                f"crops must be uint8 (N, {CROP_SIZE}, {CROP_SIZE}), not {pixels.dtype} "
                f"{pixels.shape}"
            )
        return self._reader.predict(pixels)

    def people(self, face: FaceRecord) -> np.ndarray | None:
        """Which label how many people would give a face: shares, float64 (8,), that sum to 1; None
        where the model's card does not tell them."""
        shares = self._reader.card.people
        return None if shares is None else shares(face.smoothed)

    def rows(self, record: FrameRecord) -> list[dict[str, Any]]:
        """A record as lines of the table that ``ferdesk analyze`` writes, such as for pandas.

        Returns:
            A line for each face, or one for a frame without; text, int, float or None by the
            name of the column.
        """
        item = Item(record.frame.source, record, people=self._reader.card.people)
        return [
            {column.name: _plain(column.value(line)) for column in self._columns}
            for line in lines_of(item)
        ]

    def close(self) -> None:
        """Let go of the face finder; may be called twice."""
        stills, self._stills = self._stills, None
        if stills is not None:
            stills.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _live(self, spec: str) -> Generator[FrameRecord]:
        with open_live(spec) as source, pipeline.build(self._reader, self._options) as reading:
            while (frame := source.read()) is not None:
                yield self._beside(reading.step(frame))

    def _beside(self, record: FrameRecord) -> FrameRecord:
        for reader in self._compared:
            record = also(record, reader)
        return record


def _records(reading: Reading) -> Generator[FrameRecord]:
    with contextlib.closing(iter(reading)) as items:
        for item in items:
            yield item.record


def _bgr(pixels: np.ndarray, bgr: bool) -> np.ndarray:
    """Pixels as OpenCV has them: uint8 (H, W, 3), BGR, in one piece.

    Raises:
        FerdeskError: they are no picture.
    """
    colour = pixels.ndim == 3 and pixels.shape[2] == 3
    if pixels.dtype != np.uint8 or not (colour or pixels.ndim == 2) or 0 in pixels.shape:
        raise FerdeskError(
            f"An array of {pixels.dtype} {pixels.shape} is no picture.",
            "Give uint8 (height, width, 3), 0 to 255, or (height, width) where it is gray.",
        )
    if not colour:
        pixels = np.repeat(pixels[:, :, None], 3, axis=2)
    return np.ascontiguousarray(pixels if bgr else pixels[:, :, ::-1])


def _plain(value: object) -> object:
    """A cell without NumPy's types."""
    return value.item() if isinstance(value, np.generic) else value
