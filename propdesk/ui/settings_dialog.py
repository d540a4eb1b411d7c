"""Settings: how this PC shows PropDesk, and what the office has decided (office/settings.py)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from propdesk import i18n
from propdesk.i18n import N_, _
from propdesk.office import settings
from propdesk.office.errors import UserError
from propdesk.ui import icons, settings_upkeep, theme, words
from propdesk.ui.desk import Desk
from propdesk.ui.kit.fields import CheckField, ChoiceField, Field, NumberField, TextField
from propdesk.ui.kit.record_form import RecordForm

PRORATION = (
    ("actual_days", N_("By the days of the month")),
    ("30_day", N_("Every month has 30 days")),
    ("half_month", N_("By half months")),
    ("whole_month", N_("Only whole months")),
)
START_RULE = (
    ("move_in_day", N_("From the day of moving in")),
    ("next_month_first", N_("From the first of the next month")),
)


class FolderField(TextField):
    """A folder, typed or picked; empty means none."""

    def __init__(self, label: str, name: str, **more: Any) -> None:
        super().__init__(label, name, limit=1000, **more)
        editor = self.editor
        assert isinstance(editor, QLineEdit)
        pick = editor.addAction(
            icons.icon("folder-open"), QLineEdit.ActionPosition.TrailingPosition
        )
        pick.setText(_("Choose a folder"))
        icons.put(pick, "folder-open")
        pick.triggered.connect(self._pick)

    def _pick(self) -> None:
        start = self.draft() or str(Path.home())
        chosen = QFileDialog.getExistingDirectory(self, self.label_text, start)
        if chosen:
            self.set_value(str(Path(chosen)))

    def value(self) -> str:
        """The folder; it must exist."""
        text = super().value()
        if text and not Path(text).is_dir():
            raise UserError(_("There is no folder {folder}.").format(folder=text))
        return text


class SettingsDialog(RecordForm):
    """The settings of this PC and of the office, on five pages."""

    title = N_("Settings")
    save_text = N_("Save")
    width = 620

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        self._office: list[Field] = []
        super().__init__(desk, parent)

    def build(self) -> None:
        """Every setting with its value now."""
        self._build_screen()
        self._build_fees()
        self._build_letters()
        settings_upkeep.add_page(self)
        self._build_backup()
        with self.desk.store.read() as session:
            for field in self._office:
                field.set_value(_shown(field.name, settings.get(session, field.name)))

    def _build_screen(self) -> None:
        self.page(_("Screen"))
        languages = [("system", _("Like the system")), *i18n.LANGUAGES.items()]
        self.language = self.add(ChoiceField(_("Language"), "language", languages))
        self.language.set_value(words.chosen())
        self.language.set_hint(_("Used when PropDesk is started the next time."))
        sizes = [(row[0], _(row[1])) for row in theme.SIZES]
        self.size = self.add(ChoiceField(_("Font size"), "size", sizes))
        self.size.set_value(theme.size())
        modes = [(name, _(text)) for name, text in theme.MODES]
        self.mode = self.add(ChoiceField(_("Light or dark"), "mode", modes), beside=True)
        self.mode.set_value(theme.mode())
        self._add(TextField(_("Clerk"), "clerk", hint=_("Stands in the audit trail.")))

    def _build_fees(self) -> None:
        self.page(_("Fees and arrears"))
        proration = [(key, _(text)) for key, text in PRORATION]
        self._add(ChoiceField(_("Parts of a month"), "proration", proration))
        starts = [(key, _(text)) for key, text in START_RULE]
        self._add(ChoiceField(_("A new owner pays"), "start_rule", starts), beside=True)
        holiday = _("A due day on a holiday moves to the next working day")
        self._add(CheckField(holiday, "shift_due_on_holiday"))
        rates = TextField(_("Fees in the collection rates"), "rates_items")
        rates.set_hint(_("Several names with 、 between them."))
        self._add(rates)
        self._add(_count(_("Limitation"), "limitation_years", _("years")))
        self._add(_count(_("Small groups hidden under"), "small_count_threshold"), beside=True)
        self._add(TextField(_("Receipt numbers begin with"), "receipt_prefix"))
        self._add(TextField(_("Letter numbers begin with"), "notice_prefix"), beside=True)

    def _build_letters(self) -> None:
        self.page(_("Letters"))
        languages = list(i18n.LANGUAGES.items())
        self._add(ChoiceField(_("Language of documents"), "document_language", languages))
        days = _("days")
        self._add(_count(_("Reminder before the due day"), "stage_1_days_before_due", days))
        self._add(_count(_("First demand after"), "stage_2a_days", days), beside=True)
        self._add(_count(_("Second demand after"), "stage_2b_days", days))
        self._add(_count(_("Time to pay in a demand"), "demand_period_days", days), beside=True)
        self._add(_count(_("Between two letters at least"), "demand_interval_days", days))
        rate = NumberField(
            _("Late charge a day"), "late_charge_daily_rate", unit="%", digits=4, required=True
        )
        self._add(rate, beside=True)
        self._add(TextField(_("Clause of the late charge"), "late_charge_clause"))
        ways = TextField(_("Ways to pay, as printed"), "letter_payment_ways", lines=2, limit=2000)
        self._add(ways)
        signature = _("The owners' committee signs too")
        self._add(CheckField(signature, "letter_co_signature"))

    def _build_backup(self) -> None:
        self.page(_("Backup"))
        first = FolderField(_("Backup folder"), "backup_folder")
        first.set_hint(_("Empty: beside the data."))
        self._add(first)
        second = FolderField(_("Second folder"), "backup_second_folder")
        second.set_hint(_("On another disk or a USB stick, so that one broken disk is no loss."))
        self._add(second)

    def _add(self, field: Field, *, beside: bool = False) -> None:
        self.add_setting(field, beside=beside)

    def add_setting(self, field: Field, *, beside: bool = False, wide: bool = True) -> None:
        """Put in the field of a setting of the office; it is named like it."""
        self._office.append(self.add(field, beside=beside, wide=wide))

    def save(self, session: Any) -> None:
        """Write what was changed."""
        for field in self._office:
            value = _kept(field.name, field.value())
            if value == settings.get(session, field.name):
                continue
            try:
                settings.put(session, field.name, value)
            except UserError as error:
                error.field = field.name
                raise
        self.desk.store.clerk = settings.get(session, "clerk") or self.desk.store.clerk

    def accept(self) -> None:
        """After the office's settings are saved, this PC's."""
        super().accept()
        words.choose(self.language.value())
        if self.mode.value() != theme.mode():
            theme.set_mode(self.mode.value())
        if self.size.value() != theme.size():
            theme.set_size(self.size.value())


def _count(label: str, name: str, unit: str = "") -> NumberField:
    return NumberField(label, name, unit=unit, required=True, maximum=9999)


def _shown(name: str, value: Any) -> Any:
    """A setting as its field shows it."""
    if name == "rates_items":
        return "、".join(value)
    return value


def _kept(name: str, value: Any) -> Any:
    """A field's value as the setting keeps it."""
    if name == "rates_items":
        return [part.strip() for part in value.replace(",", "、").split("、") if part.strip()]
    if name == "late_charge_daily_rate":
        return str(value)
    return value
