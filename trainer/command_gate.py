"""The ``gate`` command: a joined model's members are weighed by what a picture is like."""

from __future__ import annotations

from pathlib import Path

from ferdesk.core import card as cards
from trainer import dataset, variants_beside
from trainer.command_export import score_test
from trainer.gate import gate, refuse


def run_gate(model: Path, path: Path, test: bool, cache: Path | None) -> str:
    """Give a joined model a gate, and tell how it reads and how its members are weighed.

    Args:
        model: an exported folder that ``join`` wrote; its file and card are written anew.
        path: FER+.
        test: score the test images too.
        cache: where a decoded data set is kept.

    Raises:
        FerdeskError: unreadable data, or what :func:`trainer.gate.gate` refuses.
    """
    before = cards.read(model / "card.json")
    refuse(model, before)  # before the data is read, which takes a while
    card = gate(model, dataset.of_protocol(path, before.protocol, cache))
    if test:
        card = score_test(card, model, path, cache)
    members, weights = card["recipe"]["members"], card["training"]["gated"]["weights"]
    return "\n".join(
        [
            f"{model}: weights of pictures as they are, and made worse",
            *(
                f"  {100 * plain:5.1f} % {100 * worse:5.1f} %  {member}"
                for member, plain, worse in zip(members, *weights.values())
            ),
            f"temperature {card.temperature}",
            *(f"{name}: {s['accuracy']:.2f}% (N={s['n']})" for name, s in card["metrics"].items()),
            *variants_beside.told(model),
        ]
    )
