"""The composition root of the window: makes the parts and joins them, once."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path

from PySide6.QtCore import QLocale, QSettings, QTimer
from PySide6.QtWidgets import QApplication

from ferdesk import __version__
from ferdesk.core.errors import FerdeskError
from ferdesk.diagnostics.logs import Logs
from ferdesk.diagnostics.places import log_folder
from ferdesk.live.engine import Engine
from ferdesk.models import catalog as models
from ferdesk.models.catalog import Catalog
from ferdesk.models.threads import Kept
from ferdesk.pipeline import load_model, load_tuned
from ferdesk.sources import open_live, source_kind
from ferdesk.ui import language, safe_mode
from ferdesk.ui.application import application
from ferdesk.ui.bridge import Bridge
from ferdesk.ui.cameras import find_cameras, first_source
from ferdesk.ui.controller import Controller, options_of
from ferdesk.ui.interrupt import Interrupts
from ferdesk.ui.main_window import MainWindow
from ferdesk.ui.mishaps import Mishaps
from ferdesk.ui.outlets import start_asked
from ferdesk.ui.places import settings_file
from ferdesk.ui.qt_log import QtLog
from ferdesk.ui.screens import ScreenGrabber
from ferdesk.ui.screenshot import Screenshot
from ferdesk.ui.single import Instance, Request, to_front
from ferdesk.ui.store import Store
from ferdesk.ui.theme import Theme, enlarge


@dataclass(frozen=True, slots=True)
class Start:
    """What the command line asks of the window."""

    source: str | None = None
    """None for the first camera, or the demo where there is none."""
    model_id: str | None = None
    theme: str | None = None
    """For this run only; None for the setting."""
    language: str | None = None
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
    new_window: bool = False
    """Also where one is open already."""
    safe: bool = False
    """With the settings' defaults, on the CPU; nothing that was kept is used, nothing is kept."""


HANDED = ("source", "model_id")
"""Fields of :class:`Start` that the window which is open already can be given."""


def run(start: Start) -> int:
    """Show the window until it is closed.

    Returns:
        The exit code.
    """
    own = _is_own(start)
    logs = Logs(None if own else log_folder(), __version__).start()
    qt_log = QtLog()
    app = application()
    try:
        with tempfile.TemporaryDirectory(prefix="ferdesk-") as scratch:
            file = _file(start, Path(scratch))
            instance = Instance(file.fileName(), parent=app)
            alone = start.new_window or own
            try:
                if not alone and not instance.claim() and _hand_over(instance, start):
                    return 0
                return _run(app, start, Store(file), instance, logs)
            except FerdeskError as error:
                print(error, file=sys.stderr)
                return 2
            finally:
                instance.close()
    finally:
        qt_log.close()
        logs.close()


def _is_own(start: Start) -> bool:
    """A screenshot is a run of its own, whatever else is open; so is safe mode."""
    return start.screenshot is not None or start.safe


def _hand_over(instance: Instance, start: Start) -> bool:
    """Whether the window that is open already took what is asked of this one.

    Raises:
        FerdeskError: there is something that it can't take, or no such model.
    """
    asked = {f.name for f in fields(start) if getattr(start, f.name) != f.default}
    if asked - set(HANDED):
        raise FerdeskError(
            "ferdesk is open already; it can be given a source and a model, nothing else.",
            "Close it first, or add --new-window.",
        )
    if start.model_id is not None:
        models.scan().get(start.model_id)  # told here, where it was asked for
    source = start.source and _absolute(start.source)
    if instance.hand_over(Request(source, start.model_id)):
        print("ferdesk is open already: its window was brought to the front.")
        return True
    print("ferdesk is open already but does not answer: here is a new window.", file=sys.stderr)
    return False


def _absolute(spec: str) -> str:
    """A source by a name that means the same in another folder."""
    of_files = ("folder", "image", "session", "video")
    return str(Path(spec).absolute()) if source_kind(spec).name in of_files else spec


def _run(app: QApplication, start: Start, store: Store, instance: Instance, logs: Logs) -> int:
    catalog = models.scan()
    model_id = _first_model(catalog, start, store)
    language.install(
        app, language.choose(start.language or store.get("view.language"), QLocale.system())
    )
    if store.get("view.text_size") != 1:
        enlarge(app, store.get("view.text_size"))
    controller = _controller(app, catalog, model_id, start, store)
    window = _window(app, controller, catalog, start)
    interrupts = Interrupts(window.close)
    mishaps = Mishaps(window)
    mishaps.told.connect(window.dialogs.told)
    logs.tell = mishaps.tell
    if start.safe:
        safe_mode.announce(window)
    window.show()

    first = [start.source]

    def begin() -> None:
        controller.open(first[0] or first_source())

    def handed(request: Request) -> None:
        to_front(window)
        if request.model_id in catalog.ids:
            controller.select_model(request.model_id)
        if not store.notice_read:
            first[0] = request.source or first[0]
        elif request.source:
            controller.open(request.source)

    instance.asked.connect(handed)

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
        window.dialogs.show_notice_first(begin)
    try:
        code = app.exec()
    finally:
        logs.tell = None
        controller.close()
        interrupts.close()
    return finished[0] if finished else code


def _controller(
    app: QApplication, catalog: Catalog, model_id: str, start: Start, store: Store
) -> Controller:
    """All that goes on behind the window.

    Raises:
        FerdeskError: a port is taken, which ends the program with one line and no window.
    """
    bridge = Bridge()
    grabber = ScreenGrabber(app)
    engine = Engine(
        catalog,
        options_of(store),
        bridge.notify,
        model_id=model_id or None,
        source_opener=lambda spec: open_live(spec, grabber.grab),
        # A run of its own neither reads nor keeps anything of the person's.
        model_loader=load_model if _is_own(start) else partial(load_tuned, Kept()),
    )
    controller = Controller(engine, bridge, store, model_id, catalog.people)
    try:
        start_asked(controller.outlets, start.stream_port, start.osc_port)
    except FerdeskError:
        controller.close()
        raise
    return controller


def _window(
    app: QApplication, controller: Controller, catalog: Catalog, start: Start
) -> MainWindow:
    """The window as the command line wants it, not shown yet."""
    theme = Theme(app)
    theme.choose(start.theme or controller.store.get("view.theme"))
    window = MainWindow(controller, theme, catalog, find_cameras)
    controller.engine.set_on_frame(window.stage.video.scaler.prepare)
    if start.size is not None:
        window.resize(*start.size)
    if start.compare:
        controller.compare([catalog.reader(model_id).id for model_id in start.compare])
    if start.page:
        window.workspace.show_page(start.page)
    return window


def _file(start: Start, scratch: Path) -> QSettings:
    """Where settings are kept. A screenshot neither reads nor changes a person's own."""
    if start.safe:
        return safe_mode.settings(scratch, settings_file())
    if start.screenshot is not None:
        return QSettings(str(scratch / "ferdesk.ini"), QSettings.Format.IniFormat)
    return settings_file()


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
