"""Plugs the facility ledger into the window: plug(window, desk)."""

from __future__ import annotations

from typing import Any

from propdesk.ui.desk import Desk
from propdesk.ui.main_window import MainWindow
from propdesk.ui.search_box import Hit


def plug(window: MainWindow, desk: Desk) -> None:
    """Connect the menu Facilities, and what other tabs ask for; rooms are plugged in before.

    `desk.open("facility", id)` (or a number) shows a facility, `desk.open("facilities", "over")`
    the ledger under a filter, `desk.open("expiring", row_id)` the expiry board, on a row or
    without, `desk.open("paper", id)` the board at that paper.
    """
    from propdesk.ui.facilities_tab import FacilitiesTab

    for name, run in (
        ("new_facility", _new),
        ("several_facilities", _several),
        ("new_paper", _paper),
        ("expiry_board", _board),
        ("renewal_proposal", _renewal),
        ("facility_book", _book),
        ("facility_labels", _labels),
    ):
        window.connect_action(name, lambda run=run: run(window, desk))
    window.connect_opener("facility", lambda key: _show(window, key))
    window.connect_opener("facilities", lambda name: _filtered(window, name))
    window.connect_opener("expiring", lambda key: _board(window, desk, key))
    window.connect_opener("paper", lambda key: _board(window, desk, f"paper:{key}"))
    rooms = window.search_box.search
    ledger: FacilitiesTab = window.tab(FacilitiesTab)

    def search(text: str) -> list[Hit]:
        found = list(rooms(text)) if rooms else []
        return [*found, *ledger.search_facilities(text)]

    window.search_box.search = search


def _show(window: MainWindow, key: Any) -> None:
    from propdesk.ui.facilities_tab import FacilitiesTab

    window.show_tab(FacilitiesTab).show_facility(key)


def _filtered(window: MainWindow, name: Any = None) -> None:
    from propdesk.ui.facilities_tab import FacilitiesTab

    tab = window.show_tab(FacilitiesTab)
    tab.clear_filters()
    if name:
        tab.set_filter(str(name))


def _new(window: MainWindow, desk: Desk) -> None:
    from propdesk.ui import facility_acts

    facility_acts.add(desk, window)


def _several(window: MainWindow, desk: Desk) -> None:
    from propdesk.ui import facility_acts

    facility_acts.add_several(desk, window)


def _paper(window: MainWindow, desk: Desk) -> None:
    from propdesk.ui import facility_acts

    facility_acts.add_paper(desk, window)


def _board(window: MainWindow, desk: Desk, key: Any = None) -> None:
    from propdesk.ui import expiry_dialog

    expiry_dialog.open_for(desk, window, key)


def _renewal(window: MainWindow, desk: Desk) -> None:
    from propdesk.ui import renewal_dialog

    renewal_dialog.open_for(desk, window)


def _book(window: MainWindow, desk: Desk) -> None:
    from propdesk.ui import facility_prints

    facility_prints.book(desk, window)


def _labels(window: MainWindow, desk: Desk) -> None:
    from propdesk.ui import label_form

    label_form.open_for(desk, window)
