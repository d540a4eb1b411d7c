"""How PropDesk looks: colours for light and dark, four font sizes, the Chinese font.

`apply(app)` at start; `set_mode` and `set_size` change it live. Colours are named by what they
say (`overdue`, `soon`, `done`, `muted`, `accent`), each at least 4.5:1 against its ground.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from propdesk import resources
from propdesk.i18n import N_
from propdesk.ui.memory import recall, remember

MODES = (("system", N_("Like the system")), ("light", N_("Light")), ("dark", N_("Dark")))
SIZES = (
    ("small", N_("Small"), 10.5, 28),
    ("standard", N_("Standard"), 12.0, 32),
    ("large", N_("Large"), 14.0, 36),
    ("largest", N_("Largest"), 17.0, 40),
)
"""Name, what the clerk reads, points, height of a table row in pixels."""

LIGHT = {
    "window": "#F5F7F7",
    "base": "#FFFFFF",
    "alternate": "#F5F7F7",
    "text": "#1A2021",
    "muted": "#566162",
    "icon": "#3F4A4B",
    "disabled": "#8A9495",
    "line": "#DCE2E2",
    "edge": "#B9C3C3",
    "hover": "#EAEFEF",
    "pressed": "#DFE6E6",
    "accent": "#0B7A75",
    "accent_hover": "#096963",
    "accent_text": "#FFFFFF",
    "soft": "#DBEFED",
    "overdue": "#C62828",
    "soon": "#8F5400",
    "done": "#22662A",
    "neutral": "#566162",
    "demo": "#FFE9B8",
    "demo_text": "#5A3C00",
    "toast": "#263032",
    "toast_text": "#FFFFFF",
    "toast_link": "#7FE0D6",
}
DARK = {
    "window": "#1C2122",
    "base": "#161A1B",
    "alternate": "#1C2122",
    "text": "#E7ECEC",
    "muted": "#A3AEAF",
    "icon": "#C3CCCD",
    "disabled": "#6B7677",
    "line": "#30383A",
    "edge": "#4B5658",
    "hover": "#283032",
    "pressed": "#323C3E",
    "accent": "#4FD1C5",
    "accent_hover": "#74DED4",
    "accent_text": "#06302D",
    "soft": "#1D4542",
    "overdue": "#FF8F87",
    "soon": "#FFBD5C",
    "done": "#86CF8B",
    "neutral": "#A3AEAF",
    "demo": "#4A3A10",
    "demo_text": "#FFE3A3",
    "toast": "#E7ECEC",
    "toast_text": "#1A2021",
    "toast_link": "#0B6B66",
}
GLYPHS = {"overdue": "●", "soon": "▲", "done": "✓", "neutral": "○"}
"""The sign beside the colour, so that a state is also told without colour."""

_POOR_CHINESE = {"Droid Sans Fallback", "Unifont", "Unifont Upper"}


class _Theme(QObject):
    """Announces a change of colours or sizes."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.colours = LIGHT
        self.size = "standard"
        self.family = ""
        self.follows_system = False


_theme = _Theme()
changed = _theme.changed


def hex_of(name: str) -> str:
    """The colour `name` now, as "#RRGGBB"."""
    return _theme.colours[name]


def colour(name: str) -> QColor:
    """The colour `name` now."""
    return QColor(_theme.colours[name])


def is_dark() -> bool:
    """Whether the dark colours are in use."""
    return _theme.colours is DARK


def mode() -> str:
    """What the clerk chose: `system`, `light` or `dark`."""
    chosen = recall("look/mode", "system")
    return chosen if chosen in dict(MODES) else "system"


def size() -> str:
    """The font size the clerk chose, one of `SIZES`."""
    return _theme.size


def points() -> float:
    """The font size in points."""
    return next(row[2] for row in SIZES if row[0] == _theme.size)


def row_height() -> int:
    """The height of a table row in pixels, by font size."""
    return next(row[3] for row in SIZES if row[0] == _theme.size)


def set_mode(chosen: str) -> None:
    """Go light, dark, or with the system, now and at the next start."""
    remember("look/mode", chosen)
    _paint()


def set_size(chosen: str) -> None:
    """Use the font size `chosen` of `SIZES`, now and at the next start."""
    remember("look/size", chosen)
    _theme.size = chosen
    _paint()


def apply(app: QApplication) -> None:
    """Dress the application as the clerk chose; later changes of the system are followed."""
    app.setStyle(_style_name())
    _theme.family = _chinese_family()
    chosen = recall("look/size", "standard")
    _theme.size = chosen if chosen in [row[0] for row in SIZES] else "standard"
    if not _theme.follows_system:
        QGuiApplication.styleHints().colorSchemeChanged.connect(_system_changed)
        _theme.follows_system = True
    _paint()


def _style_name() -> str:
    """windows11 where it belongs, else Fusion, which is the same everywhere."""
    if sys.platform == "win32" and sys.getwindowsversion().build >= 22000:
        names = {name.lower() for name in QStyleFactory.keys()}  # noqa: SIM118
        if "windows11" in names:
            return "windows11"
    return "Fusion"


def _chinese_family() -> str:
    """The bundled Noto Sans SC where the system cannot show Chinese well, else "".

    The small face for rare characters in names is loaded in any case.
    """
    QFontDatabase.addApplicationFont(str(resources.path("fonts", "PropDeskRare.ttf")))
    known = set(QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese))
    known.discard("PropDesk Rare")
    if "Noto Sans SC" in known:
        return "Noto Sans SC"
    if known - _POOR_CHINESE:
        return ""
    for file in ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf"):
        QFontDatabase.addApplicationFont(str(resources.path("fonts", file)))
    return "Noto Sans SC"


def _system_changed() -> None:
    if mode() == "system":
        _paint()


def _paint() -> None:
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        return
    schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
    hints = QGuiApplication.styleHints()
    wanted = schemes.get(mode(), Qt.ColorScheme.Unknown)
    hints.blockSignals(True)
    hints.setColorScheme(wanted)
    hints.blockSignals(False)
    dark = wanted == schemes["dark"] or (
        wanted == Qt.ColorScheme.Unknown and hints.colorScheme() == schemes["dark"]
    )
    _theme.colours = DARK if dark else LIGHT
    app.setFont(font())
    app.setPalette(_palette())
    app.setStyleSheet(_style_sheet())
    from propdesk.ui import icons

    icons.retint()
    _theme.changed.emit()


def font(scale: float = 1.0, bold: bool = False) -> QFont:
    """The system's font in the clerk's size; `scale` for titles."""
    made = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    if _theme.family:
        made.setFamilies([_theme.family])
    made.setPointSizeF(points() * scale)
    made.setBold(bold)
    return made


def figures(base: QFont) -> QFont:
    """`base` with figures of one width, so that sums stand under each other."""
    made = QFont(base)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


def _palette() -> QPalette:
    role = QPalette.ColorRole
    colours = _theme.colours
    palette = QPalette()
    for which, name in (
        (role.Window, "window"),
        (role.WindowText, "text"),
        (role.Base, "base"),
        (role.AlternateBase, "alternate"),
        (role.Text, "text"),
        (role.Button, "base"),
        (role.ButtonText, "text"),
        (role.BrightText, "overdue"),
        (role.ToolTipBase, "toast"),
        (role.ToolTipText, "toast_text"),
        (role.PlaceholderText, "muted"),
        (role.Highlight, "accent"),
        (role.HighlightedText, "accent_text"),
        (role.Link, "accent"),
        (role.LinkVisited, "accent"),
        (role.Accent, "accent"),
        (role.Light, "base"),
        (role.Midlight, "line"),
        (role.Mid, "line"),
        (role.Dark, "edge"),
        (role.Shadow, "edge"),
    ):
        palette.setColor(which, QColor(colours[name]))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(colours["disabled"]))
    return palette


def _style_sheet() -> str:
    sheet = resources.path("style", "app.qss").read_text(encoding="utf-8")
    shade = "dark" if is_dark() else "light"
    sheet = sheet.replace("@folder", resources.path("style").as_posix()).replace("@shade", shade)
    for name in sorted(_theme.colours, key=len, reverse=True):
        sheet = sheet.replace(f"@{name}", _theme.colours[name])
    return sheet
