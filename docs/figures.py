"""Fills the documents' figures from the files that hold them, so that no number is typed twice.

    python docs/figures.py           write the blocks between the markers
    python docs/figures.py --check   exit 1 when a document is not in step

The README has the models and a summary of the speeds, ``docs/performance.md`` every figure,
``docs/robustness.md`` how poor pictures are read. Models come from ``assets/models/*/card.json``,
what they read with Action Units from ``assets/au_svm/card.json``. Speeds come from
``benchmarks/results/*.json``, each an object with ``title``, ``machine`` and ``figures``, a list of
``{"name": …, "value": …, "unit": …}``.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ferdesk.au_svm.card import AuCard, read_card
from ferdesk.core import card

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
WHOLE = ROOT / "docs" / "performance.md"
ROBUSTNESS = ROOT / "docs" / "robustness.md"
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


def with_units(units: AuCard, network: card.Card) -> str:
    """The accuracy of a network that looks again and asks units; a dash where it never does."""
    fitted = units.fitted(network.id, network["sha256"])
    score = fitted.metrics.get(SCORE, {}).get("best") if fitted else None
    return f"**{percent(score['accuracy'])}**" if score else "–"


def models_table(folder: Path, units: AuCard) -> list[str]:
    """One row a card, best first; a sentence when there is none."""
    cards = [card.read(path) for path in sorted(folder.glob("*/card.json"))]
    if not cards:
        return ["No trained model is in this tree."]
    cards.sort(key=lambda c: -(c.test_accuracy or (0.0, 0))[0])
    rows = [
        "| model | parameters | accuracy on FER+ | with Action Units | poor pictures | "
        "in the thesis | training |",
        "|---|---:|---:|---:|---:|---:|---|",
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
        columns = (
            f"[{one.title}](assets/models/{one.id}/card.json)",
            number(one["parameters"]),
            accuracy,
            with_units(units, one),
            f"**{one.robustness.accuracy:.1f} %**" if one.robustness else "–",
            percent(thesis) if isinstance(thesis, (int, float)) else "–",
            ", ".join(part for part in took if part),
        )
        rows.append(f"| {' | '.join(columns)} |")
    note = (
        "Accuracy: the FER+ test set, faces with a majority vote, one crop a face; with Action "
        "Units as the app reads them: it looks again and asks them where the network hesitates. "
        "Poor pictures: the mean of nine kinds of flaws, on validation pictures made worse "
        "([how](docs/robustness.md))."
    )
    rows += ["", note]
    return rows


def robustness_table(folder: Path) -> list[str]:
    """One row a way and amount, one column a model: how often it is right, and how sure."""
    cards = [card.read(path) for path in sorted(folder.glob("*/card.json"))]
    told = {one.title: shown for one in cards if (shown := one.robustness) is not None}
    if not told:
        return ["No model in this tree says it."]
    by_model = [
        {(row.corruption, row.amount): row for row in (shown.unchanged, *shown.rows)}
        for shown in told.values()
    ]
    ways = dict.fromkeys(way for rows in by_model for way in rows)
    lines = [f"| made worse | {' | '.join(told)} |", "|---|" + "---:|" * len(told)]
    for name, amount in ways:
        cells = [
            f"**{row.accuracy:.1f}** / {row.confidence:.0f}" if row else "–"
            for row in (rows.get((name, amount)) for rows in by_model)
        ]
        what = name.replace("_", " ") + (f", {amount:g}" if amount else "")
        lines.append(f"| {what} | {' | '.join(cells)} |")
    means = [f"**{shown.accuracy:.1f}**" for shown in told.values()]
    lines.append(
        f"| mean of the {len({name for name, _ in ways}) - 1} kinds | {' | '.join(means)} |"
    )
    counts = {shown.n for shown in told.values()}
    note = (
        f"Right / sure of itself, in percent; FER+'s validation, majority, N = {sorted(counts)[0]} "
        "in each row, one look, 8 bits."
    )
    return [*lines, "", note]


def measured(folder: Path) -> list[dict[str, Any]]:
    """What ``benchmarks/`` found, by file name."""
    return [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))]


def every_figure(results: Sequence[dict[str, Any]]) -> list[str]:
    """One row a measurement and subject, with the machine it was made on.

    The subject is what stands before a colon in a figure's name, such as ``4 faces``.
    """
    rows = ["| measured | of | figures |", "|---|---|---|"]
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


@dataclass(frozen=True, slots=True)
class Summary:
    """A table of a few figures of the measurements of one kind, a row for each model."""

    head: str
    title: str
    """A pattern of their titles; its group is the model."""
    columns: dict[str, str]
    """Heads, and what stands below them: names of figures in braces."""

    def rows(self, results: Sequence[dict[str, Any]]) -> list[str]:
        """Markdown; no line where nothing of the kind was measured."""
        found = {m[1]: one for one in results if (m := re.fullmatch(self.title, one["title"]))}
        heads = [
            f"| {self.head} | {' | '.join(self.columns)} |",
            "|---|" + "---:|" * len(self.columns),
        ]
        rows = [f"| {model} | {' | '.join(self._cells(one))} |" for model, one in found.items()]
        return ["", *heads, *rows] if rows else []

    def _cells(self, result: dict[str, Any]) -> list[str]:
        values = {figure["name"]: number(figure["value"]) for figure in result["figures"]}
        return [
            re.sub(r"{(.+?)}", lambda name: values.get(name[1], "–"), cell)
            for cell in self.columns.values()
        ]


SUMMARIES = (
    Summary(
        "live window, 1280×720",
        r"The live window, 1280×720, (\S+)",
        {
            "frames/s at most, 1 / 4 / 8 faces": "**{1 face: read at most}** / "
            "{4 faces: read at most} / {8 faces: read at most}",
            "camera to screen, 1 face, p50 / p95": "**{1 face: capture to painted p50}** / "
            "{1 face: capture to painted p95} ms",
            "memory": "{memory at most} MB",
            "start to first face": "{start to first recognised face} ms",
            "`ferdesk analyze`": "{ferdesk analyze of 60 s}× real time",
        },
    ),
    Summary(
        "beside others, one face",
        r"(\S+) against others, .*",
        {
            "window, frames/s": "**{ferdesk}**",
            "`ferdesk analyze`": "{ferdesk analyze}",
            "usual loop": "{usual loop}",
            "`fer`": "{fer}",
            "window by loop / by `fer`": "{ferdesk by usual loop}× / **{ferdesk by fer}×**",
            "accuracy of `fer`": "{accuracy of fer} %",
        },
    ),
)
"""What the README shows of them."""


def speeds_table(results: Sequence[dict[str, Any]]) -> list[str]:
    """The summaries, and where they were measured."""
    rows = [line for one in SUMMARIES for line in one.rows(results)]
    kinds = [one.title for one in SUMMARIES]
    machines = dict.fromkeys(
        result["machine"]
        for result in results
        if any(re.fullmatch(kind, result["title"]) for kind in kinds)
    )
    told = f"Measured on {', '.join(machines)}. [Every figure](docs/performance.md#every-figure)."
    return [*rows, "", told] if rows else []


def blocks(root: Path = ROOT) -> dict[Path, list[str]]:
    """The lines between the markers, by file."""
    results = measured(root / "benchmarks" / "results")
    units = read_card(root / "assets" / "au_svm" / "card.json")
    models = models_table(root / "assets" / "models", units)
    return {
        README: models + speeds_table(results),
        WHOLE: every_figure(results),
        ROBUSTNESS: robustness_table(root / "assets" / "models"),
    }


def filled(text: str, figures: Sequence[str], name: str = README.name) -> str:
    """``text`` with ``figures`` between its markers.

    Raises:
        ValueError: the markers are missing.
    """
    head, begin, rest = text.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{name} needs the lines {BEGIN} and {END}.")
    return "\n".join((head + BEGIN, *figures, END + tail))


def main(arguments: list[str]) -> int:
    late = []
    for path, figures in blocks().items():
        text = path.read_text("utf-8")
        wanted = filled(text, figures, path.name)
        if wanted != text:
            late.append(path.name)
            if "--check" not in arguments:
                path.write_text(wanted, encoding="utf-8")
    if late and "--check" in arguments:
        print(f"Not in step with the cards: {', '.join(late)}; run make figures.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
