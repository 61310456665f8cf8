"""What the app is and is not for: shown at the first start, in Help, and in About."""

from __future__ import annotations

import platform

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from ferdesk import __version__
from ferdesk.cli.info import PACKAGES, package_version
from ferdesk.core.translation import QT_TRANSLATE_NOOP
from ferdesk.ui import icons
from ferdesk.ui.dialogs.licences_dialog import LicencesDialog
from ferdesk.ui.panels.base import muted_label
from ferdesk.ui.theme import Theme, text_font
from ferdesk.ui.tokens import SPACE

WIDTH = 520

POINTS: tuple[tuple[str, str, str], ...] = (
    (
        "face",
        QT_TRANSLATE_NOOP("Notice", "It reads how a face looks, not what a person feels"),
        QT_TRANSLATE_NOOP(
            "Notice",
            "A label is what raters would likely call the picture. People smile without joy and "
            "are sad without a sign of it; the app is often wrong, and more so for some people "
            "than for others.",
        ),
    ),
    (
        "warning",
        QT_TRANSLATE_NOOP("Notice", "Not for work, school, policing or diagnosis"),
        QT_TRANSLATE_NOOP(
            "Notice",
            "Reading emotions at work or in education is forbidden in the European Union (AI Act, "
            "Article 5(1)(f)). Never decide about a person by it.",
        ),
    ),
    (
        "camera",
        QT_TRANSLATE_NOOP("Notice", "Whoever is in view must know, and agree"),
        QT_TRANSLATE_NOOP(
            "Notice",
            "Tell people before you point a camera at them, and stop when they ask you to.",
        ),
    ),
    (
        "file",
        QT_TRANSLATE_NOOP("Notice", "Everything stays on this computer"),
        QT_TRANSLATE_NOOP(
            "Notice",
            "Pictures are read here and forgotten, unless you record. Nothing is sent anywhere.",
        ),
    ),
)
"""Icon, heading and text of each point."""


def _tr(text: str) -> str:
    return QCoreApplication.translate("Notice", text)


class Points(QFrame):
    """The points, one below the other."""

    def __init__(self, theme: Theme):
        super().__init__()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * SPACE)
        self.marks: list[tuple[QLabel, str]] = []
        self._theme = theme
        for icon, heading, text in POINTS:
            mark = QLabel()
            mark.setFixedSize(24, 24)
            self.marks.append((mark, icon))
            head = QLabel(_tr(heading))
            head.setFont(text_font(head, "strong", bold=True))
            head.setWordWrap(True)
            words = QVBoxLayout()
            words.setSpacing(SPACE // 2)
            words.addWidget(head)
            words.addWidget(muted_label(_tr(text)))
            row = QHBoxLayout()
            row.setSpacing(2 * SPACE)
            row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
            row.addLayout(words, 1)
            layout.addLayout(row)
        theme.changed.connect(self._recolour)
        self._recolour()

    def _recolour(self) -> None:
        for mark, icon in self.marks:
            picture = icons.icon(icon, self._theme.tokens.accent)
            mark.setPixmap(picture.pixmap(QSize(24, 24), self.devicePixelRatioF()))


class _Sheet(QDialog):
    """A dialog with the app's icon, a title, and room for content."""

    def __init__(self, title: str, subtitle: str, parent: QWidget | None):
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(420)
        logo = QLabel()
        logo.setPixmap(icons.app_icon().pixmap(QSize(56, 56), self.devicePixelRatioF()))
        name = QLabel(title)
        name.setFont(text_font(name, "heading", bold=True))
        name.setWordWrap(True)
        words = QVBoxLayout()
        words.setSpacing(SPACE // 2)
        words.addStretch(1)
        words.addWidget(name)
        words.addWidget(muted_label(subtitle))
        words.addStretch(1)
        head = QHBoxLayout()
        head.setSpacing(2 * SPACE)
        head.addWidget(logo, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        self.content = QVBoxLayout(self)
        self.content.setContentsMargins(3 * SPACE, 3 * SPACE, 3 * SPACE, 2 * SPACE)
        self.content.setSpacing(3 * SPACE)
        self.content.addLayout(head)

    def fit(self) -> None:
        """Take the height that the text needs at the dialog's width."""
        self.resize(WIDTH, self.content.totalHeightForWidth(WIDTH))


class NoticeDialog(_Sheet):
    """The notice. At the first start no camera is opened before it is accepted."""

    def __init__(self, theme: Theme, first: bool, parent: QWidget | None = None):
        title = (
            _tr(QT_TRANSLATE_NOOP("Notice", "Before you begin"))
            if first
            else _tr(QT_TRANSLATE_NOOP("Notice", "What ferdesk is, and is not for"))
        )
        subtitle = _tr(
            QT_TRANSLATE_NOOP("Notice", "ferdesk reads apparent facial expression from a camera.")
        )
        super().__init__(title, subtitle, parent)
        self.content.addWidget(Points(theme))
        buttons = QDialogButtonBox()
        if first:
            accept = buttons.addButton(
                _tr(QT_TRANSLATE_NOOP("Notice", "I understand")),
                QDialogButtonBox.ButtonRole.AcceptRole,
            )
            accept.setProperty("primary", True)
            buttons.addButton(
                _tr(QT_TRANSLATE_NOOP("Notice", "Quit")), QDialogButtonBox.ButtonRole.RejectRole
            )
            accept.setDefault(True)
        else:
            buttons.addButton(QDialogButtonBox.StandardButton.Close)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.content.addWidget(buttons)
        self.fit()


class AboutDialog(_Sheet):
    """Version, the notice, and what the app is made of."""

    def __init__(self, theme: Theme, parent: QWidget | None = None):
        subtitle = _tr(QT_TRANSLATE_NOOP("Notice", "Version {0}, MIT licence")).format(__version__)
        super().__init__("ferdesk", subtitle, parent)
        self.setWindowTitle(_tr(QT_TRANSLATE_NOOP("Notice", "About ferdesk")))
        self.content.addWidget(Points(theme))
        self.content.addWidget(muted_label(parts(), "caption"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        licences = buttons.addButton(
            _tr(QT_TRANSLATE_NOOP("Notice", "Open-source licences…")),
            QDialogButtonBox.ButtonRole.HelpRole,
        )
        licences.clicked.connect(lambda: LicencesDialog(self).open())
        buttons.rejected.connect(self.reject)
        self.content.addWidget(buttons)
        self.fit()


def parts() -> str:
    """The libraries in use, with their versions."""
    named = (f"{name} {version}" for name in PACKAGES if (version := package_version(name)))
    return " · ".join((f"Python {platform.python_version()}", *named))
