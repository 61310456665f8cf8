"""Files that are there whole or not at all, whatever happens while they are written."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

_UMASK = os.umask(0o077)
os.umask(_UMASK)
# It can be asked for by setting it alone, for all threads: so once, before there are any.
FILE, FOLDER = (mode & ~_UMASK for mode in (0o666, 0o777))
"""Who may use what is made, as the user's other programs make it; a temporary file is the user's
own."""


@contextmanager
def written(path: Path) -> Iterator[IO[bytes]]:
    """A stream whose bytes take the place of ``path`` when the block ends well.

    Whatever stops the block, an interrupt from the keyboard too, leaves what was at ``path`` as
    it was, and no other file.

    Raises:
        OSError: the folder can't be made, or the file not be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, FILE)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def write_text(path: Path, text: str) -> None:
    """Replace ``path`` by ``text``, in UTF-8.

    Raises:
        OSError: see :func:`written`.
    """
    with written(path) as stream:
        stream.write(text.encode("utf-8"))
