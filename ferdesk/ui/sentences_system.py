"""What the operating system says in errors: it says so in English, whatever the window speaks."""

from __future__ import annotations

from ferdesk.core.translation import QT_TRANSLATE_NOOP

SYSTEM: tuple[str, ...] = (
    # Files.
    QT_TRANSLATE_NOOP("Sentences", "No such file or directory"),
    QT_TRANSLATE_NOOP("Sentences", "Permission denied"),
    QT_TRANSLATE_NOOP("Sentences", "Operation not permitted"),
    QT_TRANSLATE_NOOP("Sentences", "File exists"),
    QT_TRANSLATE_NOOP("Sentences", "Is a directory"),
    QT_TRANSLATE_NOOP("Sentences", "Not a directory"),
    QT_TRANSLATE_NOOP("Sentences", "File name too long"),
    QT_TRANSLATE_NOOP("Sentences", "File too large"),
    QT_TRANSLATE_NOOP("Sentences", "No space left on device"),
    QT_TRANSLATE_NOOP("Sentences", "Disk quota exceeded"),
    QT_TRANSLATE_NOOP("Sentences", "Read-only file system"),
    QT_TRANSLATE_NOOP("Sentences", "Input/output error"),
    QT_TRANSLATE_NOOP("Sentences", "Device or resource busy"),
    QT_TRANSLATE_NOOP("Sentences", "Too many open files"),
    QT_TRANSLATE_NOOP("Sentences", "Cannot allocate memory"),
    # Network.
    QT_TRANSLATE_NOOP("Sentences", "Connection refused"),
    QT_TRANSLATE_NOOP("Sentences", "Connection reset by peer"),
    QT_TRANSLATE_NOOP("Sentences", "Connection timed out"),
    QT_TRANSLATE_NOOP("Sentences", "Broken pipe"),
    QT_TRANSLATE_NOOP("Sentences", "Network is unreachable"),
    QT_TRANSLATE_NOOP("Sentences", "No route to host"),
    QT_TRANSLATE_NOOP("Sentences", "Address already in use"),
    QT_TRANSLATE_NOOP("Sentences", "Cannot assign requested address"),
    QT_TRANSLATE_NOOP("Sentences", "Name or service not known"),
    QT_TRANSLATE_NOOP("Sentences", "Temporary failure in name resolution"),
    QT_TRANSLATE_NOOP("Sentences", "No address associated with hostname"),
)
"""Whole, as ``OSError.strerror`` has them; they stand in the places of other sentences."""
