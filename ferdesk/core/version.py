"""Versions of what is installed."""

from __future__ import annotations

from importlib import metadata


def version_of(package: str) -> str:
    """Version of an installed package, or an empty text."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


APP_VERSION = version_of("ferdesk") or "0+source"
"""As ``ferdesk.__version__``, which the layers below the window do not reach up to."""
