"""The reductions (减免) of all rooms or of one: enter, end, remove."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from propdesk.i18n import N_, _
from propdesk.office import reductions
from propdesk.office.entities import FeeItem, Room, Waiver
from propdesk.office.errors import UserError
from propdesk.ui import alerts, terms
from propdesk.ui.desk import Desk
from propdesk.ui.kit.fields import DateField
from propdesk.ui.kit.record_form import RecordForm
from propdesk.ui.kit.record_tab import Filter, RecordTab
from propdesk.ui.kit.record_table import Column
from propdesk.ui.kit.shown import date_text, natural
from propdesk.ui.list_dialog import ListDialog
from propdesk.ui.waiver_form import WaiverForm, reduction_text


class WaiverList(RecordTab):
    """Every reduction with its state."""

    name = "waivers"
    title = N_("Reductions")
    icon = "gift"
    watches = frozenset({Waiver, Room, FeeItem})
    has_details = False
    empty_text = N_("No reductions. What is agreed here is taken off the next bills.")
    columns = (
        Column(N_("Room"), lambda row: row.room, width=9, key=natural),
        Column(N_("Kind"), lambda row: terms.of(terms.WAIVERS, row.kind), width=11),
        Column(N_("Reduction"), lambda row: reduction_text(row.share, row.amount), width=14),
        Column(N_("Fee"), lambda row: row.item or _("Every fee"), width=13),
        Column(N_("From"), lambda row: row.starts_on, show=date_text, width=10),
        Column(N_("To"), lambda row: row.ends_on, show=date_text, width=10),
        Column(
            N_("State"),
            lambda row: terms.of(terms.STATES, row.state),
            width=12,
            tone=lambda row: terms.STATE_TONES[row.state],
        ),
        Column(N_("Approved by"), lambda row: row.approver, width=10),
        Column(N_("Reason"), lambda row: row.reason, width=16, stretch=True),
        Column(N_("Evidence"), lambda row: row.evidence, width=16, hidden=True),
    )

    def __init__(self, desk: Desk, room_id: int | None = None) -> None:
        self.room_id = room_id
        super().__init__(desk)

    def build(self) -> None:
        """New, end, remove."""
        self.set_primary(_("New reduction…"), "plus", self.add_one, "Ctrl+N")
        self.add_action(_("End…"), self.end_one, "calendar-check", on_rows=True)
        self.add_action(_("Remove"), self.remove_one, "trash-2", on_rows=True)
        in_force = Filter("in_force", _("In force"), lambda row: row.state == "in_force", "state")
        self.add_filter(in_force)
        self.add_filter(Filter("ended", _("Ended"), lambda row: row.state == "ended", "state"))
        self.set_empty_act(_("New reduction…"), self.add_one)

    def load(self, session: Any) -> list[Any]:
        """The reductions."""
        return reductions.rows(session, self.desk.today(), self.room_id)

    def add_one(self) -> WaiverForm:
        """The form for a new one."""
        form = WaiverForm(self.desk, self.window(), room_id=self.room_id)
        form.saved.connect(self._said)
        form.open()
        return form

    def _said(self, waiver: Waiver) -> None:
        desk = self.desk

        def undo() -> None:
            with desk.store.write() as session:
                reductions.remove(session, waiver.id)

        desk.say(_("Reduction entered."), undo)

    def open_row(self, row: Any) -> None:
        """Enter ends it."""
        self.end_one()

    def end_one(self) -> None:
        """Ask for the last day of the selected reduction."""
        row = self.table.current_row()
        if row is None:
            return
        desk = self.desk
        form = _EndForm(desk, row, self.window())

        def saved(before: Any) -> None:
            def undo() -> None:
                with desk.store.write() as session:
                    reductions.end(session, row.id, before)

            desk.say(_("{room}: the reduction ends.").format(room=row.room), undo)

        form.saved.connect(saved)
        form.open()

    def remove_one(self) -> None:
        """Remove one that no bill used; the toast brings it back."""
        row = self.table.current_row()
        if row is None:
            return
        desk = self.desk
        try:
            with desk.store.write() as session:
                values = reductions.remove(session, row.id)
        except UserError as error:
            alerts.warn(self, str(error))
            return

        def undo() -> None:
            with desk.store.write() as session:
                reductions.put_back(session, values)

        desk.say(_("{room}: reduction removed.").format(room=row.room), undo)


class _EndForm(RecordForm):
    """The last day of a reduction."""

    title = N_("End a reduction")
    save_text = N_("Enter last day")
    width = 400

    def __init__(self, desk: Desk, row: Any, parent: QWidget | None) -> None:
        self.row = row
        super().__init__(desk, parent)

    def build(self) -> None:
        """One date."""
        self.ends = self.add(DateField(_("Last day"), "ends_on", self.desk.today, required=True))
        self.ends.set_value(min(self.row.ends_on, max(self.desk.today(), self.row.starts_on)))
        self.ends.set_hint(_("Bills already issued stay as they are."))

    def save(self, session: Any) -> Any:
        """End it; returns the former last day."""
        day = self.ends.value()
        assert day is not None
        return reductions.end(session, self.row.id, day)


def open_for(desk: Desk, parent: QWidget | None, room_id: int | None = None) -> ListDialog:
    """Money ▸ Reductions, or the reductions of one room."""
    title = _("Reductions")
    if room_id is not None:
        with desk.store.read() as session:
            title = _("Reductions of {room}").format(room=session.get_one(Room, room_id).code)
    note = _("A reduction counts for bills still to be issued, and ends by itself.")
    dialog = ListDialog(title, WaiverList(desk, room_id), note, parent)
    dialog.open()
    return dialog
