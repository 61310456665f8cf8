"""Sentences of the layers below say what to do as the window has it; here as options have it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

AS_OPTIONS: Mapping[str, str] = MappingProxyType(
    {
        "Look for more faces.": "Look for more: --max-faces.",
        "do not say that each picture is one face.": "leave out --crops.",
    }
)
"""Ends of sentences, with what stands in their place on the command line."""


def as_options(text: str) -> str:
    """The same text for somebody who types the command."""
    for of_window, of_command in AS_OPTIONS.items():
        text = text.replace(of_window, of_command)
    return text
