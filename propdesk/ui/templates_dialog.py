"""信函模板: the office's own wording of each letter, with a real household beside it.

What cannot be used (an unknown word between 【 and 】, a threat, a shaming) is said in red while it
is typed, and is not saved. Going back to the text that ships is a button.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from propdesk.i18n import LANGUAGES, N_, _
from propdesk.office import hazard_letters, letter_templates, settings
from propdesk.office.errors import UserError
from propdesk.ui import alerts, hazard_letter_sample, letter_sample, theme
from propdesk.ui.desk import Desk
from propdesk.ui.kit.details import label
from propdesk.ui.kit.fields import RoomField
from propdesk.ui.money_words import STAGES

KINDS = {f"notice_{key}": title for key, title in STAGES} | {
    "hazard_letter": N_("Report of a hazard"),
    "hazard_notice": N_("Notice to put a hazard right"),
}
_DRAFT = "templates"


def open_for(desk: Desk, parent: QWidget | None = None) -> TemplatesDialog:
    """Open the templates."""
    dialog = TemplatesDialog(desk, parent)
    dialog.open()
    return dialog


class TemplatesDialog(QDialog):
    """Text at the left, words to insert in the middle, the letter at the right."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._begun: dict[tuple[str, str], str] = dict(desk.drafts.get(_DRAFT, {}))
        self._at = ("", "")
        self._saved = ""
        self.setWindowTitle(_("Letter templates"))
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint, True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._preview_soon = QTimer(self, singleShot=True, interval=350)
        self._preview_soon.timeout.connect(self.show_preview)
        page = QVBoxLayout(self)
        page.setContentsMargins(20, 16, 20, 16)
        page.setSpacing(10)
        page.addLayout(self._make_head())
        page.addWidget(self._make_body(), 1)
        page.addLayout(self._make_foot())
        QShortcut(QKeySequence("Ctrl+Return"), self).activated.connect(self.save)
        QShortcut(QKeySequence.StandardKey.Save, self).activated.connect(self.save)
        room = self.screen().availableSize()
        self.resize(min(1280, room.width() - 40), min(820, room.height() - 60))
        self.kind.currentIndexChanged.connect(self._turn)
        self.language.currentIndexChanged.connect(self._turn)
        self._turn()
        self.text.setFocus()

    # Making

    def _make_head(self) -> QHBoxLayout:
        self.kind = QComboBox()
        self.kind.setAccessibleName(_("Letter"))
        for key, text in KINDS.items():
            self.kind.addItem(_(text), key)
        self.language = QComboBox()
        self.language.setAccessibleName(_("Language"))
        for key, text in LANGUAGES.items():
            self.language.addItem(text, key)
        with self.desk.store.read() as session:
            spoken = settings.get(session, "document_language")
        self.language.setCurrentIndex(max(0, self.language.findData(spoken)))
        self.state = label("", muted=True)
        self.household = RoomField(_("Household in the preview"), "room", self._search)
        self.household.label.hide()
        self.household.editor.setMaximumWidth(220)
        self.household.editor.setPlaceholderText(_("the first that is due"))
        self.household.chosen.connect(lambda _code: self._preview_soon.start())
        row = QHBoxLayout(spacing=8)
        for text, widget, buddy in (
            (_("Letter"), self.kind, self.kind),
            (_("Language"), self.language, self.language),
        ):
            row.addWidget(_caption(text, buddy))
            row.addWidget(widget)
            row.addSpacing(12)
        row.addWidget(self.state, 1)
        self.household_caption = _caption(_("Household in the preview"), self.household.editor)
        row.addWidget(self.household_caption)
        row.addWidget(self.household)
        return row

    def _make_body(self) -> QSplitter:
        self.text = QPlainTextEdit()
        self.text.setAccessibleName(_("Text of the letter"))
        self.text.setTabChangesFocus(True)
        self.text.textChanged.connect(self._typed)
        self.error = label("")
        self.error.setProperty("tone", "overdue")
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        said = _("First line: the title. Each other line is a paragraph.")
        column.addWidget(label(said, muted=True))
        column.addWidget(self.text, 3)
        column.addWidget(self.error)
        column.addWidget(label(_("Words to put in (double click, or Enter)"), muted=True))
        column.addWidget(self._make_names(), 2)
        body = QSplitter(Qt.Orientation.Horizontal, childrenCollapsible=False)
        body.addWidget(left)
        body.addWidget(self._make_paper())
        body.setSizes([620, 620])
        return body

    def _make_names(self) -> QListWidget:
        self.names = QListWidget()
        self.names.setAccessibleName(_("Words to put in"))
        self.names.itemActivated.connect(self._insert)
        return self.names

    def _make_paper(self) -> QWidget:
        from PySide6.QtPdf import QPdfDocument
        from PySide6.QtPdfWidgets import QPdfView

        self.document = QPdfDocument(self)
        self.view = QPdfView(self)
        self.view.setAccessibleName(_("Preview"))
        self.view.setPageMode(QPdfView.PageMode.MultiPage)
        self.view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        self.view.setDocument(self.document)
        self._bytes: QBuffer | None = None
        self.whose = label("", muted=True)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(8, 0, 0, 0)
        column.addWidget(self.whose)
        column.addWidget(self.view, 1)
        return page

    def _make_foot(self) -> QHBoxLayout:
        self.reset_button = QPushButton(_("Back to the shipped text"), autoDefault=False)
        self.reset_button.clicked.connect(self.reset)
        self.save_button = QPushButton(_("Save the text"), autoDefault=False)
        self.save_button.setProperty("primary", True)
        self.save_button.setToolTip("Ctrl+Enter")
        self.save_button.clicked.connect(self.save)
        close = QPushButton(_("Close"), autoDefault=False)
        close.clicked.connect(self.reject)
        row = QHBoxLayout(spacing=8)
        row.addWidget(self.reset_button)
        row.addStretch(1)
        row.addWidget(close)
        row.addWidget(self.save_button)
        return row

    def _search(self, text: str) -> list[tuple[str, str]]:
        from propdesk.office import room_input

        with self.desk.store.read() as session:
            return [(found.code, found.name) for found in room_input.find(session, text)]

    # Which text

    @property
    def _office(self) -> Any:
        """Where the letter at hand is kept: letters to households, or about hazards."""
        return hazard_letters if self._at[0] in hazard_letters.KINDS else letter_templates

    def _turn(self) -> None:
        """Another letter or language: what was begun on the one before is kept."""
        self._keep()
        self._at = (self.kind.currentData(), self.language.currentData())
        with self.desk.store.read() as session:
            self._saved = letter_templates.current(session, *self._at)
        for widget in (self.household, self.household_caption):
            widget.setVisible(self._office is letter_templates)
        self._fill_names()
        self.text.setPlainText(self._begun.get(self._at, self._saved))
        self._preview_soon.stop()
        self.show_preview()

    def _keep(self) -> None:
        if self._at[0]:
            if self.text.toPlainText() != self._saved:
                self._begun[self._at] = self.text.toPlainText()
            else:
                self._begun.pop(self._at, None)

    def _fill_names(self) -> None:
        self.names.clear()
        chinese = self._at[1] != "en"
        for name in self._office.NAMES:
            word = f"【{name.chinese if chinese else name.key}】"
            item = QListWidgetItem(f"{word}　{_(name.meaning)}")
            item.setData(Qt.ItemDataRole.UserRole, word)
            self.names.addItem(item)

    def _insert(self, item: QListWidgetItem) -> None:
        """Put a word in at the cursor."""
        self.text.insertPlainText(item.data(Qt.ItemDataRole.UserRole))
        self.text.setFocus()

    def _typed(self) -> None:
        self._preview_soon.start()
        self._show_state()

    def _show_state(self) -> None:
        text = self.text.toPlainText()
        shipped = letter_templates.shipped(*self._at) if self._at[0] else ""
        if text != self._saved:
            said = _("not saved yet")
        elif text == shipped:
            said = _("the text that ships with PropDesk")
        else:
            said = _("the office's own text")
        self.state.setText(said)
        self.save_button.setEnabled(text != self._saved)
        self.reset_button.setEnabled(text != shipped)

    # Preview

    def show_preview(self) -> None:
        """Show the letter of a real household as it would be printed, or what is wrong with it."""
        self._preview_soon.stop()
        self._show_state()
        try:
            if self._office is hazard_letters:
                self._show_hazard()
            else:
                self._show_household()
        except UserError as error:
            self._say(str(error))

    def _show_hazard(self) -> None:
        with self.desk.store.read() as session:
            made = hazard_letter_sample.letter(
                session, *self._at, self.text.toPlainText(), self.desk.today()
            )
        self._say("")
        if made is None:
            self.whose.setText(_("No hazard has been found yet: there is none to show."))
            return
        self.whose.setText(made.title)
        self._show_pdf(hazard_letter_sample.pdf(made))

    def _show_household(self) -> None:
        code = self.household.value()
        with self.desk.store.read() as session:
            sheet = letter_sample.sheet(
                session, *self._at, self.text.toPlainText(), code, self.desk.today()
            )
        self._say("")
        if sheet is None:
            self.whose.setText(_("Nobody owes anything: there is no household to show."))
            return
        self.whose.setText(f"{sheet.room}　{sheet.addressee}")
        self._show_pdf(letter_sample.pdf(sheet))

    def _show_pdf(self, pdf: bytes) -> None:
        place = self.view.verticalScrollBar().value()
        self.document.close()
        buffer = QBuffer(self)
        buffer.setData(QByteArray(pdf))
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self.document.load(buffer)
        if self._bytes is not None:
            self._bytes.deleteLater()
        self._bytes = buffer
        self.view.verticalScrollBar().setValue(place)

    def _say(self, text: str) -> None:
        self.error.setText(text)
        self.error.setVisible(bool(text))
        self.text.setProperty("wrong", bool(text))
        self.text.setAccessibleDescription(text)
        self.text.style().unpolish(self.text)
        self.text.style().polish(self.text)

    # Saving

    def save(self) -> bool:
        """Keep the text as the office's own; False, with the reason, if it cannot be used."""
        kind, language = self._at
        text = self.text.toPlainText()
        try:
            with self.desk.store.write() as session:
                if text == letter_templates.shipped(kind, language):
                    letter_templates.restore(session, kind, language)
                else:
                    self._office.save(session, kind, language, text)
        except UserError as error:
            self._say(str(error))
            self.text.setFocus()
            return False
        self._saved = text
        self._begun.pop(self._at, None)
        self.show_preview()
        alerts.toast(self, _("Saved. The next letters are written with this text."))
        return True

    def reset(self) -> None:
        """Put the shipped text back into the box; saving it is still the clerk's."""
        self.text.selectAll()
        self.text.insertPlainText(letter_templates.shipped(*self._at))
        self.show_preview()

    def done(self, result: int) -> None:
        """What was begun and not saved is kept for the next time."""
        self._keep()
        if self._begun:
            self.desk.drafts[_DRAFT] = dict(self._begun)
            if (place := self.parentWidget()) is not None:
                alerts.toast(place, _("The text you began is kept, but not saved yet."))
        else:
            self.desk.drafts.pop(_DRAFT, None)
        super().done(result)


def _caption(text: str, buddy: Any) -> QLabel:
    made = QLabel(text, textFormat=Qt.TextFormat.PlainText)
    made.setBuddy(buddy)
    made.setProperty("muted", True)
    made.setFont(theme.font())
    return made
