"""Where the numbers of a session come from: versions, models, settings, and what it is not for."""

from __future__ import annotations

import hashlib
import math
import platform
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ferdesk.core import assets
from ferdesk.core.types import ALL_TILT, KEPT_TILT
from ferdesk.core.version import APP_VERSION, version_of
from ferdesk.core.vocab import EMOTIONS
from ferdesk.core.votes import LEAST, Shares, is_shift, shares
from ferdesk.quality import FLAWS, limits_of

if TYPE_CHECKING:  # reading a session needs neither models nor the face finder
    from ferdesk.models.reader import Carded, Facts
    from ferdesk.pipeline import Options

HONESTY = (
    "It reads apparent expression, not feeling. It is not for decisions about people at work, in "
    "school, by police or in diagnosis. Whoever is recorded must know and agree."
)
"""Written into every session and everything made from one."""

PACKAGES = ("numpy", "opencv-python-headless", "mediapipe", "onnxruntime-gpu", "onnxruntime")
SHOWN_ONLY = ("apparent",)
"""Options that change what the window shows and nothing that is kept: they are not kept either."""
SETTINGS = "Settings: "
"""With this the text of a marker begins at which the options were changed."""
HASHED = ("face_landmarker.task", "au_svm")
"""Assets that decide what is read, besides the models, which have cards."""


@dataclass(frozen=True, slots=True)
class ModelUsed:
    """A model that may have given a prediction in the session."""

    id: str
    title: str
    sha256: str
    """Of its ``model.onnx``; of the ``arrays.npz`` where Action Units have a say."""
    temperature: float
    of_votes: float | None = None
    """The temperature by which its probabilities would be shares of people; None where its card
    does not tell it, and in recordings of older versions."""
    votes_shift: tuple[float, ...] = ()
    """Nats by emotion to add before that; empty for none. See :class:`ferdesk.core.votes.Votes`."""

    @classmethod
    def of(cls, card: Facts) -> ModelUsed:
        """That of a card."""
        used = cls(card.id, card.title, card["sha256"], card.temperature)
        if (told := card.votes) is None:
            return used
        return replace(used, of_votes=told.temperature, votes_shift=told.shift)

    @property
    def people(self) -> Shares | None:
        """What makes shares of people of its probabilities; None where that is not known."""
        if self.of_votes is None:
            return None
        return partial(
            shares,
            temperature=self.temperature,
            of_votes=self.of_votes,
            shift=self.votes_shift,
        )


@dataclass(frozen=True, slots=True)
class Provenance:
    """Everything needed to say later how the numbers were made."""

    app_version: str = ""
    models: tuple[ModelUsed, ...] = ()
    """Those that can give a prediction; each prediction names its own."""
    options: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    """The fields of :class:`ferdesk.pipeline.Options` when the recording began, but for those of
    :data:`SHOWN_ONLY`."""
    provider: str = ""
    """What ONNX Runtime said it ran on."""
    emotions: tuple[str, ...] = EMOTIONS
    """The order of every probability vector."""
    packages: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    system: str = ""
    files: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """SHA-256 by name of what else ships and decides: the face finder, the Action Unit
    classifiers."""
    kept_tilt: float = KEPT_TILT
    """Degrees of head tilt that crops were left with; see ``FaceCrop``. Whole pictures that are
    a face each, and all crops before this was told, keep every tilt."""
    honesty: str = HONESTY
    quality_limits: tuple[Mapping[str, Any], ...] = ()
    """From which values a face is flagged, and from which it is not read, by the model that reads
    it; in recordings of older versions by none, or empty."""

    @classmethod
    def of(cls, models: Iterable[Carded], options: Options, provider: str = "") -> Provenance:
        """That of this installation at this moment.

        Args:
            models: those that can give a prediction, such as ``catalog.readers``.
            options: how faces are read.
            provider: as in :class:`ferdesk.live.status.LiveStatus`.
        """
        models = tuple(models)
        return cls(
            app_version=APP_VERSION,
            models=tuple(ModelUsed.of(one.card) for one in models),
            options=MappingProxyType(
                {name: v for name, v in asdict(options).items() if name not in SHOWN_ONLY}
            ),
            provider=provider,
            packages=MappingProxyType({n: v for n in PACKAGES if (v := version_of(n))}),
            system=f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
            files=MappingProxyType(_hashes()),
            quality_limits=tuple(limit for one in models for limit in _limits(one)),
            kept_tilt=ALL_TILT if options.framed else KEPT_TILT,
        )

    def has_same(self, name: str) -> bool:
        """Whether one of :data:`HASHED` is here as it was there."""
        return _part(self.files, name) == _part(_hashes(), name)

    def to_json(self) -> dict[str, Any]:
        """Plain data for ``json``."""
        return {
            "app_version": self.app_version,
            "models": [asdict(model) for model in self.models],
            "options": dict(self.options),
            "provider": self.provider,
            "emotions": list(self.emotions),
            "packages": dict(self.packages),
            "system": self.system,
            "files": dict(self.files),
            "kept_tilt": self.kept_tilt,
            "honesty": self.honesty,
            "quality_limits": [dict(limit) for limit in self.quality_limits],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Provenance:
        """What :meth:`to_json` gave.

        Raises:
            KeyError, TypeError, ValueError: it is not that.
        """
        return cls(
            app_version=str(data["app_version"]),
            models=tuple(map(_model, data["models"])),
            options=MappingProxyType(dict(data["options"])),
            provider=str(data["provider"]),
            emotions=tuple(map(str, data["emotions"])),
            packages=MappingProxyType(dict(data["packages"])),
            system=str(data["system"]),
            files=MappingProxyType(dict(data.get("files", {}))),
            kept_tilt=_tilt(data.get("kept_tilt", ALL_TILT)),
            honesty=str(data["honesty"]),
            quality_limits=tuple(dict(limit) for limit in data.get("quality_limits", ())),
        )


def _model(said: Mapping[str, Any]) -> ModelUsed:
    """
    Raises:
        KeyError, TypeError, ValueError: it is no model, or its temperatures are none.
    """
    of_votes = said.get("of_votes")
    if of_votes is not None and not LEAST <= float(of_votes) < math.inf:
        raise ValueError(f"of_votes: expected a number from {LEAST:g} on, got {of_votes}")
    if not is_shift(shift := said.get("votes_shift", ())):
        raise ValueError(f"votes_shift: expected a number for each emotion, got {shift}")
    return ModelUsed(
        str(said["id"]),
        str(said["title"]),
        str(said["sha256"]),
        float(said["temperature"]),
        None if of_votes is None else float(of_votes),
        tuple(map(float, shift)),
    )


def _tilt(said: Any) -> float:
    """
    Raises:
        TypeError, ValueError: it is no angle from 0 to 180 degrees.
    """
    if not 0 <= float(said) <= ALL_TILT:
        raise ValueError(f"kept_tilt: expected 0 to {ALL_TILT:g}, got {said}")
    return float(said)


def _limits(model: Carded) -> Iterator[dict[str, Any]]:
    """From where on faces are flagged and not read, where that model reads them."""
    limits = limits_of(model.card.robustness)
    for flaw in FLAWS:
        flag_from, refuse_from = limits[flaw.name]
        yield {
            "model": model.card.id,
            "name": flaw.name,
            "unit": flaw.unit,
            "flag_from": flag_from,
            "refuse_from": refuse_from,
        }


def _part(files: Mapping[str, str], name: str) -> dict[str, str]:
    return {path: digest for path, digest in files.items() if path.split("/")[0] == name}


def _hashes() -> dict[str, str]:
    """SHA-256 by path within the assets, of those of :data:`HASHED` that are there."""
    root, found = assets.root(), {}
    for name in HASHED:
        top = root / name
        for path in sorted(top.iterdir()) if top.is_dir() else [top]:
            try:
                digest = hashlib.sha256(path.read_bytes()).hexdigest()
            except OSError:
                continue  # whoever needs it says that it is missing
            found[path.relative_to(root).as_posix()] = digest
    return found
