"""`bill` and `pay`: what is charged, and what comes in."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import click

from propdesk.cli.shape import AMOUNT, DAY, Command, Work
from propdesk.cli.showing import table, tell
from propdesk.i18n import N_, _, ngettext
from propdesk.office.errors import UserError

if TYPE_CHECKING:
    from propdesk.office.bills import Draft
    from propdesk.office.payments import Recorded

METHODS = {
    "现金": "cash",
    "微信": "wechat",
    "支付宝": "alipay",
    "银行转账": "bank",
    "POS": "pos",
    "第三方补贴": "subsidy",
}
"""The office's words for ways to pay, and their codes."""

_DOUBTS = {
    "zero": N_("Comes to nothing"),
    "without_tariff": N_("Without a price"),
    "without_payer": N_("No owner"),
    "doubled": N_("Doubled"),
    "changed": N_("Changed"),
    "new": N_("New"),
}
_SHOWN = 20
"""How many doubtful lines of a kind are listed before the rest is only counted."""


@click.command(cls=Command, help=N_("Show what a period would be billed; --post posts it."))
@click.argument("period")
@click.option("--post", "posting", is_flag=True, help=N_("Post the bills."))
@click.option("--issued", type=DAY, help=N_("The day the bills count from."))
@click.pass_obj
def bill(work: Work, period: str, posting: bool, issued: date | None) -> None:
    """PERIOD is 2025, 2025-H1, 2025-Q3 or 2025-03."""
    from propdesk.office import bills, periods

    span = periods.parse(period)
    store = work.store()
    with work.progress(_("Drafting bills")) as progress:
        if not posting:
            with store.read() as session:
                _show_draft(bills.draft(session, span, issued=issued, progress=progress))
            return
        with store.write() as session:
            drafted = bills.draft(session, span, issued=issued, progress=progress)
            run = bills.post(session, drafted, today=work.today, progress=progress)
    _show_draft(drafted)
    if run is None:
        tell(_("Nothing to post: everything of {period} is billed already.").format(period=period))
    else:
        tell(
            ngettext(
                "Posted {count} bill line of {total} yuan.",
                "Posted {count} bill lines of {total} yuan.",
                run.lines,
            ).format(count=run.lines, total=f"{run.total:.2f}")
        )


def _show_draft(drafted: Draft) -> None:
    fees: dict[str, list[Decimal]] = {}
    rooms: dict[str, set[str]] = {}
    for line in drafted.lines:
        sums = fees.setdefault(line.item, [Decimal("0.00"), Decimal("0.00"), Decimal(0)])
        sums[0] += line.gross
        sums[1] += line.waived
        sums[2] += 1
        rooms.setdefault(line.item, set()).add(line.room)
    rows = [
        [item, str(len(rooms[item])), str(int(count)), f"{gross:.2f}", f"{waived:.2f}",
         f"{gross - waived:.2f}"]
        for item, (gross, waived, count) in fees.items()
    ]  # fmt: skip
    if rows:
        rows.append(
            [
                _("Total"),
                str(len(set().union(*rooms.values()))),
                str(len(drafted.lines)),
                f"{sum((line.gross for line in drafted.lines), Decimal('0.00')):.2f}",
                f"{sum((line.waived for line in drafted.lines), Decimal('0.00')):.2f}",
                f"{drafted.total:.2f}",
            ]
        )
        headers = [_("Fee"), _("Rooms"), _("Lines"), _("Gross"), _("Waived"), _("To be paid")]
        click.echo(table(headers, rows, right=range(1, 6)))
    click.echo(_("Billed already and left as it is: {count}").format(count=drafted.already))
    _show_doubts(drafted)


def _show_doubts(drafted: Draft) -> None:
    counts = Counter(doubt.kind for doubt in drafted.doubts)
    for kind, title in _DOUBTS.items():
        if not counts[kind]:
            continue
        click.echo(f"{_(title)}: {counts[kind]}")
        some = [doubt for doubt in drafted.doubts if doubt.kind == kind][:_SHOWN]
        for doubt in some:
            click.echo(
                "  " + " ".join(part for part in (doubt.room, doubt.item, doubt.text) if part)
            )
        if counts[kind] > _SHOWN:
            click.echo("  " + _("and {count} more").format(count=counts[kind] - _SHOWN))


@click.command(
    cls=Command,
    help=N_("Record a payment; print how it was allocated."),
    context_settings={"ignore_unknown_options": True},  # -10 is an amount, and refused as one
)
@click.argument("room")
@click.argument("amount", type=AMOUNT)
@click.option("--on", type=DAY, help=N_("The day the money came in; today if not given."))
@click.option(
    "--method",
    required=True,
    metavar="|".join(METHODS),
    help=N_("How it was paid; cash, wechat, alipay, bank, pos and subsidy also do."),
)
@click.option("--reference", default="", help=N_("The number of the bank or the payment app."))
@click.option("--period", default="", help=N_("The period the payer designates."))
@click.option("--payer", default="", help=N_("Who paid, if not the owner."))
@click.pass_obj
def pay(
    work: Work,
    room: str,
    amount: Decimal,
    on: date | None,
    method: str,
    reference: str,
    period: str,
    payer: str,
) -> None:
    """ROOM is building-stairwell-room, AMOUNT is in yuan."""
    from propdesk.office import payments, premises

    code = _method(method)
    with work.write() as session:
        paid_for = premises.room(session, room)
        day = on or work.today
        entry = payments.Entry(paid_for.id, amount, day, code, reference, payer, period)
        twins = [twin.paid_on for twin in payments.duplicates(session, entry)]
        recorded = payments.record(
            session,
            paid_for.id,
            amount,
            on=day,
            method=code,
            today=work.today,
            reference=reference,
            payer_name=payer,
            period=period,
        )
        told = _told(paid_for.code, recorded)
    click.echo(told)
    if twins:
        tell(
            _(
                "The same number {reference} was recorded on {day} already. Is it the same money?"
            ).format(reference=reference, day=twins[0])
        )


def _method(written: str) -> str:
    known = {name.casefold(): code for name, code in METHODS.items()}
    known |= {code: code for code in METHODS.values()}
    code = known.get(written.strip().casefold())
    if code is None:
        raise UserError(
            _("“{method}” is not a way to pay. Write one of: {known}.").format(
                method=written, known="、".join(METHODS)
            )
        )
    return code


def _told(room: str, recorded: Recorded) -> str:
    """What a payment did: whose it is, what it settled, what is left, the receipt."""
    from propdesk.office import periods
    from propdesk.office.periods import Period

    rows = [
        [
            part.due.item,
            periods.name(Period(part.due.period_start, part.due.period_end)),
            part.due.due_on.isoformat(),
            f"{part.amount:.2f}",
            f"{part.due.open - part.amount:.2f}",
        ]
        for part in recorded.parts
    ]
    told = [
        _("{room}: {amount} yuan from {payer} on {day}").format(
            room=room,
            amount=f"{recorded.payment.amount:.2f}",
            payer=recorded.payment.payer_name or "—",
            day=recorded.payment.paid_on,
        )
    ]
    if rows:
        headers = [_("Fee"), _("Period"), _("Due"), _("Paid"), _("Still open")]
        told.append(table(headers, rows, right=(3, 4)))
    told.append(_("Credit: {amount}").format(amount=f"{recorded.credit:.2f}"))
    if recorded.receipt:
        told.append(_("Receipt: {number}").format(number=recorded.receipt.number))
    return "\n".join(told)
