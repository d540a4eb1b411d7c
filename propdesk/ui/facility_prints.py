"""What is printed of the ledger: the book, cards, the expiry list, the renewal proposal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from propdesk.i18n import _
from propdesk.office.progress import Progress
from propdesk.ui.desk import Desk


def book(desk: Desk, parent: QWidget, ids: Sequence[int] | None = None) -> None:
    """设施设备台账册 of all facilities, or the cards of some with all their history."""
    today = desk.today()

    def work(progress: Progress) -> bytes:
        from propdesk.documents import facility_book
        from propdesk.office import facility_gather

        with desk.store.read() as session:
            moments = facility_gather.MOMENTS if ids is None else None
            value = facility_gather.facility_book(
                session, today, ids, moments=moments, progress=progress
            )
        return facility_book.render(value, progress)

    title = _("Facility book") if ids is None else _("Facility cards")
    preview(desk, parent, title, f"facilities-{today.isoformat()}.pdf", work)


def expiries(desk: Desk, parent: QWidget, days: int | None) -> None:
    """到期清单 of what is over or ends within so many days; None: whenever."""
    today = desk.today()

    def work(_progress: Progress) -> bytes:
        from propdesk.documents import expiry_list
        from propdesk.office import facility_gather

        with desk.store.read() as session:
            value = facility_gather.expiry_list(session, today, days=days)
        return expiry_list.render(value)

    preview(desk, parent, _("Expiry list"), f"expiry-{today.isoformat()}.pdf", work)


def renewals(desk: Desk, parent: QWidget) -> None:
    """更新改造建议表."""
    today = desk.today()

    def work(_progress: Progress) -> bytes:
        from propdesk.documents import renewal_list
        from propdesk.office import facility_gather

        with desk.store.read() as session:
            value = facility_gather.renewal_list(session, today)
        return renewal_list.render(value)

    preview(desk, parent, _("Renewal proposal"), f"renewal-{today.isoformat()}.pdf", work)


def preview(
    desk: Desk, parent: QWidget, title: str, file_name: str, work: Callable[[Progress], bytes]
) -> None:
    """Draw it in the background and show its pages."""

    def done(pdf: Any) -> None:
        from propdesk.ui.kit.preview import Preview

        Preview(pdf, title, file_name, parent.window()).open()

    desk.jobs.start(title, work, done, parent=parent.window())
