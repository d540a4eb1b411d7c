"""The sheets 小区 and 历年指标: the community itself, and figures of years before PropDesk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from propdesk.i18n import _
from propdesk.office.entities import Community, YearFigure
from propdesk.office.importing.steps import CHANGED, NEW, UNCHANGED, Row
from propdesk.office.importing.world import World
from propdesk.office.importing.writing import Writing


def community(world: World, rows: Sequence[Row]) -> None:
    """Plan the lines of 小区, one item each."""
    present = world.session.scalars(select(Community)).one()
    seen: dict[str, Row] = {}
    for row in rows:
        for key, value in row.values.items():
            if key in seen:
                row.refuse(_("It repeats {row}.").format(row=seen[key].place))
                continue
            seen[key] = row
            old = getattr(present, key)
            if old == value:
                row.accept(UNCHANGED, str(value))
            else:
                status = CHANGED if old not in (None, "") and key != "climate" else NEW
                row.accept(status, str(value), _changing(key, value))


def _changing(key: str, value: object) -> Any:
    def run(work: Writing) -> None:
        work.change(work.session.scalars(select(Community)).one(), {key: value})

    return run


def figures(world: World, rows: Sequence[Row]) -> None:
    """Plan the figures of earlier years, told apart by year and indicator."""
    known = {
        (figure.year, figure.indicator): figure
        for figure in world.session.scalars(select(YearFigure))
    }
    seen: dict[tuple[int, str], Row] = {}
    for row in rows:
        year, indicator = row.get("year"), row.get("indicator")
        if not 1950 <= year <= 2200:
            row.refuse(_("“{value}” is not a year.").format(value=year))
            continue
        if (year, indicator) in seen:
            row.refuse(_("It repeats {row}.").format(row=seen[year, indicator].place))
            continue
        seen[year, indicator] = row
        _figure(row, known.get((year, indicator)))


def _figure(row: Row, figure: YearFigure | None) -> None:
    what = f"{row.get('year')} {row.get('indicator')} {row.get('value')}"
    if figure is None:
        row.accept(
            NEW,
            what,
            lambda work: work.add(
                YearFigure(
                    year=row.get("year"),
                    indicator=row.get("indicator"),
                    value=row.get("value"),
                    note=row.get("note"),
                )
            ),
        )
        return
    changes = {
        column: row.values[column]
        for column in ("value", "note")
        if column in row.values and getattr(figure, column) != row.values[column]
    }
    if changes:
        row.accept(CHANGED, what, lambda work: work.change(figure, changes))
    else:
        row.accept(UNCHANGED, what)
