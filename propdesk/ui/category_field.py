"""What kind of facility: typed, or chosen by system; the office's own word is taken too."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCompleter, QLineEdit, QMenu

from propdesk.i18n import _
from propdesk.office import facility_categories
from propdesk.office.facility_categories import Category
from propdesk.office.inspection_templates import system_name
from propdesk.ui import icons
from propdesk.ui.kit.field import LineField


class CategoryField(LineField):
    """`value()` is the key of the kind, or the office's own word."""

    def __init__(self, label: str, name: str, **more: Any) -> None:
        super().__init__(label, name, **more)
        completer = QCompleter([kind.name() for kind in facility_categories.all()], self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.editor.setCompleter(completer)
        self.editor.setPlaceholderText(_("Lift, roof, fire extinguisher …"))
        choose = QAction(_("Choose by system (F4)"), self.editor)
        icons.put(choose, "list-checks")
        choose.setShortcut("F4")
        choose.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        choose.triggered.connect(self.choose)
        self.editor.addAction(choose, QLineEdit.ActionPosition.TrailingPosition)
        self.editor.textChanged.connect(lambda _text: self._tell())
        self._tell()

    def value(self) -> str:
        """The key; raises UserError where nothing was typed and something must be."""
        if not self.text():
            if self.required:
                raise self._missing()
            return ""
        return facility_categories.key_of(self.text())

    def category(self) -> Category | None:
        """The kind itself; None for the office's own word."""
        return facility_categories.of(facility_categories.key_of(self.text()))

    def set_value(self, value: str | None) -> None:
        """Show a kind by its key."""
        self.editor.setText(facility_categories.name(value or ""))

    def _tell(self) -> None:
        kind = self.category()
        own = _("Your own word: it has no fields of its own.") if self.text() else ""
        self.set_hint(system_name(kind.system) if kind else own)

    def menu(self) -> QMenu:
        """The kinds by system."""
        menu = QMenu(self)
        systems: dict[str, QMenu] = {}
        for kind in facility_categories.all():
            if kind.system not in systems:
                systems[kind.system] = menu.addMenu(system_name(kind.system))
            action = systems[kind.system].addAction(kind.name())
            action.triggered.connect(lambda _on=False, key=kind.key: self._take(key))
        return menu

    def choose(self) -> None:
        """Open the kinds by system below the field."""
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.editor.mapToGlobal(QPoint(0, self.editor.height())))

    def _take(self, key: str) -> None:
        self.set_value(key)
        self.editor.setFocus()
