"""The options of where a model runs, and what else commands that read by one tell of it."""

from __future__ import annotations

import argparse
from collections.abc import Iterable

from ferdesk.au_svm.model import shipped
from ferdesk.cli.arguments import whole_from
from ferdesk.models import providers
from ferdesk.models.reader import Carded


def add_execution(parser: argparse.ArgumentParser) -> None:
    """Add ``--provider`` and ``--threads``."""
    parser.add_argument(
        "--provider",
        default=providers.AUTO,
        choices=(providers.AUTO, *(row.key for row in providers.PROVIDERS)),
        help="where the model runs",
    )
    parser.add_argument(
        "--threads", type=whole_from(1), metavar="N", help="CPU threads of the model"
    )


def idle_rules(models: Iterable[Carded], kind: str | None) -> str:
    """That the thesis's rules were asked for and settle nothing beside these models; else empty.

    Only for some networks did asking by these rules help on validation, and not for the one that
    reads by default, where whoever asks for them would see no difference and not know why.
    """
    classifiers = shipped(kind) if kind == "thesis" else None
    if classifiers is None:
        return ""
    cards = [model.card for model in models]
    found = [classifiers.card.rules(card.id, card["sha256"], "thesis") for card in cards]
    if any(rules is not None and rules.asks for rules in found):
        return ""
    titles = ", ".join(card.title for card in cards)
    return (
        f"The thesis's rules settle nothing beside {titles}: it reads as with --disambiguation "
        "off. They are for the balanced pair, --model wrn-16-2-pair-balanced."
    )
