"""A price (收费标准): entering a new one, from a day, for a scope, with its legal basis."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from PySide6.QtWidgets import QWidget

from propdesk.i18n import N_, _
from propdesk.office import periods, premises, price_list, tariffs
from propdesk.office.entities import Room, Tariff
from propdesk.office.errors import UserError
from propdesk.office.periods import Period
from propdesk.ui import terms
from propdesk.ui.desk import Desk
from propdesk.ui.kit.fields import ChoiceField, DateField, NumberField, TextField
from propdesk.ui.kit.record_form import RecordForm

SCOPES = {
    "all": N_("All rooms"),
    "building": N_("One building"),
    "use": N_("One use"),
    "room": N_("One room"),
}
DUE = {
    "start": N_("Days after the cycle starts"),
    "end": N_("Days after the cycle ends"),
    "fixed": N_("A fixed day of the year"),
}


class TariffForm(RecordForm):
    """A new price. A later price replaces an earlier one of the same scope by itself."""

    name = "tariff"
    title = N_("New price")
    width = 560

    def __init__(self, desk: Desk, parent: QWidget | None = None, *, like: Any = None) -> None:
        self._like = like
        super().__init__(desk, parent, draft_key="" if like else "tariff")

    def build(self) -> None:
        """The fee, the price, for whom, from when, due when, on what ground."""
        from sqlalchemy import select

        with self.desk.store.read() as session:
            names = price_list.names(session)
            query = select(Room.building).distinct().order_by(Room.building)
            self._buildings = sorted(session.scalars(query), key=premises.natural_key)
        suggested = names or ["物业服务费"]
        self.item = self.add(TextField(_("Fee"), "item", required=True, suggestions=suggested))
        self.item.set_value("物业服务费" if not names else names[0])
        self.basis = self.add(ChoiceField(_("Charged"), "basis", terms.choices(terms.BASES)))
        price = NumberField(_("Price"), "price", digits=4, required=True)
        self.price = self.add(price, beside=True)
        self.cycle = self.add(ChoiceField(_("Cycle"), "cycle", terms.choices(terms.CYCLES)))
        self.cycle.set_value("year")
        self.starts = self.add(
            DateField(_("From"), "starts_on", self.desk.today, required=True), beside=True
        )
        self.scope = self.add(ChoiceField(_("For"), "scope", terms.choices(SCOPES)))
        self.scope_value = self.add(TextField(_("Which"), "scope_value"), beside=True)
        self.due = self.add(ChoiceField(_("Due"), "due", terms.choices(DUE)))
        self.due_value = self.add(TextField(_("Days"), "due_value", required=True), beside=True)
        self.due_value.set_value("30")
        basis = TextField(_("Legal basis"), "legal_basis", limit=400)
        basis.set_hint(_("The contract clause or the ruling that allows it; it stands on letters."))
        self.legal_basis = self.add(basis)
        self.basis.changed.connect(self._show_unit)
        self.scope.changed.connect(self._show_scope)
        self.due.changed.connect(self._show_due)
        if self._like:
            self._take(self._like)
        self._show_unit()
        self._show_scope()
        self._show_due()
        self.say(_("Bills already issued keep their price."))

    def _take(self, like: Any) -> None:
        """Start from a price that is there; only the new price and day are missing."""
        for field in (self.item, self.basis, self.cycle, self.legal_basis):
            field.set_value(getattr(like, field.name))
        self.scope.set_value(like.scope_kind)
        shown = terms.of(terms.USES, like.scope_value) if like.scope_kind == "use" else None
        self.scope_value.set_value(shown or like.scope_value)
        anchor, plus, days = like.due_rule.partition("+")
        self.due.set_value(anchor if plus else "fixed")
        self.due_value.set_value(days if plus else like.due_rule)

    def _show_unit(self) -> None:
        self.price.set_hint(terms.of(terms.UNITS, self.basis.value()))

    def _show_scope(self) -> None:
        kind = self.scope.value()
        self.scope_value.setVisible(kind != "all")
        hints = {
            "building": "、".join(self._buildings[:12]),
            "use": "、".join(text for _key, text in terms.choices(terms.USES)),
            "room": "3-2-501",
        }
        self.scope_value.set_hint(hints.get(kind, ""))

    def _show_due(self) -> None:
        fixed = self.due.value() == "fixed"
        self.due_value.label.setText(_("Day") if fixed else _("Days"))
        self.due_value.set_hint(
            _("Month and day, such as 03-31.") if fixed else _("A holiday moves it on.")
        )

    def save(self, session: Any) -> Tariff:
        """Write the price."""
        price, starts = self.price.value(), self.starts.value()
        assert price is not None
        assert starts is not None
        kind = self.scope.value()
        item = tariffs.fee_item(session, self.item.value())
        return tariffs.add(
            session,
            item,
            basis=self.basis.value(),
            price=Decimal(price),
            cycle=self.cycle.value(),
            starts_on=starts,
            scope_kind=kind,
            scope_value=self._scope_value(session, kind),
            due_rule=self._due_rule(starts),
            legal_basis=self.legal_basis.value(),
        )

    def _scope_value(self, session: Any, kind: str) -> str:
        text = self.scope_value.value() if kind != "all" else ""
        try:
            if kind == "room":
                return premises.room(session, text).code
            if kind == "building":
                found = premises.code_of(text, "", "1").building
                if found not in self._buildings:
                    raise UserError(_("There is no building {building}.").format(building=text))
                return found
        except UserError as error:
            error.field = "scope_value"
            raise
        if kind == "use":
            uses = {shown: key for key, shown in terms.choices(terms.USES)}
            if text not in uses:
                hint = "、".join(uses)
                raise UserError(
                    _("“{text}” is not a use. Choose: {uses}.").format(text=text, uses=hint),
                    field="scope_value",
                )
            return uses[text]
        return ""

    def _due_rule(self, starts: Any) -> str:
        text = self.due_value.value()
        kind = self.due.value()
        rule = text if kind == "fixed" else f"{kind}+{text}"
        try:
            periods.nominal_due(rule, Period(starts, starts))
        except UserError as error:
            wanted = _("Please give a day such as 03-31.")
            if kind != "fixed":
                wanted = _("Please give the days as a whole number, 0 to 999.")
            raise UserError(wanted, field="due_value") from error
        return rule
