"""What the ``data`` command prints: what a copy of FER+ holds, and whether it is the usual one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from ferdesk.core.errors import FerdeskError
from ferdesk.core.vocab import EMOTIONS, N_EMOTIONS
from trainer import dataset, duplicates, protocol
from trainer.data.layouts import NoLabelFile
from trainer.data.types import SPLITS, FerPlus

THESIS_TABLE_3_2 = (11660, 9318, 4377, 4746, 3244, 303, 1023, 291)
"""Faces of FER+ by emotion as the thesis counts them; it doesn't tell its rule."""

REAL_IMAGES = (28558, 3579, 3573)
"""What the public FER+ holds, by split."""


def data_report(path: Path) -> str:
    """Counts by split and emotion under each protocol, exact copies, checksums.

    A protocol whose label file is not there is told and left out.

    Args:
        path: FER+ in any layout.

    Returns:
        Text of some 40 lines.

    Raises:
        FerdeskError: the data can't be read with either label file.
    """
    by_file, missing = _load_both(path)
    data = next(iter(by_file.values()))
    lines = [f"FER+ at {path}", ""]
    lines += _images(data)
    lines += ["", "Label files"]
    for held in by_file.values():
        lines.append(f"  {held.labels.name:<16} sha256 {held.labels.sha256}")
        if len(held.labels.parts) > 1:
            lines += [f"    {part:<24} {sha}" for part, sha in held.labels.parts]
    lines += [f"  {name}: {why}" for name, why in missing.items()]
    if len(by_file) == 2:
        one, other = by_file["folder"], by_file["csv"]
        differ = int((one.votes != other.votes).any(axis=1).sum())
        lines.append(f"  {differ:,} images have other votes in the one than in the other.")
    lines += ["", *_counts(by_file), "", *_beside_the_thesis(by_file), "", *_copies(data)]
    return "\n".join(lines)


def _load_both(path: Path) -> tuple[dict[str, FerPlus], dict[str, str]]:
    found, missing, first = {}, {}, None
    for labels, name in (("folder", "label.csv"), ("csv", "fer2013new.csv")):
        try:
            found[labels] = dataset.load(path, labels)
        except NoLabelFile as error:
            missing[name], first = f"not there. {error.fix}", first or error
    if not found:
        raise first or FerdeskError(f"{path} holds no label file.")
    return found, missing


def _images(data: FerPlus) -> list[str]:
    counts = tuple(int(n) for n in np.bincount(data.split, minlength=len(SPLITS)))
    text = ", ".join(f"{n:,} {split}" for n, split in zip(counts, SPLITS))
    if counts == REAL_IMAGES:
        verdict = "as in the public FER+"
    else:
        expected = ", ".join(f"{n:,}" for n in REAL_IMAGES)
        verdict = f"NOT the public FER+, which has {expected}"
    return [f"{len(data):,} images: {text}; {verdict}."]


def _row(title: str, cells: Iterable[object], total: object) -> str:
    texts = [f"{cell:>10,}" if isinstance(cell, int) else f"{cell:>10}" for cell in cells]
    last = f"{total:>9,}" if isinstance(total, int) else f"{total:>9}"
    return f"  {title:<22}{''.join(texts)}{last}"


def _by_emotion(labels: np.ndarray) -> list[int]:
    return np.bincount(labels, minlength=N_EMOTIONS).tolist()


def _counts(by_file: dict[str, FerPlus]) -> list[str]:
    lines = ["Images that count", _row("protocol/split", EMOTIONS, "sum")]
    for rule in protocol.PROTOCOLS.values():
        if rule.labels not in by_file:
            continue
        for split in SPLITS:
            cells = _by_emotion(protocol.select(by_file[rule.labels], split, rule.name)[1])
            lines.append(_row(f"{rule.name}/{split}", cells, sum(cells)))
        lines.append(f"    {rule.meaning}")
    return lines


def _beside_the_thesis(by_file: dict[str, FerPlus]) -> list[str]:
    rules = [
        rule for rule in protocol.PROTOCOLS.values() if rule.labels in by_file and not rule.dedup
    ]
    lines = ["All splits together, beside the thesis's Table 3.2", _row("", EMOTIONS, "sum")]
    lines.append(_row("thesis", THESIS_TABLE_3_2, sum(THESIS_TABLE_3_2)))
    nearest: tuple[int, str, Sequence[int]] | None = None
    for rule in rules:
        counted = [protocol.select(by_file[rule.labels], split, rule.name)[1] for split in SPLITS]
        cells = _by_emotion(np.concatenate(counted))
        lines.append(_row(rule.name, cells, sum(cells)))
        away = [ours - thesis for ours, thesis in zip(cells, THESIS_TABLE_3_2)]
        lines.append(_row("  minus thesis", [f"{n:+,}" for n in away], f"{sum(away):+,}"))
        distance = sum(map(abs, away))
        if nearest is None or distance < nearest[0]:
            nearest = (distance, rule.name, away)
    if nearest is not None:
        lines.append(
            "  The thesis doesn't tell how it counts, and no rule here gives its figures; "
            f"{nearest[1]} is nearest ({nearest[0]:,} apart, emotions added up)."
        )
    return lines


def _copies(data: FerPlus) -> list[str]:
    found = duplicates.find(data)
    lines = [f"Exact copies: {found.groups:,} groups of identical images, {found.images:,} in all"]
    for of, within in (("valid", "train"), ("test", "train"), ("test", "valid")):
        n = int(duplicates.copies(data, of, within, found).sum())
        lines.append(f"  {n:>5,} {of} images are in {within} too")
    left_out = int(protocol.held_out_copies(data).sum())
    lines.append(f"  {left_out:>5,} train images are left out under dedup")
    return lines
