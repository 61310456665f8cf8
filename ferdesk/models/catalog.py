"""Which models are there: folders with ``model.onnx`` and ``card.json``.

Nothing is loaded here; a model's file is opened and checked by
:class:`ferdesk.models.runner.Runner` when it is chosen.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from ferdesk.au_svm import model as au_svm
from ferdesk.au_svm.card import read_card
from ferdesk.core import assets, card, places, variant
from ferdesk.core.card import Card
from ferdesk.core.errors import FerdeskError
from ferdesk.core.votes import Shares
from ferdesk.models import au_runner
from ferdesk.models.reader import Entry, Reader

CARD_NAME = "card.json"
DEFAULT_NAME = "default.txt"
"""A file beside the model folders that names the model to start with."""

_E = TypeVar("_E", bound=Entry)
_NO_MODEL = "Install ferdesk again, or export a model with ferdesk-train export."


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """A model that can be chosen."""

    card: Card
    onnx: Path

    @property
    def id(self) -> str:
        return self.card.id

    def load(self, provider: str, threads: int | None) -> Reader:
        """See :meth:`ferdesk.models.reader.Entry.load`."""
        # Here and not above: looking at cards needs no ONNX Runtime.
        from ferdesk.models.runner import Runner

        return Runner(self, provider, threads)


@dataclass(frozen=True, slots=True)
class Catalog:
    """The models found, and what was wrong with the folders that were left out."""

    entries: tuple[ModelEntry, ...]
    """The networks, in the order of their titles; one of them is chosen."""
    problems: tuple[str, ...] = ()
    """One sentence a folder that could not be used."""
    preferred: str | None = None
    """Id named by ``default.txt``, if there is one."""
    beside: tuple[Entry, ...] = ()
    """What else reads faces, and can stand beside the chosen one."""

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(entry.id for entry in self.entries)

    @property
    def readers(self) -> tuple[Entry, ...]:
        """All that read faces: the networks, then those beside them."""
        return (*self.entries, *self.beside)

    def get(self, model_id: str) -> ModelEntry:
        """The network of that id.

        Raises:
            FerdeskError: there is none; the text lists the ids there are.
        """
        return _of_id(self.entries, model_id)

    def reader(self, model_id: str) -> Entry:
        """The network of that id, or what reads beside them.

        Raises:
            FerdeskError: there is none; the text lists the ids there are.
        """
        return _of_id(self.readers, model_id)

    def people(self, model_id: str) -> Shares | None:
        """What makes shares of people of a reader's probabilities; None where it is not known, nor
        the reader."""
        return next((one.card.people for one in self.readers if one.id == model_id), None)

    @property
    def default(self) -> ModelEntry:
        """The model to start with: the preferred one, else the best on validation.

        Never chosen by the test set, which would make its score worthless.

        Raises:
            FerdeskError: there is no model at all.
        """
        if not self.entries:
            told = " ".join(self.problems)
            raise FerdeskError(f"No model can be used. {told}".strip(), _NO_MODEL)
        for entry in self.entries:
            if entry.id == self.preferred:
                return entry
        return max(self.entries, key=_validation_accuracy)

    @property
    def apparent(self) -> ModelEntry | None:
        """The first model that tells apparent age and gender too; None where there is none."""
        return next((entry for entry in self.entries if entry.card.apparent is not None), None)


def scan(folders: Iterable[Path] | None = None) -> Catalog:
    """Look for models.

    Args:
        folders: folders whose subfolders are models; None stands for the models
            that ship with ferdesk and the user's own. Where two share an id the first one counts.

    Returns:
        A catalog; a folder that is no valid model is left out and told in ``problems``. What
        reads with Action Units is in it where no folders are given.
    """
    units = assets.root() / au_svm.FOLDER if folders is None else None
    if folders is None:
        own = places.models_folder()
        folders = [assets.root() / "models", *([own] if own and own.is_dir() else [])]
    found: dict[str, ModelEntry] = {}
    problems: list[str] = []
    preferred = None
    for folder in folders:
        try:
            candidates = sorted(
                path for path in folder.iterdir() if path.is_dir() and path.name[0] != "."
            )
        except OSError as error:
            problems.append(f"The models folder {folder} can't be read: {error.strerror}.")
            continue
        preferred = preferred or _read_default(folder)
        for candidate in candidates:
            try:
                entry = _read_entry(candidate)
            except FerdeskError as error:
                problems.append(str(error))
                continue
            if entry.id in found:
                problems.append(f"{candidate} is left out: {entry.id} is there already.")
            else:
                found[entry.id] = entry
    entries = tuple(sorted(found.values(), key=lambda entry: (entry.card.title, entry.id)))
    beside: tuple[Entry, ...] = ()
    # A source tree in which they were not made yet is no problem.
    if units is not None and units.is_dir():
        try:
            beside = au_runner.entries(read_card(units / au_svm.CARD_NAME), entries, au_svm.load)
        except FerdeskError as error:
            problems.append(str(error))
    return Catalog(entries, tuple(problems), preferred, beside)


def _of_id(entries: Iterable[_E], model_id: str) -> _E:
    entries = tuple(entries)
    for entry in entries:
        if entry.id == model_id:
            return entry
    have = ", ".join(entry.id for entry in entries) or "none"
    raise FerdeskError(f"There is no model {model_id!r}.", f"The models here are: {have}.")


def _read_entry(folder: Path) -> ModelEntry:
    read = card.read(folder / CARD_NAME)
    if read.id != folder.name:
        raise FerdeskError(
            f"The card in {folder} is that of {read.id!r}.",
            "Give the folder the model's id as its name.",
        )
    onnx = variant.file_of(folder, read.variant)
    if not onnx.is_file():
        raise FerdeskError(
            f"{onnx} is missing.",
            "Export the model again."
            if read.variant is None
            else f"{read.id} reads with the file of {read.variant.of}: put that beside it.",
        )
    return ModelEntry(read, onnx)


def _read_default(folder: Path) -> str | None:
    try:
        return (folder / DEFAULT_NAME).read_text(encoding="utf-8").strip() or None
    except (OSError, UnicodeDecodeError):
        return None


def _validation_accuracy(entry: ModelEntry) -> float:
    scores = entry.card["metrics"].get("valid/majority")
    return float(scores["accuracy"]) if scores else -1.0
