"""The settings of facilities, inspections and hazards: every number the law may change.

Lists are written `60、30、7`, tables a line each: `干粉 5、2、10`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from propdesk.i18n import N_, _
from propdesk.office import facility_categories
from propdesk.office.errors import UserError
from propdesk.ui.kit.fields import Field, NumberField, TextField

if TYPE_CHECKING:
    from propdesk.ui.settings_dialog import SettingsDialog

POINTS = {
    "condition": N_("Each step of the condition"),
    "life": N_("Design life used up"),
    "failure": N_("Each failure"),
    "cost": N_("Cost as much as renewing"),
    "risk": N_("High risk"),
}


class _Written(TextField):
    """Text that stands for something else; a draft is the text."""

    def restore(self, draft: Any) -> None:
        """Show the text again."""
        TextField.set_value(self, draft)


class NumbersField(_Written):
    """Whole numbers with 、 between them."""

    def value(self) -> Any:
        """The numbers; raises UserError for what is none, and for none at all."""
        return _numbers(super().value())

    def set_value(self, value: Any) -> None:
        """Show numbers."""
        super().set_value("、".join(str(one) for one in value or ()))


class WordsField(_Written):
    """Words with 、 between them."""

    def value(self) -> Any:
        """The words, without the blanks around them."""
        return [part for part in re.split(r"[、,，;；\s]+", super().value()) if part]

    def set_value(self, value: Any) -> None:
        """Show words."""
        super().set_value("、".join(value or ()))


class TableField(_Written):
    """A name and its numbers on each line; the names are fixed."""

    def __init__(
        self, label: str, name: str, names: Mapping[str, str], count: int, **more: Any
    ) -> None:
        super().__init__(label, name, lines=len(names), limit=400, **more)
        self._names, self._count = dict(names), count

    def value(self) -> Any:
        """The numbers by key; a single one alone. Raises UserError naming the line."""
        found: dict[str, Any] = {}
        for line in filter(None, (one.strip() for one in super().value().splitlines())):
            key = next((key for key, text in self._names.items() if line.startswith(text)), None)
            rest = line[len(self._names[key]) :].strip(" :：") if key else ""
            try:
                numbers = _numbers(rest)
            except UserError:
                numbers = []
            if key is None or len(numbers) != self._count:
                raise UserError(
                    _("“{line}” cannot be read. Write it like this: {example}").format(
                        line=line, example=self._line(next(iter(self._names)), [1] * self._count)
                    )
                )
            found[key] = numbers[0] if self._count == 1 else numbers
        missing = [text for key, text in self._names.items() if key not in found]
        if missing:
            raise UserError(_("A line is missing: {name}.").format(name=missing[0]))
        return found

    def set_value(self, value: Any) -> None:
        """Show the table."""
        lines = []
        for key, numbers in (value or {}).items():
            if key in self._names:
                lines.append(self._line(key, numbers if isinstance(numbers, list) else [numbers]))
        super().set_value("\n".join(lines))

    def _line(self, key: str, numbers: Sequence[int]) -> str:
        return f"{self._names[key]} {'、'.join(str(one) for one in numbers)}"


def add_page(dialog: SettingsDialog) -> None:
    """Put the page into the dialog."""
    dialog.page(_("Facilities and hazards"))
    days, months = _("days"), _("months")
    bands = NumbersField(_("Bands of the expiry board"), "expiry_bands", required=True)
    bands.set_hint(_("Days, with 、 between them."))
    dialog.add_setting(bands)
    dialog.add_setting(_count(_("Apply before a paper ends"), "apply_days", days), beside=True)
    years = NumbersField(
        _("Years of a lift with a periodic inspection"), "lift_periodic_years", required=True
    )
    years.set_hint(_("TSG T7001-2023; self-test in the others, every year after the last."))
    dialog.add_setting(years)
    early = _count(_("Periodic inspection early by"), "lift_periodic_early_months", months)
    dialog.add_setting(early)
    early = _count(_("Self-test early by"), "lift_self_test_early_months", months)
    dialog.add_setting(early, beside=True)
    dialog.add_setting(_count(_("Apply for it before"), "lift_apply_months", months))
    rest = _count(_("Inspect a lift after a rest of"), "lift_restart_months", months)
    dialog.add_setting(rest, beside=True)
    templates = WordsField(_("Plans that are a lift's inspection"), "lift_inspection_templates")
    templates.set_hint(_("The numbers of the templates, such as L06."))
    dialog.add_setting(templates)
    dialog.add_setting(_extinguishers())
    dialog.add_setting(_count(_("Cost of the last"), "renewal_years", _("years")))
    share = _count(_("Costly from"), "renewal_cost_percent", _("% of renewing"))
    dialog.add_setting(share, beside=True)
    points = {key: _(text) for key, text in POINTS.items()}
    dialog.add_setting(TableField(_("Points of the renewal proposal"), "renewal_points", points, 1))
    _add_hazards(dialog, days)


def _extinguishers() -> Field:
    kind = facility_categories.of("extinguisher")
    agent = kind.field("agent") if kind else None
    names = (
        {one.key: facility_categories.shown(agent, one.key) for one in agent.choices}
        if agent
        else {}
    )
    field = TableField(_("Years of extinguishers"), "extinguisher_years", names, 3)
    field.set_hint(_("First service, then every so many years, scrapped; from the manufacture."))
    return field


def _add_hazards(dialog: SettingsDialog, days: str) -> None:
    dialog.add_setting(TextField(_("Hazard numbers begin with"), "hazard_prefix"))
    told = _count(_("Dissuasions before a report"), "hazard_dissuasions")
    dialog.add_setting(told, beside=True)
    dialog.add_setting(_count(_("Time for a general hazard"), "hazard_days_general", days))
    larger = _count(_("For a larger one"), "hazard_days_larger", days)
    dialog.add_setting(larger, beside=True)
    dialog.add_setting(_count(_("For a major one"), "hazard_days_major", days), wide=False)


def _count(label: str, name: str, unit: str = "") -> NumberField:
    return NumberField(label, name, unit=unit, required=True, maximum=9999)


def _numbers(text: str) -> list[int]:
    parts = [part for part in re.split(r"[、,，;；/\s]+", text) if part]
    if not parts or not all(re.fullmatch(r"\d{1,4}", part) for part in parts):
        raise UserError(_("Please give whole numbers, with 、 between them."))
    return [int(part) for part in parts]
