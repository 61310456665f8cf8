"""Why a label was chosen: what the network said, and what the Action Units had to say to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ferdesk.au_svm.card import AuCard
from ferdesk.core import votes
from ferdesk.core.action_units import BY_KEY
from ferdesk.core.card import Card
from ferdesk.core.mixups import Mixups
from ferdesk.core.translation import QT_TRANSLATE_NOOP
from ferdesk.core.types import Decision, Trace
from ferdesk.core.vocab import EMOTIONS
from ferdesk.models.reader import Facts
from ferdesk.ui import numbers, words
from ferdesk.ui.panels.base import Panel
from ferdesk.ui.scene import Scene
from ferdesk.ui.theme import Theme, text_font
from ferdesk.ui.tokens import SPACE
from ferdesk.ui.told import told
from ferdesk.ui.widgets.glyph import NONE, People
from ferdesk.ui.widgets.muted_label import muted_label

if TYPE_CHECKING:
    from ferdesk.models.catalog import Catalog
    from ferdesk.ui.controller import Controller

PUSHES_SHOWN = 5
WIDE = 560
"""Pixels from which words and bars stand side by side."""
LOWEST = 200
"""Pixels of height; more where the words need it."""


class Pushes(QWidget):
    """What each unit adds in log-odds: to the right for the label, to the left against it."""

    def __init__(self, theme: Theme):
        super().__init__()
        self._theme = theme
        self._rows: tuple[tuple[str, float], ...] = ()
        self.setFont(text_font(self, "caption"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("What the Action Units speak for"))
        theme.changed.connect(self.update)

    @property
    def _line(self) -> int:
        return self.fontMetrics().height() + 6

    def sizeHint(self) -> QSize:
        return QSize(280, PUSHES_SHOWN * self._line)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, PUSHES_SHOWN * self._line)

    def show_pushes(self, rows: tuple[tuple[str, float], ...]) -> None:
        """Show units by key with their log-odds, the strongest first."""
        self._rows = rows[:PUSHES_SHOWN]
        self.setAccessibleDescription(
            ", ".join(f"{_unit(key)} {numbers.shown(f'{value:+.2f}')}" for key, value in self._rows)
        )
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        t = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        names = min(170, self.width() // 2)
        figure = self.fontMetrics().horizontalAdvance("+00.00") + 8
        left, right = names + 8, self.width() - figure
        middle = (left + right) / 2
        largest = max((abs(value) for _, value in self._rows), default=1.0) or 1.0
        for i, (key, value) in enumerate(self._rows):
            top = i * self._line
            row = QRectF(0, top, names, self._line)
            painter.setPen(QColor(t.text))
            name = self.fontMetrics().elidedText(_unit(key), Qt.TextElideMode.ElideRight, names)
            painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, name)
            painter.drawText(
                QRectF(right, top, figure, self._line),
                Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
                _signed(value),
            )
            length = (right - left) / 2 * abs(value) / largest
            start = middle if value >= 0 else middle - length
            bar = QRectF(start, top + self._line / 2 - 4, max(1.0, length), 8)
            painter.setPen(QPen(QColor(t.accent if value >= 0 else t.warning), 1))
            # Filled for, hollow against: not told apart by colour alone.
            painter.setBrush(QColor(t.accent) if value >= 0 else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(bar, 2, 2)
        if self._rows:
            painter.setPen(QPen(QColor(t.muted), 1))
            painter.drawLine(round(middle), 0, round(middle), len(self._rows) * self._line)
        painter.end()


class WhyPanel(Panel):
    """The trace of the newest decision in words, and the units' shares as bars."""

    def __init__(self, theme: Theme, title: str):
        super().__init__(theme, title)
        self.headline = muted_label()
        self.ten = People(theme)
        self.people = muted_label("", "caption")
        self.asked = muted_label("", "caption")
        self.flip = muted_label("", "caption")
        self.usual = muted_label("", "caption")
        said = QVBoxLayout()
        said.setSpacing(SPACE)
        for part in (self.headline, self.ten, self.people, self.asked, self.flip, self.usual):
            said.addWidget(part)
        said.addStretch(1)
        self.title_of_pushes = muted_label(
            self.tr("Action Units, in log-odds: right of the line for the label, left against it"),
            "caption",
        )
        self.pushes = Pushes(theme)
        self._right = QWidget()
        right = QVBoxLayout(self._right)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(4)
        right.addWidget(self.title_of_pushes)
        right.addWidget(self.pushes)
        right.addStretch(1)
        self._box = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._box.setSpacing(3 * SPACE)
        self._box.addLayout(said, 1)
        self._box.addWidget(self._right, 1)
        self.body.addLayout(self._box)
        self.setMinimumHeight(LOWEST)
        self._controller: Controller | None = None
        self._units: AuCard | None = None
        self._networks: dict[str, Facts] = {}
        self._mixups: dict[str, Mixups] = {}
        """Of the models whose cards tell them, by id."""
        self.show_scene(Scene())

    def attach(self, controller: Controller, catalog: Catalog) -> None:
        self._controller = controller
        self._networks = {entry.id: entry.card for entry in catalog.readers}
        for entry in catalog.readers:
            if not isinstance(entry.card, Card):
                continue
            if (shown := entry.card.reliability) is not None and shown.mixups is not None:
                self._mixups[entry.id] = shown.mixups
        cards = (entry.card for entry in catalog.readers)
        self._units = next((card for card in cards if isinstance(card, AuCard)), None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        way = QBoxLayout.Direction
        wide = self.width() >= WIDE
        self._box.setDirection(way.LeftToRight if wide else way.TopToBottom)
        if event.size().width() != event.oldSize().width():
            self.setMinimumHeight(LOWEST)
        self._make_room()

    def _make_room(self) -> None:
        """Be as high as the words need at this width. They come and go, and the picture beside
        them must not jump with each: it grows, and shrinks with another width only."""
        layout = self.layout()
        needed = layout.totalHeightForWidth(self.width()) if layout is not None else 0
        if needed > self.minimumHeight():
            self.setMinimumHeight(needed)

    def show_scene(self, scene: Scene) -> None:
        face = scene.selected
        decision = None if face is None else face.decision
        trace = None if decision is None else decision.trace
        if decision is None:
            self.headline.setText(self.tr("No face to decide about."))
        else:
            self.headline.setText(self._how(decision))
        self._tell_people(scene)
        self.asked.setText(self._silent(scene) if trace is None else self._considered(trace))
        self.flip.setText("" if trace is None else self._turned(trace))
        self.usual.setText("" if decision is None else self._usually(scene, decision))
        for label in (self.asked, self.flip, self.usual):
            label.setVisible(bool(label.text()))
        shares = () if trace is None else trace.pushes
        self._right.setVisible(bool(shares))
        self.pushes.show_pushes(shares)
        if self.isVisible():
            self._make_room()

    def _how(self, decision: Decision) -> str:
        label = decision.label
        if label is None:
            return told(decision.reason)
        if label != decision.before:
            return self.tr("The Action Units changed {0} to {1}.").format(
                words.emotion(decision.before).lower(), words.emotion(label).lower()
            )
        if decision.rule in ("pair", "triple"):
            units = decision.trace.units if decision.trace is not None else ()
            leaning = max(units, key=lambda row: row[1])[0] if units else label
            if leaning != label:
                return self.tr(
                    "It was close. The Action Units lean to {0}, but not enough to change {1}."
                ).format(words.emotion(leaning).lower(), words.emotion(label).lower())
            return self.tr("It was close, and the Action Units agree with the network.")
        if decision.rule == "network":
            return self.tr("The network alone decided.")
        return told(decision.reason)

    def _silent(self, scene: Scene) -> str:
        """Why nothing was considered; empty where that needs no word, or is not known."""
        alone = scene.selected is not None and scene.selected.decision.rule == "network"
        if self._controller is None or self._units is None or scene.record is None or not alone:
            return ""
        if unfitted := self._unfitted(self._units, scene.record.model_id):
            return unfitted
        if self._controller.store.get("reading.disambiguation") == "off":
            return self.tr("Action Units are not asked: that is turned off in the settings.")
        return ""

    def _usually(self, scene: Scene, decision: Decision) -> str:
        """How often the model is right when it says what it says now; empty where nobody knows."""
        mixups = None if scene.record is None else self._mixups.get(scene.record.model_id)
        if mixups is None or decision.before not in EMOTIONS:
            return ""
        named = EMOTIONS.index(decision.before)
        right, other = mixups.right(named), mixups.mistaken_for(named)
        if not right.of:
            return ""
        said = self.tr(
            "Of {0} validation faces that the network alone called {1}, people said the same of "
            "{2}."
        ).format(
            numbers.count(right.of),
            words.emotion(decision.before).lower(),
            numbers.count(right.part),
        )
        if other is not None:
            mostly, share = other
            said += " " + self.tr("Otherwise most often {0}: {1}.").format(
                words.emotion(EMOTIONS[mostly]).lower(), numbers.count(share.part)
            )
        return said

    def _tell_people(self, scene: Scene) -> None:
        """How many of ten people would say what; nothing where the card does not tell it."""
        card = None if scene.record is None else self._networks.get(scene.record.model_id)
        given = None if card is None else card.votes
        shares = None if card is None else card.people
        if scene.selected is None or given is None or shares is None:
            self.people.hide()
            self.ten.hide()
            return
        expected = shares(scene.selected.smoothed)
        *many, else_ = votes.counts(expected)
        first, *others = sorted((i for i, n in enumerate(many) if n), key=lambda i: -expected[i])
        each = [EMOTIONS[i] for i in (first, *others) for _ in range(many[i])]
        self.ten.show_people((*each, *[NONE] * else_))
        named = [words.emotion(EMOTIONS[i]).lower() for i in (first, *others)]
        rest = [f"{many[i]} {name}" for i, name in zip(others, named[1:])]
        if else_:
            rest.append(self.tr("{0} something else").format(else_))
        if rest:
            said = self.tr("Of ten people about {0} would say {1}.").format(
                many[first], ", ".join([named[0], *rest])
            )
        else:
            said = self.tr("Of ten people nearly all would say {0}.").format(named[0])
        self.people.setText(said)
        self.people.setToolTip(
            self.tr(
                "People who see the picture as the taggers of FER+ did, by what the network alone "
                "says. Of {0} validation faces as many agreed with it as expected, to {1} points."
            ).format(numbers.count(given.n), numbers.number(given.gap, 1))
        )
        self.people.show()
        self.ten.setToolTip(self.people.toolTip())
        self.ten.show()

    def _unfitted(self, units: AuCard, model_id: str) -> str:
        """Why there are no rules beside a model; empty where there are."""
        network = self._networks.get(model_id)
        if units.fitted(model_id, network["sha256"] if network else "") is not None:
            return ""
        if model_id in units.beside:
            return self.tr(
                "The rules for asking Action Units were fitted beside another file of this model; "
                "beside this one they are not asked."
            )
        known = (self._networks.get(name) for name in units.beside)
        titles = (told(card.title) for card in known if card is not None)
        return self.tr(
            "The rules for asking Action Units were fitted beside {0}; beside this model they "
            "are not asked."
        ).format(", ".join(titles) or ", ".join(units.beside))

    def _considered(self, trace: Trace) -> str:
        lines = [
            self.tr("Network: {0}").format(
                ", ".join(f"{words.emotion(n)} {words.share(p)}" for n, p in trace.ranking)
            )
        ]
        for one in trace.considered:
            names = " – ".join(words.emotion(name) for name in one.emotions)
            line = self.tr("{0}: {1}").format(names, told(one.outcome))
            if one.threshold > 0:
                how = (
                    self.tr("apart by {0}, looked at again below {1}")
                    if one.rule == "look"
                    else self.tr("apart by {0}, asked below {1}")
                )
                margin = how.format(words.percent(one.margin), words.percent(one.threshold))
                line += f" ({margin})"
            lines.append(line)
        return "\n".join(lines)

    def _turned(self, trace: Trace) -> str:
        flip = told(trace.flip)
        lines = []
        if trace.units:
            said = self.tr("The classifiers' score, in log-odds: {0}.")
            lines.append(said.format(_scores(trace.units)))
        if flip:
            lines.append(flip[:1].upper() + flip[1:])
        if trace.asked:
            lines.append(
                self.tr("Asked of {0} validation images, it helped {1} and harmed {2}.").format(
                    trace.asked, trace.helped, trace.harmed
                )
            )
        return "\n".join(lines)


def _scores(units: tuple[tuple[str, float], ...]) -> str:
    """Of a pair how far it leans to the one; of a triple each against the rest."""
    if len(units) == 2:
        (first, a), (second, b) = units
        return f"{words.emotion(first if a >= b else second)} {_signed(abs(a - b))}"
    return ", ".join(f"{words.emotion(name)} {_signed(odds)}" for name, odds in units)


def _signed(value: float) -> str:
    return numbers.shown(f"{value:+.2f}").replace("-", "\N{MINUS SIGN}")


def _unit(key: str) -> str:
    if key == "mesh":
        return words.tr(QT_TRANSLATE_NOOP("Words", "Shape of the face"))
    unit = BY_KEY.get(key)
    return key if unit is None else f"{unit.number}  {told(unit.name).capitalize()}"
