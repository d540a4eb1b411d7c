"""The desk: what every tab and dialog is handed in its constructor.

desk = Desk(store, Jobs(), date.today)
desk.changed.connect(tab.on_changed)     # set of entity classes, after each commit
desk.say(_("Phone changed."), undo=fn)   # toast with Undo, and Edit > Undo
desk.open("room", room_id)               # ask the window to show a record or run an action
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, SignalInstance, Slot

if TYPE_CHECKING:
    from propdesk.office.store import Store
    from propdesk.ui.jobs import Jobs


class _Bell(QObject):
    """Carries the desk's signals; lives as long as the desk."""

    changed = Signal(object)
    said = Signal(str, object)
    asked = Signal(str, object)
    committed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        # A job commits in its own thread; passing on brings the news home to the window's.
        self.committed.connect(self.pass_on)

    @Slot(object)
    def pass_on(self, touched: object) -> None:
        self.changed.emit(touched)


@dataclass
class Desk:
    """What the clerk works with: the store, the slow jobs, the calendar, and the news."""

    store: Store
    jobs: Jobs
    today: Callable[[], date]
    demo: bool = False
    drafts: dict[str, dict[str, Any]] = field(default_factory=dict)
    _bell: _Bell = field(default_factory=_Bell, repr=False)

    def __post_init__(self) -> None:
        self.store.listeners.append(self._bell.committed.emit)

    @property
    def changed(self) -> SignalInstance:
        """Goes out after each commit with the set of entity classes it touched."""
        return self._bell.changed

    @property
    def said(self) -> SignalInstance:
        """`(text, undo or None)`: the window shows it as a toast."""
        return self._bell.said

    @property
    def asked(self) -> SignalInstance:
        """`(kind, key)`: the window opens that record or runs that action."""
        return self._bell.asked

    def say(self, text: str, undo: Callable[[], object] | None = None) -> None:
        """Tell in passing what was done; `undo` takes it back."""
        self._bell.said.emit(text, undo)

    def open(self, kind: str, key: object = None) -> None:
        """Show the record `key` of `kind` ("room"), or run an action ("record_payment")."""
        self._bell.asked.emit(kind, key)
