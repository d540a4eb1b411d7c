"""The inputs of dialog forms: a label above, the editor, a red sentence below when it is wrong.

    TextField(_("Name"), "name", required=True)          value() -> str
    MoneyField(_("Amount"), "amount")                    value() -> Decimal 元 or None
    NumberField(_("Area"), "area", unit="㎡", digits=2)   value() -> Decimal (int if digits=0) or None
    DateField(_("Paid on"), "paid_on", today=desk.today) value() -> date or None
    ChoiceField(_("Way"), "way", [("cash", _("Cash"))])  value() -> the chosen key
    CheckField(_("Large print"), "large")                value() -> bool
    RoomField(_("Room"), "room", search)                 value() -> room code; search(text) -> [(code, label)]

Every field has `set_value`, `check()` (shows what is wrong, True if nothing is), `show_error(text)`,
`set_hint(text)` (a grey line below), and the signal `changed`. `value()` raises `UserError`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from propdesk.i18n import _
from propdesk.office import money
from propdesk.office.errors import UserError
from propdesk.ui import theme


class Field(QWidget):
    """A label, an editor, and room for what is wrong with it."""

    changed = Signal()
    stretches = False

    def __init__(
        self, label: str, name: str, editor: QWidget, *, required: bool = False, hint: str = ""
    ) -> None:
        super().__init__()
        self.label_text = label
        self.name = name
        self.required = required
        self.editor = editor
        self._hint = hint
        self.label = QLabel(label, textFormat=Qt.TextFormat.PlainText)
        self.label.setBuddy(editor)
        self.below = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        editor.setAccessibleName(label)
        editor.installEventFilter(self)
        self.setFocusProxy(editor)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addWidget(self.label)
        self._column.addWidget(self._placed())
        self._column.addWidget(self.below)
        self._column.addStretch(0)
        self._show_below(hint, "muted")

    def _placed(self) -> QWidget:
        """What stands in the form: the editor, or a row that holds it."""
        return self.editor

    def value(self) -> Any:
        """The value typed; raises UserError saying what is wrong with it."""
        raise NotImplementedError

    def set_value(self, value: Any) -> None:
        """Show `value`."""
        raise NotImplementedError

    def draft(self) -> Any:
        """What was typed, finished or not; `restore` takes it back."""
        return self.editor.text()  # type: ignore[attr-defined]

    def restore(self, draft: Any) -> None:
        """Show a draft again."""
        self.editor.setText(draft)  # type: ignore[attr-defined]

    def check(self) -> bool:
        """Say under the field what is wrong; True if nothing is."""
        try:
            self.value()
        except UserError as error:
            self.show_error(str(error))
            return False
        self.show_error("")
        return True

    def show_error(self, text: str) -> None:
        """Show `text` in red under the field; "" takes it away."""
        self._mark(bool(text))
        self.editor.setAccessibleDescription(text)
        if text:
            self._show_below(text, "overdue")
        else:
            self._show_below(self._hint, "muted")

    def error_text(self) -> str:
        """What is said in red under the field now."""
        return self.below.text() if self.below.property("tone") == "overdue" else ""

    def set_hint(self, text: str) -> None:
        """Show `text` in grey under the field."""
        self._hint = text
        if not self.error_text():
            self._show_below(text, "muted")

    def _show_below(self, text: str, tone: str) -> None:
        self.below.setText(text)
        self.below.setVisible(bool(text))
        self.below.setProperty("tone", tone if tone == "overdue" else None)
        self.below.setProperty("muted", tone == "muted")
        _polish(self.below)

    def _mark(self, wrong: bool) -> None:
        self.editor.setProperty("wrong", wrong)
        _polish(self.editor)

    def _touched(self) -> None:
        if self.error_text():
            self.show_error("")
        self.changed.emit()

    def _missing(self) -> UserError:
        return UserError(_("Please fill in: {field}.").format(field=self.label_text))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Select everything when the field is reached by key."""
        if event.type() == QEvent.Type.FocusIn and isinstance(event, QFocusEvent):
            by_mouse = event.reason() == Qt.FocusReason.MouseFocusReason
            if isinstance(watched, QLineEdit) and not by_mouse:
                watched.selectAll()
        return False


def _polish(widget: QWidget) -> None:
    widget.style().unpolish(widget)
    widget.style().polish(widget)


class _LineField(Field):
    """A field of one line."""

    editor: QLineEdit

    def __init__(self, label: str, name: str, **more: Any) -> None:
        super().__init__(label, name, QLineEdit(), **more)
        self.editor.textChanged.connect(self._touched)

    def text(self) -> str:
        """What was typed, without the blanks around it."""
        return self.editor.text().strip()


class TextField(Field):
    """Text, of one line or of several (`lines`)."""

    def __init__(
        self,
        label: str,
        name: str,
        *,
        lines: int = 1,
        limit: int = 200,
        suggestions: Sequence[str] = (),
        placeholder: str = "",
        **more: Any,
    ) -> None:
        editor: QLineEdit | QPlainTextEdit = QLineEdit() if lines == 1 else QPlainTextEdit()
        super().__init__(label, name, editor, **more)
        self.lines = lines
        self.stretches = lines > 1
        editor.setPlaceholderText(placeholder)
        editor.textChanged.connect(self._touched)
        if isinstance(editor, QLineEdit):
            editor.setMaxLength(limit)
            if suggestions:
                completer = QCompleter(list(suggestions), self)
                completer.setFilterMode(Qt.MatchFlag.MatchContains)
                editor.setCompleter(completer)
        else:
            editor.setTabChangesFocus(True)
            editor.setMinimumHeight(round(lines * theme.points() * 2.0) + 16)

    def draft(self) -> str:
        """What was typed."""
        editor = self.editor
        return editor.text() if isinstance(editor, QLineEdit) else editor.toPlainText()

    def restore(self, draft: Any) -> None:
        """Show a draft again."""
        self.set_value(draft)

    def value(self) -> str:
        """The text without the blanks around it."""
        text = self.draft().strip()
        if self.required and not text:
            raise self._missing()
        return text

    def set_value(self, value: str | None) -> None:
        """Show `value`."""
        editor = self.editor
        write = editor.setText if isinstance(editor, QLineEdit) else editor.setPlainText
        write(value or "")


def parse_money(text: str) -> Decimal:
    """An amount as people type it: full width, ￥, 元, separators; at most two digits of 分.

    Raises UserError for what is not an amount.
    """
    plain = unicodedata.normalize("NFKC", text)
    for sign in ("¥", "元", ",", "、", " ", "\u00a0"):
        plain = plain.replace(sign, "")
    plain = plain.replace("。", ".").replace("−", "-").replace("－", "-")
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or "e" in plain.lower() or "_" in plain:
        raise UserError(_("“{text}” is not an amount. Example: 1234.50").format(text=text.strip()))
    if amount != amount.quantize(money.CENT):
        raise UserError(_("An amount has at most two digits after the point."))
    if abs(amount) >= Decimal("1e11"):
        raise UserError(_("This amount is too large."))
    return amount.quantize(money.CENT)


class MoneyField(_LineField):
    """An amount in 元; everything is selected when the field is entered."""

    def __init__(
        self, label: str, name: str, *, minimum: Decimal | None = Decimal("0"), **more: Any
    ) -> None:
        super().__init__(label, name, **more)
        self.minimum = minimum
        self.editor.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.editor.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)
        self.editor.setFont(theme.figures(theme.font()))
        self.editor.editingFinished.connect(self._tidy)

    def value(self) -> Decimal | None:
        """The amount in 元, or None where nothing was typed."""
        if not self.text():
            if self.required:
                raise self._missing()
            return None
        amount = parse_money(self.text())
        if self.minimum is not None and amount < self.minimum:
            least = money.text(self.minimum)
            raise UserError(_("The amount must be {least} or more.").format(least=least))
        return amount

    def set_value(self, value: Decimal | None) -> None:
        """Show an amount in 元."""
        self.editor.setText("" if value is None else f"{value:,.2f}")

    def _tidy(self) -> None:
        """Show what was understood: 1234.5 becomes 1,234.50."""
        try:
            amount = self.value()
        except UserError:
            return
        if amount is not None and self.editor.text() != f"{amount:,.2f}":
            self.set_value(amount)


class NumberField(_LineField):
    """A count (`digits=0`, an int) or a measure (a Decimal), with its unit in the label."""

    def __init__(
        self,
        label: str,
        name: str,
        *,
        unit: str = "",
        digits: int = 0,
        minimum: Decimal | int | None = 0,
        maximum: Decimal | int | None = None,
        **more: Any,
    ) -> None:
        super().__init__(f"{label} ({unit})" if unit else label, name, **more)
        self.digits, self.minimum, self.maximum = digits, minimum, maximum
        self.editor.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.editor.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)

    def value(self) -> Decimal | int | None:
        """The number, or None where nothing was typed."""
        if not self.text():
            if self.required:
                raise self._missing()
            return None
        number = self._number()
        if self.minimum is not None and number < self.minimum:
            raise UserError(_("The number must be {least} or more.").format(least=self.minimum))
        if self.maximum is not None and number > self.maximum:
            raise UserError(_("The number must be {most} or less.").format(most=self.maximum))
        return int(number) if self.digits == 0 else number

    def _number(self) -> Decimal:
        plain = unicodedata.normalize("NFKC", self.text()).replace(",", "").replace("。", ".")
        try:
            number = Decimal(plain)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or abs(number) >= Decimal("1e12"):
            raise UserError(_("“{text}” is not a number.").format(text=self.text()))
        if number != round(number, self.digits):
            if self.digits == 0:
                raise UserError(_("Please give a whole number."))
            most = _("At most {digits} digits after the point.")
            raise UserError(most.format(digits=self.digits))
        return number

    def set_value(self, value: Decimal | int | None) -> None:
        """Show a number."""
        self.editor.setText("" if value is None else f"{value}")


class ChoiceField(Field):
    """One of a few: `choices` are `(key, what the clerk reads)`."""

    editor: QComboBox

    def __init__(
        self, label: str, name: str, choices: Sequence[tuple[Any, str]], **more: Any
    ) -> None:
        super().__init__(label, name, QComboBox(), **more)
        self._keys: list[Any] = []
        self.set_choices(choices)
        self.editor.currentIndexChanged.connect(self._touched)

    def set_choices(self, choices: Sequence[tuple[Any, str]]) -> None:
        """Offer other choices."""
        self._keys = [key for key, _text in choices]
        self.editor.clear()
        self.editor.addItems([text for _key, text in choices])

    def value(self) -> Any:
        """The key of the choice."""
        at = self.editor.currentIndex()
        if not 0 <= at < len(self._keys):
            raise self._missing()
        if self.required and self._keys[at] is None:
            raise self._missing()
        return self._keys[at]

    def set_value(self, value: Any) -> None:
        """Choose the key `value`."""
        if value in self._keys:
            self.editor.setCurrentIndex(self._keys.index(value))

    def draft(self) -> Any:
        """The place of the choice."""
        return self.editor.currentIndex()

    def restore(self, draft: Any) -> None:
        """Choose again what was chosen."""
        self.editor.setCurrentIndex(draft)


class CheckField(Field):
    """Yes or no."""

    editor: QCheckBox

    def __init__(self, label: str, name: str, **more: Any) -> None:
        super().__init__(label, name, QCheckBox(label), **more)
        self.label.hide()
        self.editor.toggled.connect(self._touched)

    def value(self) -> bool:
        """Whether it is ticked."""
        return self.editor.isChecked()

    def set_value(self, value: bool | None) -> None:
        """Tick it or not."""
        self.editor.setChecked(bool(value))

    def draft(self) -> bool:
        """Whether it is ticked."""
        return self.editor.isChecked()

    def restore(self, draft: Any) -> None:
        """Tick it again or not."""
        self.editor.setChecked(draft)


class RoomField(_LineField):
    """A room by code, name or phone; what `search` finds is offered while typing."""

    chosen = Signal(str)

    def __init__(
        self,
        label: str,
        name: str,
        search: Callable[[str], Sequence[tuple[str, str]]],
        **more: Any,
    ) -> None:
        super().__init__(label, name, **more)
        self._search = search
        self._labels: dict[str, str] = {}
        self._offered = QStringListModel(self)
        completer = QCompleter(self._offered, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.activated[str].connect(self._take)
        self._told = ""
        self.editor.setCompleter(completer)
        self.editor.setPlaceholderText(_("Room, name or phone"))
        self.editor.textEdited.connect(self._offer)
        self.editor.editingFinished.connect(self._settle)

    def value(self) -> str:
        """The code of the room; what was typed must lead to exactly one."""
        if not self.text():
            if self.required:
                raise self._missing()
            return ""
        found = self._search(self.text())
        codes = [code for code, _label in found]
        if self.text() in codes:
            return self.text()
        if len(codes) == 1:
            return codes[0]
        if codes:
            many = _("Several rooms fit “{text}”. Please choose one.")
            raise UserError(many.format(text=self.text()))
        raise UserError(
            _("{text} cannot be found. Please check the room number.").format(text=self.text())
        )

    def set_value(self, value: str | None) -> None:
        """Show the room with the code `value`."""
        self.editor.setText(value or "")
        self._settle()

    def _offer(self, text: str) -> None:
        found = self._search(text.strip()) if text.strip() else []
        self._labels = {self._line(code, label): code for code, label in found}
        self._offered.setStringList(list(self._labels))

    @staticmethod
    def _line(code: str, label: str) -> str:
        return f"{code}　{label}" if label else code

    def _take(self, line: str) -> None:
        # The completer writes its line into the editor after this signal.
        code = self._labels.get(line)
        if code:
            self.editor.setText(code)
            self._settle()

    def _settle(self) -> None:
        """Write the code of what was found, and who lives there below."""
        line = self.editor.text()
        if line in self._labels:
            self.editor.setText(self._labels[line])
        try:
            code = self.value()
        except UserError:
            self.set_hint("")
            self._told = ""
            return
        if code != self.text():
            self.editor.setText(code)
        self.set_hint(dict(self._search(code)).get(code, "") if code else "")
        if code != self._told:
            self._told = code
            self.chosen.emit(code)
