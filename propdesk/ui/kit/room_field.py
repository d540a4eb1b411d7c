"""A room, found by code, name or phone while it is typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QStringListModel, Signal
from PySide6.QtWidgets import QCompleter

from propdesk.i18n import _
from propdesk.office.errors import UserError
from propdesk.ui.kit.field import LineField


class RoomField(LineField):
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
        completer.activated[str].connect(self.take)
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

    def take(self, line: str) -> None:
        """Settle on one of the lines offered."""
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
