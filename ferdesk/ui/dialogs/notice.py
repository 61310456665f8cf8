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
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ferdesk import __version__
from ferdesk.cli.info import PACKAGES
from ferdesk.core.translation import QT_TRANSLATE_NOOP
from ferdesk.core.version import version_of
from ferdesk.ui import icons
from ferdesk.ui.dialogs.licences_dialog import LicencesDialog
from ferdesk.ui.theme import Theme, text_font
from ferdesk.ui.tokens import SPACE
from ferdesk.ui.widgets.muted_label import muted_label

WIDTH, FIGURES = 520, 65
"""Of a dialog in pixels, and in figures of the font where that is more."""
TITLE = 40
"""Pixels left to the title that the system puts above a window."""

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


class _Body(QScrollArea):
    """As high as its text where the screen has the room, else it scrolls."""

    def __init__(self, content: QWidget, name: str):
        super().__init__()
        self._content = content
        content.setObjectName("rack")
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(name)
        for ground in (content, self.viewport()):
            ground.setAutoFillBackground(False)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        # Only what scrolls is a place to stop at.
        self.verticalScrollBar().rangeChanged.connect(self._scrolls)
        self._scrolls(0, 0)

    def heightForWidth(self, width: int) -> int:
        return self._content.heightForWidth(width)

    def _scrolls(self, _: int, most: int) -> None:
        policy = Qt.FocusPolicy
        self.setFocusPolicy(policy.TabFocus if most else policy.NoFocus)


class _Sheet(QDialog):
    """A dialog with the app's icon, a title, room for content, and buttons below it."""

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
        body = QWidget()
        self.content = QVBoxLayout(body)
        self.content.setContentsMargins(0, 0, 0, 0)
        self.content.setSpacing(3 * SPACE)
        self.content.addLayout(head)
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(3 * SPACE, 3 * SPACE, 3 * SPACE, 2 * SPACE)
        self._whole.setSpacing(3 * SPACE)
        self._whole.addWidget(_Body(body, title), 1)

    def close_with(self, buttons: QDialogButtonBox) -> None:
        """Put the buttons below, and take the height that the text needs, or the screen has."""
        self._whole.addWidget(buttons)
        room = self.screen().availableSize()
        width = min(max(WIDTH, FIGURES * self.fontMetrics().horizontalAdvance("0")), room.width())
        needed = self._whole.totalHeightForWidth(width)
        self.resize(width, min(needed, room.height() - TITLE))


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
        self.close_with(buttons)


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
        self.close_with(buttons)


def parts() -> str:
    """The libraries in use, with their versions."""
    named = (f"{name} {version}" for name in PACKAGES if (version := version_of(name)))
    return " · ".join((f"Python {platform.python_version()}", *named))
