"""A folder and a zip of it, read through one interface.

Nothing is ever unpacked to the disk, so a zip's member names can't write
anywhere; odd ones are refused all the same, because no honest archive has them.
"""

from __future__ import annotations

import io
import os
import stat
import zipfile
import zlib
from collections.abc import Collection, Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Self

from ferdesk.core.errors import FerdeskError, unreadable
from trainer.data.types import FOLDERS

BESIDE_CSV = ("data", *FOLDERS)
"""Folders that may lie beside a CSV; the FERPlus repository has the three in ``data``."""
MAX_MEMBER = 600_000_000
"""Bytes of the largest file that is read: ``fer2013.csv`` has 301 MB."""
MAX_PICTURE = 1_000_000
"""Of a picture: 48×48 pixels take three thousand."""
MAX_LINE = 1_000_000
"""Characters of a line: one with 2304 pixels has ten thousand at most."""
_AGAIN = "Copy or download it again."


class Folder:
    """A directory.

    Args:
        inside: the only folders in it that are looked into; None for all, however deep.
    """

    def __init__(self, root: Path, inside: Collection[str] | None = None):
        self.root = root
        self.title = str(root)
        self._inside = inside

    def names(self) -> list[str]:
        """Every file's path relative to the root, with ``/``; hidden folders are left out."""
        found = []
        above: dict[str, tuple[Path, ...]] = {}
        # Links are followed: sets are large, and often lie on another disk. But for those that
        # lead to a folder above, which would have no end.
        for folder, folders, files in os.walk(self.root, onerror=_raise, followlinks=True):
            way, real = above.get(os.path.dirname(folder), ()), Path(folder).resolve()
            if any(passed.is_relative_to(real) for passed in way):
                folders.clear()
                continue
            above[folder] = (*way, real)
            place = Path(folder).relative_to(self.root)
            here = self._inside if self._inside is not None and not place.parts else folders
            folders[:] = sorted(d for d in folders if d in here and not d.startswith("."))
            found += [(place / f).as_posix() for f in files]
        return found

    def open(self, name: str) -> IO[bytes]:
        path = self.root / name
        if not path.is_file():
            raise FerdeskError(f"{path} is not a file.", _AGAIN)
        _check_size(str(path), path.stat().st_size)
        return path.open("rb")

    def read(self, name: str, most: int = MAX_MEMBER) -> bytes:
        """A file's bytes.

        Raises:
            FerdeskError: it can't be read, or has more bytes than ``most``.
        """
        try:
            with self.open(name) as stream:
                content = stream.read(most + 1)
        except OSError as error:
            raise unreadable(self.root / name, error, _AGAIN) from error
        _check_size(self.describe(name), len(content), most)
        return content

    def describe(self, name: str) -> str:
        return str(self.root / name)

    def close(self) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Archive(Folder):
    """A zip file."""

    def __init__(self, path: Path):
        super().__init__(path)
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError) as error:
            raise FerdeskError(_why_no_zip(path), _AGAIN) from error
        except OSError as error:
            raise unreadable(path, error, "") from error
        self._size = path.stat().st_size
        self._members: dict[str, zipfile.ZipInfo] = {}
        try:
            for info in self._zip.infolist():
                if not info.is_dir():
                    self._add(info)
        except BaseException:
            self._zip.close()
            raise

    def _add(self, info: zipfile.ZipInfo) -> None:
        name = info.filename
        where = f"{self.root}: the member {name!r}"
        parts = PurePosixPath(name).parts
        if name.startswith("/") or "\\" in name or ".." in parts or ":" in name:
            raise FerdeskError(f"{where} points outside the archive.", _AGAIN)
        if stat.S_ISLNK(info.external_attr >> 16):
            raise FerdeskError(f"{where} is a link.", _AGAIN)
        if info.header_offset + info.compress_size > self._size:
            # Python would take the memory for what is said before it sees what is there.
            raise FerdeskError(f"{where} is damaged: it breaks off.", _AGAIN)
        if name in self._members:
            raise FerdeskError(f"{where} is there twice.", _AGAIN)
        if info.flag_bits & 1:
            raise FerdeskError(f"{where} is encrypted.", "Unpack the archive and give the folder.")
        self._members[name] = info

    def names(self) -> list[str]:
        return list(self._members)

    def open(self, name: str) -> IO[bytes]:
        _check_size(self.describe(name), self._members[name].file_size)
        return self._zip.open(self._members[name])

    def read(self, name: str, most: int = MAX_MEMBER) -> bytes:
        try:
            _check_size(self.describe(name), self._members[name].file_size, most)
            return self._zip.read(self._members[name])
        except _ZIP_FAULTS as error:
            raise FerdeskError(f"{self.describe(name)} is damaged: {error}.", _AGAIN) from error

    def describe(self, name: str) -> str:
        return f"{self.root}: {name}"

    def close(self) -> None:
        self._zip.close()


_ZIP_FAULTS = (
    OSError,
    zipfile.BadZipFile,
    EOFError,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


def open_tree(path: Path) -> Folder:
    """Open a folder or a zip.

    A CSV file stands for itself and what belongs beside it: it may lie among all that somebody has.

    Raises:
        FerdeskError: ``path`` is neither, or can't be opened.
    """
    path = Path(path)
    try:
        if path.is_dir():
            return Folder(path)
        if not path.exists():
            raise FerdeskError(
                f"There is no data at {path}.",
                "Give the FER+ folder, a zip of it, or the folder of Kaggle's CSV.",
            )
        if path.suffix.lower() == ".csv":
            return Folder(path.parent, BESIDE_CSV)
    except OSError as error:
        raise FerdeskError(f"{path} can't be opened: {error.strerror or error}.") from error
    return Archive(path)


def lines(tree: Folder, name: str) -> Iterator[str]:
    """A text file's lines, streamed, in UTF-8 with or without a byte order mark.

    Raises:
        FerdeskError: the file can't be read, or is not text.
    """
    try:
        with tree.open(name) as raw, io.TextIOWrapper(raw, "utf-8-sig", newline="") as text:
            while line := text.readline(MAX_LINE):
                if len(line) == MAX_LINE:
                    raise FerdeskError(f"{tree.describe(name)} has a line without an end.", _AGAIN)
                yield line
    except UnicodeDecodeError as error:
        raise FerdeskError(f"{tree.describe(name)} is not text in UTF-8.", _AGAIN) from error
    except _ZIP_FAULTS as error:
        raise FerdeskError(f"{tree.describe(name)} can't be read: {error}.", _AGAIN) from error


def _raise(error: OSError) -> None:
    raise FerdeskError(f"{error.filename} can't be listed: {error.strerror}.")


def _check_size(where: str, size: int, most: int = MAX_MEMBER) -> None:
    if size > most:
        raise FerdeskError(f"{where} is larger than any such file of FER+.", _AGAIN)


def _why_no_zip(path: Path) -> str:
    with path.open("rb") as stream:
        start = stream.read(4)
    if start == b"PK\x03\x04":
        return f"{path} is a zip that breaks off before its end ({path.stat().st_size:,} bytes)."
    return f"{path} is neither a folder, nor a zip, nor a CSV file."
