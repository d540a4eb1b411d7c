"""The office's own table of holidays (节假日与调休): imported from a file, or entered day by day.

The State Council announces the moved working days of a year in the autumn before. Until then a
year is provisional (暂定, domain.md §9.1). Files: the JSON of holiday-cn, or CSV with
date, is_workday, name.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from propdesk.i18n import _
from propdesk.office import settings
from propdesk.office.entities import HolidayOverride
from propdesk.office.errors import UserError
from propdesk.office.importing import text_grids

_WORKED = ("1", "true", "yes", "y", "班", "上班", "是", "workday", "工作日")
_FREE = ("0", "false", "no", "n", "休", "放假", "否", "holiday", "节假日")
_YEARS = range(2000, 2101)
_LARGEST = 2_000_000
_NAG_FROM_MONTH = 12


class HolidayDay(NamedTuple):
    """A day that is free or worked against, or by, the notice of its year."""

    day: date
    is_workday: bool
    name: str = ""
    source: str = ""


class Imported(NamedTuple):
    """What a file changed: days new, days changed, days that were there already."""

    added: int
    changed: int
    unchanged: int


def listed(session: Session, year: int | None = None) -> list[HolidayDay]:
    """The office's own days, oldest first; of one year if `year` is given."""
    query = select(HolidayOverride).order_by(HolidayOverride.day)
    if year is not None:
        query = query.where(HolidayOverride.day.between(date(year, 1, 1), date(year, 12, 31)))
    rows = session.scalars(query)
    return [HolidayDay(row.day, bool(row.is_workday), row.name, row.source) for row in rows]


def add(
    session: Session, day: date, is_workday: bool, name: str = "", source: str = ""
) -> HolidayOverride:
    """Declare one day worked or free; a day declared before is changed."""
    query = select(HolidayOverride).where(HolidayOverride.day == day)
    row = session.scalars(query).one_or_none()
    if row is None:
        row = HolidayOverride(day=day)
        session.add(row)
    row.is_workday, row.name, row.source = is_workday, name.strip(), source.strip()
    return row


def remove(session: Session, day: date) -> None:
    """Take back what the office declared of a day; the official table counts again."""
    query = select(HolidayOverride).where(HolidayOverride.day == day)
    row = session.scalars(query).one_or_none()
    if row is None:
        raise UserError(_("{day} is not in the office's own table.").format(day=day), field="day")
    session.delete(row)


def years_without_table(session: Session, today: date) -> list[int]:
    """The years whose working days are provisional (暂定): this one, and in December the next."""
    calendar = settings.workdays(session)
    years = [today.year, today.year + 1] if today.month >= _NAG_FROM_MONTH else [today.year]
    # A day in the middle of a year that no table need name tells whether the year has one.
    return [year for year in years if calendar.is_provisional(date(year, 7, 15))]


def import_file(session: Session, path: Path) -> Imported:
    """Take over a table from a file; importing it again changes nothing.

    Raises UserError for a file that is none, that is empty, or that contradicts itself.
    """
    return take(session, read(_bytes(path), path.name), path.name)


def take(session: Session, days: Sequence[HolidayDay], source: str) -> Imported:
    """Write the days of a table into the office's own."""
    wanted = [day.day for day in days]
    query = select(HolidayOverride).where(HolidayOverride.day.in_(wanted))
    present = {row.day: row for row in session.scalars(query)}
    added = changed = 0
    for day in days:
        row = present.get(day.day)
        if row is None:
            session.add(
                HolidayOverride(
                    day=day.day, is_workday=day.is_workday, name=day.name, source=source
                )
            )
            added += 1
        elif (bool(row.is_workday), row.name) != (day.is_workday, day.name):
            row.is_workday, row.name, row.source = day.is_workday, day.name, source
            changed += 1
    return Imported(added, changed, len(days) - added - changed)


def read(data: bytes, name: str) -> list[HolidayDay]:
    """The days of a holiday-cn JSON or a CSV file, in order. Raises UserError, naming the file."""
    if not data.strip():
        raise UserError(_("{file} is empty.").format(file=name))
    text = text_grids.decode(data, name)
    found = _of_json(text, name) if text.lstrip()[:1] in ("{", "[") else _of_csv(text, name)
    days: dict[date, HolidayDay] = {}
    for day in found:
        if days.setdefault(day.day, day).is_workday != day.is_workday:
            sentence = _("{file} says that {day} is free and also that it is worked.")
            raise UserError(sentence.format(file=name, day=day.day))
    return [days[day] for day in sorted(days)]


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST:
            raise _no_table(path.name)
        return path.read_bytes()
    except OSError as error:
        sentence = _("{file} cannot be read: {why}.")
        raise UserError(sentence.format(file=path.name, why=error.strerror)) from error


def _no_table(name: str) -> UserError:
    return UserError(
        _(
            "{file} is no table of holidays: choose a holiday-cn JSON file,"
            " or a CSV file with the columns {columns}."
        ).format(file=name, columns="date, is_workday, name")
    )


def _of_json(text: str, name: str) -> Iterable[HolidayDay]:
    try:
        given = json.loads(text)
        years = given if isinstance(given, list) else [given]
        found = [_json_day(day) for year in years for day in year["days"]]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _no_table(name) from error
    if not found:
        year = next((str(year.get("year")) for year in years if year.get("year")), name)
        sentence = _(
            "{file} has no days: the notice for {year} is not in it yet. Import a newer file"
            " once the notice is out."
        )
        raise UserError(sentence.format(file=name, year=year))
    return found


def _json_day(day: Any) -> HolidayDay:
    if not isinstance(day["isOffDay"], bool) or not isinstance(day["name"], str):
        raise ValueError(day)
    return HolidayDay(_day(day["date"]), not day["isOffDay"], day["name"].strip())


def _day(text: str) -> date:
    day = date.fromisoformat(text.strip().replace("/", "-"))
    if day.year not in _YEARS:
        raise ValueError(text)
    return day


def _of_csv(text: str, name: str) -> Iterable[HolidayDay]:
    found = []
    for number, row in enumerate(csv.reader(io.StringIO(text, newline="")), start=1):
        cells = [cell.strip() for cell in row]
        if not any(cells) or (number == 1 and not cells[0][:1].isdigit()):
            continue
        day = _csv_day(cells, number, name)
        # A file may list all days of the year; those that Monday to Friday tells are left out.
        if day.name or day.is_workday != (day.day.weekday() < 5):
            found.append(day)
    if not found:
        raise _no_table(name)
    return found


def _csv_day(cells: list[str], number: int, name: str) -> HolidayDay:
    worked = cells[1].lower() if len(cells) > 1 else ""
    if worked not in _WORKED + _FREE:
        raise _no_table(name) if number < 3 else _bad_row(number, name)
    try:
        day = _day(cells[0])
    except ValueError as error:
        raise _bad_row(number, name) from error
    return HolidayDay(day, worked in _WORKED, cells[2] if len(cells) > 2 else "")


def _bad_row(number: int, name: str) -> UserError:
    sentence = _("{file}, row {row}: a date such as 2027-02-08 and 1 (worked) or 0 (free) are due.")
    return UserError(sentence.format(file=name, row=number))
