"""A rule of repetition in words (每月最后一天, every month on the last day), in either language.

The words are put together from translated phrases, so every valid rule has a sentence; the usual
ones read as a clerk would say them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from propdesk.i18n import N_, _, ngettext
from propdesk.office import recurrence
from propdesk.office.errors import UserError
from propdesk.office.recurrence import Rule
from propdesk.office.recurrence_parts import Parts

_WEEKDAYS = N_("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
_MONTHS = N_(
    "January February March April May June July August September October November December"
)
_ORDINALS = N_("first second third fourth fifth")
_EVERY = {
    "DAILY": (N_("every day"), N_("every {n} days")),
    "WEEKLY": (N_("every week"), N_("every {n} weeks")),
    "MONTHLY": (N_("every month"), N_("every {n} months")),
    "YEARLY": (N_("every year"), N_("every {n} years")),
}
_EVERY_ON = {
    "WEEKLY": (N_("every {days}"), N_("every {n} weeks on {days}")),
    "MONTHLY": (N_("every month on {days}"), N_("every {n} months on {days}")),
    "YEARLY": (N_("every year on {days}"), N_("every {n} years on {days}")),
}


def weekday_names() -> list[str]:
    """The seven days of the week, Monday first (周一 …)."""
    return _(_WEEKDAYS).split()


def month_names() -> list[str]:
    """The twelve months (1月 …)."""
    return _(_MONTHS).split()


def nth_name(n: int) -> str:
    """第一个 … 第五个, the first …; -1: 最后一个, the last."""
    return _("the last") if n == -1 else _("the {nth}").format(nth=_nth(n))


def day_name(n: int) -> str:
    """A day of the month, 10日, the 10th; -1: 最后一天, the last day."""
    return _month_days([n])


def of_text(text: str, starts_on: date) -> str:
    """A rule kept as text in words; the empty rule is one that only an event starts."""
    if not text:
        return _("only after an event")
    try:
        return words(recurrence.parse(text, starts_on))
    except UserError:
        return text


def words(rule: Rule) -> str:
    """The rule in words: 每周一、周四; 4–9月每周五; every 3 months on the 10th."""
    parts = _plainest(rule.filled)
    said = _limited(parts, _often(parts))
    if parts.months and parts.freq != "YEARLY":
        said = _within(said, parts.months)
    return _ending(parts, _short_months(parts, said))


def _plainest(parts: Parts) -> Parts:
    """The same days by the frequency a person would name ("every Monday", not "every year")."""
    numbered = any(nth for nth, _day in parts.weekdays)
    if len(parts.months) == 12 and not (numbered and parts.freq == "YEARLY"):
        parts = replace(parts, months=())
    if parts.interval > 1 or parts.positions or parts.weeks:
        return parts
    if parts.year_days:
        return replace(parts, freq="YEARLY")
    if parts.month_days or (numbered and (parts.months or parts.freq == "MONTHLY")):
        named = parts.months and not _one_run(parts.months)
        return replace(parts, freq="YEARLY" if named else "MONTHLY")
    if parts.weekdays and not numbered:
        return replace(parts, freq="DAILY" if len(parts.weekdays) == 7 else "WEEKLY")
    return parts


def _often(parts: Parts) -> str:
    """How often, and on which days of the week, month or year."""
    days = {"WEEKLY": _of_week, "MONTHLY": _of_month, "YEARLY": _of_year}
    which = days[parts.freq](parts) if parts.freq in days else ""
    one, many = (_EVERY_ON if which else _EVERY)[parts.freq]
    if which and parts.freq == "WEEKLY" and len(parts.weekdays) > 2 and _one_run_of_week(parts):
        one = N_("every week, {days}")
    return _(one if parts.interval == 1 else many).format(n=parts.interval, days=which)


def _of_week(parts: Parts) -> str:
    return _picked(parts, _weekdays(parts))


def _of_month(parts: Parts) -> str:
    days = _month_days(parts.month_days)
    return _picked(parts, _on(days, _weekdays(parts)))


def _of_year(parts: Parts) -> str:
    if _is_dates(parts):
        names = month_names()
        dates = [(month, day) for month in parts.months for day in parts.month_days]
        return _listed(
            [_("{n} {month}").format(n=day, month=names[month - 1]) for month, day in dates]
        )
    counted = _on(_year_days(parts.year_days), _month_days(parts.month_days))
    weekdays = _weekdays(parts)
    days = counted or weekdays or _("every day")
    if parts.weeks:
        days = _of(days, _weeks(parts.weeks))
    if parts.months:
        days = _of(days, _months(parts.months))
    elif parts.month_days and not parts.weeks:
        days = _of(days, _("every month"))
    return _picked(parts, _on(days, weekdays) if counted else days)


def _is_dates(parts: Parts) -> bool:
    """Whether the rule is a few plain dates of the year: 每年4月20日、10月20日."""
    few = 0 < len(parts.months) * len(parts.month_days) <= 4
    others = parts.weekdays or parts.year_days or parts.weeks or parts.positions
    return few and min(parts.month_days) > 0 and not others


def _on(days: str, weekdays: str) -> str:
    """`days` that also have to be one of `weekdays`."""
    if days and weekdays:
        return _("{days} if it is {weekdays}").format(days=days, weekdays=weekdays)
    return days or weekdays


def _of(days: str, whole: str) -> str:
    return _("{days} of {whole}").format(days=days, whole=whole)


def _picked(parts: Parts, days: str) -> str:
    """Only the first, the last … of `days` (BYSETPOS)."""
    if not parts.positions:
        return days
    picks = []
    for n in parts.positions:
        if n < -1:
            picks.append(_("number {n} from the end").format(n=-n))
        else:
            picks.append(_("number {n}").format(n=n) if n > 5 else nth_name(n))
    return _("{pick} of {days}").format(pick=_listed(picks), days=days)


def _nth(n: int) -> str:
    return _(_ORDINALS).split()[n - 1]


def _weekdays(parts: Parts) -> str:
    names = weekday_names()
    plain = [day for nth, day in parts.weekdays if nth == 0]
    said = _runs(plain, lambda day: names[day])
    said += [_numbered(nth, names[day]) for nth, day in parts.weekdays if nth]
    return _listed(said)


def _numbered(nth: int, weekday: str) -> str:
    """The n-th of a weekday: 第一个周一, 最后一个周五."""
    if nth == -1:
        return _("the last {weekday}").format(weekday=weekday)
    if nth < 0:
        return _("{weekday} number {n} from the end").format(weekday=weekday, n=-nth)
    if nth > 5:
        return _("{weekday} number {n}").format(weekday=weekday, n=nth)
    return _("the {nth} {weekday}").format(nth=_nth(nth), weekday=weekday)


def _month_days(days: Sequence[int]) -> str:
    ahead = [day for day in days if day > 0]
    said = []
    if ahead:
        said.append(_("the {days}").format(days=_listed(_runs(ahead, _ordinal))))
    for day in sorted((day for day in days if day < 0), reverse=True):
        last = _("the last day") if day == -1 else _("day {n} from the end").format(n=-day)
        said.append(last)
    return _listed(said)


def _ordinal(n: int) -> str:
    """10th, in Chinese 10日."""
    if n % 10 in (1, 2, 3) and n not in (11, 12, 13):
        forms = (N_("{n}st"), N_("{n}nd"), N_("{n}rd"))
        return _(forms[n % 10 - 1]).format(n=n)
    return _("{n}th").format(n=n)


def _year_days(days: Sequence[int]) -> str:
    ahead = [_("day {n} of the year").format(n=day) for day in days if day > 0]
    back = [_("day {n} from the end of the year").format(n=-day) for day in days if day < -1]
    return _listed(ahead + back + ([_("the last day of the year")] if -1 in days else []))


def _weeks(weeks: Sequence[int]) -> str:
    ahead = [_("week {n}").format(n=week) for week in weeks if week > 0]
    return _listed(ahead + [_("week {n} from the end").format(n=-w) for w in weeks if w < 0])


def _months(months: Sequence[int]) -> str:
    """Months as a person lists them: April to September; 11月–次年3月."""
    names = month_names()
    run = _one_run(months)
    if run:
        first, last = run
        between = N_("{first} to {last}") if first < last else N_("{first} through {last}")
        return _(between).format(first=names[first - 1], last=names[last - 1])
    return _listed([names[month - 1] for month in months])


def _one_run(months: Sequence[int]) -> tuple[int, int] | None:
    """First and last of months in a row, 3 or more, also across the new year; else None."""
    begins = [month for month in months if (month - 2) % 12 + 1 not in months]
    if len(begins) != 1 or len(months) < 3:
        return None
    return begins[0], (begins[0] + len(months) - 2) % 12 + 1


def _one_run_of_week(parts: Parts) -> bool:
    days = [day for _nth, day in parts.weekdays]
    return days == list(range(days[0], days[0] + len(days)))


def _runs(numbers: Sequence[int], name: Callable[[int], str]) -> list[str]:
    """`numbers` by name; three or more in a row become "first–last"."""
    said: list[str] = []
    row: list[int] = []
    for n in [*numbers, None]:
        if n is not None and (not row or n == row[-1] + 1):
            row.append(n)
            continue
        if len(row) > 2:
            said.append(_("{first}–{last}").format(first=name(row[0]), last=name(row[-1])))
        else:
            said += [name(one) for one in row]
        row = [] if n is None else [n]
    return said


def _listed(items: Sequence[str]) -> str:
    """a, b and c; a、b、c."""
    said = ""
    for at, item in enumerate(items):
        if not at:
            said = item
        else:
            joined = N_("{some} and {next}") if at == len(items) - 1 else N_("{some}, {next}")
            said = _(joined).format(some=said, next=item)
    return said


def _within(said: str, months: Sequence[int]) -> str:
    """`said` in some months of the year only."""
    if len(months) == 12:
        return said
    frame = N_("{when}, {months}") if _one_run(months) else N_("{when} in {months}")
    return _(frame).format(when=said, months=_months(months))


def _short_months(parts: Parts, said: str) -> str:
    """4–9月 and 1、4、7月 instead of 4月–9月: a unit that all names share is said once."""
    names = month_names()
    unit = names[0][-1] if len({name[-1] for name in names}) == 1 else ""
    whole = _months(parts.months) if unit and 1 < len(parts.months) < 12 else ""
    if not whole or _("{first} through {last}").format(first="", last="") in whole:
        return said
    return said.replace(whole, whole.replace(unit, "", whole.count(unit) - 1))


def _limited(parts: Parts, said: str) -> str:
    """`said`, and what else a day has to be for a rule that counts by days, weeks or months."""
    if parts.freq == "YEARLY":
        return said
    only = []
    if parts.freq == "DAILY" and parts.weekdays and len(parts.weekdays) < 7:
        only.append(_weekdays(parts))
    if parts.freq in ("DAILY", "WEEKLY") and parts.month_days:
        only.append(_month_days(parts.month_days))
    if parts.year_days:
        only.append(_year_days(parts.year_days))
    if parts.weeks:
        only.append(_weeks(parts.weeks))
    for days in only:
        said = _("{when}, only on {days}").format(when=said, days=days)
    return said


def _ending(parts: Parts, said: str) -> str:
    """`said` with what becomes of missing days, and with its end."""
    if parts.may_miss and parts.skip == "BACKWARD":
        said = _("{when} (or the last day before, where there is none)").format(when=said)
    elif parts.may_miss:
        said = _("{when} (or the first day after, where there is none)").format(when=said)
    elif replace(parts, skip="FORWARD").may_miss and not _always_there(parts):
        said = _("{when} (left out where there is none)").format(when=said)
    if parts.until:
        said = _("{when}, until {day}").format(when=said, day=parts.until)
    if parts.count:
        many = ngettext("{when}, once", "{when}, {n} times", parts.count)
        said = many.format(when=said, n=parts.count)
    return said


def _always_there(parts: Parts) -> bool:
    """Whether all months of the rule are long enough for its days."""
    if parts.year_days:
        return False
    short = {2: 28, 4: 30, 6: 30, 9: 30, 11: 30}
    longest = max(abs(day) for day in parts.month_days)
    return all(longest <= short.get(month, 31) for month in parts.months or range(1, 13))
