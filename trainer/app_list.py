"""The folders of models that the app lists, and where a model goes that is made here."""

from __future__ import annotations

from pathlib import Path

from ferdesk.core import assets, places
from ferdesk.core.errors import FerdeskError

_ALLOWED = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")


def ships() -> Path:
    """The folder of the models that ship: in a source tree, or in the installed package."""
    return assets.root() / "models"


def check_id(model_id: str) -> None:
    """Refuse an id that can't name a model's folder.

    Raises:
        FerdeskError: it is such a one.
    """
    if not model_id or model_id.startswith(".") or set(model_id) - _ALLOWED:
        raise FerdeskError(f"{model_id!r} can't name a folder.", "Use letters, digits, - and _.")


def own(model_id: str, out: Path | None = None) -> Path:
    """A model's folder in ``out``, or among the person's own.

    Raises:
        FerdeskError: the id can't name a folder; one that ships has it, and the app would leave
            this one out; ``out`` is no folder; or the system names no home.
    """
    check_id(model_id)
    if (ships() / model_id).exists():
        raise FerdeskError(
            f"{model_id} ships with ferdesk.", "Choose another id, which its folder is named by."
        )
    folder = out or places.models_folder()
    if folder is None:
        raise FerdeskError("The system names no home for models.", "Name a folder with --out.")
    return _free(folder / model_id)


def made(model_id: str, out: Path | None) -> Path:
    """The folder of a model that is made here: in ``out``, else among those that ship in a source
    tree, else among the person's own, since an installed package is not theirs to change.

    Raises:
        FerdeskError: see :func:`own`.
    """
    mine = places.models_folder()
    if out is None and assets.installed():
        return own(model_id)
    if out is not None and mine is not None and out.resolve() == mine.resolve():
        return own(model_id, out)
    check_id(model_id)
    return _free((out or ships()) / model_id)


def told(folder: Path, origin: Path | None = None) -> str:
    """Whether the app lists the model in ``folder``, or what makes it do so.

    Args:
        origin: of a variant, the folder of the model beside it whose file it reads with.
    """
    mine = places.models_folder()
    if folder.resolve().parent in {place.resolve() for place in (ships(), mine) if place}:
        return f"The app lists {folder} from its next start."
    if (ships() / folder.name).exists():
        return f"The app would leave {folder} out: {folder.name} ships with ferdesk."
    what = f"{folder}" if origin is None else f"{folder} and {origin}, with whose file it reads,"
    return f"To have it in the app's list, copy {what} into {mine or ships()}."


def _free(folder: Path) -> Path:
    """The same folder, which need not be there, where a folder can be."""
    there = next(part for part in (folder, *folder.absolute().parents) if part.exists())
    if not there.is_dir():
        raise FerdeskError(f"{there} is no folder.", "Name another with --out.")
    return folder
