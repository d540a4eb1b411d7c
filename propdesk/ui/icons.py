"""Icons: Lucide line drawings (ISC licence, resources/icons/LICENSE), in the colours of the theme.

`icons.put(button, "plus")` sets an icon that follows a change between light and dark.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton, QToolButton

from propdesk import resources
from propdesk.ui import theme

SIZE = 20
GAP = 6
"""Pixels between an icon and the text of its button."""
_SCALES = (1.0, 1.25, 1.5, 2.0, 3.0)


def icon(name: str, tone: str = "icon", size: int = SIZE) -> QIcon:
    """The icon `name` in the colour `tone` of the theme, sharp on every screen."""
    muted = theme.hex_of("disabled")
    return _drawn(name, theme.hex_of(tone), muted, size, 0)


def put(target: Any, name: str, tone: str = "icon") -> None:
    """Give a button, action or tool button the icon `name`; `retint` keeps it in colour."""
    target.setProperty("icon_name", name)
    target.setProperty("icon_tone", tone)
    _give(target)


def retint() -> None:
    """Draw every icon again, after the theme has changed its colours."""
    for widget in QApplication.allWidgets():
        _retint_one(widget)
        for action in widget.actions():
            _retint_one(action)


def pixmap(name: str, tone: str = "icon", size: int = SIZE, scale: float = 1.0) -> QPixmap:
    """One picture of the icon, `size` logical pixels wide on a screen of that `scale`."""
    return _pixmap(name, theme.hex_of(tone), size, scale)


def _retint_one(target: Any) -> None:
    if target.property("icon_name"):
        _give(target)


def _give(target: Any) -> None:
    gap = GAP if _has_text_beside(target) else 0
    name, tone = target.property("icon_name"), target.property("icon_tone")
    target.setIcon(_drawn(name, theme.hex_of(tone), theme.hex_of("disabled"), SIZE, gap))
    if isinstance(target, QAbstractButton):
        target.setIconSize(QSize(SIZE + gap, SIZE))


def _has_text_beside(target: Any) -> bool:
    """Whether the icon needs a gap before the text, which Qt's buttons do not leave."""
    if isinstance(target, QToolButton):
        return target.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    return isinstance(target, QPushButton) and bool(target.text())


@cache
def _drawn(name: str, colour: str, muted: str, size: int, gap: int) -> QIcon:
    drawn = QIcon()
    for scale in _SCALES:
        normal = _pixmap(name, colour, size, scale, gap)
        drawn.addPixmap(normal, QIcon.Mode.Normal)
        drawn.addPixmap(normal, QIcon.Mode.Selected)
        drawn.addPixmap(_pixmap(name, muted, size, scale, gap), QIcon.Mode.Disabled)
    return drawn


@cache
def _pixmap(name: str, colour: str, size: int, scale: float, gap: int = 0) -> QPixmap:
    from PySide6.QtSvg import QSvgRenderer

    source = resources.path("icons", f"{name}.svg").read_bytes()
    source = source.replace(b"currentColor", colour.encode())
    source = source.replace(b'stroke-width="2"', b'stroke-width="1.75"')
    edge = round(size * scale)
    picture = QPixmap(edge + round(gap * scale), edge)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(source)).render(painter, QRectF(0, 0, edge, edge))
    painter.end()
    picture.setDevicePixelRatio(scale)
    return picture
