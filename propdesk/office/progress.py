"""How far a long job has come, and whether the clerk wants it stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sized
from typing import TypeVar

from propdesk.office.errors import Cancelled

T = TypeVar("T")


class Progress:
    """Tells `report(done, total, what)` as work goes on; raises `Cancelled` once asked to stop."""

    def __init__(self, report: Callable[[int, int, str], None] | None = None) -> None:
        self._report = report
        self.cancelled = False

    def cancel(self) -> None:
        """Ask the work to stop at its next step."""
        self.cancelled = True

    def tell(self, done: int, total: int, what: str = "") -> None:
        """Say that `done` of `total` steps are done; total 0 means unknown."""
        if self.cancelled:
            raise Cancelled
        if self._report:
            self._report(done, total, what)

    def over(self, items: Iterable[T], what: str = "", total: int | None = None) -> Iterator[T]:
        """Go through `items`, telling how far; checks for Cancel before each."""
        if total is None:
            total = len(items) if isinstance(items, Sized) else 0
        step = max(1, total // 200)
        for done, item in enumerate(items):
            if done % step == 0 or self.cancelled:
                self.tell(done, total, what)
            yield item
        self.tell(total, total, what)


QUIET = Progress()
