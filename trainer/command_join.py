"""The ``join`` command: exported models become one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from trainer import app_list, dataset, variants_beside
from trainer.command_export import score_test
from trainer.join import checked, join


def run_join(
    members: Sequence[Path],
    mirrored: Sequence[Path],
    model_id: str,
    title: str | None,
    path: Path,
    out: Path | None,
    test: bool,
    cache: Path | None,
) -> str:
    """Write exported models as one file, and tell how it reads.

    Args:
        members: exported folders.
        mirrored: those of them that read the picture in the mirror.
        title: shown in the app; the id where None.
        path: FER+.
        out: folder of models; None for where :func:`trainer.app_list.made` puts it.
        test: score the test images too.
        cache: where a decoded data set is kept.

    Raises:
        FerdeskError: an id that can't name a folder, unreadable data, or what
            :func:`trainer.join.join` refuses.
    """
    target = app_list.made(model_id, out)
    _, rule = checked(members, target, mirrored)  # before the data is read, which takes a while
    data = dataset.of_protocol(path, rule, cache)
    card = join(members, model_id, title or model_id, target.parent, data, mirrored)
    if test:
        card = score_test(card, target, path, cache)
    return "\n".join(
        [
            f"{target}: {card['precision']['bytes'] / 1e6:.2f} MB, temperature {card.temperature}",
            *(f"{name}: {s['accuracy']:.2f}% (N={s['n']})" for name, s in card["metrics"].items()),
            app_list.told(target),
            *variants_beside.told(target),
        ]
    )
