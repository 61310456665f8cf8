"""The user guide inside the app: it ships, its links lead somewhere, and nothing is fetched."""

from __future__ import annotations

import re
import tomllib

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QTextDocument, QTextTable
from PySide6.QtWidgets import QLabel, QPushButton

from ferdesk.core import assets
from ferdesk.core.errors import FerdeskError
from ferdesk.models.catalog import scan
from ferdesk.ui import language
from ferdesk.ui.dialogs.guide_dialog import GuideDialog
from ferdesk.ui.shortcuts import KEY_ROWS
from ferdesk.ui.widgets import guide_view
from ferdesk.ui.widgets.guide_view import GuideView, page_of, slug

IMAGE = QTextDocument.ResourceType.ImageResource.value
PAGES = tuple(map(assets.guide, guide_view.PAGES))
LINK = re.compile(r"\]\(([^)\s]+)\)")


@pytest.fixture
def dialog(qtbot, theme):
    made = GuideDialog(theme)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()


@pytest.fixture
def opened(monkeypatch):
    """What was given to the web's browser."""
    links = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: links.append(url.toString()))
    return links


def headings_of(page):
    return [slug(h) for h in re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_of_the_guide_leads_somewhere(page, dialog):
    lost = []
    for link in LINK.findall(page.read_text("utf-8")):
        target, _, fragment = link.partition("#")
        if link.startswith("http"):
            continue
        if target.startswith("images/"):
            dialog.text.open(page)
            if dialog.text.loadResource(IMAGE, QUrl(link)).isNull():
                lost.append(link)
            continue
        led = page if not target else page_of(target)
        if led is None or (fragment and fragment not in headings_of(led)):
            lost.append(link)
    assert not lost, f"{page.name}: {lost}"


@pytest.mark.parametrize(
    "link",
    ["../README.md", "../../etc/passwd", "/etc/passwd", "training.txt", "../assets/results/../x.md",
     "absent.md", "../assets/results/absent.md"],
)  # fmt: skip
def test_a_link_leads_to_no_other_file(link):
    assert page_of(link) is None


def test_the_guide_is_shown_with_its_headings_and_pictures(dialog):
    said = dialog.text.toPlainText()
    assert "not what a person feels" in said and "Narrow windows" in said
    listed = [dialog.contents.itemText(i) for i in range(dialog.contents.count())]
    assert [slug(text) for text in listed] == headings_of(PAGES[0])
    picture = dialog.text.loadResource(IMAGE, QUrl("images/main-light.png"))
    assert 0 < picture.deviceIndependentSize().width() <= dialog.text.viewport().width()
    assert not dialog.text.horizontalScrollBar().maximum()
    tables = [
        f for f in dialog.text.document().rootFrame().childFrames() if isinstance(f, QTextTable)
    ]
    assert len(tables) == 3


def test_below_a_picture_the_text_goes_on(dialog):
    view = dialog.text
    picture = next(b for b in view._heading_blocks() if b.text() == "The window").next()
    room = view._top(picture.next()) - view._top(picture)
    assert 0 <= room - view._size("images/main-light.png").height() < 30


def test_pictures_follow_the_width_and_the_place_is_kept(dialog, qtbot):
    dialog.text.show_heading(dialog.contents.findText("Timeline"))
    before = dialog.contents.currentText()
    dialog.resize(480, 700)
    qtbot.waitUntil(lambda: dialog.text.viewport().width() < 460)
    picture = dialog.text.loadResource(IMAGE, QUrl("images/main-light.png"))
    assert picture.deviceIndependentSize().width() <= dialog.text.viewport().width()
    assert dialog.contents.currentText() == before == "Timeline"


def test_a_heading_is_reached_by_the_list_and_by_a_link(dialog, qtbot):
    dialog.contents.setFocus()
    qtbot.keyClick(dialog.contents, Qt.Key.Key_Down)
    qtbot.keyClick(dialog.contents, Qt.Key.Key_Down)
    assert dialog.contents.currentIndex() == dialog.text.at == 2
    dialog.text.follow(QUrl("#how-sure-is-sure"))
    assert dialog.contents.currentText() == "How sure is sure"
    dialog.text.follow(QUrl("#nowhere"))
    assert dialog.text.at == 0


def test_another_page_and_back(dialog, qtbot):
    assert not dialog.back.isVisible()
    dialog.text.follow(QUrl("action-units.md#the-own-neutral-face"))
    assert dialog.contents.currentText() == "The own neutral face" and dialog.back.isVisible()
    dialog.text.follow(QUrl("../assets/results/table-8.md"))
    assert dialog.contents.currentText().startswith("Table 8")
    qtbot.keyClick(dialog, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert dialog.text.page == PAGES[0] and not dialog.back.isVisible()


def test_the_web_is_opened_on_a_click_alone(dialog, opened):
    dialog.text.setMarkdown("[one](https://example.org/a) ![two](https://example.org/b.png)")
    dialog.grab()
    assert not opened
    dialog.text.anchorClicked.emit(QUrl("https://example.org/a"))
    dialog.text.anchorClicked.emit(QUrl("file:///etc/passwd"))
    dialog.text.anchorClicked.emit(QUrl("javascript:alert(1)"))
    assert opened == ["https://example.org/a"] and "one" in dialog.text.toPlainText()
    for name in ("https://example.org/b.png", "file:///etc/passwd", "../main.png"):
        assert dialog.text.loadResource(IMAGE, QUrl(name)) is None


def test_it_follows_the_theme(dialog, theme):
    border = [
        f.format().borderBrush().color().name()
        for f in dialog.text.document().rootFrame().childFrames()
    ]
    theme.choose("dark")
    after = [
        f.format().borderBrush().color().name()
        for f in dialog.text.document().rootFrame().childFrames()
    ]
    assert len(border) == len(after) == 3 and border != after


def test_every_control_has_a_name_and_takes_the_focus(dialog):
    assert dialog.contents.accessibleName() and dialog.text.accessibleName()
    for widget in (dialog.contents, dialog.text, *dialog.findChildren(QPushButton)):
        assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_the_guide_has_every_key():
    table = PAGES[0].read_text("utf-8").partition("## Keys")[2].partition("\n## ")[0]
    rows = "\n".join(line for line in table.splitlines() if line.startswith("|"))
    told = {key.replace("comma", ",") for key in re.split(r"[,|\n] *", rows.replace(" |", "|"))}
    panels = {f"Ctrl+{number}" for number in range(1, 10)}
    assert "Ctrl+1 to Ctrl+9" in told
    assert {row.default for row in KEY_ROWS} - {"", *panels} - told == set()


def test_the_guide_says_of_each_model_that_ships_what_it_is_good_for():
    which = PAGES[0].read_text("utf-8").partition("\n## Which model\n")[2].partition("\n## ")[0]
    told = set(re.findall(r"\*([^*]+)\*", which))
    assert told == {entry.card.title for entry in scan([assets.root() / "models"]).entries}


def test_in_another_language_it_says_that_the_guide_is_english(qapp, qtbot, theme):
    installed = language.install(qapp, "fr")
    try:
        made = GuideDialog(theme)
        qtbot.addWidget(made)
        labels = [label.text() for label in made.findChildren(QLabel)]
        assert any("anglais" in text for text in labels)
    finally:
        language.remove(installed)


def test_help_opens_it_once_by_its_key(window):
    action = window.actions_by_key["guide"]
    assert action.shortcut().toString() == "F1"
    for _ in range(2):
        action.trigger()
    (dialog,) = window.findChildren(GuideDialog)
    assert dialog.isVisible()
    dialog.close()


def test_a_missing_guide_is_told(window, monkeypatch):
    def missing(*parts):
        raise FerdeskError("A file that ships with ferdesk is missing: guide.md.", "Install again.")

    monkeypatch.setattr(guide_view.assets, "guide", missing)
    told = []
    window.dialogs.told.connect(told.append)
    window.actions_by_key["guide"].trigger()
    assert "guide" not in window.dialogs.open and "guide.md" in told[0]


def test_an_unreadable_page_is_told(qtbot, theme, tmp_path):
    view = GuideView(theme)
    qtbot.addWidget(view)
    with pytest.raises(FerdeskError, match="can't be read"):
        view.open(tmp_path / "none.md")


def test_the_pages_that_are_searched_are_those_that_ship():
    told = tomllib.loads((assets.root().parent / "pyproject.toml").read_text("utf-8"))
    taken = told["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]
    shipped = {path.removeprefix("docs/") for path in taken if path.endswith(".md")}
    assert shipped == set(guide_view.PAGES)


def look_for(dialog, qtbot, words, back=False):
    """Types words and presses Enter; gives the page and what is marked on it."""
    dialog.search.setText(words)
    again(dialog, qtbot, back)
    return dialog.text.page.name, dialog.text.textCursor().selectedText()


def again(dialog, qtbot, back=False):
    shift = Qt.KeyboardModifier.ShiftModifier if back else Qt.KeyboardModifier.NoModifier
    qtbot.keyClick(dialog.search, Qt.Key.Key_Return, shift)
    return dialog.text.textCursor().selectionStart()


def test_words_are_found_on_the_page_and_brought_into_view(dialog, qtbot):
    dialog.text.setFocus()
    qtbot.keyClick(dialog, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert dialog.search.hasFocus()
    assert look_for(dialog, qtbot, "  screen   READER ") == ("guide.md", "screen reader")
    first = dialog.text.textCursor().selectionStart()
    mark = dialog.text.cursorRect()
    assert dialog.text.viewport().rect().intersects(mark) and not dialog.said.isVisible()
    assert again(dialog, qtbot) > first and again(dialog, qtbot, back=True) == first


def test_words_of_other_pages_are_found_round_all_of_them(dialog, qtbot):
    assert look_for(dialog, qtbot, "callOnFlip") == ("stream.md", "callOnFlip")
    start = again(dialog, qtbot)
    # There is no other one: it comes back to it.
    assert again(dialog, qtbot) == start and dialog.text.page.name == "stream.md"
    page, marked = look_for(dialog, qtbot, "Narrow windows", back=True)
    assert (page, marked) == ("guide.md", "Narrow windows")
    assert dialog.contents.currentText()


@pytest.mark.parametrize(
    ("typed", "stands"),
    [
        ("can’t", "can't"),
        ("Can't", "can't"),
        ("[^.*", ""),
        ("“Ready”", ""),
        ("screen\N{NO-BREAK SPACE}reader", "screen reader"),
    ],
)
def test_marks_are_found_by_whichever_a_keyboard_has(dialog, qtbot, typed, stands):
    marked = look_for(dialog, qtbot, typed)[1]
    assert marked.casefold() == stands and dialog.said.isVisible() == (not stands)


def test_from_a_page_beside_the_guide_it_is_searched_from_its_first(dialog, qtbot):
    dialog.text.follow(QUrl("../assets/results/table-8.md"))
    assert look_for(dialog, qtbot, "engagement")[0] == "guide.md"


def test_the_search_goes_on_from_where_it_was_in_another_width(dialog, qtbot):
    dialog.show()
    starts = [look_for(dialog, qtbot, "Action Unit") and again(dialog, qtbot)]
    dialog.resize(dialog.width() - 60, dialog.height())
    assert dialog.text.textCursor().selectedText().casefold() == "action unit"
    starts.append(again(dialog, qtbot))
    assert starts[1] > starts[0]


def test_words_that_are_nowhere_are_told(dialog, qtbot):
    before = dialog.text.page
    look_for(dialog, qtbot, "xyzzy plugh")
    assert dialog.said.isVisible() and "xyzzy plugh" in dialog.said.text()
    assert dialog.text.page == before
    qtbot.keyClick(dialog.search, Qt.Key.Key_Escape)
    assert dialog.isVisible() and not dialog.search.text() and not dialog.said.isVisible()
    qtbot.keyClick(dialog.search, Qt.Key.Key_Return)
    assert not dialog.said.isVisible()
