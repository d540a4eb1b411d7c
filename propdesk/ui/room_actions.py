"""Plugs rooms, prices, reductions, imports and setting up into the window.

    plug(window, desk, demo_folder, open_data)

`open_data(folder)` closes the window and opens the data in a folder, for the demonstration.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from propdesk.ui.desk import Desk
from propdesk.ui.main_window import MainWindow


def plug(
    window: MainWindow,
    desk: Desk,
    demo_folder: Path | None = None,
    open_data: Callable[[Path], object] | None = None,
) -> None:
    """Connect the entries of the menus, the openers and the search box."""
    from propdesk.ui.premises_tab import PremisesTab

    rooms = window.tab(PremisesTab)
    window.search_box.search = rooms.search_rooms
    window.connect_opener("room", lambda key: window.show_tab(PremisesTab).show_room(key))
    window.connect_opener("receipt", lambda number: _receipt(window, desk, number))
    window.connect_opener("letter", lambda _key: _letters(window, desk))
    window.connect_action("import", lambda: _import(window, desk))
    window.connect_action("undo_import", lambda: _imports(window, desk))
    window.connect_action("tariffs", lambda: _tariffs(window, desk))
    window.connect_action("waivers", lambda: _waivers(window, desk))
    window.connect_action("new_office", lambda: _set_up(window, desk))
    if demo_folder is not None and open_data is not None and not desk.demo:
        folder, show = demo_folder, open_data
        window.connect_action("open_demo", lambda: _demo(window, desk, folder, show))


def _receipt(window: MainWindow, desk: Desk, number: str) -> None:
    from propdesk.ui import receipts_dialog

    receipts_dialog.open_for(desk, window, number)


def _letters(window: MainWindow, desk: Desk) -> None:
    from propdesk.ui import notices_dialog

    notices_dialog.open_letters(desk, window)


def _import(window: MainWindow, desk: Desk) -> None:
    from propdesk.ui import import_wizard

    import_wizard.open_for(desk, window)


def _imports(window: MainWindow, desk: Desk) -> None:
    from propdesk.ui import imports_dialog

    imports_dialog.open_for(desk, window)


def _tariffs(window: MainWindow, desk: Desk) -> None:
    from propdesk.ui import tariffs_dialog

    tariffs_dialog.open_for(desk, window)


def _waivers(window: MainWindow, desk: Desk) -> None:
    from propdesk.ui import waivers_dialog

    waivers_dialog.open_for(desk, window)


def _set_up(window: MainWindow, desk: Desk) -> None:
    from propdesk.ui import first_run_wizard

    first_run_wizard.open_for(desk, window)


def _demo(
    window: MainWindow, desk: Desk, folder: Path, open_data: Callable[[Path], object]
) -> None:
    from propdesk.ui import first_run_wizard

    first_run_wizard.make_demo(desk, window, folder, open_data)
