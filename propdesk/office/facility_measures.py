"""The figures of inspections, hazards, works and facilities: what each counts, and its rows.

A figure is a sum over the rows of one register, a rate is what counts of them over all of them; so
the rows a clerk sees when she clicks a figure add up to it (domain.md §3.3, §5; cli.md `figures`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from propdesk.office import money, work_figures
from propdesk.office.facilities import building_name
from propdesk.office.facility_registers import Paper, Registers, Round, Standing, Step
from propdesk.office.hazard_figures import is_due
from propdesk.office.hazard_list import HazardRow
from propdesk.office.money import ZERO
from propdesk.office.work_list import WorkRow
from propdesk.office.year_figures import FigureRow, Kind, Value

Counted = Callable[[Any, Registers], "Decimal | int"]


class Measure(NamedTuple):
    """How a figure is counted. `over` None: a sum; else a rate over what `over` counts."""

    register: str
    """Where it is kept: nothing is said of a register without records."""
    rows: Callable[[Registers], Sequence[Any]]
    counted: Counted
    kind: Kind = "count"
    unit: str = ""
    over: Counted | None = None
    compared: bool = True
    """Whether last year's value is known from the same records."""


def _one(_row: Any, _of: Registers) -> int:
    return 1


def _if(test: Callable[[Any], bool]) -> Counted:
    return lambda row, _of: int(test(row))


def _amount(name: str, kind: str = "") -> Counted:
    """Money or a number of a work; of works of one kind."""

    def counted(row: WorkRow, _of: Registers) -> Decimal | int:
        value: Decimal | int | None = getattr(row, name)
        return (value or 0) if kind in ("", row.kind) else 0

    return counted


def _found(test: Callable[[HazardRow], bool] = lambda row: True) -> Counted:
    """Hazards found this year."""
    return lambda row, of: int(row.found_on >= of.first and test(row))


def _of_kind(kind: str, *, closed: bool = False) -> Counted:
    """Hazards of a kind found this year, or those of them that are closed."""
    return _found(lambda row: row.kind == kind and (not closed or row.closed_on is not None))


def _of_level(level: str) -> Counted:
    return _found(lambda row: row.level == level)


def _due(row: HazardRow, of: Registers) -> int:
    return int(is_due(row, of.end))


def _closed(row: HazardRow, of: Registers) -> int:
    return int(row.closed_on is not None)


def _rounds(
    counted: Counted, over: Counted | None = None, kind: Kind = "count", unit: str = "次"
) -> Measure:
    return Measure("inspections", lambda of: of.rounds, counted, kind, unit, over)


def _hazards(
    counted: Counted, over: Counted | None = None, kind: Kind = "count", unit: str = "处"
) -> Measure:
    return Measure("hazards", lambda of: of.hazards, counted, kind, unit, over)


def _steps(kind: str) -> Measure:
    return Measure("hazards", lambda of: of.steps, _if(lambda row: row.kind == kind), unit="次")


def _works(counted: Counted, kind: Kind = "count", unit: str = "项") -> Measure:
    return Measure("works", lambda of: of.works, counted, kind, unit)


def _planned(counted: Counted, kind: Kind = "count", unit: str = "项") -> Measure:
    return Measure("plans", lambda of: of.planned, counted, kind, unit, compared=False)


def _things(
    counted: Counted, over: Counted | None = None, kind: Kind = "count", unit: str = "项"
) -> Measure:
    return Measure(
        "facilities", lambda of: of.facilities, counted, kind, unit, over, compared=False
    )


def _on_time(row: Round, _of: Registers) -> int:
    return int(row.on_time)


_statutory = _if(lambda row: row.statutory)
_seasonal = _if(lambda row: row.seasonal)
_aged = _if(lambda row: row.over_life)
_rate: Kind = "rate"

MEASURES: Mapping[str, Measure] = {
    "inspections.planned": _rounds(_one),
    "inspections.done": _rounds(_if(lambda row: row.done)),
    "inspections.done_on_time": _rounds(_on_time),
    "inspections.missed": _rounds(_if(lambda row: row.missed)),
    "inspections.cancelled": _rounds(_if(lambda row: row.cancelled)),
    "inspections.completion_rate": _rounds(_if(lambda row: row.done), _one, _rate, ""),
    "inspections.on_time_rate": _rounds(_on_time, _one, _rate, ""),
    "inspections.statutory_planned": _rounds(_statutory),
    "inspections.statutory_rate": _rounds(
        _if(lambda row: row.statutory and row.on_time), _statutory, _rate, ""
    ),
    "inspections.lifts_done": _rounds(_if(lambda row: row.system == "elevator" and row.done)),
    "inspections.seasonal_planned": _rounds(_seasonal),
    "inspections.seasonal_missed": _rounds(_if(lambda row: row.season_missed)),
    "hazards.found": _hazards(_found()),
    "hazards.due": _hazards(_due),
    "hazards.rectified": _hazards(_closed),
    "hazards.rectified_rate": _hazards(_closed, _due, _rate, ""),
    "hazards.open": _hazards(_if(lambda row: row.closed_on is None)),
    "hazards.carried_over": _hazards(lambda row, of: int(row.found_on < of.first)),
    "hazards.carried_closed": _hazards(
        lambda row, of: int(row.found_on < of.first and row.closed_on is not None)
    ),
    "hazards.overdue": _hazards(_if(lambda row: row.state == "overdue")),
    **{
        f"hazards.level.{level}": _hazards(_of_level(level))
        for level in ("general", "larger", "major")
    },
    **{
        f"hazards.kind.{kind}": _hazards(_of_kind(kind))
        for kind in ("facility", "fire", "illegal_build", "occupation", "flying_wire", "other")
    },
    **{
        f"hazards.kind_closed.{kind}": _hazards(_of_kind(kind, closed=True))
        for kind in ("fire", "illegal_build", "occupation", "flying_wire")
    },
    "hazards.dissuaded": _steps("dissuaded"),
    "hazards.notified": _steps("notified"),
    "hazards.reported": _steps("reported"),
    "works.projects_done": _works(_if(lambda row: row.kind == "project")),
    "works.repairs_done": _works(_if(lambda row: row.kind == "repair")),
    "works.failures": _works(_if(lambda row: row.kind == "repair" and row.failure)),
    "works.cost": _works(_amount("final_cost"), "money", ""),
    "works.project_cost": _works(_amount("final_cost", "project"), "money", ""),
    "works.households": _works(_amount("households", "project"), "households", ""),
    "works.planned": _planned(_one),
    "works.planned_budget": _planned(_amount("budget"), "money", ""),
    "facilities.count": _things(_one),
    "facilities.lifts": _things(_if(lambda row: row.lift), unit="台"),
    "facilities.stopped_days": _things(lambda row, of: row.stopped_days, unit="天"),
    "facilities.lift_stopped_days": _things(
        lambda row, of: row.stopped_days if row.lift else 0, unit="天"
    ),
    "facilities.impaired": _things(_if(lambda row: row.state == "impaired")),
    "facilities.stopped": _things(_if(lambda row: row.state == "stopped")),
    "facilities.over_life": _things(_aged),
    "facilities.over_life_rate": _things(
        _aged, _if(lambda row: row.life_ends is not None), _rate, ""
    ),
    "facilities.poor": _things(_if(lambda row: row.grade is not None and row.grade <= 2)),
    "facilities.papers_expired": Measure(
        "facilities", lambda of: of.papers, _one, unit="份", compared=False
    ),
}
"""Every figure with a fixed name that is a sum of rows. See `OTHERS`."""
OTHERS: Mapping[str, tuple[Kind, str]] = {
    "hazards.oldest_days": ("count", "天"),
    "facilities.renewal_cost": ("money", ""),
    "facilities.renewal_available": ("money", ""),
    "facilities.renewal_gap": ("money", ""),
}
"""Figures that are no sum of a register's rows: an age, and the renewal proposal."""


class Family(NamedTuple):
    """Figures of one sort, one for each part: a month, a system, a fund, a content of works."""

    measure: Measure
    part: Callable[[Any], str]
    of: Counted = _one
    """Which rows make a part appear."""


FAMILIES: Mapping[str, Family] = {
    "inspections.month_rate": Family(
        MEASURES["inspections.completion_rate"], lambda row: row.month[5:]
    ),
    "inspections.system_rate": Family(
        MEASURES["inspections.completion_rate"], lambda row: row.system or "none"
    ),
    "hazards.system": Family(MEASURES["hazards.found"], lambda row: row.system or "none", _found()),
    "hazards.system_closed": Family(
        _hazards(_found(lambda row: row.closed_on is not None)),
        lambda row: row.system or "none",
        _found(),
    ),
    "works.content": Family(
        _works(_amount("quantity"), "quantity"),
        lambda row: content_key(row),
        _if(lambda row: row.quantity is not None),
    ),
    "works.fund": Family(
        MEASURES["works.cost"],
        lambda row: plain_part(row.fund) or "none",
        _if(lambda row: row.final_cost is not None),
    ),
}


def plain_part(text: str) -> str:
    """A word as the last part of a key: keys are cut at their last full stop."""
    return text.replace(".", "．").strip()


def content_key(row: WorkRow) -> str:
    """屋面防水（㎡）: content and unit of a work, as the last part of its key."""
    unit = work_figures.unit_of(row.unit)
    content = "".join(row.content.split())
    return plain_part(f"{content}（{unit}）" if unit else content)


class Counts(NamedTuple):
    """A figure as it was counted."""

    key: str
    kind: Kind
    unit: str
    value: Value
    numerator: Value = None
    denominator: Value = None
    compared: bool = True


def counts(of: Registers, *, compared: bool = False) -> Iterator[Counts]:
    """Every figure of a year; None where the register it is of is not kept.

    `compared`: only those that the year after is compared with.
    """
    for key, measure in MEASURES.items():
        if compared and not measure.compared:
            continue
        yield _count(key, measure, measure.rows(of) if measure.register in of.kept else None, of)
    for name, family in FAMILIES.items():
        if family.measure.register in of.kept:
            for part, some in parts(family, of).items():
                yield _part(f"{name}.{part}", family, some, of)


def _part(key: str, family: Family, some: Sequence[Any], of: Registers) -> Counts:
    found = _count(key, family.measure, some, of)
    if found.kind == "quantity":
        return found._replace(unit=work_figures.unit_of(some[0].unit))
    return found


def parts(family: Family, of: Registers) -> dict[str, list[Any]]:
    """The rows of each part of a family, in the order they come."""
    found: dict[str, list[Any]] = {}
    for row in family.measure.rows(of):
        if family.of(row, of):
            found.setdefault(family.part(row), []).append(row)
    return found


def _count(key: str, measure: Measure, some: Sequence[Any] | None, of: Registers) -> Counts:
    kind, unit = measure.kind, measure.unit
    if some is None:
        return Counts(key, kind, unit, None, compared=False)
    counted = _sum((measure.counted(row, of) for row in some), kind)
    if measure.over is None:
        return Counts(key, kind, unit, counted, compared=measure.compared)
    over = _sum((measure.over(row, of) for row in some), kind)
    rate = money.rate(counted, over)
    return Counts(key, kind, unit, rate, counted, over, compared=measure.compared)


def _sum(values: Iterable[Decimal | int], kind: Kind) -> Decimal | int:
    return sum(values, ZERO if kind in ("money", "quantity") else 0)


def rows(session: Session, key: str, year: int, day: date) -> list[FigureRow] | None:
    """The rows behind a figure of the facilities; None: it is no such figure."""
    of = Registers(session, year, day)
    measure = MEASURES.get(key)
    if measure is not None:
        return _figure_rows(measure, measure.rows(of), of)
    name, _dot, part = key.rpartition(".")
    family = FAMILIES.get(name)
    if family is not None:
        return _figure_rows(family.measure, parts(family, of).get(part, []), of)
    if key == "hazards.oldest_days":
        still = [row for row in of.hazards if row.closed_on is None]
        return [_shown(row)._replace(counted=row.age_days) for row in still[:1]]
    if key in OTHERS:
        return _renewal_rows(key, of)
    return None


def _figure_rows(measure: Measure, some: Sequence[Any], of: Registers) -> list[FigureRow]:
    """What is counted, or of a rate all it is counted over."""
    found = []
    for row in some:
        counted = measure.counted(row, of)
        over = measure.over(row, of) if measure.over else None
        if over if measure.over else counted:
            found.append(_shown(row)._replace(counted=counted, amount=over))
    return found


def _shown(row: Any) -> FigureRow:
    """A record in the columns of the list behind a figure."""
    if isinstance(row, Round):
        return FigureRow(row.place, row.plan, row.month, row.due_on, None, None)
    if isinstance(row, Step):
        return FigureRow(row.place, row.number, "", row.taken_on, None, None)
    if isinstance(row, HazardRow):
        what = f"{row.number} {row.what}"
        return FigureRow(row.place, what, "", row.found_on, None, None)
    if isinstance(row, WorkRow):
        what = row.name if row.name == row.content else f"{row.name} {row.content}".strip()
        return FigureRow(
            row.place or building_name(row.building),
            what,
            "",
            row.done_on or row.starts_on,
            None,
            None,
        )
    if isinstance(row, Paper):
        what = f"{row.title} {row.number}".strip()
        return FigureRow("", what, "", row.expires_on, None, None)
    assert isinstance(row, Standing)
    return FigureRow(row.place, f"{row.number} {row.name}", "", None, None, None)


def _renewal_rows(key: str, of: Registers) -> list[FigureRow]:
    part = {"cost": "needed", "available": "available", "gap": "gap"}[key.rpartition("_")[2]]
    return [
        FigureRow("", line.facility, "", None, None, getattr(line, part))
        for line in of.renewals
        if getattr(line, part)
    ]
