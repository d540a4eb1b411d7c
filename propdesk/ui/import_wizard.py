"""Moving in: files → what the sheets are → every row before it is written → done, or undone.

`open_for(desk, parent)` is File ▸ Import. `choose(desk, parent)` runs the same steps without
writing, for the first-run wizard: `wizard.plan` is what the clerk agreed to.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from propdesk.i18n import N_, _, ngettext
from propdesk.office.errors import Cancelled, UserError
from propdesk.office.progress import Progress
from propdesk.ui import icons
from propdesk.ui.desk import Desk
from propdesk.ui.import_files_step import FilesStep
from propdesk.ui.import_preview_step import PreviewStep
from propdesk.ui.import_sheets_step import SheetsStep
from propdesk.ui.kit.details import label
from propdesk.ui.steps import Step, Steps


class ResultStep(Step):
    """What was written, and Undo."""

    title = N_("Imported")
    next_text = N_("Close")

    def __init__(self, desk: Desk, preview: PreviewStep) -> None:
        super().__init__()
        self.desk, self.preview = desk, preview
        self.said = label("")
        self.hint = label(
            _("As long as nothing is built on it, it can also be taken back later: "
              "File ▸ Undo an import."),
            muted=True,
        )  # fmt: skip
        self.undo_button = QPushButton(_("Undo this import"), autoDefault=False)
        icons.put(self.undo_button, "undo-2")
        self.undo_button.clicked.connect(self.undo)
        row = QHBoxLayout()
        row.addWidget(self.undo_button)
        row.addStretch(1)
        self.column.addWidget(self.said)
        self.column.addWidget(self.hint)
        self.column.addLayout(row)
        self.column.addStretch(1)

    def enter(self) -> None:
        """The counts."""
        counts = self.preview.counts
        batch = self.preview.batch
        if batch is None:
            self._say(_("Everything was there already. Nothing was written."), "neutral")
            self.undo_button.hide()
            return
        done = counts["new"] + counts["changed"]
        text = ngettext("{n} row was written.", "{n} rows were written.", done)
        text = text.format(n=f"{done:,}")
        if refused := counts["refused"]:
            left = ngettext("{n} row was left out.", "{n} rows were left out.", refused)
            text = f"{text} {left.format(n=f'{refused:,}')}"
        self._say(text, "done")

    def undo(self) -> None:
        """Take the import back."""
        undo_batch(self.desk, self.preview.batch.id, self.window(), self._undone, self._refused)

    def _undone(self) -> None:
        self._say(_("The import was taken back. Everything is as it was before."), "done")
        self.undo_button.hide()
        self.hint.hide()

    def _refused(self, text: str) -> None:
        self._say(text, "overdue")

    def _say(self, text: str, tone: str) -> None:
        self.said.setText(text)
        self.said.setProperty("tone", tone)
        self.said.style().unpolish(self.said)
        self.said.style().polish(self.said)


class ImportWizard(Steps):
    """The steps of an import; without `writes` it ends with the plan."""

    def __init__(self, desk: Desk, parent: QWidget | None = None, *, writes: bool = True) -> None:
        self.files = FilesStep(desk)
        self.sheets = SheetsStep(desk, self.files)
        self.preview = PreviewStep(desk, self.sheets, writes=writes)
        self.result = ResultStep(desk, self.preview)
        steps: list[Step] = [self.files, self.sheets, self.preview]
        if writes:
            steps.append(self.result)
        super().__init__(_("Import"), steps, parent, width=980, height=660)

    @property
    def plan(self) -> Any:
        """What the clerk agreed to."""
        return self.sheets.plan

    def can_go_back(self) -> bool:
        """Not from the result: it is written."""
        return self.current is not self.result

    def can_cancel(self) -> bool:
        """Not at the result: there Undo does it."""
        return self.current is not self.result


def undo_batch(desk: Desk, batch_id: int, parent: QWidget | None, done: Any, refused: Any) -> None:
    """Take an import back in a job, then `done()`, or `refused(sentence)`."""

    def work(progress: Progress) -> None:
        from propdesk.office import importing

        with desk.store.write(action="undo import") as session:
            importing.undo(session, batch_id, desk.today(), progress=progress)

    def failed(error: BaseException) -> None:
        if isinstance(error, UserError):
            refused(str(error))
        elif not isinstance(error, Cancelled):
            raise error

    desk.jobs.start(_("Undoing the import"), work, lambda _none: done(), failed, parent)


def open_for(desk: Desk, parent: QWidget | None, paths: Sequence[Path] = ()) -> ImportWizard:
    """File ▸ Import; `paths` are taken as chosen."""
    wizard = ImportWizard(desk, parent)
    wizard.files.add(list(paths))
    wizard.open()
    return wizard


def choose(desk: Desk, parent: QWidget | None) -> ImportWizard:
    """The same steps without writing; `accepted`, then `plan`."""
    return ImportWizard(desk, parent, writes=False)
