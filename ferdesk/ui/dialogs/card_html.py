"""A model card as a page for people. Text in, HTML out; everything from the card is escaped."""

from __future__ import annotations

from html import escape
from typing import Any

from PySide6.QtCore import QCoreApplication

from ferdesk.core.card import ON_TEST, Card
from ferdesk.core.palette import Tokens
from ferdesk.core.translation import QT_TRANSLATE_NOOP
from ferdesk.core.vocab import EMOTIONS
from ferdesk.ui import numbers, told, words
from ferdesk.ui.dialogs import card_apparent
from ferdesk.ui.phrases import Phrases
from ferdesk.ui.sentences_card import FIELD_NAMES, PROTOCOLS, SPLITS, WORDS

DETAILS: tuple[tuple[str, str], ...] = (
    ("data", QT_TRANSLATE_NOOP("Card", "Data")),
    ("training", QT_TRANSLATE_NOOP("Card", "Training")),
    ("precision", QT_TRANSLATE_NOOP("Card", "Precision")),
    ("recipe", QT_TRANSLATE_NOOP("Card", "Recipe")),
    ("input", QT_TRANSLATE_NOOP("Card", "Input")),
    ("output", QT_TRANSLATE_NOOP("Card", "Output")),
)
"""Parts of the card that are shown as tables of names and values, in this order."""

WRITTEN = QT_TRANSLATE_NOOP(
    "Card", "What this card says in words of its own is shown as its author wrote it."
)

PHRASES = Phrases("Card", WORDS, told.value)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Card", text)


def page(card: Card, tokens: Tokens) -> str:
    """The whole card."""
    parts = [
        f"<h2>{escape(card.title)}</h2><p>{escape(PHRASES.said(card['summary']))}</p>",
        _metrics(card, tokens),
        _recall(card, tokens),
        card_apparent.section(card.apparent, tokens),
        _limits(card),
        _facts(card, tokens),
    ]
    parts += [
        f"<h3>{escape(_tr(title))}</h3>{_table(card[key], tokens)}"
        for key, title in DETAILS
        if card[key]
    ]
    parts.append(_as_written(card, tokens))
    return f"<div style='color:{tokens.text}'>{''.join(parts)}</div>"


def _as_written(card: Card, tokens: Tokens) -> str:
    """Says that some words are the author's own, where the window speaks another language."""
    own = (card["summary"], card["licence"], *map(str, card["limits"]))
    note = _tr(WRITTEN)
    if note == WRITTEN or all(map(PHRASES.knows, own)):
        return ""
    return f"<p style='color:{tokens.muted}'>{escape(note)}</p>"


def _metrics(card: Card, tokens: Tokens) -> str:
    if not card["metrics"]:
        return ""
    rows = "".join(
        f"<tr><td>{escape(_split(name))}</td>"
        f"<td align='right'><b>{numbers.percent(float(scores['accuracy']), 1)}</b></td>"
        f"<td align='right'>{_interval(scores)}</td>"
        f"<td align='right'>{numbers.count(int(scores['n']))}</td></tr>"
        for name, scores in card["metrics"].items()
    )
    head = "".join(
        f"<th align='{align}' style='color:{tokens.muted}'>{escape(text)}</th>"
        for text, align in (
            (_tr(QT_TRANSLATE_NOOP("Card", "Faces and their label")), "left"),
            (_tr(QT_TRANSLATE_NOOP("Card", "Accuracy")), "right"),
            (_tr(QT_TRANSLATE_NOOP("Card", "95% interval")), "right"),
            (_tr(QT_TRANSLATE_NOOP("Card", "Faces")), "right"),
        )
    )
    title = escape(_tr(QT_TRANSLATE_NOOP("Card", "How well it reads")))
    table = f"<table cellpadding='6' cellspacing='0'><tr>{head}</tr>{rows}</table>"
    thesis = card.data.get("thesis")
    if thesis:
        label = escape(_tr(QT_TRANSLATE_NOOP("Card", "The thesis, for the same network")))
        table += f"<p style='color:{tokens.muted}'>{label}: {escape(_plain(thesis))}</p>"
    return f"<h3>{title}</h3>{table}"


def _split(name: str) -> str:
    """``test/majority`` in words; a name of another card as it is."""
    split, _, protocol = name.partition("/")
    return faces(split, protocol) if protocol else name


def faces(split: str, protocol: str) -> str:
    """Which faces were scored, by the trainer's names; those of another trainer as they are."""
    if split in SPLITS and protocol in PROTOCOLS:
        return f"{_tr(SPLITS[split])}, {_tr(PROTOCOLS[protocol])}"
    return f"{split}/{protocol}"


def _number(value: Any, form: str) -> str:
    """A figure for a table; what is none is shown as it is."""
    known = isinstance(value, (int, float))
    return numbers.shown(format(value, form)) if known else escape(_plain(value))


def _interval(scores: dict[str, Any]) -> str:
    """The interval of an accuracy, where the card gives it."""
    given = scores.get("interval95")
    if not isinstance(given, list) or not all(isinstance(end, (int, float)) for end in given):
        return "–"
    return " – ".join(numbers.number(end, 1) for end in given)


def _recall(card: Card, tokens: Tokens) -> str:
    """How many faces of each expression are found: one accuracy hides the rare ones."""
    recall = card["metrics"].get(ON_TEST, {}).get("recall")
    if not isinstance(recall, dict):
        return ""
    rows, percent = "", numbers.shown("%")
    for name in EMOTIONS:
        found = recall.get(name)
        if isinstance(found, dict) and {"percent", "n"} <= found.keys():
            rows += (
                f"<tr><td>{escape(words.emotion(name))}</td>"
                f"<td align='right'><b>{_number(found['percent'], '.1f')}{percent}</b></td>"
                f"<td align='right'>{_number(found['n'], ',')}</td></tr>"
            )
    if not rows:
        return ""
    title = escape(_tr(QT_TRANSLATE_NOOP("Card", "Found, of each expression (test)")))
    head = "".join(
        f"<th align='{align}' style='color:{tokens.muted}'>{escape(text)}</th>"
        for text, align in (
            (_tr(QT_TRANSLATE_NOOP("Card", "Expression")), "left"),
            (_tr(QT_TRANSLATE_NOOP("Card", "Found")), "right"),
            (_tr(QT_TRANSLATE_NOOP("Card", "Faces")), "right"),
        )
    )
    return f"<h3>{title}</h3><table cellpadding='6' cellspacing='0'><tr>{head}</tr>{rows}</table>"


def _limits(card: Card) -> str:
    items = "".join(f"<li>{escape(_plain(item))}</li>" for item in card["limits"])
    title = escape(_tr(QT_TRANSLATE_NOOP("Card", "Limits of use")))
    return f"<h3>{title}</h3><ul style='margin-left: -16px'>{items}</ul>" if items else ""


def _facts(card: Card, tokens: Tokens) -> str:
    facts = {
        _tr(QT_TRANSLATE_NOOP("Card", "Architecture")): _plain(card["architecture"]),
        _tr(QT_TRANSLATE_NOOP("Card", "Parameters")): numbers.count(card["parameters"]),
        _tr(QT_TRANSLATE_NOOP("Card", "Seeds")): ", ".join(map(str, card["seeds"])),
        _tr(QT_TRANSLATE_NOOP("Card", "Temperature")): numbers.number(card.temperature, 3),
        _tr(QT_TRANSLATE_NOOP("Card", "Licence of the weights")): _plain(card["licence"]),
        _tr(QT_TRANSLATE_NOOP("Card", "Id")): card.id,
        "SHA-256": card["sha256"],
    }
    title = escape(_tr(QT_TRANSLATE_NOOP("Card", "The model")))
    # In words already: a figure that was read a second time would have its comma taken for English.
    shown = {name: escape(text) for name, text in facts.items() if text}
    return f"<h3>{title}</h3>{_two_columns(shown, tokens)}"


def _table(values: dict[str, Any], tokens: Tokens) -> str:
    """A part of the card as it is in the file."""
    shown = {_title(name): _lines(value, str(name)) for name, value in values.items()}
    return _two_columns(shown, tokens)


def _two_columns(shown: dict[str, str], tokens: Tokens) -> str:
    """Names in words, and HTML beside them."""
    rows = "".join(
        f"<tr><td width='34%' style='color:{tokens.muted}'>{escape(name)}</td><td>{text}</td></tr>"
        for name, text in shown.items()
    )
    return f"<table cellpadding='4' cellspacing='0' width='100%'>{rows}</table>"


def _field(name: object) -> str:
    """A field's name for people."""
    key = str(name)
    return _tr(FIELD_NAMES[key]) if key in FIELD_NAMES else key.replace("_", " ")


def _title(name: object) -> str:
    """A field's name at the head of its row."""
    said = _field(name)
    return said[:1].upper() + said[1:]


def _grouped(value: Any) -> bool:
    """Whether it is a list of groups."""
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _lines(value: Any, name: str) -> str:
    """A value as HTML; each group has a line of its own, after what stands beside them."""
    lines = []
    if _grouped(value):
        lines = [_plain(one, name) for one in value]
    elif isinstance(value, dict) and any(map(_grouped, value.values())):
        beside = {key: one for key, one in value.items() if not _grouped(one)}
        lines = [_plain(beside, name)] if beside else []
        lines += [
            _plain({key: one}) for key, group in value.items() if key not in beside for one in group
        ]
    return "<br>".join(map(escape, lines or [_plain(value, name)]))


def _plain(value: Any, name: str = "") -> str:
    """Nested values as one line of text.

    Args:
        name: of the field.
    """
    if isinstance(value, dict):
        pair = _tr(QT_TRANSLATE_NOOP("Card", "{0}: {1}"))
        return " · ".join(pair.format(_field(k), _plain(v, str(k))) for k, v in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(_plain(item, name) for item in value)
    if isinstance(value, bool):
        return _tr("yes") if value else _tr("no")
    if isinstance(value, float):
        return numbers.shown(f"{value:.6g}")
    if value is None or value == "":
        return "–"
    if name == "protocol" and value in PROTOCOLS:
        return _tr(PROTOCOLS[value])
    return PHRASES.said(str(value))
