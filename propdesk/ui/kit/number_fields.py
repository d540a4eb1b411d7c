"""Amounts in 元, counts and measures, as people type them on a Chinese keyboard."""

from __future__ import annotations

import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any

from PySide6.QtCore import Qt

from propdesk.i18n import _
from propdesk.office import money
from propdesk.office.errors import UserError
from propdesk.ui import theme
from propdesk.ui.kit.field import LineField


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


class MoneyField(LineField):
    """An amount in 元; everything is selected when the field is entered."""

    selects_on_click = True

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


class NumberField(LineField):
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
