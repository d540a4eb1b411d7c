"""Which facilities: typed by their numbers, or chosen from the ledger.

field = FacilitiesField(desk, _("Facilities"), "facilities")
field.value()        # ids, in the order of the ledger
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from sqlalchemy import select

from propdesk.i18n import N_, _, ngettext
from propdesk.office import facility_categories
from propdesk.office.entities import Facility
from propdesk.office.errors import UserError
from propdesk.ui import icons
from propdesk.ui.desk import Desk
from propdesk.ui.kit.details import label
from propdesk.ui.kit.field import LineField
from propdesk.ui.kit.record_tab import RecordTab
from propdesk.ui.kit.record_table import Column
from propdesk.ui.kit.shown import natural

_BETWEEN = re.compile(r"[、,，;；\s]+")


class Known(NamedTuple):
    """A facility to choose."""

    id: int
    number: str
    name: str
    category: str
    system: str
    place: str
    building: str
    scrapped: bool


def known(session: Any) -> list[Known]:
    """Every facility, by its number."""
    rows = session.execute(
        select(
            Facility.id,
            Facility.number,
            Facility.name,
            Facility.category,
            Facility.place,
            Facility.building,
            Facility.state,
        ).order_by(Facility.sort_key, Facility.number)
    )
    return [
        Known(
            one,
            number,
            name,
            facility_categories.name(category),
            facility_categories.system_of(category),
            place,
            building,
            state == "scrapped",
        )
        for one, number, name, category, place, building, state in rows
    ]


class FacilitiesField(LineField):
    """See the head of this module."""

    def __init__(self, desk: Desk, label: str, name: str, **more: Any) -> None:
        super().__init__(label, name, **more)
        self.desk = desk
        self.system = ""
        """The system whose facilities stand first in the choice."""
        self.editor.setPlaceholderText(_("Numbers such as DT-01、DT-02; empty: a place instead"))
        choose = QAction(_("Choose from the ledger (F4)"), self.editor)
        icons.put(choose, "list-checks")
        choose.setShortcut("F4")
        choose.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        choose.triggered.connect(self.choose)
        self.editor.addAction(choose, QLineEdit.ActionPosition.TrailingPosition)
        self.editor.editingFinished.connect(self._tell)
        with desk.store.read() as session:
            self.known = known(session)
        self._by_number = {one.number.casefold(): one for one in self.known}
        self._by_id = {one.id: one for one in self.known}

    def value(self) -> list[int]:
        """The ids of the facilities. Raises UserError naming a number nobody knows."""
        return [one.id for one in self.chosen()]

    def chosen(self) -> list[Known]:
        """The facilities named, each once."""
        found: dict[int, Known] = {}
        for number in filter(None, _BETWEEN.split(self.text())):
            one = self._by_number.get(number.casefold())
            if one is None:
                raise UserError(
                    _("There is no facility {number}. Check the number, or choose it.").format(
                        number=number
                    )
                )
            found[one.id] = one
        if self.required and not found:
            raise self._missing()
        return list(found.values())

    def set_value(self, value: Iterable[int] | None) -> None:
        """Name these facilities."""
        numbers = [self._by_id[one].number for one in value or () if one in self._by_id]
        self.editor.setText("、".join(numbers))
        self._tell()

    def _tell(self) -> None:
        try:
            chosen = self.chosen()
        except UserError:
            return
        named = "、".join(one.name for one in chosen[:4])
        if len(chosen) > 4:
            more = ngettext("{names} … {n} facility", "{names} … {n} facilities", len(chosen))
            named = more.format(names=named, n=len(chosen))
        self.set_hint(named)

    def choose(self) -> FacilityPicker:
        """Open the ledger to choose from."""
        try:
            taken = {one.id for one in self.chosen()}
        except UserError:
            taken = set()
        picker = FacilityPicker(self.desk, self.known, taken, self.system, self.window())

        def take() -> None:
            self.set_value(picker.ids())
            self.editor.setFocus()

        picker.accepted.connect(take)
        picker.open()
        return picker


class _Ledger(RecordTab):
    """The facilities, to be selected."""

    name = "facility_picker"
    title = N_("Facilities")
    has_details = False
    empty_text = N_("There are no facilities yet. Enter them in the facility ledger first.")
    columns = (
        Column(N_("Number"), lambda row: row.number, width=10, key=natural),
        Column(N_("Facility"), lambda row: row.name, width=16, stretch=True),
        Column(N_("Category"), lambda row: row.category, width=12),
        Column(N_("Place"), lambda row: row.place, width=16, key=natural),
    )

    def __init__(self, desk: Desk, rows: Sequence[Known]) -> None:
        self._rows = rows
        super().__init__(desk)

    def load(self, session: Any) -> list[Any]:
        """Those that may be chosen."""
        return list(self._rows)

    def open_row(self, row: Any) -> None:
        """Enter takes what is selected."""
        window = self.window()
        if isinstance(window, QDialog):
            window.accept()


class FacilityPicker(QDialog):
    """Ctrl and Shift select several; Enter takes them."""

    def __init__(
        self,
        desk: Desk,
        rows: Sequence[Known],
        taken: set[int],
        system: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Choose facilities"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        offered = [one for one in rows if not one.scrapped or one.id in taken]
        offered.sort(key=lambda one: one.system != system)
        self.tab = _Ledger(desk, offered)
        self.tab.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        take = QPushButton(_("Take the selected ones"))
        take.setDefault(True)
        take.clicked.connect(self.accept)
        cancel = QPushButton(_("Cancel"), autoDefault=False)
        cancel.clicked.connect(self.reject)
        buttons = QDialogButtonBox()
        buttons.addButton(take, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(cancel, QDialogButtonBox.ButtonRole.RejectRole)
        page = QVBoxLayout(self)
        page.setContentsMargins(8, 12, 8, 12)
        said = label(_("Hold Ctrl or Shift to select several."), muted=True)
        said.setContentsMargins(16, 0, 16, 0)
        page.addWidget(said)
        page.addWidget(self.tab, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(16, 0, 16, 0)
        foot.addWidget(buttons)
        page.addLayout(foot)
        self.resize(820, 560)
        self.tab.refresh()
        self._select(taken)
        self.tab.search.setFocus()

    def _select(self, taken: set[int]) -> None:
        from PySide6.QtCore import QItemSelectionModel

        flag = QItemSelectionModel.SelectionFlag
        model = self.tab.table.records
        for at, row in enumerate(model.rows):
            if row.id in taken:
                place = model.index(at, 0)
                self.tab.table.selectionModel().select(place, flag.Select | flag.Rows)

    def ids(self) -> list[int]:
        """What was selected."""
        return [row.id for row in self.tab.selected()]
