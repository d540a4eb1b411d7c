"""A list with boxes beside its search, each narrowing it to one of the groups that occur.

class HazardList(BoxedTab):
    def build(self):
        self.add_box("system", _("All systems"), lambda row: row.system, system_name)
    def load(self, session):
        return self.offer(hazards.rows(session, self.desk.today()))
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QComboBox

from propdesk.ui.kit.record_tab import Filter, RecordTab
from propdesk.ui.kit.shown import natural


class FilterBox(QComboBox):
    """Everything, or the rows of one group; the choice shows as a chip too."""

    def __init__(
        self,
        tab: RecordTab,
        group: str,
        everything: str,
        key: Callable[[Any], str],
        word: Callable[[str], str],
    ) -> None:
        super().__init__()
        self.tab, self.group, self.key, self.word = tab, group, key, word
        self.setAccessibleName(everything)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setMaximumWidth(170)
        self.setMaxVisibleItems(24)
        self.addItem(everything, "")
        self.activated.connect(lambda _at: self._narrow())

    def offer(self, rows: list[Any]) -> None:
        """Offer the groups of `rows`; what is chosen stays."""
        keys = sorted({self.key(row) for row in rows} - {""}, key=natural)
        if keys == [self.itemData(at) for at in range(1, self.count())]:
            return
        chosen = self.currentData()
        while self.count() > 1:
            self.removeItem(1)
        for key in keys:
            self.addItem(self.word(key), key)
        self.setCurrentIndex(max(0, self.findData(chosen)))

    def choose(self, key: str) -> None:
        """Choose a group by its key; "" is everything."""
        self.setCurrentIndex(max(0, self.findData(key)))
        self._narrow()

    def _narrow(self) -> None:
        key = self.currentData()
        for name in self._on():
            self.tab.drop_filter(name)
        if key:
            self.setCurrentIndex(self.findData(key))
            name = f"{self.group}:{key}"
            self.tab.add_filter(
                Filter(name, self.word(key), lambda row: self.key(row) == key, self.group)
            )
            self.tab.set_filter(name)

    def _on(self) -> list[str]:
        return [name for name in self.tab.filters_on() if name.startswith(f"{self.group}:")]

    def follow(self) -> None:
        """Where the chip was taken away, everything is chosen again."""
        if not self._on():
            self.setCurrentIndex(0)


class BoxedTab(RecordTab):
    """A RecordTab that has such boxes."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        self.boxes: list[FilterBox] = []
        super().__init__(*arguments, **more)

    def add_box(
        self,
        group: str,
        everything: str,
        key: Callable[[Any], str],
        word: Callable[[str], str] = str,
    ) -> FilterBox:
        """Put a box beside the search."""
        box = FilterBox(self, group, everything, key, word)
        self.boxes.append(box)
        self.add_to_bar(box)
        return box

    def offer(self, rows: list[Any]) -> list[Any]:
        """Let the boxes offer what occurs in `rows`; returns the rows."""
        for box in self.boxes:
            box.offer(rows)
        return rows

    def set_filter(self, name: str, on: bool = True) -> None:
        """Switch a filter; a box whose chip went shows everything."""
        super().set_filter(name, on)
        self._follow()

    def clear_filters(self) -> None:
        """Show everything."""
        super().clear_filters()
        self._follow()

    def _follow(self) -> None:
        for box in self.boxes:
            box.follow()
