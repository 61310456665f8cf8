"""The panels, one widget a file. A new panel is a file and a row of :data:`PANELS`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ferdesk.core.translation import QT_TRANSLATE_NOOP
from ferdesk.ui.panels.action_units import ActionUnitsPanel
from ferdesk.ui.panels.apparent import ApparentPanel
from ferdesk.ui.panels.base import Panel
from ferdesk.ui.panels.comparison import ComparisonPanel
from ferdesk.ui.panels.crop import CropPanel
from ferdesk.ui.panels.occlusion import OcclusionPanel
from ferdesk.ui.panels.probabilities import ProbabilitiesPanel
from ferdesk.ui.panels.reading import ReadingPanel
from ferdesk.ui.panels.timeline import TimelinePanel
from ferdesk.ui.panels.why import WhyPanel
from ferdesk.ui.theme import Theme

SIDE = "side"
BELOW = "below"
"""Places: beside the picture, or in the strip below it where the window is tall enough."""


@dataclass(frozen=True, slots=True)
class PageRow:
    """A page of the strip below the picture; pages are chosen by tabs."""

    key: str
    title: str


PAGES: tuple[PageRow, ...] = (
    PageRow("face", QT_TRANSLATE_NOOP("Panels", "Face")),
    PageRow("why", QT_TRANSLATE_NOOP("Panels", "Why")),
    PageRow("occlusion", QT_TRANSLATE_NOOP("Panels", "Looked at")),
    PageRow("comparison", QT_TRANSLATE_NOOP("Panels", "Comparison")),
    PageRow("timeline", QT_TRANSLATE_NOOP("Panels", "Timeline")),
)
"""In the order of their tabs."""


@dataclass(frozen=True, slots=True)
class PanelRow:
    """One panel: how it is made, where it stands, and the key that shows and hides it."""

    key: str
    title: str
    build: Callable[[Theme, str], Panel]
    """From the theme and the translated title."""
    place: str
    shortcut: str
    stretch: int = 0
    """Share of the spare width on its page."""
    page: str = ""
    """Key of the page of the strip below the picture; empty beside the picture."""
    setting: str = ""
    """Key of the setting that must be on for the panel to be there at all; empty for none."""


PANELS: tuple[PanelRow, ...] = (
    PanelRow(
        "reading",
        QT_TRANSLATE_NOOP("Panels", "Apparent expression"),
        ReadingPanel,
        SIDE,
        "Ctrl+1",
    ),
    PanelRow(
        "apparent",
        QT_TRANSLATE_NOOP("Panels", "Age and gender"),
        ApparentPanel,
        SIDE,
        "Ctrl+9",
        setting="reading.apparent",
    ),
    PanelRow(
        "probabilities",
        QT_TRANSLATE_NOOP("Panels", "Probabilities"),
        ProbabilitiesPanel,
        SIDE,
        "Ctrl+2",
    ),
    PanelRow(
        "crop",
        QT_TRANSLATE_NOOP("Panels", "What the model sees"),
        CropPanel,
        BELOW,
        "Ctrl+3",
        page="face",
    ),
    PanelRow(
        "action_units",
        QT_TRANSLATE_NOOP("Panels", "Action Units"),
        ActionUnitsPanel,
        BELOW,
        "Ctrl+4",
        stretch=1,
        page="face",
    ),
    PanelRow(
        "why",
        QT_TRANSLATE_NOOP("Panels", "Why this label"),
        WhyPanel,
        BELOW,
        "Ctrl+5",
        stretch=1,
        page="why",
    ),
    PanelRow(
        "occlusion",
        QT_TRANSLATE_NOOP("Panels", "What the model looked at"),
        OcclusionPanel,
        BELOW,
        "Ctrl+6",
        stretch=1,
        page="occlusion",
    ),
    PanelRow(
        "comparison",
        QT_TRANSLATE_NOOP("Panels", "Comparison of models"),
        ComparisonPanel,
        BELOW,
        "Ctrl+7",
        stretch=1,
        page="comparison",
    ),
    PanelRow(
        "timeline",
        QT_TRANSLATE_NOOP("Panels", "Over time"),
        TimelinePanel,
        BELOW,
        "Ctrl+8",
        stretch=1,
        page="timeline",
    ),
)
"""In the order in which they stand. The View menu, the layout and the tests are made from it."""
