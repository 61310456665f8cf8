"""Asks which file, folder or stream to open."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QDir
from PySide6.QtWidgets import QFileDialog, QInputDialog, QLineEdit, QWidget

from ferdesk.core.translation import QT_TRANSLATE_NOOP
from ferdesk.sources.files import IMAGE_SUFFIXES, VIDEO_SUFFIXES


def _tr(text: str) -> str:
    return QCoreApplication.translate("Open", text)


def filters() -> str:
    """The file dialog's filters."""

    def patterns(suffixes: frozenset[str]) -> str:
        return " ".join(f"*{suffix}" for suffix in sorted(suffixes))

    rows = (
        (
            _tr(QT_TRANSLATE_NOOP("Open", "Videos and images")),
            patterns(VIDEO_SUFFIXES | IMAGE_SUFFIXES),
        ),
        (_tr(QT_TRANSLATE_NOOP("Open", "Videos")), patterns(VIDEO_SUFFIXES)),
        (_tr(QT_TRANSLATE_NOOP("Open", "Images")), patterns(IMAGE_SUFFIXES)),
        (_tr(QT_TRANSLATE_NOOP("Open", "All files")), "*"),
    )
    return ";;".join(f"{name} ({pattern})" for name, pattern in rows)


def ask_file(parent: QWidget) -> str:
    """A video or image; empty when none was chosen."""
    chosen, _ = QFileDialog.getOpenFileName(
        parent, _tr(QT_TRANSLATE_NOOP("Open", "Open a video or image")), QDir.homePath(), filters()
    )
    return chosen


def ask_folder(parent: QWidget) -> str:
    """A folder of images; empty when none was chosen."""
    return QFileDialog.getExistingDirectory(
        parent, _tr(QT_TRANSLATE_NOOP("Open", "Open a folder of images"))
    )


def ask_stream(parent: QWidget) -> str:
    """The address of a stream, http where no scheme is given; empty when none was given."""
    text, accepted = QInputDialog.getText(
        parent,
        _tr(QT_TRANSLATE_NOOP("Open", "Open a stream")),
        _tr(QT_TRANSLATE_NOOP("Open", "Address of a camera or stream (http, https or rtsp):")),
        QLineEdit.EchoMode.Normal,
        "http://",
    )
    text = text.strip()
    if not accepted or text in ("", "http://", "https://"):
        return ""
    return text if "://" in text else f"http://{text}"
