"""The sheet 工程项目: works told apart by name and content, and by quantity or start among those.

The same work may stand there several times (疏通 on ten days), so rows are matched like payments:
first those that say exactly the same, then those of the same start or quantity, then a lone one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from propdesk.i18n import _
from propdesk.office import facilities
from propdesk.office.entities import Work
from propdesk.office.importing.facility_choices import Acceptance, Shown
from propdesk.office.importing.facility_world import key
from propdesk.office.importing.steps import CHANGED, NEW, UNCHANGED, Row
from propdesk.office.importing.world import World
from propdesk.office.importing.writing import Writing

_PLAIN = (
    "name", "grade", "content", "budget", "final_cost", "fund", "contractor", "starts_on",
    "ends_on", "households", "state",
)  # fmt: skip
ONE = (Decimal("1.00"), "项")
"""What a work without a quantity has in the workbook, where both columns are required."""


def shown(work: Work) -> Shown:
    """A work as its row has it."""
    quantity, unit = (work.quantity, work.unit or ONE[1]) if work.quantity is not None else ONE
    return {
        **{column: getattr(work, column) for column in _PLAIN},
        "quantity": quantity,
        "unit": unit,
        "acceptance": Acceptance(work.accepted_on, work.acceptance),
    }


def rows(world: World, found: Sequence[Row]) -> None:
    """Plan the works, those of one name and content together."""
    known: dict[tuple[str, str], list[Work]] = defaultdict(list)
    for work in world.session.scalars(select(Work).order_by(Work.id)):
        known[key(work.name), key(work.content)].append(work)
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in found:
        if not _impossible(world, row):
            groups[key(row.get("name")), key(row.get("content"))].append(row)
    for named, same in groups.items():
        _match(same, known.get(named, []))


def _impossible(world: World, row: Row) -> bool:
    """Whether its dates cannot be; the row is then refused."""
    starts, ends = row.get("starts_on", None), row.get("ends_on", None)
    accepted = row.get("acceptance", Acceptance(None, "")).on
    today = world.today
    if starts and ends and ends < starts:
        row.refuse(_("It ends on {end}, before it starts on {start}.").format(
            start=starts, end=ends))  # fmt: skip
    elif accepted and ends and accepted < ends:
        row.refuse(
            _("It was accepted on {accepted}, before it was finished on {end}.").format(
                accepted=accepted, end=ends
            )
        )
    elif accepted and today and accepted > today:
        row.refuse(_("{day} is in the future.").format(day=accepted))
    elif row.get("state") == "done" and ends and today and ends > today:
        row.refuse(_("It is called done, but it ends on {end}.").format(end=ends))
    else:
        return False
    return True


def _match(found: list[Row], known: Sequence[Work]) -> None:
    """Give each row the work it is about; those without one are new."""
    free, rest = list(known), list(found)

    def take(fits: Callable[[Row, Shown], bool]) -> None:
        for row in list(rest):
            same = next((work for work in free if fits(row, shown(work))), None)
            if same is not None:
                free.remove(same)
                rest.remove(row)
                _known(row, same)

    take(lambda row, now: not _differs(row, now))
    for column in ("starts_on", "quantity"):
        take(lambda row, now, of=column: of in row.values and row.values[of] == now[of])  # type: ignore[misc]
    if len(rest) == len(free) == 1:
        take(lambda _row, _now: True)
    for row in rest:
        what = f"{row.get('name')} {row.get('content')} {row.get('quantity')} {row.get('unit')}"
        row.accept(NEW, what, lambda work, new=row: work.add(_made(new)))  # type: ignore[misc]


def _differs(row: Row, now: Shown) -> dict[str, Any]:
    """What a row would change; blank cells change nothing."""
    return {column: value for column, value in row.values.items() if now[column] != value}


def _known(row: Row, record: Work) -> None:
    changes = _differs(row, shown(record))
    what = f"{record.name} {record.content}"
    if changes:
        parts = [f"{column} → {value}" for column, value in changes.items()]
        columns = _columns(changes)

        def run(work: Writing) -> None:
            work.change(record, columns)

        row.accept(CHANGED, " ".join([what, *parts]), run)
    else:
        row.accept(UNCHANGED, what)


def _columns(values: dict[str, Any]) -> dict[str, Any]:
    """The columns of a work for the cells of a row."""
    columns = dict(values)
    if "acceptance" in columns:
        columns["accepted_on"], columns["acceptance"] = columns["acceptance"]
    return columns


def _made(row: Row) -> Work:
    values = _columns(row.values)
    state = values.get("state") or _state(row)
    blank = ("budget", "final_cost", "households", "starts_on", "ends_on", "accepted_on")
    return Work(
        **{
            **dict.fromkeys(blank),
            **values,
            "kind": "project" if _is_project(row) else "repair",
            "state": state,
            "building": facilities.building_of(row.get("name")),
        }
    )


def _is_project(row: Row) -> bool:
    """A repair has no class, budget or households; what has one is a project."""
    return any(column in row.values for column in ("grade", "budget", "households"))


def _state(row: Row) -> str:
    """Where a work stands that has no word for it: by its dates."""
    if "ends_on" in row.values or "acceptance" in row.values:
        return "done"
    return "ongoing" if "starts_on" in row.values else "planned"
