"""What this installation has no means for, though there is a setting for it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ferdesk.models.catalog import Catalog


def missing(catalog: Catalog) -> dict[str, str]:
    """Settings that can change nothing here: key, and why as a sentence for people."""
    if catalog.apparent is not None:
        return {}
    why = QCoreApplication.translate("Offers", "No installed model tells age and gender.")
    return {"reading.apparent": why}
