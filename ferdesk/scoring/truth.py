"""Labels that people gave to pictures: by the folder that each lies in, or by a table of names."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ferdesk.core.errors import FerdeskError
from ferdesk.core.text import parts_of

NAME_COLUMNS = ("file", "source", "path", "image", "picture", "filename", "name")
LABEL_COLUMNS = ("label", "emotion", "expression", "truth")

Truth = Callable[[str, int], str | None]
"""A picture's path or name and its frame to the word it was labelled with; None without one."""


def by_folder(source: str, frame: int) -> str | None:
    """The name of the folder that a picture lies in."""
    parts = parts_of(source)
    return parts[-2] if len(parts) > 1 else None


def by_table(path: Path) -> Truth:
    """The labels of a CSV: a column with names of files, one with labels, perhaps one ``frame``.

    A name may have as many of its folders before it as are needed to tell files apart.

    Raises:
        FerdeskError: it can't be read, lacks a column, or gives one picture two labels.
    """
    named: dict[str, list[_Row]] = {}
    for row in _rows(path):
        rows = named.setdefault(row.parts[-1], [])
        if any((one.parts, one.frame) == (row.parts, row.frame) for one in rows):
            raise FerdeskError(
                f"{path} labels {'/'.join(row.parts)} twice.", "Leave one line a picture."
            )
        rows.append(row)

    def label(source: str, frame: int) -> str | None:
        parts = parts_of(source)
        fit = [row for row in named.get(parts[-1], ()) if row.fits(parts, frame)]
        if len({row.word for row in fit}) > 1:
            raise FerdeskError(
                f"{path} has several lines that may mean {source}.",
                "Write the folders before the names there.",
            )
        return fit[0].word if fit else None

    return label


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of a table of labels."""

    parts: tuple[str, ...]
    frame: int | None
    word: str

    def fits(self, parts: Sequence[str], frame: int) -> bool:
        return self.frame in (None, frame) and tuple(parts[-len(self.parts) :]) == self.parts


def _rows(path: Path) -> Iterable[_Row]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            lines = csv.DictReader(stream)
            known = {name.strip().lower(): name for name in lines.fieldnames or ()}
            name = _column(path, known, NAME_COLUMNS, "the pictures' names")
            label = _column(path, known, LABEL_COLUMNS, "their labels")
            rows = []
            for line in lines:
                if not (parts := parts_of(line[name] or "")):
                    raise FerdeskError(f"Line {lines.line_num} of {path} names no picture.")
                frame = line[known["frame"]] if "frame" in known else None
                rows.append(_Row(parts, _whole(path, frame), (line[label] or "").strip()))
            return rows
    except (OSError, UnicodeError, csv.Error) as error:
        reason = getattr(error, "strerror", None) or error
        raise FerdeskError(
            f"The labels in {path} can't be read: {reason}.",
            "Give a CSV in UTF-8 with a column file and a column label.",
        ) from error


def _column(path: Path, known: Mapping[str, str], names: Sequence[str], what: str) -> str:
    for name in names:
        if name in known:
            return known[name]
    raise FerdeskError(
        f"{path} has no column with {what}.", f"Call it {names[0]}: {', '.join(names)} are known."
    )


def _whole(path: Path, text: str | None) -> int | None:
    if text is None or not text.strip():
        return None
    try:
        return int(text)
    except ValueError:
        raise FerdeskError(
            f"{text!r} in the column frame of {path} is no number of a frame.",
            "Frames are counted from 0, as in the table.",
        ) from None


def unknown(words: Iterable[str]) -> str:
    """The words that mean no emotion, the most frequent first, as one text."""
    return ", ".join(f"{word or 'nothing'} ({n})" for word, n in Counter(words).most_common(8))
