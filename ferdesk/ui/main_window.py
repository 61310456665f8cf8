"""The main window: puts the parts together and says which action does what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QPixmap,
    QShowEvent,
)
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from ferdesk import rows
from ferdesk.core.types import Frame
from ferdesk.live.status import LiveStatus
from ferdesk.models.catalog import Catalog
from ferdesk.session.schema import SUFFIX
from ferdesk.sources import CameraInfo, source_kind
from ferdesk.sources.folder import holds_videos_only
from ferdesk.ui import icons
from ferdesk.ui.actions import OF_THE_PICTURE, build_actions, fill_menus, set_icons
from ferdesk.ui.announcer import Announcer
from ferdesk.ui.controller import Controller
from ferdesk.ui.cover import Covered
from ferdesk.ui.dialog_desk import DialogDesk
from ferdesk.ui.dialogs import open as ask
from ferdesk.ui.offers import missing
from ferdesk.ui.pace import PANELS_MS, PICTURES_MS, Pace, newer_picture, newer_scene
from ferdesk.ui.panels import PANELS, PanelRow
from ferdesk.ui.play_desk import PlayDesk
from ferdesk.ui.record_desk import RecordDesk
from ferdesk.ui.scene import Scene
from ferdesk.ui.shortcuts import PANEL, Shortcuts
from ferdesk.ui.source_menu import SourceMenu, short
from ferdesk.ui.stage import Stage
from ferdesk.ui.theme import Theme
from ferdesk.ui.told import told
from ferdesk.ui.widgets.messages import Messages
from ferdesk.ui.widgets.stats import StatusStrip
from ferdesk.ui.widgets.stream_light import StreamLight
from ferdesk.ui.widgets.top_bar import TopBar
from ferdesk.ui.widgets.transport import Transport
from ferdesk.ui.widgets.workspace import Workspace

SIZE = QSize(1280, 800)
KIND_ICONS = {
    "camera": "camera",
    "demo": "play",
    "stream": "stream",
    "folder": "folder",
    "screen": "screen",
}


class MainWindow(QMainWindow):
    """Everything that is on the screen.

    Args:
        controller: wishes go to it, scenes and status come from it.
        find_cameras: the cameras there are now.
    """

    def __init__(
        self,
        controller: Controller,
        theme: Theme,
        catalog: Catalog,
        find_cameras: Callable[[], tuple[CameraInfo, ...]],
    ):
        super().__init__()
        self._controller = controller
        self._theme = theme
        self._catalog = catalog
        self._find_cameras = find_cameras
        self._source_title = ""
        self.setWindowTitle("ferdesk")
        self.setWindowIcon(icons.app_icon())
        self.setAcceptDrops(True)
        self.setMinimumSize(360, 420)

        self.dialogs = DialogDesk(self, controller, theme, catalog)
        self.desk = RecordDesk(self, controller, catalog, self.dialogs.show)
        self.play_desk = PlayDesk(controller, self)
        self.actions_by_key = build_actions(self, self._handlers())
        self.top_bar = TopBar(theme, catalog, self.actions_by_key)
        self.messages = Messages(theme, " ".join(catalog.problems))
        self.banner = self.messages.banner
        self.stage = Stage(theme)
        self.panels = {
            row.key: row.build(theme, QCoreApplication.translate("Panels", row.title))
            for row in PANELS
        }
        for panel in self.panels.values():
            panel.attach(controller, catalog)
        self._pace = Pace(self._show_panels, PANELS_MS, newer_scene)
        self._pictures = Pace(self.stage.video.show_frame, PICTURES_MS, newer_picture)
        self._faces = Pace(self.stage.video.show_scene, PICTURES_MS, newer_scene)
        self._paces = (self._pictures, self._faces, self._pace)
        self.workspace = Workspace(self.stage, self.panels)
        self.transport = Transport(theme)
        self.strip = StatusStrip(theme)
        self.strip.add_light(StreamLight(theme, controller.outlets)).clicked.connect(
            self.actions_by_key["stream"].trigger
        )
        self._lay_out()
        self._make_menus()
        self._connect()
        self._recolour()
        self._restore()

    def _lay_out(self) -> None:
        self._page = page = QWidget()
        # A click beside the controls takes the focus off them.
        page.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top_bar)
        column.addWidget(self.messages)
        column.addWidget(self.workspace, 1)
        column.addWidget(self.transport)
        column.addWidget(self.strip)
        self._covered = Covered(page)
        self.setCentralWidget(self._covered)

    def _make_menus(self) -> None:
        menus = fill_menus(self.menuBar(), self.actions_by_key)
        store = self._controller.store
        for menu in (menus["source"], self.top_bar.menu):
            SourceMenu(menu, self.actions_by_key, store, self._find_cameras, self._controller.open)
        first = menus["view"].actions()[0]
        self.panel_actions: dict[str, QAction] = {}
        for row in PANELS:
            action = QAction(QCoreApplication.translate("Panels", row.title), self)
            action.setCheckable(True)
            action.setChecked(store.panel_shown(row.key))
            action.toggled.connect(lambda on, key=row.key: self._show_panel(key, on))
            menus["view"].insertAction(first, action)
            self.addAction(action)
            self.panel_actions[row.key] = action
            self._offer_panel(row)
        panels = {PANEL + key: action for key, action in self.panel_actions.items()}
        self.dialogs.shortcuts = self.shortcuts = Shortcuts(
            store, {**self.actions_by_key, **panels}, self
        )

    def _connect(self) -> None:
        controller = self._controller
        controller.frame_shown.connect(self._show_frame)
        controller.scene_shown.connect(self._show_scene)
        controller.status_shown.connect(self._show_status)
        # What is said while the next one is opened stays, such as where a recording has ended.
        controller.source_left.connect(self.messages.forget)
        controller.source_changed.connect(self._source_changed)
        controller.replay_changed.connect(self._replay_changed)
        announcer = Announcer(self, controller)
        self.dialogs.cover.changed.connect(announcer.be_quiet)
        self.desk.connect_to(self.actions_by_key, self.top_bar.light, self.transport)
        self.play_desk.connect_to(self.actions_by_key, self.transport)
        self.desk.told.connect(self.messages.tell)
        self.desk.done.connect(self.messages.tell_done)
        self.desk.written.connect(self.messages.tell_done)
        self.dialogs.done.connect(self.messages.tell_done)
        self.dialogs.told.connect(self.messages.tell)
        self.dialogs.cover.changed.connect(self._covered.cover)
        # What came meanwhile was not painted.
        self.dialogs.cover.changed.connect(controller.show_everything)
        controller.store.changed.connect(self._setting_changed)
        video = self.stage.video
        video.painted.connect(controller.display.add)
        video.face_clicked.connect(controller.select_face)
        video.step_wanted.connect(controller.step_face)
        video.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        video.addActions([self.actions_by_key[key] for key in OF_THE_PICTURE])
        self.stage.empty.wanted.connect(lambda key: self.actions_by_key[key].trigger())
        self.top_bar.model_chosen.connect(controller.select_model)
        self.workspace.page_changed.connect(controller.show_everything)
        self.messages.changed.connect(controller.show_everything)
        self._theme.changed.connect(self._recolour)
        self.shortcuts.changed.connect(self._show_keys)

    def _show_keys(self) -> None:
        for panel in self.panels.values():
            panel.show_keys(self.shortcuts.written)

    def _recolour(self) -> None:
        set_icons(self.actions_by_key, self._theme.tokens.text)

    def _restore(self) -> None:
        store = self._controller.store
        self.actions_by_key["mirror"].setChecked(store.get("view.mirror"))
        self.actions_by_key["mesh"].setChecked(store.get("view.mesh"))
        self._apply_view()
        self._show_keys()
        if self.workspace.strip.has(store.page()):
            self.workspace.strip.choose(store.page())
        self.resize(SIZE)
        geometry = store.geometry()
        if not geometry.isEmpty():
            self.restoreGeometry(geometry)
        self._controller.show_everything()

    def _handlers(self) -> dict[str, Callable[..., object]]:
        """What each row of ``actions.ACTIONS`` does."""
        controller, store = self._controller, self._controller.store
        return {
            **self.desk.handlers(),
            **self.play_desk.handlers(),
            **self.dialogs.handlers(),
            "open_file": lambda: self._open(ask.ask_file(self)),
            "open_folder": lambda: self._open(ask.ask_folder(self)),
            "open_stream": lambda: self._open(ask.ask_stream(self)),
            "play_demo": lambda: controller.open("demo"),
            "pause": controller.pause,
            "open_again": controller.open_again,
            "stop": controller.stop,
            "quit": lambda: self.dialogs.may_close() and self.close(),
            "next_face": lambda: controller.step_face(1),
            "previous_face": lambda: controller.step_face(-1),
            "largest_face": lambda: controller.select_face(None),
            "next_model": lambda: self.top_bar.step_model(1),
            "previous_model": lambda: self.top_bar.step_model(-1),
            "mirror": lambda on: store.set("view.mirror", on),
            "mesh": lambda on: store.set("view.mesh", on),
            "copy_picture": lambda: self._copy(self.stage.video.picture()),
            "copy_window": lambda: self._copy(self.grab()),
            "full_screen": self._full_screen,
        }

    def _open(self, spec: str) -> None:
        if spec:
            self._controller.open(spec)

    def _show_frame(self, frame: Frame | None) -> None:
        self._pictures.offer(frame)
        if frame is not None and self.stage.currentWidget() is not self.stage.video:
            self._show_stage(self._controller.status)

    def _show_scene(self, scene: Scene) -> None:
        self._faces.offer(scene)
        self._pace.offer(scene)

    def catch_up(self) -> None:
        """Show the newest moment in picture and panels, each of which keeps a pace of its own."""
        for pace in self._paces:
            pace.catch_up()
        # A text that just grew has its room once the layouts have heard of it.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)

    def _show_panels(self, scene: Scene) -> None:
        for panel in self.panels.values():
            # Not those behind another tab: they are shown all there is when they come up.
            if panel.isVisibleTo(self):
                panel.show_scene(scene)

    def _show_status(self, status: LiveStatus) -> None:
        if status.source == self._controller.spec:
            # Until it is open the engine knows a source by what was asked for only.
            status = replace(status, source=self._source_title)
        status = replace(status, source=told(status.source), message=told(status.message))
        controller = self._controller
        self.strip.show_status(status, controller.display.value(), controller.most_faces)
        self.top_bar.show_model(self._controller.model_id)
        for panel in self.panels.values():
            if panel.isVisibleTo(self):
                panel.show_status(status)
        self._show_stage(status)
        self.messages.show_status(status.message, status.state == "error")
        player = self._controller.player
        running = player is not None or status.state in ("opening", "live", "stalled", "paused")
        ended = player is None and status.state == "ended"
        self.actions_by_key["pause"].setEnabled(running or ended)
        self.actions_by_key["stop"].setEnabled(running)
        self.actions_by_key["open_again"].setEnabled(bool(self._controller.spec))
        # A recording also comes to its end by itself; at its end a video is played once more.
        self.actions_by_key["pause"].setChecked(self._controller.held if running else ended)
        self.actions_by_key["copy_picture"].setEnabled(self.stage.video.frame is not None)

    def _show_stage(self, status: LiveStatus) -> None:
        spec = self._controller.spec
        kind = "" if not spec or spec.lower().endswith(SUFFIX) else source_kind(spec).name
        # The machine is asked only when the answer would be shown.
        cameras = len(self._find_cameras()) if status.state == "error" else 0
        self.stage.show_status(status, kind, cameras)

    def _replay_changed(self, player: object) -> None:
        # A recording says itself which model read it.
        self.top_bar.models.setEnabled(player is None and bool(self._catalog.entries))

    def _source_changed(self, spec: str) -> None:
        if problem := self._controller.names.problem:
            self.messages.tell(problem)
        self.actions_by_key["pause"].setChecked(self._controller.player is not None)
        if not spec or spec.lower().endswith(SUFFIX):
            self._source_title = short(spec)
            self.top_bar.show_source(self._source_title, "record" if spec else "camera")
            self._apply_view()
            return
        kind = source_kind(spec)
        names = {camera.spec: camera.name for camera in self._find_cameras()}
        if spec in names:
            self._source_title = names[spec]
        elif kind.name == "camera":
            self._source_title = spec.replace(":", " ").capitalize()
        else:
            self._source_title = told(kind.title) if kind.name == "demo" else short(spec)
        self.top_bar.show_source(self._source_title, KIND_ICONS.get(kind.name, "file"))
        self._apply_view()

    def _setting_changed(self, key: str, value: object) -> None:
        if key == "view.theme":
            self._theme.choose(str(value))
        for name in ("mirror", "mesh"):
            if key == f"view.{name}":
                self.actions_by_key[name].setChecked(bool(value))
        for row in PANELS:
            if row.setting == key:
                if value:
                    # Who turns it on wants to see it, hidden before or not.
                    self.panel_actions[row.key].setChecked(True)
                self._offer_panel(row)
                self._controller.show_everything()
        self._apply_view()

    def _offer_panel(self, row: PanelRow) -> None:
        """Show a panel that was not hidden; without the setting it needs it is not there at all."""
        there = not row.setting or (
            self._controller.store.get(row.setting) and row.setting not in missing(self._catalog)
        )
        action = self.panel_actions[row.key]
        action.setVisible(there)
        self.workspace.set_shown(row.key, there and action.isChecked())

    def _apply_view(self) -> None:
        store = self._controller.store
        self.stage.video.set_view(self._controller.mirrored, store.get("view.mesh"))

    def _show_panel(self, key: str, on: bool) -> None:
        self._controller.store.set_panel_shown(key, on)
        self.workspace.set_shown(key, on)
        self._controller.show_everything()

    def _copy(self, picture: QPixmap | None) -> None:
        """Put a picture on the clipboard, for a slide or a report."""
        if picture is not None:
            QGuiApplication.clipboard().setPixmap(picture)
            self.messages.tell_done(self.tr("Copied; paste it where you want it."))

    def _full_screen(self, on: bool) -> None:
        state = self.windowState()
        full = Qt.WindowState.WindowFullScreen
        self.setWindowState(state | full if on else state & ~full)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            # The desktop can begin and end it too.
            self.actions_by_key["full_screen"].setChecked(self.isFullScreen())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        endings = {Path(path).suffix.lower() for path in paths}
        if len(paths) == 1 and endings <= set(rows.FORMS):
            self.dialogs.name_faces(Path(paths[0]))
        elif len(paths) == 1 and not holds_videos_only(Path(paths[0])):
            self._controller.open(paths[0])
        elif endings == {SUFFIX}:
            self.dialogs.take_together([Path(path) for path in paths])
        elif paths:
            # One is looked at; of several a table is wanted.
            self.dialogs.analyze(paths)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Only what no control has taken for itself comes here.
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.actions_by_key["pause"].trigger()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # Else the first button has it, and a ring around it is the first thing one sees.
        self._page.setFocus(Qt.FocusReason.OtherFocusReason)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ends the workers before the window goes: nothing is left running."""
        if event.spontaneous() and not self.dialogs.may_close():
            event.ignore()
            return
        if not self.isFullScreen():
            self._controller.store.set_geometry(self.saveGeometry())
        self._controller.store.set_page(self.workspace.strip.current)
        self.desk.close()
        for pace in self._paces:
            pace.close()
        self.dialogs.close()
        for panel in self.panels.values():
            panel.close_down()
        self._controller.close()
        self._controller.store.sync()
        super().closeEvent(event)
