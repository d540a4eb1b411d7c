"""The one shape of a dialog that asks for a few fields and saves them in one transaction.

    class PaymentForm(RecordForm):
        name = "payment"                     # drafts are kept under it
        title = N_("Record payment")
        save_text = N_("Record payment")
        again = True                         # Ctrl+Enter saves and starts the next

        def build(self):
            self.room = self.add(RoomField(_("Room"), "room", self.search, required=True))
            self.amount = self.add(MoneyField(_("Amount"), "amount", required=True))
            self.day = self.add(DateField(_("Paid on"), "day", self.desk.today), beside=True)
            self.day.set_value(self.desk.today())

        def save(self, session):
            return payments.pay(session, self.room.value(), self.amount.value(), self.day.value())

    form = PaymentForm(desk, parent)
    form.saved.connect(...)                  # what save() returned, after the commit
    form.open()                              # or exec()

Enter moves on and saves from the last field, Ctrl+Enter saves and starts the next, Esc leaves and
keeps a draft under `draft_key` (by default the form's name; "" keeps none, for a form that corrects
a record). A `UserError` from `save` is shown under the field it names (`UserError(text,
field="amount")`), else at the foot; what was typed stays.
"""

from __future__ import annotations

from typing import Any, TypeVar

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from propdesk.i18n import N_, _
from propdesk.office.errors import UserError
from propdesk.ui.desk import Desk
from propdesk.ui.kit.fields import Field

F = TypeVar("F", bound=Field)


def _scrolled(sheet: QWidget) -> QScrollArea:
    """A page that scrolls where the screen is too low for it."""
    area = QScrollArea(widgetResizable=True, frameShape=QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(sheet)
    for widget in (sheet, area.viewport()):
        widget.setAutoFillBackground(False)
    return area


class RecordForm(QDialog):
    """A form: see the head of this module."""

    saved = Signal(object)

    name = ""
    title = ""
    save_text = N_("Save")
    again = False
    width = 460

    def __init__(
        self, desk: Desk, parent: QWidget | None = None, *, draft_key: str | None = None
    ) -> None:
        super().__init__(parent)
        self.desk = desk
        self.fields: list[Field] = []
        self._draft_key = self.name if draft_key is None else draft_key
        self.setWindowTitle(_(self.title))
        self.setModal(True)
        self.setMinimumWidth(self.width)
        self._grid = QGridLayout(horizontalSpacing=16, verticalSpacing=12)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        self._row = -1
        self._pages: QTabWidget | None = None
        self.foot = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        self.foot.hide()
        self._make_buttons()
        page = QVBoxLayout(self)
        page.setContentsMargins(24, 20, 24, 16)
        page.setSpacing(16)
        self._column = page
        page.addLayout(self._grid, 1)
        page.addWidget(self.foot)
        page.addWidget(self.buttons)
        # Only a button of this window stays the default one after it had the focus and lost it.
        self.save_button.setDefault(True)
        self.build()
        self._start = self._draft()
        self._restore_draft()
        if self.fields:
            self.fields[0].setFocus()

    def _make_buttons(self) -> None:
        self.buttons = QDialogButtonBox()
        role = QDialogButtonBox.ButtonRole
        self.save_button = QPushButton(_(self.save_text))
        self.save_button.clicked.connect(lambda: self.try_to_save())
        self.cancel_button = QPushButton(_("Cancel"), autoDefault=False)
        self.cancel_button.clicked.connect(self.reject)
        self.buttons.addButton(self.save_button, role.AcceptRole)
        self.buttons.addButton(self.cancel_button, role.RejectRole)
        self.next_button: QPushButton | None = None
        if self.again:
            self.next_button = QPushButton(_("Save and next"), autoDefault=False)
            self.next_button.setToolTip("Ctrl+Enter")
            self.next_button.clicked.connect(lambda: self.try_to_save(start_next=True))
            self.buttons.addButton(self.next_button, role.ActionRole)

    # What a form declares

    def build(self) -> None:
        """Add the fields, with their starting values."""

    def save(self, session: Any) -> Any:
        """Write what was typed; what it returns goes out with `saved`."""
        raise NotImplementedError

    def check(self) -> bool:
        """Say under each field what is wrong; True if nothing is. Forms extend it."""
        wrong = [field for field in self.fields if not field.isHidden() and not field.check()]
        if wrong:
            self._go_to(wrong[0])
        return not wrong

    def _go_to(
        self, field: Field, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason
    ) -> None:
        """Focus `field`, on its page."""
        at = self._page_of(field)
        if self._pages and at is not None:
            self._pages.setCurrentIndex(at)
            page = self._pages.widget(at)
            if isinstance(page, QScrollArea):
                page.ensureWidgetVisible(field)
        field.setFocus(reason)

    def _page_of(self, field: Field) -> int | None:
        """The place of the page `field` stands on; None without pages."""
        if self._pages is None:
            return None
        pages = [self._pages.widget(at) for at in range(self._pages.count())]
        return next((at for at, page in enumerate(pages) if page.isAncestorOf(field)), None)

    # What a form uses

    def add(self, field: F, *, beside: bool = False, wide: bool = True) -> F:
        """Put `field` on a row of its own, or `beside` the one before; `wide=False` takes half."""
        if beside and self.fields:
            before = self.fields[-1]
            self._grid.removeWidget(before)
            self._grid.addWidget(before, self._row, 0)
            self._grid.addWidget(field, self._row, 1)
        else:
            self._row += 1
            self._grid.addWidget(field, self._row, 0, 1, 2 if wide else 1)
        if field.stretches:
            self._grid.setRowStretch(self._row, 1)
        if self.fields:
            QWidget.setTabOrder(self.fields[-1].editor, field.editor)
        self.fields.append(field)
        field.told.connect(self._grow_soon)
        return field

    def page(self, title: str) -> None:
        """Put what is added from now on onto a page of its own, for forms with many fields."""
        if self._pages is None:
            self._pages = QTabWidget()
            self._pages.setDocumentMode(True)
            self._column.insertWidget(0, self._pages, 1)
        sheet = QWidget()
        column = QVBoxLayout(sheet)
        column.setContentsMargins(0, 16, 0, 0)
        self._grid = QGridLayout(horizontalSpacing=16, verticalSpacing=12)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        self._row = -1
        column.addLayout(self._grid)
        column.addStretch(1)
        self._pages.addTab(_scrolled(sheet), title)

    def add_widget(self, widget: QWidget, *, grows: bool = False) -> None:
        """Put a widget of another kind (a preview, a sentence) on a row of its own."""
        self._row += 1
        self._grid.addWidget(widget, self._row, 0, 1, 2)
        if grows:
            self._grid.setRowStretch(self._row, 1)

    def say(self, text: str, tone: str = "neutral") -> None:
        """Say something at the foot; "" takes it away."""
        self.foot.setText(text)
        self.foot.setVisible(bool(text))
        self._grow_soon()
        self.foot.setProperty("tone", tone)
        self.foot.style().unpolish(self.foot)
        self.foot.style().polish(self.foot)

    # Saving

    def try_to_save(self, *, start_next: bool = False) -> bool:
        """Check, save and close, or start the next; False if something is wrong."""
        self.say("")
        if not self.check():
            return False
        try:
            with self.desk.store.write() as session:
                result = self.save(session)
        except UserError as error:
            self.show_error(error)
            return False
        self.desk.drafts.pop(self._draft_key, None)
        if start_next:
            self.start_again()
        else:
            self.accept()
        self.saved.emit(result)
        return True

    def show_error(self, error: UserError) -> None:
        """Show `error` under the field it names, else at the foot."""
        named = [field for field in self.fields if field.name and field.name == error.field]
        if named:
            named[0].show_error(str(error))
            self._go_to(named[0])
        else:
            self.say(str(error), "overdue")

    def start_again(self) -> None:
        """Empty the form for the next record; forms keep what mostly stays (the day, the way)."""
        for field in self.fields:
            field.restore(self._start[field.name])
            field.show_error("")
        if self.fields:
            self.fields[0].setFocus()

    # Drafts

    def _draft(self) -> dict[str, Any]:
        return {field.name: field.draft() for field in self.fields}

    def _restore_draft(self) -> None:
        draft = self.desk.drafts.get(self._draft_key) if self._draft_key else None
        if not draft:
            return
        for field in self.fields:
            if field.name in draft:
                field.restore(draft[field.name])
        self.say(_("What you had begun is back."))

    def reject(self) -> None:
        """Leave; what was typed is kept as a draft for the next time."""
        if self._draft_key:
            if self._draft() != self._start:
                self.desk.drafts[self._draft_key] = self._draft()
            else:
                self.desk.drafts.pop(self._draft_key, None)
        super().reject()

    # Keys

    def showEvent(self, event: QShowEvent) -> None:
        """The first field has the focus; everything has its room, as far as the screen goes."""
        super().showEvent(event)
        if not event.spontaneous():
            self._take_room()
        if self.fields:
            self.fields[0].setFocus(Qt.FocusReason.TabFocusReason)

    def _grow_soon(self) -> None:
        if self.isVisible():
            QTimer.singleShot(0, self, self._grow)

    def _grow(self) -> None:
        """Make room for what is said below a field, rather than squeeze the others."""
        for field in self.fields:
            layout = field.layout()
            if layout is not None:
                layout.activate()
        self._column.activate()
        size = self.geometry().size()
        needed = self._column.totalHeightForWidth(size.width())
        most = self.screen().availableSize().height() - 40
        if needed > size.height():
            self.resize(size.width(), min(needed, most))

    def _take_room(self) -> None:
        """Qt opens a dialog on two thirds of the screen at most, however large its letters."""
        screen, frame = self.screen().availableSize(), QSize(20, 60)
        wanted = self.geometry().size().expandedTo(self.sizeHint())
        self.resize(wanted.boundedTo(screen - frame))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter moves on, Ctrl+Enter saves (and starts the next), Esc leaves."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
            return
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.try_to_save(start_next=self.again)
        else:
            self._move_on()

    def _move_on(self) -> None:
        focused = self.focusWidget()
        if isinstance(focused, QPushButton):
            focused.click()
            return
        at = self._field_of(focused)
        if at is None:
            return
        field = self.fields[at]
        if isinstance(field.editor, QPlainTextEdit) or not field.check():
            return
        after = [other for other in self.fields[at + 1 :] if self._can_follow(other)]
        if after:
            self._go_to(after[0], Qt.FocusReason.TabFocusReason)
        else:
            self.try_to_save()

    def _can_follow(self, field: Field) -> bool:
        """Whether Enter goes to `field`: also where it stands on a page further on."""
        at = self._page_of(field)
        if self._pages is None or at is None:
            return field.isVisibleTo(self) and field.isEnabled()
        shown = self._pages.isTabVisible(at) and field.isVisibleTo(self._pages.widget(at))
        return shown and field.isEnabled()

    def _field_of(self, widget: QWidget | None) -> int | None:
        for at, field in enumerate(self.fields):
            if widget is not None and (widget is field.editor or field.isAncestorOf(widget)):
                return at
        return None
