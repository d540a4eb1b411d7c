"""Every entry of the menus, by name: `main_window.connect_action("bill_run", fn)` plugs one in.

An entry nobody plugged in is not shown. The order here is the order in the menus; `---` is a line.
"""

from __future__ import annotations

from typing import NamedTuple

from propdesk.i18n import N_


class Slot(NamedTuple):
    """One entry: its name, what the clerk reads, its icon and keys."""

    name: str
    text: str
    icon: str = ""
    keys: str = ""


LINE = Slot("---", "")

MENUS: tuple[tuple[str, tuple[Slot, ...]], ...] = (
    (
        N_("&File"),
        (
            Slot("import", N_("Import…"), "file-text"),
            Slot("undo_import", N_("Undo an import…"), "undo-2"),
            Slot("export_workbook", N_("Export workbook…"), "sheet"),
            LINE,
            Slot("back_up", N_("Back up…"), "archive"),
            Slot("restore", N_("Restore…"), "archive-restore"),
            Slot("check_data", N_("Check data…"), "shield-check"),
            LINE,
            Slot("new_office", N_("Set up an office…"), "building-2"),
            Slot("open_demo", N_("Open the demonstration"), "book-open"),
            LINE,
            Slot("community", N_("The community…"), "building-2"),
            Slot("settings", N_("Settings…"), "settings", "Ctrl+,"),
            LINE,
            Slot("quit", N_("Quit"), "log-out", "Ctrl+Q"),
        ),
    ),
    (
        N_("&Edit"),
        (
            Slot("undo", N_("Undo"), "undo-2", "Ctrl+Z"),
            LINE,
            Slot("copy", N_("Copy the selected rows"), "copy"),
            Slot("copy_headings", N_("Copy with headings"), "", "Ctrl+Shift+C"),
            Slot("select_all", N_("Select all")),
            LINE,
            Slot("find", N_("Search this list"), "search", "Ctrl+F"),
            Slot("find_room", N_("Find a room, person or facility"), "house", "Ctrl+K"),
        ),
    ),
    (N_("&View"), ()),
    (
        N_("&Money"),
        (
            Slot("bill_run", N_("Bill run…"), "calculator"),
            Slot("record_payment", N_("Record payment…"), "banknote", "F4"),
            Slot("receipts", N_("Receipts…"), "receipt"),
            LINE,
            Slot("tariffs", N_("Fees and prices…"), "hand-coins"),
            Slot("waivers", N_("Reductions…"), "gift"),
        ),
    ),
    (
        N_("&Letters"),
        (
            Slot("notices", N_("Print notices…"), "printer"),
            Slot("letters_sent", N_("Letters printed so far…"), "mail-warning"),
            LINE,
            Slot("templates", N_("Letter templates…"), "notebook-pen"),
        ),
    ),
    (
        N_("&Inspections"),
        (
            Slot("enter_results", N_("Enter results…"), "clipboard-check", "Ctrl+E"),
            Slot("enter_rounds", N_("Enter several rounds…"), "list-checks"),
            Slot("tomorrow_sheets", N_("Print tomorrow's sheets…"), "printer"),
            LINE,
            Slot("new_plan", N_("New plan…"), "plus"),
            Slot("plans_from_templates", N_("Plans from templates…"), "layers"),
            Slot("plans", N_("All plans…"), "list-checks"),
            LINE,
            Slot("new_hazard", N_("New hazard…"), "plus"),
            Slot("hazards", N_("Hazards…"), "triangle-alert"),
            Slot("hazard_figures", N_("Rectification of hazards…"), "chart-column"),
            LINE,
            Slot("inspection_figures", N_("Completion and punctuality…"), "gauge"),
            Slot("year_plan_pdf", N_("Year plan as PDF…"), "printer"),
            Slot("season_report", N_("Report of a seasonal check…"), "file-text"),
            Slot("calendar_file", N_("Calendar file (.ics)…"), "download"),
            LINE,
            Slot("holidays", N_("Holidays…"), "calendar"),
        ),
    ),
    (
        N_("Fa&cilities"),
        (
            Slot("new_facility", N_("New facility…"), "plus"),
            Slot("several_facilities", N_("Several facilities at once…"), "copy-plus"),
            Slot("new_paper", N_("New paper…"), "file-badge"),
            LINE,
            Slot("new_work", N_("New repair or project…"), "plus"),
            Slot("works", N_("Repairs and projects…"), "wrench"),
            LINE,
            Slot("expiry_board", N_("Expiry board…"), "hourglass"),
            Slot("renewal_proposal", N_("Renewal proposal…"), "hammer"),
            LINE,
            Slot("facility_book", N_("Facility book as PDF…"), "book-open"),
            Slot("facility_labels", N_("Print labels…"), "tags"),
        ),
    ),
    (
        N_("&Year"),
        (Slot("year_end", N_("Year-end summary…"), "chart-column"),),
    ),
    (
        N_("&Help"),
        (
            Slot("shortcuts", N_("Keyboard shortcuts"), "keyboard", "Ctrl+/"),
            Slot("log_folder", N_("Open the log folder"), "folder-open"),
            LINE,
            Slot("about", N_("About PropDesk"), "info"),
        ),
    ),
)
