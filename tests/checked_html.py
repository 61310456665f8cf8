"""HTML that must be whole, and hold nothing that runs or is taken from elsewhere for markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser

EMPTY = {"meta", "img"}
ALLOWED = {
    *("html", "head", "title", "style", "body", "main", "section", "article", "h1", "h2", "h3"),
    *("p", "a", "i", "span", "div", "table", "thead", "tbody", "tr", "th", "td", "svg", "path"),
    *("details", "summary", "dl", "dt", "dd", *EMPTY),
}


class Checker(HTMLParser):
    """Fails where tags are not closed in turn; gathers what is loaded and what is read."""

    def __init__(self):
        super().__init__()
        self.open, self.loaded, self.texts = [], [], []

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        assert len(set(names)) == len(names)
        self.loaded += [value for name, value in attrs if name in ("src", "href", "srcset")]
        assert tag in ALLOWED
        assert not any(name.startswith("on") for name in names)
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        assert tag == "path"

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1:] != ["style"]:
            self.texts.append(data)


def checked(html: str) -> Checker:
    assert not re.search(r"<[^a-zA-Z/!]", html)
    checker = Checker()
    checker.feed(html)
    checker.close()
    assert not checker.open
    return checker
