"""The picture the model really gets: 48×48 gray, enlarged without smoothing it over."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ferdesk.core.types import CROP_SIZE, FaceCrop
from ferdesk.ui.panels.base import Panel
from ferdesk.ui.panels.crop_picture import paint_crop
from ferdesk.ui.picture import from_gray
from ferdesk.ui.scene import Scene
from ferdesk.ui.theme import Theme
from ferdesk.ui.widgets.muted_label import muted_label


class CropView(QWidget):
    """Paints the crop with each of its pixels a crisp square, or smoothed.

    Args:
        times: how large.
        smooth: for people who are to recognise the face.
    """

    def __init__(self, theme: Theme, times: int = 3, smooth: bool = False):
        super().__init__()
        self._theme = theme
        self._smooth = smooth
        self.image: QImage | None = None
        self.enlarge(times)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("The face as the model sees it"))
        # Else Qt would paint all that lies behind, up to the window, with every crop.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        theme.changed.connect(self.update)

    def enlarge(self, times: int) -> None:
        """Show crops so many times as large as they are."""
        self.setFixedSize(times * CROP_SIZE, times * CROP_SIZE)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def show_crop(self, crop: FaceCrop | None) -> None:
        self.image = None if crop is None else from_gray(crop.pixels)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        area = QRectF(self.rect())
        painter.fillRect(self.rect(), QColor(self._theme.tokens.surface))
        paint_crop(painter, area, self.image, self._theme, self._smooth)
        painter.end()


class CropPanel(Panel):
    """The crop and a line that says what it is."""

    def __init__(self, theme: Theme, title: str):
        super().__init__(theme, title)
        self.view = CropView(theme)
        self.body.addWidget(self.view, 0, Qt.AlignmentFlag.AlignLeft)
        self.note = muted_label(self.tr("48 × 48 gray, enlarged"), "caption")
        self.body.addWidget(self.note)
        self.body.addStretch(1)

    def show_scene(self, scene: Scene) -> None:
        self.view.show_crop(None if scene.selected is None else scene.selected.crop)
