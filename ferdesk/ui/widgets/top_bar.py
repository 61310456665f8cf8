"""The bar above the picture: source, model, its card, pause, settings."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QKeyEvent,
    QKeySequence,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QStylePainter,
    QToolButton,
    QWidget,
)

from ferdesk.core.card import Card
from ferdesk.models.catalog import Catalog
from ferdesk.ui import icons, numbers
from ferdesk.ui.theme import Theme, text_font
from ferdesk.ui.tokens import SPACE
from ferdesk.ui.widgets.rec_light import RecLight

CARD = "\0card"
"""Data of the row that opens the model card; no id of a model."""
COMPACT_BELOW = 640
"""Width under which words give way to icons."""


SCORED = " · "
"""Between a model's title and its accuracy."""


def model_title(card: Card) -> str:
    """A model for the dropdown: its title and how well it did on the test set."""
    if card.test_accuracy is None:
        return card.title
    accuracy, _ = card.test_accuracy
    return f"{card.title}{SCORED}{numbers.percent(accuracy, 1)}"


class ModelBox(QComboBox):
    """A combo box that shortens a title too long for it where that costs least.

    The accuracy goes first, then the middle: titles that begin alike differ at their end. The tool
    tip has the whole.

    Its last row opens the model card. It is for the open list: keys and the wheel pass over it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.titles = 0
        """Rows that are models; they come first."""
        self.about = ""
        """What the box is for; the second line of its tool tip."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        downwards = (Qt.Key.Key_Down, Qt.Key.Key_PageDown)
        if event.key() in downwards and self.currentIndex() >= self.titles - 1:
            return
        if event.key() == Qt.Key.Key_End:
            if self.currentIndex() != self.titles - 1:
                self.setCurrentIndex(self.titles - 1)
                self.activated.emit(self.titles - 1)
            return
        super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.angleDelta().y() < 0 and self.currentIndex() >= self.titles - 1:
            event.accept()
            return
        super().wheelEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            self.setToolTip(f"{self._chosen_title()}\n{self.about}")
        return super().event(event)

    def _chosen_title(self) -> str:
        # Where no row is chosen, Qt leaves the name in its place to whoever paints it.
        return self.currentText() or self.placeholderText()

    def shortened(self, width: int) -> str:
        """The title of the chosen model in no more than ``width`` pixels."""
        whole = self._chosen_title()
        metrics = self.fontMetrics()
        if metrics.horizontalAdvance(whole) <= width:
            return whole
        title = whole.rpartition(SCORED)[0] or whole
        return metrics.elidedText(title, Qt.TextElideMode.ElideMiddle, width)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        field = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        option.currentText = self.shortened(field.width() - 4)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)


class TopBar(QWidget):
    """Chooses source and model.

    Args:
        actions: the app's actions by key; the buttons at the right trigger them.
    """

    model_chosen = Signal(str)
    """Id of the model picked by hand."""

    def __init__(self, theme: Theme, catalog: Catalog, actions: Mapping[str, QAction]):
        super().__init__()
        self._theme = theme
        self._actions = actions
        self._source_text = ""
        self._source_icon = "camera"
        self._last_model = 0
        self.setObjectName("topBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

        self.menu = QMenu(self)
        self.source = QToolButton()
        self.source.setObjectName("sourceButton")
        self.source.setMenu(self.menu)
        self.source.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.source.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.source.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.source.setAccessibleName(self.tr("Source"))
        self.source.setToolTip(self.tr("Choose a camera, a file, a stream or the demo"))
        self.source.setIconSize(QSize(18, 18))
        self.source.setFont(text_font(self.source))

        self.models = self._model_box(catalog)
        self._model_label = QLabel(self.tr("Model"))
        self._model_label.setProperty("muted", True)
        self._model_label.setFont(text_font(self._model_label))
        self._model_label.setBuddy(self.models)

        self._buttons: dict[str, QToolButton] = {}
        self._row = layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        layout.setSpacing(SPACE)
        layout.addWidget(self.source)
        layout.addWidget(self._button("pause", "pause"))
        layout.addWidget(self._button("record", "record"))
        self.light = RecLight(theme)
        layout.addWidget(self.light)
        self.light.switched.connect(self._make_room)
        layout.addStretch(1)
        self._gap = layout.count() - 1
        layout.addWidget(self._model_label)
        layout.addWidget(self.models, 4)
        layout.addWidget(self._button("model_card", "card"))
        layout.addWidget(self._button("settings", "settings"))
        for key in ("pause", "record"):
            actions[key].toggled.connect(self._recolour)
        theme.changed.connect(self._recolour)
        self._recolour()

    def show_source(self, text: str, icon: str) -> None:
        """Show which source is open."""
        self._source_text, self._source_icon = text, icon
        self._fit_source()

    def show_model(self, model_id: str) -> None:
        """Show which model is in use, without choosing it; a recording may be of one not here."""
        at = self.models.findData(model_id)
        if at >= 0:
            self._last_model = at
        elif model_id:
            self.models.setPlaceholderText(model_id)
        if model_id and at != self.models.currentIndex():
            self.models.setCurrentIndex(at)

    def step_model(self, by: int) -> None:
        """Choose the next or previous model of the list."""
        count = self.models.titles
        if count > 1 and self.models.isEnabled():
            self.models.setCurrentIndex((self.models.currentIndex() + by) % count)
            self._chosen(self.models.currentIndex())

    def minimumSizeHint(self) -> QSize:
        return QSize(320, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._model_label.setVisible(self.width() >= 900)
        self._make_room()

    def _model_box(self, catalog: Catalog) -> ModelBox:
        box = ModelBox()
        # The default delegate of a combo box takes no notice of the style sheet.
        box.setItemDelegate(QStyledItemDelegate(box))
        box.setAccessibleName(self.tr("Model"))
        box.setFont(text_font(box))
        box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        box.setMinimumWidth(120)
        box.setMaximumWidth(400)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for entry in catalog.entries:
            box.addItem(model_title(entry.card), entry.id)
            box.setItemData(box.count() - 1, entry.card["summary"], Qt.ItemDataRole.ToolTipRole)
        box.titles = box.count()
        if not catalog.entries:
            box.addItem(self.tr("No model found"), "")
            box.setEnabled(False)
        else:
            box.insertSeparator(box.count())
            box.addItem(self.tr("Model cards…"), CARD)
            widest = max(
                box.fontMetrics().horizontalAdvance(box.itemText(i)) for i in range(box.count())
            )
            box.view().setMinimumWidth(min(widest + 48, 560))
        box.about = self.tr("The model that reads the faces, with its accuracy on the test set")
        box.activated.connect(self._chosen)
        return box

    def _chosen(self, index: int) -> None:
        chosen = self.models.itemData(index)
        if chosen == CARD:
            self.models.setCurrentIndex(self._last_model)
            self._actions["model_card"].trigger()
        elif chosen:
            self._last_model = index
            self.model_chosen.emit(chosen)

    def _button(self, key: str, icon: str) -> QToolButton:
        action = self._actions[key]
        button = QToolButton()
        button.setProperty("flat", True)
        button.setProperty("iconName", icon)
        button.setIconSize(QSize(20, 20))
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        name = action.text().replace("&", "").rstrip("…")
        button.setAccessibleName(name)
        action.changed.connect(lambda: _show_tip(button, name, action))
        _show_tip(button, name, action)
        button.clicked.connect(action.trigger)
        action.enabledChanged.connect(button.setEnabled)
        self._buttons[key] = button
        return button

    def _make_room(self) -> None:
        """In a narrow window the light's words go first, then what the menus have as well."""
        width, recording = self.width(), not self.light.isHidden()
        self.light.set_level(0 if width >= 900 else 1 if width >= 560 else 2)
        # The name of a model is of more use than the button of its card, which its list has too.
        self.models.setMinimumWidth(120 if width >= 560 else 72 if recording else 112)
        self._row.setStretch(self._gap, 1 if width >= 560 else 0)
        self._buttons["model_card"].setVisible(width >= 520)
        self._buttons["settings"].setVisible(width >= (440 if recording else 400))
        self._fit_source()

    def _fit_source(self) -> None:
        compact = self.width() < COMPACT_BELOW
        room = 96 if compact else 200 if self.width() < 900 else 280
        text = self.source.fontMetrics().elidedText(
            self._source_text, Qt.TextElideMode.ElideMiddle, room
        )
        # Qt leaves no gap of its own between icon and text, and takes a single & for a key's mark.
        self.source.setText(f" {text}".replace("&", "&&"))
        self.source.setIcon(icons.icon(self._source_icon, self._theme.tokens.text))

    def _recolour(self) -> None:
        colour = self._theme.tokens.text
        for key, button in self._buttons.items():
            name = button.property("iconName")
            if key == "record" and self._actions["record"].isChecked():
                name = "stop"
            if key == "pause" and self._actions["pause"].isChecked():
                name = "play"
            button.setIcon(icons.icon(name, colour))
        self._fit_source()


def _show_tip(button: QToolButton, name: str, action: QAction) -> None:
    """What a button does, and the key that does it too."""
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    button.setToolTip(f"{name} ({keys})" if keys else name)
