"""The year-end summary, step by step: year, readiness, figures, charts, text, targets, PDF.

    YearEndWizard(desk, parent).open()

Everything entered is kept with the year at each step and on closing, and is there again next time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QSizePolicy, QSplitter, QWidget, QWizard

from propdesk import i18n
from propdesk.i18n import _
from propdesk.office import summaries, year_end
from propdesk.office.errors import UserError
from propdesk.office.progress import Progress
from propdesk.office.summary_outline import Draft
from propdesk.office.summary_words import Words, words
from propdesk.office.year_figures import YearFigures
from propdesk.ui import alerts
from propdesk.ui.desk import Desk
from propdesk.ui.kit.preview import save_whole
from propdesk.ui.memory import recall, remember
from propdesk.ui.year_end_figures import FiguresPage
from propdesk.ui.year_end_pages import (
    ChartsPage,
    PreviewPage,
    ReadinessPage,
    StartPage,
    TargetsPage,
)
from propdesk.ui.year_end_texts import TextsPage

START, READINESS, FIGURES, CHARTS, TEXTS, TARGETS, PREVIEW = range(7)
_PLACES = {
    "premises": "import",
    "history": "import",
    "community": "community",
    "bills": "bill_run",
    "arrears": "notices",
    "inspections": "inspections",
    "hazards": "hazards",
    "works": "works",
    "facilities": "facilities",
}
"""Where a gap is filled: `desk.open(kind)`."""


def usual_year(today: date) -> int:
    """The year a summary is usually written of: this one from November on, else the last."""
    return today.year if today.month >= 11 else today.year - 1


class YearEndWizard(QWizard):
    """See the head of this module. `draft` is what the clerk has entered so far."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.draft = Draft()
        self.figures: YearFigures | None = None
        self.pdf = b""
        self._closed = False
        self._kept: tuple[int, date, Draft] | None = None
        with desk.store.read() as session:
            self.words: Words = summaries.document_words(session)
        self.screen_words = words(i18n.language())
        self.setWindowTitle(_("Year-end summary"))
        self.setWizardStyle(QWizard.WizardStyle.ModernStyle)
        self.setOption(QWizard.WizardOption.NoBackButtonOnStartPage)
        self.setOption(QWizard.WizardOption.NoDefaultButton, False)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._name_buttons()
        self.start = StartPage(self)
        self.texts = TextsPage(self)
        self.targets = TargetsPage(self)
        pages = (
            self.start,
            ReadinessPage(self),
            FiguresPage(self),
            ChartsPage(self),
            self.texts,
            self.targets,
            PreviewPage(self),
        )
        grow = QSizePolicy.Policy.Expanding
        for at, page in enumerate(pages):
            page.setSizePolicy(grow, grow)
            for split in page.findChildren(QSplitter):
                split.setSizePolicy(grow, grow)
            self.setPage(at, page)
        self.currentIdChanged.connect(self._moved)
        width, height = recall("year_end/size", [1040, 760])
        screen = self.screen().availableSize()
        self.resize(min(width, screen.width() - 40), min(height, screen.height() - 60))

    def _name_buttons(self) -> None:
        for button, text in (
            (QWizard.WizardButton.BackButton, _("Back")),
            (QWizard.WizardButton.NextButton, _("Next")),
            (QWizard.WizardButton.CommitButton, _("Next")),
            (QWizard.WizardButton.CancelButton, _("Close")),
            (QWizard.WizardButton.FinishButton, _("Export PDF…")),
        ):
            self.setButtonText(button, text)

    # What the pages work on

    @property
    def year(self) -> int:
        """The year chosen."""
        return self.start.year()

    @property
    def as_of(self) -> date:
        """The as-of date chosen; the end of the year while it is not a date."""
        return self.start.as_of() or year_end.default_as_of(self.year, self.desk.today())

    def change(self, **entered: Any) -> None:
        """Take over what was entered: `answers`, `texts`, `charts`."""
        self.draft = replace(self.draft, **entered)

    def load(self, year: int) -> date | None:
        """Take up the summary of `year` where it was left; its as-of date, if it has one."""
        with self.desk.store.read() as session:
            saved = summaries.load(session, year)
        self.draft = saved.draft
        self.figures = None
        self._kept = (year, saved.as_of, saved.draft) if saved.as_of else None
        return saved.as_of

    def keep(self) -> None:
        """Write down what was entered, if anything was since the last time."""
        self.texts.collect()
        self.targets.collect()
        if self.currentId() < READINESS and self._kept is None:
            return
        now = (self.year, self.as_of, replace(self.draft, step=max(self.currentId(), 0)))
        if now != self._kept:
            with self.desk.store.write(action="summary") as session:
                summaries.save(session, *now)
            self._kept = now

    def gather(self, done: Callable[[], object]) -> None:
        """Read the year's figures in the background, then run `done`."""
        year, day, language = self.year, self.as_of, self.words.language
        store = self.desk.store

        def work(progress: Progress) -> YearFigures:
            progress.tell(0, 0, _("Adding up the year"))
            with store.read() as session:
                return year_end.gather(session, year, day, language=language)

        def arrived(figures: YearFigures) -> None:
            self.figures = figures
            done()

        self.run(_("Adding up the year"), work, arrived)

    def run(
        self,
        title: str,
        work: Callable[[Progress], Any],
        done: Callable[[Any], object],
        failed: Callable[[BaseException], object] | None = None,
    ) -> None:
        """A job whose result is dropped if the wizard was closed meanwhile."""

        def arrived(result: Any) -> None:
            if not self._closed:
                done(result)

        def went_wrong(error: BaseException) -> None:
            if not self._closed and failed:
                failed(error)

        self.desk.jobs.start(title, work, arrived, went_wrong if failed else None, parent=self)

    def typeset(self, done: Callable[[bytes, tuple[str, ...]], object], failed: Any) -> None:
        """Make the PDF in the background, then run `done(pdf, warnings)` or `failed(error)`."""
        year, day, draft = self.year, self.as_of, self.draft
        store, today = self.desk.store, self.desk.today()

        def work(progress: Progress) -> tuple[bytes, tuple[str, ...]]:
            from propdesk.documents import year_report

            with store.read() as session:
                report = summaries.compose(session, year, day, today=today, draft=draft)
            return year_report.render(report, progress), report.warnings

        def arrived(made: tuple[bytes, tuple[str, ...]]) -> None:
            self.pdf = made[0]
            done(*made)

        self.run(_("Typesetting the summary"), work, arrived, failed)

    # Moving

    def _moved(self, _page: int) -> None:
        if self.figures is not None and not self._closed:
            self.keep()

    def resume(self) -> None:
        """Go on to the step where the clerk stopped last time."""
        step = min(self.start.resume_step(), PREVIEW)
        while self.currentId() < step:
            before = self.currentId()
            self.next()
            if self.currentId() == before:
                return

    def go_to(self, place: str) -> None:
        """Go where a gap is filled: a later step, or a place in the window."""
        if place == "targets":
            while self.currentId() < TARGETS:
                self.next()
            return
        self.reject()
        self.desk.open(_PLACES[place])

    # Leaving

    def file_name(self) -> str:
        """What the PDF is called unless the clerk says otherwise."""
        with self.desk.store.read() as session:
            figures = self.figures or year_end.gather(session, self.year, self.as_of)
        name = figures.profile.name
        kept = "".join(char for char in name if char not in '\\/:*?"<>|\n\r\t').strip()
        return _("{name}-summary-{year}.pdf").format(name=kept or "PropDesk", year=self.year)

    def accept(self) -> None:
        """Export the PDF where the clerk says; the wizard stays open if she does not."""
        start = Path(recall("preview/folder", str(Path.home()))) / self.file_name()
        name, _kind = QFileDialog.getSaveFileName(self, _("Export PDF"), str(start), "PDF (*.pdf)")
        if name and self.export(Path(name)):
            super().accept()

    def export(self, path: Path) -> bool:
        """Write the PDF at `path`, whole or not at all; what stands in the way is told."""
        if not path.suffix:
            path = path.with_suffix(".pdf")
        try:
            write_pdf(path, self.pdf)
        except UserError as error:
            alerts.warn(self, str(error))
            return False
        remember("preview/folder", str(path.parent))
        self.desk.say(_("Saved: {file}").format(file=path.name))
        return True

    def done(self, result: int) -> None:
        """Close; nothing that was entered is lost."""
        self.keep()
        self._closed = True
        if not self.isMaximized():
            remember("year_end/size", [self.width(), self.height()])
        super().done(result)


def write_pdf(path: Path, pdf: bytes) -> None:
    """Write beside `path` and rename over it. UserError: locked, read-only or full."""
    try:
        save_whole(path, pdf)
    except PermissionError as error:
        raise UserError(
            _(
                "{file} cannot be replaced: it is open in another program or read-only. Close it "
                "there, or choose another name."
            ).format(file=path.name)
        ) from error
    except OSError as error:
        raise UserError(
            _("{file} could not be saved: {reason}. Choose another place or name.").format(
                file=path.name, reason=error.strerror or str(error)
            )
        ) from error
