"""Puts a theme on the application, and follows the system while it is asked to."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from ferdesk.core import assets
from ferdesk.core.errors import FerdeskError
from ferdesk.core.palette import DARK, LIGHT, THEMES, Tokens, luminance
from ferdesk.ui.tokens import CARD_RADIUS, RADIUS, TYPE_SCALE


class Theme(QObject):
    """The look in use. Widgets that paint themselves read :attr:`tokens` when they paint."""

    changed = Signal()

    def __init__(self, app: QApplication):
        super().__init__(app)
        self._app = app
        self._choice = "system"
        self.tokens: Tokens = LIGHT
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._system_changed)
        self.choose("system")

    def choose(self, choice: str) -> None:
        """Use ``system``, ``light``, ``dark`` or ``contrast``; takes effect at once."""
        self._choice = choice
        hints = self._app.styleHints()
        # Tells the platform too, so that title bars and native dialogs match.
        if choice == "system":
            hints.unsetColorScheme()
        else:
            dark = THEMES[choice].dark
            hints.setColorScheme(Qt.ColorScheme.Dark if dark else Qt.ColorScheme.Light)
        self._apply()

    def _system_changed(self) -> None:
        if self._choice == "system":
            self._apply()

    def _apply(self) -> None:
        tokens = THEMES.get(self._choice) or _system_tokens(self._app)
        self.tokens = tokens
        self._app.setPalette(palette(tokens))
        self._app.setStyleSheet(style_sheet(tokens))
        self.changed.emit()


def _system_tokens(app: QApplication) -> Tokens:
    hints = app.styleHints()
    # Qt before 6.10 can't say whether the system asks for high contrast.
    accessibility = getattr(hints, "accessibility", None)
    if accessibility is not None:
        preference = accessibility().contrastPreference()
        if preference == Qt.ContrastPreference.HighContrast:
            return THEMES["contrast"]
    return DARK if hints.colorScheme() == Qt.ColorScheme.Dark else LIGHT


def palette(tokens: Tokens) -> QPalette:
    """The palette that Qt's own controls are drawn with."""
    role = QPalette.ColorRole
    colours = {
        role.Window: tokens.window,
        role.WindowText: tokens.text,
        role.Base: tokens.surface,
        role.AlternateBase: tokens.hover,
        role.Text: tokens.text,
        role.Button: tokens.surface,
        role.ButtonText: tokens.text,
        role.BrightText: tokens.error,
        role.Highlight: tokens.accent,
        role.HighlightedText: tokens.on_accent,
        role.Accent: tokens.accent,
        role.Link: tokens.accent,
        role.LinkVisited: tokens.accent,
        role.ToolTipBase: tokens.surface,
        role.ToolTipText: tokens.text,
        role.PlaceholderText: tokens.muted,
        role.Light: tokens.hover,
        role.Midlight: tokens.hover,
        role.Mid: tokens.border,
        role.Dark: tokens.border,
        role.Shadow: tokens.border,
    }
    made = QPalette()
    for key, colour in colours.items():
        made.setColor(key, QColor(colour))
    for key in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, key, QColor(tokens.disabled))
    return made


def enlarge(app: QApplication, times: float) -> None:
    """Let text be so many times the system's size, in windows that are made from now on.

    Those that are there keep theirs: many of their measures were made for it.
    """
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    if font.pointSizeF() > 0:
        font.setPointSizeF(font.pointSizeF() * times)
    else:
        font.setPixelSize(round(font.pixelSize() * times))
    app.setFont(font)


def text_font(widget: QWidget, size: str = "body", bold: bool = False) -> QFont:
    """The widget's font at a size of the type scale, with figures of one width.

    Figures of one width keep numbers from jumping sideways as they change.
    """
    font = QFont(QApplication.font(widget))
    base = font.pointSizeF()
    if base > 0:
        font.setPointSizeF(base * TYPE_SCALE[size])
    else:
        font.setPixelSize(round(font.pixelSize() * TYPE_SCALE[size]))
    if bold:
        font.setWeight(QFont.Weight.DemiBold)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def _image(name: str, of: str = "image") -> str:
    """An icon as a style sheet's line; empty where its file is missing."""
    try:
        return f"{of}: url('{assets.path('icons', f'{name}.svg').as_posix()}');"
    except FerdeskError:
        return ""


def style_sheet(t: Tokens) -> str:
    """The style sheet: only what the palette can't say."""
    edge = 2 if t.name == "contrast" else 1
    # Where all else is told apart by outlines, what can't be used has a fainter one.
    dim = t.disabled if t.name == "contrast" else t.border
    # There a border is white, as words are.
    down = t.hover if t.name == "contrast" else t.border
    check = "check-dark" if luminance(t.accent) > 0.3 else "check-light"
    return f"""
    QToolTip {{ color: {t.text}; background: {t.surface}; border: {edge}px solid {t.border};
        padding: 4px 8px; }}

    QMenuBar {{ background: {t.surface}; border-bottom: {edge}px solid {t.border};
        padding: 2px 8px; }}
    QMenuBar::item {{ padding: 4px 8px; border-radius: 6px; background: transparent; }}
    QMenuBar::item:selected {{ background: {t.hover}; color: {t.text}; }}
    QToolButton#qt_menubar_ext_button {{ {_image("chevron-down", "qproperty-icon")} }}
    QMenu {{ background: {t.surface}; border: {edge}px solid {t.border}; padding: 4px; }}
    QMenu::item {{ padding: 6px 24px 6px 12px; border-radius: 6px; }}
    QMenu::item:selected {{ background: {t.accent}; color: {t.on_accent}; }}
    QMenu::item:disabled {{ color: {t.disabled}; background: transparent; }}
    QMenu::separator {{ height: 1px; background: {t.border}; margin: 4px 8px; }}
    QMenu::icon {{ padding-left: 8px; }}

    #topBar {{ background: {t.surface}; border-bottom: {edge}px solid {t.border}; }}
    #statusStrip {{ background: {t.surface}; border-top: {edge}px solid {t.border}; }}

    QFrame[card="true"] {{ background: {t.surface}; border: {edge}px solid {t.border};
        border-radius: {CARD_RADIUS}px; }}
    QLabel[muted="true"] {{ color: {t.muted}; }}
    QLabel[chip="true"] {{ color: {t.warning}; background: {t.warning_surface};
        border: {edge}px solid {t.warning if t.name == "contrast" else t.warning_surface};
        border-radius: 6px; padding: 3px 8px; }}

    QFrame#banner[severity="error"] {{ background: {t.error_surface};
        border: {edge}px solid {t.error}; border-radius: {RADIUS}px; }}
    QFrame#banner[severity="done"] {{ background: {t.surface};
        border: {edge}px solid {t.accent}; border-radius: {RADIUS}px; }}
    QFrame#banner[severity="warning"] {{ background: {t.warning_surface};
        border: {edge}px solid {t.warning}; border-radius: {RADIUS}px; }}

    QPushButton, QToolButton#sourceButton {{ background: {t.surface}; color: {t.text};
        border: {edge}px solid {t.edge}; border-radius: {RADIUS}px; padding: 6px 12px;
        min-height: 20px; }}
    QPushButton:hover, QToolButton#sourceButton:hover {{ background: {t.hover}; }}
    QPushButton:pressed, QToolButton#sourceButton:pressed {{ background: {down}; }}
    QPushButton:focus, QToolButton#sourceButton:focus {{ border: 2px solid {t.accent};
        padding: 5px 11px; }}
    QPushButton[choice="true"] {{ text-align: left; }}
    QPushButton:disabled {{ color: {t.disabled}; border-color: {dim}; }}
    QPushButton[primary="true"] {{ background: {t.accent}; color: {t.on_accent};
        border-color: {t.accent}; }}
    QPushButton[primary="true"]:hover {{ background: {t.accent}; border-color: {t.text}; }}
    QPushButton[primary="true"]:focus {{ border: 2px solid {t.text}; }}
    QPushButton[primary="true"]:disabled {{ background: {t.surface}; color: {t.disabled};
        border-color: {dim}; }}
    QToolButton#sourceButton {{ padding-right: 24px; text-align: left; }}
    QToolButton#sourceButton::menu-indicator, QPushButton#folderButton::menu-indicator {{
        {_image("chevron-down")} width: 12px; height: 12px;
        subcontrol-origin: padding; subcontrol-position: center right; right: 8px; }}

    QToolButton#streamLight {{ background: transparent; color: {t.accent};
        border: 2px solid transparent; border-radius: 6px; padding: 0 4px; }}
    QToolButton#streamLight:hover {{ background: {t.hover}; }}
    QToolButton#streamLight:focus {{ border-color: {t.accent}; }}
    QToolButton[flat="true"] {{ background: transparent; border: 2px solid transparent;
        border-radius: {RADIUS}px; padding: 6px; }}
    QToolButton[flat="true"]:hover {{ background: {t.hover}; }}
    QToolButton[flat="true"]:pressed {{ background: {down}; }}
    QToolButton[flat="true"]:checked {{ background: {t.hover}; border-color: {t.edge}; }}
    QToolButton[flat="true"]:focus {{ border-color: {t.accent}; }}

    QComboBox {{ background: {t.surface}; color: {t.text}; border: {edge}px solid {t.edge};
        border-radius: {RADIUS}px; padding: 6px 8px 6px 12px; min-height: 20px; }}
    QComboBox:hover {{ background: {t.hover}; }}
    QComboBox:focus {{ border: 2px solid {t.accent}; padding: 5px 7px 5px 11px; }}
    QComboBox::drop-down {{ border: none; width: 24px; }}
    QComboBox::down-arrow {{ {_image("chevron-down")} width: 12px; height: 12px; }}
    QComboBox QAbstractItemView {{ background: {t.surface}; color: {t.text};
        border: {edge}px solid {t.border}; padding: 4px; outline: none;
        selection-background-color: {t.accent}; selection-color: {t.on_accent}; }}
    QComboBox QAbstractItemView::item {{ min-height: 28px; padding: 0 8px; }}

    QSlider::groove:horizontal {{ height: 4px; background: {t.edge}; border-radius: 2px; }}
    QSlider::sub-page:horizontal {{ background: {t.accent}; border-radius: 2px; }}
    QSlider::handle:horizontal {{ width: 14px; height: 14px; margin: -6px 0; border-radius: 8px;
        background: {t.accent}; border: 1px solid {t.surface}; }}
    QSlider::handle:horizontal:focus {{ border: 2px solid {t.text}; }}
    QProgressBar {{ background: {t.track}; border: {edge}px solid {t.edge}; border-radius: 5px;
        max-height: 10px; }}
    QProgressBar::chunk {{ background: {t.accent}; border-radius: 4px; }}
    QTableView, QTreeView {{ background: {t.surface}; border: {edge}px solid {t.border};
        gridline-color: {t.border}; }}
    QTableView:focus, QTreeView:focus {{ border: 2px solid {t.accent}; }}
    QTreeView::item {{ padding: 4px; }}
    QTreeView::item:selected {{ background: {t.accent}; color: {t.on_accent}; }}
    QHeaderView {{ background: {t.surface}; border: none; }}
    QTableCornerButton::section {{ background: {t.surface}; border: none;
        border-bottom: {edge}px solid {t.border}; }}
    QHeaderView::section {{ background: {t.surface}; color: {t.muted}; border: none;
        border-bottom: {edge}px solid {t.border}; padding: 4px 8px; }}

    QTabBar#pages {{ background: transparent; border: none; }}
    QTabBar#pages::tab {{ color: {t.muted}; background: transparent; padding: 4px 12px;
        margin: 0 4px 8px 0; border: {edge}px solid transparent; border-radius: {RADIUS}px; }}
    QTabBar#pages::tab:hover {{ background: {t.hover}; }}
    QTabBar#pages::tab:selected {{ color: {t.text}; background: {t.surface};
        border-color: {t.edge}; }}
    QTabBar#pages::tab:focus {{ border: 2px solid {t.accent}; padding: 3px 11px; }}

    QScrollArea, QScrollArea > QWidget > QWidget#rack {{ background: transparent; border: none; }}
    QScrollArea:focus {{ border: 2px solid {t.accent}; border-radius: {RADIUS}px; }}
    QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
    QScrollBar::handle:vertical {{ background: {t.edge}; border-radius: 4px; min-height: 32px;
        margin: 2px; }}
    QScrollBar::handle:vertical:hover {{ background: {t.muted}; }}
    QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 0; }}
    QScrollBar::handle:horizontal {{ background: {t.edge}; border-radius: 4px; min-width: 32px;
        margin: 2px; }}
    QScrollBar::handle:horizontal:hover {{ background: {t.muted}; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; width: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    QAbstractScrollArea::corner {{ background: transparent; border: none; }}

    QTextBrowser, QListWidget {{ background: {t.surface}; border: {edge}px solid {t.border};
        border-radius: {RADIUS}px; padding: 8px; }}
    QTextBrowser:focus, QListWidget:focus {{ border: 2px solid {t.accent}; padding: 7px; }}
    QLineEdit {{ padding: 6px 8px; min-height: 20px; background: {t.surface};
        border: {edge}px solid {t.edge}; border-radius: {RADIUS}px; }}
    QCheckBox::indicator {{ width: 16px; height: 16px; border: 2px solid {t.muted};
        border-radius: 4px; background: {t.surface}; }}
    QCheckBox::indicator:checked {{ background: {t.accent}; border-color: {t.accent};
        {_image(check)} }}
    QCheckBox::indicator:unchecked:disabled {{ background: {t.hover}; border-color: {dim}; }}
    QComboBox:disabled, QLineEdit:disabled, QAbstractSpinBox:disabled {{ color: {t.disabled};
        border-color: {dim}; }}
    QCheckBox {{ border: 2px solid transparent; padding: 2px; spacing: 0; }}
    QCheckBox[texted="true"] {{ spacing: 8px; }}
    QCheckBox:focus {{ border: 2px solid {t.accent}; border-radius: 6px; }}
    QAbstractSpinBox {{ background: {t.surface}; border: {edge}px solid {t.edge};
        border-radius: {RADIUS}px; padding: 6px 8px; min-height: 20px; }}
    QAbstractSpinBox:focus {{ border: 2px solid {t.accent}; padding: 5px 7px; }}
    QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ border: none; width: 24px;
        background: transparent; }}
    QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover {{
        background: {t.hover}; }}
    QAbstractSpinBox::up-arrow {{ {_image("chevron-up")} width: 10px; height: 10px; }}
    QAbstractSpinBox::down-arrow {{ {_image("chevron-down")} width: 10px; height: 10px; }}
    QLineEdit:focus {{ border: 2px solid {t.accent}; padding: 5px 7px; }}
    QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:focus {{ border: none; min-height: 0;
        padding: 0; background: transparent; }}
    """
