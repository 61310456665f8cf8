"""What the model looked at: an occlusion map of the chosen face, while the picture is held."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from ferdesk.core.face_regions import Region
from ferdesk.core.translation import QT_TRANSLATE_NOOP
from ferdesk.core.types import FaceRecord
from ferdesk.explain import ENOUGH, Occlusion
from ferdesk.live.status import LiveStatus
from ferdesk.models.catalog import Catalog
from ferdesk.ui import words
from ferdesk.ui.bridge import Bridge
from ferdesk.ui.controller import options_of
from ferdesk.ui.explainer import Explainer, Wish
from ferdesk.ui.panels.base import Panel
from ferdesk.ui.panels.occlusion_view import OcclusionScale, OcclusionView, end_of_scale
from ferdesk.ui.scene import Scene
from ferdesk.ui.theme import Theme, text_font
from ferdesk.ui.tokens import SPACE
from ferdesk.ui.told import told
from ferdesk.ui.widgets.muted_label import muted_label
from ferdesk.ui.widgets.share_bar import ShareBar

if TYPE_CHECKING:
    from ferdesk.ui.controller import Controller

STILL = ("paused", "ended")
"""States in which the picture does not move: a map never takes time from live video."""
REGIONS_SHOWN = 4
WIDE = 440

PART_NAMES: dict[str, str] = {
    "forehead": QT_TRANSLATE_NOOP("Words", "forehead"),
    "brow": QT_TRANSLATE_NOOP("Words", "brow"),
    "eye": QT_TRANSLATE_NOOP("Words", "eye"),
    "nose": QT_TRANSLATE_NOOP("Words", "nose"),
    "cheek": QT_TRANSLATE_NOOP("Words", "cheek"),
    "mouth": QT_TRANSLATE_NOOP("Words", "mouth"),
    "chin": QT_TRANSLATE_NOOP("Words", "chin and jaw"),
    "beside": QT_TRANSLATE_NOOP("Words", "surroundings of the face"),
}
SIDE_NAMES: dict[str, str] = {
    "left": QT_TRANSLATE_NOOP("Words", "left"),
    "right": QT_TRANSLATE_NOOP("Words", "right"),
}


def region_name(region: Region) -> str:
    """A region in words: "mouth, left"."""
    part = words.tr(PART_NAMES[region.part])
    return f"{part}, {words.tr(SIDE_NAMES[region.side])}" if region.side else part


class OcclusionPanel(Panel):
    """Makes a map as soon as the picture stands still, and drops it when it goes on."""

    def __init__(self, theme: Theme, title: str):
        super().__init__(theme, title)
        self._controller: Controller | None = None
        self.explainer: Explainer | None = None
        self._scene = Scene()
        self._still = False
        self._pause_key = ""
        self._wish: Wish | None = None
        self._bridge = Bridge(self)
        self._bridge.updated.connect(self._take)
        self.view = OcclusionView(theme)
        self.headline = muted_label()
        self.headline.setProperty("muted", False)
        self.headline.setFont(text_font(self.headline))
        self.scale = OcclusionScale(theme)
        self.progress = ShareBar(self.tr("Progress of the map"))
        self.regions = muted_label()
        self.basis = muted_label("", "caption")
        limits = self.tr(
            "How it is made: a gray square is slid over the crop, and each time the model reads it "
            "again. What it can't say: squares are hidden one at a time, so of two parts of which "
            "either is enough neither looks important. A gray square is a sight that the model was "
            "never trained on. It tells what this model used of this picture, not why a face looks "
            "as it does, and nothing about what a person feels."
        )
        self.setToolTip(limits)
        said = QWidget()
        column = QVBoxLayout(said)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        for widget in (self.headline, self.progress, self.scale, self.regions, self.basis):
            column.addWidget(widget)
        column.addStretch(1)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._box.setSpacing(3 * SPACE)
        self._box.addWidget(self.view)
        self._box.addWidget(said, 1)
        self.body.addLayout(self._box)
        self.body.addStretch(1)
        self._show_nothing(self._hint())

    def attach(self, controller: Controller, catalog: Catalog) -> None:
        self._controller = controller
        self.explainer = Explainer(catalog, self._bridge.notify)

    def show_keys(self, key_of: Callable[[str], str]) -> None:
        self._pause_key = key_of("pause")
        self._follow()

    def close_down(self) -> None:
        self._bridge.close()
        if self.explainer is not None:
            self.explainer.close()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        way = QBoxLayout.Direction
        wide = self.width() >= WIDE
        self._box.setDirection(way.LeftToRight if wide else way.TopToBottom)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        # A hidden panel is told nothing: whether the picture still stands is asked anew.
        self._still = False
        self._follow()

    def show_scene(self, scene: Scene) -> None:
        self._scene = scene
        self._follow()

    def show_status(self, status: LiveStatus) -> None:
        self._still = status.state in STILL
        self._follow()

    def _follow(self) -> None:
        """Begin, keep or drop a map, as the picture moves or stands."""
        explainer, face, wish = self.explainer, self._scene.selected, self._wanted()
        if explainer is None or wish is None:
            if explainer is not None and self._wish is not None:
                explainer.cancel()
            self._wish = None
            self._show_nothing(self._hint())
            self.view.show_map(None if face is None else face.crop, None)
            return
        if self._wish is not None and _same(self._wish, wish):
            return
        self._wish = wish
        self._show_nothing(self.tr("Looking which parts count…"))
        self.view.show_map(wish.face.crop, None)
        self.progress.show_share(0)
        self.progress.show()
        explainer.want(wish)

    def _wanted(self) -> Wish | None:
        """The map to make of what is shown; None while it moves, or where there is no face."""
        face, record, controller = self._scene.selected, self._scene.record, self._controller
        if not self._still or face is None or record is None or controller is None:
            return None
        emotion = face.decision.label or face.predictions[0].label
        return Wish(record.model_id, face, emotion, options_of(controller.store))

    def _take(self) -> None:
        """Take what the thread has done."""
        if self.explainer is None or self._wish is None:
            return
        self.progress.show_share(self.explainer.share)
        outcome = self.explainer.take()
        if outcome is None or outcome.wish is not self._wish:
            return
        if outcome.occlusion is None:
            self._show_nothing(told(outcome.error))
        else:
            self._show_map(outcome.wish, outcome.occlusion)

    def _hint(self) -> str:
        if self._still:
            return self.tr("There is no face in this picture.")
        if not self._pause_key:
            return self.tr(
                "Hold the picture, and the map of the chosen face is made. It is never made while "
                "video runs."
            )
        return self.tr(
            "Hold the picture ({0}), and the map of the chosen face is made. It is never made "
            "while video runs."
        ).format(self._pause_key)

    def _show_nothing(self, text: str) -> None:
        self.headline.setText(text)
        for widget in (self.progress, self.scale, self.regions, self.basis):
            widget.hide()
        self.view.setAccessibleDescription(text)

    def _show_map(self, wish: Wish, shown: Occlusion) -> None:
        self.headline.setText(self._headline(shown))
        self.view.show_map(wish.face.crop, shown)
        self.view.setAccessibleDescription(self.headline.text())
        self.scale.show_scale(end_of_scale(shown))
        lost = [
            f"{region_name(region)} {_points(shown.probability, drop)}"
            for region, drop in shown.regions[:REGIONS_SHOWN]
            if drop >= 0.01
        ]
        self.regions.setText(self.tr("Points lost by hiding: {0}.").format(", ".join(lost)))
        self.basis.setText(self._basis(wish.face, shown))
        self.progress.hide()
        self.scale.show()
        self.basis.show()
        self.regions.setVisible(bool(lost))

    def _headline(self, shown: Occlusion) -> str:
        name = words.emotion(shown.emotion)
        if shown.largest < ENOUGH:
            return self.tr(
                "Hiding a part changes {0} little: of {1} it takes {2:.0f} points at most."
            ).format(name, words.percent(shown.probability), 100 * max(0.0, shown.largest))
        after = words.percent(max(0.0, shown.probability - shown.largest))
        if not shown.regions:
            return self.tr("Hiding the framed square lowers {0} most: from {1} to {2}.").format(
                name, words.percent(shown.probability), after
            )
        return self.tr("Most counts: {0}. Hidden, {1} falls from {2} to {3}.").format(
            region_name(shown.regions[0][0]), name, words.percent(shown.probability), after
        )

    def _basis(self, face: FaceRecord, shown: Occlusion) -> str:
        decision = face.decision
        made = self.tr(
            "A gray square of {0} × {0} pixels was put on {1} places of this one picture, without "
            "smoothing over time: a colour is what it costs around there. Parts that back each "
            "other up count for more than they seem to."
        )
        lines = [made.format(shown.patch, shown.drops.size)]
        if decision.label is None:
            only = self.tr("No label was given; this is about the likeliest of this picture alone.")
            lines.append(only)
        elif words.changed(decision):
            lines.append(self.tr("The Action Units gave the label; this is the network alone."))
        return " ".join(lines)


def _points(before: float, drop: float) -> int:
    """Percentage points from one share to the other as they are shown."""
    return words.whole_percent(before) - words.whole_percent(max(0.0, before - drop))


def _same(one: Wish, other: Wish) -> bool:
    """Both would give the same map: a held picture comes again with what other models say."""
    return (one.model_id, one.emotion) == (other.model_id, other.emotion) and (
        one.face.crop is other.face.crop
    )
