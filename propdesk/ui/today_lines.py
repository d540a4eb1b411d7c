"""The lines of Today about money and backups: what waits, its figure, where a click leads."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from propdesk.i18n import _, ngettext
from propdesk.office import periods
from propdesk.office.today import Group, Today
from propdesk.ui import terms
from propdesk.ui.desk import Desk
from propdesk.ui.kit.shown import date_text, money_text

FEW = 6
"""How many records a list shows by name before "more"."""


class Line(NamedTuple):
    """One line of a list: what waits, its figure, and where a click leads."""

    tone: str
    text: str
    figure: str
    leads_to: str
    kind: str
    key: object = None


def _households(group: Group, text: str, **more: object) -> str:
    return text.format(n=f"{group.households:,}", **more)


def bills(found: Today) -> list[Line]:
    """Cycles whose bills are not issued, and prices that are missing."""
    lines = []
    if found.prices == 0:
        text = _("There are no prices yet. The first bills need one.")
        lines.append(Line("soon", text, "", _("Fees and prices"), "tariffs"))
    for one in found.unbilled[:FEW]:
        period = periods.name(one.period)
        text = _("The bills for {period} are not issued yet: {fees}.")
        text = text.format(period=period, fees="、".join(one.items))
        lines.append(Line("soon", text, "", _("Bill run"), "bill_run", period))
    return lines


def letters(found: Today) -> list[Line]:
    """Who gets a letter now."""
    due, first, second = found.stage_days
    lines = []
    if group := _some(found.letters_2b):
        text = ngettext(
            "{n} household is overdue by {days} days and has had only the first reminder.",
            "{n} households are overdue by {days} days and have had only the first reminder.",
            group.households,
        )
        lines.append(_letter("overdue", _households(group, text, days=second), group, "2b"))
    if group := _some(found.letters_2a):
        text = ngettext(
            "{n} household is overdue by {days} days and has no reminder.",
            "{n} households are overdue by {days} days and have no reminder.",
            group.households,
        )
        lines.append(_letter("overdue", _households(group, text, days=first), group, "2a"))
    if group := _some(found.falling_due):
        text = ngettext(
            "{n} household has bills due within {days} days and no payment notice.",
            "{n} households have bills due within {days} days and no payment notice.",
            group.households,
        )
        lines.append(_letter("soon", _households(group, text, days=due), group, "1"))
    return lines


def _some(group: Group) -> Group | None:
    return group if group.households else None


def _letter(tone: str, text: str, group: Group, stage: str) -> Line:
    return Line(tone, text, money_text(group.amount), _("Print notices"), "notices", stage)


def limitation(found: Today) -> list[Line]:
    """Claims that run out."""
    lines = []
    if group := _some(found.limitation_over):
        text = ngettext(
            "{n} household owes bills whose limitation period is over.",
            "{n} households owe bills whose limitation period is over.",
            group.households,
        )
        lines.append(_limit("overdue", text, group))
    if group := _some(found.limitation_soon):
        text = ngettext(
            "{n} household owes bills whose limitation period ends within 6 months.",
            "{n} households owe bills whose limitation period ends within 6 months.",
            group.households,
        )
        lines.append(_limit("soon", text, group))
    return lines


def _limit(tone: str, text: str, group: Group) -> Line:
    figure = money_text(group.amount)
    return Line(tone, _households(group, text), figure, _("Arrears"), "arrears", "limitation")


def expiring(found: Today) -> list[Line]:
    """Reductions that end soon."""
    lines = [
        Line(
            "soon",
            _("{room} {name}: {kind}, until {day}").format(
                room=one.room,
                name=one.owner,
                kind=terms.of(terms.WAIVERS, one.kind),
                day=date_text(one.ends_on),
            ),
            "",
            _("Open the room"),
            "room",
            one.room_id,
        )
        for one in found.expiring[:FEW]
    ]
    left = len(found.expiring) - FEW
    if left > 0:
        text = ngettext("{n} more reduction", "{n} more reductions", left).format(n=left)
        lines.append(Line("soon", text, "", _("Reductions"), "waivers"))
    return lines


def backup(desk: Desk) -> list[Line]:
    """What is wrong with the backups; nothing is said while they are in order."""
    from propdesk.office import backups, settings

    if not desk.store.is_file or desk.demo:
        return []
    try:
        known = backups.listed(backups.folder(desk.store))
    except OSError:
        known = []
    now = datetime.now()
    to = _("Back up"), "back_up"
    if not known:
        return [Line("soon", _("No backup was made yet."), "", *to)]
    lines = []
    if now - known[-1].made > timedelta(days=7):
        text = _("The last backup is of {day}.").format(day=date_text(known[-1].made.date()))
        lines.append(Line("overdue", text, "", *to))
    with desk.store.read() as session:
        second = settings.get(session, "backup_second_folder")
    if second:
        reached = backups.second_place_reached(desk.store)
        if reached is None or known[-1].made - reached > timedelta(days=7):
            text = _("The second backup place {place} was not reached for a week. Plug it in.")
            lines.append(Line("overdue", text.format(place=second), "", *to))
    else:
        text = _("Backups lie on this PC only. Choose a second place, such as a USB stick.")
        lines.append(Line("neutral", text, "", _("Settings"), "settings"))
    return lines
