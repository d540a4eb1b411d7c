"""The steps of the year-end wizard: year, readiness, charts, targets, preview."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
    QWizardPage,
)

from propdesk.i18n import N_, _
from propdesk.office import narrative, summaries, summary_readiness, year_end, year_tables
from propdesk.office.errors import Cancelled, UserError
from propdesk.office.progress import Progress
from propdesk.office.year_pages import Chart
from propdesk.ui import icons, theme
from propdesk.ui.kit.details import label
from propdesk.ui.kit.fields import DateField, Field, TextField
from propdesk.ui.kit.preview import Preview

if TYPE_CHECKING:
    from propdesk.ui.year_end_wizard import YearEndWizard

_TONES = {"green": "done", "amber": "soon", "red": "overdue"}
_STEPS = (
    N_("Year"),
    N_("Readiness"),
    N_("Figures"),
    N_("Charts"),
    N_("Text"),
    N_("Targets"),
    N_("Preview"),
)


class StartPage(QWizardPage):
    """Which year, counted up to which day, and whether to go on where one stopped."""

    def __init__(self, wizard: YearEndWizard) -> None:
        super().__init__()
        from propdesk.ui.year_end_wizard import usual_year

        self.work = wizard
        self.setTitle(_("Year and date"))
        self.setSubTitle(_("Payments count up to the date below; what you enter is kept."))
        today = wizard.desk.today()
        self.years = QComboBox(accessibleName=_("Year"))
        for year in range(today.year, today.year - 6, -1):
            self.years.addItem(str(year), year)
        self.day = DateField(_("Counted up to"), "as_of", wizard.desk.today, required=True)
        self.resume = QCheckBox()
        self.resume.setChecked(True)
        column = QVBoxLayout(self)
        column.setSpacing(14)
        column.addWidget(QLabel(_("Year"), buddy=self.years))
        column.addWidget(self.years, 0, Qt.AlignmentFlag.AlignLeft)
        self.day.setMaximumWidth(260)
        column.addWidget(self.day)
        column.addWidget(self.resume)
        column.addStretch(1)
        self.years.currentIndexChanged.connect(self._show_year)
        self.day.changed.connect(self.completeChanged)
        self.years.setCurrentIndex(self.years.findData(usual_year(today)))
        self._show_year()

    def year(self) -> int:
        """The year chosen."""
        return int(self.years.currentData())

    def as_of(self) -> date | None:
        """The date typed, None while it is none."""
        try:
            return self.day.value()
        except UserError:
            return None

    def resume_step(self) -> int:
        """Where to go on: 0 to begin at the beginning."""
        wanted = not self.resume.isHidden() and self.resume.isChecked()
        return self.work.draft.step if wanted else 0

    def _show_year(self) -> None:
        year = self.year()
        today = self.work.desk.today()
        saved = self.work.load(year)
        self.day.earliest, self.day.latest = date(year, 1, 1), today
        self.day.set_value(saved or year_end.default_as_of(year, today))
        step = self.work.draft.step
        self.resume.setVisible(step > 1)
        self.resume.setText(_("Go on at “{step}”").format(step=_(_STEPS[min(step, 6)])))
        self.completeChanged.emit()

    def isComplete(self) -> bool:
        """With a date in or after the year."""
        return self.as_of() is not None

    def validatePage(self) -> bool:
        """The figures are read anew for another year or date."""
        figures = self.work.figures
        if figures and (figures.year, figures.as_of) != (self.work.year, self.work.as_of):
            self.work.figures = None
        return self.day.check()


class ReadinessPage(QWizardPage):
    """How complete the records under each heading are, and where what is missing is entered."""

    def __init__(self, wizard: YearEndWizard) -> None:
        super().__init__()
        self.work = wizard
        self.setTitle(_("Is everything there?"))
        self.setSubTitle(
            _("A heading without records is left out of the summary; nothing is made up.")
        )
        self._body = QWidget()
        self._grid = QGridLayout(self._body, horizontalSpacing=16, verticalSpacing=10)
        self._grid.setColumnStretch(1, 1)
        area = QScrollArea(widgetResizable=True, frameShape=QScrollArea.Shape.NoFrame)
        area.setWidget(self._body)
        QVBoxLayout(self).addWidget(area)

    def initializePage(self) -> None:
        """Read the figures, then show what they lack."""
        self.work.gather(self._arrived)

    def isComplete(self) -> bool:
        """Once the figures are there."""
        return self.work.figures is not None

    def _arrived(self) -> None:
        self._fill()
        self.completeChanged.emit()
        self.work.keep()
        self.work.resume()

    def _fill(self) -> None:
        while self._grid.count():
            item = self._grid.takeAt(0)
            if item is not None and (widget := item.widget()):
                widget.deleteLater()
        assert self.work.figures is not None
        found = summary_readiness.readiness(self.work.figures, self.work.draft, self.work.words)
        row = 0
        for one in found:
            row = self._heading(one, row)
        self._grid.setRowStretch(row, 1)

    def _heading(self, one: summary_readiness.Readiness, row: int) -> int:
        words = {"green": _("complete"), "amber": _("could be better"), "red": _("missing")}
        tone = _TONES[one.level]
        sign = QLabel(f"{theme.GLYPHS[tone]} {words[one.level]}")
        sign.setProperty("tone", tone)
        title = QLabel(one.title, textFormat=Qt.TextFormat.PlainText)
        font = title.font()
        font.setBold(True)
        title.setFont(font)
        self._grid.addWidget(sign, row, 0)
        self._grid.addWidget(title, row, 1)
        for sentence, place in one.missing:
            row += 1
            self._grid.addWidget(self._gap(sentence, place), row, 1)
        return row + 1

    def _gap(self, sentence: str, place: str) -> QWidget:
        if not place:
            return label(sentence, muted=True)
        button = QPushButton(sentence, autoDefault=False)
        button.setProperty("link", True)
        icons.put(button, "arrow-right", "accent")
        button.clicked.connect(lambda _on=False: self.work.go_to(place))
        return button


class ChartsPage(QWizardPage):
    """Which charts go into the summary, each as it will look."""

    def __init__(self, wizard: YearEndWizard) -> None:
        super().__init__()
        self.work = wizard
        self.setTitle(_("Charts"))
        self.setSubTitle(_("Tick the charts that go into the summary."))
        self.list = QListWidget(accessibleName=_("Charts"), spacing=3)
        self.picture = QLabel()
        self.picture.setContentsMargins(20, 16, 20, 16)
        self.picture.setObjectName("paper")
        self.picture.setStyleSheet("#paper { background: white; }")
        self.picture.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        area = QScrollArea(widgetResizable=True)
        area.setWidget(self.picture)
        split = QSplitter()
        split.addWidget(self.list)
        split.addWidget(area)
        split.setStretchFactor(1, 1)
        split.setSizes([240, 760])
        QVBoxLayout(self).addWidget(split)
        self._charts: dict[str, Chart] = {}
        self._pictures: dict[str, QPixmap] = {}
        self.list.currentRowChanged.connect(self._show)
        self.list.itemChanged.connect(lambda _item: self._take())

    def initializePage(self) -> None:
        """List the charts that have something to show, and draw them in the background."""
        assert self.work.figures is not None
        figures, draft, words = self.work.figures, self.work.draft, self.work.words
        known = narrative.fields(figures, words, draft.answers or {})
        self._charts = year_tables.charts(figures, words, known)
        self._pictures = {}
        self.list.blockSignals(True)
        self.list.clear()
        for id in self._charts:
            item = QListWidgetItem(self.work.screen_words.texts["charts"][id]["name"])
            item.setData(Qt.ItemDataRole.UserRole, id)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            on = Qt.CheckState.Checked if id in draft.charts else Qt.CheckState.Unchecked
            item.setCheckState(on)
            self.list.addItem(item)
        self.list.blockSignals(False)
        charts, ratio = list(self._charts.values()), self.devicePixelRatioF()

        def work(progress: Progress) -> dict[str, bytes]:
            from propdesk.documents import charts as drawing

            dpi = round(108 * ratio)
            return {c.id: drawing.png(c, dpi=dpi) for c in progress.over(charts, _("Drawing"))}

        self.work.run(_("Drawing the charts"), work, self._arrived)

    def _arrived(self, drawn: dict[str, bytes]) -> None:
        for id, data in drawn.items():
            picture = QPixmap()
            picture.loadFromData(data)
            picture.setDevicePixelRatio(self.devicePixelRatioF())
            self._pictures[id] = picture
        self.list.setCurrentRow(0)
        self._show(self.list.currentRow())

    def _show(self, at: int) -> None:
        item = self.list.item(at)
        id = item.data(Qt.ItemDataRole.UserRole) if item else ""
        if id in self._pictures:
            self.picture.setPixmap(self._pictures[id])
            self.picture.setAccessibleName(self._charts[id].title)

    def _take(self) -> None:
        chosen = []
        for at in range(self.list.count()):
            item = self.list.item(at)
            if item.checkState() == Qt.CheckState.Checked:
                chosen.append(item.data(Qt.ItemDataRole.UserRole))
        absent = (id for id in self.work.draft.charts if id not in self._charts)
        self.work.change(charts=tuple(id for id in year_tables.CHARTS if id in {*chosen, *absent}))


class TargetsPage(QWizardPage):
    """What only the clerk knows: why the rate moved, what was done, next year's targets."""

    def __init__(self, wizard: YearEndWizard) -> None:
        super().__init__()
        self.work = wizard
        self.setTitle(_("Targets and reasons"))
        self.setSubTitle(_("What is left empty is left out of the summary."))
        current = TextField(_("Target for the current rate (%)"), "target_current", limit=8)
        prior = TextField(_("Target for the recovery of old debts (%)"), "target_prior", limit=8)
        current.set_hint(_("Next year's target, such as 85."))
        self.fields: dict[str, Field] = {
            "target_current": current,
            "target_prior": prior,
            "target_inspections": TextField(
                _("Target for inspections done (%)"), "target_inspections", limit=8
            ),
            "target_hazards": TextField(
                _("Target for hazards put right (%)"), "target_hazards", limit=8
            ),
            "ways": TextField(_("How it will be reached (one or two sentences)"), "ways", lines=3),
            "renewal_steps": TextField(
                _("How facilities will be renewed next year"), "renewal_steps", lines=3
            ),
            "reason": TextField(_("Why the rate rose or fell this year"), "reason", lines=3),
            "solved": TextField(
                _("Old troubles the works of this year settled (a few words)"), "solved", lines=3
            ),
            "measures": TextField(_("What was done to collect the fees"), "measures", lines=3),
        }
        self._ready = False
        grid = QGridLayout(self, horizontalSpacing=16, verticalSpacing=12)
        for at, field in enumerate(self.fields.values()):
            grid.addWidget(field, at // 2, at % 2, 1, 2 if field is self.fields["measures"] else 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(5, 1)

    def initializePage(self) -> None:
        """Show the answers given so far."""
        answers = self.work.draft.answers or {}
        for key, field in self.fields.items():
            field.set_value(answers.get(key, ""))
        self._ready = True

    def collect(self) -> None:
        """Hand the answers to the wizard."""
        if self._ready:
            self.work.change(answers={key: f.draft().strip() for key, f in self.fields.items()})

    def validatePage(self) -> bool:
        """Targets are numbers, and no answer gives a resident away."""
        self.collect()
        fine = True
        for key, field in self.fields.items():
            error = self._wrong(key, field.draft())
            field.show_error(error)
            fine = fine and not error
        return fine

    def _wrong(self, key: str, text: str) -> str:
        if not text.strip():
            return ""
        try:
            if key.startswith("target_"):
                summaries.target(text)
            else:
                narrative.check_text(text, summaries.known_names(self.work.words))
        except UserError as error:
            return str(error)
        return ""


class PreviewPage(QWizardPage):
    """The PDF itself, and what to look at before it goes out."""

    def __init__(self, wizard: YearEndWizard) -> None:
        super().__init__()
        self.work = wizard
        self.setTitle(_("Preview"))
        self.setSubTitle(_("This is the summary as it will be printed."))
        self.setFinalPage(True)
        self.warnings = label("")
        self.warnings.setProperty("tone", "soon")
        self.larger = QPushButton(_("Larger, print…"), autoDefault=False)
        icons.put(self.larger, "printer")
        self.larger.clicked.connect(self.open_larger)
        bar = QHBoxLayout()
        bar.addWidget(self.warnings, 1)
        bar.addWidget(self.larger, 0, Qt.AlignmentFlag.AlignTop)
        self._column = QVBoxLayout(self)
        self._column.addLayout(bar)
        self._view: Any = None
        self._document: Any = None
        self._bytes: QBuffer | None = None

    def initializePage(self) -> None:
        """Typeset the summary with everything entered."""
        self.work.pdf = b""
        self.warnings.setText("")
        self.completeChanged.emit()
        self.work.typeset(self._arrived, self._failed)

    def isComplete(self) -> bool:
        """Once the PDF is there."""
        return bool(self.work.pdf)

    def _arrived(self, pdf: bytes, warnings: tuple[str, ...]) -> None:
        self._make_view()
        self._bytes = QBuffer(self)
        self._bytes.setData(QByteArray(pdf))
        self._bytes.open(QIODevice.OpenModeFlag.ReadOnly)
        self._document.load(self._bytes)
        self.warnings.setText(
            "\n".join(f"{theme.GLYPHS['soon']} {warning}" for warning in warnings)
        )
        self.completeChanged.emit()

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, Cancelled):
            self.warnings.setText(_("Stopped. Go back and come again to make the pages."))
        elif isinstance(error, UserError):
            self.warnings.setText(f"{theme.GLYPHS['overdue']} {error}")
        else:
            raise error

    def _make_view(self) -> None:
        if self._view is not None:
            return
        from PySide6.QtPdf import QPdfDocument
        from PySide6.QtPdfWidgets import QPdfView

        self._document = QPdfDocument(self)
        self._view = QPdfView(self)
        self._view.setPageMode(QPdfView.PageMode.MultiPage)
        self._view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        self._view.setDocument(self._document)
        self._view.setAccessibleName(_("Preview"))
        self._column.addWidget(self._view, 1)

    @property
    def pages(self) -> int:
        """How many pages the preview shows."""
        return self._document.pageCount() if self._document else 0

    def open_larger(self) -> None:
        """The preview in a window of its own, with Print."""
        if self.work.pdf:
            Preview(self.work.pdf, self.work.windowTitle(), self.work.file_name(), self.work).open()
