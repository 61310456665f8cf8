"""How a table was made, as a paragraph that can be put into a report."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from ferdesk.au_svm.card import Rules
from ferdesk.au_svm.model import shipped
from ferdesk.core.version import APP_VERSION, version_of
from ferdesk.core.vocab import EMOTIONS
from ferdesk.models.reader import Carded
from ferdesk.pipeline import Options


def described(
    models: Sequence[Carded], options: Options, taken: Mapping[str, Any], stills: Collection[bool]
) -> str:
    """The paragraph of an analysis, in English as all that is in files.

    Args:
        models: those that read, the one that decides first.
        options: how they read.
        taken: which frames of a video were read, are neutral and in trials; see
            :attr:`ferdesk.export.job.Job.taken`.
        stills: of each input that was read, whether it is pictures and no video.
    """
    frames = f"{_frames(taken)} of each video"
    moving = False in stills
    read = {
        (True, True): f"{frames}, and each image, was read.",
        (True, False): f"{frames} was read.",
        (False, True): "Each image was read.",
    }
    opening = (f"Faces were read with ferdesk {APP_VERSION}.", read[moving, True in stills])
    further = tuple(_told(taken))
    return paragraph(opening, models[:1], models[1:], options, further, moving=moving)


def paragraph(
    opening: Iterable[str],
    chosen: Sequence[Carded],
    compared: Sequence[Carded],
    options: Options,
    further: Iterable[str] = (),
    finder: str = "",
    rules_here: bool = True,
    moving: bool = True,
) -> str:
    """What was done, from the faces to the labels.

    Args:
        opening: sentences on which pictures were read, and by what.
        chosen: those that decided; more than one where it was changed.
        compared: those that read beside them.
        further: sentences before those on the compared ones.
        finder: version of MediaPipe; empty for the one that is installed.
        rules_here: close calls were settled by the rules of this installation.
        moving: some of the pictures followed on each other.
    """
    before = _reading(chosen, options, finder or version_of("mediapipe"), rules_here, moving)
    return " ".join((*opening, *before, *further, *_end(compared)))


def _reading(
    chosen: Sequence[Carded], options: Options, finder: str, rules_here: bool, moving: bool
) -> Iterator[str]:
    if options.framed:
        yield "Each picture was taken to be one face that is framed as in FER+."
    else:
        faces = "One face" if options.max_faces == 1 else f"Up to {options.max_faces} faces"
        where = "in all of the picture"
        if options.small_faces:
            where += " and, for those of less than an eighth of its width, in parts of it"
        yield (
            f"{faces} in each, found by MediaPipe's Face Landmarker (mediapipe {finder}) {where}, "
            "became crops of 48 × 48 gray pixels."
        )
    by = ", or by ".join(map(_model, chosen))
    yield f"Apparent expression ({', '.join(EMOTIONS)}) was estimated by {by}."
    if rules_here:
        yield from _close_calls(chosen, options)
    elif options.disambiguation != "off":
        yield f"Close calls were settled by the rules {options.disambiguation!r} of that version."
    if options.time_constant_s and moving and not options.framed:
        yield (
            "Over the frames of a video, probabilities were smoothed by an exponential filter "
            f"(time constant {options.time_constant_s:g} s)."
        )
    if not options.framed:
        yield (
            "No label was given where the likeliest expression had a probability below "
            f"{options.abstain_below:g}, or where the face was too small, dark, blurred, noisy or "
            "turned."
        )
    yield (
        "Action Units (0 to 1) were estimated from MediaPipe's blendshapes and face mesh; they are "
        "not codes of a trained observer."
    )


def _close_calls(chosen: Sequence[Carded], options: Options) -> Iterator[str]:
    every = [_rules(model, options.disambiguation) for model in chosen]
    looks = any(rules.look_margin > 0 for rules in every if rules)
    if looks:
        yield (
            "Where it hesitated between expressions it looked at the face a second time, upright "
            "and in the mirror, and the mean of both was taken."
        )
    asked = next((rules for rules in every if rules and rules.asks), None)
    if asked:
        yield (
            f"Where it {'still ' if looks else ''}hesitated between expressions, classifiers of "
            f"Action Units decided the label (rules {asked.kind!r})."
        )


def _told(taken: Mapping[str, Any]) -> Iterator[str]:
    if taken["neutral"]:
        start, end = taken["neutral"]["from_s"], taken["neutral"]["to_s"]
        yield (
            "Those above neutral are relative to each face's own median from "
            f"{start:g} s to {end:g} s of its video."
        )
    if taken["trials"]:
        yield (
            "Frames were assigned to trials by their time in the video, from the start of a trial "
            "on and before its end."
        )
    if taken["bins"]:
        yield f"The summary is of time bins of {taken['bins']['seconds']:g} s."


def _end(compared: Sequence[Carded]) -> Iterator[str]:
    if compared:
        others = ", and by ".join(map(_model, compared))
        yield f"For comparison the same faces were read by {others}."
    yield "The readings say how faces look, not what people felt."


def _rules(model: Carded, kind: str) -> Rules | None:
    """What settles this model's close calls; None where nothing does."""
    asked, card = shipped(kind), model.card
    return None if asked is None else asked.card.rules(card.id, card["sha256"], kind)


def _frames(taken: Mapping[str, Any]) -> str:
    every, start, end = taken["every"], taken["from_s"], taken["to_s"]
    frames = "Every frame" if every == 1 else f"One of {every} frames"
    if start or end is not None:
        until = "its end" if end is None else f"{end:g} s"
        frames += f" from {start or 0:g} s to {until}"
    return frames


def _model(model: Carded) -> str:
    """A model with what tells it from every other, and how well it does."""
    card = model.card
    known = [f"SHA-256 {card['sha256'][:12]}…"] if card["sha256"] else []
    if card.test_accuracy is not None:
        accuracy, n = card.test_accuracy
        known.append(f"accuracy on the FER+ test set {accuracy:.1f} %, N = {n}")
    return f"{card.title} ({'; '.join(known)})" if known else card.title
