"""Where the files that ship with ferdesk lie: models, the face model, the demo, the guide."""

from __future__ import annotations

from pathlib import Path

from ferdesk.core.errors import FerdeskError

_PACKAGE = Path(__file__).resolve().parents[1]


def installed() -> bool:
    """Whether the assets lie inside the installed package, and not beside it in a source tree."""
    return (_PACKAGE / "assets").is_dir()


def root() -> Path:
    """The assets folder: inside the installed package, or beside it in a source tree."""
    return (_PACKAGE if installed() else _PACKAGE.parent) / "assets"


def path(*parts: str) -> Path:
    """An asset's path.

    Raises:
        FerdeskError: the asset is not there.
    """
    wanted = root().joinpath(*parts)
    if not wanted.exists():
        raise FerdeskError(
            f"A file that ships with ferdesk is missing: {wanted}.",
            "Install ferdesk again; nothing else brings it back.",
        )
    return wanted


def guide(*parts: str) -> Path:
    """A file of the user guide: ``docs`` in a source tree, beside the assets once installed.

    Raises:
        FerdeskError: it is not there.
    """
    if (root() / "guide").is_dir():
        return path("guide", *parts)
    return path("..", "docs", *parts)
