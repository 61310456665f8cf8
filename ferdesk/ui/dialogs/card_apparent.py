"""The part of a model card's page on age and gender. Everything from the card is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QCoreApplication

from ferdesk.core.apparent_card import AgeFigures, ApparentFigures
from ferdesk.core.palette import Tokens
from ferdesk.core.translation import QT_TRANSLATE_NOOP
from ferdesk.ui import numbers

LIMITS = QT_TRANSLATE_NOOP(
    "Card",
    "What they mean: how old the faces look, and which of two words was written down for them, "
    "by those who labelled {0}. Neither is a fact about a person, and neither is for decisions "
    "about people.",
)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Card", text)


def section(figures: ApparentFigures | None, tokens: Tokens) -> str:
    """Figures, ranges and limits as HTML; empty for a model that tells neither."""
    if figures is None:
        return ""
    title = escape(_tr(QT_TRANSLATE_NOOP("Card", "Age and gender (experimental)")))
    source = _tr(QT_TRANSLATE_NOOP("Card", "Faces of {0}, test part (split seed {1})"))
    said = escape(source.format(figures.set, figures.split_seed))
    return (
        f"<h3>{title}</h3><p style='color:{tokens.muted}'>{said}</p>"
        f"{_figures(figures, tokens)}{_ranges(figures.age, tokens)}"
        f"<p>{escape(_tr(LIMITS).format(figures.set))}</p>"
    )


def _figures(figures: ApparentFigures, tokens: Tokens) -> str:
    age, gender = figures.age, figures.gender
    rows = (
        (
            _tr(QT_TRANSLATE_NOOP("Card", "Age: off by, on average")),
            _years(age.mae),
            numbers.count(age.n),
        ),
        (
            _tr(QT_TRANSLATE_NOOP("Card", "Age: inside the range shown")),
            numbers.percent(age.covered, 1),
            numbers.count(age.n),
        ),
        (
            _tr(QT_TRANSLATE_NOOP("Card", "Gender: right (95% interval)")),
            numbers.shown("{:.1f}% ({:.1f} – {:.1f})".format(gender.accuracy, *gender.interval95)),
            numbers.count(gender.n),
        ),
    )
    head = ("", "", _tr(QT_TRANSLATE_NOOP("Card", "Faces")))
    return _table(head, rows, tokens)


def _ranges(age: AgeFigures, tokens: Tokens) -> str:
    """How wide the range is, by the age that was read."""
    text = _tr(
        QT_TRANSLATE_NOOP(
            "Card", "The range that is shown holds {0}% of the validation faces of its row:"
        )
    )
    rows = []
    start = 0.0
    for band in age.bands:
        if band.below is None:
            ages = _tr(QT_TRANSLATE_NOOP("Card", "{0} and more")).format(_short(start))
        else:
            below = _tr(QT_TRANSLATE_NOOP("Card", "{0} to below {1}"))
            ages = below.format(_short(start), _short(band.below))
            start = band.below
        rows.append((ages, f"± {_years(band.off)}"))
    head = (
        _tr(QT_TRANSLATE_NOOP("Card", "Age read")),
        _tr(QT_TRANSLATE_NOOP("Card", "Range")),
    )
    said = text.format(_short(age.share))
    return f"<p>{escape(said)}</p>{_table(head, rows, tokens)}"


def _short(value: float) -> str:
    return numbers.shown(f"{value:g}")


def _years(value: float) -> str:
    return _tr(QT_TRANSLATE_NOOP("Card", "{0} years")).format(numbers.number(value, 1))


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], tokens: Tokens) -> str:
    """First column to the left, in words; figures to the right."""

    def line(cells: Sequence[str], tag: str, style: str) -> str:
        aligned = zip(cells, ("left", *("right",) * (len(cells) - 1)))
        return "".join(f"<{tag} align='{at}'{style}>{escape(text)}</{tag}>" for text, at in aligned)

    top = line(head, "th", f" style='color:{tokens.muted}'")
    body = "".join(f"<tr>{line(row, 'td', '')}</tr>" for row in rows)
    return f"<table cellpadding='6' cellspacing='0'><tr>{top}</tr>{body}</table>"
