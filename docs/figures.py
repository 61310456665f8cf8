"""Fills the README's figures from the files that hold them, so that no number is typed twice.

    python docs/figures.py           write the block between the markers of README.md
    python docs/figures.py --check   exit 1 when the README is not in step

Models come from ``assets/models/*/card.json``. Speeds come from ``benchmarks/results/*.json``,
each an object with ``title``, ``machine`` and ``figures``, a list of
``{"name": …, "value": …, "unit": …}``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from ferdesk.core import card

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
BEGIN = "<!-- figures: begin (made by docs/figures.py; `make figures`) -->"
END = "<!-- figures: end -->"
SCORE = "test/majority"
"""The one score of the README: FER+'s test set, faces whose votes have a majority."""


def number(value: Any) -> str:
    """A figure for people: whole numbers whole, others with three significant digits."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    if float(value).is_integer() or abs(value) >= 1000:
        return f"{value:,.0f}".replace(",", "\u202f")
    return f"{value:.3g}"


def percent(value: float) -> str:
    return f"{value:.2f} %"


def duration(value: Any) -> str:
    """Seconds as minutes or hours; text as it is."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    minutes = value / 60
    return f"{minutes / 60:.1f} h" if minutes >= 100 else f"{minutes:.0f} min"


def first(data: dict[str, Any], *names: str) -> Any:
    """The first of ``names`` that ``data`` has, or an empty text."""
    return next((data[name] for name in names if data.get(name) not in (None, "")), "")


def models_table(folder: Path) -> list[str]:
    """One row a card, best first; a sentence when there is none."""
    cards = [card.read(path) for path in sorted(folder.glob("*/card.json"))]
    if not cards:
        return ["No trained model is in this tree."]
    cards.sort(key=lambda c: -(c.test_accuracy or (0.0, 0))[0])
    rows = [
        "| model | parameters | test accuracy on FER+ | in the thesis | training |",
        "|---|---:|---:|---:|---|",
    ]
    for one in cards:
        score = one.test_accuracy
        accuracy = f"**{percent(score[0])}** (N = {score[1]})" if score else "not scored"
        thesis = first(one.data.get("thesis") or {}, SCORE, "accuracy", "test_accuracy")
        training = one["training"]
        took = [
            duration(first(training, "time", "seconds", "time_s", "duration")),
            str(first(training, "hardware", "device")),
        ]
        rows.append(
            f"| [{one.title}](assets/models/{one.id}/card.json) | {number(one['parameters'])} "
            f"| {accuracy} | {percent(thesis) if isinstance(thesis, (int, float)) else '–'} "
            f"| {', '.join(part for part in took if part)} |"
        )
    rows += [
        "",
        "Test accuracy: the FER+ test set, faces with a majority vote, one crop a face.",
    ]
    return rows


def speeds_table(folder: Path) -> list[str]:
    """One row a measurement and subject, with the machine it was made on.

    The subject is what stands before a colon in a figure's name, such as ``4 faces``.
    """
    results = [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))]
    if not results:
        return []
    rows = ["", "| measured | of | figures |", "|---|---|---|"]
    for result in results:
        subjects: dict[str, list[str]] = {}
        for figure in result["figures"]:
            subject, colon, name = figure["name"].rpartition(": ")
            words = f"{name} **{number(figure['value'])}** {figure.get('unit', '')}".strip()
            subjects.setdefault(subject if colon else "", []).append(words)
        title = f"{result['title']} ({result['machine']})"
        for subject, figures in subjects.items():
            rows.append(f"| {title} | {subject} | {' · '.join(figures)} |")
            title = ""  # said once
    return rows


def block(root: Path = ROOT) -> str:
    """The text between the markers."""
    lines = models_table(root / "assets" / "models")
    lines += speeds_table(root / "benchmarks" / "results")
    return "\n".join(lines)


def filled(readme: str, figures: str) -> str:
    """``readme`` with ``figures`` between its markers.

    Raises:
        ValueError: the markers are missing.
    """
    head, begin, rest = readme.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"README.md needs the lines {BEGIN} and {END}.")
    return f"{head}{BEGIN}\n{figures}\n{END}{tail}"


def main(arguments: list[str]) -> int:
    readme = README.read_text("utf-8")
    wanted = filled(readme, block())
    if "--check" in arguments:
        if wanted != readme:
            print("README.md is not in step with the cards; run make figures.", file=sys.stderr)
        return int(wanted != readme)
    README.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
