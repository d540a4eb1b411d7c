"""The steps of the first-run wizard: the community, its rooms, the first price, backups."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from propdesk.i18n import N_, _, ngettext
from propdesk.office import founding, periods, settings
from propdesk.office.entities import Community
from propdesk.office.errors import UserError
from propdesk.office.founding import FirstPrice, RoomPattern
from propdesk.office.periods import Period
from propdesk.ui import icons, terms, theme
from propdesk.ui.desk import Desk
from propdesk.ui.kit.details import label
from propdesk.ui.kit.fields import CheckField, ChoiceField, DateField, NumberField, TextField
from propdesk.ui.kit.shown import number_text
from propdesk.ui.settings_dialog import FolderField
from propdesk.ui.steps import Step
from propdesk.ui.tariff_form import DUE


class StartStep(Step):
    """Set up the office, or look at the demonstration first."""

    title = N_("Welcome to PropDesk")

    def __init__(self) -> None:
        super().__init__()
        self.column.addWidget(
            label(
                _(
                    "Rooms, bills, payments, letters and the year's summary of one community, on "
                    "this PC. Setting up takes a few minutes; everything can be changed later."
                )
            )
        )
        self.own = QRadioButton(_("Set up my office"))
        self.demo = QRadioButton(_("Look at the demonstration first"))
        self.own.setChecked(True)
        self._group = QButtonGroup(self)
        for button, text in (
            (self.own, _("Community, rooms, fees and backups, in four steps.")),
            (
                self.demo,
                _("An invented community with three years of bills. It lies in a file of its own "
                  "and never mixes with yours; a coloured bar shows which one is open."),
            ),
        ):  # fmt: skip
            self._group.addButton(button)
            self.column.addWidget(button)
            said = label(text, muted=True)
            said.setContentsMargins(28, 0, 0, 8)
            self.column.addWidget(said)
            button.toggled.connect(lambda _on: self._chosen())
        self.column.addStretch(1)

    def _chosen(self) -> None:
        self.next_text = N_("Open the demonstration") if self.demo.isChecked() else N_("Next")
        self.changed.emit()

    def first(self) -> QWidget:
        """The choice."""
        return self.demo if self.demo.isChecked() else self.own


class CommunityStep(Step):
    """What stands on letters and receipts."""

    title = N_("The community")

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.column.addWidget(
            label(_("This stands on letters, receipts and the year's summary."), muted=True)
        )
        grid = self.grid()
        name = TextField(_("Name of the community"), "name", required=True, limit=60)
        self.name = grid.put(name)
        grid.put(TextField(_("Property company"), "company"), beside=True)
        grid.put(TextField(_("Address"), "address"), wide=True)
        grid.put(TextField(_("Phone for residents"), "phone"))
        grid.put(TextField(_("Person in charge"), "manager"), beside=True)
        account = TextField(_("Bank account for fees"), "account", limit=300)
        account.set_hint(_("Bank, holder and number, as letters print it."))
        grid.put(account, wide=True)
        grid.put(TextField(_("Service contract"), "contract"))
        grid.put(TextField(_("Clause about fees"), "clause"), beside=True)
        grid.put(DateField(_("Contract runs until"), "contract_until", desk.today))
        years = NumberField(_("Built in"), "built_year", minimum=1900, maximum=2100)
        grid.put(years, beside=True)
        self.column.addStretch(1)
        with desk.store.read() as session:
            present = session.get_one(Community, 1)
            for field in self.fields:
                field.set_value(getattr(present, field.name))

    def typed(self) -> dict[str, Any]:
        """The values by column."""
        return {field.name: field.value() for field in self.fields}


class RoomsStep(Step):
    """Rooms from Excel, by pattern, or later."""

    title = N_("The rooms")

    def __init__(self, desk: Desk, rooms: int) -> None:
        super().__init__()
        self.desk = desk
        self.plan: Any = None
        self._group = QButtonGroup(self)
        row = QHBoxLayout(spacing=20)
        self.by_excel = QRadioButton(_("From Excel or WPS"))
        self.by_pattern = QRadioButton(_("By pattern"))
        self.later = QRadioButton(_("Later"))
        for button in (self.by_excel, self.by_pattern, self.later):
            self._group.addButton(button)
            row.addWidget(button)
            button.toggled.connect(lambda _on: self._chosen())
        row.addStretch(1)
        if rooms:
            text = ngettext("{n} room is there already.", "{n} rooms are there already.", rooms)
            self.column.addWidget(label(text.format(n=f"{rooms:,}")))
        self.column.addLayout(row)
        self.column.addWidget(self._excel_panel())
        self.column.addWidget(self._pattern_panel())
        self.column.addStretch(1)
        (self.later if rooms else self.by_excel).setChecked(True)
        self._chosen()

    def first(self) -> QWidget | None:
        """The choice that is made."""
        return self._group.checkedButton()

    # From Excel

    def _excel_panel(self) -> QWidget:
        self.excel = QFrame(objectName="pane")
        column = QVBoxLayout(self.excel)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(
            label(
                _(
                    "A list with room, area and owner is enough. Prices, debts and payments in the "
                    "same workbook come along."
                )
            )
        )
        line = QHBoxLayout()
        self.choose_button = QPushButton(_("Choose files and look at the rows…"), autoDefault=False)
        icons.put(self.choose_button, "sheet")
        self.choose_button.clicked.connect(self.choose)
        line.addWidget(self.choose_button)
        line.addStretch(1)
        column.addLayout(line)
        self.chosen = label("", muted=True)
        column.addWidget(self.chosen)
        return self.excel

    def choose(self) -> Any:
        """The steps of an import, without writing."""
        from propdesk.ui import import_wizard

        wizard = import_wizard.choose(self.desk, self.window())
        wizard.accepted.connect(lambda: self.take(wizard.plan))
        wizard.open()
        return wizard

    def take(self, plan: Any) -> None:
        """Use what was agreed to."""
        self.plan = plan
        counts = plan.counts
        text = ngettext(
            "{n} row is taken over", "{n} rows are taken over", counts["new"] + counts["changed"]
        ).format(n=f"{counts['new'] + counts['changed']:,}")
        kinds = "、".join(dict.fromkeys(one.kind for one in plan.sheets if one.steps))
        text = _("{rows}: {kinds}.").format(rows=text, kinds=kinds)
        if counts["refused"]:
            left = ngettext("{n} row is left out.", "{n} rows are left out.", counts["refused"])
            text += " " + left.format(n=f"{counts['refused']:,}")
        self.chosen.setText(f"{theme.GLYPHS['done']} {text}")
        self.changed.emit()

    # By pattern

    def _pattern_panel(self) -> QWidget:
        self.pattern = QFrame(objectName="pane")
        column = QVBoxLayout(self.pattern)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        grid = self.grid()
        self.column.removeItem(grid)
        column.addLayout(grid)
        buildings = TextField(_("Buildings"), "buildings", placeholder="1-12", required=True)
        buildings.set_hint(_("Such as 1-12, or 1-3, 5, 7."))
        self.buildings = grid.put(buildings)
        stairs = NumberField(_("Stairwells in each"), "stairwells", maximum=40, required=True)
        stairs.set_hint(_("0: buildings have none."))
        self.stairwells = grid.put(stairs, beside=True)
        floors = NumberField(_("First floor"), "first_floor", minimum=-3, maximum=99, required=True)
        self.first_floor = grid.put(floors)
        last = NumberField(_("Last floor"), "last_floor", minimum=-3, maximum=99, required=True)
        self.last_floor = grid.put(last, beside=True)
        places = NumberField(
            _("Rooms on a floor"), "rooms_per_floor", minimum=1, maximum=99, required=True
        )
        self.places = grid.put(places)
        area = NumberField(
            _("Area of each"), "area", unit="㎡", digits=2, minimum=Decimal("0.01"), required=True
        )
        area.set_hint(_("A start; correct single rooms afterwards."))
        self.area = grid.put(area, beside=True)
        for field, value in (
            (self.stairwells, 3), (self.first_floor, 1), (self.last_floor, 6), (self.places, 2),
        ):  # fmt: skip
            field.set_value(value)
        for field in self.fields:
            field.changed.connect(self.show_preview)
        self.preview = label("", muted=True)
        column.addWidget(self.preview)
        return self.pattern

    def wanted(self) -> RoomPattern | None:
        """The pattern; None where the rooms come otherwise. Raises UserError."""
        if not self.by_pattern.isChecked():
            return None
        area = self.area.value()
        return RoomPattern(
            buildings=self.buildings.value(),
            stairwells=int(self.stairwells.value() or 0),
            first_floor=int(self.first_floor.value() or 0),
            last_floor=int(self.last_floor.value() or 0),
            rooms_per_floor=int(self.places.value() or 0),
            area=Decimal(area or 0),
        )

    def show_preview(self) -> None:
        """How many rooms the pattern makes, and some of them."""
        try:
            pattern = self.wanted()
            codes = pattern.codes() if pattern else []
        except UserError:
            self.preview.setText(_("Fill in the fields to see the rooms."))
            return
        if not codes:
            return
        text = ngettext("{n} room: {examples}", "{n} rooms: {examples}", len(codes))
        shown = [str(code) for code in (*codes[:3], codes[-1])]
        examples = "、".join(shown[:3]) + " … " + shown[-1] if len(codes) > 4 else "、".join(shown)
        self.preview.setText(text.format(n=f"{len(codes):,}", examples=examples))

    def _chosen(self) -> None:
        self.excel.setVisible(self.by_excel.isChecked())
        self.pattern.setVisible(self.by_pattern.isChecked())
        self.show_preview()
        self.changed.emit()

    def ready(self) -> bool:
        """Once files were chosen, if they are to be."""
        return not self.by_excel.isChecked() or self.plan is not None

    def check(self) -> bool:
        """The fields, then the pattern as a whole."""
        if not self.by_pattern.isChecked():
            return True
        if not super().check():
            return False
        try:
            pattern = self.wanted()
            if pattern:
                pattern.codes()
        except UserError as error:
            named = [field for field in self.fields if field.name == error.field]
            (named[0] if named else self.buildings).show_error(str(error))
            return False
        return True

    @property
    def brings_prices(self) -> bool:
        """Whether the workbook has prices of its own."""
        return self.excel_plan is not None and any(
            step.kind == "tariffs" for step in self.excel_plan.steps
        )

    @property
    def excel_plan(self) -> Any:
        """The plan, if the rooms come from Excel."""
        return self.plan if self.by_excel.isChecked() else None


class FeesStep(Step):
    """The first price."""

    title = N_("The first fee")

    def __init__(self, desk: Desk, rooms: RoomsStep, prices: int) -> None:
        super().__init__()
        self._rooms, self._prices = rooms, prices
        self._asked = False
        self.said = label("", muted=True)
        self.column.addWidget(self.said)
        grid = self.grid()
        self.wanted = grid.put(CheckField(_("Enter a price now"), "wanted"), wide=True)
        self.item = grid.put(TextField(_("Fee"), "item", required=True))
        self.item.set_value("物业服务费")
        price = NumberField(_("Price"), "price", digits=4, required=True)
        self.price = grid.put(price, beside=True)
        self.basis = grid.put(ChoiceField(_("Charged"), "basis", terms.choices(terms.BASES)))
        self.cycle = grid.put(
            ChoiceField(_("Cycle"), "cycle", terms.choices(terms.CYCLES)), beside=True
        )
        self.cycle.set_value("year")
        self.starts = grid.put(DateField(_("From"), "starts_on", desk.today, required=True))
        self.starts.set_value(desk.today().replace(month=1, day=1))
        self.due = grid.put(ChoiceField(_("Due"), "due", terms.choices(DUE)))
        days = TextField(_("Days, or month and day (03-31)"), "due_value", required=True)
        self.due_value = grid.put(days, beside=True)
        self.due_value.set_value("30")
        basis = TextField(_("Legal basis"), "legal_basis", limit=400)
        basis.set_hint(_("The contract clause or the ruling that allows it; it stands on letters."))
        self.legal_basis = grid.put(basis, wide=True)
        self.column.addStretch(1)
        self.basis.changed.connect(self._show_unit)
        self.wanted.changed.connect(self._show)
        self._show_unit()

    def enter(self) -> None:
        """A workbook with prices needs none from here."""
        brings = self._rooms.brings_prices
        if not self._asked or brings:
            self.wanted.set_value(not brings and self._prices == 0)
        self._asked = True
        text = _("What residents pay for. More fees and later prices: Money ▸ Fees and prices.")
        if brings:
            text = _("The workbook brings its own prices. Nothing needs to be entered here.")
        self.said.setText(text)
        self._show()

    def first(self) -> QWidget | None:
        """The price: the rest is mostly right."""
        return self.price.editor if self.wanted.value() else self.wanted.editor

    def _show(self) -> None:
        for field in self.fields[1:]:
            field.setVisible(self.wanted.value())

    def _show_unit(self) -> None:
        self.price.set_hint(terms.of(terms.UNITS, self.basis.value()))

    def check(self) -> bool:
        """The fields, and the due rule."""
        if not self.wanted.value():
            return True
        if not super().check():
            return False
        try:
            periods.nominal_due(self._rule(), Period(self.starts.value(), self.starts.value()))
        except UserError:
            self.due_value.show_error(_("Please give days such as 30, or a day such as 03-31."))
            self.due_value.setFocus()
            return False
        return True

    def _rule(self) -> str:
        kind, text = self.due.value(), self.due_value.value()
        return text if kind == "fixed" else f"{kind}+{text}"

    def typed(self) -> FirstPrice | None:
        """The price, if one is wanted."""
        if not self.wanted.value():
            return None
        price, starts = self.price.value(), self.starts.value()
        assert price is not None
        assert starts is not None
        return FirstPrice(
            item=self.item.value(),
            basis=self.basis.value(),
            price=Decimal(price),
            cycle=self.cycle.value(),
            starts_on=starts,
            due_rule=self._rule(),
            legal_basis=self.legal_basis.value(),
        )


class BackupStep(Step):
    """Where copies go, and what is about to be written."""

    title = N_("Backups")
    next_text = N_("Set up")

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.column.addWidget(
            label(
                _(
                    "A backup is made when PropDesk is closed and every half hour while you work. "
                    "A second place survives a broken PC."
                ),
                muted=True,
            )
        )
        grid = self.grid()
        first = FolderField(_("Backup folder"), "backup_folder")
        first.set_hint(_("Empty: beside the data."))
        self.folder = grid.put(first, wide=True)
        second = FolderField(_("Second place"), "backup_second_folder")
        second.set_hint(_("A USB stick or a folder on another PC. Empty: none yet."))
        self.second = grid.put(second, wide=True)
        with desk.store.read() as session:
            for field in self.fields:
                field.set_value(settings.get(session, field.name))
        self.column.addWidget(QFrame(objectName="line"))
        heading = label(_("This will be set up"))
        heading.setFont(theme.font(bold=True))
        self.column.addWidget(heading)
        self.summary = label("")
        self.summary.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.column.addWidget(self.summary)
        self.error = label("")
        self.error.setProperty("tone", "overdue")
        self.error.hide()
        self.column.addWidget(self.error)
        self.column.addStretch(1)

    def say(self, text: str) -> None:
        """What went wrong at the end."""
        self.error.setText(text)
        self.error.setVisible(bool(text))


def summary(wanted: founding.Founding) -> str:
    """What Finish will write, line by line."""
    lines = [str(wanted.community.get("name", ""))]
    if wanted.pattern:
        count = len(wanted.pattern.codes())
        text = ngettext("{n} room by pattern", "{n} rooms by pattern", count)
        lines.append(text.format(n=number_text(count)))
    if wanted.plan is not None:
        counts = wanted.plan.counts
        done = counts["new"] + counts["changed"]
        text = ngettext("{n} row from Excel", "{n} rows from Excel", done)
        lines.append(text.format(n=number_text(done)))
    if wanted.price:
        unit = terms.of(terms.UNITS, wanted.price.basis)
        lines.append(f"{wanted.price.item}　{wanted.price.price} {unit}")
    return "\n".join(f"{theme.GLYPHS['done']} {line}" for line in lines if line)
