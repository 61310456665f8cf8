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
            this one out; or the system names no home.
    """
    check_id(model_id)
    if (ships() / model_id).exists():
        raise FerdeskError(f"{model_id} ships with ferdesk.", "Choose another --id.")
    folder = out or places.models_folder()
    if folder is None:
        raise FerdeskError("The system names no home for models.", "Name a folder with --out.")
    return folder / model_id


def made(model_id: str, out: Path | None) -> Path:
    """The folder of a model that is made here: in ``out``, else among those that ship in a source
    tree, else among the person's own, since an installed package is not theirs to change.

    Raises:
        FerdeskError: see :func:`own`.
    """
    if out is None and assets.installed():
        return own(model_id)
    check_id(model_id)
    return (out or ships()) / model_id


def told(folder: Path) -> str:
    """Whether the app lists the model in ``folder``, or what makes it do so."""
    mine = places.models_folder()
    if folder.resolve().parent in {place.resolve() for place in (ships(), mine) if place}:
        return f"The app lists {folder} from its next start."
    return f"To have it in the app's list, copy {folder} into {mine or ships()}."
