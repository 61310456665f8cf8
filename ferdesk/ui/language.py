"""The language of the window: English in the code, other languages from ``assets/translations``.

To add one: a row here and in the setting ``view.language``, then ``make translations``, then the
words in the ``.ts`` file that it makes (Qt Linguist opens it), then ``make translations`` again.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator

from ferdesk.core import assets
from ferdesk.ui import numbers

FOLDER = "translations"


@dataclass(frozen=True, slots=True)
class Language:
    """One language of the window."""

    code: str
    """ISO 639-1."""
    name: str
    """In the language itself."""
    percent: str = "%"
    """What stands after a number of percent."""


LANGUAGES: tuple[Language, ...] = (
    Language("en", "English"),
    Language("fr", "Français", "\N{NO-BREAK SPACE}%"),
)
BY_CODE = {language.code: language for language in LANGUAGES}
SOURCE = "en"
"""What the code is written in; it needs no translation."""


def choose(wanted: str, system: QLocale) -> str:
    """The language to show.

    Args:
        wanted: the setting ``view.language``: a code, or ``system``.
        system: what the desktop is set to.

    Returns:
        A code of :data:`LANGUAGES`; English where the system's language is none of them.
    """
    if wanted in BY_CODE:
        return wanted
    spoken = system.name().split("_")[0]
    return spoken if spoken in BY_CODE else SOURCE


def install(owner: QObject, code: str) -> tuple[QTranslator, ...]:
    """Show windows made from now on in a language, Qt's own words and the numbers too.

    Args:
        owner: lives as long as the language is shown.
        code: of :data:`LANGUAGES`.

    Returns:
        What was installed; :func:`remove` takes it.

    Raises:
        FerdeskError: the file of the language is missing.
    """
    qt_words = QTranslator(owner)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    installed = [qt_words] if qt_words.load(QLocale(code), "qtbase", "_", folder) else []
    if code != SOURCE:
        words = QTranslator(owner)
        words.load(str(assets.path(FOLDER, f"ferdesk_{code}.qm")))
        installed.append(words)
    for translator in installed:
        QCoreApplication.installTranslator(translator)
    numbers.speak(QLocale(code), BY_CODE[code].percent)
    return tuple(installed)


def remove(installed: tuple[QTranslator, ...]) -> None:
    """Go back to English; windows already made keep their words."""
    for translator in installed:
        QCoreApplication.removeTranslator(translator)
        translator.deleteLater()
    numbers.speak(QLocale(SOURCE), BY_CODE[SOURCE].percent)
