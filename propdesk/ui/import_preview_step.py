"""The third step of an import: every row with what it would do, and why some are refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from PySide6.QtWidgets import QCheckBox, QWidget

from propdesk.i18n import N_, _, ngettext
from propdesk.office.errors import Cancelled, UserError
from propdesk.office.progress import Progress
from propdesk.ui.desk import Desk
from propdesk.ui.import_sheets_step import SheetsStep
from propdesk.ui.kit.details import label
from propdesk.ui.kit.record_tab import Filter, RecordTab
from propdesk.ui.kit.record_table import RIGHT, Column
from propdesk.ui.kit.shown import number_text
from propdesk.ui.steps import Step

STATUS = {
    "new": N_("New"),
    "changed": N_("Changed"),
    "unchanged": N_("Unchanged"),
    "refused": N_("Refused"),
}
TONES = {"new": "done", "changed": "soon", "unchanged": "neutral", "refused": "overdue"}


class PlanRow(NamedTuple):
    """One row of the files."""

    id: int
    status: str
    kind: str
    sheet: str
    row: int
    what: str
    file: str


def plan_rows(plan: Any) -> list[PlanRow]:
    """The refused rows first, then the others in the order of the sheets."""
    found = []
    for one in plan.sheets:
        found += [("refused", one.kind, r.sheet, r.row, r.reason, r.file) for r in one.refused]
    for one in plan.sheets:
        found += [(s.status, one.kind, s.sheet, s.row, s.what, s.file) for s in one.steps]
    return [PlanRow(at, *row) for at, row in enumerate(found)]


class PreviewList(RecordTab):
    """The rows of a plan."""

    name = "import_preview"
    title = N_("Rows")
    has_details = False
    search_hint = N_("Search these rows (Ctrl+F)")
    empty_text = N_("There is no row to read in these sheets.")
    columns = (
        Column(
            N_("Will be"),
            lambda row: _(STATUS[row.status]),
            width=12,
            tone=lambda row: TONES[row.status],
        ),
        Column(N_("Kind"), lambda row: row.kind, width=10),
        Column(N_("Sheet"), lambda row: row.sheet, width=10),
        Column(N_("Row"), lambda row: row.row, show=number_text, align=RIGHT, width=6),
        Column(N_("What, or why not"), lambda row: row.what, width=30, stretch=True),
        Column(N_("File"), lambda row: row.file, width=16, hidden=True),
    )

    def __init__(self, desk: Desk) -> None:
        self.rows: list[PlanRow] = []
        super().__init__(desk)
        # The dialog's Next is the primary button here.
        self.layout().setContentsMargins(0, 0, 0, 0)

    def build(self) -> None:
        """A filter for each status."""
        for key, text in STATUS.items():
            test = lambda row, key=key: row.status == key  # noqa: E731
            self.add_filter(Filter(key, _(text), test, "status"))

    def load(self, session: Any) -> list[PlanRow]:
        """What was planned."""
        return self.rows

    def open_row(self, row: Any) -> None:
        """Nothing lies behind a row."""


class PreviewStep(Step):
    """Counts, notes, the rows; Next writes them in one go, after a backup."""

    title = N_("Look before it is written")
    next_text = N_("Import")

    def __init__(self, desk: Desk, sheets: SheetsStep, *, writes: bool = True) -> None:
        super().__init__()
        self.desk, self.sheets, self._writes = desk, sheets, writes
        if not writes:
            self.next_text = N_("Use these rows")
        self.batch: Any = None
        self.counts: dict[str, int] = {}
        self.summary = label("")
        self.notes = label("", muted=True)
        self.list = PreviewList(desk)
        self.skip = QCheckBox()
        self.skip.toggled.connect(lambda _on: self.changed.emit())
        self.error = label("")
        self.error.setProperty("tone", "overdue")
        self.error.hide()
        self.column.addWidget(self.summary)
        self.column.addWidget(self.notes)
        self.column.addWidget(self.list, 1)
        self.column.addWidget(self.skip)
        self.column.addWidget(self.error)

    def first(self) -> QWidget:
        """The rows."""
        return self.list.table

    def enter(self) -> None:
        """Show the plan."""
        plan = self.sheets.plan
        self.counts = plan.counts
        self.list.rows = plan_rows(plan)
        self.list.clear_filters()
        self.list.refresh()
        if self.counts["refused"]:
            self.list.set_filter("refused")
        self.summary.setText(_summary(self.counts))
        notes = [f"{one.sheet.name}: {note}" for one in plan.sheets for note in one.notes]
        self.notes.setText("\n".join(notes[:4]))
        self.notes.setToolTip("\n".join(notes))
        self.notes.setVisible(bool(notes))
        refused = self.counts["refused"]
        text = ngettext("Leave out the refused row", "Leave out the {n} refused rows", refused)
        self.skip.setText(text.format(n=f"{refused:,}"))
        self.skip.setVisible(refused > 0)
        self.error.hide()

    def ready(self) -> bool:
        """Once something would change, and the refused rows are agreed to."""
        if not self.counts or not (self.counts["new"] or self.counts["changed"]):
            return False
        return not self.counts["refused"] or self.skip.isChecked()

    def next(self, go: Callable[[], None]) -> None:
        """Back up, then write everything in one transaction."""
        if not self._writes:
            go()
            return
        desk, plan, skip = self.desk, self.sheets.plan, self.skip.isChecked()

        def work(progress: Progress) -> Any:
            from propdesk.office import importing

            _back_up(desk, progress)
            with desk.store.write(action="import") as session:
                return importing.apply(
                    session,
                    plan,
                    today=desk.today(),
                    clerk=desk.store.clerk,
                    skip_refused=skip,
                    progress=progress,
                )

        def done(batch: Any) -> None:
            self.batch = batch
            go()

        desk.jobs.start(_("Importing"), work, done, self._failed, self.window())

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, Cancelled):
            self._say(_("Stopped. Nothing was written."))
        elif isinstance(error, UserError):
            self._say(str(error))
        else:
            raise error

    def _say(self, text: str) -> None:
        self.error.setText(text)
        self.error.show()


def _back_up(desk: Desk, progress: Progress) -> None:
    """An import is undone from the list of imports; the backup is for everything else."""
    from propdesk.office import backups

    if not desk.demo and backups.due(desk.store, datetime.now(), timedelta(0)):
        backups.make(desk.store, datetime.now(), progress=progress)


def _summary(counts: dict[str, int]) -> str:
    parts = [
        (counts["new"], ngettext("{n} row new", "{n} rows new", counts["new"])),
        (counts["changed"], ngettext("{n} row changed", "{n} rows changed", counts["changed"])),
        (counts["unchanged"], _("{n} unchanged")),
        (counts["refused"], _("{n} refused")),
    ]
    shown = [text.format(n=f"{n:,}") for n, text in parts if n]
    if not counts["new"] and not counts["changed"] and not counts["refused"]:
        return _("Everything in these files is there already. There is nothing to write.")
    return _("{counts}.").format(counts=" · ".join(shown))
