"""The window's languages: which is shown, and that every translation is whole and up to date."""

from __future__ import annotations

import ast
import importlib.util
import re
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QCoreApplication, QLocale

from ferdesk.core import assets
from ferdesk.settings import BY_KEY
from ferdesk.ui import language

ROOT = Path(__file__).resolve().parents[2]
TRANSLATED = [row.code for row in language.LANGUAGES if row.code != language.SOURCE]


def tool():
    spec = importlib.util.spec_from_file_location(
        "translations", ROOT / "packaging" / "translations.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def messages(ts: Path):
    """(context, source, translation, state) of every message."""
    for context in ElementTree.parse(ts).getroot().iter("context"):
        for message in context.iter("message"):
            said = message.find("translation")
            yield (
                context.findtext("name"), message.findtext("source"), said.text or "",
                said.get("type", "finished"),
            )  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "system", "shown"),
    [
        ("fr", "en_US", "fr"),
        ("en", "fr_CH", "en"),
        ("system", "fr_CH", "fr"),
        ("system", "en_GB", "en"),
        ("system", "pt_BR", "en"),
        ("system", "C", "en"),
        ("xx", "fr_FR", "fr"),
    ],
)
def test_the_language_is_the_chosen_one_else_the_systems_else_english(wanted, system, shown):
    assert language.choose(wanted, QLocale(system)) == shown


def test_the_setting_offers_every_language():
    offered = {choice.value: choice.label for choice in BY_KEY["view.language"].choices}
    assert offered.pop("system")
    assert offered == {row.code: row.name for row in language.LANGUAGES}


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_language_is_shown_and_taken_back(qapp, code):
    ts = assets.path(language.FOLDER, f"ferdesk_{code}.ts")
    said = {(context, source): text for context, source, text, _ in messages(ts)}
    installed = language.install(qapp, code)
    try:
        shown = QCoreApplication.translate("Words", "Happiness")
        buttons = QCoreApplication.translate("QPlatformTheme", "Cancel")
    finally:
        language.remove(installed)
    assert shown == said["Words", "Happiness"] != "Happiness"
    assert buttons != "Cancel", "Qt's own words stay English"
    assert QCoreApplication.translate("Words", "Happiness") == "Happiness"


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_string_of_the_window_is_translated(code, tmp_path):
    kept = assets.path(language.FOLDER, f"ferdesk_{code}.ts")
    now = shutil.copy(kept, tmp_path / kept.name)
    tool().update(Path(now))
    untranslated = [
        (c, s) for c, s, text, state in messages(now) if state != "finished" or not text
    ]
    assert not untranslated, f"run make translations and translate: {untranslated[:10]}"
    # Compared as lists: whitespace between elements is the tool's business.
    assert list(messages(now)) == list(messages(kept)), "run make translations"


def test_the_tool_finds_every_text_that_the_code_gives_to_a_translator():
    """It passes over calls inside of f-strings, and over functions that it does not know."""
    found = {source for _, source, _, _ in messages(assets.path(language.FOLDER, "ferdesk_fr.ts"))}
    place = {"tr": 0, "_tr": 0, "translate": 1, "QT_TRANSLATE_NOOP": 1}
    given = {
        (path.name, node.args[place[called(node)]].value)
        for path in (ROOT / "ferdesk").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and len(node.args) > place.get(called(node), 99)
        if isinstance(node.args[place[called(node)]], ast.Constant)
    }
    missed = {(name, text) for name, text in given if text not in found}
    assert len(given) > 1000 and not missed, f"lupdate does not see {sorted(missed)[:10]}"


@pytest.mark.parametrize("code", TRANSLATED)
def test_the_compiled_file_is_that_of_the_text(code, tmp_path):
    ts = assets.path(language.FOLDER, f"ferdesk_{code}.ts")
    made = tmp_path / "made.qm"
    tool().release(ts, made)
    assert made.read_bytes() == ts.with_suffix(".qm").read_bytes(), "run make translations"


@pytest.mark.parametrize("code", TRANSLATED)
def test_translations_keep_what_the_code_fills_in(code):
    for context, source, text, _ in messages(assets.path(language.FOLDER, f"ferdesk_{code}.ts")):
        for pattern in (r"\{[^{}]*\}", r"%\d|%n", r"</?\w+"):
            ours, theirs = (sorted(re.findall(pattern, s)) for s in (source, text))
            assert ours == theirs, f"{context}: {source!r} → {text!r}"
        assert source.endswith("…") == text.endswith("…"), f"{context}: {source!r} → {text!r}"
        assert source.endswith("\n") == text.endswith("\n")
        if context == "Actions":
            assert text.count("&") == source.count("&"), f"{source!r} → {text!r}"


SHOWS = frozenset(
    {
        "setText", "setToolTip", "setWindowTitle", "setAccessibleName", "setAccessibleDescription",
        "setPlaceholderText", "setSpecialValueText", "setPrefix", "setSuffix", "setLabelText",
        "setInformativeText", "setHorizontalHeaderLabels", "addItem", "addAction", "addMenu",
        "addTab", "addRow", "addButton", "QLabel", "QPushButton", "QCheckBox", "QAction",
        "QTableWidgetItem", "QMenu",
    }
)  # fmt: skip
"""What puts words on the screen."""
TRANSLATES = frozenset({"tr", "_tr", "translate", "told", "QT_TRANSLATE_NOOP"})
NAMES = {"ferdesk", "summary"}
"""The app's own name, and a card's field."""


def bare_words(node: ast.AST):
    """Strings with words in them that no call translates."""
    if isinstance(node, ast.Call) and called(node) in TRANSLATES:
        return
    if isinstance(node, ast.Constant) and re.search("[A-Za-z]{3}", str(node.value)):
        yield from {node.value} - NAMES if isinstance(node.value, str) else ()
    for child in ast.iter_child_nodes(node):
        yield from bare_words(child)


def called(node: ast.Call) -> str:
    return ast.unparse(node.func).split(".")[-1]


def test_no_words_reach_the_screen_untranslated():
    found = [
        f"{path.name}:{node.lineno} {called(node)}({word!r})"
        for path in (ROOT / "ferdesk" / "ui").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and called(node) in SHOWS
        for argument in node.args
        for word in bare_words(argument)
    ]
    assert not found, "put these through tr(): " + ", ".join(found)


def test_words_that_are_not_translated_would_be_found():
    call = ast.parse('box.setText("Hello there" if on else self.tr("Bye"))').body[0].value
    assert called(call) in SHOWS and list(bare_words(call.args[0])) == ["Hello there"]
