"""The live picture with its faces."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QRegion,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from ferdesk.core.types import FaceRecord, Frame
from ferdesk.ui.picture import Scaler
from ferdesk.ui.scene import STALE_NS, Scene
from ferdesk.ui.theme import Theme, text_font
from ferdesk.ui.tokens import CARD_RADIUS
from ferdesk.ui.widgets import overlay


class VideoView(QWidget):
    """Paints the newest picture and, over it, the faces of the newest record.

    The picture comes at the source's own rate, the boxes at the rate of the reading: a slow
    model makes boxes lag, never the picture. Nothing is computed here but the scaled picture,
    once for each frame and size.
    """

    face_clicked = Signal(int)
    """A face was clicked; its track id."""
    step_wanted = Signal(int)
    """Arrow keys: the next (1) or previous (-1) face."""
    painted = Signal()
    """A frame that was not on the screen before has been painted."""

    def __init__(self, theme: Theme):
        super().__init__()
        self._theme = theme
        self.scaler = Scaler()
        """Whoever brings pictures may have them scaled beforehand."""
        self._frame: Frame | None = None
        self._scaled: QImage | None = None
        self._scaled_for = (0, 0, False)
        self._marks: tuple[overlay.Mark, ...] = ()
        self._drawings: tuple[overlay.Drawing, ...] = ()
        self._placed: tuple[FaceRecord, ...] = ()
        self._placed_for: tuple[object, ...] = ()
        self._mapping: overlay.Mapping | None = None
        self._mapping_for: tuple[object, ...] = ()
        self._fresh = False
        self._focus_shown = False
        self._scene = Scene()
        self.mirrored = False
        self.mesh = False
        self.setFont(text_font(self, "body", bold=True))
        self.setMinimumSize(160, 90)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        # Every pixel is painted here; Qt need not paint what lies behind it first.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("Live picture"))
        self.setAccessibleDescription(
            self.tr("Click a face, or press the arrow keys, to choose whose expression is shown.")
        )
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(880, 495)

    @property
    def frame(self) -> Frame | None:
        return self._frame

    def show_frame(self, frame: Frame | None) -> None:
        """Show a picture; None for none."""
        if frame is not self._frame:
            self._scaled = None
        self._frame = frame
        self._fresh = frame is not None
        self.update()

    def show_scene(self, scene: Scene) -> None:
        """Take the faces to draw from now on.

        Paints only where faces were and where they are now: most of a picture is background.
        """
        self._scene = scene
        before = self._marks
        self._lay_out()
        if self._marks is not before:
            dirty = QRectF()
            for mark in (*before, *self._marks):
                dirty |= mark.extent
            # One rectangle: Qt paints through several of them many times as slowly.
            self.update(dirty.toAlignedRect())

    def set_view(self, mirrored: bool, mesh: bool) -> None:
        """Choose whether the picture is mirrored, and whether the mesh is drawn."""
        if (mirrored, mesh) != (self.mirrored, self.mesh):
            self.mirrored, self.mesh = mirrored, mesh
            self.update()

    def faces(self) -> tuple[FaceRecord, ...]:
        """The faces that belong over the picture now; none when the record is too old for it."""
        record, frame = self._scene.record, self._frame
        if record is None or frame is None:
            return ()
        of = record.frame
        if (of.source, of.jumps) != (frame.source, frame.jumps):
            return ()
        if record.frame.image.shape != frame.image.shape:
            return ()
        age = frame.captured_ns - record.frame.captured_ns
        return record.faces if age < STALE_NS else ()

    def mapping(self) -> overlay.Mapping | None:
        """From the frame's pixels to this widget's points; None without a picture."""
        if self._frame is None:
            return None
        height, width = self._frame.image.shape[:2]
        key = (width, height, self.mirrored, self.width(), self.height())
        # Asked for several times for each picture, and the same for nearly all.
        if key != self._mapping_for:
            area = overlay.fit(width, height, QRectF(self.rect()))
            self._mapping = overlay.Mapping(area, width, height, self.mirrored)
            self._mapping_for = key
        return self._mapping

    def picture(self) -> QPixmap | None:
        """The picture with its faces as on the screen, without what is around it; None for none."""
        frame, mapping = self._frame, self.mapping()
        if frame is None or mapping is None:
            return None
        ratio = self.devicePixelRatioF()
        made = QPixmap((mapping.area.size() * ratio).toSize())
        made.setDevicePixelRatio(ratio)
        painter = QPainter(made)
        painter.translate(-mapping.area.topLeft())
        self._paint(painter, frame, mapping)
        painter.end()
        return made

    def _paint(self, painter: QPainter, frame: Frame, mapping: overlay.Mapping) -> None:
        painter.drawImage(mapping.area, self._picture(frame, mapping))
        self._lay_out()
        overlay.paint(painter, self._drawings, mapping, self.font(), self.mesh)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        tokens = self._theme.tokens
        frame, mapping = self._frame, self.mapping()
        if frame is None or mapping is None:
            painter.fillRect(event.rect(), QColor(tokens.stage))
        else:
            around = QRegion(self.rect()) - mapping.area.toRect()
            for side in around:  # type: ignore[attr-defined]  # the stubs lack its __iter__
                painter.fillRect(side, QColor(tokens.stage))
            self._paint(painter, frame, mapping)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for corner in _corners(self.rect()):
            painter.fillPath(corner, QColor(tokens.window))
        if self._focus_shown or tokens.name == "contrast":
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(tokens.accent if self._focus_shown else tokens.border), 2))
            painter.drawRoundedRect(
                QRectF(self.rect()).adjusted(1, 1, -1, -1), CARD_RADIUS - 1, CARD_RADIUS - 1
            )
        painter.end()
        if self._fresh:
            self._fresh = False
            self.painted.emit()

    def _lay_out(self) -> None:
        """Place boxes and chips, unless they are where they belong already.

        They move with the record, the widget's size and the mirror, are sharp on the screen they
        are on, and go when the record is too old for the picture.
        """
        mapping = self.mapping()
        faces = self.faces()
        chosen = None if self._scene.selected is None else self._scene.selected.track_id
        doubt, names = self._scene.doubt, self._scene.names
        ratio = self.devicePixelRatioF()
        wanted = (chosen, mapping, doubt, ratio, names)
        if faces is self._placed and wanted == self._placed_for:
            return
        self._placed, self._placed_for = faces, wanted
        self._marks, font = (), self.font()
        if mapping is not None:
            self._marks = overlay.lay_out(faces, chosen, mapping, font, doubt, names)
        self._drawings = overlay.draw(self._marks, font, ratio)

    def _picture(self, frame: Frame, mapping: overlay.Mapping) -> QImage:
        """The frame at the device pixels it covers, kept until frame or size change."""
        ratio = self.devicePixelRatioF()
        width = max(1, round(mapping.area.width() * ratio))
        height = max(1, round(mapping.area.height() * ratio))
        wanted = (width, height, self.mirrored)
        if self._scaled is None or self._scaled_for != wanted:
            self._scaled = self.scaler.of(frame, *wanted)
            self._scaled_for = wanted
        return self._scaled

    def focusInEvent(self, event: QFocusEvent) -> None:
        # A ring around the picture only for those who move by keys.
        keys = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self._focus_shown = event.reason() in keys
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._focus_shown = False
        super().focusOutEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        face = self._face_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and face is not None:
            self.face_clicked.emit(face.track_id)
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self._face_at(event.position()) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps: dict[int, int] = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
        if event.key() in steps:
            self.step_wanted.emit(steps[event.key()])
        else:
            super().keyPressEvent(event)

    def _face_at(self, at: QPointF) -> FaceRecord | None:
        mapping = self.mapping()
        return None if mapping is None else overlay.face_at(self.faces(), mapping, at)


@lru_cache(maxsize=8)
def _corners(room: QRect) -> tuple[QPainterPath, ...]:
    """What the rounded corners of ``room`` leave of it.

    Painted over the picture: clipping to a rounded shape would cost every pixel.
    """
    whole = QPainterPath()
    whole.addRoundedRect(QRectF(room), CARD_RADIUS, CARD_RADIUS)
    far_x, far_y = room.right() + 1 - CARD_RADIUS, room.bottom() + 1 - CARD_RADIUS
    found = []
    for x in (room.left(), far_x):
        for y in (room.top(), far_y):
            square = QPainterPath()
            square.addRect(QRectF(x, y, CARD_RADIUS, CARD_RADIUS))
            found.append(square.subtracted(whole))
    return tuple(found)
