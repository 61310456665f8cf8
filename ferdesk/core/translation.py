"""The mark that the translators' tool looks for, without Qt, and with the type it has."""

from __future__ import annotations


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """Mark ``text`` for the translators (lupdate knows this name); translated where shown.

    PySide6 has one too, which its stubs say to return ``object``.
    """
    return text
