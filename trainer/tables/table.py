"""A table as data, and its three forms on paper."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ferdesk.core.whole import write_text

MISSING = "–"


HEADLINE = "majority"
"""The protocol of every figure that does not name another."""


def stem(name: str, protocol: str) -> str:
    """Of a table's files: that of the headline protocol has the name alone."""
    return name if protocol == HEADLINE else f"{name}-{protocol}"


def percent(value: float) -> str:
    """A share in [0, 1] as percent, for :attr:`Column.show`."""
    return f"{100 * value:.2f}"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: where its value comes from and how it reads."""

    key: str
    title: str
    show: Callable[[Any], str] = str
    """How a value reads in Markdown and LaTeX; the CSV has it bare."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of values by column key; a key that a row lacks, or None, reads as ``–``."""

    name: str
    """Stem of the files, such as ``table-7.1``."""
    title: str
    columns: tuple[Column, ...]
    rows: tuple[dict, ...]
    notes: tuple[str, ...] = ()
    """Paragraphs under the table: protocol, N, hardware, reasons."""

    @classmethod
    def under(
        cls,
        protocol: str,
        name: str,
        title: str,
        columns: tuple[Column, ...],
        rows: tuple[dict, ...],
        notes: tuple[str, ...] = (),
    ) -> Table:
        """A table whose name and title tell its protocol, where that is not the headline's."""
        if protocol != HEADLINE:
            title = f"{title} (protocol {protocol})"
        return cls(stem(name, protocol), title, columns, rows, notes)

    def markdown(self) -> str:
        lines = [f"# {self.title}", ""]
        lines.append(_markdown_line(column.title for column in self.columns))
        lines.append("|" + "---|" * len(self.columns))
        lines += [_markdown_line(self._cells(row)) for row in self.rows]
        for note in self.notes:
            lines += ["", note]
        return "\n".join(lines) + "\n"

    def csv(self) -> str:
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([column.key for column in self.columns])
        for row in self.rows:
            values = [row.get(column.key) for column in self.columns]
            writer.writerow(["" if value is None else value for value in values])
        return out.getvalue()

    def latex(self) -> str:
        lines = [
            r"\begin{table}",
            rf"\caption{{{_escape(self.title)}}}",
            rf"\begin{{tabular}}{{l{'r' * (len(self.columns) - 1)}}}",
            r"\toprule",
            " & ".join(_escape(column.title) for column in self.columns) + r" \\",
            r"\midrule",
        ]
        lines += [" & ".join(map(_escape, self._cells(row))) + r" \\" for row in self.rows]
        lines += [r"\bottomrule", r"\end{tabular}"]
        lines += [rf"\par {_escape(note)}" for note in self.notes]
        return "\n".join([*lines, r"\end{table}"]) + "\n"

    def write(self, folder: Path) -> tuple[Path, ...]:
        """Write the three forms; each file is replaced whole.

        Returns:
            Their paths.
        """
        forms = {".md": self.markdown, ".csv": self.csv, ".tex": self.latex}
        paths = []
        for ending, form in forms.items():
            path = folder / f"{self.name}{ending}"
            write_text(path, form())
            paths.append(path)
        return tuple(paths)

    def _cells(self, row: dict) -> list[str]:
        return [
            MISSING if row.get(column.key) is None else column.show(row[column.key])
            for column in self.columns
        ]


def _markdown_line(cells: Iterable[str]) -> str:
    # A bar or a line break inside a cell would end it.
    return "| " + " | ".join(" ".join(c.split()).replace("|", "\\|") for c in cells) + " |"


_LATEX = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "±": r"$\pm$", "≥": r"$\geq$", "≤": r"$\leq$",
    "✓": r"\checkmark{}", "✗": r"$\times$", "–": "--", "×": r"$\times$",
}  # fmt: skip


def _escape(text: str) -> str:
    return "".join(_LATEX.get(letter, letter) for letter in text)
