"""What only the run knows of a model, as the fields of its card."""

from __future__ import annotations

from trainer import protocol
from trainer.environment import machines, versions
from trainer.recipe import Recipe
from trainer.runs import Run
from trainer.transfer.weights import SOURCES

SOFTENED = (
    " Each picture is softened a little before it is read, as augmentation softens those of the "
    "training."
)
"""Ends the summary of a model that :mod:`trainer.soften` gave a blur."""
GATED = (
    " How much each of them counts follows from how unlike those of the training a picture is in "
    "contrast, detail and noise."
)
"""Ends the summary of a joined model that :mod:`trainer.gate` gave a gate."""
SHIFTED = (
    " What it says is then shifted so that rare emotions are missed less often (logit adjustment, "
    "tau {tau})."
)
"""Ends the summary of a model that :mod:`trainer.balance_file` balanced; see
:data:`trainer.balance.TAUS`."""


def run_fields(run: Run, model_id: str, title: str | None = None) -> dict:
    """The fields of a card that come from a finished run.

    Args:
        title: name shown in the app; the recipe's where None.

    Raises:
        FerdeskError: the run's files can't be read.
    """
    recipe, info = run.recipe(), run.info()
    environment, alone = info["environment"], recipe.task == "emotion"
    used = {info["threads"], *(part["threads"] for part in info.get("resumed", []))}
    threads = " or ".join(map(str, sorted(used)))
    hardware, rule = machines(info), protocol.get(info["protocol"])
    if not environment.get("gpu"):
        hardware += f", {threads} of {environment['cores']} cores"
    if (processes := info.get("processes", 1)) > 1:
        hardware += f", {processes} processes"
    return {
        "id": model_id,
        "title": title or recipe.name,
        "summary": _summary(recipe, info),
        "architecture": recipe.model,
        "recipe": {**recipe.to_json(), "digest": recipe.digest},
        "data": {
            # A run of several tasks counts the faces of all; a card those of FER+.
            **({"train_n": info["data"]["train"]} if alone else {}),
            # A card's protocol is always one of the majority.
            **({"valid_n": info["data"]["valid"]} if alone and rule.rule == "majority" else {}),
            **({"without_copies": True} if rule.dedup else {}),
        },
        "thesis": recipe.thesis,
        "seeds": [info["seed"]],
        "training": {
            "commit": versions(info, "commit"),
            "hardware": hardware,
            "seconds": round(info["seconds"]),
            "epochs": info["epochs"],
            "python": environment["python"],
            "torch": versions(info, "torch"),
            **{
                name: info[name]
                for name in ("weights", "blended", "souped", "balanced", "softened")
                if name in info
            },
        },
        "licence": _licence(recipe),
    }


def _summary(recipe: Recipe, info: dict) -> str:
    """One or two sentences: what the network is, and on what it was trained."""
    text = f"{recipe.notes} {_learnt(recipe, info['data']['train'])}"
    if "teachers" in info:
        text += f", taught by {', '.join(info['teachers'])} beside the votes"
    if "blended" in info:
        text += (
            "; its weights are then blended with those it began with "
            f"({info['blended']['share']:.0%} of the end)"
        )
    if "souped" in info:
        trainings = f"{len(info['souped']['runs'])} such trainings"
        text += f"; its weights are the mean of those of {trainings}"
    if "balanced" in info:
        text += (
            "; its last layer is then shifted so that rare emotions are missed less often "
            f"(logit adjustment, tau {info['balanced']['tau']})"
        )
    text += "."
    if info.get("softened", {}).get("edge"):
        text += SOFTENED
    return text


def _learnt(recipe: Recipe, pictures: int) -> str:
    if recipe.keeps_emotions:
        return (
            f"What reads emotions is {recipe.grown_from}, as it was; the rest was trained on "
            f"{pictures:,} pictures of a set of faces with age and gender"
        )
    text = f"{_began(recipe)} on {pictures:,} pictures of FER+"
    return text if recipe.task == "emotion" else f"{text} and of a set of faces with age and gender"


def _began(recipe: Recipe) -> str:
    if recipe.start:
        return f"Fine-tuned from {recipe.start}"
    if recipe.grown_from:
        return f"Grown from {recipe.grown_from}, then trained as a whole"
    return "Trained from scratch"


def _licence(recipe: Recipe) -> str:
    """Of the weights: what they were made from may bind them too."""
    text = "MIT, for the weights. The pictures of FER2013 are neither included nor licensed."
    if recipe.start:
        text += f" They began as published weights: {SOURCES[recipe.start].about}."
    if recipe.task != "emotion":
        text += " Age and gender were learnt from a set for non-commercial research."
    return text
