"""Lines of a table that an analysis or a recording wrote, read back from whichever form.

Whatever the form, a line is what a CSV of the same analysis would hold: texts by the names of
:mod:`ferdesk.export.table`, empty where there is nothing.
"""

from __future__ import annotations

import contextlib
import csv
import importlib.util
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from ferdesk.core.errors import FerdeskError
from ferdesk.core.vocab import EMOTIONS

Row = Mapping[str, str]
T = TypeVar("T")
_BOX = ("box_left_px", "box_top_px", "box_width_px", "box_height_px")
_POSE = ("yaw", "pitch", "roll")
_ALWAYS = (
    *("source", "frame", "time_ms", "model", "faces", "face_id"),
    *_BOX,
    *("label", "close_to", "network_label", "quality_flags"),
    *(f"{name}_{kind}" for kind in ("smoothed", "raw") for name in EMOTIONS),
)
"""Of a face in JSON Lines, which may be in none of its frames."""
_GROUPS: Mapping[str, str] = {
    "smoothed": "{}_smoothed",
    "raw": "{}_raw",
    "action_units": "{}_intensity",
    "above_neutral": "{}_above_neutral",
    "people": "{}_people",
}
"""Objects of a face in JSON Lines, and what their names are in the other forms."""
NETWORK = ".network_label"
"""How a column of a compared model ends."""
_BATCH = 1024
"""Lines of a Parquet file that are held as Python objects at once."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table that can be read through, any number of times."""

    path: Path
    names: tuple[str, ...]
    """Of its columns."""
    _rows: Callable[[Path], Iterator[Row]]

    def __iter__(self) -> Iterator[Row]:
        """Its lines, in order.

        Raises:
            FerdeskError: it can't be read, or is damaged.
        """
        return _told(self.path, self._rows)

    @property
    def compared(self) -> tuple[str, ...]:
        """Ids of the models that read beside the one that decides."""
        return compared_in(self.names)

    def need(self, names: Sequence[str]) -> None:
        """
        Raises:
            FerdeskError: it lacks one of these columns, and so is of something else.
        """
        if missing := [name for name in names if name not in self.names]:
            if len(self.names) == 1 and ";" in self.names[0]:
                raise FerdeskError(
                    f"The cells of {self.path} are parted by semicolons: a spreadsheet has saved "
                    "it, which changes numbers.",
                    "Give the table as ferdesk wrote it.",
                )
            raise FerdeskError(
                f"{self.path} is no table of an analysis: it lacks {', '.join(missing[:3])}.",
                "Give what ferdesk analyze --out FACES.csv wrote.",
            )


def compared_in(names: Sequence[str]) -> tuple[str, ...]:
    """Ids of the models whose columns these are beside those of the one that decides."""
    return tuple(name.removesuffix(NETWORK) for name in names if name.endswith(NETWORK))


def read(path: Path) -> Table:
    """Open a table.

    Raises:
        FerdeskError: it can't be read, or its name has none of the endings of a table.
    """
    ending = path.suffix.lower()
    if ending not in FORMS:
        raise FerdeskError(
            f"{path} is not a table in {' or '.join(FORMS)}.",
            "Give what ferdesk analyze --out FACES.csv wrote.",
        )
    if ending == ".parquet" and importlib.util.find_spec("pyarrow") is None:
        raise FerdeskError(
            f"To read {path} the package pyarrow is needed, which is not installed.",
            "Install it (pip install pyarrow), or write the table as .csv.",
        )
    names, rows = FORMS[ending]
    return Table(path, next(_told(path, lambda of: iter([names(of)]))), rows)


def _told(path: Path, lines: Callable[[Path], Iterator[T]]) -> Iterator[T]:
    """The same, with what people are told where it can't be read."""
    try:
        yield from lines(path)
    except (OSError, UnicodeError, csv.Error) as error:
        reason = getattr(error, "strerror", None) or error
        raise _unreadable(path, reason) from error


def _unreadable(path: Path, reason: object) -> FerdeskError:
    return FerdeskError(
        f"{path} can't be read: {reason}.", "Give what ferdesk analyze --out wrote."
    )


def _damaged(path: Path, line: int) -> FerdeskError:
    """What people are told of a line, counted from 1, that no analysis wrote."""
    return FerdeskError(f"Line {line} of {path} is damaged.", "Make the table anew.")


def _csv_names(path: Path) -> tuple[str, ...]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return tuple(csv.DictReader(stream).fieldnames or ())


def _csv_rows(path: Path) -> Iterator[Row]:
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    with path.open(encoding="utf-8-sig", newline="") as stream:
        lines = csv.DictReader(stream)
        last = (lines.fieldnames or ("",))[-1]
        for line in lines:
            if line[last] is None or None in line:  # too few cells, too many
                raise _damaged(path, lines.line_num)
            yield line


def _jsonl_names(path: Path) -> tuple[str, ...]:
    """Known when all of it is read, since a frame without a face names next to none."""
    named = (name for row in _jsonl_rows(path) for name in row)
    return tuple(dict.fromkeys((*_ALWAYS, *named)))


def _jsonl_rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8") as stream:
        for number, line in enumerate(stream, 1):
            try:
                rows = [*_of_frame(json.loads(line))]
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                raise _damaged(path, number) from None
            yield from rows


def _of_frame(frame: Mapping[str, Any]) -> Iterator[Row]:
    """One line a face, and one for a frame without a face."""
    faces = frame["faces"]
    of_all = {name: _text(value) for name, value in frame.items() if name != "faces"}
    of_all["faces"] = str(len(faces))
    for face in faces or (None,):
        yield _Cells(of_all | ({} if face is None else _of_face(face)))


def _of_face(face: Mapping[str, Any]) -> dict[str, str]:
    row = {
        name: _text(value)
        for name, value in face.items()
        if not isinstance(value, Mapping) and name not in ("id", "box_px", "pose_deg")
    }
    row["face_id"] = _text(face["id"])
    row |= zip(_BOX, map(_text, face["box_px"]), strict=True)
    pose = face["pose_deg"] or {}
    row |= {f"{name}_deg": _text(pose.get(name)) for name in _POSE}
    for group, name in _GROUPS.items():
        row |= {name.format(key): _text(value) for key, value in (face.get(group) or {}).items()}
    for model_id, answer in face.get("compared", {}).items():
        row[f"{model_id}{NETWORK}"] = _text(answer["network_label"])
        row |= {f"{model_id}.{key}_raw": _text(value) for key, value in answer["raw"].items()}
    return row


class _Cells(dict[str, str]):
    """A line of JSON Lines, which names no cell that is empty."""

    def __missing__(self, name: str) -> str:
        return ""


def _text(value: object) -> str:
    if value is None:
        return ""
    return ";".join(map(str, value)) if isinstance(value, list) else str(value)


def _parquet_names(path: Path) -> tuple[str, ...]:
    with _parquet(path) as file:
        return tuple(file.schema_arrow.names)


def _parquet_rows(path: Path) -> Iterator[Row]:
    with _parquet(path) as file:
        for batch in file.iter_batches(_BATCH):
            for line in batch.to_pylist():
                yield {name: _text(value) for name, value in line.items()}


@contextlib.contextmanager
def _parquet(path: Path) -> Iterator[Any]:
    """The open file. Imported here: ferdesk does without pyarrow but for this form."""
    import pyarrow.parquet

    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            yield file
    except pyarrow.ArrowException as error:
        raise _unreadable(path, str(error).rstrip(".")) from error


FORMS: Mapping[str, tuple[Callable[[Path], tuple[str, ...]], Callable[[Path], Iterator[Row]]]] = (
    MappingProxyType(
        {
            ".csv": (_csv_names, _csv_rows),
            ".jsonl": (_jsonl_names, _jsonl_rows),
            ".parquet": (_parquet_names, _parquet_rows),
        }
    )
)
"""By the ending of the file's name: what gives the names of the columns, and what the lines."""
