"""Train the classifiers, fit their rules beside a network, and write what the app loads."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import time
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ferdesk import second_look
from ferdesk.au_svm import layout
from ferdesk.au_svm.card import KINDS, SCHEMA, AuCard, Beside, Rules, validate, write_card
from ferdesk.au_svm.model import ARRAYS_NAME, CARD_NAME, AuClassifiers
from ferdesk.core import metrics
from ferdesk.core.errors import FerdeskError
from ferdesk.core.vocab import EMOTIONS
from trainer import protocol
from trainer.au import decide, network, svm
from trainer.au.features import Rows, in_split, labels
from trainer.calibrate import fit_temperature
from trainer.data.types import FerPlus

LIMITS = (
    "Reads apparent expression, not feeling; not for decisions about people.",
    "Units are estimates by machine from a face mesh, not codes by a trained observer.",
    "Learned from FER+ crops in gray, mostly frontal; heads turned by more than 40° are guesses.",
    "Disgust, fear and contempt are rare in FER+: their pairs had few examples.",
    "The rules were fitted beside the networks that are named; beside others it is not asked.",
)


NEUTRAL = EMOTIONS.index("neutral")
LOOK_MARGIN = 0.5
"""Within which a network looks again where that helps it at all. On validation 0.3 and 0.8 come to
the same accuracy beside the WRN-16-2; more looks cost more time and say a little less surely what
is wrong."""
ON_VALID = "valid/majority"
"""Where metrics have what was scored on validation images."""


@dataclass(frozen=True, slots=True)
class Trained:
    """Classifiers without rules."""

    arrays: dict[str, np.ndarray]
    """As ``layout.ARRAYS`` tells."""
    c: dict[str, float]
    """The SVMs' C by kind."""
    seconds: float


@dataclass(frozen=True, slots=True)
class Answers:
    """A network's answers on the images of a split."""

    rows: np.ndarray
    """int64 (N,): rows of the data set."""
    labels: np.ndarray
    """int64 (N,)."""
    probabilities: np.ndarray
    """float64 (N, 8), after temperature."""
    seconds: np.ndarray
    """float64 (N, 8): what it says at a second look; without a mesh the same as at the first."""
    tau: float = 0.0
    """How far it was shifted to miss rare emotions less often; see :mod:`trainer.balance`."""

    def twice(self, margin: float) -> np.ndarray:
        """bool (N,): which are looked at again within a margin; see ``Rules.look_margin``."""
        seen = (self.seconds != self.probabilities).any(axis=1)
        return seen & (second_look.apart(self.probabilities) < margin)

    def looked(self, margin: float) -> Answers:
        """The answers once those are looked at again."""
        both = second_look.together(self.probabilities, self.seconds)
        twice = self.twice(margin)[:, None]
        return dataclasses.replace(self, probabilities=np.where(twice, both, self.probabilities))

    @property
    def first(self) -> np.ndarray:
        """int64 (N,): the likeliest emotion."""
        return self.probabilities.argmax(axis=1)

    @property
    def right(self) -> np.ndarray:
        """bool (N,): whether that is the label."""
        return self.first == self.labels


def train(
    found: Rows, data: FerPlus, seed: int, progress: Callable[[str], None] = lambda what: None
) -> Trained:
    """Train networks and SVMs on the training faces; C and Platt's scaling on validation faces.

    Args:
        found: features of the faces found in ``data``.
        data: FER+ with the label file of the protocol ``majority``.
        seed: of every random draw.
        progress: told what begins.

    Raises:
        FerdeskError: no training or validation face was found, or no neutral one to learn from.
    """
    started = time.monotonic()
    emotions = labels(found, data)
    targets, weights = (part[found.index] for part in protocol.soft_targets(data.votes))
    learn = in_split(found, data, "train") & (weights > 0)
    tell = in_split(found, data, "valid") & (emotions >= 0)
    if not learn.any() or not tell.any():
        raise FerdeskError(
            "No training or no validation picture with a face was found.", "Is this FER+, whole?"
        )
    rest = learn & (emotions == NEUTRAL)
    if not rest.any():
        raise FerdeskError(
            "No neutral training face was found, and neutral is what units are held against.",
            "Is this FER+, whole?",
        )
    progress("networks on units and mesh")
    inputs = network.fit_inputs(found.of(learn), emotions[learn])
    x = inputs(found)
    arrays = dict(inputs.arrays)
    arrays |= network.train(x[learn], targets[learn], weights[learn], seed)
    hidden = _embed(arrays, x)
    units = found.named[:, layout.UNIT_COLUMNS]
    arrays["unit_mean"] = units[learn].mean(axis=0)
    arrays["unit_rest"] = units[rest].mean(axis=0)
    progress("SVMs on learned features")
    everything = np.ones(hidden.shape[1], bool)
    best, c_best = svm.fit_all(
        hidden[learn], emotions[learn], hidden[tell], emotions[tell],
        lambda pair: everything, svm.C_BEST, seed,
    )  # fmt: skip
    progress("SVMs on the units of Table 3.1")
    units = units - arrays["unit_mean"]
    thesis, c_thesis = svm.fit_all(
        units[learn], emotions[learn], units[tell], emotions[tell],
        layout.tied, svm.C_THESIS, seed,
    )  # fmt: skip
    arrays |= best | {f"thesis_{name}": value for name, value in thesis.items()}
    arrays = {name: np.asarray(arrays[name], np.float32) for name in layout.ARRAYS}
    return Trained(arrays, {"best": c_best, "thesis": c_thesis}, time.monotonic() - started)


def cases_of(classifiers: AuClassifiers, found: Rows, answers: Answers, kind: str) -> decide.Cases:
    """The images of a split with what the network and the classifiers say of them.

    Args:
        answers: after the second look where there is one; see :meth:`Answers.looked`.
    """
    place, has = place_of(found, answers.rows)
    hidden, units = features_of(classifiers, found, place)
    pair, triple = decide.scores(classifiers, units, hidden, kind == "thesis")
    # Without a mesh the place is that of another face: what it says must not be seen.
    pair[~has], triple[~has] = 0, 0
    votes = classifiers.votes(hidden)
    return decide.cases(
        answers.probabilities, answers.labels, has, pair, triple, votes, answers.tau
    )


def place_of(found: Rows, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where rows of the data set stand among the faces: int64 (N,), and bool (N,) if at all."""
    if not len(found.index):
        return np.zeros(len(rows), np.int64), np.zeros(len(rows), bool)
    place = np.minimum(np.searchsorted(found.index, rows), len(found.index) - 1)
    return place, found.index[place] == rows


def features_of(
    classifiers: AuClassifiers, found: Rows, place: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Learned features float32 (N, H) and units float32 (N, U) of some faces."""
    inputs = classifiers.standardise(found.named[place], found.mesh[place])
    return classifiers.embed(inputs), found.named[place][:, layout.UNIT_COLUMNS]


def beside(
    classifiers: AuClassifiers, found: Rows, answers: Answers, network: dict, seed: int
) -> Beside:
    """Fit the rules beside a network; a kind that does not help held-out images never asks.

    The better kind looks again first where that reads more of the images. Nothing is fitted there,
    so none is held out. The thesis's kind is the thesis's.

    Args:
        answers: the network's, on validation images.
        network: ``id``, ``form`` and ``temperature``, for the card.
        seed: of the folds.
    """
    rules, told = {}, {"network": _accuracy(answers.right)}
    helps = answers.looked(LOOK_MARGIN).right.mean() > answers.right.mean()
    for kind in KINDS:
        look = LOOK_MARGIN if helps and kind == "best" else 0.0
        looked = answers.looked(look)
        cases = cases_of(classifiers, found, looked, kind)
        chosen, held_out = decide.choose(cases, kind, seed)
        if held_out < looked.right.mean():
            chosen, held_out = no_rules(kind), float(looked.right.mean())
        rules[kind] = dataclasses.replace(chosen, look_margin=look)
        after = decide.apply(cases, chosen)[0] == answers.labels
        told[kind] = _accuracy(after)
        told[f"{kind}, held out"] = {"accuracy": round(100 * held_out, 2), "n": len(after)}
    return Beside(network, rules, {ON_VALID: told})


def no_rules(kind: str) -> Rules:
    """Rules that never ask."""
    return Rules(kind, 0.0, 0.0, {})


def bare(arrays: dict[str, np.ndarray]) -> AuClassifiers:
    """Classifiers that nobody knows yet when to ask."""
    return AuClassifiers(arrays, AuCard({}, {}))


def carded(
    trained: Trained,
    found: Rows,
    data: FerPlus,
    entries: Sequence[Beside],
    training: dict,
    seed: int,
) -> AuClassifiers:
    """The classifiers with their card.

    Args:
        entries: the networks beside which they are asked, that of the tables first.
        training: source and environment, for the card.
        seed: that they were trained with.
    """
    emotions = labels(found, data)
    seen = np.flatnonzero(in_split(found, data, "valid") & (emotions >= 0))
    alone = bare(trained.arrays)
    logits = alone.logits(features_of(alone, found, seen)[0])
    content = pack(trained.arrays)
    counts = {
        split: int((in_split(found, data, split) & (emotions >= 0)).sum())
        for split in ("train", "valid")
    }
    card = {
        "schema": SCHEMA,
        "id": "action-units",
        "title": "Action Units and mesh alone",
        "summary": "SVMs for pairs and triples of emotions, and small networks that read all "
        "eight, from Action Units, blendshapes and the face mesh; no picture.",
        "beside": [entry.to_json() for entry in entries],
        "data": {
            "set": "FER+",
            "labels": data.labels.name,
            "labels_sha256": data.labels.sha256,
            "faces": counts,
            "pictures_without_a_face": len(data) - len(found.index),
        },
        "metrics": {ON_VALID: metrics_of(logits, emotions[seen])},
        "training": {**training, "seed": seed, "C": trained.c,
                     "seconds": round(trained.seconds, 1)},
        "temperature": round(fit_temperature(logits, emotions[seen]), 4),
        "sha256": hashlib.sha256(content).hexdigest(),
        "licence": "MIT",
        "limits": list(LIMITS),
    }  # fmt: skip
    return AuClassifiers(trained.arrays, validate(card))


def with_beside(card: AuCard, entry: Beside) -> AuCard:
    """The same card with the rules beside one more network, or with new ones beside it."""
    entries = {**card.beside, entry.network["id"]: entry}
    return validate({**card.data, "beside": [one.to_json() for one in entries.values()]})


def with_first(card: AuCard, entries: Sequence[Beside]) -> AuCard:
    """The same card with the rules beside some networks, new or anew, before those beside others:
    the first is that of the tables."""
    named = {entry.network["id"] for entry in entries}
    rest = [entry for id, entry in card.beside.items() if id not in named]
    return validate({**card.data, "beside": [one.to_json() for one in (*entries, *rest)]})


def metrics_of(logits: np.ndarray, truth: np.ndarray) -> dict:
    """Accuracy in percent and N, as a card has them, of the faces that were found."""
    n = len(truth)
    right = metrics.hits(logits, truth)
    return {
        "accuracy": round(100 * float(right.mean()), 2),
        "n": n,
        "macro_f1": round(
            100 * metrics.macro_f1(metrics.confusion(truth, logits.argmax(axis=1))), 2
        ),
        "of": "faces found",
    }


def pack(arrays: dict[str, np.ndarray]) -> bytes:
    """The bytes of ``arrays.npz``; the same arrays give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, array in arrays.items():
            # np.savez would put the time of day into each entry.
            with archive.open(zipfile.ZipInfo(f"{name}.npy"), "w") as entry:
                np.lib.format.write_array(entry, np.ascontiguousarray(array), allow_pickle=False)
    return out.getvalue()


def write(classifiers: AuClassifiers, folder: Path) -> None:
    """Write arrays and card; the card last, so that a half-written pair is refused.

    Raises:
        FerdeskError: the folder can't be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ARRAYS_NAME).write_bytes(pack(dict(classifiers.arrays)))
        write_card(classifiers.card, folder / CARD_NAME)
    except OSError as error:
        raise FerdeskError(
            f"{folder} can't be written: {error.strerror}.", "Give --out."
        ) from error


def with_metrics(card: AuCard, more: dict[str, dict]) -> AuCard:
    """The same card with further entries in its metrics."""
    return validate({**card.data, "metrics": {**card["metrics"], **more}})


def _embed(arrays: dict[str, np.ndarray], inputs: np.ndarray) -> np.ndarray:
    parts = []
    for w1, b1, w2, b2 in zip(*(arrays[name] for name in ("w1", "b1", "w2", "b2"))):
        parts.append(np.maximum(np.maximum(inputs @ w1 + b1, 0) @ w2 + b2, 0))
    return np.concatenate(parts, axis=1)


def _accuracy(right: np.ndarray) -> dict:
    return {"accuracy": round(100 * float(right.mean()), 2), "n": len(right)}
