"""A recipe: everything that decides a training run, as frozen data. Imports no torch."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from dataclasses import dataclass, field

from trainer.amounts import Augmentation


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of the training at one picture size."""

    until: float
    """Share of the epochs at which it ends; the last phase's is 1."""
    size: int
    """Side of the pictures in pixels. Small first is several times cheaper (Howard 2018)."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """One training run. Every amount carries its unit; defaults are what validation liked."""

    name: str
    model: str
    """A name of ``trainer.models.MODELS``."""
    notes: str
    """What it is, how it departs from the thesis, what to expect and where it was measured."""
    expect: str = ""
    """What it came to when it was run: score, seeds, time and hardware; empty until then."""
    thesis: dict[str, float] | None = None
    """The thesis's own figures for this network, in percent."""
    epochs: int = 40
    batch: int = 64
    """Pictures a step."""
    dropout: float = 0.0
    """Probability; where it applies is the network's business."""
    optimiser: str = "sgd"
    """``sgd`` (Nesterov, momentum 0.9) or ``adam``."""
    rate: float = 0.1
    """Peak learning rate."""
    schedule: str = "one-cycle"
    """``one-cycle``: linear up, cosine down to 0; ``keras-decay``: rate / (1 + decay · step)."""
    warm_up: float = 0.2
    """Share of the steps in which the one-cycle rate rises."""
    decay: float = 0.0
    """Learning-rate decay a step, for ``keras-decay`` alone."""
    weight_decay: float = 5e-4
    """On weights of two and more dimensions alone; not on biases and norms."""
    ema: float = 0.998
    """Decay a step of the moving average of the weights, which is what is kept; 0 is off."""
    augmentation: Augmentation = field(default_factory=Augmentation)
    plain_tail: float = 0.1
    """Share of the epochs, at the end, without erasing and mixup."""
    phases: tuple[Phase, ...] = (Phase(1.0, 48),)
    targets: str = "votes"
    """``votes``: every picture with three emotion votes, by its votes; ``majority``: the
    pictures that the majority rule keeps, by their votes; ``labels``: those by one label each."""
    start: str = ""
    """Published weights to start from, a name of ``trainer.transfer.weights.SOURCES``; empty is
    from scratch."""
    grown_from: str = ""
    """The smaller network that it is grown from: a shipped model by its id, or another recipe, of
    which a run is given; empty is from scratch."""
    frozen: str = ""
    """The stage of a published network up to which nothing learns, or ``emotion`` of a forked one:
    all that reads emotions; empty is none."""
    distil: float = 0.0
    """Share of the teachers' answer in the targets, the rest being the votes; 0 has no teacher."""
    task: str = "emotion"
    """A name of ``trainer.objective.OBJECTIVES``: what is learnt."""
    beside: tuple[float, float] = (0.0, 0.0)
    """Weights of the losses of gender and of age beside emotion's, which is 1."""
    taught_faces: float = 0.0
    """Weight, beside a picture of FER+, of what teachers believe of the emotion of a face with age
    and gender; 0 leaves its emotion unknown."""
    tie: float = 0.0
    """Of soft sharing: weight of the squared distance between the two networks."""
    mean_of: str = ""
    """Another recipe, of whose runs this network is the mean of the weights (:mod:`trainer.soup`);
    empty is trained itself."""
    sharpness: float = 0.0
    """Length of the step uphill from which the gradient is taken (SAM), in units of the weights;
    0 is off. A step then costs two."""

    def __post_init__(self) -> None:
        ends = [phase.until for phase in self.phases]
        if not ends or ends != sorted(ends) or ends[-1] != 1.0:
            raise ValueError(f"{self.name}: phases must rise to 1.0, got {ends}")
        for name, allowed in (
            ("optimiser", ("sgd", "adam")),
            ("schedule", ("one-cycle", "keras-decay")),
            ("targets", ("votes", "majority", "labels")),
        ):
            if getattr(self, name) not in allowed:
                raise ValueError(f"{self.name}: {name} is {getattr(self, name)!r}, not {allowed}")
        if self.start and self.grown_from:
            raise ValueError(f"{self.name}: it starts from published weights or is grown, not both")
        if self.mean_of and not (self.task == "emotion" and (self.start or self.grown_from)):
            raise ValueError(
                f"{self.name}: a mean is of runs that read emotions and began with trained weights"
            )
        if self.taught_faces and not (self.distil and self.task != "emotion"):
            raise ValueError(f"{self.name}: taught_faces needs teachers and faces")
        if self.task != "emotion" and self.augmentation.mixup:
            # A face without an emotion has no target to blend with.
            raise ValueError(f"{self.name}: mixup goes with emotions alone")

    def size_at(self, epoch: int) -> int:
        """Side of the pictures in an epoch counted from 0."""
        return next(p.size for p in self.phases if epoch < round(p.until * self.epochs))

    def work_after(self, epoch: int) -> float:
        """Work of the epochs after one counted from 0, by its own: as the areas of the pictures."""
        areas = [self.size_at(i) ** 2 for i in range(epoch, self.epochs)]
        return sum(areas[1:]) / areas[0]

    @property
    def keeps_emotions(self) -> bool:
        """Whether what reads emotions stays what it was, and other tasks learn beside it."""
        return bool(self.frozen) and self.task != "emotion"

    @property
    def new_sizes(self) -> frozenset[int]:
        """Epochs, counted from 0, whose pictures are of another size than the epoch's before."""
        sizes = [self.size_at(epoch) for epoch in range(self.epochs)]
        return frozenset(i for i in range(1, self.epochs) if sizes[i] != sizes[i - 1])

    def augmentation_at(self, epoch: int) -> Augmentation:
        """The augmentation of an epoch counted from 0."""
        if epoch < round((1 - self.plain_tail) * self.epochs):
            return self.augmentation
        return dataclasses.replace(self.augmentation, erase=0.0, mixup=0.0)

    def to_json(self) -> dict:
        """The recipe as plain JSON data."""
        return json.loads(json.dumps(dataclasses.asdict(self)))

    @property
    def digest(self) -> str:
        """Twelve hexadecimal digits that change with anything that changes the training."""
        data = self.to_json()
        for words in ("notes", "expect", "thesis"):
            data.pop(words)
        # Younger than the first runs, whose digests must stay: they count where they are used.
        for name in (
            "start",
            "grown_from",
            "frozen",
            "distil",
            "task",
            "beside",
            "taught_faces",
            "tie",
            "mean_of",
            "sharpness",
        ):
            if getattr(self, name) == _DEFAULTS[name]:
                data.pop(name)
        if not self.augmentation.corrupt:
            data["augmentation"].pop("corrupt")
        return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:12]


_DEFAULTS = {field.name: field.default for field in dataclasses.fields(Recipe)}


def from_json(data: dict) -> Recipe:
    """The inverse of :meth:`Recipe.to_json`.

    Raises:
        TypeError: a field is missing or unknown.
    """
    data = dict(data)
    data["augmentation"] = Augmentation(**data["augmentation"])
    data["phases"] = tuple(Phase(**phase) for phase in data["phases"])
    data["beside"] = tuple(data.get("beside", _DEFAULTS["beside"]))
    return Recipe(**data)
