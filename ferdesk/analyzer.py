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
import warnings
import weakref
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np

from ferdesk import pipeline
from ferdesk.core.errors import FerdeskError
from ferdesk.core.text import storable
from ferdesk.core.types import CROP_SIZE, FaceRecord, Frame, FrameRecord
from ferdesk.export.item import Item
from ferdesk.export.reading import Reading
from ferdesk.export.table import COLUMNS, PEOPLE, lines_of, of_models
from ferdesk.models.catalog import scan
from ferdesk.models.runner import Runner
from ferdesk.options import Options
from ferdesk.pipeline import Pipeline, also
from ferdesk.sources import open_live, source_kind
from ferdesk.sources.files import VIDEO_SUFFIXES
from ferdesk.sources.image import load_image

DEFAULTS = Options()
DEEP = "IF"
"""With one of these Pillow's modes of more than 8 bits begin."""


class Analyzer:
    """Reads faces with one model, and with others beside it. For one thread; a context manager.

    What people should know of a source (a picture of a folder that can't be read, a video that is
    cut short, a black camera, one that was away) is a warning of Python's.

    Args:
        model: id of the model that decides, one of :meth:`models`; None for the one that the app
            starts with.
        compare: id of a model that reads every face too, or several; their answers follow the
            first one's in ``FaceRecord.predictions``.
        options: as the app's settings and ``ferdesk analyze`` have them.

    Raises:
        FerdeskError: there is no such model, or it can't be loaded.
    """

    def __init__(
        self,
        model: str | None = None,
        *,
        compare: str | Sequence[str] = (),
        options: Options = DEFAULTS,
    ):
        catalog = scan()
        first = catalog.default if model is None else catalog.reader(model)
        named = (compare,) if isinstance(compare, str) else compare
        others = [one for one in dict.fromkeys(named) if one != first.id]
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
        self._under_way: weakref.WeakSet[Generator[FrameRecord]] = weakref.WeakSet()
        self._closed = False

    @staticmethod
    def models() -> tuple[str, ...]:
        """Ids of the models that are installed, those with Action Units among them."""
        return tuple(one.id for one in scan().readers)

    @property
    def model(self) -> str:
        """Id of the model that decides."""
        return self._reader.card.id

    def image(self, picture: str | os.PathLike[str] | Any, *, bgr: bool = False) -> FrameRecord:
        """Find and read the faces of one picture.

        Args:
            picture: path of an image; its pixels, uint8 (H, W, 3) or, gray, (H, W); or an image of
                Pillow's of 8 bits, which is turned upright by nobody but you
                (``ImageOps.exif_transpose``).
            bgr: the pixels' channels are blue, green, red, as OpenCV has them; not red, green,
                blue.

        Returns:
            Its faces, at most ``options.max_faces``; ``faces`` is empty where there is none.

        Raises:
            FerdeskError: it can't be read.
            ValueError: it is neither a path nor such pixels.
        """
        self._need_open()
        if isinstance(picture, str | os.PathLike):
            name, pixels = _loaded(os.fspath(picture))
        else:
            name, pixels = "array", _bgr(picture, bgr)
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

        Each record holds its picture: to keep those of a long video, keep their :meth:`rows`.

        Args:
            spec: path of a video, an image or a folder of images; as text also ``demo``,
                ``camera:0`` or an address. The latter two have no end: leave the loop. Of these
                the newest picture is read, whatever came meanwhile.
            every: of a file, of each ``every`` frames the first is read.
            start_s, end_s: of a video, frames from and up to these times of its own clock.

        Yields:
            A record a frame, those without a face too. Faces keep their numbers while they stay in
            view, and probabilities are smoothed in time.

        Raises:
            FerdeskError: at the first record: it can't be opened or read, or has no frame at the
                times asked for.
            ValueError: ``every`` is no whole number from 1 on, or frames of what is live are to be
                left out.
        """
        self._need_open()
        if every < 1 or every % 1:
            raise ValueError(f"every is {every}; it must be 1 or more, and whole")
        # A path is a path, also where it is named as a camera or the demo is.
        named = spec if isinstance(spec, str) else str(Path(spec).absolute())
        if not source_kind(named).live:
            reading = Reading(
                named, self._reader, self._options, every, tuple(self._compared), start_s, end_s
            )
            return self._open(_records(reading))
        if every != 1 or start_s or end_s is not None:
            raise ValueError(f"{named} is live: every, start_s and end_s are for files")
        return self._open(self._live(named))

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
        """Which label how many people would give a face that this model read: shares, float64 (8,),
        that sum to 1; None where the model's card does not tell them.

        Raises:
            ValueError: another model read it.
        """
        self._need_own(face.predictions[0].model_id)
        shares = self._reader.card.people
        return None if shares is None else shares(face.smoothed)

    def rows(
        self, record: FrameRecord, source: str | os.PathLike[str] | None = None
    ) -> list[dict[str, Any]]:
        """A record as lines of the table that ``ferdesk analyze`` writes, such as for pandas.

        Args:
            record: that this analyzer read.
            source: what the lines name the file; by default by its name, without its folder.

        Returns:
            A line for each face, or one for a frame without; text, int, float or None by the
            name of the column.

        Raises:
            ValueError: another model read it.
        """
        self._need_own(record.model_id)
        named = record.frame.source if source is None else os.fspath(source)
        item = Item(storable(named), record, people=self._reader.card.people)
        return [
            {column.name: _plain(column.value(line)) for column in self._columns}
            for line in lines_of(item)
        ]

    def close(self) -> None:
        """End what :meth:`frames` still reads, and let go of the face finder; may be called
        twice. Nothing is read after it."""
        self._closed = True
        for records in tuple(self._under_way):
            records.close()
        stills, self._stills = self._stills, None
        if stills is not None:
            stills.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _need_open(self) -> None:
        if self._closed:
            raise FerdeskError("This analyzer is closed.", "Make another one.")

    def _need_own(self, model_id: str) -> None:
        if model_id != self.model:
            raise ValueError(f"{model_id} read this, and {self.model} can't tell of it")

    def _open(self, records: Generator[FrameRecord]) -> Generator[FrameRecord]:
        self._under_way.add(records)
        return records

    def _live(self, spec: str) -> Generator[FrameRecord]:
        told, last_ms = "", -1
        with open_live(spec) as source, pipeline.build(self._reader, self._options) as reading:
            while (frame := source.read()) is not None:
                if source.notice != told:
                    told = source.notice
                    _tell(told)
                for gap in source.gaps:
                    if gap.end_ms is not None and last_ms < gap.end_ms <= frame.media_ms:
                        silent_s = (gap.end_ms - gap.start_ms) / 1000
                        _tell(f"{gap.reason} No picture came for {silent_s:.1f} s.")
                last_ms = frame.media_ms
                yield self._beside(reading.step(frame))

    def _beside(self, record: FrameRecord) -> FrameRecord:
        for reader in self._compared:
            record = also(record, reader)
        return record


def _records(reading: Reading) -> Generator[FrameRecord]:
    with contextlib.closing(iter(reading)) as items:
        for item in items:
            yield item.record
    _tell(reading.notice)


def _tell(notice: str) -> None:
    if notice:
        warnings.warn(notice, stacklevel=3)  # of whoever asked for the next record


def _loaded(path: str) -> tuple[str, np.ndarray]:
    """The name and the pixels, BGR, of a picture's file.

    Raises:
        FerdeskError: it can't be read, or holds no picture.
    """
    if not path or "\0" in path:
        raise FerdeskError("No picture is named.", "Name its file.")
    if Path(path).suffix.lower() in VIDEO_SUFFIXES or Path(path).is_dir():
        raise FerdeskError(f"{path} is not one picture.", "Read it with frames().")
    return Path(path).name, load_image(Path(path))


def _bgr(picture: Any, bgr: bool) -> np.ndarray:
    """Pixels as OpenCV has them: uint8 (H, W, 3), BGR, of their own.

    Raises:
        ValueError: they are no picture.
    """
    # Pillow's, of whatever mode: but those of more than 8 bits would be cut off at 255.
    if hasattr(picture, "convert") and hasattr(picture, "mode") and picture.mode[0] not in DEEP:
        picture, bgr = picture.convert("RGB"), False
    pixels = np.asarray(picture)
    if pixels.ndim == 2:
        pixels = pixels[:, :, None]
    if pixels.dtype != np.uint8 or pixels.shape[2:] not in ((1,), (3,)) or 0 in pixels.shape:
        given = f"{type(picture).__name__} of {pixels.dtype} {np.shape(picture)}"
        raise ValueError(
            "a picture is a path, an image of Pillow's of 8 bits, or uint8 (height, width, 3), "
            f"0 to 255, or (height, width) where it is gray; not {given}"
        )
    if pixels.shape[2] == 1:
        return np.repeat(pixels, 3, axis=2)
    return np.array(pixels if bgr else pixels[:, :, ::-1], order="C")


def _plain(value: object) -> object:
    """A cell without NumPy's types."""
    return value.item() if isinstance(value, np.generic) else value
