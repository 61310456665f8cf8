"""The menu of sources: cameras, files, streams, the demo, recent ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from ferdesk.core.errors import FerdeskError
from ferdesk.core.translation import QT_TRANSLATE_NOOP
from ferdesk.sources import CameraInfo
from ferdesk.sources.address import without_password
from ferdesk.sources.screen import is_screen, region_of
from ferdesk.ui.store import Store

LONGEST = 48
FIXED = ("open_file", "open_folder", "open_stream", "open_screen", "play_demo")


class SourceMenu(QObject):
    """Fills a menu each time it opens, because cameras come and go.

    Args:
        menu: filled at its top; what it holds already stays below.
        actions: the app's actions by key.
        find_cameras: asked whenever the menu is about to show.
        open_source: called with the spec that was chosen.
    """

    def __init__(
        self,
        menu: QMenu,
        actions: Mapping[str, QAction],
        store: Store,
        find_cameras: Callable[[], tuple[CameraInfo, ...]],
        open_source: Callable[[str], None],
    ):
        super().__init__(menu)
        self._menu = menu
        self._store = store
        self._find_cameras = find_cameras
        self._open = open_source
        self._made: list[QAction] = []
        if not menu.actions():
            for key in FIXED:
                menu.addAction(actions[key])
        self._before = menu.actions()[0]
        self._recent = QMenu(self.tr("&Recent"), menu)
        after = actions[FIXED[-1]]
        where = menu.actions()
        following = where[where.index(after) + 1 :]
        if following:
            menu.insertMenu(following[0], self._recent)
        else:
            menu.addMenu(self._recent)
        menu.aboutToShow.connect(self.fill)
        self.fill()

    def fill(self) -> None:
        """Put in the cameras and recent sources there are now."""
        for action in self._made:
            self._menu.removeAction(action)
            action.deleteLater()
        self._made = []
        cameras = self._find_cameras()
        for camera in cameras:
            self._add(camera.name, camera.spec)
        if not cameras:
            none = QAction(self.tr("No camera found"), self._menu)
            none.setEnabled(False)
            self._menu.insertAction(self._before, none)
            self._made.append(none)
        line = self._menu.insertSeparator(self._before)
        self._made.append(line)
        self._fill_recent()

    def _add(self, text: str, spec: str) -> None:
        action = QAction(text.replace("&", "&&"), self._menu)
        action.triggered.connect(lambda: self._open(spec))
        self._menu.insertAction(self._before, action)
        self._made.append(action)

    def _fill_recent(self) -> None:
        self._recent.clear()
        specs = self._store.recent()
        self._recent.setEnabled(bool(specs))
        for number, spec in enumerate(specs, 1):
            # A digit opens it while the menu is shown.
            action = self._recent.addAction(f"&{number}  {short(spec).replace('&', '&&')}")
            action.setToolTip(spec)
            action.triggered.connect(lambda _=False, chosen=spec: self._open(chosen))
        if specs:
            self._recent.addSeparator()
            self._recent.addAction(self.tr("&Clear the list")).triggered.connect(
                self._store.clear_recent
            )


def short(spec: str) -> str:
    """A source for a menu: the last parts of a path, or the address, cut in the middle."""
    if is_screen(spec):
        return _screen(spec)
    text = without_password(spec)
    if "://" not in spec:
        path = Path(spec)
        text = str(Path(*path.parts[-2:])) if len(path.parts) > 2 else spec
    if len(text) > LONGEST:
        half = LONGEST // 2
        text = f"{text[:half]}…{text[-half:]}"
    return text


def _screen(spec: str) -> str:
    """A part of the screen: its size, and where it is."""
    whole, part = (
        QT_TRANSLATE_NOOP("Sources", "Screen"),
        QT_TRANSLATE_NOOP("Sources", "Screen, {0} × {1} at {2}, {3}"),
    )
    try:
        region = region_of(spec)
    except FerdeskError:
        return spec
    if region is None:
        return QCoreApplication.translate("Sources", whole)
    said = QCoreApplication.translate("Sources", part)
    return said.format(region.width, region.height, region.left, region.top)
