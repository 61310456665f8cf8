"""The one exception that is shown to a person, and what is said of any other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


class FerdeskError(Exception):
    """Something went wrong that the user can do something about.

    Its text says what was wrong, where, and what to do; it is shown as it is
    by the command line and by the app's message bar.
    """

    def __init__(self, what: str, fix: str = ""):
        super().__init__(f"{what} {fix}".strip())
        self.what = what
        self.fix = fix


def together(errors: Sequence[FerdeskError]) -> FerdeskError:
    """One that says what all of them say, of which there is one at least."""
    return errors[0] if len(errors) == 1 else FerdeskError(" ".join(map(str, errors)))


def unreadable(
    path: Path, error: OSError, fix: str = "Check the file's permissions."
) -> FerdeskError:
    """What people are told where a file can't be read."""
    return FerdeskError(f"{path} can't be read: {error.strerror or error}.", fix)


def unforeseen(error: BaseException) -> str:
    """What a person is told of a fault that nobody foresaw, as a sentence."""
    return f"Something unexpected went wrong: {type(error).__name__}: {error}."
