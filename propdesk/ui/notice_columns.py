"""The columns of a run of letters: who gets one, and who does not and why."""

from __future__ import annotations

from propdesk.i18n import N_
from propdesk.ui.kit.record_table import RIGHT, Column
from propdesk.ui.kit.shown import money_text, natural

DEMANDS = (
    Column(
        N_("Room"),
        lambda row: row.demand.room,
        key=natural,
        width=11,
        tone=lambda row: "soon" if row.unprintable else None,
    ),
    Column(N_("Payer"), lambda row: row.demand.payer, width=14),
    Column(N_("Bills"), lambda row: len(row.demand.lines), align=RIGHT, width=7),
    Column(
        N_("To demand"),
        lambda row: row.demand.total,
        show=money_text,
        align=RIGHT,
        sum=True,
        width=13,
    ),
    Column(
        N_("Credit"),
        lambda row: row.demand.credit,
        show=lambda value: money_text(value) if value else "—",
        align=RIGHT,
        width=10,
    ),
    Column(N_("Oldest due"), lambda row: row.oldest_due, width=13),
    Column(N_("Last demand"), lambda row: row.demand.last_demand, width=13),
    Column(N_("Cannot be printed"), lambda row: row.unprintable, show=str, stretch=True),
)
LEFT_OUT = (
    Column(N_("Room"), lambda row: row.room, key=natural, width=11),
    Column(N_("Payer"), lambda row: row.payer, width=14),
    Column(N_("Why not"), lambda row: row.sentence, stretch=True),
)
