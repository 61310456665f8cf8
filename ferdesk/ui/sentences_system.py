"""What the operating system and SQLite say in errors: in English, whatever the window speaks."""

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
    QT_TRANSLATE_NOOP("Sentences", "Directory not empty"),
    QT_TRANSLATE_NOOP("Sentences", "File name too long"),
    QT_TRANSLATE_NOOP("Sentences", "Too many levels of symbolic links"),
    QT_TRANSLATE_NOOP("Sentences", "Invalid argument"),
    QT_TRANSLATE_NOOP("Sentences", "Invalid or incomplete multibyte or wide character"),
    QT_TRANSLATE_NOOP("Sentences", "Invalid cross-device link"),
    QT_TRANSLATE_NOOP("Sentences", "File too large"),
    QT_TRANSLATE_NOOP("Sentences", "No space left on device"),
    QT_TRANSLATE_NOOP("Sentences", "Disk quota exceeded"),
    QT_TRANSLATE_NOOP("Sentences", "Read-only file system"),
    QT_TRANSLATE_NOOP("Sentences", "Input/output error"),
    QT_TRANSLATE_NOOP("Sentences", "Structure needs cleaning"),
    QT_TRANSLATE_NOOP("Sentences", "Stale file handle"),
    QT_TRANSLATE_NOOP("Sentences", "Remote I/O error"),
    QT_TRANSLATE_NOOP("Sentences", "Transport endpoint is not connected"),
    QT_TRANSLATE_NOOP("Sentences", "Required key not available"),
    QT_TRANSLATE_NOOP("Sentences", "Operation not supported"),
    QT_TRANSLATE_NOOP("Sentences", "Device or resource busy"),
    QT_TRANSLATE_NOOP("Sentences", "No such device"),
    QT_TRANSLATE_NOOP("Sentences", "No such device or address"),
    QT_TRANSLATE_NOOP("Sentences", "No medium found"),
    QT_TRANSLATE_NOOP("Sentences", "Protocol error"),
    QT_TRANSLATE_NOOP("Sentences", "Too many open files"),
    QT_TRANSLATE_NOOP("Sentences", "Too many open files in system"),
    QT_TRANSLATE_NOOP("Sentences", "Resource temporarily unavailable"),
    QT_TRANSLATE_NOOP("Sentences", "Cannot allocate memory"),
    # Network.
    QT_TRANSLATE_NOOP("Sentences", "Connection refused"),
    QT_TRANSLATE_NOOP("Sentences", "Connection reset by peer"),
    QT_TRANSLATE_NOOP("Sentences", "Connection timed out"),
    QT_TRANSLATE_NOOP("Sentences", "Software caused connection abort"),
    QT_TRANSLATE_NOOP("Sentences", "Broken pipe"),
    QT_TRANSLATE_NOOP("Sentences", "Network is unreachable"),
    QT_TRANSLATE_NOOP("Sentences", "Network is down"),
    QT_TRANSLATE_NOOP("Sentences", "Host is down"),
    QT_TRANSLATE_NOOP("Sentences", "No route to host"),
    QT_TRANSLATE_NOOP("Sentences", "Address already in use"),
    QT_TRANSLATE_NOOP("Sentences", "Cannot assign requested address"),
    QT_TRANSLATE_NOOP("Sentences", "Name or service not known"),
    QT_TRANSLATE_NOOP("Sentences", "Temporary failure in name resolution"),
    QT_TRANSLATE_NOOP("Sentences", "No address associated with hostname"),
)
"""Whole, as ``OSError.strerror`` has them; they stand in the places of other sentences."""

DATABASE: tuple[str, ...] = (
    QT_TRANSLATE_NOOP("Sentences", "attempt to write a readonly database"),
    QT_TRANSLATE_NOOP("Sentences", "database disk image is malformed"),
    QT_TRANSLATE_NOOP("Sentences", "database is locked"),
    QT_TRANSLATE_NOOP("Sentences", "database or disk is full"),
    QT_TRANSLATE_NOOP("Sentences", "disk I/O error"),
    QT_TRANSLATE_NOOP("Sentences", "file is not a database"),
    QT_TRANSLATE_NOOP("Sentences", "unable to open database file"),
)
"""Whole, as SQLite says of a recording's file."""
