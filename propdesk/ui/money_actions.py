"""Plugs bills, payments, receipts and letters into the window: plug(window, desk)."""

from __future__ import annotations

from typing import Any

from propdesk.ui.desk import Desk
from propdesk.ui.main_window import MainWindow


def plug(window: MainWindow, desk: Desk) -> None:
    """Connect the entries of the menus Money and Letters, and what other tabs ask for.

    `desk.open("bill_run", "2026-Q4")` drafts that period, `desk.open("notices", "2a")` lists who
    gets that letter, or `[room ids]` those rooms; `desk.open("arrears", "over_90")` shows the list
    under that filter, `desk.open("receipt", number)` finds a receipt.
    """
    window.connect_action("bill_run", lambda: _bill_run(window, desk))
    window.connect_action("record_payment", lambda: _payment(window, desk))
    window.connect_action("receipts", lambda: _receipts(window, desk))
    window.connect_action("notices", lambda: _notices(window, desk))
    window.connect_action("letters_sent", lambda: _letters(window, desk))
    window.connect_action("templates", lambda: _templates(window, desk))
    window.connect_opener("bill_run", lambda period: _bill_run(window, desk, period or ""))
    window.connect_opener("record_payment", lambda room_id: _payment(window, desk, room_id))
    window.connect_opener("receipt", lambda number: _receipts(window, desk, number or ""))
    window.connect_opener("notices", lambda rooms: _notices(window, desk, rooms))
    window.connect_opener("arrears", lambda filters: _arrears(window, filters))


def _bill_run(window: MainWindow, desk: Desk, period: str = "") -> None:
    from propdesk.ui import bill_run_dialog

    bill_run_dialog.open_for(desk, window, str(period))


def _payment(window: MainWindow, desk: Desk, room_id: int | None = None) -> None:
    from propdesk.ui import payment_form

    payment_form.open_for(desk, room_id, window)


def _receipts(window: MainWindow, desk: Desk, number: str = "") -> None:
    from propdesk.ui import receipts_dialog

    receipts_dialog.open_for(desk, window, number)


def _notices(window: MainWindow, desk: Desk, key: Any = None) -> None:
    """A stage, some rooms; or from the arrears list its selection and its day."""
    from propdesk.ui import notices_dialog
    from propdesk.ui.arrears_tab import ArrearsTab

    tab = window.current_tab()
    if isinstance(key, str):
        notices_dialog.open_for(desk, (), window, stage=key)
    elif key is None and isinstance(tab, ArrearsTab):
        tab.print_notices()
    else:
        notices_dialog.open_for(desk, key or (), window)


def _letters(window: MainWindow, desk: Desk) -> None:
    from propdesk.ui import notices_dialog

    notices_dialog.open_letters(desk, window)


def _templates(window: MainWindow, desk: Desk) -> None:
    from propdesk.ui import templates_dialog

    templates_dialog.open_for(desk, window)


def _arrears(window: MainWindow, filters: Any = None) -> None:
    """The list, under one filter or several."""
    from propdesk.ui.arrears_tab import ArrearsTab

    tab = window.show_tab(ArrearsTab)
    if isinstance(filters, int):
        tab.show_record(filters)
        return
    tab.clear_filters()
    for name in [filters] if isinstance(filters, str) else filters or []:
        if name in tab.filters_known():
            tab.set_filter(name)
