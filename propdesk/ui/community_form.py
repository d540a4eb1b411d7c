"""The community (小区): what stands on letters, receipts and the year's summary."""

from __future__ import annotations

from typing import Any

from propdesk.i18n import N_, _
from propdesk.office.entities import Community
from propdesk.ui.desk import Desk
from propdesk.ui.kit.fields import ChoiceField, DateField, NumberField, TextField
from propdesk.ui.kit.record_form import RecordForm

CLIMATES = (("north", N_("North")), ("northeast", N_("North-east")), ("south", N_("South")))


class CommunityForm(RecordForm):
    """Every particular of the community, in one form."""

    name = "community"
    title = N_("The community")
    width = 640

    def build(self) -> None:
        """The fields of the office workbook's sheet 小区."""
        name = TextField(_("Name of the community"), "name", required=True, limit=60)
        self.add(name)
        self.add(TextField(_("Property company"), "company"), beside=True)
        self.add(TextField(_("Address"), "address"))
        self.add(TextField(_("Phone for residents"), "phone"))
        self.add(TextField(_("Person in charge"), "manager"), beside=True)
        account = TextField(_("Bank account for fees"), "account", limit=300)
        account.set_hint(_("Bank, holder and number, as letters print it."))
        self.add(account)
        self.add(TextField(_("Service contract"), "contract"))
        self.add(TextField(_("Clause about fees"), "clause"), beside=True)
        self.add(DateField(_("Contract runs until"), "contract_until", self.desk.today))
        climates = [(key, _(text)) for key, text in CLIMATES]
        self.add(ChoiceField(_("Climate"), "climate", climates), beside=True)
        self.add(TextField(_("Street office"), "street"))
        self.add(TextField(_("Residents' committee"), "committee"), beside=True)
        owners = TextField(_("Owners' committee"), "owners_committee")
        owners.set_hint(_("Empty: there is none."))
        self.add(owners)
        self.add(NumberField(_("Built in"), "built_year", minimum=1900, maximum=2100), beside=True)
        self.add(NumberField(_("Buildings"), "buildings", minimum=0, maximum=9999))
        self.add(NumberField(_("Households"), "households", minimum=0, maximum=99999), beside=True)
        area = NumberField(_("Total area"), "total_area", unit="㎡", digits=2, minimum=0)
        self.add(area)
        with self.desk.store.read() as session:
            present = session.get_one(Community, 1)
            for field in self.fields:
                field.set_value(getattr(present, field.name))

    def save(self, session: Any) -> int:
        """Change the community."""
        community = session.get_one(Community, 1)
        for field in self.fields:
            value = field.value()
            if getattr(community, field.name) != value:
                setattr(community, field.name, value)
        return 1


def open_for(desk: Desk, parent: Any = None) -> CommunityForm:
    """File ▸ The community."""
    form = CommunityForm(desk, parent)
    form.open()
    return form
