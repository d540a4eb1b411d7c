"""The card of a facility in the pane beside the ledger: whom to call first, dates, one history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from propdesk.i18n import _, ngettext
from propdesk.office import (
    facilities,
    facility_categories,
    facility_papers,
    facility_terms,
    facility_timeline,
)
from propdesk.office.entities import Facility, FacilityPaper
from propdesk.office.expiry_board import ExpiryRow, expiring
from propdesk.office.facility_list import FacilityRow
from propdesk.ui import theme
from propdesk.ui.desk import Desk
from propdesk.ui.kit.details import Act, Details, Event, label
from propdesk.ui.kit.files_pane import FilesPane
from propdesk.ui.kit.photo_field import PhotoPane
from propdesk.ui.kit.shown import date_text, money_text, number_text, quantity_text

SHOWN = 60
"""Lines of the history the pane shows; the printed card has them all."""


def card(desk: Desk, session: Any, row: FacilityRow, acts: Sequence[Act]) -> Details:
    """What is known of a facility."""
    today = desk.today()
    facility = facilities.one(session, row.id)
    moments = facility_timeline.timeline(session, row.id)
    history = [Event(one.on, one.text, one.figure, one.tone) for one in moments[:SHOWN]]
    more = len(moments) - len(history)
    if more > 0:
        text = ngettext(
            "{n} older line: see the printed card.",
            "{n} older lines: see the printed card.",
            more,
        )
        history.append(Event(None, text.format(n=more)))
    return Details(
        f"{row.number} {row.name}",
        _subtitle(row),
        [*_call(facility, today), *_facts(session, facility, row, today)],
        [_due(one) for one in expiring(session, today, facility_ids=[row.id])],
        acts,
        _("Dates"),
        groups=(
            (_("Papers"), _papers(session, row.id)),
            (_("Belongs together"), _family(session, facility)),
            (_("History"), history),
        ),
        below=_below(desk, session, facility),
    )


def _subtitle(row: FacilityRow) -> str:
    parts = [
        facility_categories.name(row.category),
        row.place,
        quantity_text(row.quantity, row.unit),
        row.model,
    ]
    return " · ".join(part for part in parts if part)


def _call(facility: Facility, today: date) -> list[tuple[str, ...]]:
    """报谁修 stands first: whom, his phone, and why him."""
    called = facilities.whom_to_call(facility, today)
    name = "　".join(part for part in (called.name, called.phone) if part)
    if not name:
        return [(_("Call for repairs"), called.why or _("Nobody is entered"), "soon")]
    facts: list[tuple[str, ...]] = [(_("Call for repairs"), name)]
    if called.why:
        facts.append(("", called.why))
    return facts


def _facts(
    session: Any, facility: Facility, row: FacilityRow, today: date
) -> list[tuple[str, ...]]:
    present = facilities.present_state(session, row.id)
    state = facility_terms.of(facility_terms.STATES, row.state)
    if present is not None:
        state = _("{state} since {day}").format(state=state, day=present.starts_on)
        state += f" ({present.reason})" if present.reason else ""
    facts: list[tuple[str, ...]] = [
        (_("State"), state, facility_terms.STATE_TONES[row.state]),
    ]
    down = facilities.down_days(session, row.id, date(today.year, 1, 1), today)
    if down:
        text = ngettext("{n} day this year", "{n} days this year", down).format(n=down)
        facts.append((_("Out of use"), text))
    if row.condition is not None:
        word = _(facility_terms.CONDITIONS[row.condition])
        facts.append((_("Condition"), word, *(["soon"] if row.condition <= 2 else [])))
    if row.next_on is not None:
        facts.append((_("Next inspection"), f"{date_text(row.next_on)}　{row.next_what}"))
    if row.remaining_years is not None:
        over = row.remaining_years <= 0
        facts.append((_("Design life"), life_text(row), *(["soon"] if over else [])))
    facts += _money(row)
    return facts


def life_text(row: FacilityRow) -> str:
    """3.5 years left; over by 2.0 years."""
    left = row.remaining_years
    if left is None:
        return ""
    if left < 0:
        return _("over by {n} years").format(n=number_text(-left))
    return _("{n} years left").format(n=number_text(left))


def _money(row: FacilityRow) -> list[tuple[str, ...]]:
    facts: list[tuple[str, ...]] = []
    if row.cost_total:
        text = money_text(row.cost_total)
        if row.cost_lately and row.cost_lately != row.cost_total:
            text = _("{sum}, lately {part}").format(sum=text, part=money_text(row.cost_lately))
        facts.append((_("Cost so far"), text))
    if row.costly:
        facts.append(("", _("Repairs lately cost much of a renewal"), "soon"))
    return facts


def _plain_facts(facility: Facility) -> list[tuple[str, str]]:
    """What was entered, where there is something; then the fields of its kind."""
    known = (
        (_("Whose property"), facility_terms.of(facility_terms.OWNERSHIPS, facility.ownership)),
        (_("In charge"), facility.keeper),
        (_("Upkeep contractor"), facility.contractor),
        (_("Maker"), facility.maker),
        (_("In use since"), date_text(facility.started_on) if facility.started_on else ""),
        (_("Risk"), facility_terms.of(facility_terms.RISKS, facility.risk)),
        (
            _("Original value"),
            money_text(facility.original_value) if facility.original_value is not None else "",
        ),
        (_("Paid from"), facility_terms.of(facility_terms.FUNDS, facility.fund)),
    )
    facts = [(name, text) for name, text in known if text]
    kind = facility_categories.of(facility.category)
    for field in kind.fields if kind else ():
        text = facility_categories.shown(field, facility.extra.get(field.key))
        if text:
            facts.append((field.name(), text))
    if facility.remark:
        facts.append((_("Remark"), facility.remark))
    return facts


def days_text(days: int) -> str:
    """12 days; 3 days over; today."""
    if days == 0:
        return _("Today")
    if days < 0:
        return ngettext("{n} day over", "{n} days over", -days).format(n=-days)
    return ngettext("{n} day", "{n} days", days).format(n=days)


def _due(row: ExpiryRow) -> Event:
    text = row.title
    if row.apply_by is not None and row.tone:
        text = _("{what}; apply by {day}").format(what=text, day=row.apply_by)
    return Event(row.expires_on, text, days_text(row.days_left), row.tone)


def _papers(session: Any, facility_id: int) -> list[Event]:
    return [
        Event(paper.expires_on, _paper_text(paper), "", "neutral" if paper.closed_on else None)
        for paper in facility_papers.of(session, facility_id)
    ]


def _paper_text(paper: FacilityPaper) -> str:
    text = "　".join(part for part in (paper.title, paper.number, paper.issuer) if part)
    return _("{text} (replaced)").format(text=text) if paper.closed_on else text


def _family(session: Any, facility: Facility) -> list[Event]:
    """What it is part of, and what is part of it."""
    events = []
    if facility.parent_id is not None:
        above = facilities.one(session, facility.parent_id)
        events.append(Event(None, _("Part of {name}").format(name=f"{above.number} {above.name}")))
    events += [
        Event(None, f"{one.number} {one.name}　{one.place}")
        for one in facilities.children(session, facility.id)
    ]
    return events


def _below(desk: Desk, session: Any, facility: Facility) -> QWidget:
    """Its photos and files, and what was entered of it; long names wrap."""
    widget = QWidget()
    widget.setObjectName("plain")
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(6)
    column.addWidget(_heading(_("Photos and files")))
    column.addWidget(PhotoPane(desk, Facility, facility.id, session=session))
    column.addWidget(FilesPane(desk, Facility, facility.id, session=session))
    entered = _plain_facts(facility)
    if entered:
        column.addWidget(QFrame(objectName="line"))
        column.addWidget(_heading(_("As entered")))
        column.addLayout(_grid(entered))
    return widget


def _heading(text: str) -> QLabel:
    made = label(text)
    made.setFont(theme.font(bold=True))
    return made


def _grid(facts: Sequence[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout(horizontalSpacing=12, verticalSpacing=6)
    grid.setColumnStretch(0, 2)
    grid.setColumnStretch(1, 3)
    for at, (name, text) in enumerate(facts):
        named = label(name, muted=True)
        named.setAlignment(Qt.AlignmentFlag.AlignTop)
        value = label(text)
        value.setAccessibleName(f"{name}: {text}")
        grid.addWidget(named, at, 0)
        grid.addWidget(value, at, 1)
    return grid
