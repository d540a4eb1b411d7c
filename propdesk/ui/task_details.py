"""What stands beside the calendar about one task: what, where, who, when, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from propdesk.i18n import _, ngettext
from propdesk.office import inspection_card
from propdesk.office.inspection_card import TaskCard
from propdesk.ui import task_words
from propdesk.ui.kit.details import Act, Details, Event

FEW = 8
"""How many facilities and lines are named before "and more"."""


def of_row(session: Session, row: Any, acts: Sequence[Act]) -> Details:
    """The details of a row of the calendar, also of one that is only projected."""
    if row.task_id is None:
        return Details(
            row.plan,
            task_words.where(row),
            _planned(row),
            acts=acts,
            note=_("Not a task yet: the plan says it will come on this day."),
        )
    card = inspection_card.of_task(session, row.task_id)
    return Details(
        row.plan,
        task_words.where(row),
        [*_planned(row), *_done(card)],
        _moves(card),
        acts,
        _("Moved"),
        groups=[
            (_("Facilities"), _facilities(card)),
            (_("What was not normal"), _findings(card)),
            (_("Hazards of this round"), _hazards(card)),
        ],
    )


def _planned(row: Any) -> list[tuple[str, ...]]:
    facts: list[tuple[str, ...]] = [
        (_("State"), task_words.state(row.state), task_words.TONES[row.state])
    ]
    if row.keeper:
        facts.append((_("In charge"), row.keeper))
    facts.append((_("Due on"), task_words.day_text(row.due)))
    if row.planned != row.due:
        facts.append((_("By the rule"), _shifted(row.planned)))
    if row.scheduled != row.due:
        facts.append((_("Stands on"), task_words.day_text(row.scheduled)))
    if row.provisional:
        text = _("provisional: this year's holidays are not announced yet")
        facts.append((_("Date"), text, "soon"))
    return facts


def _shifted(planned: date) -> str:
    return _("{day}, moved for the holidays").format(day=task_words.day_text(planned))


def _done(card: TaskCard) -> list[tuple[str, ...]]:
    task, facts = card.task, []
    if card.answered:
        lines = ngettext("{n} line", "{n} lines", card.answered).format(n=card.answered)
        facts.append((_("Results"), lines))
    if task.done_on:
        late = task.done_on > task.due_on
        facts.append((_("Done on"), task_words.day_text(task.done_on), *(["overdue"] * late)))
    if task.entered_on and task.entered_on != task.done_on:
        facts.append((_("Entered on"), task_words.day_text(task.entered_on)))
    if task.inspector:
        facts.append((_("Inspector"), task.inspector))
    if task.abnormal:
        facts.append((_("Not normal"), task.abnormal))
    if task.note:
        facts.append((_("Note"), task.note))
    if task.cancelled_on:
        facts.append((_("Cancelled"), f"{task.cancelled_on.isoformat()} {task.cancel_reason}"))
    if task.caught_up:
        facts.append((_("Added"), _("afterwards, the PC was off when it came up")))
    return facts


def _moves(card: TaskCard) -> list[Event]:
    return [
        Event(
            move.moved_on,
            _("{from_day} → {to_day}: {reason}").format(
                from_day=move.from_day.isoformat(),
                to_day=move.to_day.isoformat(),
                reason=move.reason,
            ),
        )
        for move in card.moves
    ]


def _facilities(card: TaskCard) -> list[Event]:
    if len(card.facilities) < 2:
        return []
    named = [Event(None, f"{one.number} {one.name}") for one in card.facilities[:FEW]]
    left = len(card.facilities) - FEW
    return named + ([Event(None, _("and {n} more").format(n=left))] if left > 0 else [])


def _findings(card: TaskCard) -> list[Event]:
    return [
        Event(None, " · ".join(part for part in found if part), tone="overdue")
        for found in card.findings[:FEW]
    ]


def _hazards(card: TaskCard) -> list[Event]:
    return [
        Event(None, f"{one.number} {one.what}", tone="done" if one.closed else "overdue")
        for one in card.hazards
    ]
