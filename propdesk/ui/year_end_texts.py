"""The step of the year-end wizard where the clerk reads and changes the text of each heading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
    QWizardPage,
)

from propdesk.i18n import _
from propdesk.office import narrative, summaries, summary_outline
from propdesk.office.errors import UserError
from propdesk.office.summary_outline import HeadingText
from propdesk.ui import icons
from propdesk.ui.kit.details import label

if TYPE_CHECKING:
    from propdesk.ui.year_end_wizard import YearEndWizard


class TextsPage(QWizardPage):
    """Headings to the left; to the right the text with its 【live numbers】, and how it reads."""

    def __init__(self, wizard: YearEndWizard) -> None:
        super().__init__()
        self.work = wizard
        self.setTitle(_("Text"))
        self.setSubTitle(
            _("Write freely around the figures in 【 】: they follow the data, your words stay.")
        )
        self._found: list[HeadingText] = []
        self._own: dict[str, str] = {}
        self._shown = -1
        self.headings = QListWidget(accessibleName=_("Headings"), spacing=3)
        self.headings.currentRowChanged.connect(self._show)
        self.editor = QPlainTextEdit(accessibleName=_("Text"))
        self.editor.setTabChangesFocus(True)
        self.preview = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.preview.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.preview.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.problem = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.problem.setProperty("tone", "overdue")
        self.insert = QComboBox(accessibleName=_("Insert a figure"))
        self.insert.activated.connect(self._insert)
        self.reset = QPushButton(_("Take the proposed text"), autoDefault=False)
        icons.put(self.reset, "rotate-ccw")
        self.reset.clicked.connect(self.take_proposal)
        self._soon = QTimer(self, singleShot=True, interval=150)
        self._soon.timeout.connect(self._show_preview)
        self.editor.textChanged.connect(self._soon.start)
        self._lay_out()

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.addWidget(self.insert, 1)
        bar.addWidget(self.reset)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(8, 0, 0, 0)
        column.addLayout(bar)
        column.addWidget(self.editor, 3)
        column.addWidget(self.problem)
        column.addWidget(label(_("It will read:"), muted=True))
        column.addWidget(self.preview, 2)
        split = QSplitter()
        split.addWidget(self.headings)
        split.addWidget(right)
        split.setStretchFactor(1, 1)
        split.setSizes([220, 780])
        QVBoxLayout(self).addWidget(split)

    def initializePage(self) -> None:
        """Show the headings of the year, with what the clerk wrote."""
        assert self.work.figures is not None
        draft = self.work.draft
        self._own = dict(draft.texts or {})
        self._found = summary_outline.texts(self.work.figures, draft, self.work.words)
        self._shown = -1
        self.headings.clear()
        self.headings.addItems([self._entry(at) for at in range(len(self._found))])
        self.insert.clear()
        self.insert.addItem(_("Insert a figure…"))
        known = narrative.fields(self.work.figures, self.work.words, draft.answers or {})
        for field in known.values():
            if not field.nothing:
                self.insert.addItem(f"{field.name} – {field.text}", field.name)
        self.headings.setCurrentRow(0)

    def _entry(self, at: int) -> str:
        heading = self._found[at]
        return f"✎ {heading.title}" if heading.id in self._own else heading.title

    def _show(self, at: int) -> None:
        self._take()
        self._shown = at
        if at < 0:
            return
        heading = self._found[at]
        self.editor.setPlainText(self._own.get(heading.id, heading.template))
        self._show_preview()

    def _take(self) -> None:
        """Note what stands in the editor, if it is not the proposal."""
        if not 0 <= self._shown < len(self._found):
            return
        heading, text = self._found[self._shown], self.editor.toPlainText()
        if text.strip() == heading.template.strip():
            self._own.pop(heading.id, None)
        else:
            self._own[heading.id] = text
        item = self.headings.item(self._shown)
        if item is not None:
            item.setText(self._entry(self._shown))

    def collect(self) -> None:
        """Hand the texts to the wizard."""
        if self._found:
            self._take()
            self.work.change(texts=dict(self._own))

    def take_proposal(self) -> None:
        """Go back to what the templates make of the figures."""
        if 0 <= self._shown < len(self._found):
            self.editor.setPlainText(self._found[self._shown].template)
            self._show_preview()

    def _insert(self, at: int) -> None:
        name = self.insert.itemData(at)
        if name:
            self.editor.insertPlainText(f"【{name}】")
            self.editor.setFocus()
        self.insert.setCurrentIndex(0)

    def _show_preview(self) -> None:
        if self.work.figures is None:
            return
        text = self.editor.toPlainText()
        known = narrative.fields(self.work.figures, self.work.words, self.work.draft.answers or {})
        self.preview.setText(narrative.fill(text, known).text)
        self.problem.setText(self._wrong(text))

    def _wrong(self, text: str) -> str:
        try:
            narrative.check_text(text, summaries.known_names(self.work.words))
        except UserError as error:
            return str(error)
        return ""

    def validatePage(self) -> bool:
        """Only texts that may go out; the first that may not is shown."""
        self.collect()
        for at, heading in enumerate(self._found):
            if heading.id in self._own and self._wrong(self._own[heading.id]):
                self.headings.setCurrentRow(at)
                self._show_preview()
                return False
        return True
