"""The composition root of the window: makes the parts and joins them, once."""

from __future__ import annotations

import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QSettings, QTimer, QTranslator
from PySide6.QtWidgets import QApplication

from ferdesk import __version__
from ferdesk.core.errors import FerdeskError
from ferdesk.live.engine import Engine
from ferdesk.models import catalog as models
from ferdesk.models.catalog import Catalog
from ferdesk.ui import icons
from ferdesk.ui.bridge import Bridge
from ferdesk.ui.cameras import find_cameras, first_source
from ferdesk.ui.controller import Controller, options_of
from ferdesk.ui.interrupt import Interrupts
from ferdesk.ui.main_window import MainWindow
from ferdesk.ui.outlets import outlets
from ferdesk.ui.screenshot import Screenshot
from ferdesk.ui.store import Store
from ferdesk.ui.theme import Theme


@dataclass(frozen=True, slots=True)
class Start:
    """What the command line asks of the window."""

    source: str | None = None
    """None for the first camera, or the demo where there is none."""
    model_id: str | None = None
    theme: str | None = None
    """For this run only; None for the setting."""
    screenshot: Path | None = None
    after_s: float = 8.0
    size: tuple[int, int] | None = None
    compare: tuple[str, ...] = ()
    """Ids of models to compare with the chosen one from the start."""
    page: str = ""
    """Page of the strip below the picture to begin with."""
    stream_port: int | None = None
    """Of the WebSocket stream, 0 for any free one; None for no stream."""
    osc_port: int | None = None
    """Of the program that listens for OSC; None for none."""


def run(start: Start) -> int:
    """Show the window until it is closed.

    Returns:
        The exit code.
    """
    app = _application()
    with tempfile.TemporaryDirectory(prefix="ferdesk-") as scratch:
        store = Store(_file(start, Path(scratch)))
        try:
            return _run(app, start, store)
        except FerdeskError as error:
            print(error, file=sys.stderr)
            return 2


def _run(app: QApplication, start: Start, store: Store) -> int:
    catalog = models.scan()
    model_id = _first_model(catalog, start, store)
    theme = Theme(app)
    theme.choose(start.theme or store.get("view.theme"))
    bridge = Bridge()
    engine = Engine(catalog, options_of(store), bridge.notify, model_id=model_id or None)
    outside = ExitStack()
    # Before there is a window: a port that is taken ends the program with one line.
    outside.enter_context(outlets(engine, start.stream_port, start.osc_port))
    controller = Controller(engine, bridge, store, model_id)
    window = MainWindow(controller, theme, catalog, find_cameras)
    if start.size is not None:
        window.resize(*start.size)
    if start.compare:
        controller.compare([catalog.get(model_id).id for model_id in start.compare])
    if start.page:
        window.workspace.strip.choose(start.page)
    interrupts = Interrupts(window.close)
    window.show()

    def begin() -> None:
        controller.open(start.source or first_source())

    finished: list[int] = []
    if start.screenshot is not None:

        def finish(code: int) -> None:
            finished.append(code)
            window.close()

        Screenshot(window, controller, start.screenshot, start.after_s, finish)
        QTimer.singleShot(0, window, begin)
    elif store.notice_read:
        QTimer.singleShot(0, window, begin)
    else:
        # Nobody is looked at before they have read what this is.
        window.show_notice_first(begin)
    try:
        code = app.exec()
    finally:
        controller.close()
        interrupts.close()
        outside.close()
    return finished[0] if finished else code


def _application() -> QApplication:
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    app = QApplication(["ferdesk"])
    app.setApplicationName("ferdesk")
    app.setApplicationDisplayName("ferdesk")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("ferdesk")
    app.setWindowIcon(icons.app_icon())
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(QLocale(), "qtbase", "_", folder):
        QCoreApplication.installTranslator(translator)
    return app


def _file(start: Start, scratch: Path) -> QSettings:
    """Where settings are kept. A screenshot neither reads nor changes a person's own."""
    if start.screenshot is not None:
        return QSettings(str(scratch / "ferdesk.ini"), QSettings.Format.IniFormat)
    return QSettings("ferdesk", "ferdesk")


def _first_model(catalog: Catalog, start: Start, store: Store) -> str:
    """The model to begin with; empty where there is none, which the window then tells.

    Raises:
        FerdeskError: the command line names one that is not there.
    """
    if start.model_id is not None:
        return catalog.get(start.model_id).id
    if store.model() in catalog.ids:
        return store.model()
    return catalog.default.id if catalog.entries else ""
