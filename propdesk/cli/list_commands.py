"""`arrears`, `statement`, `rates`, `figures`: what stands, on any day."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from propdesk.cli.shape import DAY, YEAR, Command, Work, choice, form
from propdesk.cli.showing import as_csv, as_json, records, table, tell, write
from propdesk.i18n import N_, _, ngettext

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from propdesk.office.arrears import Arrear
    from propdesk.office.rates import Rates
    from propdesk.office.statements import Statement

ARREARS = (
    "room", "payer", "owed", "not_due", "d1_30", "d31_90", "d91_180", "d181_365", "y1_2", "y2_3",
    "over_3y", "credit", "oldest_due", "limitation_safe", "limitation_optimistic",
)  # fmt: skip
"""The columns of `propdesk arrears`."""
STATEMENT = (
    "date", "kind", "item", "period", "due", "payer", "charge", "waived", "paid", "balance",
    "method", "document", "remark",
)  # fmt: skip
"""The columns of `propdesk statement --format csv`; `balance` is what is owed less credit."""
AS_OF = N_("The day to look at; today if not given.")


@click.command(cls=Command, help=N_("List what every room owes, by age."))
@click.option("--as-of", type=DAY, help=AS_OF)
@form("table", "csv", "json")
@click.pass_obj
def arrears(work: Work, as_of: date | None, how: str) -> None:
    """One row for each room with a balance."""
    from propdesk.office import arrears as office

    day = as_of or work.today
    with work.read() as session:
        found = [row for row in office.list_rooms(session, day) if row.owed or row.credit]
    rows = [[getattr(row, column) for column in ARREARS] for row in found]
    if how == "csv":
        click.echo(as_csv(ARREARS, rows), nl=False)
    elif how == "json":
        click.echo(as_json(records(ARREARS, rows)))
    else:
        _show_arrears(found, day)


def _show_arrears(found: list[Arrear], day: date) -> None:
    from propdesk.office import arrears as office
    from propdesk.office.money import text

    money = ["owed", *office.BUCKETS, "credit"]
    headers = [
        _("Room"), _("Payer"), _("Owed"), _("Not due"), "1–30", "31–90", "91–180", "181–365",
        _("1–2 y"), _("2–3 y"), _("> 3 y"), _("Credit"), _("Oldest due"),
    ]  # fmt: skip
    rows = [
        [row.room, row.payer, *(text(getattr(row, column)) for column in money),
         row.oldest_due.isoformat() if row.oldest_due else "—"]
        for row in found
    ]  # fmt: skip
    rows.append([_("Total"), "", *(text(office.total(found, column)) for column in money), ""])
    click.echo(table(headers, rows, right=range(2, 12)))
    owing = sum(1 for row in found if row.owed)
    tell(
        ngettext("{count} room owes on {day}.", "{count} rooms owe on {day}.", owing).format(
            count=owing, day=day
        )
    )


@click.command(cls=Command, help=N_("Show every bill and payment of a room with the balance."))
@click.argument("room")
@click.option("--as-of", type=DAY, help=AS_OF)
@click.option("-o", "output", type=click.Path(path_type=Path), help=N_("The file to write."))
@click.option("--format", "how", type=choice("table", "csv"), help=N_("As what."))
@click.pass_obj
def statement(
    work: Work, room: str, as_of: date | None, output: Path | None, how: str | None
) -> None:
    """ROOM is building-stairwell-room."""
    from propdesk.office import premises, statements

    day = as_of or work.today
    with work.read() as session:
        asked = premises.room(session, room)
        account = statements.statement(session, asked.id, day)
        if output is not None and how is None:
            write(output, _statement_pdf(session, asked.id, day))
            return
    shown = _statement_csv(account) if how == "csv" else _statement_table(account)
    if output is not None:
        write(output, shown.encode())
    else:
        click.echo(shown, nl=False)


def _statement_pdf(session: Session, room_id: int, day: date) -> bytes:
    from propdesk.office import receipt_sheets

    sheet = receipt_sheets.statement_sheet(session, room_id, day)
    from propdesk.documents import statement as paper

    return paper.render(sheet)


def _statement_csv(account: Statement) -> str:
    return as_csv(STATEMENT, account.movements)


def _statement_table(account: Statement) -> str:
    from propdesk.office.money import text

    headers = [
        _("Date"), _("What"), _("Fee"), _("Period"), _("Charges"), _("Waived"), _("Paid"),
        _("Balance"), _("Receipt"),
    ]  # fmt: skip
    rows = [
        [m.on.isoformat(), _(KINDS.get(m.kind, m.kind)), m.item, m.period,
         *(text(amount) if amount else "—" for amount in (m.charge, m.waived, m.paid)),
         text(m.balance), m.document]
        for m in account.movements
    ]  # fmt: skip
    owed = _("{room} on {day}: owed {owed}, credit {credit}").format(
        room=account.room, day=account.as_of, owed=text(account.owed), credit=text(account.credit)
    )
    return f"{table(headers, rows, right=range(4, 8))}\n{owed}\n"


KINDS = {
    "bill": N_("Bill"),
    "opening": N_("Opening debt"),
    "waiver": N_("Waiver"),
    "reversal": N_("Bill taken back"),
    "payment": N_("Payment"),
    "opening_credit": N_("Opening credit"),
    "refund": N_("Refund"),
    "transfer": N_("Transfer"),
    "payment_reversal": N_("Payment taken back"),
}
"""The movements of an account in words."""


@click.command(cls=Command, help=N_("Show the four collection rates of a year."))
@click.argument("year", type=YEAR)
@click.option("--as-of", type=DAY, help=N_("Receipts up to this day; 31 December if not given."))
@form("table", "json")
@click.pass_obj
def rates(work: Work, year: int, as_of: date | None, how: str) -> None:
    """With their numerators and denominators."""
    from propdesk.office import rates as office

    with work.read() as session:
        found = office.of_year(session, year, as_of)
    click.echo(as_json(found.as_json()) if how == "json" else _rates_table(found))


def _rates_table(found: Rates) -> str:
    from propdesk.office.money import text

    def percent(rate: object) -> str:
        return "—" if rate is None else f"{rate} %"

    rows = [
        [_("Of the year"), percent(found.current), text(found.a), text(found.A)],
        [_("Of earlier years"), percent(found.prior), text(found.b), text(found.B)],
        [_("Together"), percent(found.combined), text(found.a + found.b), text(found.A + found.B)],
        [_("Households"), percent(found.households), str(found.households_paid),
         str(found.households_billed)],
    ]  # fmt: skip
    if found.written_off:
        rows.insert(
            2,
            [_("Before write-offs"), percent(found.prior_gross), text(found.b),
             text(found.opening_debt)],
        )  # fmt: skip
    headers = [_("Collection rate"), _("Rate"), _("Collected"), _("To be collected")]
    title = _("{year}, receipts up to {day}").format(year=found.year, day=found.as_of)
    return f"{title}\n{table(headers, rows, right=range(1, 4))}"


@click.command(cls=Command, help=N_("Show every figure of the annual summary."))
@click.argument("year", type=YEAR, required=False)
@click.option("--as-of", type=DAY, help=N_("Receipts up to this day; 31 December if not given."))
@click.option("--keys", is_flag=True, help=N_("Only list the names of the figures."))
@form("table", "json")
@click.pass_obj
def figures(work: Work, year: int | None, as_of: date | None, keys: bool, how: str) -> None:
    """Each with its numerator, denominator and definition."""
    from propdesk.office import year_end

    if keys:
        click.echo("\n".join(year_end.KEYS))
        return
    if year is None:
        raise click.UsageError(_("Name the year."))
    with work.read() as session:
        found = year_end.gather(session, year, as_of)
    shown = year_end.figures_json(found)
    if how == "json":
        click.echo(as_json(shown))
        return
    parts = ("key", "value", "numerator", "denominator", "unit", "definition")
    rows = [["" if one[p] is None else str(one[p]) for p in parts] for one in shown["figures"]]
    headers = [
        _("Figure"), _("Value"), _("Numerator"), _("Denominator"), _("Unit"), _("Meaning"),
    ]  # fmt: skip
    click.echo(table(headers, rows, right=range(1, 4)))
